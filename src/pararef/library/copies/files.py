"""Files of an index folder: whose turn it is to write them, and which are the newest."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from pararef.errors import BusyIndexError

LOCK = "write.lock"


@contextlib.contextmanager
def locked(folder: Path, patience: float) -> Iterator[None]:
    """Nobody else writes to an index inside.

    Args:
        patience: Seconds to wait for another who does.

    Raises:
        BusyIndexError: If he is not done by then.
        OSError: If the folder cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise BusyIndexError(
            f"Another process is writing to {folder}: try again when it is done."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder beside the files to make new ones in; gone in the end."""
    draft = Path(mkdtemp(prefix="draft-", dir=folder))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def newest(folder: Path, pattern: str) -> Path | None:
    """The file, or folder, of the highest generation."""
    found = sorted(folder.glob(pattern), key=_generation)
    return found[-1] if found else None


def drop(folder: Path, pattern: str, but: Path | None = None) -> None:
    """Delete all others, and drafts that nobody finished."""
    for old in (*folder.glob(pattern), *folder.glob("draft-*")):
        if old == but:
            continue
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


def _generation(path: Path) -> int:
    found = re.search(r"\d+", path.name)
    return int(found[0]) if found else 0
