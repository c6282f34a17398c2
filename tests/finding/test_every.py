"""Every report is looked through for what a question asks of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.finding import search
from pararef.library import Library
from pararef.records import Grade, Kind, Outcome, Paragraph, Report, Sentence, Span, Stance


def council(name: str, *texts: str, improve: str = "", **fields: object) -> Report:
    """A council's report, with an area for improvement."""
    report = make_report(name, *texts, provider=f"{name.split('-')[0].title()} Council", **fields)
    heading = ("What needs to improve",)
    demanded = (
        [Paragraph(name, "improve", Kind.BULLET, improve, section=heading)] if improve else []
    )
    rated = [
        Paragraph(name, f"row-{at}", Kind.TABLE, f"{grade.judgement}\t{grade.grade}")
        for at, grade in enumerate(report.grades)
    ]
    return replace(report, paragraphs=(*report.paragraphs, *demanded, *rated))


@pytest.fixture
def library(tmp_path: Path, encoder: BagOfWords) -> Library:
    made = Library.create(tmp_path / "index", encoder)
    reports = [
        council(
            "leeds-2015",
            "Private fostering is well understood.",
            "Young people and their carers take part in reviews.",
            improve="The quality of pathway plans for care leavers.",
            grades=(Grade("Overall effectiveness", "Good"), Grade("Impact of leaders", "Good")),
            lead_inspector="Anna Field",
        ),
        council(
            "hull-2014",
            "Children privately fostered are visited on time.",
            "Dogs for therapy are kept. Pathway plans are clear.",
            grades=(
                Grade("Overall effectiveness", "Inadequate"),
                Grade("Impact of leaders", "Outstanding"),
            ),
        ),
        council("derby-2020", "Young carers are known. Self-harm is rare."),
        make_report("green-2020", "Private fostering is taught.", provider="Green Lane School"),
    ]
    made.put({f"/{one.id}.md": one for one in reports})
    return made


@pytest.mark.parametrize(
    ("question", "having"),
    [
        ("which reports mention private fostering?", {"leeds-2015", "hull-2014", "green-2020"}),
        ("which councils mention private fostering?", {"leeds-2015", "hull-2014"}),
        ("how many reports talk about young carers", {"derby-2020"}),
        ("which reports mention therapy dogs", {"hull-2014"}),
        ("self harm: which reports?", {"derby-2020"}),
        ("reports on young carers or pathway plans", {"derby-2020", "hull-2014", "leeds-2015"}),
        ("who was told to sort out their pathway plans", {"leeds-2015"}),
        ("which councils were judged inadequate overall", {"hull-2014"}),
        ("who was rated outstanding for leadership", {"hull-2014"}),
        ("which councils got good or better for leaders", {"hull-2014", "leeds-2015"}),
    ],
)
def test_those_that_have_it_are_named(library: Library, question: str, having: set[str]) -> None:
    found = search(library, question)
    assert found.outcome is Outcome.ANSWERED
    assert found.coverage
    assert set(found.coverage.having) == having
    told = [hit.report.id for hit in found.hits] or [fact.report.id for fact in found.facts]
    assert tuple(told) == found.coverage.having


def test_what_is_quoted_is_the_sentence_that_prints_it(tmp_path: Path, encoder: BagOfWords) -> None:
    text = "Dogs for therapy are kept. Pathway plans are clear."
    said = (Sentence(Span(0, 26), Stance.NEUTRAL), Sentence(Span(27, 51), Stance.STRENGTH))
    report = make_report("hull-2014", text)
    paragraph = replace(report.paragraphs[0], sentences=said)
    made = Library.create(tmp_path / "index", encoder)
    made.put({"/a.md": replace(report, paragraphs=(paragraph,)), "/b.md": make_report("b", "No.")})
    (hit,) = search(made, "which reports mention therapy dogs").hits
    assert hit.best.of(hit.paragraph.text) == "Dogs for therapy are kept."
    assert hit.why.words == ("Dogs for therapy",)


def test_what_is_common_tells_none_beside_what_is_not(tmp_path: Path, encoder: BagOfWords) -> None:
    made = Library.create(tmp_path / "index", encoder)
    plans = [f"Plans are kept in good time by team {n}." for n in range(30)]
    reports = [
        council("leeds-2015", *plans, "Walruses are kept."),
        council("hull-2014", "Time is short.", "Staff are kept."),
    ]
    made.put({f"/{one.id}.md": one for one in reports})
    found = search(made, "which reports mention walruses, or had them in time")
    assert found.coverage
    assert found.coverage.having == ("leeds-2015",)


def test_those_that_lack_it_are_told_where_they_are_asked_for(library: Library) -> None:
    found = search(library, "which councils say nothing about private fostering?")
    assert found.coverage
    assert found.coverage.lacking_asked
    assert found.coverage.lacking == ("derby-2020",)


def test_a_subject_that_no_report_has_is_in_none(library: Library) -> None:
    found = search(library, "which reports mention modern slavery?")
    assert found.outcome is Outcome.NOTHING
    assert found.coverage
    assert len(found.coverage.lacking) == 4


def test_of_one_report_a_question_is_no_question_of_every_report(library: Library) -> None:
    assert search(library, "which councils praise pathway plans in Leeds?").coverage is None


def test_the_reports_of_a_kind_are_listed(library: Library) -> None:
    found = search(library, "how many reports are there in total?")
    assert found.coverage
    assert len(found.coverage.having) == 4
