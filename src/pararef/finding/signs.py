"""What speaks for and against a hit being an answer, in numbers that a model weighs.

No threshold on nearness tells answers from what is only near: good paraphrases fall
to a cosine of 0.3, and questions beside the point reach 0.7. So many signs are taken
together; `confidence` weighs them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pararef.finding.evidence import Candidate
from pararef.finding.question import Understood
from pararef.finding.ranking import Score
from pararef.finding.wanted import Wanted, has_fact
from pararef.library import Library, Term, above, stems
from pararef.records import Kind, Role

Signs = npt.NDArray[np.float64]
"""A row a hit, a column for each of `NAMES`."""

NAMES = (
    "sentence",  # cosine of the question and the passage
    "paragraph",  # and of the paragraph
    "standing out",  # that cosine, in standard deviations of all candidates
    "words",  # share of the question's words that the paragraph has, rare ones counting most
    "words of the passage",
    "rarest word",
    "least word",
    "like words",  # the same by words of like meaning
    "like words together",
    "pairs",  # share of the question's words side by side that stand near in the paragraph
    "pairs of the passage",
    "no such fact",  # it asks for a number, a date …, and the passage has none
    "no such fact near",  # nor has the paragraph
    "agrees",  # says what is weak, where that is asked
    "contradicts",
    "asks for a stance",
    "says nothing",  # stands on a cover, or in every report
    "row",
    "behind",  # how far the score is behind the first hit's
    "first stands out",  # the first hit's score in standard deviations of all candidates
    "nearest stands out",
    "known words",  # share of the question's words that any candidate covers
    "least known word",
    "length",  # of the question
    "rarity",  # of its rarest word
    "strange words",  # how many no report has
)

_NEAR = 3  # words between two that stand side by side in the question
_NO_FORM = (None, Wanted.PERSON)


class Weights:
    """How much each term of a question counts: the rarer in the reports, the more."""

    def __init__(self, library: Library, terms: Sequence[Term]) -> None:
        total = library.size()
        # Of each term its forms, as stems; its weight is that of its commonest form.
        self._forms = [
            forms
            for term in terms
            if (forms := [set(found) for form in term.forms if (found := stems(form))])
        ]
        self.values = np.array(
            [
                min(
                    sum(_rarity(library.frequency(stem), total) for stem in form) / len(form)
                    for form in forms
                )
                for forms in self._forms
            ]
        )

    def covered(self, inside: Set[str]) -> Signs:
        """How much of each term a text has, by its stems, 0 to 1, shape (terms,)."""
        return np.array(
            [max(len(form & inside) / len(form) for form in forms) for forms in self._forms]
        )

    def share(self, covered: Signs) -> float:
        """The share of the question's weight that is covered, 0 to 1."""
        whole = float(self.values.sum())
        return float(covered @ self.values) / whole if whole else 0.0


def signs(
    best: Sequence[tuple[Score, Candidate]],
    every: Sequence[tuple[Score, Candidate]],
    asked: Understood,
    weights: Weights,
) -> Signs:
    """The signs of the best candidates.

    Args:
        best: Those looked at.
        every: All that were found, `best` among them.
        asked: The question.
        weights: Of its terms.
    """
    if not best:
        return np.zeros((0, len(NAMES)))
    totals = np.array([score.total for score, _ in every])
    cosines = np.array([candidate.meaning for _, candidate in every])
    known = np.max([candidate.terms for _, candidate in every], axis=0)
    of_question = [
        _deviations(totals.max(), totals),
        _deviations(cosines.max(), cosines),
        float(known.mean()) if len(known) else 0.0,
        float(known.min()) if len(known) else 0.0,
        math.log1p(len(known)),
        float(weights.values.max(initial=0.0)),
        float(sum(known < 1.0)),
    ]
    pairs = [pair for pair in pairwise(stems(asked.encoded)) if pair[0] != pair[1]]
    first = float(totals.max())
    rows = [
        [
            *_of_hit(candidate, asked, weights, pairs, cosines),
            first - score.total,
            *of_question,
        ]
        for score, candidate in best
    ]
    return np.array(rows, dtype=np.float64)


def _of_hit(
    candidate: Candidate,
    asked: Understood,
    weights: Weights,
    pairs: Sequence[tuple[str, str]],
    cosines: Signs,
) -> list[float]:
    paragraph = candidate.paragraph
    said = candidate.passage.span.of(paragraph.text)
    inside, passage = stems(paragraph.text), stems(said)
    covered = weights.covered(set(inside).union(stems(above(paragraph))))
    says = candidate.passage.stance if asked.stance else None
    form = asked.wanted not in _NO_FORM
    return [
        candidate.passage.cosine,
        candidate.meaning,
        _deviations(candidate.meaning, cosines),
        weights.share(covered),
        weights.share(weights.covered(set(passage))),
        float(covered[np.argmax(weights.values)]) if len(covered) else 0.0,
        float(covered.min(initial=1.0)),
        candidate.covered,
        candidate.together,
        _together(pairs, inside),
        _together(pairs, passage),
        float(form and not has_fact(asked.wanted, said)) if asked.wanted else 0.0,
        float(form and not has_fact(asked.wanted, paragraph.text)) if asked.wanted else 0.0,
        float(says is not None and says is asked.stance),
        float(says is not None and says is not asked.stance),
        float(asked.stance is not None),
        float(paragraph.role in (Role.BOILERPLATE, Role.COVER)),
        float(paragraph.kind is Kind.TABLE),
    ]


def _together(pairs: Sequence[tuple[str, str]], words: Sequence[str]) -> float:
    """The share of pairs of words that stand near each other; half of no pairs."""
    if not pairs:
        return 0.5
    at: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        at.setdefault(word, []).append(place)
    near = sum(
        any(abs(here - there) <= _NEAR for here in at.get(one, ()) for there in at.get(other, ()))
        for one, other in pairs
    )
    return near / len(pairs)


def _deviations(value: float, among: Signs) -> float:
    spread = float(among.std())
    return (value - float(among.mean())) / spread if spread > 1e-9 else 0.0


def _rarity(frequency: int, total: int) -> float:
    """Inverse document frequency, as in BM25."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
