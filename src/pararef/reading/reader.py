"""The one way into reading: a file to a `Report`, by the reader of its format."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pararef.errors import ReadingError
from pararef.reading import markdown, rst
from pararef.reading import text as plain_text
from pararef.reading.blocks import Reading
from pararef.reading.metadata import metadata
from pararef.reading.sentences import marked
from pararef.reading.source import Format, content_of, is_page, refuse_unread, sniff, text_of
from pararef.reading.structure import Structure, structure
from pararef.records import LONGEST_PARAGRAPH, ReadingLog, Report

READER = 5
"""Version of the rules: raised when they change, so that a build reads again."""

_LONGEST_HEADING = 10_000  # characters; the longest of 58 real reports has 158

SUFFIXES = (
    *(".pdf", ".docx", ".docm", ".html", ".htm", ".xhtml", ".xml"),
    *(".md", ".markdown", ".rst", ".txt"),
)
"""Endings of the files that a folder is searched for; a file named is always tried."""


def read(path: Path | str) -> Report:
    """Read a report.

    Args:
        path: A PDF, Word, HTML, Markdown or text file; told by its content.

    Returns:
        The report, its paragraphs and headings in the file's order.

    Raises:
        ReadingError: If the file cannot be read as a report; the sentence says
            which file, why, and what to do.
    """
    path = Path(path)
    content = content_of(path)
    text = _reading(path, content)
    if not any(letter.isalnum() for block in text.blocks for letter in block.text):
        raise ReadingError(f"{path} holds no words: there is nothing to index.")
    found = structure("", text.blocks)
    if not found.paragraphs:
        raise ReadingError(f"{path} has headings but no paragraphs: there is nothing to index.")
    _refuse_endless(path, found)
    about = metadata(found, path.stem, text.dropped)
    return Report(
        id=about.id,
        title=about.title,
        source=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        reader=READER,
        log=_log(text, found),
        inspectorate=about.inspectorate,
        kind=about.kind,
        kind_name=about.kind_name,
        provider=about.provider,
        urn=about.urn,
        reference=about.reference,
        inspected=about.inspected,
        published=about.published,
        dated=about.dated,
        lead_inspector=about.lead_inspector,
        previous_inspection=about.previous_inspection,
        framework=about.framework,
        framework_code=about.framework_code,
        licence=about.licence,
        grades=about.grades,
        sections=found.sections,
        paragraphs=tuple(marked(replace(p, report=about.id)) for p in found.paragraphs),
    )


def _reading(path: Path, content: bytes) -> Reading:
    """What the reader of the file's format gives. Readers are imported when they are needed."""
    format_ = sniff(content)
    refuse_unread(path, format_)
    if format_ is Format.PDF:
        from pararef.reading import pdf

        return pdf.reading(content, str(path))
    if format_ is Format.DOCX:
        from pararef.reading import docx

        return docx.reading(content, str(path))
    if format_ is Format.AKOMA:
        from pararef.reading import akoma

        return akoma.reading(content, str(path))
    if format_ is Format.HTML and is_page(content):
        from pararef.reading import html

        return html.reading(content, str(path))
    words, warnings = text_of(content) or ("", ())
    given = _text_reader(path, format_)(words)
    return replace(given, warnings=warnings + given.warnings)


def _text_reader(path: Path, format_: Format) -> Callable[[str], Reading]:
    """The reader of a text file. One without any marks is what its name says."""
    if format_ is Format.RST:
        return rst.reading
    marked = format_ is not Format.TEXT
    if marked or path.suffix.lower() in (".md", ".markdown"):
        return markdown.reading
    return plain_text.reading


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
        raise ReadingError(f"{path} holds no report: put {', '.join(SUFFIXES)} files there.")
    return files


def _hidden(file: Path, folder: Path) -> bool:
    """Hidden files, and the notes that go with a folder of reports."""
    parts = file.relative_to(folder).parts
    return any(part.startswith(".") for part in parts) or file.stem.upper() == "README"


def _refuse_endless(path: Path, found: Structure) -> None:
    """What goes on for ever can be neither shown nor quoted: its paragraphs have run together."""
    longest_heading = max((len(section.title) for section in found.sections), default=0)
    longest = max(len(paragraph.text) for paragraph in found.paragraphs)
    for what, length, most in (
        ("heading", longest_heading, _LONGEST_HEADING),
        ("paragraph", longest, LONGEST_PARAGRAPH),
    ):
        if length > most:
            raise ReadingError(
                f"{path} has a {what} of {length:,} characters, and {most:,} at most are taken for"
                " one: separate what has run together, by empty lines in a text, and read it again."
            )


def _log(text: Reading, found: Structure) -> ReadingLog:
    dropped = sum(len(part.text.split()) for part in text.dropped)
    placed = dropped + found.mended  # these count once as placed, and twice as they came in
    placed += sum(len(section.title.split()) for section in found.sections)
    placed += sum(len(p.text.split()) + (p.number is not None) for p in found.paragraphs)
    return ReadingLog(
        words_in=dropped + sum(block.words for block in text.blocks) + text.lost,
        words_placed=placed,
        joined=found.joined,
        missing=found.missing,
        dropped=text.dropped,
        warnings=text.warnings,
    )
