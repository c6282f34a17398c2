"""A PDF's pages, read, and drawn as they are printed. The only user of pypdfium2.

Characters are taken in the order of the file, which is the reading order in
what word processors and typesetters write, and put together by where they
stand (`pdf_lines`). Where the file is tagged, each line also knows the element
that it belongs to: a heading, a cell, a running header.
"""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from pararef.errors import NotFoundError, ReadingError
from pararef.reading.pdf_lines import Character, Line, Run, Tag, lines_of

MOST_PIXELS = 12_000_000
"""Of a page that is drawn: a sheet of A3 at three pixels for a point."""

_MOST_ALONG = 16_000  # pixels along a side
_MOST_PAGES = 5_000
_MOST_ON_PAGE = 200_000  # characters
_LEAST_SIZE = 0.5  # points
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_BLOCKS = frozenset(
    "P H H1 H2 H3 H4 H5 H6 LI Lbl LBody TD TH TR Caption Note FENote BlockQuote TOCI Title".split()
)


Edges = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left."""


@dataclass(slots=True)
class Sheet:
    """One page.

    Attributes:
        lines: In the file's order.
        note_marks: Marks of notes that were taken out of the lines.
        letters: How many letters and digits it has, counted before any line is made.
        rotation: Degrees that the file has it turned to the right when it is shown. Its
            lines keep to the page as it was before, but for their heights, which are
            counted from where the top is now.
    """

    number: int
    width: float
    height: float
    lines: list[Line]
    note_marks: list[str] = field(default_factory=list)
    letters: int = 0
    rotation: int = 0

    def shown(self, box: Edges) -> Edges:
        """Where a box of a line stands on the page as it is shown."""
        width, height = self.width, self.height
        if self.rotation in (90, 270):
            width, height = height, width
        left, top, right, bottom = box
        top, bottom = top + height - self.height, bottom + height - self.height
        if self.rotation == 90:
            return height - bottom, left, height - top, right
        if self.rotation == 180:
            return width - right, height - bottom, width - left, height - top
        if self.rotation == 270:
            return top, width - right, bottom, width - left
        return left, top, right, bottom


def sheets(content: bytes, name: str) -> Iterator[Sheet]:
    """The pages of a PDF.

    Args:
        content: The file.
        name: What it is called in sentences about it.

    Raises:
        ReadingError: If it cannot be opened.
    """
    document = _opened(content, name)
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


class Paper:
    """An open PDF, whose pages are drawn. For one thread at a time: pdfium knows no other.

    Args:
        content: The file.
        name: What it is called in sentences about it.

    Raises:
        ReadingError: If it cannot be opened.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        self._document = _opened(content, name)

    def sizes(self) -> list[tuple[float, float]]:
        """The width and height of each page as it is shown, in points; 0 where it has none."""
        count = min(len(self._document), _MOST_PAGES)
        found = [self._document.get_page_size(index) for index in range(count)]
        return [size if all(map(_is_length, size)) else (0.0, 0.0) for size in found]

    def draw(self, number: int, scale: float) -> bytes:
        """A page as a PNG.

        Args:
            number: From 1.
            scale: Pixels for a point; fewer where the page would take more than `MOST_PIXELS`.

        Raises:
            NotFoundError: If there is no such page.
            ReadingError: If the page cannot be drawn.
        """
        if not 1 <= number <= min(len(self._document), _MOST_PAGES):
            raise NotFoundError(f"{self._name} has no page {number}: it has {len(self._document)}.")
        try:
            page = self._document[number - 1]
            try:
                width, height = page.get_size()
                if not (_is_length(width) and _is_length(height)):
                    raise ReadingError(f"Page {number} of {self._name} has no size.")
                most = math.sqrt(MOST_PIXELS / (width * height))
                scale = min(scale, most, _MOST_ALONG / max(width, height))
                image = page.render(scale=scale, rev_byteorder=True).to_pil()
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            raise ReadingError(f"Page {number} of {self._name} cannot be drawn.") from error
        png = io.BytesIO()
        image.convert("RGB").save(png, "PNG", compress_level=3)
        return png.getvalue()

    def close(self) -> None:
        """Let go of it."""
        self._document.close()


def _is_length(points: float) -> bool:
    return math.isfinite(points) and points > 0


def _opened(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ReadingError(_why_closed(error, name)) from error


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
            characters = _characters(page, text, width, height)
            lines, marks = lines_of(characters, index + 1)
            letters = sum(map(str.isalnum, text.get_text_range()))
        finally:
            text.close()
        turned = page.get_rotation()
        return Sheet(index + 1, width, height, lines, marks, letters, turned)
    finally:
        page.close()


def _characters(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, width: float, height: float
) -> list[Character]:
    tags = _tags(page)
    handle, runs, found = text.raw, dict[int, Run](), list[Character]()
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdf.FS_RECTF()
    plain = Run(False, False, False, None)
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
            if key not in runs:
                turn = _turn(pdf.FPDFText_GetCharAngle(handle, at))
                runs[key] = _run(item, tags, turn, height if turn == 90 else width)
            run = runs[key]
        letter = "-" if code == 2 else chr(code)  # pdfium's own mark of a hyphen at a line's end
        if run.turn == 90:
            size, place = abs(box.right - box.left), (box.bottom, box.top, x.value)
        elif run.turn == 270:
            size, place = (
                abs(box.right - box.left),
                (height - box.top, height - box.bottom, width - x.value),
            )
        else:
            size, place = abs(box.top - box.bottom), (box.left, box.right, height - y.value)
        if not all(map(math.isfinite, (size, *place))):  # of a damaged file
            continue
        found.append(Character(letter, *place, max(size, _LEAST_SIZE), run))
    return found


def _turn(angle: float) -> int:
    """Degrees to the left that a text is turned, if it is turned by a quarter; else 0."""
    # pdfium counts clockwise.
    degrees = round(-math.degrees(angle)) % 360 if math.isfinite(angle) else 0
    return next((turn for turn in (90, 270) if abs(degrees - turn) < 10), 0)


def _run(item: ctypes.Array[Any], tags: dict[int, Tag], turn: int, across: float) -> Run:
    font = pdf.FPDFTextObj_GetFont(item)
    buffer = ctypes.create_string_buffer(128)
    pdf.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1")
    bold = bool(_BOLD.search(name)) or pdf.FPDFFont_GetWeight(font) >= 600
    return Run(
        bold=bold,
        italic=bool(_ITALIC.search(name)),
        artifact=any(mark == "Artifact" for mark in _marks(item)),
        tag=tags.get(pdf.FPDFPageObj_GetMarkedContentID(item)),
        turn=turn,
        across=across,
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
