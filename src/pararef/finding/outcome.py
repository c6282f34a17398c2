"""Whether hits answer a question, or are only the nearest there is.

No threshold on nearness alone tells the two apart: good paraphrases fall to a
cosine of 0.3, and questions beside the point reach 0.7. So two signals are added:
the nearness of the best sentence, and how much of the question the paragraph's
words cover, rare words counting most. The sum and its bound were chosen on the
judged questions in `eval/`; there they refuse most that have no answer, and
some hard paraphrases with them. What is refused is still shown, as near misses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set

from pararef.library import Library, Term, tokens
from pararef.records import Hit, Outcome

ENOUGH = 0.7
"""The support that a hit needs to count as an answer."""

_COVERAGE = 0.6
LOOKED_AT = 5
"""How many of the first hits are looked at: an answer further down was not found."""


def support(hit: Hit) -> float:
    """How well a hit bears an answer: from `ENOUGH` on it counts as one."""
    return hit.why.sentence + _COVERAGE * hit.why.coverage


def outcome(hits: Sequence[Hit]) -> Outcome:
    """Whether any of the first hits answers."""
    best = max((support(hit) for hit in hits[:LOOKED_AT]), default=0.0)
    return Outcome.ANSWERED if best >= ENOUGH else Outcome.NOTHING


class Weights:
    """How much each term of a question counts: the rarer in the reports, the more."""

    def __init__(self, library: Library, terms: Sequence[Term]) -> None:
        total = library.size()
        # Of each term its forms, as stems, and its weight: that of its commonest form.
        self._terms: list[tuple[list[set[str]], float]] = []
        for term in terms:
            forms = [stems for form in term.forms if (stems := {t.stem for t in tokens(form)})]
            weights = [
                sum(_rarity(library.frequency(stem), total) for stem in stems) / len(stems)
                for stems in forms
            ]
            if forms:
                self._terms.append((forms, min(weights)))

    def coverage(self, stems: Set[str]) -> float:
        """The share of the question's weight that a text covers, by its stems, 0 to 1."""
        covered = sum(
            weight * max(len(form & stems) / len(form) for form in forms)
            for forms, weight in self._terms
        )
        whole = sum(weight for _, weight in self._terms)
        return covered / whole if whole else 0.0


def _rarity(frequency: int, total: int) -> float:
    """Inverse document frequency, as in BM25."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
