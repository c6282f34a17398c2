"""A comparison as a JSON object: the form that scripts and assistants rely on."""

from __future__ import annotations

from typing import Any

from pararef.records import Quote
from pararef.research.comparing import Cell, Comparison, says


def as_json(found: Comparison) -> dict[str, Any]:
    """The themes, and of each report a cell for each of them."""
    return {
        "themes": [
            {"theme": theme.name, "note": found.notes[at], "having": found.having(at)}
            for at, theme in enumerate(found.themes)
        ],
        "reports": [
            {
                "report": row.report.id,
                "cells": [
                    _cell(theme.name, cell)
                    for theme, cell in zip(found.themes, row.cells, strict=True)
                ],
            }
            for row in found.rows
        ],
    }


def _cell(theme: str, cell: Cell) -> dict[str, Any]:
    return {
        "theme": theme,
        "outcome": cell.outcome.value,
        "chance": cell.chance,
        "sure": cell.sure,
        "stance": cell.stance.value if cell.stance else None,
        "heading": cell.heading or None,
        "quotes": [_quote(quote) for quote in cell.quotes],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "lead_in": quote.paragraph.lead_in,
        "says": says(quote).value,
        "citation": quote.citation,
        "anchor": quote.paragraph.anchor,
        "start": quote.span.start,
        "end": quote.span.end,
    }
