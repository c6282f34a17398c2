"""Sides of a comparison, and several things asked for."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import make_report

from pararef.finding import search
from pararef.library import Library, SentenceEncoder
from pararef.records import DateRange, Outcome, Report, Stance


def report(name: str, provider: str, year: int, *texts: str) -> Report:
    days = (DateRange(date(year, 5, 1), date(year, 5, 9)),)
    return make_report(name, *texts, provider=provider, inspected=days)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library.create(tmp_path_factory.mktemp("sides") / "index", SentenceEncoder())
    reports = [
        report(
            "leeds-2015",
            "Leeds City Council",
            2015,
            "Caseloads of social workers are too high, at 28 children each.",
            "Private fostering is well understood and children are visited on time.",
            "Young people and their carers take part in reviews.",
        ),
        report(
            "leeds-2022",
            "Leeds City Council",
            2022,
            "Caseloads of social workers are manageable, and staff are well supported.",
            "Young carers are known, and supported by a dedicated team.",
        ),
        report(
            "hull-2014",
            "Hull City Council",
            2014,
            "Children privately fostered are visited on time. Privately fostered children are few.",
            "Fire doors in the offices were replaced in spring.",
        ),
    ]
    made.put({f"/{one.id}.md": one for one in reports})
    return made


def test_each_of_two_reports_is_a_side(library: Library) -> None:
    found = search(library, "caseloads of social workers in Leeds 2015 v 2022")
    assert [part.name for part in found.parts] == [
        "Leeds City Council, 2015",
        "Leeds City Council, 2022",
    ]
    assert [part.hits[0].paragraph.report for part in found.parts] == ["leeds-2015", "leeds-2022"]
    assert found.outcome is Outcome.ANSWERED


def test_a_side_without_an_answer_is_told(library: Library) -> None:
    found = search(library, "caseloads of social workers in Hull and Leeds in 2015")
    sides = {part.name: part.answered for part in found.parts}
    assert sides["Leeds City Council, 2015"]
    assert not sides["Hull City Council, 2014"]
    assert found.outcome is Outcome.PARTLY


def test_of_two_things_the_one_that_is_missing_is_told(library: Library) -> None:
    found = search(library, "caseloads of social workers and swimming lessons")
    assert found.outcome is Outcome.PARTLY
    assert {part.name: part.answered for part in found.parts} == {
        "caseloads of social workers": True,
        "swimming lessons": False,
    }


def test_phases_and_stances_are_sides(sample_library: Library) -> None:
    phases = search(sample_library, "mentoring in the primary and the secondary phase")
    assert [part.name for part in phases.parts] == ["primary", "secondary"]
    for part in phases.parts:
        assert {hit.paragraph.phase for hit in part.hits} == {part.name}
    both = search(sample_library, "strengths and weaknesses of mentoring")
    assert [part.name for part in both.parts] == ["strengths", "weaknesses"]
    assert both.parts[1].hits[0].why.stance is Stance.WEAKNESS
