"""What all forms say, in the same words."""

from __future__ import annotations

import re

from pararef.answering.citations import named, place
from pararef.records import Outcome, Report
from pararef.research.exporting.entries import day_in_words
from pararef.research.questions.results import Cell, Mark, Quoted, Results, Row

NOTHING = "not mentioned: no paragraph answers this"
UNSURE = "less sure: no one paragraph surely answers it"
COUNTED = "What is less sure is not counted as an answer, but apart, as “perhaps”."
ELSEWHERE = "not asked: the question is for other reports"
EXACT = (
    "Quotations are the reports’ own words, letter for letter. Where nothing is quoted, no"
    " paragraph of the report answers the question; one that only comes near is no answer."
)

# What XML, and so Word and Excel, cannot hold; and what no page shows.
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f]")


def shown(text: str) -> str:
    """Words as any file can hold them: in place of each sign that it cannot, the sign for that.

    >>> shown("a\\x00b")
    'a\ufffdb'
    """
    return _UNSEEN.sub("\ufffd", text)


def badge(mark: Mark) -> str:
    """A mark to stand before something."""
    return f"[{mark}] " if mark else ""


def empty(cell: Cell) -> str:
    """Why a cell has no quotation."""
    if cell.outcome is None:
        return ELSEWHERE
    if cell.outcome is Outcome.NOT_UNDERSTOOD:
        return f"not asked: {shown(cell.note) or 'the question was not understood'}"
    if cell.out:
        return f"left out in review: {quotations(cell.out)}"
    return NOTHING


def quoted(quote: Quoted) -> str:
    """The words in quotation marks, with what they are not understood without."""
    before = f"{shown(quote.before)} " if quote.before else ""
    return f"{before}“{shown(quote.text)}”"


def where(quote: Quoted) -> str:
    """The place in its report."""
    return shown(place(quote.paragraph)) if quote.paragraph else "heading"


def page(quote: Quoted) -> str:
    """The page, or pages."""
    held = quote.paragraph.place if quote.paragraph else None
    if held is None or held.first_page is None:
        return ""
    last = held.last_page
    more = f"–{last}" if last is not None and last != held.first_page else ""
    return f"{held.first_page}{more}"


def of_report(report: Report) -> str:
    """A report in short."""
    return shown(named(report))


def quotations(number: int) -> str:
    """As in "1 quotation"."""
    return f"{number:,} quotation{'' if number == 1 else 's'}"


def share(answered: int, asked: int) -> str:
    """As in "31 of 58 reports"."""
    return f"{answered:,} of {asked:,} report{'' if asked == 1 else 's'}"


def covered(found: Results, column: int) -> str:
    """As in "31 of 58 reports, perhaps 4 more"."""
    return share(*found.coverage(column)) + more(found.perhaps(column))


def of_questions(row: Row) -> str:
    """As in "8 of 50 questions, perhaps 3 more"."""
    return f"{row.answered:,} of {row.asked:,} questions{more(row.perhaps)}"


def more(perhaps: int) -> str:
    """What is counted apart."""
    return f", perhaps {perhaps:,} more" if perhaps else ""


def about(found: Results) -> list[tuple[str, str]]:
    """What a reader of the results should know of them."""
    told = [
        (
            "Set of questions",
            found.title if found.title == found.source else f"{found.title} ({found.source})",
        ),
        ("Date", day_in_words(found.day)),
        ("Reports", f"{len(found.rows):,}"),
        ("Questions", f"{len(found.columns):,}"),
        ("Filters", found.limits or "none"),
        ("Index", found.index),
        ("Encoder", found.encoder),
        ("pararef", found.version),
        ("New or changed", since(found)),
        ("Left out in review", quotations(found.out)),
    ]
    return [(name, shown(value)) for name, value in told]


def since(found: Results) -> str:
    """What has come since the last run."""
    if found.first:
        return "this is the first run: nothing is marked"
    new, changed = found.marked(Mark.NEW), found.marked(Mark.CHANGED)
    if not (new or changed):
        return "nothing since the last run"
    return f"{new:,} new and {changed:,} changed since the last run, marked as such"
