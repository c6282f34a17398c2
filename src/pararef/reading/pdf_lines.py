"""Characters of a page to lines: what stands on one height, as far as no wide gap parts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_GAP = 0.9  # of a line's height: more than this between two words parts cells or a label
_SEEN = 0.08  # of a line's height: so wide a gap is a space, whether the file has one or not
_SEEN_IF_SPACED = 0.2  # where letters are spaced themselves
_TIGHT = 0.03  # where most gaps are smaller, letters are not spaced
_UNSEEN = 0.003  # and a space of the file that is no wider than this is none
_RAISED = 0.12  # of a line's height: a smaller character this much higher is a note's mark
_SMALLER = 0.8
_STOPS = ".,;:)"


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
        turn: Degrees that it is turned to the left: 0; 90 if it reads upwards; 270
            downwards. Its lengths are those of the page turned so that it reads.
        across: The side of the page that a turned line runs along.
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
    turn: int = 0
    across: float = 0.0

    @property
    def top(self) -> float:
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + 0.25 * self.size

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom on the page as it is shown."""
        if self.turn == 90:
            return self.top, self.across - self.right, self.bottom, self.across - self.left
        if self.turn == 270:
            return self.across - self.bottom, self.left, self.across - self.top, self.right
        return self.left, self.top, self.right, self.bottom


@dataclass(slots=True)
class Run:
    """Characters of one text object: they share font and element."""

    bold: bool
    italic: bool
    artifact: bool
    tag: Tag | None
    turn: int = 0
    across: float = 0.0


@dataclass(slots=True)
class Character:
    letter: str
    left: float
    right: float
    baseline: float
    size: float
    run: Run
    glued: bool = False  # nothing stands between it and the letter before it


def lines_of(characters: Sequence[Character], page: int) -> tuple[list[Line], list[str]]:
    """Put characters together into lines; marks of notes are taken out."""
    lines: list[Line] = []
    marks: list[str] = []
    current: list[Character] = []
    for character in characters:
        if current and _breaks(current, character):
            _close(current, page, lines, marks)
            current = []
        if current or not character.letter.isspace():
            current.append(character)
    _close(current, page, lines, marks)
    return lines, marks


def _breaks(current: list[Character], character: Character) -> bool:
    """Whether a character begins a line, or stands behind a wide gap."""
    last = next((c for c in reversed(current) if not c.letter.isspace()), current[-1])
    size = max(last.size, character.size, 1.0)
    if character.run.turn != last.run.turn:
        return True
    if (character.left, character.right) == (last.left, last.right) and last is current[-1]:
        return False  # letters of one sign: "ffi"
    beside = last
    if last.letter.isdigit() and last.size < _SMALLER * character.size:  # a note's mark
        beside = next((c for c in reversed(current) if c.size > last.size), last)
    if abs(character.baseline - beside.baseline) > 0.45 * size and not _is_mark(last, character):
        return True
    if character.letter.isspace():
        return False
    ahead = character.left - last.right
    cells = last.run.tag and character.run.tag and last.run.tag.cell != character.run.tag.cell
    return bool(cells) or ahead > _GAP * size or ahead < -0.6 * size


def _is_mark(last: Character, character: Character) -> bool:
    """Whether a small digit is raised beside a character, as the mark of a note is."""
    raised = last.baseline - character.baseline
    beside = abs(character.left - last.right) < 0.3 * last.size
    small = character.size < _SMALLER * last.size
    return character.letter.isdigit() and small and beside and 0 < raised < 0.7 * last.size


def _close(current: list[Character], page: int, lines: list[Line], marks: list[str]) -> None:
    solid = [c for c in current if not c.letter.isspace()]
    if not solid:
        return
    size = median(c.size for c in solid)
    largest = max(c.size for c in solid)
    baseline = Counter(round(c.baseline, 1) for c in solid if c.size > _SMALLER * largest)
    base = baseline.most_common(1)[0][0]
    kept: list[Character] = []
    mark, behind = "", False  # a mark that is being read; one was just taken out
    for character in current:
        raised = base - character.baseline > _RAISED * largest
        if raised and character.size < _SMALLER * largest and (character.letter.isdigit() or mark):
            mark += character.letter
        else:
            if mark.strip():
                marks.append(mark.strip())
                behind = True
            mark = ""
            if not character.letter.isspace():
                character.glued = behind and character.letter in _STOPS
                behind = False
            kept.append(character)
    if mark.strip():
        marks.append(mark.strip())
    words = [c for c in kept if not c.letter.isspace()]
    if not words:
        return
    text, lefts = spaced(kept)
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
            turn=first.turn,
            across=first.across if first.turn else 0.0,
        )
    )


def spaced(characters: Sequence[Character]) -> tuple[str, tuple[float, ...]]:
    """The words of a line, parted where it shows a gap, and where each begins.

    Files have spaces that nobody sees, and lack some that everybody sees.
    """
    text, lefts = "", list[float]()
    seen = _SEEN if _are_tight(characters) else _SEEN_IF_SPACED
    last: Character | None = None
    space: Character | None = None  # the first since the last letter
    for character in characters:
        if character.letter.isspace():
            space = space or character
            continue
        if last is not None and not character.glued:
            gap = character.left - last.right
            if space is not None and gap < 0:  # boxes wider than the letters in them
                gap = min(character.left - space.left, space.left - last.left)
            wide = max(last.size, character.size)
            if gap > seen * wide or (space is not None and gap > _UNSEEN * wide):
                text += " "
        if last is None or text.endswith(" "):
            lefts.append(character.left)
        text += character.letter
        last, space = character, None
    return text, tuple(lefts)


def _are_tight(characters: Sequence[Character]) -> bool:
    """Whether the letters of a line touch each other, as they do where nobody spaced them."""
    words = [c for c in characters if not c.letter.isspace()]
    gaps = [(after.left - c.right) / max(c.size, 1.0) for c, after in pairwise(words)]
    return bool(gaps) and median(gaps) < _TIGHT
