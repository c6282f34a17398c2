"""A PDF's pages to lines of text. The only user of pypdfium2.

Characters are taken in the order of the file, which is the reading order in
what word processors and typesetters write, and put together by where they
stand. Where the file is tagged, each line also knows the element that it
belongs to: a heading, a cell, a running header.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from pararef.errors import ReadingError

_MOST_PAGES = 5_000
_MOST_ON_PAGE = 200_000  # characters
_LEAST_SIZE = 0.5  # points
_GAP = 0.9  # of a line's height: more than this between two words parts cells or a label
_SEEN = 0.2  # of a line's height: so wide a gap is a space, whether the file has one or not
_UNSEEN = 0.03  # and a space of the file that is no wider than this is none
_RAISED = 0.12  # of a line's height: a smaller character this much higher is a note's mark
_SMALLER = 0.8
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_BLOCKS = frozenset(
    "P H H1 H2 H3 H4 H5 H6 LI Lbl LBody TD TH TR Caption Note FENote BlockQuote TOCI Title".split()
)


@dataclass(frozen=True, slots=True)
class Tag:
    """The element of a tagged file that a line is of.

    Attributes:
        element: Which element, told from others of its page.
        row: The table's row, and `cell` its cell, if it is in a table.
        heading: From 1, if it is a heading.
        note: It is a footnote.
    """

    element: int = 0
    row: int = 0
    cell: int = 0
    heading: int = 0
    note: bool = False


@dataclass(slots=True)
class Line:
    """Words that stand on one line, as far as no wide gap parts them.

    Lengths are in points from the top left of the page.

    Attributes:
        size: The height of its characters.
        lefts: Where each of its words begins.
        bold: Most of it is bold; the same for `italic`.
        artifact: The file itself says that it is no part of the text.
    """

    page: int
    left: float
    right: float
    baseline: float
    size: float
    text: str
    lefts: tuple[float, ...] = ()
    bold: bool = False
    italic: bool = False
    artifact: bool = False
    tag: Tag | None = None

    @property
    def top(self) -> float:
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + 0.25 * self.size


@dataclass(slots=True)
class Sheet:
    """One page: its size, its lines in the file's order, and the marks of notes taken out."""

    number: int
    width: float
    height: float
    lines: list[Line]
    note_marks: list[str] = field(default_factory=list)


def sheets(content: bytes, name: str) -> Iterator[Sheet]:
    """The pages of a PDF.

    Args:
        content: The file.
        name: What it is called in sentences about it.

    Raises:
        ReadingError: If it cannot be opened.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ReadingError(_why_closed(error, name)) from error
    try:
        if len(document) > _MOST_PAGES:
            raise ReadingError(
                f"{name} has {len(document):,} pages, more than the {_MOST_PAGES:,} that a report"
                " may have: split it."
            )
        for index in range(len(document)):
            yield _sheet(document, index)
    finally:
        document.close()


def _why_closed(error: pdfium.PdfiumError, name: str) -> str:
    if "password" in str(error).lower():
        return f"{name} needs a password: save a copy without one."
    return f"{name} is not a whole PDF: fetch it again, or print it to PDF from a viewer."


def _sheet(document: pdfium.PdfDocument, index: int) -> Sheet:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Sheet(index + 1, 0.0, 0.0, [])
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            characters = _characters(page, text, height)
            lines, marks = _lines(characters, index + 1)
        finally:
            text.close()
        return Sheet(index + 1, width, height, lines, marks)
    finally:
        page.close()


@dataclass(slots=True)
class _Run:
    """Characters of one text object: they share font and element."""

    bold: bool
    italic: bool
    artifact: bool
    tag: Tag | None


@dataclass(slots=True)
class _Character:
    letter: str
    left: float
    right: float
    baseline: float
    size: float
    run: _Run


def _characters(page: pdfium.PdfPage, text: pdfium.PdfTextPage, height: float) -> list[_Character]:
    tags = _tags(page)
    handle, runs, found = text.raw, dict[int, _Run](), list[_Character]()
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdf.FS_RECTF()
    plain = _Run(False, False, False, None)
    count = min(pdf.FPDFText_CountChars(handle), _MOST_ON_PAGE)
    high = 0  # the first half of a character that takes two
    for at in range(count):
        code = pdf.FPDFText_GetUnicode(handle, at)
        if code in (0, 10, 13, 0xFFFE, 0xFFFF):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        pdf.FPDFText_GetCharOrigin(handle, at, x, y)
        pdf.FPDFText_GetLooseCharBox(handle, at, box)
        item = pdf.FPDFText_GetTextObject(handle, at)
        run = plain
        if item:
            key = ctypes.addressof(item.contents)
            run = runs.get(key) or runs.setdefault(key, _run(item, tags))
        letter = "-" if code == 2 else chr(code)  # pdfium's own mark of a hyphen at a line's end
        size = abs(box.top - box.bottom)
        place = (box.left, box.right, height - y.value)
        if not all(map(math.isfinite, (size, *place))):  # of a damaged file
            continue
        found.append(_Character(letter, *place, max(size, _LEAST_SIZE), run))
    return found


def _run(item: ctypes.Array[Any], tags: dict[int, Tag]) -> _Run:
    font = pdf.FPDFTextObj_GetFont(item)
    buffer = ctypes.create_string_buffer(128)
    pdf.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1")
    bold = bool(_BOLD.search(name)) or pdf.FPDFFont_GetWeight(font) >= 600
    return _Run(
        bold=bold,
        italic=bool(_ITALIC.search(name)),
        artifact=any(mark == "Artifact" for mark in _marks(item)),
        tag=tags.get(pdf.FPDFPageObj_GetMarkedContentID(item)),
    )


def _marks(item: ctypes.Array[Any]) -> Iterator[str]:
    length = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * 64)()
    for at in range(pdf.FPDFPageObj_CountMarks(item)):
        mark = pdf.FPDFPageObj_GetMark(item, at)
        if pdf.FPDFPageObjMark_GetName(mark, buffer, 128, length):
            yield _wide(buffer, length.value)


def _tags(page: pdfium.PdfPage) -> dict[int, Tag]:
    """The element of each piece of marked content of a page."""
    tree = pdf.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    found: dict[int, Tag] = {}
    numbers = iter(range(1, 1_000_000))
    roots = [
        (pdf.FPDF_StructTree_GetChildAtIndex(tree, at), Tag())
        for at in range(pdf.FPDF_StructTree_CountChildren(tree))
    ]
    waiting = list(reversed(roots))
    while waiting:
        element, above = waiting.pop()
        if not element:
            continue
        tag = _within(above, _type(element), next(numbers))
        for at in range(max(0, pdf.FPDF_StructElement_GetMarkedContentIdCount(element))):
            content = pdf.FPDF_StructElement_GetMarkedContentIdAtIndex(element, at)
            if content >= 0:
                found[content] = tag
        children = range(max(0, pdf.FPDF_StructElement_CountChildren(element)))
        for at in reversed(children):
            child = pdf.FPDF_StructElement_GetChildAtIndex(element, at)
            if child:
                waiting.append((child, tag))
            elif (content := pdf.FPDF_StructElement_GetChildMarkedContentID(element, at)) >= 0:
                found[content] = tag
    pdf.FPDF_StructTree_Close(tree)
    return found


def _within(above: Tag, kind: str, number: int) -> Tag:
    """The tag of an element of a kind, inside another."""
    if kind not in _BLOCKS:
        return above
    heading = int(kind[1]) if re.fullmatch(r"H[1-6]", kind) else above.heading
    return Tag(
        element=number,
        row=number if kind == "TR" else above.row,
        cell=number if kind in ("TD", "TH") else above.cell,
        heading=heading,
        note=above.note or kind in ("Note", "FENote"),
    )


def _type(element: object) -> str:
    buffer = (ctypes.c_ushort * 64)()
    length = pdf.FPDF_StructElement_GetType(element, buffer, 128)
    return _wide(buffer, length)


def _wide(buffer: ctypes.Array[ctypes.c_ushort], length: int) -> str:
    return bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")


def _lines(characters: list[_Character], page: int) -> tuple[list[Line], list[str]]:
    """Put characters together into lines; marks of notes are taken out."""
    lines: list[Line] = []
    marks: list[str] = []
    current: list[_Character] = []
    for character in characters:
        if current and _breaks(current, character):
            _close(current, page, lines, marks)
            current = []
        if current or not character.letter.isspace():
            current.append(character)
    _close(current, page, lines, marks)
    return lines, marks


def _breaks(current: list[_Character], character: _Character) -> bool:
    """Whether a character begins a line, or stands behind a wide gap."""
    last = next((c for c in reversed(current) if not c.letter.isspace()), current[-1])
    size = max(last.size, character.size, 1.0)
    if abs(character.baseline - last.baseline) > 0.45 * size:
        return True
    if character.letter.isspace():
        return False
    ahead = character.left - last.right
    cells = last.run.tag and character.run.tag and last.run.tag.cell != character.run.tag.cell
    return bool(cells) or ahead > _GAP * size or ahead < -0.6 * size


def _close(current: list[_Character], page: int, lines: list[Line], marks: list[str]) -> None:
    solid = [c for c in current if not c.letter.isspace()]
    if not solid:
        return
    size = median(c.size for c in solid)
    largest = max(c.size for c in solid)
    baseline = Counter(round(c.baseline, 1) for c in solid if c.size > _SMALLER * largest)
    base = baseline.most_common(1)[0][0]
    kept: list[_Character] = []
    mark = ""
    for character in current:
        raised = base - character.baseline > _RAISED * largest
        if raised and character.size < _SMALLER * largest and (character.letter.isdigit() or mark):
            mark += character.letter
        else:
            if mark.strip():
                marks.append(mark.strip())
            mark = ""
            kept.append(character)
    if mark.strip():
        marks.append(mark.strip())
    words = [c for c in kept if not c.letter.isspace()]
    if not words:
        return
    text, lefts = _spaced(kept)
    share = len(words) / 2
    first = words[0].run
    lines.append(
        Line(
            page=page,
            left=min(c.left for c in words),
            right=max(c.right for c in words),
            baseline=base,
            size=size,
            text=text,
            lefts=lefts,
            bold=sum(c.run.bold for c in words) > share,
            italic=sum(c.run.italic for c in words) > share,
            artifact=first.artifact,
            tag=first.tag,
        )
    )


def _spaced(characters: list[_Character]) -> tuple[str, tuple[float, ...]]:
    """The words of a line, parted where it shows a gap, and where each begins.

    Files have spaces that nobody sees, and lack some that everybody sees.
    """
    text, lefts = "", list[float]()
    last: _Character | None = None
    spaced = False
    for character in characters:
        if character.letter.isspace():
            spaced = True
            continue
        if last is not None:
            gap = character.left - last.right
            wide = max(last.size, character.size)
            if gap > _SEEN * wide or (spaced and gap > _UNSEEN * wide):
                text += " "
        if last is None or text.endswith(" "):
            lefts.append(character.left)
        text += character.letter
        last, spaced = character, False
    return text, tuple(lefts)
