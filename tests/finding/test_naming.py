"""Names of providers, years and kinds of inspection in a question limit the search."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.finding import search
from pararef.finding.naming import meant
from pararef.library import Library
from pararef.records import EVERYTHING, DateRange, Filters


def days(year: int) -> tuple[DateRange, ...]:
    return (DateRange(date(year, 5, 1), date(year, 5, 9)),)


@pytest.fixture
def library(tmp_path: Path, encoder: BagOfWords) -> Library:
    made = Library.create(tmp_path / "index", encoder)
    text = "Caseloads are high, says the reading of files."
    reports = [
        make_report("leeds-2015", text, provider="Leeds City Council", inspected=days(2015)),
        make_report("leeds-2022", text, provider="Leeds", inspected=days(2022), kind="ilacs"),
        make_report(
            "hull",
            text,
            "Visits in Hull are prompt.",
            "Staff of Hull stay.",
            provider="Kingston upon Hull",
            inspected=days(2014),
        ),
        make_report(
            "school", text, "Heath fires.", "A heath.", provider="Farnham Heath End School"
        ),
        make_report("north", text, provider="North Northamptonshire", inspected=days(2026)),
        make_report("shire", text, provider="Northamptonshire", inspected=days(2019)),
        make_report("reading", text, provider="Reading", inspected=days(2020)),
        make_report("ljmu", text, provider="Liverpool John Moores University ITE Partnership"),
        make_report("liverpool", text, provider="Liverpool"),
        make_report("norfolk", text, provider="Norfolk County Council"),
        make_report("notts", text, provider="Nottinghamshire County Council"),
        make_report("visit", text, provider="Slough", kind="focused-visit"),
        make_report("nobody", text),
    ]
    made.put({f"/{report.id}.md": report for report in reports})
    return made


@pytest.mark.parametrize(
    ("question", "reports", "rest"),
    [
        ("caseloads in Leeds", {"leeds-2015", "leeds-2022"}, "caseloads"),
        ("leeds 2022 caseloads", {"leeds-2022"}, "caseloads"),
        ("caseloads in Leeds in 2030", {"leeds-2015", "leeds-2022"}, "caseloads in 2030"),
        ("Leeds City Council 2015 inspection: caseloads", {"leeds-2015"}, "caseloads"),
        ("Leeds ILACS caseloads", {"leeds-2022"}, "caseloads"),
        ("what was said of hull?", {"hull"}, "what was said of hull?"),
        ("caseloads Leeds v Hull", {"leeds-2015", "leeds-2022", "hull"}, "caseloads"),
        ("are caseloads in Leeds lower than in 2015", {"leeds-2015", "leeds-2022"}, None),
        ("North Northamptonshire caseloads", {"north"}, "caseloads"),
        ("Northamptonshire caseloads", {"shire"}, "caseloads"),
        ("LJMU caseloads", {"ljmu"}, "caseloads"),
        ("Liverpool John Moores caseloads", {"ljmu"}, None),
        ("caseloads in Liverpool", {"liverpool"}, "caseloads"),
        ("Hull's caseloads", {"hull"}, "caseloads"),
        ("Leeds' caseloads and Leeds’s staff", {"leeds-2015", "leeds-2022"}, None),
        ("kingston upon thames", set(), None),
        ("heath visitors", set(), "heath visitors"),
        ("Farnham Heath End caseloads", {"school"}, "caseloads"),
        ("west northamptonshire caseloads", set(), None),
        ("University of Liverpool", set(), None),
        ("ljmu caseloads", {"ljmu"}, "caseloads"),
        ("Leeds 2015 v 2022 caseloads", {"leeds-2015", "leeds-2022"}, "caseloads"),
        ("Leeds 2015-2022 caseloads", {"leeds-2015", "leeds-2022"}, None),
        ("attainment in Leeds in 2021-22", {"leeds-2015", "leeds-2022"}, None),
        ("caseloads in ILACS reports", {"leeds-2022"}, "caseloads"),
        ("caseloads in focused visits", {"visit"}, "caseloads"),
        ("caseloads in JTAIs", set(), "caseloads in JTAIs"),  # there are none
        ("was the ILACS prompt", set(), "was the ILACS prompt"),
        ("Leeds ILACS and Hull", {"leeds-2022", "hull"}, None),
        ("NCC caseloads", set(), None),  # of two councils
        ("Reading files is slow", set(), "Reading files is slow"),
        ("Is it slow? Reading of files", set(), None),
        ("the new Leeds strategy", {"leeds-2015", "leeds-2022"}, None),
        ("the reading of files", set(), "the reading of files"),
        ("caseloads in Reading", {"reading"}, "caseloads"),
        ("caseloads in 2015", set(), "caseloads in 2015"),
        ("Leeds", {"leeds-2015", "leeds-2022"}, "Leeds"),
    ],
)
def test_a_question_means_the_reports_it_names(
    library: Library, question: str, reports: set[str], rest: str | None
) -> None:
    found = meant(library, question)
    assert set(found.reports) == reports
    assert rest is None or found.rest == rest


def test_what_was_understood_is_told_and_can_be_taken_off(library: Library) -> None:
    found = search(library, "caseloads in Hull")
    assert {hit.report.id for hit in found.hits} == {"hull"} == set(found.reports)
    assert found.names == ("Hull",)
    assert found.filters == EVERYTHING
    anywhere = search(library, "caseloads in Hull", infer=False)
    assert len({hit.report.id for hit in anywhere.hits}) > 1
    assert anywhere.names == ()


def test_a_name_with_a_minus_leaves_its_reports_out(library: Library) -> None:
    found = search(library, "caseloads -Leeds", k=20)
    assert {hit.report.id for hit in found.hits} & {"leeds-2015", "leeds-2022", "hull"} == {"hull"}


def test_a_slip_in_a_name_is_put_right_first(library: Library) -> None:
    library.put({"/more.md": make_report("more", "Northamptonshire.", "Northamptonshire again.")})
    assert search(library, "caseloads in Northamptonshre").reports == ("shire",)
    # A place that no report has is not taken for a word that they have.
    library.put({"/south.md": make_report("south", "Southern files.", "Southern files again.")})
    assert search(library, "caseloads in Southend").expansions == ()


def test_a_filter_comes_before_a_name(library: Library) -> None:
    filters = Filters(reports=("leeds-2015",))
    inside = search(library, "caseloads in Leeds", filters=filters)
    assert {hit.report.id for hit in inside.hits} == {"leeds-2015"}
    elsewhere = search(library, "caseloads in Hull", filters=filters)
    assert {hit.report.id for hit in elsewhere.hits} == {"leeds-2015"}
    assert elsewhere.names == ()


def test_a_filter_of_providers_or_years_comes_before_a_name_too(library: Library) -> None:
    filters = Filters(years=(2015,))
    inside = search(library, "caseloads in Leeds", filters=filters)
    assert {hit.report.id for hit in inside.hits} == {"leeds-2015"}
    assert inside.names == ("Leeds",)
    providers = Filters(providers=("Leeds City Council",))
    elsewhere = search(library, "caseloads in Hull", filters=providers)
    assert elsewhere.names == ()
    assert {hit.report.id for hit in elsewhere.hits} <= {"leeds-2015", "leeds-2022"}


def test_one_name_of_several_can_be_taken_as_a_word(library: Library) -> None:
    both = search(library, "caseloads in Leeds and Hull", k=30)
    assert both.names == ("Leeds", "Hull")
    one = search(library, "caseloads in Leeds and Hull", k=30, literal=("Leeds",))
    assert one.names == ("Hull",)
    assert set(one.reports) == {"hull"}
    none = search(library, "caseloads in ILACS reports", literal=("ilacs reports",))
    assert none.names == ()


def test_reports_that_lack_something_are_those_under_the_filters(library: Library) -> None:
    found = search(
        library, "which reports do not mention swimming?", filters=Filters(years=(2015,))
    )
    assert found.coverage is not None
    assert {*found.coverage.having, *found.coverage.lacking} == set(
        library.reports_under(Filters(years=(2015,)))
    )
