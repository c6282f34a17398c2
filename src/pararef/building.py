"""Files to an index: read what is new or changed, skip what cannot be read, store the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pararef.errors import ReadingError
from pararef.library import DEFAULT_MODEL, Library, SentenceEncoder
from pararef.reading import READER, read, report_files
from pararef.records import Report

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("reading", "encoding"), how much is done, and of how much."""


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


def build(
    paths: Iterable[Path | str],
    index: Path | str = "index",
    model: str = DEFAULT_MODEL,
    progress: Progress | None = None,
) -> Built:
    """Read reports and put them into an index, made if it is not there.

    Args:
        paths: Files, and folders to look for reports in.
        index: The folder of the index.
        model: The encoder.
        progress: Told how far it is.

    Returns:
        What was stored and what was refused: a file that cannot be read keeps
        no other from being stored.

    Raises:
        LibraryError: If the index cannot be written, or has another encoder.
    """
    library = Library.create(index, SentenceEncoder(model))
    try:
        files, refused = _files(paths)
        reports: dict[str, Report] = {}
        unchanged = 0
        for done, file in enumerate(files, start=1):
            sha256 = _digest(file)
            if sha256 and (
                library.holds(sha256, READER) or any(r.sha256 == sha256 for r in reports.values())
            ):
                unchanged += 1
            else:
                try:
                    reports[str(file.resolve())] = read(file)
                except ReadingError as error:
                    refused.append(str(error))
            if progress:
                progress("reading", done, len(files))
        stored = (
            library.put(reports, lambda done, of: progress and progress("encoding", done, of))
            if reports
            else []
        )
    finally:
        library.close()
    return Built(tuple(stored), unchanged, tuple(refused))


def _files(paths: Iterable[Path | str]) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    refused: list[str] = []
    for path in paths:
        try:
            files += report_files(path)
        except ReadingError as error:
            refused.append(str(error))
    return list(dict.fromkeys(files)), refused


def _digest(file: Path) -> str | None:
    """The SHA-256 of a file; None if it cannot be read, which `read` explains."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
