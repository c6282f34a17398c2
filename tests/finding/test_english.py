"""The list of English words, looked up in its text, against the library that reads it whole."""

from __future__ import annotations

import random

import pytest
from spellchecker import SpellChecker

from pararef.finding.english import is_common, is_english, is_familiar


def test_words_are_told_as_the_list_read_whole_tells_them() -> None:
    counts = dict(SpellChecker(language="en").word_frequency.dictionary)
    words = sorted(counts)
    some = [words[0], words[-1], *random.Random(7).sample(words, 300)]
    some += [word for word in words if not word.isascii()][:20]
    some += [f"{word}q" for word in some]

    told = [(is_english(word), is_common(word), is_familiar(word)) for word in some]

    known = [(word in counts, counts.get(word, 0)) for word in some]
    assert told == [(there, count > 20_000, count > 2_000) for there, count in known]
    assert len(set(told)) == 4  # unknown, rare, familiar, common


@pytest.mark.parametrize("word", ["", '"', "\n", 'a": 1,\n"aa', "50", "\ud800", "a\\"])
def test_what_is_no_word_is_not_in_the_list(word: str) -> None:
    assert not is_english(word)


def test_capitals_do_not_matter() -> None:
    assert is_english("Mentor")
    assert is_english("MENTOR")
