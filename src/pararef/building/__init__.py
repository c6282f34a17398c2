"""Files to an index: read what is new or changed, skip what cannot be read, store the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pararef.building.cluster import address_of as check
from pararef.building.cluster import prepared
from pararef.building.worker import Agreed, Make
from pararef.errors import LibraryError, NotFoundError, ReadingError
from pararef.library import (
    DEFAULT_MODEL,
    NO_PROMPTS,
    Encoded,
    Library,
    Prompts,
    SentenceEncoder,
    named_apart,
)
from pararef.reading import READER, report_files
from pararef.reading.manifest import corrected, corrections
from pararef.reading.workers import read_all, read_apart
from pararef.records import Report

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("reading", "encoding"), how much is done, and of how much.

What it raises ends the work; what was stored before stays.
"""

_AT_ONCE = 200  # files that are read before they are stored
_PARAGRAPHS = 2_000  # that workers have encoded: they are stored before more are waited for


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        stored: The reports that are new or changed, as stored.
        unchanged: How many files were stored already, under this name or another.
        refused: A sentence for each file that could not be read.
    """

    stored: tuple[Report, ...]
    unchanged: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file.

    Attributes:
        report: As it is stored.
        known: It was there, read from the same bytes: nothing was changed.
        apart: Another report has the id that its words give it; it has a number behind it.
    """

    report: Report
    known: bool = False
    apart: bool = False


def add(
    library: Library,
    file: Path,
    progress: Progress | None = None,
    fidelity: float = 0.0,
    keep: bool = False,
) -> Added:
    """Read one report and put it into an open library.

    It takes the place of an earlier reading of the same file, and of no other report.

    Args:
        progress: Told how far it is.
        fidelity: As for `build`.
        keep: Nobody else keeps the file: it is moved into the index folder.

    Raises:
        ReadingError: If it cannot be read.
        LibraryError: If the library cannot be written; then nothing is changed.
    """
    sha256 = _digest(file)
    if known := _known(library, sha256):
        return known
    if progress:
        progress("reading", 0, 1)
    read = _doubted(read_apart(file), fidelity)
    if progress:
        progress("reading", 1, 1)
    with library.turn():
        if known := _known(library, sha256):  # another thread was faster
            return known
        held = library.of_bytes(sha256)  # read by earlier rules
        if held and (Path(held[0]).exists() or not keep):
            place = Path(held[0])
        else:
            place = library.kept.keep(file, sha256) if keep else file.resolve()
            if held:
                library.move({held[0]: str(place)})
        report = named_apart(read, _free(library, read.id, place))
        try:
            (stored,) = library.put(
                {str(place): replace(report, added=datetime.now(UTC))},
                _telling(progress),
            )
        except BaseException:
            if keep and not held:
                library.kept.drop(place)
            raise
    return Added(stored, apart=stored.id != read.id)


def _known(library: Library, sha256: str) -> Added | None:
    """A report that is there already, read from these bytes by the rules of today."""
    held = library.of_bytes(sha256) if sha256 else None
    if held is None or held[1].reader != READER:
        return None
    return Added(library.about(held[1].name), known=True)


def _free(library: Library, name: str, place: Path) -> str:
    """An id that no other file's report has, whether that file is still there or not."""
    free, count = name, 1
    while _is_taken(library, free, place):
        count += 1
        free = f"{name}-{count}"
    return free


def _is_taken(library: Library, name: str, place: Path) -> bool:
    try:
        return library.path(name) != place
    except NotFoundError:
        return False


def build(
    paths: Iterable[Path | str],
    index: Path | str = "index",
    model: str = DEFAULT_MODEL,
    progress: Progress | None = None,
    fidelity: float = 0.0,
    prompts: Prompts = NO_PROMPTS,
    workers: str | None = None,
    anew: bool = False,
) -> Built:
    """Read reports and put them into an index, made if it is not there.

    Args:
        paths: Files, and folders to look for reports in.
        index: Its folder, or its address on a server.
        model: The encoder.
        progress: Told how far it is.
        fidelity: The share of a file's words that must find a place, 0 to 1; a
            report below it is stored, and says so itself from then on.
        prompts: What the encoder wants before a text.
        workers: Who reads and encodes: "ray" for processes of Ray on this machine, "ray://HOST:PORT"
            for a cluster; by default this process and a few readers.
        anew: Build all of it beside the index that the server keeps, which is used meanwhile and
            stays as it is if this is stopped; called again, it goes on.

    Returns:
        What was stored and what was refused: a file that cannot be read keeps
        no other from being stored.

    Raises:
        LibraryError: If the index cannot be written, or has another encoder.
        SettingError: If there are no such workers, or a folder is to be built anew.
    """
    if workers is not None:
        check(workers)
    encoder = SentenceEncoder(model, prompts)
    library = (Library.anew if anew else Library.create)(index, encoder)
    try:
        files, refused = _files(paths)
        if anew:  # it may have been begun with others
            given = {str(file.resolve()) for file in files}
            held = library.files()
            library.remove(*(held[path].name for path in held if path not in given))
        sorted_out = _sorted_out(library, files)
        if sorted_out.moved:
            library.move(sorted_out.moved)
        for report in sorted_out.replaced:
            library.remove(report)
        to_read = list(sorted_out.to_read.items())
        if workers is None or not to_read:
            reports, more = _stored(library, to_read, progress, fidelity)
        else:
            make = partial(SentenceEncoder, model, prompts)
            reports, more = _stored_by(workers, make, library, to_read, progress, fidelity)
        refused += more
        if anew and not library.size():
            raise LibraryError(f"Nothing could be read: the index {library.name} stays as it is.")
        library.publish()
    finally:
        library.close()
    return Built(tuple(reports), sorted_out.unchanged, tuple(refused))


def _stored(
    library: Library,
    to_read: Sequence[tuple[str, Path]],
    progress: Progress | None,
    fidelity: float,
) -> tuple[list[Report], list[str]]:
    """Read and store files; what was stored, and a sentence for each that cannot be."""
    stored, refused = list[Report](), list[str]()
    for start in range(0, len(to_read), _AT_ONCE):
        reports, more = _read(to_read, start, progress, fidelity)
        refused += more
        if reports:
            stored += library.put(reports, _telling(progress))
    return stored, refused


def _stored_by(
    workers: str,
    make: Make,
    library: Library,
    to_read: Sequence[tuple[str, Path]],
    progress: Progress | None,
    fidelity: float,
) -> tuple[list[Report], list[str]]:
    """The same, where others read and encode. What is stored together is so in both."""
    stored, refused = list[Report](), dict[int, str]()
    held, vectors, paragraphs = dict[str, Report](), list[Encoded](), 0

    def store() -> None:
        nonlocal held, vectors, paragraphs
        if held:
            library.keep(Encoded.joined(vectors))
            stored.extend(library.put(_corrected(held)))
            if progress:
                progress("encoding", paragraphs, paragraphs)
        held, vectors, paragraphs = {}, [], 0

    answers = prepared([file for _, file in to_read], make, Agreed.here(library.encoder), workers)
    with closing(answers):
        for done, (at, made) in enumerate(answers, start=1):
            if progress:
                progress("reading", done, len(to_read))
            if isinstance(made.found, Report) and made.encoded is not None:
                read = _doubted(made.found, fidelity)
                held[to_read[at][0]] = replace(read, added=datetime.now(UTC))
                vectors.append(made.encoded)
                paragraphs += len(read.paragraphs)
            else:
                refused[at] = str(made.found)
            if paragraphs >= _PARAGRAPHS or (at + 1) % _AT_ONCE == 0:
                store()
        store()
    return stored, [refused[at] for at in sorted(refused)]


def _read(
    to_read: Sequence[tuple[str, Path]], start: int, progress: Progress | None, fidelity: float
) -> tuple[dict[str, Report], list[str]]:
    """Some of the files that are to be read, and a sentence for each that cannot be.

    Some at a time: what was stored stays when a build is stopped, and it goes on from there.
    """
    some = dict(to_read[start : start + _AT_ONCE])
    found: dict[Path, Report | ReadingError] = {}
    for file, read in read_all(list(some.values())):
        found[file] = read
        if progress:
            progress("reading", start + len(found), len(to_read))
    reports: dict[str, Report] = {}
    refused = []
    # Files are done in any order; what is stored and said must not hang on it.
    for path, file in some.items():
        read = found[file]
        if isinstance(read, ReadingError):
            refused.append(str(read))
        else:
            reports[path] = replace(_doubted(read, fidelity), added=datetime.now(UTC))
    return _corrected(reports), refused


def _telling(progress: Progress | None) -> Callable[[int, int], None] | None:
    return (lambda done, of: progress("encoding", done, of)) if progress else None


@dataclass
class _SortedOut:
    """What is to be done with each file.

    Attributes:
        to_read: By their paths, those that are new or have changed.
        moved: Where files were that are stored under another path, to where they are.
        replaced: Reports whose file now holds what another's does.
        unchanged: How many need nothing.
    """

    to_read: dict[str, Path] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    unchanged: int = 0


def _sorted_out(library: Library, files: Iterable[Path]) -> _SortedOut:
    known = library.files()
    holders = {(s.sha256, s.reader): path for path, s in known.items()}
    found = _SortedOut()
    for file in files:
        path, key = str(file.resolve()), (_digest(file), READER)
        holder = holders.get(key)
        if holder is None:
            found.to_read[path] = file
            if key[0]:
                holders[key] = path
            continue
        found.unchanged += 1
        if holder == path:
            continue
        if path in known:
            found.replaced.append(known[path].name)
        elif holder in known and not Path(holder).exists():
            found.moved[holder] = path
            holders[key] = path
    return found


def _doubted(report: Report, fidelity: float) -> Report:
    """The report, with a warning on it where too many of its words found no place."""
    log = report.log
    if log.fidelity >= fidelity:
        return report
    doubt = (
        f"Only {log.fidelity:.1%} of the words found a place: check quotations against"
        f" {report.source}."
    )
    return replace(report, log=replace(log, warnings=(*log.warnings, doubt)))


def _corrected(reports: dict[str, Report]) -> dict[str, Report]:
    """Reports with what a `manifest.csv` beside their files says of them."""
    said = {folder: corrections(folder) for folder in {Path(path).parent for path in reports}}
    return {
        path: corrected(report, said[Path(path).parent].get(report.source, {}))
        for path, report in reports.items()
    }


def _files(paths: Iterable[Path | str]) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    refused: list[str] = []
    for path in paths:
        try:
            files += report_files(path)
        except ReadingError as error:
            refused.append(str(error))
    named = [file for file in dict.fromkeys(files) if _is_text(str(file))]
    odd = [file for file in dict.fromkeys(files) if not _is_text(str(file))]
    refused += [f"{str(file)!a} has a name that is no text: rename it." for file in odd]
    return named, refused


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _digest(file: Path) -> str:
    """The SHA-256 of a file; empty if it cannot be read, which `read` explains."""
    if not file.is_file():  # reading from a pipe or a device could wait for ever
        return ""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
