"""The words of a text, and the stems by which they are found."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pararef.library.shortforms import singular
from pararef.records import Span

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’]s$|['’]")

# Words of questions that say nothing of what is asked for.
_QUESTION_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been being between both but by can
    could did do does doing during each few for from had has have having he her here hers him his
    how i if in into is it its itself just me might more most my no nor not of on once only or other
    our ours out over own please same shall she should show so some such tell than that the their
    theirs them then there these they this those through to too under until up very was we were
    what when where whether which while who whom whose why will with would you your yours
    describe explain find give list mean means mention mentioned mentions report reported reports
    said say says tell tells
    """.split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, its place, and the stem it is indexed under."""

    stem: str
    span: Span


def tokens(text: str) -> list[Token]:
    """The content words of a text: those that a question could ask for."""
    return [
        Token(stem, Span(*word.span()))
        for word in _WORD.finditer(text)
        if (stem := _stem(word[0])) is not None
    ]


@lru_cache(maxsize=5_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's content words, in order."""
    return tuple(stem for word in _WORD.findall(text) if (stem := _stem(word)) is not None)


def with_stems(text: str, among: Container[str]) -> list[str]:
    """The words of a text, as they are printed, whose stem is among some, in order."""
    return [word for word in _WORD.findall(text) if (stem := _stem(word)) and stem in among]


def is_number(stem: str) -> bool:
    """Whether a stem has a digit: no number is like another, as 2013 is not like 2014."""
    return any(sign.isdigit() for sign in stem)


def spelled(text: str) -> dict[str, str]:
    """The stems of a text's content words, each with a word it is the stem of, in small letters."""
    return {token.stem: token.span.of(text).lower() for token in tokens(text)}


@lru_cache(maxsize=100_000)
def _spellings(word: str) -> tuple[str, ...]:
    """What a word is indexed as: "well-being" as well, being and wellbeing."""
    parts = tuple(singular(_APOSTROPHE.sub("", part)) for part in word.split("-"))
    return parts if len(parts) == 1 else (*parts, "".join(parts))


def in_order(text: str) -> list[str]:
    """The stems of all words of a text, small words too."""
    return list(_STEMMER.analyze(folded(text)))


def folded(text: str) -> str:
    """The words of a text as they are indexed, with blanks between them."""
    return " ".join(spelling for word in _WORD.findall(text) for spelling in _spellings(word))


def analyser() -> TextAnalyzer:
    """What makes stems of folded words."""
    return (
        TextAnalyzerBuilder(Tokenizer.whitespace())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str | None:
    """What a word as printed is looked for by; None for one that says nothing."""
    if word.lower() in _QUESTION_WORDS or not (spellings := _spellings(word)):
        return None
    return _STEMMER.analyze(spellings[-1])[0]


_STEMMER = analyser()
