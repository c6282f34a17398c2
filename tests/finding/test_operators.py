"""Quotation marks, minus signs and dots in a question."""

from __future__ import annotations

import pytest

from pararef.errors import QuestionError
from pararef.finding import search
from pararef.finding.operators import Marked, marked
from pararef.library import Library


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("mentors", Marked("mentors")),
        ('"early reading" mentors', Marked("early reading mentors", ("early reading",))),
        ("“early reading”", Marked("early reading", ("early reading",))),
        ("mentors -primary", Marked("mentors", (), ("primary",))),
        ('mentors -"early reading"', Marked("mentors", (), ("early reading",))),
        ("well-being and follow-up", Marked("well-being and follow-up")),
        ("mentors - primary", Marked("mentors - primary")),
        ('half "of a pair', Marked('half "of a pair')),
        ('"" mentors', Marked('"" mentors')),
        ("the L.A.D.O. and S.E.N.D", Marked("the LADO and SEND")),
        ("at 3.5 per cent", Marked("at 3.5 per cent")),
    ],
)
def test_marks_are_read(question: str, expected: Marked) -> None:
    assert marked(question) == expected


@pytest.mark.parametrize("question", ["-mentors", '-"early reading"', "-a -b"])
def test_only_what_is_unwanted_is_no_question(question: str) -> None:
    with pytest.raises(QuestionError, match="only what is unwanted"):
        marked(question)


def test_a_phrase_must_be_printed_and_an_unwanted_word_must_not(sample_library: Library) -> None:
    hits = search(sample_library, '"early reading" -mathematics', k=20).hits
    assert hits
    for hit in hits:
        assert "early reading" in " ".join(hit.paragraph.text.lower().split())
        assert "mathematic" not in hit.paragraph.text.lower()
