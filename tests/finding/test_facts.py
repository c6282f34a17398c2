"""What reports print of themselves is looked up, and cited where it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.finding import search
from pararef.library import Library
from pararef.records import DateRange, Fact, Grade, Kind, Outcome, Paragraph, Report, Role, Section


def row(report: str, text: str, role: Role = Role.BODY, kind: Kind = Kind.TABLE) -> Paragraph:
    return Paragraph(report, text.replace("\t", "-").replace(" ", "-"), kind, text, role=role)


def school(name: str, year: int, grade: str, *rows: str) -> Report:
    report = make_report(
        name,
        "Pupils enjoy their lessons.",
        provider="Green Lane Primary School",
        inspected=(DateRange(date(year, 3, 1), date(year, 3, 2)),),
        lead_inspector="Anna Field",
        urn="123456",
        grades=(Grade("Overall effectiveness", grade), Grade("Outcomes for pupils", "Good")),
    )
    table = [
        row(name, f"Overall effectiveness\t{grade}"),
        row(name, "Outcomes for pupils\tGood"),
        row(name, "Unique reference number\t123456"),
        row(name, "Lead inspector: Anna Field", kind=Kind.PROSE),
        row(name, "Deputy lead inspector: Bob Lane", kind=Kind.PROSE),
        *(row(name, text) for text in rows),
    ]
    heading = Section(f"Report published: 4 April {year}", (), 0, 1)
    return replace(
        report,
        published=date(year, 4, 4),
        sections=(heading,),
        paragraphs=(*report.paragraphs, *table),
    )


@pytest.fixture
def library(tmp_path: Path, encoder: BagOfWords) -> Library:
    made = Library.create(tmp_path / "index", encoder)
    reports = [
        school("new", 2022, "Outstanding", "Number of pupils on the school roll\t461"),
        school("old", 2015, "Inadequate", "Overall effectiveness at previous inspection\tGood"),
    ]
    made.put({f"/{report.id}.md": report for report in reports})
    return made


def told(library: Library, question: str) -> list[tuple[str, str]]:
    found = search(library, question)
    return [(fact.report.id, fact.value.of(fact.text)) for fact in found.facts]


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("what grade did Green Lane get", [("new", "Outstanding"), ("old", "Inadequate")]),
        ("Green Lane 2015 overall effectiveness", [("old", "Inadequate")]),
        ("how were outcomes for pupils graded at Green Lane in 2022", [("new", "Good")]),
        ("is Green Lane outstanding?", [("new", "Outstanding"), ("old", "Inadequate")]),
        ("Green Lane 2022 URN", [("new", "123456")]),
        ("who led the inspection of Green Lane in 2022", [("new", "Anna Field")]),
        ("deputy lead inspector Green Lane 2015", [("old", "Bob Lane")]),
        ("how many pupils are on roll at Green Lane in 2022", [("new", "461")]),
        ("grade of Green Lane at its previous inspection", [("old", "Good")]),
        ("when was the report on Green Lane of 2015 published", [("old", "4 April 2015")]),
        ("how were libraries graded at Green Lane", []),
        ("do pupils enjoy their lessons", []),
    ],
)
def test_the_value_is_the_one_that_the_report_prints(
    library: Library, question: str, facts: list[tuple[str, str]]
) -> None:
    assert told(library, question) == facts


def test_a_question_for_a_fact_is_answered_by_it(library: Library) -> None:
    found = search(library, "Green Lane 2022 URN")
    assert found.outcome is Outcome.ANSWERED
    (fact,) = found.facts
    assert fact.paragraph
    assert fact.paragraph.text == "Unique reference number\t123456"


def test_a_fact_in_a_heading_has_no_paragraph(library: Library) -> None:
    (fact,) = search(library, "when was Green Lane 2015 published").facts
    assert (fact.paragraph, fact.heading) == (None, "Report published: 4 April 2015")


def test_a_fact_stands_in_a_paragraph_or_in_a_heading(library: Library) -> None:
    (fact,) = search(library, "Green Lane 2022 URN").facts
    with pytest.raises(ValueError, match="a paragraph or in a heading"):
        Fact("URN", fact.report, fact.value)
    with pytest.raises(ValueError, match="beyond"):
        Fact("URN", fact.report, fact.value, heading="URN")


def test_reports_with_a_grade_are_listed(library: Library) -> None:
    found = search(library, "which schools were judged inadequate?")
    assert found.coverage
    assert (found.coverage.having, found.coverage.lacking) == (("old",), ("new",))
    assert [fact.report.id for fact in found.facts] == ["old"]
