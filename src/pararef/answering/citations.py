"""A paragraph's place in words, as people cite it.

The printed number where there is one, and never another: a bullet is cited as a
bullet under its heading, a row by its first cell, prose by its opening words.
"""

from __future__ import annotations

import re

from pararef.reading.named import NAME
from pararef.records import DateRange, Kind, Paragraph, Report

_WORDED = re.compile(r"-[0-9a-f]{6}(?:\.\d+)?$")  # ends the anchor of what has no number
# The anchor of a recommendation, or the like.
_NAMED = re.compile(rf"(?:.+-)?({NAME.replace(' ', '-')})-(\d[\d.]*[a-z]?)")
_OPENING = 6  # words that tell prose from prose
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def plain(paragraph: Paragraph, report: Report) -> str:
    """The citation in plain style: who, whom, which inspection, when, and where in it.

    For example "Ofsted, Liverpool John Moores University ITE Partnership,
    inspection report 10040481 (May and November 2018), para 29 (primary)".
    """
    return ", ".join((source(report), place(paragraph)))


def source(report: Report) -> str:
    """The report, as far as it names itself."""
    name = report.provider or report.title
    reference = f" {report.reference}" if report.reference else ""
    known = bool(report.inspectorate or report.reference or report.inspected)
    what = f"{'inspection ' if known else ''}report{reference}"
    when = f" ({months(report.inspected)})" if report.inspected else ""
    return ", ".join(filter(None, (report.inspectorate, name, what + when)))


def named(report: Report) -> str:
    """The report in short, for a heading: whom it is on, and when."""
    name = report.provider or report.title
    return f"{name}, {months(report.inspected)}" if report.inspected else name


def place(paragraph: Paragraph) -> str:
    """Where in the report a paragraph stands."""
    place = paragraph.place
    page = f", p. {place.first_page}" if place.first_page is not None else ""
    if place.last_page is not None and place.last_page != place.first_page:
        page = f", pp. {place.first_page}–{place.last_page}"
    phase = f" ({paragraph.phase})" if paragraph.phase else ""
    heading = f"“{_heading(paragraph)}”" if paragraph.section else None
    match paragraph.kind:
        case Kind.NUMBERED:
            own = f"{paragraph.series or 'para'} {paragraph.number}"
            # Where numbers start over, the number alone names two paragraphs.
            alone = paragraph.anchor in (paragraph.number, own.replace(" ", "-"))
            over = None if alone else heading
            return ", ".join(filter(None, (over, own + phase))) + page
        case Kind.BULLET:
            own = f"bullet {paragraph.ordinal}{phase}"
            if paragraph.lead and _WORDED.search(paragraph.lead):
                own = f"sub-bullet beginning “{_opening(paragraph.text)}”{phase}"
                return ", ".join(filter(None, (heading, own))) + page
            under = f"under {_numbered(paragraph.lead)}" if paragraph.lead else heading
            return ", ".join(filter(None, (under, own))) + page
        case Kind.TABLE:
            own = (
                f"table row “{_opening(paragraph.text.split(chr(9))[0] or paragraph.text)}”{phase}"
            )
            return ", ".join(filter(None, (heading, own))) + page
        case Kind.PROSE:
            own = f"text beginning “{_opening(paragraph.text)}”{phase}"
            return ", ".join(filter(None, (heading, own))) + page


def months(inspected: tuple[DateRange, ...]) -> str:
    """The months of an inspection: "May and November 2018".

    >>> from datetime import date
    >>> months((DateRange(date(2018, 5, 14), date(2018, 5, 16)),))
    'May 2018'
    """
    days = sorted({(day.year, day.month) for r in inspected for day in (r.first, r.last)})
    by_year: dict[int, list[str]] = {}
    for year, month in days:
        by_year.setdefault(year, []).append(_MONTHS[month - 1])
    return ", ".join(f"{' and '.join(names)} {year}" for year, names in by_year.items())


def _numbered(anchor: str) -> str:
    """A numbered paragraph by its anchor: "para 29", "recommendation 44"."""
    found = _NAMED.fullmatch(anchor)
    return f"{found[1].replace('-', ' ')} {found[2]}" if found else f"para {anchor}"


def _heading(paragraph: Paragraph) -> str:
    """The heading that names a place: not one that only leads on ("The partnership should:").

    Nor the one that names the paragraph itself: "Recommendation 1: A new strategy".
    """
    *above, nearest = paragraph.section
    own = f"{paragraph.series} {paragraph.number}:"
    if paragraph.series and above and nearest.lower().startswith(own):
        *above, nearest = above
    leads_on = nearest.endswith(":") and above and above[-1].endswith("?")
    return (above[-1] if leads_on else nearest).rstrip(":")


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:_OPENING]) + ("…" if len(words) > _OPENING else "")
