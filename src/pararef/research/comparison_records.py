"""A comparison as a JSON object: the form that scripts and assistants rely on."""

from __future__ import annotations

from typing_extensions import TypedDict

from pararef.output.shapes import documented
from pararef.records import Outcome, Quote, Stance
from pararef.research.comparing import Cell, Comparison, says


@documented
class ThemeObject(TypedDict):
    """A theme that reports were compared by."""

    theme: str
    note: str | None
    """Why it was not understood; null if it was."""
    having: int
    """How many reports have something on it."""


@documented
class CellQuoteObject(TypedDict):
    """Words of a report on a theme, by their place in their paragraph."""

    text: str
    lead_in: str | None
    """The heading whose sentence the words complete: without it they may say the opposite."""
    says: Stance
    citation: str
    anchor: str
    start: int
    end: int


@documented
class CellObject(TypedDict):
    """What one report says on one theme."""

    theme: str
    outcome: Outcome
    chance: float
    """That the report answers, 0 to 1."""
    sure: bool
    """One of its paragraphs answers by itself; the others only lean that way together."""
    stance: Stance | None
    heading: str | None
    """That prints a fact, where no paragraph does."""
    quotes: list[CellQuoteObject]


class RowObject(TypedDict):
    """One report, and a cell for each theme, in their order."""

    report: str
    cells: list[CellObject]


class ComparisonObject(TypedDict):
    """Reports beside each other, theme by theme."""

    themes: list[ThemeObject]
    reports: list[RowObject]


def as_json(found: Comparison) -> ComparisonObject:
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


def _cell(theme: str, cell: Cell) -> CellObject:
    return {
        "theme": theme,
        "outcome": cell.outcome,
        "chance": cell.chance,
        "sure": cell.sure,
        "stance": cell.stance,
        "heading": cell.heading or None,
        "quotes": [_quote(quote) for quote in cell.quotes],
    }


def _quote(quote: Quote) -> CellQuoteObject:
    return {
        "text": quote.text,
        "lead_in": quote.paragraph.lead_in,
        "says": says(quote),
        "citation": quote.citation,
        "anchor": quote.paragraph.anchor,
        "start": quote.span.start,
        "end": quote.span.end,
    }
