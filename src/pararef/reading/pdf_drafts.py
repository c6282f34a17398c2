"""Blocks of a PDF that are being put together, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pararef.reading.blocks import Shape
from pararef.reading.pdf_lines import Line

NEAR = 4.0
"""Points: indents closer than this are one."""

_SAME_LINE = 0.45  # of a line's height


@dataclass(slots=True)
class Draft:
    """A block that is being put together.

    Attributes:
        start: Left edge of its first line, label and bullet included.
        text_left: Left edge of its words on the first line.
        cells: Of a table's row, its text.
        joined: A page had cut it.
        plain: It heads nothing, though it may be bold: an item of a list with letters,
            a name under a letter, a grade under its heading.
        title: It is a heading, whatever its type: a table says so.
        breaks: The lines, by their places, that begin a part of it: a quotation,
            or words after one.
    """

    shape: Shape
    lines: list[Line]
    start: float
    text_left: float
    label: str | None = None
    level: int = 0
    header: bool = False
    cells: str | None = None
    joined: bool = False
    plain: bool = False
    title: bool = False
    breaks: list[int] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1]

    @property
    def element(self) -> int:
        """The element of its last line; 0 if the file has no tags there."""
        return self.last.tag.element if self.last.tag else 0

    @property
    def hang(self) -> float | None:
        """Left edge of the lines after the first; None while there is one line."""
        own = self.lines[: self.breaks[0]] if self.breaks else self.lines
        lefts = [line.left for before, line in pairwise(own) if not on_one_line(before, line)]
        return min(lefts) if lefts else None

    @property
    def indent(self) -> float:
        """Left edge of its words, as far as that is known."""
        return self.text_left if self.hang is None else self.hang

    @property
    def hangs(self) -> bool:
        """Its words stand to the right of its number or bullet."""
        marked = self.label is not None or self.shape is Shape.BULLET
        return marked and self.indent - self.start > NEAR

    @property
    def bold(self) -> bool:
        """All of it is bold."""
        return all(line.bold for line in self.lines)


def on_one_line(line: Line, other: Line) -> bool:
    """Whether `other` stands to the right of `line`, at its height."""
    return (
        line.page == other.page
        and line.turn == other.turn
        and abs(line.baseline - other.baseline) < _SAME_LINE * max(line.size, other.size)
        and other.left > line.left
    )


def same_type(line: Line, other: Line) -> bool:
    """Whether two lines are set in type of one size and weight, and read one way."""
    same = line.bold == other.bold and line.turn == other.turn
    return same and abs(line.size - other.size) <= 0.08 * other.size


def width(lines: Sequence[Line]) -> float:
    """From the leftmost to the rightmost of some lines."""
    return max(line.right for line in lines) - min(line.left for line in lines)
