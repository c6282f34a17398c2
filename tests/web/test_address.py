"""An address says what was asked, and is read with suspicion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararef.errors import QuestionError
from pararef.records import Filters, Kind, Stance
from pararef.web.address import FIELDS, Asked

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
names = words.map(str.strip).filter(bool)
headings = names.filter(lambda name: ";" not in name)


some = st.lists(names, max_size=2, unique=True).map(tuple)


@given(
    words.filter(str.strip),
    st.builds(
        Filters,
        reports=some,
        phases=some,
        sections=st.lists(headings, max_size=2, unique=True).map(tuple),
        kinds=st.lists(st.sampled_from(Kind), max_size=3, unique=True).map(tuple),
        stances=st.lists(st.sampled_from(Stance), max_size=2, unique=True).map(tuple),
        providers=some,
        report_kinds=some,
        years=st.lists(st.integers(1000, 9999), max_size=2, unique=True).map(tuple),
        grades=some,
    ),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    some,
)
def test_an_address_asks_the_same_again(question, filters, switches, literal):
    asked = Asked(question, filters, *switches, literal)
    assert Asked.at(asked.address) == asked


def test_filters_without_a_question_have_an_address_and_what_is_said_of_a_question_has_none():
    asked = Asked("", Filters(years=(2015,)), expand=False, infer=False, judge=False)
    assert asked.address == "?year=2015&expand=0"


def test_a_value_is_taken_off_alone():
    asked = Asked("q", Filters(providers=("Leeds", "Hull"), years=(2015,), kinds=(Kind.BULLET,)))
    assert asked.without("provider", "Leeds").filters.providers == ("Hull",)
    assert asked.without("year", 2015).filters.years == ()
    assert (
        asked.without("kind", Kind.BULLET).address == "?q=q&provider=Leeds&provider=Hull&year=2015"
    )


def test_nothing_asked_is_the_bare_address():
    assert Asked("  ").address == ""
    assert Asked.at("") == Asked()


def test_the_report_of_an_opened_paragraph_limits_nothing():
    assert Asked.at("?q=mentors&report=r1&para=29").filters == Filters()
    assert Asked.at("?q=mentors&report=r1").filters == Filters(reports=("r1",))


@pytest.mark.parametrize(
    "address",
    [
        "?q=x&kind=<script>",
        "?q=x&stance=<script>",
        "?q=x&year=MMXV",
        "?q=x&year=²⁰¹⁵",
        "?q=x&section=" + ";".join(map(str, range(51))),
        "?q=" + "x" * 100_000,
        "?" + "q=x&" * 500,
    ],
)
def test_an_address_that_makes_no_sense_is_refused_in_a_sentence(address):
    with pytest.raises(QuestionError, match=r"^.{10,120}\.$"):
        Asked.at(address)


@pytest.mark.parametrize("rubbish", [None, 7, {"a": 1}, [1, None, {}], b"x", 1.5])
def test_what_is_no_words_limits_nothing(rubbish):
    chosen = dict.fromkeys(FIELDS.values(), rubbish)
    assert Asked.of(rubbish, chosen, literal=rubbish) == Asked()


def test_a_link_and_the_box_of_the_page_part_their_sections_alike():
    asked = Asked.of("mentors", {"sections": "to improve; key strengths;;"})
    assert asked.filters.sections == ("to improve", "key strengths")
    assert Asked.at("?q=mentors&section=to+improve&section=key+strengths") == asked
    assert Asked.at("?q=mentors&section=to+improve%3B+key+strengths") == asked


def test_half_a_character_is_replaced():
    assert Asked.of("a\ud800b", {"reports": ["c\udfff"]}) == Asked("a?b", Filters(reports=("c?",)))
