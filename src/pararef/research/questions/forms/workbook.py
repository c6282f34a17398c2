"""Results as an Excel workbook: a sheet to read, one to filter, the coverage, and what it is.

Words are words: no cell is a formula or a link, and a quotation that a cell cannot hold is
named in full, not cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pararef.research.questions.forms.wording import (
    COUNTED,
    EXACT,
    about,
    badge,
    covered,
    empty,
    of_questions,
    of_report,
    page,
    quoted,
    shown,
    where,
)
from pararef.research.questions.results import Cell, Mark, Quoted, Results, Row

MOST = 32_767
"""Characters of a cell, as Excel counts them."""

QUOTATIONS = (
    "Report",
    "Question",
    "Quotation",
    "Under",
    "Fact",
    "Citation",
    "Paragraph",
    "Page",
    "New",
    "Sure",
    "Decision",
    "Note",
    "Report id",
    "Question id",
)
COVERAGE = (
    "Question id",
    "Question",
    "Note",
    "New or changed",
    "Answered",
    "Of reports",
    "Share",
    "Perhaps",
)
REPORTS = (
    "Report id",
    "Report",
    "",
    "New or changed",
    "Answered",
    "Of questions",
    "Share",
    "Perhaps",
)
_WIDTHS = (30, 34, 80, 30, 26, 48, 26, 8, 8, 8, 10, 30, 30, 24)
_BESIDE, _COLUMN = (30, 13, 16), 46  # widths of the results: what stands before, and a question
_FIRST = len(_BESIDE)
_OF_COVERAGE = (30, 60, 30, 14, 10, 12, 12, 10)
_FILLED = 0.9  # of a line, before a word no longer fits
_LINE, _TALLEST = 15.0, 409.0  # points; Excel takes no taller row
_NEW, _HEAD = "#FFF4C2", "#E8EEF9"


def write(found: Results) -> bytes:
    """The file."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": shown(found.title),
            "author": "",
            "comments": "",
            "created": datetime.combine(found.day, time()),
        }
    )
    styles = _Styles(book)
    _results(book.add_worksheet("Results"), found, styles)
    _quotations(book.add_worksheet("Quotations"), found, styles)
    _coverage(book.add_worksheet("Coverage"), found, styles)
    _about(book.add_worksheet("About"), found, styles)
    book.close()
    return out.getvalue()


class _Styles:
    """How cells look."""

    def __init__(self, book: Workbook) -> None:
        make = partial(self._make, book)
        self.head = make(bold=True, bg_color=_HEAD, border_color="#9AA5B8", bottom=1)
        self.new_head = make(bold=True, bg_color=_NEW, border_color="#9AA5B8", bottom=1)
        self.name = make(bold=True)
        self.new_name = make(bold=True, bg_color=_NEW)
        self.text = make()
        self.new = make(bg_color=_NEW)
        self.empty = make(font_color="#6B6B6B", italic=True)
        self.new_empty = make(font_color="#6B6B6B", italic=True, bg_color=_NEW)
        self.number = book.add_format({"valign": "top"})
        self.share = book.add_format({"valign": "top", "num_format": "0%"})

    @staticmethod
    def _make(book: Workbook, **looks: object) -> Any:
        made = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", **looks})
        made.set_quote_prefix()  # edited, a cell with "=…" stays text
        return made

    def cell(self, cell: Cell) -> Any:
        if cell.answered:
            return self.new if cell.mark else self.text
        return self.new_empty if cell.mark else self.empty


def held(text: str, instead: str) -> str:
    """A text that a cell can hold; else what is said in its place."""
    size = len(text.encode("utf-16-le")) // 2
    if size <= MOST:
        return text
    return f"[{size:,} characters, more than the {MOST:,} that a cell of Excel holds: {instead}]"


def _tall(texts: Iterable[str], widths: Iterable[float]) -> float:
    """Points that a row wants, by the widths of its columns in characters.

    Excel fits rows when it opens a file, LibreOffice does not; both heed a height that is set.
    """
    lines = 1
    for text, width in zip(texts, widths, strict=False):
        fits = max(int(width * _FILLED), 1)
        lines = max(lines, sum(max(-(-len(line) // fits), 1) for line in text.split("\n")))
    return min(lines * _LINE + 2, _TALLEST)


def _put(sheet: Worksheet, row: int, column: int, text: str, style: Any) -> None:
    sheet.write_string(row, column, held(shown(text), "see the report"), style)


def _header(sheet: Worksheet, names: Iterable[str], style: Any) -> None:
    for column, name in enumerate(names):
        _put(sheet, 0, column, name, style)


def _results(sheet: Worksheet, found: Results, styles: _Styles) -> None:
    widths = (*_BESIDE, *[_COLUMN] * len(found.columns))
    _header(sheet, ("Report", "New or changed", "Answered"), styles.head)
    heads = []
    for at, column in enumerate(found.columns):
        counted = f"{column.question.id}: {covered(found, at)}"
        told = f"{badge(column.mark)}{column.question.text}\n{counted}"
        style = styles.new_head if column.mark else styles.head
        _put(sheet, 0, _FIRST + at, told, style)
        heads.append(told)
    for number, row in enumerate(found.rows, start=1):
        name = styles.new_name if row.mark else styles.name
        _put(sheet, number, 0, of_report(row.report), name)
        _put(sheet, number, 1, str(row.mark), styles.text)
        _put(sheet, number, 2, of_questions(row), styles.text)
        cells = [_cell(cell) for cell in row.cells]
        for at, (text, cell) in enumerate(zip(cells, row.cells, strict=True)):
            sheet.write_string(number, _FIRST + at, text, styles.cell(cell))
        beside = (of_report(row.report), str(row.mark), of_questions(row))
        sheet.set_row(number, _tall((*beside, *cells), widths))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, _tall(("Report", "New or changed", "", *heads), widths))
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def _cell(cell: Cell) -> str:
    if not cell.answered:
        return held(badge(cell.mark) + empty(cell), "see the set of questions")
    first, *others = cell.quotes
    facts = f"{shown('; '.join(first.facts))}\n" if first.facts else ""
    more = f"\nand {len(others)} more: see Quotations" if others else ""
    unsure = "" if cell.sure else "\nless sure"
    told = f"{badge(cell.mark)}{facts}{quoted(first)}\n{where(first)}{more}{unsure}"
    return held(told, f"see {shown(first.citation)}")


def _quotations(sheet: Worksheet, found: Results, styles: _Styles) -> None:
    _header(sheet, QUOTATIONS, styles.head)
    rows = [_quotation(*told) for told in _every(found)]
    for number, cells in enumerate(rows, start=1):
        style = styles.new if cells[8] else styles.text
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text, style)
        sheet.set_row(number, _tall(cells, _WIDTHS))
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(QUOTATIONS) - 1)


def _every(found: Results) -> Iterable[tuple[Row, int, Results, Quoted]]:
    for at in range(len(found.columns)):
        for row in found.rows:
            for quote in row.cells[at].quotes:
                yield row, at, found, quote


def _quotation(row: Row, at: int, found: Results, quote: Quoted) -> Sequence[str]:
    question = found.columns[at].question
    see = f"see {quote.citation}"
    return [
        held(shown(text), see)
        for text in (
            of_report(row.report),
            question.text,
            quote.text,
            quote.before,
            "; ".join(quote.facts),
            quote.citation,
            where(quote),
            page(quote),
            str(Mark.NEW) if quote.new else "",
            "yes" if row.cells[at].sure else "less",
            quote.decision,
            quote.note,
            row.report.id,
            question.id,
        )
    ]


def _coverage(sheet: Worksheet, found: Results, styles: _Styles) -> None:
    _header(sheet, COVERAGE, styles.head)
    for at, column in enumerate(found.columns):
        answered, asked = found.coverage(at)
        question = column.question
        told = (question.id, question.text, question.note, str(column.mark))
        for place, text in enumerate(told):
            _put(sheet, at + 1, place, text, styles.new if column.mark else styles.text)
        sheet.set_row(at + 1, _tall(told, _OF_COVERAGE))
        sheet.write_number(at + 1, 4, answered, styles.number)
        sheet.write_number(at + 1, 5, asked, styles.number)
        sheet.write_number(at + 1, 6, answered / asked if asked else 0, styles.share)
        sheet.write_number(at + 1, 7, found.perhaps(at), styles.number)
    if found.columns:
        sheet.conditional_format(
            1, 6, len(found.columns), 6,
            {"type": "data_bar", "bar_color": "#A9C1F5", "min_type": "num",
             "min_value": 0, "max_type": "num", "max_value": 1},
        )  # fmt: skip
    first = len(found.columns) + 3
    for place, name in enumerate(REPORTS):
        _put(sheet, first, place, name, styles.head)
    for number, row in enumerate(found.rows, start=first + 1):
        told = (row.report.id, of_report(row.report), "", str(row.mark))
        for place, text in enumerate(told):
            _put(sheet, number, place, text, styles.new if row.mark else styles.text)
        sheet.set_row(number, _tall(told, _OF_COVERAGE))
        sheet.write_number(number, 4, row.answered, styles.number)
        sheet.write_number(number, 5, row.asked, styles.number)
        sheet.write_number(number, 6, row.answered / row.asked if row.asked else 0, styles.share)
        sheet.write_number(number, 7, row.perhaps, styles.number)
    for place, width in enumerate(_OF_COVERAGE):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _about(sheet: Worksheet, found: Results, styles: _Styles) -> None:
    for number, (name, told) in enumerate(about(found)):
        _put(sheet, number, 0, name, styles.name)
        _put(sheet, number, 1, told, styles.text)
    last = len(about(found)) + 1
    _put(sheet, last, 0, "How to read it", styles.name)
    _put(sheet, last, 1, f"{EXACT} {COUNTED}", styles.text)
    sheet.set_row(last, _tall((f"{EXACT} {COUNTED}",), (100,)))
    _put(sheet, last + 1, 0, "[new], [changed]", styles.new_name)
    _put(
        sheet,
        last + 1,
        1,
        "Yellow: what has come, or become another, since the last run.",
        styles.new,
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
