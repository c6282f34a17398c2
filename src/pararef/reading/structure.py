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
from pararef.reading.numbering import Label, paragraph_labels, skipped
from pararef.records import Kind, Paragraph, Place, Role, Section

_PHASE = re.compile(
    r"(?:the )?(early years|primary|secondary|primary and secondary|further education and skills"
    r"|further education|employment[- ]based|post-compulsory|post-16|sixth[- ]form)"
    r"(?: \w+)? (?:phase|provision)(?: report)?",
    re.IGNORECASE,
)
# Headings that speak of the whole report again, after its last phase.
_CLOSES_PHASE = re.compile(
    r".*\bdetails|glossary.*|about (this|our) inspections?|information about this inspection",
    re.IGNORECASE,
)
_ROLES = (
    (re.compile(r"inspection team|(the )?inspectors|team members", re.IGNORECASE), Role.TEAM),
    (re.compile(r"(annex|appendix)\b.*", re.IGNORECASE), Role.ANNEX),
    (
        re.compile(r".*\bdetails|information about the (school|provider)", re.IGNORECASE),
        Role.DETAILS,
    ),
)
# Sentences that publishers print at the end of every report.
_BOILERPLATE = re.compile(
    r"(regulates and inspects to achieve excellence"
    r"|copy of this document in a different format|copy of this document in an alternative format"
    r"|terms of the open government licence|this publication is available"
    r"|interested in our work|subscribe to our|© crown copyright)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_SOFT_HEADING = re.compile(r"[^.:;!?]{3,100}")
_PHASE_LEVEL = 0
_SOFT_LEVEL = 8
_SENTENCE = 60  # characters: less than this may be a list's entry, and need not end


@dataclass(frozen=True, slots=True)
class Structure:
    """What the blocks of a file turned out to be."""

    title: str | None
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    joined: tuple[str, ...]
    missing: tuple[str, ...]


def structure(report: str, blocks: Sequence[Block]) -> Structure:
    """Find the sections and paragraphs of a report.

    Args:
        report: Its id.
        blocks: What a format's reader gave, in order.

    Returns:
        Every block in exactly one section heading or paragraph.
    """
    blocks = [_as_heading(block) for block in blocks]
    numbers, missing = _numbers(blocks)
    joined = _join(blocks, numbers)
    headings = [piece.block for piece in joined if piece.block.shape is Shape.HEADING]
    builder = _Builder(report, _levels(headings), _title(headings))
    for piece in joined:
        builder.take(piece)
    paragraphs = _mark_boilerplate(builder.paragraphs)
    return Structure(
        title=_line(builder.title) if builder.title else None,
        sections=tuple(builder.sections),
        paragraphs=tuple(paragraphs),
        joined=tuple(builder.joined),
        missing=tuple(missing),
    )


def _as_heading(block: Block) -> Block:
    """A short bold line alone, without a full stop, heads what follows."""
    soft = (
        block.shape is Shape.TEXT
        and block.bold
        and block.label is None
        and _SOFT_HEADING.fullmatch(block.text)
    )
    return replace(block, shape=Shape.HEADING, level=_SOFT_LEVEL) if soft else block


def _numbers(blocks: Sequence[Block]) -> tuple[dict[int, tuple[str, int]], list[str]]:
    """For each numbered block its number and its series, and the numbers skipped."""
    labels = []
    heading = False
    for index, block in enumerate(blocks):
        heading = heading or block.shape is Shape.HEADING
        if block.label is not None:
            before = blocks[index - 1] if index else None
            labels.append(
                Label(
                    index,
                    block.label,
                    after_heading=heading,
                    breaks_sentence=before is not None
                    and before.shape in (Shape.TEXT, Shape.BULLET)
                    and before.lines[1] + 1 == block.lines[0]
                    and not _ENDED.search(before.text),
                    short=len(block.text.split()) < 6 and not _ENDED.search(block.text),
                )
            )
            heading = False
    all_series = paragraph_labels(labels)
    numbers = {
        label.block: (label.printed.strip("()[]."), which)
        for which, series in enumerate(all_series)
        for label in series
    }
    return numbers, [number for series in all_series for number in skipped(series)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block with its place in a series, whole again if it had been cut."""

    block: Block
    number: tuple[str, int] | None = None
    joined: bool = False


def _join(blocks: Sequence[Block], numbers: dict[int, tuple[str, int]]) -> list[_Piece]:
    """Put paragraphs together that a page break, or a false label, had cut."""
    pieces: list[_Piece] = []
    for index, block in enumerate(blocks):
        number = numbers.get(index)
        if block.label is not None and number is None:
            block = replace(block, text=f"{block.label} {block.text}", label=None)
        before = pieces[-1] if pieces else None
        if before and number is None and _continues(before, block):
            parts = (before.block.text, block.text)
            glue = "" if re.search(r"\w-$", parts[0]) else " "
            whole = replace(
                before.block,
                text=glue.join(parts),
                lines=(before.block.lines[0], block.lines[1]),
            )
            pieces[-1] = replace(before, block=whole, joined=True)
        else:
            pieces.append(_Piece(block, number))
    return pieces


def _continues(before: _Piece, block: Block) -> bool:
    """Whether a block is the rest of the paragraph or bullet before it."""
    if block.shape is not Shape.TEXT or block.bold or before.block.bold:
        return False
    ended = bool(_ENDED.search(before.block.text))
    lower = block.text[0].islower()
    if before.number is not None:
        # A number's paragraph that has not ended goes on, whatever comes; a name
        # may stand at the cut.
        return lower or (not ended and len(before.block.text) > _SENTENCE)
    running = (
        before.block.shape in (Shape.BULLET, Shape.TEXT) and len(before.block.text) > _SENTENCE
    )
    return running and not ended and lower


def _plain_title(title: str) -> str:
    """A heading without the name of its phase, to know it again in another."""
    words = re.findall(r"[^\W_]+", title.lower())
    return " ".join(w for w in words if w not in ("primary", "secondary"))


def _levels(headings: Sequence[Block]) -> dict[str, int]:
    """The level of each title: the highest it has anywhere in the report."""
    levels: dict[str, int] = {}
    for heading in headings:
        title = _plain_title(heading.text)
        levels[title] = min(heading.level, levels.get(title, heading.level))
    return levels


def _title(headings: Sequence[Block]) -> Block | None:
    """The report's title: its first heading, if it is the only one of its rank."""
    if not headings:
        return None
    first, *others = headings
    alone = all(other.level > first.level for other in others)
    return first if first.level == 1 or alone else None


@dataclass
class _Builder:
    """Takes blocks in order and keeps what stands open above them."""

    report: str
    levels: dict[str, int]
    title: Block | None
    sections: list[Section] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    anchors: Anchors = field(default_factory=Anchors)
    above: list[tuple[int, str]] = field(default_factory=list)  # (level, heading)
    phase: str | None = None
    phase_level: int = 0  # as printed
    # Within a section: the numbered paragraph or bullets that others hang under,
    # how many bullets hang under each, and the table that is being read.
    number: str | None = None
    bullets: list[tuple[int, str]] = field(default_factory=list)  # (depth, anchor)
    counts: Counter[str | None] = field(default_factory=Counter)
    columns: tuple[str, ...] = ()
    in_table: bool = False

    def take(self, piece: _Piece) -> None:
        """Place one heading or paragraph."""
        if piece.block is self.title:
            title = Section(_line(piece.block), (), 0, 0, line=piece.block.lines[0])
            self.sections.append(title)
        elif piece.block.shape is Shape.HEADING:
            self._heading(piece.block)
        else:
            self._paragraph(piece)

    def _heading(self, block: Block) -> None:
        self.number, self.columns, self.in_table = None, (), False
        self.bullets.clear()
        self.counts.clear()
        title = _line(block)
        role = _role(title)
        level = self.levels[_plain_title(title)]
        if phase := _PHASE.fullmatch(title):
            self.phase, self.phase_level = phase[1].lower(), block.level
            level = _PHASE_LEVEL
        elif _CLOSES_PHASE.fullmatch(title) or block.level < self.phase_level:
            self.phase, self.phase_level = None, 0
            self.above.clear()
        elif role is Role.ANNEX:
            level = _PHASE_LEVEL + 1
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

    def _paragraph(self, piece: _Piece) -> None:
        block = piece.block
        kind = _kind(piece)
        path = self._path()
        if piece.number:
            anchor = self.anchors.numbered(*piece.number, path)
        else:
            anchor = self.anchors.worded(block.text, self.phase, path)
        lead = self._lead(kind, block, anchor)
        self._table(kind, block)
        self.paragraphs.append(
            Paragraph(
                report=self.report,
                anchor=anchor,
                kind=kind,
                text=block.text,
                number=piece.number[0] if piece.number else None,
                phase=self.phase,
                section=path,
                role=self._role_here(),
                ordinal=self.counts[lead] if kind is Kind.BULLET else None,
                lead=lead,
                columns=() if block.header else self.columns,
                place=Place(first_line=block.lines[0], last_line=block.lines[1]),
            )
        )
        if piece.joined:
            self.joined.append(anchor)

    def _lead(self, kind: Kind, block: Block, anchor: str) -> str | None:
        """What this paragraph hangs under; notes what may hang under it."""
        if kind is Kind.NUMBERED:
            self.number = anchor
            self.bullets.clear()
            return None
        if kind is not Kind.BULLET:
            return self.number
        while self.bullets and self.bullets[-1][0] >= block.level:
            self.bullets.pop()
        lead = self.bullets[-1][1] if self.bullets else self.number
        self.bullets.append((block.level, anchor))
        self.counts[lead] += 1
        return lead

    def _table(self, kind: Kind, block: Block) -> None:
        """Keep the column headings for the rows below them."""
        if kind is not Kind.TABLE:
            self.columns = ()
        elif block.header and not self.in_table:
            self.columns = tuple(block.text.split("\t"))
        self.in_table = kind is Kind.TABLE

    def _role_here(self) -> Role:
        if not self.above:
            return Role.COVER if self.title else Role.BODY
        for title in reversed(self._path()):
            if role := _role(title):
                return role
        return Role.BODY


def _line(block: Block) -> str:
    return block.text.replace("\n", " ")


def _role(title: str) -> Role | None:
    return next((role for pattern, role in _ROLES if pattern.fullmatch(title)), None)


def _kind(piece: _Piece) -> Kind:
    if piece.number is not None:
        return Kind.NUMBERED
    if piece.block.shape is Shape.BULLET:
        return Kind.BULLET
    return Kind.TABLE if piece.block.shape is Shape.ROW else Kind.PROSE


def _mark_boilerplate(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The publisher's closing words, from the first that is known to be such."""
    last_number = max((i for i, p in enumerate(paragraphs) if p.kind is Kind.NUMBERED), default=-1)
    # The closing words are prose; a table or list after them belongs to them.
    first = next(
        (
            i
            for i, p in enumerate(paragraphs)
            if i > last_number and p.kind is Kind.PROSE and _BOILERPLATE.search(p.text)
        ),
        len(paragraphs),
    )
    return [
        replace(p, role=Role.BOILERPLATE, lead=None) if i >= first else p
        for i, p in enumerate(paragraphs)
    ]
