"""What reports and paragraphs can be chosen by, and how many there are of each.

Counts come from two small tables beside the reports: the values that each report has, and
how many of its paragraphs are alike. So they cost the same whatever the paragraphs say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pararef.library.database import Database
from pararef.library.names import known_as
from pararef.records import Choice, Choices, Facets, Filters, Grade, Kind, Report, Stance

TABLES = """
create table facet ( -- what a report can be chosen by
    field text not null,
    value text not null,
    report integer not null references report on delete cascade,
    name text not null, -- for people
    primary key (field, value, report)
) without rowid;
create index facet_report on facet (report);
create table tally ( -- how many paragraphs of a report are alike
    report integer not null references report on delete cascade,
    phase text, -- null outside any
    kind text not null,
    stance text not null,
    count integer not null
);
create index tally_report on tally (report);
create index paragraph_alike on paragraph (report, phase, kind, stance, section);
"""

FIELDS = {
    "report": "reports",
    "provider": "providers",
    "type": "report_kinds",
    "year": "years",
    "grade": "grades",
}
"""What chooses reports: as the tables and the addresses call it, and as `Filters` does."""

_OF_PARAGRAPHS = {"phase": "phases", "kind": "kinds", "stance": "stances"}
_MOST = 200  # values of a field that anybody looks through
_UNKNOWN = "report"  # the code of no kind in particular
# From good to bad, in the words of any framework; others come after.
_GRADES = (
    *("outstanding", "exceptional", "excellent", "strong", "good", "reasonably", "expected"),
    *("requires", "satisfactory", "adequate", "not", "needs", "poor", "inadequate", "urgent"),
)


def values(report: Report) -> Iterator[tuple[str, str, str]]:
    """What a report can be chosen by: field, value, and its name for people."""
    years = _years(report)
    dated = [str(year) for year in years if str(year) not in report.title]
    yield "report", report.id, ", ".join([report.title, *dated])
    if provider := known_as(report):
        yield "provider", provider, provider
    yield "type", report.kind, report.kind_name or ("other" if report.kind == _UNKNOWN else "")
    for year in years:
        yield "year", str(year), str(year)
    rules = report.framework_code or f"{report.kind}-undated"
    for value in dict.fromkeys(_graded(grade, rules) for grade in report.grades):
        if value:
            yield "grade", value, value


def store(db: Database, row: int, report: Report) -> None:
    """Keep what a report can be chosen by. Inside `transaction`, its paragraphs stored."""
    db.change_many(
        "insert into facet (report, field, value, name) values (?, ?, ?, ?)",
        [(row, *value) for value in values(report)],
    )
    db.change(
        "insert into tally select report, phase, kind, stance, count(*) from paragraph"
        " where report = ? group by phase, kind, stance",
        row,
    )


def where(filters: Filters, without: str | None = None) -> tuple[str, list[object]]:
    """SQL for what passes filters, on the columns of a paragraph.

    Args:
        without: A field whose choice is left aside.
    """
    clauses, held = ["1"], list[object]()
    for field, name in FIELDS.items():
        if field != without and (chosen := getattr(filters, name)):
            clauses.append(
                "report in (select report from facet where field = ?"
                " and value in (select value from json_each(?)))"
            )
            held += [field, _listed(chosen)]
    for column, name in _OF_PARAGRAPHS.items():
        if column != without and (chosen := getattr(filters, name)):
            clauses.append(f"{column} in (select value from json_each(?))")
            held.append(_listed(chosen))
    if filters.sections:
        clauses.append(f"({' or '.join(['instr(section, ?)'] * len(filters.sections))})")
        held += [section.casefold() for section in filters.sections]
    return " and ".join(clauses), held


def having(filters: Filters) -> tuple[str, list[object]]:
    """SQL for the reports that have a paragraph which passes filters, on the columns of a report.

    All of them, even one without paragraphs, where nothing is filtered.
    """
    if not filters:
        return "1", []
    under_headings, words = _alike(filters)
    passing, held = where(replace(filters, sections=()))
    found = f"with alike as {under_headings} select report from alike where {passing}"
    return f"id in ({found})", [*words, *held]


def known(db: Database, field: str) -> list[str]:
    """All values of a field that there are, in order."""
    if field in _OF_PARAGRAPHS:
        found = db.all(f"select distinct {field} from tally where {field} is not null order by 1")
    else:
        found = db.all("select distinct value from facet where field = ? order by 1", field)
    return [value for (value,) in found]


def count(db: Database, filters: Filters) -> Facets:
    """What can be chosen under some filters."""
    under_headings, words = _alike(filters)
    others = replace(filters, sections=())
    asks = [_total(others)]
    asks += [_of_reports(others, field) for field in FIELDS]
    asks += [_of_paragraphs(others, column) for column in _OF_PARAGRAPHS]
    rows = db.all(
        f"with alike as {under_headings} {' union all '.join(sql for sql, _ in asks)}",
        *words,
        *(value for _, values in asks for value in values),
    )
    found: dict[str, list[Choice]] = {field: [] for field in _ORDERS}
    paragraphs = reports = 0
    for field, value, number, name in rows:
        if field == "all":
            paragraphs, reports = number or 0, int(name)
        else:
            found[field].append(Choice(value, number, name))
    choices = {
        name: _choices(found[field], [str(value) for value in getattr(filters, name)], field)
        for field, name in (FIELDS | _OF_PARAGRAPHS).items()
    }
    return Facets(paragraphs, reports, **choices)


def _total(filters: Filters) -> tuple[str, list[object]]:
    passing, held = where(filters)
    return (
        "select 'all' as field, '' as value, sum(count) as number, count(distinct report) as name"
        f" from alike where {passing}",
        held,
    )


def _of_reports(filters: Filters, field: str) -> tuple[str, list[object]]:
    """The values of reports that have any paragraph which passes the other filters.

    Those that are chosen are there in any case, with a count of 0 at the worst.
    """
    passing, held = where(filters, field)
    return (
        "select ?, value, count(case when passing then 1 end) as n, max(name) from"
        f" (select value, name, report in (select report from alike where {passing}) as passing"
        " from facet where field = ?) group by value"
        " having n or value in (select value from json_each(?))",
        [field, *held, field, _listed(getattr(filters, FIELDS[field]))],
    )


def _of_paragraphs(filters: Filters, column: str) -> tuple[str, list[object]]:
    """The values of paragraphs that pass the other filters, and those that are chosen."""
    passing, held = where(filters, column)
    return (
        f"select ?, {column}, sum(case when {passing} then count else 0 end) as n, {column}"
        f" from alike where {column} is not null group by {column}"
        f" having n or {column} in (select value from json_each(?))",
        [column, *held, _listed(getattr(filters, _OF_PARAGRAPHS[column]))],
    )


def _choices(found: list[Choice], chosen: Sequence[str], field: str) -> Choices:
    """So many values as can be looked through, the chosen ones always among them."""
    every = sorted(found, key=_ORDERS[field])
    most = [choice.value for choice in every if choice.value not in chosen][:_MOST]
    listed = {*chosen, *most}
    shown = tuple(choice for choice in every if choice.value in listed)
    return Choices(shown, len(every) - len(shown))


def _alike(filters: Filters) -> tuple[str, list[object]]:
    """How many paragraphs are alike: by the tallies, unless words of their headings matter."""
    if not filters.sections:
        return "not materialized (select * from tally)", []
    inside, words = where(Filters(sections=filters.sections))
    return (
        "materialized (select report, phase, kind, stance, count(*) as count from paragraph"
        f" where {inside} group by report, phase, kind, stance)",
        words,
    )


def _most_first(choice: Choice) -> tuple[int, str]:
    return -choice.count, choice.name.casefold()


def _by_framework(choice: Choice) -> tuple[str, int, str]:
    rules, _, grade = choice.value.partition(": ")
    first = grade.split()[0].casefold()
    place = _GRADES.index(first) if first in _GRADES else len(_GRADES)
    return rules, place, grade


# What each field's values are listed by.
_ORDERS: dict[str, Callable[[Choice], Any]] = {
    "report": lambda choice: choice.name.casefold(),
    "provider": _most_first,
    "type": _most_first,
    "year": lambda choice: -int(choice.value),
    "grade": _by_framework,
    "phase": lambda choice: choice.value,
    "kind": lambda choice: list(Kind).index(Kind(choice.value)),
    "stance": lambda choice: list(Stance).index(Stance(choice.value)),
}


def _years(report: Report) -> list[int]:
    """Those of the inspection; else of the publication, or of a letter."""
    inspected = {day.year for span in report.inspected for day in (span.first, span.last)}
    published = report.published or report.dated
    return sorted(inspected or ({published.year} if published else set()))


def _graded(grade: Grade, rules: str) -> str | None:
    """An overall grade's word, as printed but for its capitals, with its framework."""
    if not grade.is_overall:
        return None
    word = " ".join((grade.meaning or grade.grade).split()).lower()
    return f"{grade.framework_code or rules}: {word.capitalize()}"


def _listed(values: Sequence[object]) -> str:
    """Values as one variable of SQL, for there may be more than SQLite takes."""
    return json.dumps([str(value) for value in values])
