"""An address says what was asked, and is read with suspicion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararef.errors import QuestionError
from pararef.records import Filters, Kind
from pararef.web.address import Asked

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
names = words.map(str.strip).filter(bool)
headings = names.filter(lambda name: ";" not in name)


@given(
    words.filter(str.strip),
    st.lists(names, max_size=3, unique=True),
    st.lists(names, max_size=3, unique=True),
    st.lists(st.sampled_from(Kind), max_size=3, unique=True),
    st.lists(headings, max_size=2, unique=True),
    st.booleans(),
)
def test_an_address_asks_the_same_again(question, reports, phases, kinds, sections, expand):
    filters = Filters(tuple(reports), tuple(phases), tuple(sections), tuple(kinds))
    asked = Asked(question, filters, expand)
    assert Asked.at(asked.address) == asked


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
        "?q=x&section=" + ";".join(map(str, range(51))),
        "?q=" + "x" * 100_000,
        "?" + "q=x&" * 300,
    ],
)
def test_an_address_that_makes_no_sense_is_refused_in_a_sentence(address):
    with pytest.raises(QuestionError, match=r"^.{10,120}\.$"):
        Asked.at(address)


@pytest.mark.parametrize("rubbish", [None, 7, {"a": 1}, [1, None, {}], b"x", 1.5])
def test_what_is_no_words_limits_nothing(rubbish):
    assert Asked.of(rubbish, rubbish, rubbish, rubbish, rubbish) == Asked()


def test_a_link_and_the_box_of_the_page_part_their_sections_alike():
    asked = Asked.of("mentors", sections="to improve; key strengths;;")
    assert asked.filters.sections == ("to improve", "key strengths")
    assert Asked.at("?q=mentors&section=to+improve&section=key+strengths") == asked
    assert Asked.at("?q=mentors&section=to+improve%3B+key+strengths") == asked


def test_half_a_character_is_replaced():
    assert Asked.of("a\ud800b", ["c\udfff"]) == Asked("a?b", Filters(reports=("c?",)))
