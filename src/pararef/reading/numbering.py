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
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

# Costs, in units of one accepted label (each is worth 1). A number left out is
# cheaper than a false one; starting over is likely only after a heading.
_SKIPPED = 0.55
_MOST_FOR_SKIPPED = 4.0
_MOST_SKIPPED = 100
_RESTART_AFTER_HEADING = 1.9
_RESTART = 4.0
_START_ABOVE_ONE = 1.5
_START_AT_YEAR = 4.0
_DOUBT = 1.2
_BARE = 0.6  # "(3)" or "3)": more often a list than a paragraph
_PASSED_OVER = 0.01  # between equals, the chain that leaves labels out less often
_WINDOW = 60  # how many labels back a chain may reach


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label, and what stands around it.

    Attributes:
        block: Which block it was printed on.
        printed: "12.", "1.2", "(3)".
        after_heading: A heading stands between it and the label before it.
        doubt: From 0 to 1: how much speaks against it, because the words before
            it are unfinished and run on to it, or because it is quoted.
        in_list: The words before it end with a colon, or it goes on with such a list.
        short: The text after it is a few words without a full stop.
    """

    block: int
    printed: str
    after_heading: bool = False
    doubt: float = 0.0
    in_list: bool = False
    short: bool = False

    @property
    def number(self) -> tuple[int, ...]:
        """The parts of the number: (12,) or (1, 2); of "A1.2" (1, 1, 2)."""
        letter = (ord(self.printed[0]) - ord("A") + 1,) if self.printed[0].isalpha() else ()
        return letter + tuple(int(part) for part in re.findall(r"\d+", self.printed))

    @property
    def form(self) -> tuple[str, int]:
        """Labels of one series look alike: brackets or stop, and how many parts."""
        if self.printed[0] in "([":
            return self.printed[0], 1
        if self.printed.endswith(")"):
            return ")", 1
        if self.printed[0].isalpha():
            return "A.", len(self.number)
        return ".", len(self.number)

    @property
    def worth(self) -> float:
        """What accepting it adds to a chain."""
        return (_BARE if self.form[0] in "()" else 1.0) - _DOUBT * self.doubt - 0.3 * self.short


def paragraph_labels(labels: Sequence[Label]) -> list[list[Label]]:
    """Pick the labels that number paragraphs.

    Args:
        labels: All printed labels of a document, in order.

    Returns:
        The series of the document, longest first; a series begins anew where
        the numbers start over. Only one form of label numbers paragraphs: the
        one whose chain is worth most; and in appendices another, with a letter
        ("A1.1"). Empty where no chain is convincing.
    """
    best: tuple[float, list[list[Label]]] = (1.0, [])
    appended: list[list[Label]] = []
    for form in dict.fromkeys(label.form for label in labels):
        chain = _best_chain([label for label in labels if label.form == form])
        if form[0] == "A.":
            appended += [series for series in chain[1] if len(series) > 1]
        else:
            best = max(best, chain, key=lambda scored: scored[0])
    return sorted(best[1], key=len, reverse=True) + appended


def nested(labels: Sequence[Label], series: Sequence[Sequence[Label]]) -> list[Label]:
    """The labels that number parts of numbered paragraphs: 9.1 and 9.2 under 9.

    Each must count on from its paragraph's own number, so that "4.24" in words
    under paragraph 9 is none.
    """
    main = {label.block for numbers in series for label in numbers}
    found: list[Label] = []
    open_: list[tuple[int, ...]] = []  # the number that others may stand under, and theirs
    for label in labels:
        number = label.number
        if label.block in main:
            open_ = [number] if label.form[0] == "." else []
        elif open_ and label.form[0] == "." and len(number) > len(open_[0]):
            above = [each for each in open_ if len(each) < len(number)]
            before = next((each for each in open_ if len(each) == len(number)), (*above[-1], 0))
            # What comes before a second part may end with "; and": that is no doubt.
            sure = label.doubt < 1 or before[-1] > 0
            if sure and number == (*above[-1], before[-1] + 1) and before[:-1] == above[-1]:
                open_ = [*above, number]
                found.append(label)
    return found


def skipped(series: Sequence[Label]) -> list[str]:
    """Numbers that a series passes over, as they would have been printed."""
    missing = []
    for before, after in pairwise(series):
        *chapter, low = before.number
        if list(after.number[:-1]) == chapter:
            stem = ".".join(map(str, chapter)) + "." if chapter else ""
            missing += [f"{stem}{number}" for number in range(low + 1, after.number[-1])]
    return missing


@dataclass(frozen=True, slots=True)
class _Chain:
    """The best chain that ends with one label.

    Attributes:
        back: The label before, as a place in the list.
        restarted: The label starts a series.
        left: Where the series before this one was left.
        resumable: It may be taken up again: this one has a heading of its own.
    """

    total: float
    back: int | None = None
    restarted: bool = True
    left: int | None = None
    resumable: bool = False


def _best_chain(labels: Sequence[Label]) -> tuple[float, list[list[Label]]]:
    """The series worth most, by dynamic programming over pairs of labels."""
    numbers = [label.number for label in labels]
    headings = list(accumulate(label.after_heading for label in labels))
    chains: list[_Chain] = []
    for here, label in enumerate(labels):
        best = _Chain(label.worth - _start(label, first=here == 0) - _PASSED_OVER * (here > 0))
        for there in range(max(0, here - _WINDOW), here):
            before = chains[there]
            heading = headings[here] > headings[there]
            passed = _PASSED_OVER * (there + 1 < here)
            if _resumes(before, numbers, there, here):
                if not before.resumable:
                    continue
                step = _Chain(before.total - passed, there, restarted=False)
            elif (cost := _on(numbers[there], numbers[here], heading)) is not None:
                into_list = _RESTART if label.in_list and passed else 0.0
                total = before.total - cost - passed - into_list
                step = replace(before, total=total, back=there, restarted=False)
            elif (cost := _over(numbers[there], label, heading)) is not None:
                step = _Chain(before.total - cost - passed, there, left=there, resumable=heading)
            else:
                continue
            if step.total + label.worth > best.total:
                best = replace(step, total=step.total + label.worth)
        chains.append(best)
    if not chains:
        return 0.0, []
    last = max(range(len(chains)), key=lambda at: chains[at].total)
    return chains[last].total, _series(labels, chains, last)


def _series(labels: Sequence[Label], chains: Sequence[_Chain], last: int) -> list[list[Label]]:
    """Follow a chain back from its last label, then sort it into series."""
    path = []
    at: int | None = last
    while at is not None:
        path.append(at)
        at = chains[at].back
    series: list[list[Label]] = []
    current: list[Label] = []
    outer: list[Label] = []
    for at in reversed(path):
        if chains[at].restarted:
            outer, current = current, []
            series.append(current)
        elif chains[at].left is None and outer and _follows(outer[-1].number, labels[at].number):
            current, outer = outer, []
        current.append(labels[at])
    return series


def _start(label: Label, *, first: bool) -> float:
    """The cost of a chain's first label."""
    if label.in_list and not label.after_heading and not first:
        return _RESTART
    if label.number[-1] == 1:
        return 0.0
    return _START_AT_YEAR if label.number[0] > 1000 else _START_ABOVE_ONE


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    return before[:-1] == after[:-1] and after[-1] == before[-1] + 1


def _resumes(chain: _Chain, numbers: Sequence[tuple[int, ...]], there: int, here: int) -> bool:
    """Whether a number goes on where an earlier series was left: 12, (1, 2, 3,) 13."""
    return (
        chain.left is not None
        and _follows(numbers[chain.left], numbers[here])
        and not _follows(numbers[there], numbers[here])
    )


def _on(before: tuple[int, ...], after: tuple[int, ...], heading: bool) -> float | None:
    """The cost of counting on from one number to another; None if it cannot be."""
    gap = after[-1] - before[-1]
    if before[:-1] == after[:-1] and 1 <= gap <= 1 + _MOST_SKIPPED:
        return min(_SKIPPED * (gap - 1), _MOST_FOR_SKIPPED)
    if len(after) > 1 and after[:-1] > before[:-1] and after[-1] == 1:
        return 0.0 if heading else 1.0  # 1.14 → 2.1
    return None


def _over(before: tuple[int, ...], label: Label, heading: bool) -> float | None:
    """The cost of starting over; None if it cannot be."""
    if label.number[-1] != 1 or before[:-1] != label.number[:-1]:
        return None
    if heading:
        return _RESTART_AFTER_HEADING
    return None if label.in_list else _RESTART
