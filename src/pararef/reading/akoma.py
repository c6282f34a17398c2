"""Akoma Ntoso, the XML of courts and parliaments, to blocks.

It marks what other formats leave to be guessed: numbers, headings, notes, and
structures quoted from elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

from pararef.errors import ReadingError
from pararef.reading.blocks import Block, Reading, Shape
from pararef.reading.endings import close
from pararef.reading.inline import tidy
from pararef.reading.labels import lone_label
from pararef.records import Dropped

LARGEST = 20 * 1024 * 1024  # bytes
DEEPEST = 150
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*bold", re.IGNORECASE)
_HIERARCHY = frozenset("book part chapter title division section article level tome".split())
_NUMBERED = frozenset("paragraph subparagraph subsection point item clause subclause".split())
_QUOTED = frozenset("embeddedStructure quotedStructure blockquote".split())
_BLOCKS = frozenset(
    "p heading subheading crossHeading block tblock content intro wrapUp list blockList ul ol li"
    " td th tr table caption header coverPage preface preamble conclusions judgmentBody decision"
    " introduction background motivation remedies longTitle container div toc tocItem".split()
)


def reading(content: bytes, name: str) -> Reading:
    """Read Akoma Ntoso.

    Args:
        content: The bytes of the file.
        name: What to call it in an error.

    Raises:
        ReadingError: If it is too large, nested too deep, declares entities, or
            is not well formed.
    """
    if len(content) > LARGEST:
        raise ReadingError(
            f"{name} is XML of {len(content) // 2**20} MB, more than the"
            f" {LARGEST // 2**20} MB that can be read: split it."
        )
    if _DOCTYPE.search(content):
        raise ReadingError(f"{name} declares a document type or entities: save it without them.")
    parser = ElementTree.XMLParser(target=_Builder(name))
    try:
        parser.feed(content)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ReadingError(f"{name} is not well-formed XML ({error}): save it again.") from error
    reader = _Reader()
    reader.read(root, _Context())
    reader.end(_Context())
    if not reader.blocks:
        raise ReadingError(f"{name} is XML without words: there is nothing to index.")
    numbered = (
        replace(block, lines=(2 * at, 2 * at)) for at, block in enumerate(reader.blocks, start=1)
    )
    return Reading(tuple(close(list(numbered))), tuple(reader.dropped))


class _Builder(ElementTree.TreeBuilder):
    """Builds no deeper than can be read."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.depth = 0

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ReadingError(
                f"{self.name} is nested more than {DEEPEST} elements deep: save its text."
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Any:
        self.depth -= 1
        return super().end(tag)


@dataclass(frozen=True)
class _Context:
    heading: int = 0  # the level of the heading that is read
    above: int = 0  # how many headed parts are open
    depth: int = 0  # how many numbered parts
    quoted: bool = False
    bold: bool = False
    cover: bool = False


@dataclass
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    number: str | None = None  # it was printed, and its words come next

    def read(self, element: ElementTree.Element, now: _Context) -> None:
        """Take the words of an element, but not what comes after it."""
        tag = _name(element)
        if tag in ("meta", "img") or not isinstance(element.tag, str):
            return
        if tag in ("authorialNote", "noteRef"):
            why = "note" if tag == "authorialNote" else "note mark"
            if words := " ".join(" ".join(element.itertext()).split()):
                marker = element.get("marker")
                self.dropped.append(Dropped(f"{marker} {words}" if marker else words, why))
            return
        if tag == "num":
            self.end(now)
            self.number = " ".join("".join(element.itertext()).split()) or None
            return
        if tag == "br":
            self.parts.append("\n")
            return
        block = tag in _BLOCKS | _HIERARCHY | _NUMBERED | _QUOTED
        if block:
            self.end(now)
        inside = _inside(tag, element, now)
        if tag == "tr" and self._row(element):
            return
        self._text(element.text, inside)
        for child in element:
            self.read(child, inside)
            self._text(child.tail, inside)
        if block:
            self.end(inside)

    def _text(self, text: str | None, now: _Context) -> None:
        if text:
            text = re.sub(r"\s+", " ", text.replace("\u00ad", ""))
            letters = sum(map(str.isalnum, text))
            self.letters += letters
            self.bold += letters if now.bold else 0
            self.parts.append(text)

    def end(self, now: _Context) -> None:
        """The open block has all its words."""
        text = tidy("".join(self.parts))
        bold = 0 < self.letters == self.bold and not now.quoted and not now.cover
        self.parts.clear()
        self.letters = self.bold = 0
        if not text:
            return
        number, self.number = self.number, None
        if now.heading:
            line = f"{number} {text}" if number else text
            self.blocks.append(Block(Shape.HEADING, line, (1, 1), level=now.heading))
            return
        label = number if number and lone_label(number, bare=True) else None
        if number and label is None:
            text = f"{number} {text}"
        inner = number is not None and now.depth > 1
        self.blocks.append(
            Block(
                Shape.BULLET if inner else Shape.TEXT,
                text,
                (1, 1),
                level=now.depth - 2 if inner else 0,
                label=label,
                bold=bold,
                quoted=now.quoted,
            )
        )

    def _row(self, row: ElementTree.Element) -> bool:
        """Take a row of several filled cells; one cell alone is text like any other."""
        cells = [cell for cell in row if _name(cell) in ("td", "th")]
        if sum(bool("".join(cell.itertext()).strip()) for cell in cells) < 2:
            return False
        texts = []
        for cell in cells:
            inner = _Reader(dropped=self.dropped)
            inner.read(cell, _Context())
            words = (f"{block.label or ''} {block.text}" for block in inner.blocks)
            texts.append(" ".join(" ".join(words).split()))
        header = all(_name(cell) == "th" for cell in cells)
        self.blocks.append(Block(Shape.ROW, "\t".join(texts), (1, 1), header=header))
        return True


def _inside(tag: str, element: ElementTree.Element, now: _Context) -> _Context:
    """What holds inside an element."""
    if _BOLD.search(element.get("style") or "") or tag == "b":
        now = replace(now, bold=True)
    if tag in _HIERARCHY:
        return replace(now, above=now.above + any(_name(child) == "heading" for child in element))
    if tag in _NUMBERED:
        return replace(now, depth=now.depth + 1)
    if tag in _QUOTED:
        return replace(now, quoted=True)
    if tag in ("heading", "subheading", "crossHeading") and not now.quoted:
        return replace(now, heading=max(now.above, 1) + (tag != "heading"))
    if tag in ("header", "coverPage", "preface"):
        return replace(now, cover=True)
    return now


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
