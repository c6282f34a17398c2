"""Tables of a Word file: which hold facts, which rows head columns, which cells are merged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from pararef.reading.blocks import Block, Shape
from pararef.reading.docx_package import Element, child, name, switch

# Elements that only hold paragraphs, tables, rows or cells.
CLEAR = ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")
_LAID_OUT = 150  # words in one cell: more than a table of facts has
_WIDEST = 63  # columns: as many as Word allows
_SENTENCE = 12  # words beside a number: as many make a paragraph, fewer a row
_NUMBER = re.compile(r"[(\[]?\d{1,5}(?:\.\d{1,5})*[.)\]]?")


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: the blocks of each cell; one that is merged into another has none."""

    cells: list[list[Block]]
    header: bool

    @property
    def text(self) -> str:
        """The cells' words, parted by tabs."""
        return "\t".join("\n".join(map(_printed, cell)) for cell in self.cells)

    @property
    def filled(self) -> int:
        """How many cells have words."""
        return sum(map(bool, self.cells))

    @property
    def number(self) -> str | None:
        """What its first cell holds, if that is only a number beside one cell of text."""
        first, *others = [cell for cell in self.cells if cell] or [[]]
        if len(first) != 1 or len(others) != 1 or others[0][0].label is not None:
            return None
        alone = first[0].label is None and _NUMBER.fullmatch(first[0].text)
        return first[0].text if alone and others[0][0].shape is Shape.TEXT else None

    @property
    def blocks(self) -> Iterator[Block]:
        """Its text, a number in a cell of its own put in front."""
        blocks = [block for cell in self.cells for block in cell]
        if number := self.number:
            blocks = [replace(blocks[1], label=number), *blocks[2:]]
        return iter(blocks)

    @property
    def bold(self) -> bool:
        """All its words are set in bold type."""
        return all(block.bold for cell in self.cells for block in cell)


def lays_out(rows: list[Row]) -> bool:
    """Whether a table only puts text in its place on the page."""
    if all(row.filled < 2 for row in rows):
        return True
    if any(row.header for row in rows):
        return False
    words = [[sum(block.words for block in cell) for cell in row.cells] for row in rows]
    if all(row.number for row in rows):
        return median(map(max, words)) >= _SENTENCE
    few = len(rows) <= 2 and any(len(cell) > 3 for row in rows for cell in row.cells)
    return few or max(map(max, words)) > _LAID_OUT


def header_rows(rows: list[Row]) -> int:
    """How many rows at the top hold the columns' headings."""
    marked = next((at for at, row in enumerate(rows) if not row.header), len(rows))
    if 0 < marked < len(rows):
        return marked
    first, *others = rows
    faint = [row for row in others if not row.bold]
    return int(len(others) > 1 and first.filled > 1 and first.bold and bool(faint))


def skip(cells: list[list[Block]], columns: int | None) -> None:
    """Keep the place of columns that are merged into another, or left out."""
    cells += [[] for _ in range(min(columns or 0, _WIDEST))]


def inside(element: Element, kind: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, some of them in content controls."""
    for inner in element:
        if name(inner) == kind:
            yield inner
        elif name(inner) in CLEAR:
            yield from inside(inner, kind)


def gone(row: Element) -> bool:
    """Whether a row is deleted or hidden."""
    properties = child(row, "w:trPr")
    return child(properties, "w:del") is not None or bool(switch(properties, "w:hidden"))


def _printed(block: Block) -> str:
    return f"{block.label} {block.text}" if block.label else block.text
