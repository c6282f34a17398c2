"""The counts of a library, against counting by hand."""

from collections import Counter
from datetime import date

import pytest
from conftest import make_report

from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.library import Library
from pararef.records import DateRange, Grade
from pararef.research.overview import (
    NOT_PRINTED,
    Choice,
    commonest_kind,
    entry_of,
    kind_names,
    ordered,
    stock,
    tally,
)

KINDS = ("ilacs", "ilacs", "sif", "school", "report", "report", "report")


def inspected(year: int) -> tuple[DateRange, ...]:
    return (DateRange(date(year, 12, 30), date(year + 1, 1, 3)),)


def reports():
    return [
        make_report(
            f"r{n}",
            *["words"] * (n + 1),
            kind=kind,
            kind_name={"ilacs": "children’s services inspection"}.get(kind),
            provider=None if kind == "report" else f"Provider {n % 2}",
            inspectorate=None if kind == "report" else "Ofsted",
            inspected=() if kind == "report" else inspected(2015 + n % 2),
        )
        for n, kind in enumerate(KINDS)
    ]


@pytest.fixture
def entries():
    return [entry_of(report, len(report.paragraphs)) for report in reports()]


def test_counts_are_those_of_counting_by_hand(entries):
    counted = {its.value: its.reports for its in tally(entries, "kind")}
    assert counted == dict(Counter(KINDS))
    assert [its.value for its in tally(entries, "kind")] == ["report", "ilacs", "school", "sif"]
    assert [(i.value, i.reports) for i in tally(entries, "inspectorate")] == [
        ("Ofsted", 4),
        (NOT_PRINTED, 3),
    ]


def test_the_year_is_that_of_the_last_day_and_none_is_guessed(entries):
    assert [(its.value, its.reports) for its in tally(entries, "year")] == [
        ("2017", 2),
        ("2016", 2),
        (NOT_PRINTED, 3),
    ]


@pytest.mark.parametrize("facet", ["kind", "inspectorate", "provider", "year"])
def test_choosing_a_value_leaves_as_many_as_were_counted(entries, facet):
    for its in tally(entries, facet):
        assert len(Choice(**{facet: its.value}).of(entries)) == its.reports


def test_choices_hold_together_and_words_in_any_case(entries):
    chosen = Choice(kind="ilacs", words="PROVIDER 0").of(entries)
    assert [entry.id for entry in chosen] == ["r0"]
    assert Choice().of(entries) == tuple(entries)
    assert not Choice(provider="nobody").of(entries)


def test_a_choice_too_long_to_be_meant_is_refused():
    with pytest.raises(QuestionError, match="at most 300"):
        Choice(provider="x" * 301)


def test_what_an_order_goes_by_and_is_not_printed_comes_last_either_way(entries):
    for falling in (False, True):
        days = [entry.day for entry in ordered(entries, "inspected", falling=falling)]
        assert days[4:] == [None] * 3
        assert days[:4] == sorted(days[:4], reverse=falling)
    assert [e.paragraphs for e in ordered(entries, "paragraphs", falling=True)] == [
        7, 6, 5, 4, 3, 2, 1,
    ]  # fmt: skip


def test_the_commonest_kind_is_one_that_is_known(entries):
    assert commonest_kind(entries) == "ilacs"
    assert commonest_kind(entries[4:]) == "report"
    assert commonest_kind([]) == ""


def test_kinds_of_one_name_are_told_apart_by_their_codes():
    name = "children’s services inspection"
    two = [
        entry_of(make_report(kind, "words", kind=kind, kind_name=name), 1)
        for kind in ("ilacs", "sif")
    ]
    assert kind_names(two) == {"ilacs": f"{name} (ILACS)", "sif": f"{name} (SIF)"}
    assert kind_names(two[:1]) == {"ilacs": name}


def test_only_overall_grades_are_listed_and_grades_without_one_are_known():
    judged = make_report(
        "a", "words", grades=(Grade("Overall effectiveness", "Good"), Grade("Outcomes", "Good"))
    )
    other = make_report("b", "words", grades=(Grade("Outcomes", "Good"),))
    assert [g.judgement for g in entry_of(judged, 1).grades] == ["Overall effectiveness"]
    assert (entry_of(other, 1).grades, entry_of(other, 1).graded) == ((), True)


def test_a_stock_is_kept_until_the_library_changes(tmp_path, encoder):
    library = Library.create(tmp_path, encoder)
    library.put({f"{report.id}.md": report for report in reports()})
    desk = Desk(library)
    first = stock(desk)
    assert {entry.id: entry.paragraphs for entry in first} == {f"r{n}": n + 1 for n in range(7)}
    assert stock(desk) is first
    library.put({"new.md": make_report("new", "more words")})
    assert {entry.id for entry in stock(desk)} - {entry.id for entry in first} == {"new"}
    library.close()
