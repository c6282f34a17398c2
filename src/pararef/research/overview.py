"""What a library holds, counted: its reports, by provider, kind, inspectorate and year.

Counts only what the reports print: a report without a date of inspection has no year, and
is counted as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.finding import overall
from pararef.records import DateRange, Grade, Report

NOT_PRINTED = "-"
"""Chooses the reports that do not print something, in place of its value."""

LONGEST = 300
"""Characters of a value that is chosen by."""

UNKNOWN = "report"
"""The kind of a report whose kind is not known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as it is counted and listed: small, for a library may have very many.

    Attributes:
        grades: The overall ones; more than one where phases are graded apart.
        graded: Whether it gives any grade at all.
        paragraphs: How many it has.
    """

    id: str
    title: str
    provider: str | None
    kind: str
    kind_name: str | None
    inspectorate: str | None
    inspected: tuple[DateRange, ...]
    published: date | None
    dated: date | None
    framework: str | None
    framework_code: str | None
    grades: tuple[Grade, ...]
    graded: bool
    paragraphs: int

    @property
    def day(self) -> date | None:
        """The last day of the inspection; None where none is printed."""
        return max((days.last for days in self.inspected), default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """What reports are limited to; an empty field limits nothing.

    Attributes:
        words: All of which stand in the title, the provider's name or the id.
        kind: The code of a kind.
        year: Of the last day of the inspection.

    Raises:
        QuestionError: If one is too long to be meant.
    """

    words: str = ""
    kind: str = ""
    inspectorate: str = ""
    provider: str = ""
    year: str = ""

    def __post_init__(self) -> None:
        for name in ("words", *FACETS):
            if len(getattr(self, name)) > LONGEST:
                raise QuestionError(
                    f"The {name} to choose reports by must have at most {LONGEST} characters."
                )

    def __bool__(self) -> bool:
        return self != Choice()

    def without(self, name: str) -> Choice:
        """The same, but not limited by one of its fields."""
        return replace(self, **{name: ""})

    def of(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """The reports that pass."""
        wanted = {name: value for name in FACETS if (value := getattr(self, name))}
        words = self.words.casefold().split()
        return tuple(
            entry
            for entry in entries
            if all(FACETS[name](entry) == value for name, value in wanted.items())
            and all(word in _words_of(entry) for word in words)
        )


# What reports are counted and chosen by.
FACETS: dict[str, Callable[[Entry], str]] = {
    "kind": lambda entry: entry.kind,
    "inspectorate": lambda entry: entry.inspectorate or NOT_PRINTED,
    "provider": lambda entry: entry.provider or NOT_PRINTED,
    "year": lambda entry: str(entry.day.year) if entry.day else NOT_PRINTED,
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many reports have a value, which is `NOT_PRINTED` for those that have none."""

    value: str
    reports: int

    def __post_init__(self) -> None:
        if not self.value or self.reports < 1:
            raise ValueError(f"{self.reports} reports of {self.value!r} are no count")


def tally(entries: Iterable[Entry], facet: str) -> list[Count]:
    """How many reports there are of each value of a facet.

    Returns:
        Years newest first, other values commonest first; those without one last.
    """
    counted = Counter(map(FACETS[facet], entries))
    lacking = counted.pop(NOT_PRINTED, 0)
    if facet == "year":
        pairs = sorted(counted.items(), reverse=True)
    else:
        pairs = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].casefold(), pair[0]))
    counts = [Count(value, reports) for value, reports in pairs]
    return counts + ([Count(NOT_PRINTED, lacking)] if lacking else [])


# Grades are in no order: those of different frameworks cannot be compared.
ORDERS: dict[str, Callable[[Entry], tuple[bool, Any]]] = {
    "title": lambda entry: (False, entry.title.casefold()),
    "provider": lambda entry: (entry.provider is None, (entry.provider or "").casefold()),
    "kind": lambda entry: (entry.kind == UNKNOWN, (entry.kind_name or entry.kind).casefold()),
    "inspected": lambda entry: (entry.day is None, entry.day or date.min),
    "published": lambda entry: (_issued(entry) is None, _issued(entry) or date.min),
    "paragraphs": lambda entry: (False, entry.paragraphs),
}


def ordered(entries: Iterable[Entry], by: str, *, falling: bool = False) -> list[Entry]:
    """Reports in one of the `ORDERS`; those that lack what it goes by are last either way."""
    key = ORDERS[by]
    held = sorted(entries, key=lambda entry: (entry.title.casefold(), entry.id))
    held.sort(key=lambda entry: key(entry)[1], reverse=falling)
    return sorted(held, key=lambda entry: key(entry)[0])


def commonest_kind(entries: Iterable[Entry]) -> str:
    """The kind with most reports; one that is known, if there is any. Blank for no reports."""
    counts = [count.value for count in tally(entries, "kind")]
    return next((kind for kind in counts if kind != UNKNOWN), counts[0] if counts else "")


def stock(desk: Desk) -> tuple[Entry, ...]:
    """All reports of a desk's library, by their ids; kept until the library changes."""
    generation = desk.generation()
    with _counting:
        held = _kept.get(desk)
        if held is None or held[0] != generation:
            lengths = desk.lengths()
            held = (
                generation,
                tuple(entry_of(report, lengths.get(report.id, 0)) for report in desk.reports()),
            )
            _kept[desk] = held
    return held[1]


def entry_of(report: Report, paragraphs: int) -> Entry:
    """What is kept of a report to count and list it."""
    return Entry(
        id=report.id,
        title=report.title,
        provider=report.provider,
        kind=report.kind,
        kind_name=report.kind_name,
        inspectorate=report.inspectorate,
        inspected=report.inspected,
        published=report.published,
        dated=report.dated,
        framework=report.framework,
        framework_code=report.framework_code,
        grades=tuple(overall(report.grades)),
        graded=bool(report.grades),
        paragraphs=paragraphs,
    )


def kind_names(entries: Sequence[Entry]) -> dict[str, str]:
    """What people call each kind: as the reports do, and by its code where two share a name."""
    names = {
        **{entry.kind: entry.kind for entry in entries},
        **{entry.kind: entry.kind_name for entry in entries if entry.kind_name},
    }
    shared = Counter(names.values())
    return {
        kind: f"{name} ({kind.upper()})" if shared[name] > 1 else name
        for kind, name in names.items()
    }


_kept: WeakKeyDictionary[Desk, tuple[int, tuple[Entry, ...]]] = WeakKeyDictionary()
_counting = Lock()  # many visitors after a change: one counts, the others wait for it


def _words_of(entry: Entry) -> str:
    return f"{entry.title}\n{entry.provider or ''}\n{entry.id}".casefold()


def _issued(entry: Entry) -> date | None:
    return entry.published or entry.dated
