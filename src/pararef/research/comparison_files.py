"""A comparison as a file: CSV with a row for each cell, or a Word document.

Words of reports are words in both: no spreadsheet takes one for a formula, and Word
gets text only.
"""

from __future__ import annotations

import csv
import io
import re

from docx import Document
from docx.document import Document as Pages
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from pararef.answering import link, plain, source
from pararef.answering.citations import named, place
from pararef.records import Quote, Report, Stance
from pararef.research.comparing import MOST_QUOTES, Cell, Comparison, says
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
_SMALL, _BLUE = Pt(9), RGBColor(0x1D, 0x4E, 0xD8)
# What XML, and so Word, cannot hold.
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    pages = _blank()
    pages.add_heading("Comparison of reports", level=1)
    pages.add_paragraph(
        "Quotations are the reports’ own words. Whether they speak of something strong or weak is"
        " told by rules, and now and then wrongly. “Less sure” stands where no one paragraph is"
        " surely about the theme."
    )
    for at, theme in enumerate(found.themes):
        pages.add_heading(_clean(theme.name), level=2)
        told = f"Found in {found.having(at)} of {len(found.rows)} reports."
        pages.add_paragraph(found.notes[at] or told)
        table = pages.add_table(rows=0, cols=2, style="Table Grid")
        for row in found.rows:
            name, cell = table.add_row().cells
            name.text = _clean(named(row.report))
            _fill(cell.paragraphs[0], row.cells[at], row.report, page)
    pages.add_heading("Reports", level=2)
    for row in found.rows:
        pages.add_paragraph(_clean(_with_licence(row.report)), style="List Bullet")
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


def _blank() -> Pages:
    """A document on its side, that names nobody as its author."""
    pages = Document()
    about = pages.core_properties
    about.title, about.author, about.comments = "Comparison of reports", "pararef", ""
    about.language = "en-GB"
    sheet = pages.sections[0]
    sheet.orientation = WD_ORIENT.LANDSCAPE
    sheet.page_width, sheet.page_height = sheet.page_height, sheet.page_width
    return pages


def _fill(line: Line, cell: Cell, report: Report, page: str) -> None:
    """Write a cell, each quotation with what it says and where it stands."""
    if not cell.found:
        line.add_run(NOTHING).italic = True
        return
    if cell.heading:
        line.add_run(_clean(cell.heading))
    for number, quote in enumerate(cell.quotes):
        if number:
            line.add_run("\n\n")
        paragraph = quote.paragraph
        if before := paragraph.lead_in or paragraph.over:
            line.add_run(_clean(before) + " ")
        line.add_run(f"“{_clean(quote.text)}”\n")
        _link(line, _clean(place(paragraph)), page + link(paragraph))
        told = SAYS[says(quote)] if cell.sure else f"{SAYS[says(quote)]}, {UNSURE}"
        line.add_run(f" ({told})").font.size = _SMALL


def _link(line: Line, words: str, address: str) -> None:
    """Words that lead to a paragraph on the page; python-docx writes no links by itself."""
    held = OxmlElement("w:hyperlink")
    held.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
    run = line.add_run(words)
    run.font.size, run.font.underline, run.font.color.rgb = _SMALL, True, _BLUE
    held.append(run._r)
    line._p.append(held)


def _with_licence(report: Report) -> str:
    return source(report) + (f". {report.licence}" if report.licence else "")


def _clean(words: str) -> str:
    return _UNSEEN.sub("�", words)
