"""The words of the reports: which are near in meaning, and which are spelled alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pararef.library.encoding import Vectors
from pararef.library.vectors import Ids

_MOST_ALIKE = 20
_ROOM = 1_024  # words more than there are
_FEW = 50_000  # words whose vectors are held in full precision: a question compares a thousand


class Lexicon:
    """Words with their ids and vectors. Ids count from 1 and are never given anew."""

    def __init__(self, width: int) -> None:
        self._ids: dict[str, int] = {}
        # Row 0 is no word. There is room for more, which a lexicon of more words fills.
        self._vectors: npt.NDArray[np.floating] = np.zeros((_ROOM, width), dtype=np.float32)
        self._spellings: list[str] = []
        self.last = 0
        self.last_spelling = 0

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def learn(
        self,
        ids: Ids,
        stems: Sequence[str],
        vectors: npt.NDArray[np.floating],
        spellings: Sequence[tuple[int, str]],
    ) -> Lexicon:
        """A lexicon with more words, and more spellings.

        Args:
            ids: Above `last`, ascending, shape (n,).
            stems: The words.
            vectors: Of each, shape (n, width).
            spellings: Ids above `last_spelling`, and words as printed, by their ids.
        """
        if not len(ids) and not spellings:
            return self
        more = Lexicon(0)
        more._ids, more._vectors = self._ids, self._vectors
        more.last, more.last_spelling = self.last, self.last_spelling
        more._spellings = self._spellings
        if len(ids):
            more._ids = self._ids | dict(zip(stems, ids.tolist(), strict=True))
            more.last = int(ids[-1])
            if more.last >= len(self._vectors):
                kind = np.float32 if more.last <= _FEW else np.float16
                more._vectors = np.zeros((more.last * 5 // 4 + _ROOM, self.width), dtype=kind)
                more._vectors[: self.last + 1] = self._vectors[: self.last + 1]
            more._vectors[ids] = vectors
        if spellings:
            more._spellings = [*self._spellings, *(text for _, text in spellings)]
            more.last_spelling = spellings[-1][0]
        return more

    def id(self, stem: str) -> int:
        """The id of a stem; 0 where no report has had it."""
        return self._ids.get(stem, 0)

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of words, shape (len(ids), width), unit length; zero for numbers."""
        return self._vectors[ids].astype(np.float32, copy=False)

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
