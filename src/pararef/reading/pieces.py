"""Blocks to numbered and whole pieces: numbers decided, page cuts mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pararef.reading.answered import quoted_series
from pararef.reading.blocks import Block, Shape, ended, joint
from pararef.reading.named import named, recommended, skipped_names
from pararef.reading.numbering import Label, nested, paragraph_labels, skipped

_SENTENCE = 60  # characters: less than this may be a list's entry, and need not end
# No sentence ends with these: what comes next belongs to it.
_OPEN_END = re.compile(
    r"(?:,|[\s(](?:a|an|and|aged|are|as|at|between|but|by|for|from|in|is|of|on|or|our|section"
    r"|paragraphs?|than|that|the|their|to|was|were|which|with))$",
    re.IGNORECASE,
)
# "(a) …", "b. …", "[^3]: …" stand for themselves, though no capital begins them.
_OWN_MARK = re.compile(r"\(?(?:[a-z]|[ivx]{1,5})[.)]\s|\[\^")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a paragraph.

    Attributes:
        printed: Without stop or brackets.
        run: Which of the runs of such numbers it is of, from 0; each has every number once.
        series: What it numbers, where that is said: "recommendation".
        words: How many words of the file it was.
    """

    printed: str
    run: int
    series: str | None = None
    words: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with its number, whole again if it had been cut.

    Attributes:
        joined: A page break had cut it.
    """

    block: Block
    number: Number | None = None
    joined: bool = False


def pieces(blocks: Sequence[Block]) -> tuple[list[Piece], list[str], int]:
    """Number the blocks, and make whole what had been cut.

    Returns:
        The pieces in order; the numbers that a series skips; and how many words more
        the file has, since a hyphen had cut them in two or a number is named in words.
    """
    blocks, names = named(blocks)
    labels, all_series = _own_series(blocks)
    numbers = {
        label.block: Number(label.printed.strip("()[]."), which)
        for which, series in enumerate(all_series)
        for label in series
    }
    for label in nested(labels, all_series):
        which = next(numbers[at].run for at in range(label.block, -1, -1) if at in numbers)
        numbers[label.block] = Number(label.printed.strip("()[]."), which)
    names |= recommended(blocks, labels, all_series) if not names else {}
    for at, name in names.items():
        numbers[at] = Number(name.number, name.run, name.series, name.words)
    parts: list[_Part] = []
    for index, block in enumerate(blocks):
        number = numbers.get(index)
        false_label = block.label if number is None else None
        if false_label:
            block = replace(block, text=f"{false_label} {block.text}", label=None)
        if parts and number is None and parts[-1].goes_on_in(block, false_label):
            parts[-1].blocks.append(block)
        else:
            parts.append(_Part(number, [block], false_label))
    whole = [part.whole() for part in parts]
    return (
        [piece for piece, _ in whole],
        [number for series in all_series for number in skipped(series)] + skipped_names(names),
        sum(hyphens for _, hyphens in whole) + sum(n.words - 1 for n in numbers.values()),
    )


def _own_series(blocks: Sequence[Block]) -> tuple[list[Label], list[list[Label]]]:
    """The labels, and which of them number the document's own paragraphs, longest series first."""
    labels = _labels(blocks)
    while quoted := quoted_series(blocks, found := paragraph_labels(labels)):
        labels = [label for label in labels if label not in quoted]
    return labels, found


@dataclass
class _Part:
    """The blocks of one piece, as far as they are known."""

    number: Number | None
    blocks: list[Block]
    false_label: str | None = None

    def goes_on_in(self, block: Block, false_label: str | None) -> bool:
        """Whether a block is the rest of this paragraph or bullet."""
        before = self.blocks[-1]
        if false_label and self.number and self._quotes():
            return True
        if (
            before.whole
            or before.shape not in (Shape.TEXT, Shape.BULLET)
            or block.shape is not Shape.TEXT
            or before.bold
            or block.bold
            or before.quoted != block.quoted
        ):
            return False
        over = ended(before.text)
        if false_label and _adjacent(before, block):
            return not over and not _lists_on(self.false_label, false_label)
        if _OWN_MARK.match(block.text):
            return False
        lower = block.text[0].islower()
        running = not over and (len(self.blocks) > 1 or len(before.text) > _SENTENCE)
        if self.number is None:
            return running and lower
        # A name may stand at the cut; but a heading may, too, and that has no stop.
        return lower or (running and (_open(before.text) or ended(block.text)))

    def _quotes(self) -> bool:
        """Whether the words so far end inside a quotation."""
        text = "".join(block.text for block in self.blocks)
        return text.rfind("“") > text.rfind("”")

    def whole(self) -> tuple[Piece, int]:
        """The piece, and how many of its words a hyphen had cut in two."""
        first, *rest = self.blocks
        if not rest:
            return Piece(first, self.number, joined=first.joined), 0
        text = [first.text]
        for before, after in pairwise(self.blocks):
            text += ["\n" if before.whole else joint(before.text, after.text), after.text]
        block = replace(
            first,
            text="".join(text),
            lines=(first.lines[0], rest[-1].lines[1]),
            pages=first.pages and rest[-1].pages and (first.pages[0], rest[-1].pages[1]),
            boxes=tuple(box for block in self.blocks for box in block.boxes),
        )
        pairs = pairwise(self.blocks)
        cut = any(not before.whole and not _adjacent(before, after) for before, after in pairs)
        return Piece(block, self.number, joined=cut), text.count("")


def _labels(blocks: Sequence[Block]) -> list[Label]:
    """The printed labels, and what stands around each."""
    labels: list[Label] = []
    heading = False
    for index, block in enumerate(blocks):
        heading = heading or block.shape is Shape.HEADING
        if block.label is None:
            continue
        before = blocks[index - 1] if index else None
        opened = before is not None and before.text.endswith(":")
        on = bool(labels) and labels[-1].in_list and before is not None and before.label is not None
        tight = on and _adjacent(blocks[index - 1], block)
        labels.append(
            Label(
                index,
                block.label,
                after_heading=heading,
                doubt=1.0 if block.quoted else _doubt(before, block),
                in_list=opened or (tight and _lists_on(labels[-1].printed, block.label)),
                short=len(block.text.split(maxsplit=6)) < 6 and not ended(block.text),
            )
        )
        heading = False
    return labels


def _doubt(before: Block | None, block: Block) -> float:
    """How much the unfinished words before a label speak against it."""
    if before is None or before.shape not in (Shape.TEXT, Shape.BULLET) or ended(before.text):
        return 0.0
    adjacent = _adjacent(before, block)
    if not adjacent and (before.bold or len(before.text) < _SENTENCE):
        return 0.0
    if before.shape is Shape.BULLET and not adjacent:
        return 0.0
    if _open(before.text) or (adjacent and block.text[0].islower()):
        return 1.0
    return 1.0 if adjacent and before.shape is Shape.TEXT else 0.5


def _lists_on(before: str | None, label: str) -> bool:
    """Whether a label begins a list, or goes on with one."""
    *_, count = map(int, re.findall(r"\d+", label))
    return count == 1 or (before is not None and int(re.findall(r"\d+", before)[-1]) == count - 1)


def _open(text: str) -> bool:
    return bool(_OPEN_END.search(text[-20:]))


def _adjacent(before: Block, block: Block) -> bool:
    return before.lines[1] + 1 == block.lines[0]
