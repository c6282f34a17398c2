"""Paragraphs that are numbered as what they are: "Recommendation 44: …".

They are a series of their own. Recommendation 44 is not paragraph 44, and a
citation must say which of the two it means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pararef.patterns import Pattern
from pararef.reading.blocks import Block, Shape
from pararef.reading.numbering import Label, paragraph_labels

NAME = (
    r"(?:(?:priority |key |immediate )?"
    r"(?:recommendation|conclusion|finding|action|proposal|requirement)|learning point|lesson)"
)
"""What paragraphs call themselves, as a pattern."""

_NUMBER = r"\d{1,3}(?:\.\d{1,2}){0,2}[a-z]?"
_ALONE = Pattern(rf"({NAME}) ({_NUMBER})\W*", re.IGNORECASE)
_OPENS = Pattern(rf"({NAME}) ({_NUMBER})(?:[:.)]|\s*[-–—])\s+(?=\S)", re.IGNORECASE)
_LISTS = Pattern(r"\brecommendations\b", re.IGNORECASE)
_LEAST_NAMES = 2
_LEAST = 3  # recommendations under a heading that do not say themselves what they are
_PLAIN = (".", 1)  # the form of "12."


@dataclass(frozen=True, slots=True)
class Name:
    """What a block is called.

    Attributes:
        series: The word in small letters: "recommendation".
        number: As printed, without stop.
        run: Of the runs of that word, which: one ends where the numbers start over.
        words: How many words of the file it was; 0 where it is a part of the heading
            over the block, and stays there.
    """

    series: str
    number: str
    run: int = 0
    words: int = 2


def named(blocks: Sequence[Block]) -> tuple[list[Block], dict[int, Name]]:
    """Part names from what they name.

    Args:
        blocks: Of a document, in order.

    Returns:
        The blocks, without those that are nothing but the name of the next; and
        the names, by places in that list. A word that names only once is no series.
    """
    candidates = [_name(block) for block in blocks]
    counts = Counter(name.series for name in candidates if name)
    whole: list[Block] = []
    names: dict[int, Name] = {}
    over: Name | None = None  # printed over the block to come
    for at, (block, name) in enumerate(zip(blocks, candidates, strict=True)):
        if name and counts[name.series] < _LEAST_NAMES:
            name = None
        if name and not name.words:
            over = name
        elif name and _ALONE.fullmatch(block.text):
            after = at + 1 < len(blocks) and blocks[at + 1]
            if after and _is_plain(after) and candidates[at + 1] is None:
                over = name
                continue
        elif name:
            names[len(whole)] = name
            block = replace(block, text=_OPENS.sub("", block.text, count=1))
        elif over:
            if _is_plain(block):
                names[len(whole)] = over
            over = None
        whole.append(block)
    return whole, _runs(names)


def _name(block: Block) -> Name | None:
    """The name that a block begins with, or is."""
    if not (_is_plain(block) or block.shape is Shape.HEADING):
        return None
    if found := _ALONE.fullmatch(block.text):
        return Name(found[1].lower(), found[2])
    if not (found := _OPENS.match(block.text)):
        return None
    over = block.shape is Shape.HEADING
    return Name(found[1].lower(), found[2], words=0 if over else len(found[0].split()))


def _is_plain(block: Block) -> bool:
    return block.shape is Shape.TEXT and block.label is None and not block.quoted


def _runs(names: dict[int, Name]) -> dict[int, Name]:
    """Tell apart what has one name: a word's numbers may start over."""
    last: dict[str, tuple[list[int], int]] = {}
    found: dict[int, Name] = {}
    for at, name in names.items():
        number = [int(part) for part in re.findall(r"\d+", name.number)]
        before, run = last.get(name.series, ([], 0))
        run += bool(before) and number <= before
        last[name.series] = number, run
        found[at] = replace(name, run=run)
    return found


def recommended(
    blocks: Sequence[Block], labels: Sequence[Label], own: Sequence[Sequence[Label]]
) -> dict[int, Name]:
    """Recommendations that are told only by the heading over them, and a number of their own.

    Args:
        labels: The printed labels.
        own: Those that number paragraphs. Where these are "6.1", "6.2", …, numbers
            "1.", "2.", … under "Recommendations" are no paragraphs.
    """
    forms = {label.form for series in own for label in series}
    if not forms or _PLAIN in forms:
        return {}
    under = _under_recommendations(blocks)
    others = [label for label in labels if label.form == _PLAIN and label.block in under]
    runs = [run for run in paragraph_labels(others) if len(run) >= _LEAST]
    runs = [run for run in runs if [label.number[0] for label in run] == [*range(1, len(run) + 1)]]
    return {
        label.block: Name("recommendation", label.printed.strip("."), at, words=1)
        for at, run in enumerate(sorted(runs, key=lambda run: run[0].block))
        for label in run
    }


def _under_recommendations(blocks: Sequence[Block]) -> set[int]:
    """The places of blocks that stand under a heading which says "recommendations"."""
    found = set[int]()
    level: int | None = None
    for at, block in enumerate(blocks):
        if block.shape is Shape.HEADING:
            if _LISTS.search(block.text) and (level is None or block.level <= level):
                level = block.level
            elif level is not None and block.level <= level:
                level = None
        elif level is not None:
            found.add(at)
    return found


def skipped_names(names: dict[int, Name]) -> list[str]:
    """Numbers that a named series passes over: "recommendation 7"."""
    missing = []
    for before, after in pairwise(names.values()):
        if (before.series, before.run) == (after.series, after.run):
            low, high = before.number, after.number
            if low.isdecimal() and high.isdecimal():
                missing += [f"{after.series} {n}" for n in range(int(low) + 1, int(high))]
    return missing
