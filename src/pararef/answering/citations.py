"""A paragraph's place in words, as people cite it.

The printed number where there is one, and never another: a bullet is cited as a
bullet under its heading, a row by its first cell, prose by its opening words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pararef.library import names
from pararef.patterns import Pattern
from pararef.reading.named import NAME
from pararef.records import DateRange, Kind, Paragraph, Report

_WORDED = Pattern(r"-[0-9a-f]{6}(?:\.\d+)?$")  # ends the anchor of what has no number
# The anchor of a recommendation, or the like.
_NAMED = Pattern(rf"(?:.+-)?({NAME.replace(' ', '-')})-(\d[\d.]*[a-z]?)")
_TURNING = Pattern("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
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


def short(paragraph: Paragraph, report: Report) -> str:
    """The citation in a few letters, for notes: "[LJMU 2018 ¶29]"."""
    if paragraph.kind is Kind.NUMBERED:
        own = (
            f"{paragraph.series} {paragraph.number}" if paragraph.series else f"¶{paragraph.number}"
        )
    elif paragraph.kind is Kind.BULLET and paragraph.ordinal:
        own = f"bullet {paragraph.ordinal}"
    else:
        own = "row" if paragraph.kind is Kind.TABLE else "text"
    return f"[{' '.join(filter(None, (_brief(report), own)))}]"


def oscola(paragraph: Paragraph, report: Report) -> str:
    """The citation as in footnotes after OSCOLA (official publications).

    For example "Ofsted, ‘Initial teacher education inspection report: Liverpool John
    Moores University ITE Partnership’ (10040481, November 2018) para 29".
    """
    kind = report.kind_name or "report"
    kind = kind if kind.endswith("report") else f"{kind} report"
    title = f"{kind[0].upper()}{kind[1:]}: {report.provider}" if report.provider else report.title
    day = report.inspected[-1].last if report.inspected else report.published or report.dated
    when = f"{_MONTHS[day.month - 1]} {day.year}" if day else None
    known = ", ".join(filter(None, (report.reference, when)))
    own = ", ".join(filter(None, (report.inspectorate, f"‘{title}’")))
    return f"{_in_order(own)}{f' ({known})' if known else ''} {place(paragraph)}"


def link(paragraph: Paragraph, _: Report | None = None) -> str:
    """The address of a paragraph on a page of these reports, from its question mark on.

    A number outlives the words under it: a report that is corrected, or read anew, may have
    another paragraph 29. So the link to a numbered paragraph carries a mark of its words,
    and the page says so when they have changed, or have another number now. Six digits cost
    a link 13 characters. The anchors of other paragraphs hold their opening words already.
    """
    said = {"report": paragraph.report, "para": paragraph.anchor}
    if paragraph.number:
        said["words"] = words_mark(paragraph.text)
    return "?" + urlencode(said)


def words_mark(text: str) -> str:
    """Six digits that tell whether words are the same: letters and figures count, marks do not.

    >>> words_mark("Trainees’ targets, 2018.") == words_mark("trainees' targets 2018")
    True
    """
    plain = "".join(filter(str.isalnum, text.casefold()))
    return hashlib.sha256(plain.encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Style:
    """A way to cite.

    Attributes:
        name: What it is asked for by.
        about: What it is for.
        cite: A paragraph of a report, in words.
        brief: Two paragraphs may be cited alike, and are told apart within an answer.
    """

    name: str
    about: str
    cite: Callable[[Paragraph, Report], str]
    brief: bool = False


STYLES = {
    style.name: style
    for style in (
        Style("plain", "in full, for people", plain),
        Style("short", "in a few letters, for notes", short, brief=True),
        Style("oscola", "for footnotes, after OSCOLA", oscola),
        Style("link", "the address of the paragraph on the page", link),
    )
}
"""All ways to cite, by their names; put a style of your own in here."""


def cited(places: Sequence[tuple[Paragraph, Report]], style: str = "plain") -> list[str]:
    """Cite the paragraphs of an answer, each so that it is told from the others.

    Args:
        places: Each paragraph with its report.
        style: A name in `STYLES`.

    Raises:
        KeyError: If there is no such style.
    """
    chosen = STYLES[style]
    found = [chosen.cite(paragraph, report) for paragraph, report in places]
    if not chosen.brief:
        return found
    reports = [report.id for _, report in places]
    for more in (_kind_of, _months_of, _id_of):
        found = _apart(found, reports, [more(report) for _, report in places])
    anchors = [f"{report.id}#{paragraph.anchor}" for paragraph, report in places]
    for tell in (_phase_of, _page_of, _opening_of, _anchor_of):
        found = _apart(found, anchors, [tell(paragraph) for paragraph, _ in places])
    return found


def _apart(texts: Sequence[str], of: Sequence[str], more: Sequence[str | None]) -> list[str]:
    """Citations in brackets, with more in those that stand for several things."""
    things: dict[str, set[str]] = {}
    for text, thing in zip(texts, of, strict=True):
        things.setdefault(text, set()).add(thing)
    return [
        f"{text[:-1]}, {add}]" if add and len(things[text]) > 1 else text
        for text, add in zip(texts, more, strict=True)
    ]


def _kind_of(report: Report) -> str:
    return report.kind.replace("-", " ")


def _months_of(report: Report) -> str:
    return months(report.inspected)


def _id_of(report: Report) -> str:
    return report.id


def _phase_of(paragraph: Paragraph) -> str | None:
    return paragraph.phase


def _page_of(paragraph: Paragraph) -> str | None:
    page = paragraph.place.first_page
    return f"p. {page}" if page is not None else None


def _opening_of(paragraph: Paragraph) -> str:
    return f"“{_opening(paragraph.text)}”"


def _anchor_of(paragraph: Paragraph) -> str:
    return paragraph.anchor


def _brief(report: Report) -> str:
    """A report in a word or two, and its year: "LJMU 2018"."""
    day = report.inspected[-1].last if report.inspected else report.published or report.dated
    name = report.provider or report.title
    key = names.key(name)
    initials = names.initials(name)
    if len(key) > 2 and len(initials) > 2:
        called = initials.upper()
    else:
        called = " ".join(word for word in re.findall(r"[\w’'-]+", name) if word.lower() in key)
    return " ".join(filter(None, (called, str(day.year) if day else None)))


def source(report: Report) -> str:
    """The report, as far as it names itself."""
    name = report.provider or report.title
    reference = f" {report.reference}" if report.reference else ""
    known = bool(report.inspectorate or report.reference or report.inspected)
    what = f"{'inspection ' if known else ''}report{reference}"
    when = f" ({months(report.inspected)})" if report.inspected else ""
    return _in_order(", ".join(filter(None, (report.inspectorate, name, what + when))))


def named(report: Report) -> str:
    """The report in short, for a heading: whom it is on, and when."""
    name = _in_order(report.provider or report.title)
    return f"{name}, {months(report.inspected)}" if report.inspected else name


def place(paragraph: Paragraph) -> str:
    """Where in the report a paragraph stands."""
    place = paragraph.place
    page = f", p. {place.first_page}" if place.first_page is not None else ""
    if place.last_page is not None and place.last_page != place.first_page:
        page = f", pp. {place.first_page}–{place.last_page}"
    phase = f" ({_in_order(paragraph.phase)})" if paragraph.phase else ""
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
    return _in_order(above[-1] if leads_on else nearest).rstrip(":")


def _in_order(text: str) -> str:
    """A text without the signs that turn what follows around: they would show "para 92" for 29."""
    return _TURNING.sub("", text)


def _opening(text: str) -> str:
    words = _in_order(text).split()
    return " ".join(words[:_OPENING]) + ("…" if len(words) > _OPENING else "")
