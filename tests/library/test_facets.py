"""What can be chosen, and how much there is of it, against counting paragraphs by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pararef.library import Library, Term
from pararef.records import (
    Choices,
    DateRange,
    Facets,
    Filters,
    Grade,
    Kind,
    Paragraph,
    ReadingLog,
    Report,
    Stance,
)

KINDS, STANCES, PHASES = (Kind.PROSE, Kind.BULLET), tuple(Stance), ("primary", "secondary", None)
SECTIONS = (("Leadership", "To improve"), ("Teaching",), ())


def a_report(name: str, at: int, **fields: object) -> Report:
    """A report with a paragraph of each sort but some, which differ between reports."""
    sorts = list(product(KINDS, STANCES, PHASES, SECTIONS))
    paragraphs = tuple(
        Paragraph(
            name,
            f"p{number}",
            kind,
            f"Mentors of {name} support trainees, {number}.",
            phase=phase,
            section=section,
            stance=stance,
        )
        for number, (kind, stance, phase, section) in enumerate(sorts)
        if number % (at + 2)
    )
    return replace(
        Report(name, name.title(), f"{name}.md", "0" * 64, 1, ReadingLog(0, 0)),
        paragraphs=paragraphs,
        **fields,
    )


def graded(word: str, code: str | None, judgement: str = "Overall effectiveness") -> Grade:
    return Grade(judgement, word, framework_code=code)


def inspected(*years: int) -> tuple[DateRange, ...]:
    return tuple(DateRange(date(year, 5, 1), date(year, 5, 4)) for year in years)


REPORTS = (
    a_report(
        "norfolk-2013",
        0,
        kind="lac",
        provider="Norfolk County Council",
        inspected=inspected(2013),
        grades=(graded("Inadequate", "lac-2013"),),
        framework_code="lac-2013",
    ),
    a_report(
        "norfolk-2022",
        1,
        kind="ilacs",
        provider="Norfolk",
        inspected=inspected(2022),
        published=date(2023, 1, 1),
        grades=(graded("good", "ilacs-2018"), graded("Poor", "ilacs-2018", "Care leavers")),
        framework_code="ilacs-2018",
    ),
    a_report(
        "hull-2014",
        2,
        kind="sif",
        provider="Kingston upon Hull City Council",
        inspected=inspected(2013, 2014),
        grades=(graded("Good", "sif-2013", "Children’s services in Hull"),),
        framework_code="sif-2013",
    ),
    a_report("guidance", 3, published=date(2022, 3, 1)),
    a_report("school", 4, kind="school", provider="Norfolk Council School"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = Library.create(tmp_path_factory.mktemp("facets"), BagOfWords())
    library.put({f"/{report.id}.md": report for report in REPORTS})
    yield library
    library.close()


# What the library is to say, told by hand.
OF_REPORT: dict[str, Callable[[Report], set[str]]] = {
    "reports": lambda r: {r.id},
    "providers": lambda r: {
        "norfolk-2013": {"Norfolk"},
        "norfolk-2022": {"Norfolk"},
        "hull-2014": {"Kingston upon Hull"},
        "guidance": set[str](),
        "school": {"Norfolk Council School"},  # a name of its own, not a council's
    }[r.id],
    "report_kinds": lambda r: {r.kind},
    "years": lambda r: {
        "norfolk-2013": {"2013"},
        "norfolk-2022": {"2022"},
        "hull-2014": {"2013", "2014"},
        "guidance": {"2022"},
        "school": set[str](),
    }[r.id],
    "grades": lambda r: {
        "norfolk-2013": {"lac-2013: Inadequate"},
        "norfolk-2022": {"ilacs-2018: Good"},
        "hull-2014": {"sif-2013: Good"},
    }.get(r.id, set()),
}
OF_PARAGRAPH: dict[str, Callable[[Paragraph], set[str]]] = {
    "phases": lambda p: {p.phase} if p.phase else set(),
    "kinds": lambda p: {p.kind},
    "stances": lambda p: {p.stance},
}


def passes(filters: Filters, report: Report, paragraph: Paragraph, without: str = "") -> bool:
    """Whether a paragraph passes all filters but one, by looking at it."""
    has = {name: of(report) for name, of in OF_REPORT.items()}
    has |= {name: of(paragraph) for name, of in OF_PARAGRAPH.items()}
    wanted = {name: {str(value) for value in getattr(filters, name)} for name in has}
    under = not filters.sections or any(
        words.casefold() in heading.casefold()
        for words in filters.sections
        for heading in paragraph.section
    )
    return under and all(
        name == without or not wanted[name] or wanted[name] & has[name] for name in has
    )


def by_hand(filters: Filters, name: str) -> Counter[str]:
    """How many reports, or paragraphs, have each value of a field."""
    found = Counter[str]()
    for report in REPORTS:
        passing = [p for p in report.paragraphs if passes(filters, report, p, without=name)]
        if name in OF_PARAGRAPH:
            found.update(value for p in passing for value in OF_PARAGRAPH[name](p))
        elif passing:
            found.update(OF_REPORT[name](report))
    return found


def counted(choices: Choices) -> dict[str, int]:
    assert choices.left_out == 0
    return {choice.value: choice.count for choice in choices.listed if choice.count}


some_filters = st.builds(
    Filters,
    reports=st.sampled_from([(), (), ("school",), ("guidance", "hull-2014")]),
    phases=st.sampled_from([(), ("primary",), ("primary", "secondary")]),
    sections=st.sampled_from([(), (), ("improve",), ("teach", "LEADER"), ("none such",)]),
    kinds=st.sampled_from([(), (Kind.BULLET,), (Kind.TABLE,)]),
    stances=st.sampled_from([(), (Stance.WEAKNESS, Stance.MIXED), (Stance.STRENGTH,)]),
    providers=st.sampled_from([(), ("Norfolk",), ("Norfolk", "Kingston upon Hull")]),
    report_kinds=st.sampled_from([(), ("ilacs", "sif"), ("report",)]),
    years=st.sampled_from([(), (2013,), (2014, 2022)]),
    grades=st.sampled_from([(), ("sif-2013: Good",), ("ilacs-2018: Good", "lac-2013: Inadequate")]),
)


@given(some_filters)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_counts_are_those_of_a_count_by_hand_in_which_a_field_ignores_its_own_choice(
    library: Library, filters: Filters
) -> None:
    facets = library.facets(filters)
    for name in (*OF_REPORT, *OF_PARAGRAPH):
        assert counted(getattr(facets, name)) == by_hand(filters, name), name
    passing = [(r.id, p) for r in REPORTS for p in r.paragraphs if passes(filters, r, p)]
    assert facets.paragraphs == len(passing)
    assert facets.reports_with == len({report for report, _ in passing})


@given(some_filters)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_filter_inside_the_search_finds_what_filtering_afterwards_leaves(
    library: Library, filters: Filters
) -> None:
    every = sum(len(report.paragraphs) for report in REPORTS)
    expected = {(r.id, p.anchor) for r in REPORTS for p in r.paragraphs if passes(filters, r, p)}
    by_words = library.matching([Term(("mentors",))], every, filters)
    by_meaning = library.nearest(library.encoder.encode(["mentors"]), every, filters)
    for rows in (by_words, by_meaning):
        held = library.paragraphs(list(rows)).values()
        assert {(p.report, p.anchor) for p in held} == expected
    under = {
        r.id for r in REPORTS if any(passes(only_reports(filters), r, p) for p in r.paragraphs)
    }
    assert set(library.reports_under(filters)) == under


def only_reports(filters: Filters) -> Filters:
    return replace(filters, phases=(), sections=(), kinds=(), stances=())


def test_what_is_chosen_is_listed_even_where_nothing_is_left_of_it(library: Library) -> None:
    facets = library.facets(Filters(years=(2022,), kinds=(Kind.TABLE,), phases=("primary",)))
    assert [(c.value, c.count) for c in facets.years.listed] == [("2022", 0)]
    assert [(c.value, c.count) for c in facets.phases.listed] == [("primary", 0)]


def test_years_come_newest_first_and_providers_most_frequent_first(library: Library) -> None:
    facets = library.facets()
    assert [choice.value for choice in facets.years.listed] == ["2022", "2014", "2013"]
    assert facets.providers.listed[0].value == "Norfolk"


def test_of_very_many_values_some_are_left_out_and_counted_but_none_that_is_chosen(
    tmp_path: Path,
) -> None:
    library = Library.create(tmp_path, BagOfWords())
    names = [f"place {number:03}" for number in range(203)]
    library.put(
        {
            f"/{name}.md": Report(
                name,
                name,
                "x",
                "0" * 64,
                1,
                ReadingLog(0, 0),
                kind="ilacs",
                provider=name,
                paragraphs=(Paragraph(name, "1", Kind.PROSE, "Words."),),
            )
            for name in names
        }
    )
    assert library.facets().providers.left_out == 3
    chosen = library.facets(Filters(providers=(names[-1],))).providers
    assert names[-1] in {choice.value for choice in chosen.listed}
    assert len(chosen.listed) + chosen.left_out == 203


def test_what_is_taken_out_counts_no_more(tmp_path: Path) -> None:
    library = Library.create(tmp_path, BagOfWords())
    library.put({f"/{report.id}.md": report for report in REPORTS})
    for report in REPORTS:
        library.remove(report.id)
    assert library.facets() == Facets()
    assert library.known("provider") == []


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("Norfolk County Council", "Norfolk"),
        ("The Royal Borough of Windsor and Maidenhead", "Windsor and Maidenhead"),
        ("London Borough of Croydon", "Croydon"),
        ("Nottingham City", "Nottingham"),
        ("Wirral Metropolitan Borough Council", "Wirral"),
        ("City of London", "City of London"),
        ("Council", "Council"),
    ],
)
def test_a_council_has_one_name_however_it_is_printed(printed: str, known: str) -> None:
    from pararef.library.names import known_as

    assert known_as(a_report("r", 0, kind="ilacs", provider=printed)) == known
    assert known_as(a_report("r", 0, kind="school", provider=printed)) == printed


def test_a_value_is_known_as_soon_as_a_report_has_it_and_no_longer(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path, encoder)
    assert library.known("provider") == []
    library.put({"a.md": make_report("a", "A paragraph.", provider="Leeds")})
    assert library.known("provider") == ["Leeds"]
    library.remove("a")
    assert library.known("provider") == []
