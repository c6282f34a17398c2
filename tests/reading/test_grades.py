"""Grades are read where they are given, and a sentence that says "good" gives none."""

from datetime import date

import pytest

from pararef.reading.frameworks import FRAMEWORKS, framework_of
from pararef.reading.markdown import reading
from pararef.reading.metadata import Metadata, metadata
from pararef.reading.structure import structure


def of(text: str) -> Metadata:
    return metadata(structure("", reading(text).blocks), "file")


def given(report: Metadata) -> list[tuple[str, str, str | None, str | None]]:
    return [(g.judgement, g.grade, g.phase, g.meaning) for g in report.grades]


TOP = "# Heath End School\n\nOfsted inspection report\n\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Outcomes for pupils Requires improvement\n",
            [("Outcomes for pupils", "Requires improvement")],
        ),
        ("The quality of education is good\n", []),
        ("Overall effectiveness at previous inspection Good\n", []),
        ("Personal development is not yet good\n", []),
        (
            "| 2.1 Adoption performance | Requires Improvement |\n|---|---|\n",
            [("Adoption performance", "Requires Improvement")],
        ),
        ("| Safeguarding standards | Met |\n|---|---|\n", [("Safeguarding standards", "Met")]),
        (
            "| Overall effectiveness | Previous inspection: | Good | 2 |\n|---|---|---|---|\n"
            "|  | This inspection: | Requires improvement | 3 |\n"
            "| Quality of teaching |  | Good | 2 |\n",
            [("Overall effectiveness", "Requires improvement"), ("Quality of teaching", "Good")],
        ),
        ("Achievement of pupils Good 2\n", [("Achievement of pupils", "Good")]),
        (
            "|  |  |  |\n|---|---|---|\n| 1.1 | Governance and leadership | Good |\n",
            [("Governance and leadership", "Good")],
        ),
        ("| Homework | Met |\n|---|---|\n", []),
        ("Judgement\tGood\tOutstanding\n", []),
        ("| 2018 | Good |\n|---|---|\n", []),
        ("## Annex A\n\n| Vale School | Good |\n|---|---|\n", []),
        (
            "## The experiences of care leavers: requires improvement to be good\n\nText.\n",
            [("The experiences of care leavers", "requires improvement to be good")],
        ),
        ("## What we saw: good\n\n| Teaching | Good |\n|---|---|\n", [("Teaching", "Good")]),
        ("## Achievement\n\nExpected standard\n", [("Achievement", "Expected standard")]),
        ("## Strong standard\n\n### Inclusion\n\nText.\n", [("Inclusion", "Strong standard")]),
        (
            "Safeguarding standards: not met\n\n## Report\n\nText.\n",
            [("Safeguarding standards", "not met")],
        ),
        (
            "The Local Safeguarding Children Board (LSCB) is inadequate.\n",
            [("Local Safeguarding Children Board (LSCB)", "inadequate")],
        ),
    ],
)
def test_a_grade_stands_beside_its_judgement(body, expected):
    report = of(f"{TOP}{body}\nText.\n")
    assert [pair[:2] for pair in given(report)] == expected


def test_a_sentence_gives_the_overall_judgement_before_the_table():
    report = of(
        "# Moorshire\n\n## Inspection of services for children in need of help and protection\n\n"
        "## The overall judgement is that children’s services require improvement\n\n"
        "| 1. Children who need help and protection | Good |\n|---|---|\n\n"
        "## Findings\n\nText.\n\n"
        "| The experiences of children who need help and protection | Good |\n|---|---|\n"
    )
    assert given(report) == [
        ("Overall judgement", "require improvement", None, "requires improvement"),
        ("Children who need help and protection", "Good", None, None),
    ]


def test_a_heading_may_give_the_digit_and_its_word():
    report = of(
        "# Inspection of looked after children services\n\n"
        "## Capacity to improve\n\n### Grade 4 (inadequate)\n\nText.\n"
    )
    assert given(report) == [("Capacity to improve", "4", None, "inadequate")]


def test_columns_are_phases():
    report = of(
        f"{TOP}## Judgements\n\n|  | Primary | Further education and skills |\n|---|---|---|\n"
        "| Overall effectiveness | Good | Outstanding |\n\nText.\n"
    )
    assert given(report) == [
        ("Overall effectiveness", "Good", "primary", None),
        ("Overall effectiveness", "Outstanding", "further education and skills", None),
    ]


def test_a_grade_has_its_framework():
    report = of(
        f"{TOP}Inspection dates: 5 and 6 March 2024\n\nOverall effectiveness Good\n\nText.\n"
    )
    [grade] = report.grades
    assert (grade.framework_code, report.framework_code) == ("school-2019", "school-2019")
    assert (
        grade.framework == report.framework == "education inspection framework, from September 2019"
    )


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        ("school", date(2015, 8, 31), "school-2012"),
        ("school", date(2015, 9, 1), "school-2015"),
        ("school", date(2019, 9, 1), "school-2019"),
        ("school", date(2025, 11, 9), "school-2019"),
        ("school", date(2025, 11, 10), "report-card-2025"),
        ("fes", date(2025, 11, 10), "report-card-2025"),
        ("ite", date(2025, 12, 1), "ite-2020"),
        ("ite", date(2018, 5, 14), "ite-2015"),
        ("sif", date(2013, 11, 19), "sif-2013"),
        ("school", date(1999, 1, 1), None),
        ("school", None, None),
        ("prison", None, "prison"),
        ("report", date(2020, 1, 1), None),
    ],
)
def test_a_framework_is_known_by_kind_and_day(kind, day, code):
    found = framework_of(kind, day)
    assert (found.code if found else None) == code


def test_of_two_frameworks_of_a_kind_the_newer_stands_first():
    for kind in {kind for rules in FRAMEWORKS for kind in rules.kinds}:
        began = [rules.since for rules in FRAMEWORKS if kind in rules.kinds]
        assert began == sorted(began, key=lambda day: day or date.min, reverse=True)
