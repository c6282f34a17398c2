"""A comparison as a file: CSV with a row for each cell, or a Word document.

Words of reports are words in both: no spreadsheet takes one for a formula, and Word
gets text only.
"""

from __future__ import annotations

import csv
import io

from docx.shared import Pt
from docx.text.paragraph import Paragraph as Line

from pararef.answering import link, plain
from pararef.answering.citations import named, place
from pararef.records import Quote, Report, Stance
from pararef.research.comparing import MOST_QUOTES, Cell, Comparison, says
from pararef.research.exporting.pages import blank, clean, linked, with_licence
from pararef.research.exporting.spreadsheet import inert

SAYS = {
    Stance.STRENGTH: "strong",
    Stance.WEAKNESS: "weak",
    Stance.MIXED: "mixed",
    Stance.NEUTRAL: "neutral",
}
NOTHING, UNSURE = "Nothing found", "less sure"

_OF_A_CELL = ("theme", "report", "inspection", "report id", "found", "sure")
_OF_A_QUOTE = ("says", "lead-in", "quotation", "citation", "link")
COLUMNS = (
    *_OF_A_CELL,
    *(f"{name} {number}" for number in range(1, MOST_QUOTES + 1) for name in _OF_A_QUOTE),
)
_SMALL = Pt(9)


def as_csv(found: Comparison, page: str = "") -> bytes:
    """A row for each cell, theme by theme, in UTF-8 with the mark that Excel knows it by.

    Args:
        page: The address of the page, before the question mark of a link.
    """
    out = io.StringIO(newline="")
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)
    sheet.writerow(COLUMNS)
    for at, theme in enumerate(found.themes):
        for row in found.rows:
            own = _of_cell(theme.name, row.report, row.cells[at])
            for quote in row.cells[at].quotes:
                own += _of_quote(quote, row.report, page)
            own += [""] * (len(COLUMNS) - len(own))
            sheet.writerow(map(inert, own))
    return out.getvalue().encode("utf-8-sig", "replace")


def as_docx(found: Comparison, page: str = "") -> bytes:
    """A Word document: a section for each theme, and in it a table with a row for each report."""
    pages = blank("Comparison of reports")
    pages.add_heading("Comparison of reports", level=1)
    pages.add_paragraph(
        "Quotations are the reports’ own words. Whether they speak of something strong or weak is"
        " told by rules, and now and then wrongly. “Less sure” stands where no one paragraph is"
        " surely about the theme."
    )
    for at, theme in enumerate(found.themes):
        pages.add_heading(clean(theme.name), level=2)
        told = f"Found in {found.having(at)} of {len(found.rows)} reports."
        pages.add_paragraph(found.notes[at] or told)
        table = pages.add_table(rows=0, cols=2, style="Table Grid")
        for row in found.rows:
            name, cell = table.add_row().cells
            name.text = clean(named(row.report))
            _fill(cell.paragraphs[0], row.cells[at], row.report, page)
    pages.add_heading("Reports", level=2)
    for row in found.rows:
        pages.add_paragraph(clean(with_licence(row.report)), style="List Bullet")
    out = io.BytesIO()
    pages.save(out)
    return out.getvalue()


def _of_cell(theme: str, report: Report, cell: Cell) -> list[str]:
    heading = f": {cell.heading}" if cell.heading else ""
    return [
        theme,
        named(report),
        report.kind_name or "",
        report.id,
        f"yes{heading}" if cell.found else "no",
        ("yes" if cell.sure else "less") if cell.found else "",
    ]


def _of_quote(quote: Quote, report: Report, page: str) -> list[str]:
    paragraph = quote.paragraph
    return [
        SAYS[says(quote)],
        paragraph.lead_in or paragraph.over or "",
        quote.text,
        plain(paragraph, report),
        page + link(paragraph),
    ]


def _fill(line: Line, cell: Cell, report: Report, page: str) -> None:
    """Write a cell, each quotation with what it says and where it stands."""
    if not cell.found:
        line.add_run(NOTHING).italic = True
        return
    if cell.heading:
        line.add_run(clean(cell.heading))
    for number, quote in enumerate(cell.quotes):
        if number:
            line.add_run("\n\n")
        paragraph = quote.paragraph
        if before := paragraph.lead_in or paragraph.over:
            line.add_run(clean(before) + " ")
        line.add_run(f"“{clean(quote.text)}”\n")
        linked(line, clean(place(paragraph)), page + link(paragraph))
        told = SAYS[says(quote)] if cell.sure else f"{SAYS[says(quote)]}, {UNSURE}"
        line.add_run(f" ({told})").font.size = _SMALL
