"""What the library holds, as the page shows it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from itertools import zip_longest

from pararef.desk import Desk
from pararef.errors import EngineError
from pararef.records import DateRange, Kind, Report

KIND_NAMES = {
    Kind.NUMBERED: "Numbered paragraphs",
    Kind.BULLET: "Bullet points",
    Kind.PROSE: "Other text",
    Kind.TABLE: "Table rows",
}

# Questions to begin with, by the kinds of inspection that they suit.
_TRAINING = (
    "weaknesses in CEDP targets",
    "strengths of mentoring",
    "How well do trainees manage behaviour?",
    "How well are trainees prepared to teach pupils with SEND?",
)
_CHILDREN = (
    "weaknesses in early help",
    "How are care leavers helped into work?",
    "Which reports mention private fostering?",
    "strengths of management oversight",
)
_SEND = (
    "How long do children wait for speech and language therapy?",
    "weaknesses in education, health and care plans",
    "strengths of joint commissioning",
)
_SCHOOLS = (
    "How well is reading taught?",
    "weaknesses in the teaching of mathematics",
    "strengths of governors",
)
_ANY = ("strengths of leadership", "weaknesses in training", "safeguarding", "recommendations")
_SUITED = {
    "ite": _TRAINING,
    "area-send": _SEND,
    "school": _SCHOOLS,
    **dict.fromkeys(
        ("ilacs", "sif", "lac", "slac", "jtai", "focused-visit", "monitoring-visit"), _CHILDREN
    ),
}
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Holdings:
    """The reports of a library in short, and what their paragraphs were.

    Attributes:
        generation: The state of the library that was looked at.
    """

    generation: int
    reports: tuple[Report, ...]
    paragraphs: int

    @property
    def sentence(self) -> str:
        """“1 report, 214 paragraphs”."""
        return f"{count(len(self.reports), 'report')}, {count(self.paragraphs, 'paragraph')}"


def take_stock(desk: Desk) -> Holdings:
    """What a desk's library holds now."""
    generation = desk.generation()  # first: a change while looking is noticed afterwards
    return Holdings(generation, tuple(desk.shelf()), desk.facets().paragraphs)


class Stock:
    """What a desk's library holds: taken anew when the library has changed, and not before."""

    def __init__(self, desk: Desk, taken: Holdings | None = None) -> None:
        self._desk = desk
        self._taken = taken or take_stock(desk)
        self._taking = threading.Lock()

    def now(self) -> Holdings:
        """What it holds now; what it held before, for one who asks while it is looked at, or
        while the server that keeps it is away."""
        try:
            return self._now()
        except EngineError:  # whoever asks a question is told
            return self._taken

    def _now(self) -> Holdings:
        changed = self._taken.generation != self._desk.generation()
        if changed and self._taking.acquire(blocking=False):
            try:
                self._taken = take_stock(self._desk)
            finally:
                self._taking.release()
        return self._taken


def suggest(holdings: Holdings) -> tuple[str, ...]:
    """Questions that are worth asking of these reports: of the commonest kinds, and the newest."""
    times = Counter(_SUITED[report.kind] for report in holdings.reports if report.kind in _SUITED)
    suited = [list(questions) for questions, _ in times.most_common(2)] or [list(_ANY)]
    mixed = [question for row in zip_longest(*suited) for question in row if question]
    known = [report for report in holdings.reports if report.provider and report.inspected]
    if known and len({report.provider for report in known}) > 1:
        (last,) = newest(known, 1)
        mixed.insert(2, f"What must {last.provider} {last.inspected[-1].last.year} improve?")
    return tuple(mixed[:_OFFERED])


def newest(reports: Iterable[Report], most: int) -> list[Report]:
    """The reports inspected or published last, the newest first; any without a date at the end."""

    def age(report: Report) -> tuple[int, str]:
        day = report.inspected[-1].last if report.inspected else report.published or report.dated
        return -(day.toordinal() if day else 0), report.title

    return nsmallest(most, reports, key=age)


def count(number: int, thing: str) -> str:
    """Write a number with its thing: “1 report”, “1,204 paragraphs”.

    >>> count(1, "report"), count(1204, "paragraph")
    ('1 report', '1,204 paragraphs')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def days(inspected: tuple[DateRange, ...]) -> str:
    """Write the days of an inspection as people do: “14–16 May 2018 and 19 November 2018”."""
    return " and ".join(_range(dates) for dates in inspected)


def _range(dates: DateRange) -> str:
    first, last = dates.first, dates.last
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {end}"
    return f"{first.day} {first:%B %Y} – {end}"
