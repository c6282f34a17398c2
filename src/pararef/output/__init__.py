"""Records as JSON objects: the form that scripts, programs and assistants rely on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

from pydantic import TypeAdapter

from pararef import answering
from pararef.output.shapes import (
    AnswerObject as AnswerObject,
)
from pararef.output.shapes import (
    CheckedObject as CheckedObject,
)
from pararef.output.shapes import (
    ChoiceObject as ChoiceObject,
)
from pararef.output.shapes import (
    ChoicesObject as ChoicesObject,
)
from pararef.output.shapes import (
    CoverageObject as CoverageObject,
)
from pararef.output.shapes import (
    DaysObject as DaysObject,
)
from pararef.output.shapes import (
    DifferenceObject as DifferenceObject,
)
from pararef.output.shapes import (
    DroppedObject as DroppedObject,
)
from pararef.output.shapes import (
    ExpansionObject as ExpansionObject,
)
from pararef.output.shapes import (
    FacetsObject as FacetsObject,
)
from pararef.output.shapes import (
    FactObject as FactObject,
)
from pararef.output.shapes import (
    FindingsObject as FindingsObject,
)
from pararef.output.shapes import (
    GradeObject as GradeObject,
)
from pararef.output.shapes import (
    GroupObject as GroupObject,
)
from pararef.output.shapes import (
    HitObject as HitObject,
)
from pararef.output.shapes import (
    LogObject as LogObject,
)
from pararef.output.shapes import (
    ParagraphObject as ParagraphObject,
)
from pararef.output.shapes import (
    PartObject as PartObject,
)
from pararef.output.shapes import (
    QuoteObject as QuoteObject,
)
from pararef.output.shapes import (
    ReportObject as ReportObject,
)
from pararef.output.shapes import (
    SpanObject as SpanObject,
)
from pararef.output.shapes import (
    StatementObject as StatementObject,
)
from pararef.output.shapes import (
    VerifiedObject as VerifiedObject,
)
from pararef.output.shapes import (
    WholeReportObject as WholeReportObject,
)
from pararef.output.shapes import (
    WhyObject as WhyObject,
)
from pararef.output.shapes import (
    WrittenObject as WrittenObject,
)
from pararef.records import (
    Answer,
    Choices,
    Facets,
    Fact,
    Findings,
    Hit,
    Paragraph,
    Quote,
    Report,
    Written,
)

if TYPE_CHECKING:
    from pararef.answering import Checked


@cache
def _report() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def report(held: Report) -> ReportObject:
    """What a report says of itself, and how it was read."""
    dumped = _report().dump_python(held, mode="json", exclude={"sections", "paragraphs"})
    return cast("ReportObject", dumped)


def whole_report(held: Report) -> WholeReportObject:
    """A report and all its paragraphs."""
    return {"report": report(held), "paragraphs": [paragraph(p, held) for p in held.paragraphs]}


def paragraph(held: Paragraph, about: Report) -> ParagraphObject:
    """A paragraph with its place and its citation."""
    return {
        "report": about.id,
        "file": about.source,
        "number": held.number,
        "series": held.series,
        "kind": held.kind,
        "phase": held.phase,
        "section": list(held.section),
        "page": held.place.first_page,
        "anchor": held.anchor,
        "text": held.text,
        "citation": answering.plain(held, about),
        "role": held.role,
        "ordinal": held.ordinal,
        "lead": held.lead,
        "stance": held.stance,
        "lead_in": held.lead_in,
        "columns": list(held.columns),
        "lines": [held.place.first_line, held.place.last_line],
    }


def findings(held: Findings) -> FindingsObject:
    """Hits, and how the question was taken."""
    return {
        "query": held.question,
        "expansions": [
            {"short": e.short, "long": e.long, "source": e.source} for e in held.expansions
        ],
        "names": list(held.names),
        "reports": list(held.reports),
        "stance": held.stance,
        "outcome": held.outcome,
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


def answer(held: Answer) -> AnswerObject:
    """Quotations, with the hits that they are from."""
    return {
        **findings(held.findings),
        "groups": [{"title": group.title, "quotes": len(group.quotes)} for group in held.groups],
        "quotes": [_quote(quote) for quote in held.quotes],
    }


def checked(held: Checked) -> CheckedObject:
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


def verified(held: Sequence[Checked]) -> VerifiedObject:
    """All quotations of a memo, and whether all of them are fine."""
    return {"fine": all(one.fine for one in held), "checked": [checked(one) for one in held]}


def written(held: Written) -> WrittenObject:
    """What a language model made of the quotations; its numbers count them from 1."""
    return {
        "statements": [{"text": s.text, "cites": list(s.cites)} for s in held.statements],
        "removed": held.removed,
        "model": held.model,
        "failed": held.failed,
    }


def _hit(held: Hit) -> HitObject:
    return {
        **paragraph(held.paragraph, held.report),
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
            "stance": held.why.stance,
            "chance": held.why.chance,
            "answers": held.why.answers,
        },
    }


def _fact(held: Fact) -> FactObject:
    return {
        "name": held.name,
        "value": held.value.of(held.text),
        "report": held.report.id,
        "anchor": held.paragraph.anchor if held.paragraph else None,
        "heading": held.heading,
    }


def _quote(held: Quote) -> QuoteObject:
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


def facets(held: Facets) -> FacetsObject:
    """What can be chosen, and how much there is of it."""
    return {
        "paragraphs": held.paragraphs,
        "reports": held.reports_with,
        "report": _choices(held.reports),
        "provider": _choices(held.providers),
        "type": _choices(held.report_kinds),
        "year": _choices(held.years),
        "grade": _choices(held.grades),
        "phase": _choices(held.phases),
        "kind": _choices(held.kinds),
        "stance": _choices(held.stances),
    }


def _choices(held: Choices) -> ChoicesObject:
    return {
        "listed": [
            {"value": choice.value, "count": choice.count, "name": choice.name}
            for choice in held.listed
        ],
        "left_out": held.left_out,
    }
