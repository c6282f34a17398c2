"""Blocks to a report's sections and paragraphs, the same for every format.

Heading levels lie: a converter gives "Inspection judgements" level 2 in one
phase and 3 in the next, and "The secondary phase" the level of the sections
inside it. So levels are put right first; then paragraphs are numbered, joined
where a page cut them, and put under their headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pararef.reading.anchors import Anchors
from pararef.reading.blocks import Block, Shape
from pararef.reading.headings import closes_phase, phase_begun, provision, role, without_phase
from pararef.reading.pieces import Piece, pieces
from pararef.records import Kind, Paragraph, Place, Role, Section

# Sentences that publishers print at the end of every report.
_BOILERPLATE = re.compile(
    r"(regulates and inspects to achieve excellence"
    r"|copy of this document in a different format|copy of this document in an alternative format"
    r"|terms of the open government licence|this publication is available"
    r"|interested in our work|subscribe to our|© crown copyright)",
    re.IGNORECASE,
)
_SOFT_HEADING = re.compile(r"[^.:;!?]{3,100}")
_SOFT_TITLE = re.compile(r"[^.;!?]{3,100}")
_PHASE_LEVEL = 0
_SOFT_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Structure:
    """What the blocks of a file turned out to be.

    Attributes:
        joined: Anchors of paragraphs that were cut by a page and made whole.
        missing: Numbers that a series skips.
        mended: How many words more the file has, since a hyphen had cut them in two
            or a number is named in words.
    """

    title: str | None
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    joined: tuple[str, ...]
    missing: tuple[str, ...]
    mended: int = 0


def structure(report: str, blocks: Sequence[Block]) -> Structure:
    """Find the sections and paragraphs of a report.

    Args:
        blocks: What a format's reader gave, in order.

    Returns:
        Every block in exactly one section heading or paragraph. The paragraphs
        do not know their report yet.
    """
    whole, missing, mended = pieces([_as_heading(block) for block in blocks])
    headings = [piece.block for piece in whole if piece.block.shape is Shape.HEADING]
    builder = _Builder(_levels(headings), _title(headings))
    for piece in whole:
        builder.take(piece)
    after_headings = builder.sections[-1].before if builder.sections else 0
    paragraphs = _mark_boilerplate(builder.paragraphs, after_headings)
    return Structure(
        title=_line(builder.title) if builder.title else None,
        sections=tuple(builder.sections),
        paragraphs=tuple(paragraphs),
        joined=tuple(builder.joined),
        missing=tuple(missing),
        mended=mended,
    )


def _as_heading(block: Block) -> Block:
    """A short bold line alone, without a full stop, heads what follows."""
    soft = (
        block.shape is Shape.TEXT
        and block.bold
        and not block.quoted
        and block.label is None
        and _SOFT_HEADING.fullmatch(block.text)
    )
    return replace(block, shape=Shape.HEADING, level=_SOFT_LEVEL) if soft else block


def _levels(headings: Sequence[Block]) -> dict[str, int]:
    """The level of each title: the highest it has anywhere in the report."""
    levels: dict[str, int] = {}
    for heading in headings:
        title = without_phase(heading.text)
        levels[title] = min(heading.level, levels.get(title, heading.level))
    return levels


def _title(headings: Sequence[Block]) -> Block | None:
    """The report's title: its first heading, if it is the only one of its rank."""
    if not headings:
        return None
    first, *others = headings
    alone = bool(others) and all(other.level > first.level for other in others)
    return first if first.level == 1 or alone else None


@dataclass
class _Builder:
    """Takes blocks in order and keeps what stands open above them."""

    levels: dict[str, int]
    title: Block | None
    sections: list[Section] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    anchors: Anchors = field(default_factory=Anchors)
    above: list[tuple[int, str]] = field(default_factory=list)  # (level, heading)
    phase: str | None = None
    phase_ends: int = 0  # a heading of this level as printed, or a higher one, ends it
    # Within a section: the numbered paragraph or bullets that others hang under,
    # how many bullets hang under each, and the table that is being read.
    number: str | None = None
    named: bool = False  # that paragraph is a recommendation, or the like
    bullets: list[tuple[int, str]] = field(default_factory=list)  # (depth, anchor)
    counts: Counter[str | None] = field(default_factory=Counter)
    columns: tuple[str, ...] = ()
    row: int = 0  # the line of the row before

    def take(self, piece: Piece) -> None:
        """Place one heading or paragraph."""
        if piece.block.shape is Shape.HEADING:
            self.number, self.columns = None, ()
            self.bullets.clear()
            self.counts.clear()
        if piece.block is self.title:
            before = len(self.paragraphs)
            title = Section(_line(piece.block), (), before, 0, line=piece.block.lines[0])
            self.sections.append(title)
        elif piece.block.shape is Shape.HEADING:
            self._heading(piece.block)
        else:
            self._paragraph(piece)

    def _heading(self, block: Block) -> None:
        title = _line(block)
        # Of a page, the type tells the level; what a converter wrote may lie.
        level = block.level if block.pages else self.levels[without_phase(title)]
        if phase := phase_begun(title):
            # A bold line has no level of its own, so no heading is above it.
            self.phase, self.phase_ends = phase, block.level - 1 if block.level < _SOFT_LEVEL else 0
            level = _PHASE_LEVEL
        elif closes_phase(title) or block.level <= self.phase_ends:
            self.phase, self.phase_ends = None, 0
            self.above.clear()
        elif role(title) is Role.ANNEX:
            level = _PHASE_LEVEL + 1
        if self.phase is None and (phase := provision(title)):
            self.phase, self.phase_ends = phase, block.level
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        self.above.append((level, title))
        self.sections.append(
            Section(
                title,
                self._path(),
                before=len(self.paragraphs),
                level=len(self.above),
                phase=self.phase,
                line=block.lines[0],
            )
        )

    def _path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.above)

    def _paragraph(self, piece: Piece) -> None:
        block = piece.block
        kind = _kind(piece)
        path = self._path()
        if piece.number:
            number = piece.number
            anchor = self.anchors.numbered(number.printed, number.run, path, number.series)
        else:
            anchor = self.anchors.worded(block.text, self.phase, path)
        lead = self._lead(kind, piece, anchor)
        self.paragraphs.append(
            Paragraph(
                report="",
                anchor=anchor,
                kind=kind,
                text=block.text,
                number=piece.number.printed if piece.number else None,
                series=piece.number.series if piece.number else None,
                phase=self.phase,
                section=path,
                role=self._role_here(),
                ordinal=self.counts[lead] if kind is Kind.BULLET else None,
                lead=lead,
                columns=self._columns(kind, block),
                place=_place(block),
            )
        )
        if piece.joined:
            self.joined.append(anchor)

    def _lead(self, kind: Kind, piece: Piece, anchor: str) -> str | None:
        """What this paragraph hangs under; notes what may hang under it."""
        block = piece.block
        if piece.number is not None:
            self.number, self.named = anchor, piece.number.series is not None
            self.bullets.clear()
            return None
        if kind is not Kind.BULLET:
            # Below a recommendation comes the answer to it; below a box's title, the box.
            if self.named or (block.bold and _SOFT_TITLE.fullmatch(block.text)):
                self.number, self.named = None, False
                self.bullets.clear()
            return self.number
        while self.bullets and self.bullets[-1][0] >= block.level:
            self.bullets.pop()
        lead = self.bullets[-1][1] if self.bullets else self.number
        self.bullets.append((block.level, anchor))
        self.counts[lead] += 1
        return lead

    def _columns(self, kind: Kind, block: Block) -> tuple[str, ...]:
        """The column headings over a row; keeps a heading row for those below it."""
        cells = tuple(block.text.split("\t"))
        if kind is not Kind.TABLE or block.header:
            self.columns, self.row = (cells if block.header else ()), block.lines[1]
            return ()
        if block.lines[0] > self.row + 2:  # more than a rule or a blank line between: another table
            self.columns = ()
        self.row = block.lines[1]
        return self.columns if len(cells) == len(self.columns) else ()

    def _role_here(self) -> Role:
        if not self.above:
            return Role.COVER if self.title else Role.BODY
        for title in reversed(self._path()):
            if found := role(title):
                return found
        return Role.BODY


def _place(block: Block) -> Place:
    if block.pages is None:
        return Place(first_line=block.lines[0], last_line=block.lines[1])
    return Place(first_page=block.pages[0], last_page=block.pages[1], boxes=block.boxes)


def _line(block: Block) -> str:
    return block.text.replace("\n", " ")


def _kind(piece: Piece) -> Kind:
    if piece.number is not None:
        return Kind.NUMBERED
    if piece.block.shape is Shape.BULLET:
        return Kind.BULLET
    return Kind.TABLE if piece.block.shape is Shape.ROW else Kind.PROSE


def _mark_boilerplate(paragraphs: Sequence[Paragraph], after: int) -> list[Paragraph]:
    """The publisher's closing words, from the first that is known to be such.

    They stand under the last heading, `after` it, and below the last number.
    """
    last_number = max((i for i, p in enumerate(paragraphs) if p.kind is Kind.NUMBERED), default=-1)
    # The closing words are prose; a table or list after them belongs to them.
    first = next(
        (
            i
            for i, p in enumerate(paragraphs)
            if i >= after
            and i > last_number
            and p.kind is Kind.PROSE
            and _BOILERPLATE.search(p.text)
        ),
        len(paragraphs),
    )
    return [
        replace(p, role=Role.BOILERPLATE, lead=None) if i >= first else p
        for i, p in enumerate(paragraphs)
    ]
