"""Whether letters are an English word. The only user of pyspellchecker."""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker

_FAMILIAR = 2_000
_COMMON = 20_000  # of the 8,400,000 times that its list counts "can"


def is_english(word: str) -> bool:
    """Whether a word is in a list of 160,000 (American) English ones.

    >>> is_english("lorries"), is_english("lado")
    (True, False)
    """
    return word.lower() in _counts()


def is_common(word: str) -> bool:
    """Whether a word is one of the 3,200 that everybody uses.

    >>> is_common("send"), is_common("mash")
    (True, False)
    """
    return _counts().get(word.lower(), 0) > _COMMON


def is_familiar(word: str) -> bool:
    """Whether a word is used so often that its capital does not make it a name.

    >>> is_familiar("youngsters"), is_familiar("wakefield")
    (True, False)
    """
    return _counts().get(word.lower(), 0) > _FAMILIAR


@cache
def _counts() -> dict[str, int]:
    return dict(SpellChecker(language="en").word_frequency.dictionary)
