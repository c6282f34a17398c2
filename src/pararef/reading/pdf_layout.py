"""The lines of a PDF to drafts: where a paragraph, a bullet or a row begins, and where it ends.

The file's own tags tell best, where they are those of a word processor; else
indents, gaps and type do. Tags are wrong now and then, too: words under the
words of a bullet are the bullet's, whatever element they are of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pararef.reading.blocks import Shape, ended
from pararef.reading.labels import LETTERED as APPENDED
from pararef.reading.pdf_drafts import NEAR, Draft, on_one_line, same_type
from pararef.reading.pdf_lines import Line
from pararef.reading.pdf_words import Words

# Word processors draw bullets with letters of symbol fonts.
_BULLET = re.compile(r"[•●▪◦‣■□◼◾⁃∙·\x7f-\x9f\ue000-\uf8ff]|[-–—−o\u0336](?=\s|$)")
_DASHES = "-–—−o·\u0336"
_PERCENT = r"\d+(?:\.\d+)?%"
_LABEL = re.compile(
    rf"(\d{{1,4}}\.(?={_PERCENT})"  # "35.27.4% of …" is paragraph 35
    r"|\(\d{1,4}\)|\[\d{1,4}\]|\d{1,4}(?:\.\d{1,4}){0,3}[.)]|\d{1,3}(?:\.\d{1,4}){1,3})"
    rf"(?=\s|$|[A-Z‘“'\"]|{_PERCENT})"
    rf"|({APPENDED})(?=\s|$)"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\s")
"""What "a) …" and "(iv) …" begin with."""

_COLUMN = 0.9  # of a line's height: a number so far from the words has a column of its own
_CELLS_APART = 2.0  # of a line's height: so far apart stand cells of a table
_WIDEST_INDENT = 50.0  # points
_WIDE = 30.0  # of a line's height: a line of text, and no item of a list, is so long
_LONG_CELL = 60  # words: a cell with more is no cell, but a column of text


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a line begins with: a bullet or a label, and the words after it."""

    shape: Shape
    label: str | None
    words: Line


def drafts(lines: Sequence[Line], words: Words) -> list[Draft]:
    """Put lines together.

    Args:
        lines: Of all pages, in order, without furniture.
        words: Makes text of lines.
    """
    layout = _Layout(_without_false_tables(lines), words)
    at = 0
    while at < len(layout.lines):
        at = layout.take(at)
    return layout.drafts


class _Layout:
    """Takes lines in order."""

    def __init__(self, lines: Sequence[Line], words: Words) -> None:
        self.lines = lines
        self.drafts: list[Draft] = []
        self._words = words
        self._pitch = _pitch(lines)
        self._tagged = _trusted(lines)

    def take(self, at: int) -> int:
        """Take the line at a place, and what belongs to it; returns the next place."""
        line = self.lines[at]
        if line.tag and line.tag.row:
            end = at
            while end < len(self.lines) and _same_row(line, self.lines[end]):
                end += 1
            self._row(self.lines[at:end])
            return end
        current = self.drafts[-1] if self.drafts else None
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        beside = following if following and on_one_line(line, following) else None
        if mark := self._mark(line, beside, current):
            words = mark.words
            self.drafts.append(Draft(mark.shape, [words], line.left, words.left, mark.label))
            return at + (2 if beside is not None and words is beside else 1)
        if not self._tagged and (end := self._cells_end(at)) > at + 1:
            self._row(self.lines[at:end])
            return end
        if current and self._goes_on(current, line):
            current.lines.append(line)
        else:
            self.drafts.append(Draft(Shape.TEXT, [line], line.left, line.left))
        return at + 1

    def _cells_end(self, at: int) -> int:
        """The place after the cells of a row that begins here, if no more than gaps show it."""
        end = at + 1
        while end < len(self.lines):
            before, line = self.lines[end - 1], self.lines[end]
            gap = line.left - before.right
            if not on_one_line(before, line) or gap < _CELLS_APART * line.size:
                break
            end += 1
        return end

    def _row(self, lines: Sequence[Line]) -> None:
        cells: dict[int, list[Line]] = {}
        for at, line in enumerate(lines):
            cells.setdefault(line.tag.cell if line.tag else -at, []).append(line)
        text = "\t".join(self._words.text(cell) for cell in cells.values())
        left = min(line.left for line in lines)
        header = all(line.bold for line in lines)
        self.drafts.append(Draft(Shape.ROW, list(lines), left, left, header=header, cells=text))

    def _mark(self, line: Line, beside: Line | None, current: Draft | None) -> _Mark | None:
        """The bullet or label that a line begins with.

        Args:
            beside: What stands to the right of it, behind a gap.
            current: What it may be the rest of.
        """
        begins = self._begins(line, current)
        if bullet := _BULLET.match(line.text):
            rest = _rest(line, bullet.end()) or beside
            sure = bullet[0] not in _DASHES or begins or rest is beside
            listed = rest and (sure or self._lists_on(line, current))
            return _Mark(Shape.BULLET, None, rest) if rest and listed else None
        if not begins:
            return None
        if label := _LABEL.match(line.text):
            rest = _rest(line, label.end()) or beside
            return _Mark(Shape.TEXT, label[0], rest) if rest else None
        bare = _BARE_NUMBER.fullmatch(line.text)
        if bare and beside and beside.left - line.right > _COLUMN * line.size:
            return _Mark(Shape.TEXT, bare[0], beside)
        return None

    def _begins(self, line: Line, current: Draft | None) -> bool:
        """Whether a line may begin something: not one that goes on at a hanging indent."""
        if current is None or current.last.page != line.page or current.cells is not None:
            return True
        if self._tagged and current.element and line.tag and line.tag.element:
            left = min(current.indent, current.text_left)
            return current.element != line.tag.element or line.left < left - NEAR
        at_indent = abs(line.left - current.indent) < NEAR
        return not (current.hangs and at_indent and self._under(current, line))

    def _lists_on(self, line: Line, current: Draft | None) -> bool:
        """Whether a line with a dash is an item of a list, and no dash in a sentence."""
        if current is None or current.cells is not None:
            return True
        beside = current.shape is Shape.BULLET and abs(line.left - current.start) < NEAR
        announced = current.last.text.endswith((":", ";", "."))
        return beside or announced or not self._under(current, line)

    def _goes_on(self, current: Draft, line: Line) -> bool:
        """Whether a line is one more of what came before."""
        last = current.last
        if current.cells is not None or last.page != line.page:
            return False
        if on_one_line(last, line):
            return True
        if self._tagged and current.element and line.tag and line.tag.element:
            return (
                current.element == line.tag.element
                or self._hangs_on(current, line)
                or self._runs_on(current, line)
            )
        if self._after_bold(current, line):
            return True
        if not same_type(line, last) or not self._under(current, line):
            return False
        if current.hang is not None:
            return abs(line.left - current.hang) < NEAR
        if current.label is not None and current.start < line.left <= current.text_left + NEAR:
            return True
        plain = current.label is None and current.shape is Shape.TEXT
        outdent = current.start - line.left
        return (
            abs(line.left - current.text_left) < NEAR
            or abs(outdent) < NEAR
            or (plain and 0 < outdent < _WIDEST_INDENT)  # its first line is indented
        )

    def _after_bold(self, current: Draft, line: Line) -> bool:
        """Whether a line goes on with a sentence whose first words are bold: "**Plans**—the"."""
        last = current.last
        return (
            current.hangs
            and last.bold
            and not line.bold
            and same_type(replace(line, bold=True), last)
            and not ended(last.text)
            and line.text[:1].islower()
            and self._under(current, line)
            and abs(line.left - current.indent) < NEAR
        )

    def _hangs_on(self, current: Draft, line: Line) -> bool:
        """Whether a line stands under the words of a bullet or number, as if it were theirs."""
        if not same_type(line, current.last) or not self._under(current, line):
            return False
        if current.hangs:
            return abs(line.left - current.indent) < NEAR
        # "31.The": where the words stand is not seen before the second line.
        marked = current.label is not None or current.shape is Shape.BULLET
        unseen = marked and current.hang is None
        return unseen and NEAR < line.left - current.start < _WIDEST_INDENT

    def _runs_on(self, current: Draft, line: Line) -> bool:
        """Whether a line goes on with a sentence that the file's elements cut in two."""
        last = current.last
        return (
            not ended(last.text)
            and same_type(line, last)
            and self._under(current, line)
            and not LETTERED.match(line.text)
            and (abs(line.left - current.indent) < NEAR or self._hangs_on_letter(current, line))
            and (line.text[:1].islower() or self._filled(current, line))
        )

    def _hangs_on_letter(self, current: Draft, line: Line) -> bool:
        """Whether a line is the second of "a) …", whose words stand to the right of the letter."""
        lettered = current.hang is None and LETTERED.match(current.first.text)
        return bool(lettered) and 0 < line.left - current.start < _WIDEST_INDENT

    def _filled(self, current: Draft, line: Line) -> bool:
        """Whether a line of text had no room for the first word of the next one."""
        last = current.last
        longest = max(line.right - line.left, last.right - last.left)
        text = longest > _WIDE * line.size and not last.text.endswith(")")
        word = (line.lefts[1] if len(line.lefts) > 1 else line.right) - line.left
        full = last.right + word > line.left + longest
        return full and (text or self._hangs_on_letter(current, line))

    def _under(self, current: Draft, line: Line) -> bool:
        """Whether a line stands right below the last one."""
        gap = line.baseline - current.last.baseline
        return 0 < gap <= 1.4 * max(self._pitch, line.size)


def is_bullet(line: Line) -> bool:
    """Whether a line begins with a bullet's sign."""
    return bool(_BULLET.match(line.text))


def _rest(line: Line, end: int) -> Line | None:
    """A line without its first characters, its left edge where the rest begins."""
    text = line.text[end:].strip()
    if not text:
        return None
    before = len(line.text.split()) - len(text.split())
    left = line.lefts[before] if 0 < before < len(line.lefts) else line.left
    return replace(line, text=text, left=left, lefts=line.lefts[before:])


def _same_row(line: Line, other: Line) -> bool:
    return (
        other.page == line.page
        and line.tag is not None
        and other.tag is not None
        and line.tag.row == other.tag.row
    )


def _without_false_tables(lines: Sequence[Line]) -> list[Line]:
    """Rows of one cell, and cells that hold columns of text or lists, are no tables."""
    cells: dict[tuple[int, int], Counter[int]] = {}
    lists = set[tuple[int, int]]()
    for line in lines:
        if line.tag and line.tag.row:
            row = (line.page, line.tag.row)
            cells.setdefault(row, Counter())[line.tag.cell] += len(line.text.split())
            if is_bullet(line):
                lists.add(row)
    rows = {
        row
        for row, of in cells.items()
        if len(of) > 1 and max(of.values()) <= _LONG_CELL and row not in lists
    }
    return [
        replace(line, tag=replace(line.tag, row=0, cell=0))
        if line.tag and line.tag.row and (line.page, line.tag.row) not in rows
        else line
        for line in lines
    ]


def _pitch(lines: Sequence[Line]) -> float:
    """The distance from line to line in running text, in points."""
    gaps = Counter[float]()
    for before, line in pairwise(lines):
        gap = line.baseline - before.baseline
        if before.page == line.page and 0 < gap < 4 * line.size:
            gaps[round(gap * 2) / 2] += 1
    return gaps.most_common(1)[0][0] if gaps else 14.0


def _trusted(lines: Sequence[Line]) -> bool:
    """Whether the file's elements are paragraphs, and not lines or whole pages."""
    sizes = Counter((line.page, line.tag.element) for line in lines if line.tag)
    sizes = Counter({key: count for key, count in sizes.items() if key[1]})
    tagged = sum(sizes.values())
    if not sizes or tagged < 0.7 * len(lines):
        return False
    several = sum(count for count in sizes.values() if count > 2)
    return median(sizes.values()) <= 12 and several > 0.3 * tagged
