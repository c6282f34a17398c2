"""The words of a text that somebody wrote: a memo, which need not look like a report."""

from __future__ import annotations

import sys
from pathlib import Path

from pararef.errors import ReadingError
from pararef.reading.source import Format, content_of, is_page, refuse_unread, sniff, text_of
from pararef.reading.workers import read_apart
from pararef.records import Report

INPUT = Path("-")
"""Stands for standard input."""


def memo(path: Path) -> str:
    """The text of a memo; from a document, its paragraphs and notes, with lines between them.

    Args:
        path: A text, Markdown, Word, HTML or PDF file, or `INPUT`.

    Raises:
        ReadingError: If it cannot be read, or has no words.
    """
    if path == INPUT:
        return _text(sys.stdin.buffer.read(), "Standard input")
    content = content_of(path)
    refuse_unread(path, sniff(content))
    return _joined(read_apart(path)) if _is_document(content) else _text(content, str(path))


def _is_document(content: bytes) -> bool:
    format_ = sniff(content)
    marked = format_ in (Format.PDF, Format.DOCX, Format.AKOMA)
    return marked or (format_ is Format.HTML and is_page(content))


def _text(content: bytes, name: str) -> str:
    read = text_of(content)
    if read is None or _is_document(content):
        raise ReadingError(f"{name} is not plain text: save the memo in a file, and name that.")
    if not any(sign.isalnum() for sign in read[0]):
        raise ReadingError(f"{name} holds no words: there is nothing to check.")
    return read[0].replace("\r\n", "\n")


def _joined(document: Report) -> str:
    """All of a document, headings and notes too: each may quote."""
    blocks = []
    sections = list(document.sections)
    for number, paragraph in enumerate(document.paragraphs):
        while sections and sections[0].before <= number:
            blocks.append(sections.pop(0).title)
        label = f"{paragraph.number}. " if paragraph.number else ""
        blocks.append(label + paragraph.text)
    blocks += [section.title for section in sections]
    blocks += [part.text for part in document.log.dropped if part.why == "note"]
    return "\n\n".join(blocks)
