"""A file's bytes, what format they are in, and their text; or one clear sentence why not.

The format is told by the content. Names mislead: scrapers save error pages as
`.pdf`, and people save Word files as `.md`.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from pararef.errors import ReadingError

LARGEST = 256 * 1024 * 1024  # bytes of any file
_LEAST_PRINTABLE = 0.95
_LOOKED_AT = 200_000  # characters that tell RST, Markdown and text apart


class Format(StrEnum):
    """What a file is in; those after `TEXT` are not read."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    AKOMA = "akoma"
    RST = "rst"
    MARKDOWN = "markdown"
    TEXT = "text"
    EMPTY = "empty"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    XLSX = "xlsx"
    PPTX = "pptx"
    EPUB = "epub"
    LOCKED = "locked"
    MAIL = "mail"
    IMAGE = "image"
    ZIP = "zip"
    XML = "xml"
    UNKNOWN = "unknown"


_NOT_READ = {
    Format.EMPTY: "is empty: there is nothing to index",
    Format.DOC: "is an old Word document: open it and save it as .docx",
    Format.RTF: "is an RTF document: open it and save it as .docx",
    Format.ODT: "is an OpenDocument file: open it and save it as .docx",
    Format.XLSX: "is a workbook, and no report: name the report that goes with it",
    Format.PPTX: "is a set of slides, and no report: name the report that goes with it",
    Format.EPUB: "is an e-book: save its chapters as web pages",
    Format.LOCKED: "needs a password: open it and save it without one",
    Format.MAIL: "is a saved message or web archive: save the page itself as HTML",
    Format.IMAGE: "is not text but a picture: have its text recognised and save that",
    Format.ZIP: "is an archive: unpack it, and name the reports in it",
    Format.XML: "is XML of a kind that is not known: save it as HTML or text",
    Format.UNKNOWN: "is not text, whatever its name says: save it as Markdown",
}
_PDF = re.compile(rb"%PDF-\d")
_SIGNATURES = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"GIF8", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"\x1f\x8b", Format.ZIP),
    (b"7z\xbc\xaf\x27\x1c", Format.ZIP),
    (b"Rar!\x1a", Format.ZIP),
    (b"BZh", Format.ZIP),
    (b"\xfd7zXZ", Format.ZIP),
)
_BY_MEMBER = (
    ("word/", Format.DOCX),
    ("xl/", Format.XLSX),
    ("ppt/", Format.PPTX),
    ("META-INF/container.xml", Format.EPUB),
    ("content.xml", Format.ODT),
)
_BY_STREAM = (
    ("EncryptedPackage", Format.LOCKED),
    ("WordDocument", Format.DOC),
    ("Workbook", Format.XLSX),
    ("PowerPoint Document", Format.PPTX),
    ("__substg1.0_", Format.MAIL),
)
_MAIL = re.compile(
    r"(?:[\w-]{2,40}: [^\n]*\n(?:[ \t][^\n]*\n)*){0,30}MIME-Version: ", re.IGNORECASE
)

_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).){0,5000}-->\s*)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"<(?:article|blockquote|div|dl|h[1-6]|main|ol|p|section|table|ul)[\s>]", re.IGNORECASE
)
_ENDS = re.compile(r"</(?:article|blockquote|div|dl|h[1-6]|main|ol|p|section|table|ul)\s*>", re.I)
_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE)

# What only one of the two formats has; underlines of "=" and "-" both have.
_RST_LINES = re.compile(
    r"^\.\. +(?:\[[^\]\n]{1,60}\]|_[^:\n]{1,200}:|\|[^|\n]{1,80}\||[\w:.+-]{1,40}::)"
    r"|^(?:#\.|\(#\)) +\S|^[^\s].{0,150}\n([~^\"'`:.+])\1{3,}$",
    re.MULTILINE,
)
_RST_WORDS = re.compile(
    r"\[(?:#?[\w.-]{1,40}|\*)\]_(?=\W|$)|`[^`\n]{1,300}<[^<>\n]{1,300}>`_|:[\w-]{2,20}:`"
)
_LONGEST_LINE = 20_000
_FEW = 3  # of these may be quoted in another format
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^ {0,3}(?:`{3}|~{3})|^ {0,3}> |\]\([^()\s]{1,300}\)|^\|.{0,500}\|[ \t]*$"
    r"|\*\*[^*\n]{1,300}\*\*|^---\n[\w-]+:|^ {0,3}[-*+] +\S|^\d{1,4}\\\.|<!--|<br */?>",
    re.MULTILINE,
)


def content_of(path: Path, largest: int | None = None) -> bytes:
    """The bytes of a file.

    Raises:
        ReadingError: If there is no such file, or it is empty, too large, or
            changes while it is read.
    """
    largest = LARGEST if largest is None else largest
    try:
        if path.is_dir():
            raise ReadingError(f"{path} is a folder: name a file in it.")
        if path.exists() and not path.is_file():
            raise ReadingError(f"{path} is not a regular file: copy its words into one.")
        before = path.stat()
        if before.st_size > largest:
            raise ReadingError(
                f"{path} is {before.st_size // 2**20} MB, more than the {largest // 2**20} MB"
                " that a report may have: split it."
            )
        content = path.read_bytes()
        after = path.stat()
    except FileNotFoundError:
        raise ReadingError(f"{path} does not exist: check the name.") from None
    except ValueError:  # a NUL in the name
        raise ReadingError(f"{str(path)!r} cannot be the name of a file: check it.") from None
    except OSError as error:
        raise ReadingError(f"{path} cannot be read: {error.strerror}.") from error
    if _state(before) != _state(after) or len(content) != after.st_size:
        raise ReadingError(f"{path} changed while it was read: try again when it is written.")
    if not content.strip():
        raise ReadingError(f"{path} is empty: there is nothing to index.")
    return content


def _state(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def is_page(content: bytes) -> bool:
    """Whether HTML is a page; elements without a page around them are Markdown, too."""
    text, _ = text_of(content) or ("", ())
    return bool(_PAGE.search(text[:4096]))


def refuse_unread(path: Path, format_: Format) -> None:
    """Refuse a file in a format that is not read, and say what to do with it.

    Raises:
        ReadingError: If it is one.
    """
    if why := _NOT_READ.get(format_):
        raise ReadingError(f"{path} {why}.")


def sniff(content: bytes) -> Format:
    """Tell the format of a file by its content.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"# A report"), sniff(b"\\n<!DOCTYPE html>")
    (<Format.PDF: 'pdf'>, <Format.MARKDOWN: 'markdown'>, <Format.HTML: 'html'>)
    """
    head = content[:1024]
    if (mark := _PDF.search(head)) and (not mark.start() or b"startxref" in content[-2048:]):
        return Format.PDF
    if content.startswith(b"%PDF-"):
        return Format.PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(content)
    for start, format_ in _SIGNATURES:
        if content.startswith(start) or (format_ is Format.RTF and head.lstrip()[:5] == start):
            return format_
    if (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:12] == b"ftypheic":
        return Format.IMAGE
    if not content.strip():
        return Format.EMPTY
    decoded = text_of(content)
    if decoded is None:
        # A page that says itself how it is written may be in any alphabet.
        return (
            Format.HTML
            if _PAGE.match(head[:200].decode("ascii", "ignore").lstrip())
            else (Format.UNKNOWN)
        )
    return _of_text(decoded[0])


def _archive(content: bytes) -> Format:
    """What a zip archive is, by the names of its members."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        # Cut short: the names still stand before the members.
        names = [name for name, _ in _BY_MEMBER if name.encode() in content]
    for start, format_ in _BY_MEMBER:
        if any(name.startswith(start) for name in names):
            return format_
    return Format.ZIP


def _compound(content: bytes) -> Format:
    """What an old Office file is, by the names of its streams."""
    for name, format_ in _BY_STREAM:
        if name.encode("utf-16-le") in content:
            return format_
    return Format.DOC


def _of_text(text: str) -> Format:
    start = _COMMENTS.match(text[:20_000])
    begin = text[start.end() if start else 0 :][:4096]
    if begin[:5].lower() == "<?xml" or begin.startswith("<akomaNtoso"):
        if "<akomaNtoso" in begin:
            return Format.AKOMA
        return Format.HTML if re.search(r"<html[\s>]", begin, re.IGNORECASE) else Format.XML
    if _PAGE.match(begin):
        return Format.HTML
    if _MAIL.match(begin):
        return Format.MAIL
    text = text[:_LOOKED_AT].replace("\r\n", "\n").replace("\r", "\n")
    if _FRAGMENT.match(begin) and _is_fragment(text):
        return Format.HTML
    # Runs without a blank are no marks, and some patterns would be slow in them.
    text = "\n".join(line for line in text.split("\n") if len(line) < _LONGEST_LINE)
    lines_of_rst, words_of_rst, markdown = (
        sum(1 for _ in pattern.finditer(text)) for pattern in (_RST_LINES, _RST_WORDS, _MARKDOWN)
    )
    if (lines_of_rst or words_of_rst > _FEW) and lines_of_rst + words_of_rst > markdown:
        return Format.RST
    return Format.MARKDOWN if markdown else Format.TEXT


def _is_fragment(text: str) -> bool:
    """Whether elements hold the text, rather than stand here and there in Markdown."""
    pieces = [piece for piece in re.split(r"\n[ \t]*\n", text) if piece.strip()]
    tagged = sum(piece.lstrip().startswith("<") for piece in pieces)
    return (
        tagged > len(pieces) / 2 and bool(_ENDS.search(text)) and not _MARKDOWN_HEADING.search(text)
    )


def text_of(content: bytes) -> tuple[str, tuple[str, ...]] | None:
    """The characters of a text file, and warnings about them; None if it is not text."""
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, ()
    text = content.decode("cp1252", errors="replace")
    if b"\x00" not in content and _is_text(text):
        return text, ("It is not UTF-8; read as Windows-1252, so odd letters may be wrong.",)
    return None


def _is_text(text: str) -> bool:
    if "\x00" in text:
        return False
    sample = text[:100_000]
    fine = sum(c.isprintable() or c.isspace() for c in sample if c != "\ufffd")
    return fine >= _LEAST_PRINTABLE * len(sample)
