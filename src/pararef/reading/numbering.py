"""Which printed labels number paragraphs: decided by the whole sequence.

A line may begin with a number for many reasons: it is a numbered paragraph, a
list inside one, a year, or the end of a sentence that was wrapped ("aged 16 to
⏎18. This results"). Only together do labels tell: paragraphs count upwards.
The best chain of labels is found by dynamic programming; a label outside it is
words like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Costs, in units of one accepted label (each is worth 1). A number left out is
# cheaper than a false one; starting over is likely only after a heading.
_SKIPPED = 0.55
_MOST_SKIPPED = 5
_RESTART_AFTER_HEADING = 1.9
_RESTART = 4.0
_START_ABOVE_ONE = 1.5
_BREAKS_SENTENCE = 1.2  # the words before it had not ended, and no blank line
_BARE = 0.6  # "(3)" or "3)": more often a list than a paragraph
_WINDOW = 60  # how many labels back a chain may reach


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label, and what stands around it.

    Attributes:
        block: Which block it was printed on.
        printed: "12.", "1.2", "(3)".
        after_heading: A heading stands between it and the label before it.
        breaks_sentence: The text before it is unfinished and runs on to it.
        short: The text after it is a few words without a full stop.
    """

    block: int
    printed: str
    after_heading: bool = False
    breaks_sentence: bool = False
    short: bool = False

    @property
    def number(self) -> tuple[int, ...]:
        """The parts of the number: (12,) or (1, 2)."""
        return tuple(int(part) for part in re.findall(r"\d+", self.printed))

    @property
    def form(self) -> tuple[str, int]:
        """Labels of one series look alike: brackets or stop, and how many parts."""
        if self.printed[0] in "([":
            return self.printed[0], 1
        if self.printed.endswith(")"):
            return ")", 1
        return ".", len(self.number)

    @property
    def worth(self) -> float:
        """What accepting it adds to a chain."""
        worth = 1.0 if self.form[0] in ".[" else _BARE
        return worth - (_BREAKS_SENTENCE if self.breaks_sentence else 0) - 0.3 * self.short


def paragraph_labels(labels: Sequence[Label]) -> list[list[Label]]:
    """Pick the labels that number paragraphs.

    Args:
        labels: All printed labels of a document, in order.

    Returns:
        The series of the document, each in order; a series begins anew where
        the numbers start over. Only one form of label numbers paragraphs: the
        one whose chain is worth most. Empty where no chain is convincing.
    """
    best: tuple[float, list[Label]] = (1.0, [])
    for form in dict.fromkeys(label.form for label in labels):
        chain = _best_chain([label for label in labels if label.form == form])
        best = max(best, chain, key=lambda scored: scored[0])
    series: list[list[Label]] = []
    for label in best[1]:
        if series and label.number > series[-1][-1].number:
            series[-1].append(label)
        else:
            series.append([label])
    return series


def skipped(series: Sequence[Label]) -> list[str]:
    """Numbers that a series passes over, as they would have been printed."""
    missing = []
    for before, after in pairwise(series):
        *chapter, low = before.number
        if list(after.number[:-1]) == chapter:
            stem = ".".join(map(str, chapter)) + "." if chapter else ""
            missing += [f"{stem}{number}" for number in range(low + 1, after.number[-1])]
    return missing


def _best_chain(labels: Sequence[Label]) -> tuple[float, list[Label]]:
    """The chain worth most, by dynamic programming over pairs of labels."""
    if not labels:
        return 0.0, []
    totals: list[float] = []
    came_from: list[int | None] = []
    for here, label in enumerate(labels):
        total, back = label.worth - _start(label), None
        for there in range(max(0, here - _WINDOW), here):
            heading = any(label.after_heading for label in labels[there + 1 : here + 1])
            cost = _step(labels[there].number, label.number, heading)
            if cost is not None and totals[there] + label.worth - cost > total:
                total, back = totals[there] + label.worth - cost, there
        totals.append(total)
        came_from.append(back)
    at: int | None = max(range(len(labels)), key=totals.__getitem__)
    worth = totals[at or 0]
    chain = []
    while at is not None:
        chain.append(labels[at])
        at = came_from[at]
    return worth, chain[::-1]


def _start(label: Label) -> float:
    return 0.0 if label.number[-1] == 1 else _START_ABOVE_ONE


def _step(before: tuple[int, ...], after: tuple[int, ...], heading: bool) -> float | None:
    """The cost of counting on from one number to another; None if it cannot be."""
    same_chapter = before[:-1] == after[:-1]
    gap = after[-1] - before[-1]
    if same_chapter and 1 <= gap <= 1 + _MOST_SKIPPED:
        return _SKIPPED * (gap - 1)
    if len(after) > 1 and after[:-1] > before[:-1] and after[-1] == 1:
        return 0.0 if heading else 1.0  # 1.14 → 2.1
    if same_chapter and after[-1] == 1:
        return _RESTART_AFTER_HEADING if heading else _RESTART
    return None
