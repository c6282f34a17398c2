"""Files that an index keeps itself: those that came through the page.

files/.draft-…/NAME     one that is being received or read
files/HASH/NAME         one whose report is in the catalogue

A file's name is somebody's words. It is kept for people, and for readers that
look at its ending, but made harmless first; what parts two files of one name is
the folder, which is called by a hash of the bytes.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import time
import unicodedata
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from types import TracebackType
from typing import BinaryIO, Self

from pararef.errors import LibraryError

FOLDER = "files"
_DRAFT = ".draft-"
_STALE = 24 * 3600.0  # seconds after which a draft was left by a process that died
_LONGEST = 80  # bytes of a name without its ending; some systems take 255 in all
_SHORT = 12  # digits of a hash that call a folder
_FINE = frozenset(" -_.,()&'+’–")
_RUNS = re.compile(r"-(?:[- ]*-)?")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,9}")


class Kept:
    """The files that an index folder keeps."""

    def __init__(self, index: Path) -> None:
        self.folder = index / FOLDER

    def draft(self, name: str) -> Draft:
        """A file to be received, under a safe form of its name.

        Raises:
            LibraryError: If the folder cannot be written.
        """
        try:
            self.folder.mkdir(exist_ok=True)
            self._sweep()
            return Draft(Path(mkdtemp(prefix=_DRAFT, dir=self.folder)) / safe(name))
        except OSError as error:
            raise unwritten(self.folder, error) from error

    def keep(self, file: Path, sha256: str) -> Path:
        """Move a file here, whole; tells where it is then.

        Raises:
            LibraryError: If it cannot be moved.
        """
        place = self.folder / sha256[:_SHORT] / file.name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
        except OSError as error:
            raise unwritten(self.folder, error) from error
        return place

    def holds(self, path: str | Path) -> bool:
        """Whether a file is one of these."""
        return Path(path).is_relative_to(self.folder.resolve())

    def drop(self, path: str | Path) -> None:
        """Delete a file, if it is one of these and there; no other."""
        if not self.holds(path):
            return
        with contextlib.suppress(OSError):  # it is only in the way, no more
            Path(path).unlink(missing_ok=True)
            Path(path).parent.rmdir()

    def _sweep(self) -> None:
        """Clear away drafts that nobody will finish."""
        for draft in self.folder.glob(f"{_DRAFT}*"):
            with contextlib.suppress(OSError):
                if time.time() - draft.stat().st_mtime > _STALE:
                    shutil.rmtree(draft, ignore_errors=True)


class Draft:
    """A file that is being received: written piece by piece, gone in the end unless kept.

    Attributes:
        path: Where it is; its name is safe.
        size: Bytes so far.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._file: BinaryIO | None = path.open("wb")

    def write(self, some: bytes) -> None:
        """Add bytes.

        Raises:
            LibraryError: If they cannot be written, as on a disk that is full.
        """
        try:
            if self._file:
                self._file.write(some)
                self.size += len(some)
        except OSError as error:
            raise unwritten(self.path.parents[1], error) from error

    def finish(self) -> None:
        """All bytes are there. Raises LibraryError as `write` does."""
        file, self._file = self._file, None
        try:
            if file:
                file.close()
        except OSError as error:
            raise unwritten(self.path.parents[1], error) from error

    def drop(self) -> None:
        """Delete it, unless it was moved away."""
        with contextlib.suppress(LibraryError):
            self.finish()
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()


def safe(name: str) -> str:
    """A name of a file that leads nowhere else, hides nothing and is not too long.

    >>> safe("../../etc/Norfolk 2022.PDF"), safe(".ssh"), safe("a\\x00b\\u202e.md"), safe("")
    ('Norfolk 2022.PDF', 'ssh', 'a-b.md', 'report')
    """
    words = unicodedata.normalize("NFC", name.replace("\\", "/"))
    words = "".join(_harmless(letter) for letter in PurePosixPath(words).name)
    words = _RUNS.sub("-", words).strip(" -.")
    ending = PurePosixPath(words).suffix
    if not _ENDING.fullmatch(ending):
        ending = ""
    stem = words.removesuffix(ending).strip(" -.")
    stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip(" -.")
    return f"{stem or 'report'}{ending}"


def unwritten(folder: Path, error: OSError) -> LibraryError:
    """What is said when a folder takes no file."""
    return LibraryError(
        f"{folder} takes no file ({error.strerror or error}): nothing was changed. Free some"
        " space, or look at its permissions."
    )


def _harmless(letter: str) -> str:
    fine = letter in _FINE or unicodedata.category(letter)[0] in "LNM"
    return letter if fine else "-"
