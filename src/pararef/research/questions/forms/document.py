"""Results as a Word document, to read from top to bottom: a chapter for each question.

A table of many questions fits no page; so each question has its coverage, what each
report says to it, and the reports that say nothing.
"""

from __future__ import annotations

import io
from datetime import datetime, time

from docx import Document
from docx.document import Document as Pages
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from pararef.research.questions.forms.wording import (
    COUNTED,
    EXACT,
    UNSURE,
    about,
    badge,
    covered,
    empty,
    of_report,
    quoted,
    share,
    shown,
)
from pararef.research.questions.results import Mark, Quoted, Results

_SOFT, _LIT = RGBColor(0x5B, 0x56, 0x4E), RGBColor(0x8A, 0x5A, 0x00)


def write(found: Results) -> bytes:
    """The file."""
    pages = _blank(found)
    # Put before a last paragraph, a paragraph is put in at once; else each is looked past.
    end = pages.add_paragraph()
    _line(end, shown(found.title), "Heading1")
    for name, told in about(found)[1:]:
        line = _line(end, f"{name}: ")
        line.runs[0].bold = True
        line.add_run(told)
        line.paragraph_format.space_after = Pt(0)
    _line(end, f"{EXACT} {COUNTED}").paragraph_format.space_before = Pt(10)
    for at in range(len(found.columns)):
        _question(end, found, at)
    end._p.getparent().remove(end._p)
    out = io.BytesIO()
    pages.save(out)
    return out.getvalue()


def _blank(found: Results) -> Pages:
    """A document in British English that names nobody as its author."""
    pages = Document()
    known = pages.core_properties
    known.title, known.author, known.comments = shown(found.title)[:255], "", ""
    known.language = "en-GB"
    known.created = known.modified = datetime.combine(found.day, time())
    for language in pages.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    return pages


def _line(end: Line, text: str = "", style: str | None = None) -> Line:
    line = end.insert_paragraph_before()
    if style:
        line._p.style = style  # the setter of the paragraph goes through all styles, each time
    if text:
        line.add_run(text)
    return line


def _question(end: Line, found: Results, at: int) -> None:
    column = found.columns[at]
    _line(end, badge(column.mark) + shown(column.question.text), "Heading2")
    told = f"{column.question.id} · answered in {covered(found, at)}"
    _line(end, told).runs[0].font.color.rgb = _SOFT
    if column.question.note:
        _line(end, shown(column.question.note)).runs[0].italic = True
    silent: dict[str, list[str]] = {}
    for row in found.rows:
        cell = row.cells[at]
        name = of_report(row.report)
        if not cell.answered:
            silent.setdefault(empty(cell), []).append(badge(cell.mark) + name)
            continue
        line = _line(end, name, "Heading3")
        if cell.mark:
            _small(line, f" {badge(cell.mark).strip()}", _LIT)
        if not cell.sure:
            _small(line, f" ({UNSURE})", _SOFT)
        for quote in cell.quotes:
            _quote(end, quote, plainly=cell.mark is Mark.NEW)
        if cell.out:
            _line(end, f"{cell.out:,} left out in review").runs[0].italic = True
    for why, names in silent.items():
        line = _line(end, f"{why[0].upper()}{why[1:]} ")
        line.runs[0].bold = True
        line.add_run(f"({share(len(names), len(found.rows))}): {'; '.join(names)}")
        line.paragraph_format.space_before = Pt(12)


def _quote(end: Line, quote: Quoted, plainly: bool) -> None:
    """The words and their source; a new quotation is marked unless all of its cell are new."""
    if quote.facts:
        line = _line(end, shown("; ".join(quote.facts)))
        line.runs[0].bold = True
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_after = Pt(2)
    line = _line(end, quoted(quote), "Quote")
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_after = Pt(2)
    if quote.new and not plainly:
        _small(line, " [new]", _LIT)
    cited = _line(end)
    cited.paragraph_format.space_after = Pt(8)
    _small(cited, shown("; also ".join((quote.citation, *quote.also))), _SOFT)
    if quote.note:
        noted = _line(end, "Note: ")
        noted.runs[0].bold = True
        noted.add_run(shown(quote.note))


def _small(line: Line, text: str, colour: RGBColor) -> None:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), colour
