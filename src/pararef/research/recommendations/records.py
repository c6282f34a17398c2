"""Recommendations as JSON objects: the form that scripts and assistants rely on."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pararef.answering import plain
from pararef.answering.citations import named
from pararef.output.shapes import documented
from pararef.records import Quote, Report
from pararef.research.recommendations.following import Became, Course, Followed, Later
from pararef.research.recommendations.reading import Recommendation


@documented
class PassageObject(TypedDict):
    """Words of a report, by their place in their paragraph."""

    text: str
    citation: str
    report: str
    anchor: str
    number: str | None
    start: int
    end: int


@documented
class RecommendationObject(TypedDict):
    """What a report says is to be done."""

    text: str
    """The paragraph, as printed."""
    lead_in: str | None
    """The heading whose sentence the words complete."""
    asks: str
    """What is asked for, without the numbers it refers to, and with the words it hangs on."""
    within: str | None
    """By when, as a heading prints it."""
    report: str
    anchor: str
    number: str | None
    citation: str
    printed: list[str]
    """The numbers of the paragraphs that it refers to, ranges spelled out."""


@documented
class SupportsObject(TypedDict):
    """What a recommendation rests on in its own report."""

    how: Literal["printed", "found"]
    """As the report prints it, or searched for."""
    quotes: list[PassageObject]


@documented
class LaterObject(TypedDict):
    """What one later report says of a recommendation."""

    report: str
    inspection: str
    became: Became
    """Told by rules from the words that are quoted, and now and then wrong."""
    sure: bool
    """One of the paragraphs is surely about the same; else it is only the nearest."""
    again: bool
    """The later report asks for it too."""
    quotes: list[PassageObject]


@documented
class FollowedObject(RecommendationObject):
    """A recommendation, what it rests on, and what became of it."""

    missing: list[str]
    """Numbers that it prints and its report does not have."""
    supports: SupportsObject
    later: list[LaterObject]
    """In the order of the inspections."""


class InspectionObject(TypedDict):
    """A report and its recommendations."""

    report: str
    inspection: str
    recommendations: list[FollowedObject]


class CourseObject(TypedDict):
    """The inspections of one provider, the earliest first."""

    provider: str
    inspections: list[InspectionObject]


def course(held: Course) -> CourseObject:
    """The object that `pararef follow --json` prints."""
    return {
        "provider": held.provider,
        "inspections": [
            {
                "report": inspection.report.id,
                "inspection": named(inspection.report),
                "recommendations": [
                    followed(one, inspection.report) for one in inspection.followed
                ],
            }
            for inspection in held.inspections
        ],
    }


def followed(held: Followed, about: Report) -> FollowedObject:
    """A recommendation, followed."""
    return {
        **recommendation(held.recommendation, about),
        "missing": list(held.missing),
        "supports": {
            "how": "printed" if held.printed else "found",
            "quotes": [_passage(quote) for quote in held.supports],
        },
        "later": [_later(later) for later in held.later],
    }


def recommendation(held: Recommendation, about: Report) -> RecommendationObject:
    """A recommendation, by itself."""
    paragraph = held.paragraph
    return {
        "text": paragraph.text,
        "lead_in": paragraph.lead_in,
        "asks": held.asks,
        "within": held.within,
        "report": paragraph.report,
        "anchor": paragraph.anchor,
        "number": paragraph.number,
        "citation": plain(paragraph, about),
        "printed": list(held.printed),
    }


def _later(held: Later) -> LaterObject:
    return {
        "report": held.report.id,
        "inspection": named(held.report),
        "became": held.became,
        "sure": held.sure,
        "again": held.again,
        "quotes": [_passage(quote) for quote in held.quotes],
    }


def _passage(held: Quote) -> PassageObject:
    return {
        "text": held.text,
        "citation": held.citation,
        "report": held.paragraph.report,
        "anchor": held.paragraph.anchor,
        "number": held.paragraph.number,
        "start": held.span.start,
        "end": held.span.end,
    }
