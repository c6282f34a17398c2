"""Results as CSV: a row for each report and a column for each question, for spreadsheets and R."""

from __future__ import annotations

import csv
import io

from pararef.research.exporting.spreadsheet import MARK, inert
from pararef.research.questions.forms.wording import (
    badge,
    covered,
    empty,
    of_questions,
    of_report,
    quoted,
    shown,
)
from pararef.research.questions.results import Cell, Results

COLUMNS = ("Report", "Report id", "Kind", "New or changed", "Answered")


def write(found: Results) -> bytes:
    """The file; its last row has the coverage of each question."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)

    def put(*cells: str) -> None:
        sheet.writerow(map(inert, cells))

    put(
        *COLUMNS,
        *(f"{badge(c.mark)}{c.question.id}: {shown(c.question.text)}" for c in found.columns),
    )
    for row in found.rows:
        put(
            of_report(row.report),
            row.report.id,
            shown(row.report.kind_name or ""),
            str(row.mark),
            of_questions(row),
            *map(_cell, row.cells),
        )
    answered = (covered(found, at) for at in range(len(found.columns)))
    put("Answered", *[""] * (len(COLUMNS) - 1), *answered)
    return (MARK + out.getvalue()).encode()


def _cell(cell: Cell) -> str:
    if not cell.answered:
        return badge(cell.mark) + empty(cell)
    first, *others = cell.quotes
    facts = f"{shown('; '.join(first.facts))}: " if first.facts else ""
    more = f" and {len(others)} more" if others else ""
    unsure = "" if cell.sure else " (less sure)"
    return f"{badge(cell.mark)}{facts}{quoted(first)} ({shown(first.citation)}){more}{unsure}"
