"""Short forms: what reports define, and what their initials could stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararef.library.shortforms import Definition, definitions, initials, phrases


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("what newly qualified teachers (NQTs) add", "NQT", "newly qualified teachers"),
        ("a Department for Education (DfE) project", "DfE", "Department for Education"),
        (
            "pupils with special educational needs and/or disabilities (SEND) by planning",
            "SEND",
            "special educational needs and/or disabilities",
        ),
        (
            "a postgraduate diploma in education (PGDE) with",
            "PGDE",
            "postgraduate diploma in education",
        ),
        ("personal, social, health and economic (PSHE) education", "PSHE", None),
        ("The MASH (multi-agency safeguarding hub) is", "MASH", "multi-agency safeguarding hub"),
        ("strengths and difficulties questionnaires [SDQs]", "SDQ", None),
    ],
)
def test_a_definition_in_brackets_is_found(text: str, short: str, long: str | None) -> None:
    expected = long or text.split(" (")[0].split(" [")[0]
    assert list(definitions(text)) == [Definition(short, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "visited 14 schools (see Annex A)",
        "physics; computer science (stage 1)",
        "the head teacher (Mr Smith) and the governors (all)",
        "they improved in writing (KS2)",
        "",
        "(NQT)",
        "the and of (TAO)",
    ],
)
def test_brackets_that_define_nothing_give_nothing(text: str) -> None:
    assert list(definitions(text)) == []


@given(st.text(alphabet="abc ABC()[]-’", max_size=60))
def test_a_definition_is_always_made_of_words_of_the_text(text: str) -> None:
    for found in definitions(text):
        assert found.long in text
        assert found.short in text


def test_initials_skip_the_small_words_and_stop_at_punctuation() -> None:
    assert "cedp" in initials("the career entry and development profiles of")
    assert "dfe" in initials("Department for Education")
    assert "cedp" not in initials("a career, entry development profile")


@given(
    st.lists(st.sampled_from("career entry and development profile of the it".split()), max_size=9)
)
def test_a_phrase_is_found_just_where_its_initials_are(some: list[str]) -> None:
    """Whatever `phrases` finds, the index of initials would have led to."""
    text = " ".join(some)
    for letters in ("ced", "edp", "cedp", "pce"):
        if list(phrases(text, letters)):
            assert letters in initials(text)


def test_a_text_made_to_be_slow_is_not() -> None:
    """Letters that could stand in very many places are looked for in one pass."""
    text = " ".join(["a" * 12] * 14) + " (AaaaaaZ)"
    assert list(definitions(text)) == []


def test_a_very_long_text_without_brackets_is_looked_through_at_once() -> None:
    assert list(definitions("words and more words " * 20_000)) == []
