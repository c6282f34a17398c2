"""Records as JSON objects: the form that scripts rely on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pararef import answering
from pararef.records import Answer, Fact, Findings, Hit, Paragraph, Quote, Report, Written

if TYPE_CHECKING:
    from pararef.answering import Checked

Object = dict[str, Any]


@cache
def _report() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def report(held: Report) -> Object:
    """What a report says of itself, and how it was read."""
    return dict(_report().dump_python(held, mode="json", exclude={"sections", "paragraphs"}))


def whole_report(held: Report) -> Object:
    """A report and all its paragraphs."""
    return {"report": report(held), "paragraphs": [paragraph(p, held) for p in held.paragraphs]}


def paragraph(held: Paragraph, about: Report) -> Object:
    """A paragraph with its place and its citation."""
    return {
        "report": about.id,
        "file": about.source,
        "number": held.number,
        "series": held.series,
        "kind": held.kind.value,
        "phase": held.phase,
        "section": list(held.section),
        "page": held.place.first_page,
        "anchor": held.anchor,
        "text": held.text,
        "citation": answering.plain(held, about),
        "role": held.role.value,
        "ordinal": held.ordinal,
        "lead": held.lead,
        "stance": held.stance.value,
        "lead_in": held.lead_in,
        "columns": list(held.columns),
        "lines": [held.place.first_line, held.place.last_line],
    }


def findings(held: Findings) -> Object:
    """Hits, and how the question was taken."""
    return {
        "query": held.question,
        "expansions": [
            {"short": e.short, "long": e.long, "source": e.source} for e in held.expansions
        ],
        "names": list(held.names),
        "reports": list(held.reports),
        "stance": held.stance.value if held.stance else None,
        "outcome": held.outcome.value,
        "told": list(answering.told(held)),
        "confidence": held.confidence,
        "elsewhere": held.elsewhere,
        "facts": [_fact(fact) for fact in held.facts],
        "parts": [
            {"name": part.name, "answered": part.answered, "chance": part.chance}
            for part in held.parts
        ],
        "coverage": (
            {"having": list(held.coverage.having), "lacking": list(held.coverage.lacking)}
            if held.coverage
            else None
        ),
        "hits": [_hit(hit) for hit in held.hits],
    }


def answer(held: Answer) -> Object:
    """Quotations, with the hits that they are from."""
    return findings(held.findings) | {
        "groups": [{"title": group.title, "quotes": len(group.quotes)} for group in held.groups],
        "quotes": [_quote(quote) for quote in held.quotes],
    }


def checked(held: Checked) -> Object:
    """A quotation of a memo, what became of it, and the report's own words."""
    cited = held.cited
    return {
        "line": held.quotation.line,
        "quotation": held.quotation.text,
        "verdict": held.verdict.value,
        "shortened": held.shortened,
        "cited": cited.text if cited else None,
        "differences": [
            {"written": d.written, "printed": d.printed, "what": d.what} for d in held.differences
        ],
        "quote": _quote(held.quote) if held.quote else None,
        "paragraph": held.quote.paragraph.text if held.quote else None,
        "citation": held.citation,
        "also": list(held.also),
        "note": held.note,
    }


def written(held: Written) -> Object:
    """What a language model made of the quotations; its numbers count them from 1."""
    return {
        "statements": [{"text": s.text, "cites": list(s.cites)} for s in held.statements],
        "removed": held.removed,
        "model": held.model,
        "failed": held.failed,
    }


def _hit(held: Hit) -> Object:
    return paragraph(held.paragraph, held.report) | {
        "score": held.score,
        "best": {"start": held.best.start, "end": held.best.end},
        "why": {
            "words": list(held.why.words),
            "dense": held.why.dense,
            "sentence": held.why.sentence,
            "lexical": held.why.lexical,
            "coverage": held.why.coverage,
            "like": held.why.like,
            "shares": dict(held.why.shares),
            "stance": held.why.stance.value if held.why.stance else None,
            "chance": held.why.chance,
            "answers": held.why.answers,
        },
    }


def _fact(held: Fact) -> Object:
    return {
        "name": held.name,
        "value": held.value.of(held.text),
        "report": held.report.id,
        "anchor": held.paragraph.anchor if held.paragraph else None,
        "heading": held.heading,
    }


def _quote(held: Quote) -> Object:
    return {
        "text": held.text,
        "lead_in": held.paragraph.lead_in,
        "citation": held.citation,
        "report": held.paragraph.report,
        "anchor": held.paragraph.anchor,
        "number": held.paragraph.number,
        "series": held.paragraph.series,
        "start": held.span.start,
        "end": held.span.end,
        "marks": [{"start": mark.start, "end": mark.end} for mark in held.marks],
        "again": [_quote(other) for other in held.again],
    }
