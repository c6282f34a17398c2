"""Words of like meaning cover a question in part, the same words wholly."""

from __future__ import annotations

import numpy as np
import pytest

from pararef.finding.likeness import Likeness, rarity, words_of
from pararef.library import Lexicon, Term


@pytest.fixture
def lexicon() -> Lexicon:
    vectors = {
        "children": (1.0, 0.0, 0.0),
        "youngster": (0.8, 0.6, 0.0),
        "cell": (0.0, 0.0, 1.0),
        "2013": (0.0, 0.0, 0.0),
    }
    spellings = enumerate(["children", "youngsters", "cells", "2013"], 1)
    return Lexicon(3).learn(
        np.arange(1, 5), list(vectors), np.array(list(vectors.values())), list(spellings)
    )


def covered(lexicon: Lexicon, words: list[str], *terms: Term) -> list[float]:
    likeness = Likeness(lexicon, terms, {})
    ids = np.array([lexicon.id(word) for word in words])
    by_word = likeness.words(ids).max(axis=0, keepdims=True)
    return likeness.terms(by_word)[0].round(3).tolist()


def test_the_same_word_covers_wholly_and_a_like_one_in_part(lexicon: Lexicon) -> None:
    assert covered(lexicon, ["children"], Term(("children",))) == [1.0]
    assert covered(lexicon, ["children"], Term(("youngsters",))) == [0.6]  # (0.8 - 0.5) / 0.5
    assert covered(lexicon, ["cell"], Term(("youngsters",))) == [0.0]


def test_a_number_is_covered_by_itself_only(lexicon: Lexicon) -> None:
    assert covered(lexicon, ["2013"], Term(("2013",))) == [1.0]
    assert covered(lexicon, ["children", "cell"], Term(("2013",))) == [0.0]


def test_of_the_forms_of_a_term_the_best_counts(lexicon: Lexicon) -> None:
    term = Term(("cells", "children youngsters"))
    assert covered(lexicon, ["children"], term) == [0.8]  # the mean of 1 and 0.6


def test_a_strange_word_is_compared_by_the_vector_it_was_given(lexicon: Lexicon) -> None:
    term = Term(("kids",))
    (stem,) = words_of([term])
    likeness = Likeness(lexicon, [term], {stem: np.array([1.0, 0.0, 0.0], np.float32)})
    assert likeness.words(np.array([lexicon.id("children")])) == pytest.approx(1.0, abs=1e-3)


def test_what_few_texts_cover_counts_more() -> None:
    common, rare = rarity(np.array([[1.0, 1.0], [1.0, 0.0], [0.9, 0.0]]))
    assert rare > common > 0
