"""The sides of a comparison, and the several things that a question asks for.

"Caseloads in Leeds and Hull", "2015 v 2022", "primary and secondary", "strengths and
weaknesses of mentoring", "safeguarding training and swimming lessons": each side is
looked for by itself, so that one with many paragraphs does not hide another, and one
with none is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from pararef.finding import stance
from pararef.finding.naming import compares
from pararef.finding.question import Understood
from pararef.library import Library, stems, tokens
from pararef.patterns import Pattern
from pararef.records import Filters, Report, Stance

_MOST = 6  # sides that can be read beside each other
_MOST_THINGS = 3
_JOINED = Pattern(r"\s*(?:[,;?]|\s[&+/]\s|\b(?:and|or|as well as|plus)\b)\s*", re.IGNORECASE)
_ASKS_ONLY = Pattern(
    r"\W*(?:what (?:was|is|did they|does it|do they)|what's|whats|please|said|found|say|says|it|on"
    r"|about|do they|does it|cover|mention|the)(?:\W+|$)",
    re.IGNORECASE,
)
_VERSUS = Pattern(r"\b(?:v|vs|versus|compared (?:to|with)|than)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Side:
    """One side, and how it is looked for.

    Attributes:
        name: For people.
        question: In place of the whole question.
        filters: In place of the search's own.
        thing: One of several things asked for, not a side of a comparison: only where
            nothing is found on it does the reader need to know.
    """

    name: str
    question: str
    filters: Filters
    thing: bool = False


def sides(library: Library, asked: Understood, inside: Filters) -> list[Side]:
    """The sides of a question; none where it has but one. Inside `snapshot` only.

    Args:
        library: Where is looked.
        asked: The question.
        inside: What the search is limited to, by filters and by names.
    """
    found = (
        _of_reports(library, asked, inside)
        or _of_phases(library, asked, inside)
        or _of_stances(asked, inside)
        or _of_things(library, asked, inside)
    )
    return found if 2 <= len(found) <= _MOST else []


def _of_reports(library: Library, asked: Understood, inside: Filters) -> list[Side]:
    """A side for each provider that is named, or for each report of one that is compared."""
    chosen = asked.reports or (inside.reports if compares(asked.question) else ())
    named = [library.about(name) for name in inside.reports if name in chosen]
    if len(named) < 2:
        return []
    providers = {(report.provider or report.title).casefold() for report in named}
    several = len(asked.names) > 1 or compares(asked.question)
    if not several or (len(named) > _MOST and len(providers) > _MOST):
        return []
    return [
        Side(_called(report), asked.rest, replace(inside, reports=(report.id,)))
        for report in sorted(named, key=_by_provider_and_day)
    ]


def _called(report: Report) -> str:
    year = f", {report.inspected[0].first.year}" if report.inspected else ""
    return f"{report.provider or report.title}{year}"


def _by_provider_and_day(report: Report) -> tuple[str, int, str]:
    day = report.inspected[0].first.toordinal() if report.inspected else 0
    return (report.provider or report.title).split()[0].casefold(), day, report.id


def _of_phases(library: Library, asked: Understood, inside: Filters) -> list[Side]:
    known = inside.phases or library.known("phase")
    words = set(stems(asked.rest))
    phases = [phase for phase in known if (named := stems(phase)) and words.issuperset(named)]
    if len(phases) < 2:
        return []
    rest = _VERSUS.sub(" ", asked.rest)
    return [Side(phase, rest, replace(inside, phases=(phase,))) for phase in phases]


def _of_stances(asked: Understood, inside: Filters) -> list[Side]:
    subject = stance.both(asked.rest)
    if subject is None:
        return []
    names = {Stance.STRENGTH: "strengths", Stance.WEAKNESS: "weaknesses"}
    joint = " in " if stems(subject) else " "
    return [Side(name, f"{name}{joint}{subject}".strip(), inside) for name in names.values()]


def _of_things(library: Library, asked: Understood, inside: Filters) -> list[Side]:
    """The things that "and" joins, where the reports do not print them joined so."""
    if asked.stance and asked.general:
        return []
    things = [_thing(words) for words in _JOINED.split(asked.rest)]
    things = [thing for thing in things if stems(thing)]
    if not 2 <= len(things) <= _MOST_THINGS:
        return []
    for before, after in pairwise(things):
        if min(len(stems(before)), len(stems(after))) > 1:
            continue
        last, first = tokens(before)[-1].span.of(before), tokens(after)[0].span.of(after)
        if library.printed(f"{last} and {first}") or library.printed(f"{first} and {last}"):
            return []
    return [Side(thing, thing, inside, thing=True) for thing in things]


def _thing(words: str) -> str:
    """One of several things, without words that only ask: "what was found on …"."""
    while asks := _ASKS_ONLY.match(words):
        words = words[asks.end() :]
    return words.strip(" ?.!")
