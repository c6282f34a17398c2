"""Recommendations: which there are, what they rest on, and what later reports say of them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from documents import document
from docx import Document

from pararef.cli import main
from pararef.desk import Desk
from pararef.errors import NotFoundError
from pararef.library import Library, SentenceEncoder
from pararef.reading import read
from pararef.records import DateRange, Report
from pararef.research.recommendations import (
    Became,
    Course,
    files,
    follow,
    follow_one,
    inspections,
    providers,
    recommendations,
    records,
    references,
)

FIRST = """# Inspection of Anytown

## What needs to improve?

- The quality of pathway plans for care leavers.
- The timeliness of dental checks for children in care.
- Services to care leavers, including:
    - information about bus passes
- The number of swimming galas. (outcome 3, national framework)

## Recommendations

1. Ensure that pathway plans are reviewed every month (paragraphs 3, 9).

## The experiences of children

2. Dental checks are late for most children in care.

3. Pathway plans for care leavers are poor and are seldom reviewed.

4. Areas for improvement are known to managers.

## The service requires improvement

5. Leaders should do better in general.
"""
SECOND = """# Inspection of Anytown

## What needs to improve?

- The timeliness of dental checks for children in care.

## Findings

1. Pathway plans for care leavers are now consistently of excellent quality.

2. Dental checks for children in care remain too slow, and many wait too long.

3. The council has offices in the high street.
"""


def written(folder: Path, name: str, text: str, year: int, provider: str) -> Report:
    file = folder / f"{name}.md"
    file.write_text(text, encoding="utf-8")
    day = date(year, 5, 1)
    report = read(file)
    return replace(
        report,
        id=name,
        provider=provider,
        inspected=(DateRange(day, day),),
        paragraphs=tuple(replace(paragraph, report=name) for paragraph in report.paragraphs),
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("followed")
    library = Library.create(folder / "index", SentenceEncoder())
    held = [
        written(folder, "later", SECOND, 2018, "Anytown"),
        written(folder, "first", FIRST, 2015, "Anytown"),
        written(folder, "elsewhere", SECOND, 2019, "Otherton"),
    ]
    library.put({report.source: report for report in held})
    library.close()
    return folder / "index"


@pytest.fixture(scope="module")
def desk(index: Path) -> Desk:
    return Desk(Library.open(index, SentenceEncoder()))


@pytest.fixture(scope="module")
def course(desk: Desk) -> Course:
    return follow(desk, "anytown")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("are recorded (paragraph 25).", ["25"]),
        ("are recorded (paragraphs 33, 34 and 36)", ["33", "34", "36"]),
        ("improve choice (paragraph 117, 120).", ["117", "120"]),
        ("as found (paragraphs 4.3 and 4.5)", ["4.3", "4.5"]),
        ("as found (see paras 7–9)", ["7", "8", "9"]),
        ("both (paragraph 2) and again (paragraph 2, 3)", ["2", "3"]),
        ("as found (paragraph 12 of the 2015 report)", []),
        ("in paragraph 12 we said so", []),
        ("backwards (paragraphs 40 to 30)", ["40", "30"]),
        ("Working Together (2015)", []),
    ],
)
def test_printed_numbers_are_read_and_no_others(text: str, numbers: list[str]) -> None:
    assert references(text) == numbers


def test_recommendations_are_what_stands_under_headings_that_ask(desk: Desk) -> None:
    found = recommendations(desk.report("first"))
    assert [one.asks for one in found] == [
        "The quality of pathway plans for care leavers.",
        "The timeliness of dental checks for children in care.",
        "Services to care leavers, including: information about bus passes",
        "The number of swimming galas.",
        "Ensure that pathway plans are reviewed every month.",
    ]
    assert [one.printed for one in found] == [()] * 4 + [("3", "9")]


def test_a_report_asks_where_each_phase_of_it_does(sample: Report) -> None:
    found = recommendations(sample)
    asking = [
        heading
        for heading in (" > ".join(p.section) for p in sample.paragraphs)
        if "to improve" in heading.lower()
    ]
    assert len(found) == len(asking) == 10
    assert {one.paragraph.lead_in for one in found} >= {"The partnership should ensure that:"}


def test_real_reports_print_what_they_rest_on() -> None:
    report = read(document("ofsted_sif_norfolk_2015.pdf"))
    found = recommendations(report)
    by_hand = {
        "1": ["25"], "2": ["28"], "3": ["33", "34"], "4": ["33"], "5": ["40", "41", "64"],
        "6": ["43", "63"], "7": ["51"], "9": ["59", "66"], "10": ["86", "89"], "11": ["91"],
        "12": ["100", "101", "102"], "13": ["102"], "14": ["103"], "15": ["117", "120"],
        "16": ["124"], "17": ["125", "128"], "18": ["128"], "19": ["131"], "138": ["149"],
        "139": ["148"], "140": ["158"], "141": ["155"], "142": ["150"], "143": ["148"],
    }  # fmt: skip
    told = {one.paragraph.number: list(one.printed) for one in found if one.paragraph.number}
    assert told == by_hand
    assert [one.printed for one in found if one.paragraph.lead == "8"] == [
        ("58", "59", "127"),
        ("54",),
        ("55",),
        ("60",),
    ]


def test_dates_by_which_are_told_and_headings_below_are_looked_through() -> None:
    report = read(document("ofsted_lac_norfolk_2013.pdf"))
    within = [one.within for one in recommendations(report)]
    assert within == ["Immediately"] * 6 + ["Within three months"] * 4 + ["Within six months"] * 7


def test_what_is_printed_is_what_it_rests_on_and_what_is_missing_is_said(course: Course) -> None:
    one = course.inspections[0].followed[-1]
    assert one.printed
    assert [quote.paragraph.number for quote in one.supports] == ["3"]
    assert one.missing == ("9",)


def test_else_it_is_found_and_no_recommendation_supports_another(course: Course) -> None:
    dental = course.inspections[0].followed[1]
    assert not dental.printed
    assert [quote.paragraph.number for quote in dental.supports] == ["2"]


def test_later_reports_on_the_same_provider_say_what_became_of_it(course: Course) -> None:
    first, later = course.inspections
    assert [first.report.id, later.report.id] == ["first", "later"]
    plans, dental, _, galas, _ = first.followed
    (of_plans,), (of_dental,), (of_galas,) = plans.later, dental.later, galas.later
    assert of_plans.became is Became.IMPROVED
    assert of_plans.quotes[0].paragraph.number == "1"
    assert of_dental.became is Became.PERSISTS
    assert of_galas.became is Became.NOTHING
    assert not of_galas.quotes
    assert not later.followed[0].later  # Otherton's is another's


def test_a_later_recommendation_of_the_same_is_told(course: Course) -> None:
    (of_dental,) = course.inspections[0].followed[1].later
    assert of_dental.again


def test_every_quotation_is_a_slice_of_what_is_stored(course: Course, desk: Desk) -> None:
    quotes = [
        quote
        for inspection in course.inspections
        for one in inspection.followed
        for quote in (one.quote, *one.supports, *(q for later in one.later for q in later.quotes))
    ]
    assert len(quotes) > 8
    for quote in quotes:
        stored = desk.paragraph(quote.paragraph.report, quote.paragraph.anchor)
        assert stored.text[quote.span.start : quote.span.end] == quote.text


def test_one_alone_is_followed_as_among_all(course: Course, desk: Desk) -> None:
    one = course.inspections[0].followed[0]
    assert follow_one(desk, "first", one.recommendation.paragraph.anchor) == one
    with pytest.raises(NotFoundError, match="has no recommendation"):
        follow_one(desk, "first", "3")


def test_providers_are_known_by_name_or_by_a_report_of_theirs(desk: Desk) -> None:
    assert {name: [r.id for r in its] for name, its in providers(desk).items()} == {
        "Anytown": ["first", "later"],
        "Otherton": ["elsewhere"],
    }
    assert [report.id for report in inspections(desk, "later")] == ["first", "later"]
    with pytest.raises(NotFoundError, match="Did you mean Anytown"):
        inspections(desk, "Any")
    with pytest.raises(NotFoundError, match="no report 'elsewhere' on Anytown"):
        follow(desk, "Anytown", since="elsewhere")


def test_all_forms_say_the_same(course: Course) -> None:
    held = records.course(course)
    rows = list(csv.DictReader(io.StringIO(files.as_csv(course).decode("utf-8-sig"))))
    flat = [one for inspection in held["inspections"] for one in inspection["recommendations"]]
    assert len(rows) == len(flat) == course.count == 6
    for row, one in zip(rows, flat, strict=True):
        assert row["citation"] == one["citation"]
        assert row["recommendation"].endswith(one["text"])
        for later in one["later"][:1]:
            assert row["became 1"].startswith(later["became"])
            assert row["quotation 1"] == "\n".join(quote["text"] for quote in later["quotes"])
        assert bool(row["later inspection 1"]) == bool(one["later"])
    pages = Document(io.BytesIO(files.as_docx(course)))
    told = "\n".join(paragraph.text for paragraph in pages.paragraphs)
    for one in flat:
        assert one["text"] in told
        for later in one["later"]:
            assert all(f"“{quote['text']}”" in told for quote in later["quotes"])


def test_the_command_prints_and_writes_them(index: Path, capsys, tmp_path: Path) -> None:
    sheet = tmp_path / "out.csv"
    with pytest.raises(SystemExit) as stopped:
        main(["follow", "Anytown", "--of", "first", "--index", str(index), "--csv", str(sheet)])
    assert not stopped.value.code
    out = capsys.readouterr().out
    assert re.search(r"5 recommendations", out)
    assert "improved" in out
    assert "not mentioned" in out
    assert len(list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"))))) == 6
    with pytest.raises(SystemExit):
        main(["follow", "Anytown", "--index", str(index), "--json"])
    assert json.loads(capsys.readouterr().out)["provider"] == "Anytown"
    with pytest.raises(SystemExit) as stopped:
        main(["follow", "Nowhere", "--index", str(index)])
    assert stopped.value.code == 1
    assert "No report in this index is on 'Nowhere'" in capsys.readouterr().err
