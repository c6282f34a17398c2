"""The recommendations to a provider as CSV or a Word document.

Words of reports are words in both: no spreadsheet takes one for a formula, and
Word gets text only.
"""

from __future__ import annotations

import csv
import io

from docx.shared import Pt
from docx.text.paragraph import Paragraph as Line

from pararef.answering import link
from pararef.answering.citations import named, place
from pararef.records import Quote
from pararef.research.exporting.pages import blank, clean, linked, with_licence
from pararef.research.exporting.spreadsheet import inert
from pararef.research.recommendations.following import Course, Followed, Later

_MOST_SUPPORTS, _MOST_LATER = 5, 8  # columns; the rest is counted
COLUMNS = (
    "provider",
    "inspection",
    "report id",
    "within",
    "recommendation",
    "citation",
    "link",
    "rests on",
    "how",
    *(f"paragraph {number}" for number in range(1, _MOST_SUPPORTS + 1)),
    *(
        f"{name} {number}"
        for number in range(1, _MOST_LATER + 1)
        for name in ("later inspection", "became", "quotation", "citation of the quotation")
    ),
)
TOLD = (
    "Quotations are the reports’ own words. Which paragraphs a recommendation rests on is as the"
    " report prints it, where it does; else they were searched for. What became of it is told by"
    " rules from the words that are quoted, and now and then wrongly: read them. “Not mentioned”"
    " means that no paragraph was found to be about the same."
)
_SMALL = Pt(9)


def as_csv(course: Course, page: str = "") -> bytes:
    """A row for each recommendation, in UTF-8 with the mark that Excel knows it by.

    Args:
        page: The address of the page, before the question mark of a link.
    """
    out = io.StringIO(newline="")
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)
    sheet.writerow(COLUMNS)
    for inspection in course.inspections:
        for one in inspection.followed:
            row = [
                course.provider,
                named(inspection.report),
                inspection.report.id,
                one.recommendation.within or "",
                words(one),
                one.quote.citation,
                page + link(one.quote.paragraph),
                ", ".join(place(quote.paragraph) for quote in one.supports),
                how(one),
            ]
            texts = [quote.text for quote in one.supports[:_MOST_SUPPORTS]]
            row += texts + [""] * (_MOST_SUPPORTS - len(texts))
            for later in one.later[:_MOST_LATER]:
                row += [
                    named(later.report),
                    became(later),
                    "\n".join(quote.text for quote in later.quotes),
                    "\n".join(quote.citation for quote in later.quotes),
                ]
            row += [""] * (len(COLUMNS) - len(row))
            sheet.writerow(map(inert, row))
    return out.getvalue().encode("utf-8-sig", "replace")


def as_docx(course: Course, page: str = "") -> bytes:
    """A Word document: each inspection, its recommendations, and what became of each."""
    title = f"Recommendations to {course.provider}"
    pages = blank(title)
    pages.add_heading(clean(title), level=1)
    pages.add_paragraph(TOLD)
    for inspection in course.inspections:
        pages.add_heading(clean(named(inspection.report)), level=2)
        if not inspection.followed:
            pages.add_paragraph("No recommendations were found in this report.")
        for one in inspection.followed:
            pages.add_heading(clean(words(one)), level=3)
            linked(pages.add_paragraph(), one.quote.citation, page + link(one.quote.paragraph))
            pages.add_paragraph(clean(how(one)))
            for quote in one.supports:
                _write(pages.add_paragraph(style="List Bullet"), quote, page)
            for later in one.later:
                line = pages.add_paragraph()
                line.add_run(clean(f"{named(later.report)}: {became(later)}")).bold = True
                for quote in later.quotes:
                    _write(pages.add_paragraph(style="List Bullet"), quote, page)
    pages.add_heading("Reports", level=2)
    for inspection in course.inspections:
        pages.add_paragraph(clean(with_licence(inspection.report)), style="List Bullet")
    out = io.BytesIO()
    pages.save(out)
    return out.getvalue()


def how(one: Followed) -> str:
    """How it is known what a recommendation rests on."""
    if not one.supports:
        return "No paragraph was found that it rests on."
    told = "as the report prints it" if one.printed else "found by searching the report"
    if one.missing:
        told += f"; it prints {', '.join(one.missing)} too, which it does not have"
    return f"Rests on {len(one.supports)}, {told}:"


def became(later: Later) -> str:
    """What became of it, for people."""
    told = later.became.value
    if later.quotes and not later.sure:
        told += ", less sure"
    return f"{told}; recommended again" if later.again else told


def words(one: Followed) -> str:
    """The words of a recommendation, with the heading that they complete, and by when."""
    before, within = one.quote.paragraph.lead_in, one.recommendation.within
    if before and within and before.rstrip(" :") == within:
        before = None
    told = f"{before} {one.quote.text}" if before else one.quote.text
    return f"{told} ({within[0].lower()}{within[1:]})" if within else told


def _write(line: Line, quote: Quote, page: str) -> None:
    line.add_run(f"“{clean(quote.text)}” ")
    linked(line, clean(place(quote.paragraph)), page + link(quote.paragraph))
