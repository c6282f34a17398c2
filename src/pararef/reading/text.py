"""Plain text to blocks: nothing is a mark but blank lines, indents and numbers.

A line that begins with a number begins a block, whether or not the number turns
out to count paragraphs: those that were wrapped onto a line's start are joined
again when that is known. Form feeds end pages.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from pararef.reading.blocks import Block, Reading, Shape, ended, joint
from pararef.reading.inline import tidy
from pararef.reading.labels import lone_label, split_label
from pararef.reading.tables import by_tabs
from pararef.records import Dropped

_BULLET = re.compile(r"([•●▪◦‣■□⁃∙·\uf0b7\uf0a7\uf0d8][ \t]*|[-*–o][ \t]+)(?=\S)")
_UNDERLINE = re.compile(r"\s*(=+|-{3,}|~{3,}|\*{3,}|_{3,})\s*$")
_LONGEST_HEADING = 90
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?|[-–]\s*\d{1,4}\s*[-–]", re.I)
_FEW_PAGES = 3  # less often, and a repeated line is no running header
_EDGE = 2  # lines at a page's top and bottom that may be headers and footers


def reading(text: str) -> Reading:
    """Read plain text.

    Args:
        text: A whole file, with any line ends.

    Returns:
        Blocks under the file's lines; with pages, where form feeds part them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages = _pages(text)
    many = len(pages) if len(pages) > 1 else None
    kept, dropped = _without_running_lines(pages)
    reader = _Reader(paged=many is not None)
    for page, lines in enumerate(kept, start=1):
        reader.page = page
        for number, line in lines:
            reader.read(number, line)
        reader.close()
    return Reading(tuple(_headings(reader.done)), tuple(dropped), pages=many)


_Lines = list[tuple[int, str]]


def _pages(text: str) -> list[_Lines]:
    """The lines of each page, numbered as an editor numbers them."""
    pages: list[_Lines] = [[]]
    for number, line in enumerate(text.split("\n"), start=1):
        first, *others = line.split("\f")
        pages[-1].append((number, first))
        pages += [[(number, part)] for part in others]
    if not any(line.strip() for _, line in pages[-1]) and len(pages) > 1:
        pages.pop()  # the last page ends with a form feed, too
    return pages


def _without_running_lines(pages: list[_Lines]) -> tuple[list[_Lines], list[Dropped]]:
    """Take out what stands at the top or bottom of most pages."""
    if len(pages) < _FEW_PAGES:
        return pages, []
    edges = [_edge_lines(lines) for lines in pages]
    seen = Counter(kind for edge in edges for kind in {_kind(line) for line in edge.values()})
    dropped: list[Dropped] = []
    kept: list[_Lines] = []
    for page, (lines, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        middle = lines[len(lines) // 2][0]
        rest = []
        for number, line in lines:
            if number in edge and seen[_kind(line)] >= max(_FEW_PAGES, len(pages) / 2):
                words = " ".join(line.split())
                running = "header" if number < middle else "footer"
                why = "page number" if _PAGE_NUMBER.fullmatch(words) else running
                dropped.append(Dropped(words, why, page))
            else:
                rest.append((number, line))
        kept.append(rest)
    return kept, dropped


def _edge_lines(lines: _Lines) -> dict[int, str]:
    filled = [(number, line) for number, line in lines if line.strip()]
    return dict(filled[:_EDGE] + filled[-_EDGE:])


def _kind(line: str) -> str:
    """A running line, whatever page it is on."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


@dataclass
class _Open:
    """A text or bullet whose next line may still come."""

    shape: Shape
    first: int
    last: int
    edge: int  # where its words begin
    lines: list[str]
    level: int = 0
    label: str | None = None

    @property
    def waits(self) -> bool:
        """It is a label alone, whose words may come after a blank line."""
        return self.label is not None and not any(self.lines)


@dataclass
class _Reader:
    """Puts lines together into blocks."""

    paged: bool
    page: int = 1
    done: list[Block] = field(default_factory=list)
    open: _Open | None = None

    def read(self, number: int, line: str) -> None:
        bare = line.strip()
        if not bare:
            if not (self.open and self.open.waits):
                self.close()
            return
        if mark := _UNDERLINE.match(line):
            self._underline(number, mark[1][0])
            return
        bullet = _BULLET.match(bare)
        label, words = split_label(bare)
        if cells := by_tabs(line, bullet[0] if bullet else bare[: len(bare) - len(words)]):
            self.close()
            if any(cells):
                self._add(Block(Shape.ROW, "\t".join(cells), (number, number)))
            return
        edge = len(line.expandtabs(8)) - len(bare.expandtabs(8))
        now = self.open
        if now and now.waits and label is None:
            now.lines.append(bare)
            now.last = number
        elif now and label and now.label and edge >= now.edge and self._under_open():
            self._go_on(now, number, bare)  # a number at the hanging indent was wrapped there
        elif label or (lone_label(bare) and bare[-1] in ".]" and not self._under_open()):
            self.close()
            inside = edge + len(bare.expandtabs(8)) - len(words.expandtabs(8))
            rest = [words] if label else []
            self.open = _Open(Shape.TEXT, number, number, inside, rest, label=label or bare)
        elif bullet:
            self.close()
            inside = edge + len(bullet[0])
            rest = [bare[bullet.end() :]]
            self.open = _Open(Shape.BULLET, number, number, inside, rest, level=edge // 4)
        elif now:
            self._go_on(now, number, bare)
        else:
            self.open = _Open(Shape.TEXT, number, number, edge, [bare])

    @staticmethod
    def _go_on(now: _Open, number: int, bare: str) -> None:
        now.lines.append(bare)
        now.last = number

    def _under_open(self) -> bool:
        return self.open is not None and not ended(self.open.lines[-1] if self.open.lines else "")

    def _underline(self, number: int, mark: str) -> None:
        """A line of marks makes a heading of a single short line above it."""
        now, self.open = self.open, None
        single = now and len(now.lines) == 1 and now.last == number - 1 and now.label is None
        if now and single and len(now.lines[0]) < _LONGEST_HEADING and not ended(now.lines[0]):
            level = 1 if mark == "=" else 2
            self._add(Block(Shape.HEADING, tidy(now.lines[0]), (now.first, number), level=level))
        else:
            self.open = now
            self.close()

    def close(self) -> None:
        """The open block has all its lines."""
        now, self.open = self.open, None
        if now is None:
            return
        text = ""
        for line in now.lines:
            text += (joint(text, line) if text else "") + line
        text, label = tidy(text), now.label
        if not text and label is not None:
            text, label = label, None
        if text:
            lines = (now.first, now.last)
            self._add(Block(now.shape, text, lines, level=now.level, label=label))

    def _add(self, block: Block) -> None:
        pages = (self.page, self.page) if self.paged else None
        self.done.append(replace(block, pages=pages))


def _headings(blocks: list[Block]) -> list[Block]:
    """Short lines that stand alone over a longer text head it, as bold ones would."""
    found = []
    for at, block in enumerate(blocks):
        before = blocks[at - 1] if at else None
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        found.append(replace(block, bold=True) if _heads(block, before, after) else block)
    return found


def _heads(block: Block, before: Block | None, after: Block | None) -> bool:
    return (
        block.shape is Shape.TEXT
        and block.label is None
        and block.lines[0] == block.lines[1]
        and len(block.text) <= _LONGEST_HEADING
        and block.text[0].isupper()
        and not ended(block.text)
        and not block.text.endswith(",")
        and after is not None
        and after.lines[0] > block.lines[1] + 1
        and (after.label is not None or len(after.text) > _LONGEST_HEADING)
        and (before is None or before.shape is Shape.HEADING or ended(before.text))
    )
