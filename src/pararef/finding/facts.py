"""What reports print of themselves, where a question asks for it: grades, dates, names, numbers.

Such facts stand in tables, on covers and in headings, in words that say little:
"Overall effectiveness  Good". So they are looked up, not searched: what is asked
for is told from the question, the value comes from what the report is known to
print, and the row that prints it is what is cited. Rows of tables that have a name
and a value ("Telephone number  01252 733371") are looked up by the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pararef.finding.grades import asking, asks_grade, asks_overall, graded, has_overall
from pararef.finding.rows import roles, rows
from pararef.finding.wanted import Wanted, wanted
from pararef.finding.wanted import facts as facts_in
from pararef.library import Library, Term, stems
from pararef.patterns import Pattern
from pararef.reading.dates import dates
from pararef.records import DateRange, Fact, Filters, Paragraph, Report, Role, Span

MOST_REPORTS = 12
"""Facts are looked up where a question is limited to so many reports at the most."""

_LOOKED_AT = 60  # paragraphs of a report
_SHORT = 250  # characters of a row or a line
_PRINTED = Pattern(r"[^\t:]+$")  # a row's last cell, or what follows a colon
_BEFORE = Pattern(r"\b(?:previous|last) (?:\w+ )?inspection\b", re.IGNORECASE)
_GRADE_WORD = Pattern(
    r"\b(?:outstanding|good|inadequate|satisfactory|requires improvement)\b", re.IGNORECASE
)
_WERE = Pattern(r"\b(?i:inspectors? for this (?:visit|inspection)) (?:was|were) [A-Z]")
_STAGE = Pattern(r"\bstage \d\b", re.IGNORECASE)
_YEAR = Pattern(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Sort:
    """A fact that reports print of themselves.

    Attributes:
        asked: How questions ask for it.
        words: That stand by it.
        at: Where a text prints the report's own value; None where it does not.
        known: What the report is known to print; None where its text may tell more.
    """

    name: str
    asked: Pattern
    words: tuple[str, ...]
    at: Callable[[Report, str], Span | None]
    known: Callable[[Report], str | None] | None = None


def facts(library: Library, whole: str, question: str, reports: Sequence[str]) -> tuple[Fact, ...]:
    """The facts that a question asks for, newest report first. Inside `snapshot` only.

    Args:
        library: Where the reports are.
        whole: The question.
        question: Without the words that name reports.
        reports: The ids of those that it is limited to.

    Returns:
        None where no report prints such a fact, or the question asks for none.
    """
    if not reports or len(reports) > MOST_REPORTS:
        return ()
    held = sorted((library.about(name) for name in reports), key=_newest_first)
    sort = next((sort for sort in _SORTS if sort.asked.search(whole)), None)
    found = []
    for report in held:
        if sort:
            found += _meant(_printed(library, report, sort), whole)
        elif grades := graded(library, report, question):
            found += grades
        else:
            found += rows(library, report, question) or roles(library, report, question)
    return tuple(found)


def asks_for_fact(question: str) -> bool:
    """Whether a question is put as one for a fact: more often than not in vain."""
    sorts = any(sort.asked.search(question) for sort in _SORTS)
    return sorts or asks_grade(question) or wanted(question) is not None


def surely_none(library: Library, whole: str, question: str, reports: Sequence[str]) -> bool:
    """Whether a question asks for a fact that none of these reports has. Inside `snapshot` only.

    A number, the lead inspector, or the overall grade: known of a report, or not there.
    What its text says of other people and numbers is no answer then. Arguments as for `facts`.
    """
    if not reports or len(reports) > MOST_REPORTS:
        return False
    known = next((sort.known for sort in _SORTS if sort.asked.search(whole)), None)
    if known is None and asks_overall(question):
        known = has_overall
    return known is not None and not any(known(library.about(name)) for name in reports)


def led(library: Library, person: str, reports: Sequence[str]) -> tuple[Fact, ...]:
    """What prints who led them, of the inspections that a person led. Inside `snapshot` only."""
    named = set(stems(person))
    lead = next(sort for sort in _SORTS if sort.name == _LEAD)
    held = [library.about(name) for name in reports]
    theirs = [report for report in held if named <= set(stems(report.lead_inspector or ""))]
    return tuple(fact for report in theirs for fact in _printed(library, report, lead))


def _newest_first(report: Report) -> tuple[int, str]:
    return -(report.inspected[-1].last.toordinal() if report.inspected else 0), report.id


def _has(value: Callable[[Report], str | None], beside: str = "") -> Callable[..., Span | None]:
    """Where a text prints a value beside some words."""

    def at(report: Report, text: str) -> Span | None:
        held = value(report)
        start = text.find(held) if held else -1
        if held is None or start < 0 or not re.search(beside, text, re.IGNORECASE):
            return None
        return Span(start, start + len(held))

    return at


def _dated(
    days: Callable[[Report], Iterable[DateRange]], beside: str
) -> Callable[..., Span | None]:
    """Where a text prints some days beside some words."""

    def at(report: Report, text: str) -> Span | None:
        found = re.search(beside, text, re.IGNORECASE)
        if not found or not any(day in set(days(report)) for day in dates(text)):
            return None
        return _last_cell(text)

    return at


def _last_cell(text: str) -> Span | None:
    found = _PRINTED.search(text)
    if not found or not found[0].strip():
        return None
    return Span(found.end() - len(found[0].lstrip()), found.end())


def _published(report: Report) -> list[DateRange]:
    return [DateRange(day, day) for day in (report.published, report.dated) if day]


def _before(_: Report, text: str) -> Span | None:
    """Where a short text tells of the inspection before: its date, or its grade."""
    told = _BEFORE.search(text) and len(text) < _SHORT
    return _last_cell(text) if told and (_YEAR.search(text) or _GRADE_WORD.search(text)) else None


def _in_team(_: Report, text: str) -> Span | None:
    found = re.search(r"inspector|HMI\b", text, re.IGNORECASE)
    return Span(0, len(text)) if found else None


_TEAM = "inspection team"
_LEAD = "lead inspector"
_DATES = "inspection dates"
_PREVIOUS = "previous inspection"
_SORTS = (
    _Sort(
        "unique reference number",
        asking(r"urn|unique reference(?: number)?"),
        ("unique reference number URN",),
        _has(lambda report: report.urn),
        lambda report: report.urn,
    ),
    _Sort(
        "inspection number",
        asking(r"(?:inspection|report|reference) (?:reference )?(?:number|no)"),
        ("inspection reference number",),
        _has(lambda report: report.reference),
        lambda report: report.reference,
    ),
    _Sort(
        _PREVIOUS,
        asking(
            r"(?:previous|last|prior|earlier) (?:ofsted |full )?"
            r"(?:inspect\w*|grade|rating|judgement)"
            r"|previously (?:inspected|graded|rated|judged)|inspected before"
            r"|last (?:inspected|looked at|visited|seen|judged|rated|graded)"
            r"|before (?:this|that) inspection|the (?:time|inspection|one) before"
        ),
        ("previous inspection", "last inspection"),
        _before,
    ),
    _Sort(
        _LEAD,
        asking(
            r"(?<!deputy )(?<!phase )(?<!assistant )lead inspector|inspector in charge"
            r"|(?:headed(?: up)?|led|ran) the (?:inspection |ofsted )?team"
            r"|head of the (?:inspection )?team|(?:named?|names?|down|listed) .{0,60}\bas lead"
            r"|(?:was|were) (?:the )?lead(?=\W*$)"
            r"|led (?:the |this |that |its )?(?:\w+ ){0,4}inspection"
            r"|who (?:inspected|carried out the inspection)"
        ),
        ("lead inspector",),
        _has(lambda report: report.lead_inspector, "(?<!deputy )lead inspector"),
        lambda report: report.lead_inspector,
    ),
    _Sort(
        _TEAM,
        asking(
            r"(?:team|other) inspectors|inspect(?:ion|ors?) team|(?:which|what) inspectors"
            r"|(?:who|which) (?:were|are) the"
            r" (?:other )?inspectors|names of (?:the )?inspectors|who else inspected"
        ),
        ("inspector",),
        _in_team,
    ),
    _Sort(
        "publication",
        asking(
            r"(?:when|what date) (?:\w+ ){0,12}published|publication date|date of publication"
            r"|date published|published when"
        ),
        ("published", "publication", "report"),
        _dated(_published, ""),
    ),
    _Sort(
        _DATES,
        asking(
            r"inspection dates?|dates? of (?:the |this |its )?inspection|inspected when"
            r"|when (?:was|were|did) (?:\S+ ){0,4}?(?:inspectors|ofsted)"
            r"|(?:which|what) (?:\w+ )?(?:days?|dates?) (?:was|were|did) (?:\S+ ){0,3}?"
            r"(?:inspectors|ofsted|they|it inspected)"
            r"|(?:dates?|days?|when) (?:\S+ ){0,3}?stage \d"
            r"|stage \d (?:dates?|start\w*|began|begin\w*)"
            r"|when (?:was|were|did) (?:\S+ ){0,8}?(?:inspect(?:ed|ion)?|visit(?:ed)?)"
            r"|(?:date|dates|month|days) (?:\w+ ){0,3}inspect(?:ed|ion|ors)"
        ),
        ("inspection dates", "visit", "stage"),
        _dated(lambda report: report.inspected, "inspect|stage|visit"),
    ),
)


def _printed(library: Library, report: Report, sort: _Sort) -> list[Fact]:
    """The paragraphs, or else the first heading, in which a report prints a fact."""
    inside = Filters(reports=(report.id,))
    terms = [Term((word,)) for words in sort.words for word in words.split()]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    found = [
        Fact(sort.name, report, at, paragraph=paragraph)
        for _, paragraph in sorted(held.items())
        if paragraph.role is not Role.BOILERPLATE
        and (sort.name != _TEAM or _tells_team(paragraph))
        and (at := sort.at(report, paragraph.text))
    ]
    if found:
        found.sort(key=lambda fact: len(fact.text))
        return found if sort.name in (_TEAM, _PREVIOUS, _DATES) else found[:1]
    for title in library.headings(report.id):
        if at := sort.at(report, title):
            return [Fact(sort.name, report, at, heading=title)]
    return []


def _tells_team(paragraph: Paragraph) -> bool:
    """Whether a paragraph names who inspected: in the list of the team, or in a sentence."""
    return paragraph.role is Role.TEAM or bool(_WERE.search(paragraph.text))


def _meant(found: list[Fact], question: str) -> list[Fact]:
    """Those that tell a grade, or a date, where the question asks for the one or the other."""
    if found and found[0].name == _PREVIOUS:
        if re.search(r"grade|rating|rated|judg", question, re.IGNORECASE):
            return [fact for fact in found if _GRADE_WORD.search(fact.text)] or found
        if wanted(question) is Wanted.DATE:
            return [fact for fact in found if facts_in(Wanted.DATE, fact.text)] or found
    if found and found[0].name == _DATES:
        stage = _STAGE.search(question)
        of_stage = [f for f in found if stage and stage[0].lower() in f.text.lower()]
        return (of_stage or found)[:1]
    return found
