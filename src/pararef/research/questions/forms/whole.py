"""Results as JSON, with every quotation, for scripts."""

from __future__ import annotations

import json
from typing import Any

from pararef.research.questions.results import Cell, Quoted, Results

FORM = "pararef results 1"


def write(found: Results) -> bytes:
    """The file."""
    return (json.dumps(as_json(found), ensure_ascii=True, indent=1) + "\n").encode()


def summary(found: Results) -> dict[str, Any]:
    """All but the cells."""
    return {
        "form": FORM,
        "title": found.title,
        "set": found.source,
        "date": f"{found.day}",
        "index": found.index,
        "encoder": found.encoder,
        "version": found.version,
        "filters": found.limits,
        "first_run": found.first,
        "asked": found.asked,
        "left_out": found.out,
        "gone": found.gone,
        "questions": [
            {
                "id": column.question.id,
                "question": column.question.text,
                "note": column.question.note,
                "mark": column.mark.value,
                "answered": found.coverage(at)[0],
                "of": found.coverage(at)[1],
                "perhaps": found.perhaps(at),
            }
            for at, column in enumerate(found.columns)
        ],
        "reports": [
            {
                "report": row.report.id,
                "title": row.report.title,
                "sha256": row.report.sha256,
                "mark": row.mark.value,
                "answered": row.answered,
                "perhaps": row.perhaps,
                "of": row.asked,
            }
            for row in found.rows
        ],
    }


def as_json(found: Results) -> dict[str, Any]:
    """All of it: `cells` are by the reports' ids, and then by the questions'."""
    cells = {
        row.report.id: {
            column.question.id: _cell(cell)
            for column, cell in zip(found.columns, row.cells, strict=True)
        }
        for row in found.rows
    }
    return summary(found) | {"cells": cells}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "outcome": cell.outcome.value if cell.outcome else "not asked",
        "answered": cell.answered,
        "sure": cell.sure,
        "mark": cell.mark.value,
        "left_out": cell.out,
        "note": cell.note,
        "quotes": [_quote(quote) for quote in cell.quotes],
    }


def _quote(quote: Quoted) -> dict[str, Any]:
    return {
        "text": quote.text,
        "before": quote.before,
        "citation": quote.citation,
        "anchor": quote.paragraph.anchor if quote.paragraph else None,
        "heading": quote.heading or None,
        "start": quote.span.start,
        "end": quote.span.end,
        "facts": list(quote.facts),
        "also": list(quote.also),
        "new": quote.new,
        "decision": quote.decision,
        "note": quote.note,
    }
