"""The words of the reports: which are near in meaning, and which are spelled alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pararef.library.encoding import Vectors
from pararef.library.vectors import Ids

_MOST_ALIKE = 20


class Lexicon:
    """Words with their ids and vectors. Ids count from 1 and are never given anew."""

    def __init__(self, width: int) -> None:
        self._ids: dict[str, int] = {}
        # Row 0 is no word.
        self._vectors = np.zeros((1, width), dtype=np.float16)
        self._spellings: list[str] = []

    @property
    def last(self) -> int:
        """The highest id."""
        return len(self._vectors) - 1

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def learn(self, words: Sequence[tuple[int, str, Vectors]], spellings: Iterable[str]) -> Lexicon:
        """A lexicon with more words, of ids above `last`, and with these spellings."""
        more = Lexicon(self._vectors.shape[1])
        more._ids = self._ids | {stem: row for row, stem, _ in words}
        rows = max((row for row, _, _ in words), default=self.last) + 1
        more._vectors = np.zeros((rows, self._vectors.shape[1]), dtype=np.float16)
        more._vectors[: self.last + 1] = self._vectors
        for row, _, vector in words:
            more._vectors[row] = vector
        more._spellings = list(spellings)
        return more

    def id(self, stem: str) -> int:
        """The id of a stem; 0 where no report has had it."""
        return self._ids.get(stem, 0)

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of words, shape (len(ids), width), unit length; zero for numbers."""
        return self._vectors[ids].astype(np.float32)

    def alike(self, word: str, distance: int, more: Sequence[str] = ()) -> list[tuple[str, int]]:
        """Printed words within some slips of a word (a letter more, less, other, or two swapped).

        Args:
            word: In small letters.
            distance: How many slips at the most.
            more: Words that count as printed.

        Returns:
            Each with its distance after Damerau and Levenshtein, nearest first.
        """
        found = process.extract(
            word,
            [*self._spellings, *more] if more else self._spellings,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=distance,
            limit=_MOST_ALIKE,
        )
        return [(text, int(slips)) for text, slips, _ in found]
