"""The reports of the library: how many of what, and a list of them, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from pararef.desk import Desk
from pararef.records import Grade
from pararef.research.overview import (
    NOT_PRINTED,
    UNKNOWN,
    Count,
    Entry,
    ordered,
    tally,
)
from pararef.web.holdings import count, days
from pararef.web.views.overview_address import NAMES, Spot, link, pages, steps

EACH = 50
"""Reports on a page."""

FEW = 8
"""Bars of a table, unless all are asked for."""

MANY = 500
"""Bars where all are asked for: with more of them people look for a name instead."""

TITLES = {
    "kind": "Kind of report",
    "inspectorate": "Inspectorate",
    "year": "Year in which the inspection ended",
    "provider": "Provider",
}
COLUMNS = {
    "title": "Report",
    "kind": "Kind",
    "inspected": "Inspected",
    "published": "Published",
    "": "Overall grade",
    "paragraphs": "Paragraphs",
}


def part(desk: Desk, spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """Counts of the reports that are chosen, and the list of them."""
    chosen = spot.choice.of(entries)
    paragraphs = sum(entry.paragraphs for entry in chosen)
    sentence = f"{count(len(chosen), 'report')}, {count(paragraphs, 'paragraph')}"
    tables = "".join(_bars(facet, chosen, spot, names) for facet in TITLES)
    return (
        f'<div data-said="{escape(sentence)}">'
        f'<section aria-label="Counts"><div class="tallies">{tables}</div></section>'
        f'<section aria-label="List of reports"><h3 id="list">{sentence}</h3>{_search(spot)}'
        f"{_list(chosen, spot, names)}</section></div>"
    )


def called(facet: str, value: str, names: Mapping[str, str]) -> str:
    """A value for people."""
    if value == NOT_PRINTED:
        return "Not printed"
    if facet == "kind":
        name = "other documents" if value == UNKNOWN else names.get(value, value)
        return name[:1].upper() + name[1:]
    return value


def _bars(facet: str, chosen: Sequence[Entry], spot: Spot, names: Mapping[str, str]) -> str:
    """How many reports there are of each value, each value with a bar and a link to them."""
    counts = tally(chosen, facet)
    if not counts:
        return ""
    most = max(its.reports for its in counts)
    shown = counts[: MANY if spot.every == facet else FEW]
    rows = "".join(_bar(facet, its, most, spot, names) for its in shown)
    return (
        f'<div class="tally"><table><caption>{TITLES[facet]}</caption>'
        '<thead class="heard"><tr><th scope="col">Which</th><th scope="col">Reports</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{_rest(facet, len(shown), len(counts), spot)}</div>"
    )


def _bar(facet: str, its: Count, most: int, spot: Spot, names: Mapping[str, str]) -> str:
    words = called(facet, its.value, names)
    only = spot.choosing(facet, its.value)
    name = link(only, words, f"{facet}={its.value}", current=_on(facet, its, spot))
    part = round(its.reports / most, 3)  # of the longest bar
    return (
        f'<tr><th scope="row">{name}</th>'
        f'<td><span class="bar" style="--part:{part}" aria-hidden="true"></span>'
        f"<span>{its.reports:,}</span></td></tr>"
    )


def _on(facet: str, its: Count, spot: Spot) -> str:
    return "true" if getattr(spot.choice, facet) == its.value else ""


def _rest(facet: str, shown: int, whole: int, spot: Spot) -> str:
    if spot.every == facet and shown > FEW:
        fewer = link(replace(spot, every=""), "Fewer", f"every-{facet}", "undo")
        more = f" and {whole - shown:,} more: find them by name" if whole > shown else ""
        return f"<p>{fewer}{more}</p>"
    if whole > shown:
        return (
            f"<p>{link(replace(spot, every=facet), f'All {whole:,}', f'every-{facet}', 'undo')}</p>"
        )
    return ""


def _search(spot: Spot) -> str:
    """A form that finds reports by name; what is chosen besides stays chosen."""
    kept = {"view": "overview", "sort": spot.sort} | {
        name: getattr(spot.choice, field) for field, name in NAMES.items() if field != "words"
    }
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in kept.items()
        if value
    )
    return (
        f'<form class="finding" action="./" method="get" role="search" aria-label="Reports">'
        f"{hidden}"
        '<label for="overview-words">Title or provider</label>'
        f'<input id="overview-words" name="words" type="search" maxlength="300"'
        f' value="{escape(spot.choice.words)}" autocomplete="off">'
        "<button>Find</button></form>"
    )


def _list(chosen: Sequence[Entry], spot: Spot, names: Mapping[str, str]) -> str:
    if not chosen:
        return (
            '<p class="plain">No report is like this. Take one of the limits above off, or look'
            " for another name.</p>"
        )
    spot, here = pages(spot, len(chosen), EACH)
    by, falling = spot.order
    rows = "".join(_row(entry, names) for entry in ordered(chosen, by, falling=falling)[here])
    head = "".join(_head(column, name, spot) for column, name in COLUMNS.items())
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Reports, a table">'
        f'<table class="listed"><caption class="heard">Reports</caption><thead><tr>{head}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
        f"{steps(spot, len(chosen), EACH, 'reports')}"
    )


def _head(column: str, name: str, spot: Spot) -> str:
    """A column's heading, with a link that sorts by it; grades cannot be sorted."""
    if not column:
        return f'<th scope="col">{name}</th>'
    by, falling = spot.order
    is_it = column == by
    turned = f"-{column}" if is_it and not falling else column
    sort = f' aria-sort="{"descending" if falling else "ascending"}"' if is_it else ""
    arrow = f'<span aria-hidden="true"> {"↓" if falling else "↑"}</span>' if is_it else ""
    number = ' class="number"' if column == "paragraphs" else ""
    sorting = link(replace(spot, sort=turned, page=1), name, f"sort-{column}")
    return f'<th scope="col"{number}{sort}>{sorting}{arrow}</th>'


def _row(entry: Entry, names: Mapping[str, str]) -> str:
    kind = "" if entry.kind == UNKNOWN else called("kind", entry.kind, names)
    return (
        f'<tr><th scope="row">{opening(entry)}</th><td>{escape(kind)}</td>'
        f"<td>{days(entry.inspected)}</td><td>{_issued(entry)}</td>"
        f"<td>{grades_of(entry)}</td>"
        f'<td class="number">{entry.paragraphs:,}</td></tr>'
    )


def opening(entry: Entry, words: str = "") -> str:
    """A button that opens a report in the reader, by its title where no words are given.

    The provider stands below it, where the title does not have it.
    """
    provider = entry.provider or ""
    below = (
        "" if words or provider in entry.title else f'<span class="soft">{escape(provider)}</span>'
    )
    return (
        f'<button type="button" class="cite" data-open data-report="{escape(entry.id)}"'
        f' data-anchor="">{escape(words or entry.title)}</button>{below}'
    )


def grades_of(entry: Entry) -> str:
    """The overall grades as they are printed, each phase by its name."""
    if not entry.grades:
        return '<span class="soft">none overall</span>' if entry.graded else ""
    return "<br>".join(grade_words(grade) for grade in entry.grades)


def grade_words(grade: Grade) -> str:
    """A grade as it is printed, as HTML: its phase, and what a number means by the report’s key."""
    phase = f'<span class="soft">{escape(grade.phase)}</span> ' if grade.phase else ""
    means = grade.meaning if grade.meaning and grade.grade.strip().isdigit() else ""
    meaning = f' <span class="soft">{escape(means)}</span>' if means else ""
    return f"{phase}{escape(grade.grade)}{meaning}"


def _issued(entry: Entry) -> str:
    if entry.published:
        return day(entry.published)
    return f'{day(entry.dated)} <span class="soft">(letter)</span>' if entry.dated else ""


def day(when: date) -> str:
    """Write a day: “5 May 2018”."""
    return f"{when.day} {when:%B %Y}"
