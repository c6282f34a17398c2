"""The numbers that Word draws and does not write down.

A paragraph only says which list it is in and how deep; or its style does, or
the style that one is based on. The number follows from counting all paragraphs
before it, by the rules of ECMA-376 (17.9) and by what Word does where these
are silent: lists that share an abstract list share its counters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pararef.reading.docx_package import Element, child, integer, name, switch, value
from pararef.reading.docx_styles import Styles

_DEEPEST = 9  # levels that a list can have
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LONGEST = 100  # characters: of no use as a number beyond that


@dataclass(frozen=True, slots=True)
class Mark:
    """What Word draws in front of a paragraph.

    Attributes:
        text: As drawn: "12.", "(a)", "•".
        level: How deep in its list, from 0.
        tight: No tab or space stands between it and the words.
    """

    text: str
    level: int
    bullet: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts and looks.

    Attributes:
        pattern: "%1.%2" stands for the numbers of the first two levels.
        restart: 0 if it never starts over; else the level, from 1, that makes it,
            as do those above; None for the one right above it.
        legal: All numbers in it are drawn as decimals.
        style: Paragraphs of this style stand on it.
    """

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """One list (`w:num`), with its own changes to the abstract list it is made after.

    Attributes:
        abstract: Which counters it shares.
        starts: Where a level begins; the first that this list comes to begins anew,
            even if another list has counted on it.
    """

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]

    def level_of(self, styles: list[str]) -> int | None:
        """The level that is meant for the first of these styles that has one."""
        for style in styles:
            for depth, level in self.levels.items():
                if level.style == style:
                    return depth
        return None


@dataclass
class Numbers:
    """Counts through a document: ask for each paragraph once, in order."""

    styles: Styles
    lists: dict[str, _List] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)  # lists whose own start has been used

    @classmethod
    def of(cls, root: Element | None, styles: Styles) -> Numbers:
        """Read the lists of a file; `root` is its numbering part, if it has one."""
        return cls(styles, _lists(root, styles) if root is not None else {})

    def mark(self, properties: Element | None) -> Mark | None:
        """Count a paragraph and draw its mark; None if it has none.

        Args:
            properties: Its `w:pPr`.
        """
        if (place := self._place(properties)) is None:
            return None
        number, depth = place
        list_ = self.lists[number]
        if (level := list_.levels.get(depth)) is None:
            return None
        values = self._count(number, list_, depth)
        text = _drawn(level, list_, values)
        if not text:
            return None
        bullet = level.format == "bullet"
        return Mark(text, depth, bullet=bullet, tight=level.suffix == "nothing")

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        """Which list a paragraph is in, and at which level."""
        own = child(properties, "w:numPr")
        number, depth = value(child(own, "w:numId")), integer(child(own, "w:ilvl"))
        chain = self.styles.chain(self.styles.of_paragraph(properties))
        if number is not None:
            if number not in self.lists:  # "0" takes a paragraph out of its style's list
                return None
            if depth is None:
                depth = self.lists[number].level_of(chain)
            return number, depth or 0
        for style in chain:
            its = child(self.styles.paragraph[style], "w:numPr")
            if depth is None:
                depth = integer(child(its, "w:ilvl"))
            if (number := value(child(its, "w:numId"))) is not None:
                break
        if number is None or number not in self.lists:
            return None
        meant = self.lists[number].level_of(chain)
        if meant is not None and child(own, "w:ilvl") is None:
            depth = meant
        return number, depth or 0

    def _count(self, number: str, list_: _List, depth: int) -> list[int | None]:
        values = self.counters.setdefault(list_.abstract, [None] * _DEEPEST)
        before = values[depth]
        start = list_.starts.get(depth)
        if start is not None and number not in self.begun:
            self.begun.add(number)
            values[depth] = start
        elif before is None:
            values[depth] = list_.levels[depth].start if start is None else start
        else:
            values[depth] = before + 1
        for deeper in range(depth + 1, _DEEPEST):
            restart = list_.levels.get(deeper, _Level()).restart
            if restart is None or depth < restart:
                values[deeper] = None
        for higher in range(depth):
            if values[higher] is None:  # "1.1" may come before any "1."
                values[higher] = list_.levels.get(higher, _Level()).start
        return values


def _drawn(level: _Level, list_: _List, values: list[int | None]) -> str:
    """Put the numbers into a level's pattern."""

    def number(found: re.Match[str]) -> str:
        depth = int(found[1]) - 1
        own = list_.levels.get(depth, _Level())
        legal = level.legal and own.format not in ("none", "decimalZero")
        return in_format(values[depth] or 0, "decimal" if legal else own.format)

    if level.format == "bullet":
        return level.pattern.strip()
    return re.sub(r"%([1-9])", number, level.pattern).strip()[:_LONGEST]


def in_format(number: int, format: str) -> str:
    """A number as Word writes it.

    >>> [in_format(28, each) for each in ("decimal", "lowerLetter", "upperRoman", "ordinal")]
    ['28', 'bb', 'XXVIII', '28th']
    """
    if format in ("none", "bullet"):
        return ""
    if format.lower().endswith("letter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, _LONGEST)
        return letters.upper() if format.startswith("upper") else letters
    if format.lower().endswith("roman") and 0 < number < 10_000:
        letters, rest = "", number
        for worth, sign in _ROMAN:
            letters += sign * (rest // worth)
            rest %= worth
        return letters.upper() if format.startswith("upper") else letters
    if format == "ordinal":
        teen = number % 100 in (11, 12, 13)
        return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    return f"{number:02}" if format == "decimalZero" else str(number)


def _lists(root: Element, styles: Styles) -> dict[str, _List]:
    abstract = {
        value(element, "abstractNumId") or "": element
        for element in root
        if name(element) == "w:abstractNum"
    }
    nums = {value(each, "numId") or "": each for each in root if name(each) == "w:num"}
    levels = {id_: _levels(element) for id_, element in abstract.items()}
    for id_, element in abstract.items():
        # A list made after a list style: its levels are kept where the style is.
        if link := value(child(element, "w:numStyleLink")):
            number = value(child(styles.paragraph.get(link), "w:numPr", "w:numId")) or ""
            source = value(child(nums.get(number), "w:abstractNumId")) or ""
            levels[id_] = levels.get(source) or levels[id_]
    lists = {}
    for id_, num in nums.items():
        source = value(child(num, "w:abstractNumId")) or ""
        if source not in levels:
            continue
        own, starts = dict(levels[source]), {}
        for override in num:
            depth = integer(override, "ilvl")
            if name(override) != "w:lvlOverride" or depth is None or not 0 <= depth < _DEEPEST:
                continue
            if (changed := child(override, "w:lvl")) is not None:
                own[depth] = _level(changed)
            if (start := integer(child(override, "w:startOverride"))) is not None:
                starts[depth] = start
        lists[id_] = _List(source, own, starts)
    lists.pop("0", None)
    return lists


def _levels(abstract: Element) -> dict[int, _Level]:
    levels = {}
    for element in abstract:
        depth = integer(element, "ilvl")
        if name(element) == "w:lvl" and depth is not None and 0 <= depth < _DEEPEST:
            levels[depth] = _level(element)
    return levels


def _level(element: Element) -> _Level:
    format = child(element, "w:numFmt")
    if format is None:  # formats that came later stand beside one that older programs know
        format = child(element, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    start = integer(child(element, "w:start"))
    return _Level(
        # ECMA-376 says 0 where nothing is said.
        start=start if start is not None else 0,
        format=value(format) or "decimal",
        pattern=(value(child(element, "w:lvlText")) or "")[:_LONGEST],
        suffix=value(child(element, "w:suff")) or "tab",
        restart=integer(child(element, "w:lvlRestart")),
        legal=bool(switch(element, "w:isLgl")),
        style=value(child(element, "w:pStyle")),
    )
