"""How much of a question the words of a text cover, also by words of like meaning.

"Youngsters" is covered by "children" in part, and by "youngsters" wholly. How
like two words are is the cosine of their vectors, each encoded alone; what lies
below a bound is chance. It is the soft match of K-NRM (Xiong et al., "End-to-End
Neural Ad-hoc Ranking with Kernel Pooling", 2017) with one kernel, nothing learned.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pararef.library import Ids, Lexicon, Term, Vectors, is_number, spelled

_CHANCE = 0.5  # a cosine of two words below this means nothing

Coverage = npt.NDArray[np.float64]
"""How much of each word, or term, of a question is covered, 0 to 1."""


class Likeness:
    """Compares the words of texts with the terms of one question.

    Args:
        lexicon: The words of the reports.
        terms: Of the question.
        strange: Vectors of the words of the terms that no report has, by their stems.
    """

    def __init__(
        self, lexicon: Lexicon, terms: Sequence[Term], strange: dict[str, Vectors]
    ) -> None:
        self._lexicon = lexicon
        words = words_of(terms)
        at = {stem: n for n, stem in enumerate(words)}
        # Of each term its forms, and of each form where its words are among all words.
        self._terms = [
            [[at[stem] for stem in spelled(form)] for form in term.forms if spelled(form)]
            for term in terms
        ]
        self._terms = [forms for forms in self._terms if forms]
        self._ids = np.array([lexicon.id(stem) for stem in words], dtype=np.int64)
        self._vectors = lexicon.vectors(self._ids)  # (words, width)
        for stem, vector in strange.items():
            if not is_number(stem):
                self._vectors[at[stem]] = vector

    def __bool__(self) -> bool:
        return bool(self._terms)

    def words(self, ids: Ids) -> Coverage:
        """How much each of some words of the reports covers of each word of the question.

        Returns:
            Shape (len(ids), words of the question).
        """
        near = self._lexicon.vectors(ids) @ self._vectors.T
        soft: Coverage = np.clip((near - _CHANCE) / (1 - _CHANCE), 0.0, 1.0).astype(np.float64)
        soft[(ids[:, None] == self._ids[None, :]) & (ids[:, None] > 0)] = 1.0
        return soft

    def terms(self, covered: Coverage) -> Coverage:
        """From words to terms: a term is covered as its best form is, a form as its words are.

        Args:
            covered: Shape (texts, words of the question).

        Returns:
            Shape (texts, terms).
        """
        found = np.zeros((len(covered), len(self._terms)))
        for at, forms in enumerate(self._terms):
            for form in forms:
                found[:, at] = np.maximum(found[:, at], covered[:, form].mean(axis=1))
        return found


def words_of(terms: Sequence[Term]) -> dict[str, str]:
    """The stems of all that a question looks for, each with how it is spelled."""
    words: dict[str, str] = {}
    for term in terms:
        for form in term.forms:
            words = spelled(form) | words
    return words


def rarity(covered: Coverage) -> Coverage:
    """What each term counts: the fewer of the texts cover it, the more, as in BM25.

    Args:
        covered: Shape (texts, terms).
    """
    among, have = len(covered), covered.sum(axis=0)
    counts: Coverage = np.log(1 + (among - have + 0.5) / (have + 0.5))
    return counts
