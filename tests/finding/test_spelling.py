"""Slips of the keyboard are put right, and words that are meant are left alone."""

from __future__ import annotations

import pytest

from pararef.finding import search
from pararef.finding.spelling import SPELLING, corrections
from pararef.library import Library
from pararef.records import Expansion


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("matematics traning", {"matematics": "mathematics", "traning": "training"}),
        ("secondry partnership", {"secondry": "secondary"}),
        ("Traning of mentors", {"Traning": "training"}),
        ("weakneses in targets", {"weakneses": "weakness"}),
        ("mentors", {}),
        ("lorries and coffee", {}),  # English, though no report has them
        ("Wakefield", {}),
        ("CEDPS", {}),
        ("xqzvbkw", {}),
        ("", {}),
    ],
)
def test_a_slip_is_put_right(sample_library: Library, question: str, meant: dict[str, str]) -> None:
    expected = [Expansion(slip, word, SPELLING) for slip, word in meant.items()]
    assert corrections(sample_library, question) == expected


def test_a_question_with_slips_finds_what_it_means(sample_library: Library) -> None:
    right = search(sample_library, "mathematics training", k=3).hits
    slipped = search(sample_library, "matematics traning", k=3).hits
    assert [hit.paragraph.anchor for hit in slipped] == [hit.paragraph.anchor for hit in right]
    as_typed = search(sample_library, "matematics traning", k=3, expand=False)
    assert as_typed.expansions == ()
