"""A file to a `Report`: what stands where, word for word. Knows nothing of search."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from pararef.errors import ReadingError
from pararef.reading.blocks import Block
from pararef.reading.markdown import blocks
from pararef.reading.metadata import metadata
from pararef.reading.source import Source, open_source
from pararef.reading.structure import Structure, structure
from pararef.records import ReadingLog, Report

__all__ = ["READER", "SUFFIXES", "read", "report_files"]

READER = 1
"""Version of the rules: raised when they change, so that a build reads again."""

SUFFIXES = (".md", ".markdown", ".txt")
"""Endings of the files that a folder is searched for; a file named is always tried."""


def read(path: Path | str) -> Report:
    """Read a report.

    Args:
        path: A Markdown file.

    Returns:
        The report, its paragraphs and headings in the file's order.

    Raises:
        ReadingError: If the file cannot be read as a report; the sentence says
            which file, why, and what to do.
    """
    source = open_source(Path(path))
    pieces = list(blocks(source.text))
    found = structure("", pieces)
    if not found.paragraphs:
        raise ReadingError(f"{path} has headings but no paragraphs: there is nothing to index.")
    about = metadata(found, source.stem)
    return Report(
        id=about.id,
        title=about.title,
        source=source.name,
        sha256=source.sha256,
        reader=READER,
        log=_log(source, pieces, found),
        inspectorate=about.inspectorate,
        kind=about.kind,
        kind_name=about.kind_name,
        provider=about.provider,
        urn=about.urn,
        reference=about.reference,
        inspected=about.inspected,
        lead_inspector=about.lead_inspector,
        previous_inspection=about.previous_inspection,
        framework=about.framework,
        licence=about.licence,
        grades=about.grades,
        sections=found.sections,
        paragraphs=tuple(replace(p, report=about.id) for p in found.paragraphs),
    )


def report_files(path: Path | str) -> list[Path]:
    """The files that a path means: itself, or a folder's reports, sorted.

    Raises:
        ReadingError: If there is no such path, or the folder holds no report.
    """
    path = Path(path)
    if not os.path.lexists(path):
        raise ReadingError(f"{path} does not exist: check the name.")
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in SUFFIXES and file.is_file() and not _hidden(file, path)
    )
    if not files:
        raise ReadingError(f"{path} holds no report: put {' or '.join(SUFFIXES)} files there.")
    return files


def _hidden(file: Path, folder: Path) -> bool:
    """Hidden files, and the notes that go with a folder of reports."""
    parts = file.relative_to(folder).parts
    return any(part.startswith(".") for part in parts) or file.stem.upper() == "README"


def _log(source: Source, pieces: list[Block], found: Structure) -> ReadingLog:
    placed = found.mended  # these count once as placed, and twice as they came in
    placed += sum(len(section.title.split()) for section in found.sections)
    placed += sum(len(p.text.split()) + (p.number is not None) for p in found.paragraphs)
    return ReadingLog(
        words_in=sum(piece.words for piece in pieces),
        words_placed=placed,
        joined=found.joined,
        missing=found.missing,
        warnings=source.warnings,
    )
