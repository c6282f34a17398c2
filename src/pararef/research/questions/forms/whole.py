"""Results as JSON, with every quotation, for scripts."""

from __future__ import annotations

import json

from typing_extensions import TypedDict

from pararef.output.shapes import documented
from pararef.research.questions.results import Cell, Quoted, Results

FORM = "pararef results 1"


@documented
class AskedObject(TypedDict):
    """A question of the set, and how many reports answer it."""

    id: str
    question: str
    note: str
    mark: str
    """What is new or has changed since the last run; blank for the rest."""
    answered: int
    of: int
    perhaps: int
    """Of those that do not: how many may, less surely."""


class RowObject(TypedDict):
    """A report, and how many of the questions it answers."""

    report: str
    title: str
    sha256: str
    mark: str
    answered: int
    perhaps: int
    of: int


@documented
class QuotedObject(TypedDict):
    """Words of a report that answer, by their place in their paragraph or heading."""

    text: str
    before: str
    """What they are not understood without: a bullet's heading, or a row's columns."""
    citation: str
    anchor: str | None
    heading: str | None
    """That prints them, where no paragraph does."""
    start: int
    end: int
    facts: list[str]
    also: list[str]
    """Citations of other paragraphs that say the same."""
    new: bool
    decision: str
    note: str


@documented
class CellObject(TypedDict):
    """What one report says to one question."""

    outcome: str
    answered: bool
    sure: bool
    """One of the paragraphs answers by itself; else they only lean that way together."""
    mark: str
    left_out: int
    note: str
    quotes: list[QuotedObject]


class SummaryObject(TypedDict):
    """All but the cells."""

    form: str
    title: str
    set: str
    date: str
    index: str
    encoder: str
    version: str
    filters: str
    first_run: bool
    asked: int
    left_out: int
    gone: int
    questions: list[AskedObject]
    reports: list[RowObject]


@documented
class ResultsObject(SummaryObject):
    """A set of questions, asked of each report."""

    cells: dict[str, dict[str, CellObject]]
    """By the reports' ids, and then by the questions'."""


def write(found: Results) -> bytes:
    """The file."""
    return (json.dumps(as_json(found), ensure_ascii=True, indent=1) + "\n").encode()


def summary(found: Results) -> SummaryObject:
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


def as_json(found: Results) -> ResultsObject:
    """All of it: `cells` are by the reports' ids, and then by the questions'."""
    cells = {
        row.report.id: {
            column.question.id: _cell(cell)
            for column, cell in zip(found.columns, row.cells, strict=True)
        }
        for row in found.rows
    }
    return {**summary(found), "cells": cells}


def _cell(cell: Cell) -> CellObject:
    return {
        "outcome": cell.outcome.value if cell.outcome else "not asked",
        "answered": cell.answered,
        "sure": cell.sure,
        "mark": cell.mark.value,
        "left_out": cell.out,
        "note": cell.note,
        "quotes": [_quote(quote) for quote in cell.quotes],
    }


def _quote(quote: Quoted) -> QuotedObject:
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
