"""The best paragraphs for a question, each with the reasons and the chance that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pararef.finding.confidence import Confidence
from pararef.finding.evidence import Asked, Candidate, candidates
from pararef.finding.question import Understood
from pararef.finding.ranking import Ranking, Score, scores
from pararef.finding.signs import Signs, Weights, signs
from pararef.finding.stance import stands_under
from pararef.library import Library, above, stems, with_stems
from pararef.records import Filters, Hit, Why

_SAID = 0.9  # the chance of what the report itself says is a weakness, or a strength


def hits(
    library: Library,
    question: Asked,
    k: int,
    filters: Filters,
    ranking: Ranking,
    confidence: Confidence,
) -> tuple[Hit, ...]:
    """The best hits for a question that is understood and encoded. Inside `snapshot` only."""
    asked = question.understood
    weights = Weights(library, asked.terms)
    best, told = weighed(library, question, k, filters, ranking, weights)
    return as_hits(library, asked, best, told, confidence, weights)


def as_hits(
    library: Library,
    asked: Understood,
    best: Sequence[tuple[Score, Candidate]],
    told: Signs,
    confidence: Confidence,
    weights: Weights,
) -> tuple[Hit, ...]:
    """Candidates with their signs, as hits in the same order. Inside `snapshot` only."""
    chances = confidence.hits(told)
    if asked.general:
        chances = np.where(_under_its_heading(best, asked), np.maximum(chances, _SAID), chances)
    reports = {name: library.about(name) for name in {c.paragraph.report for _, c in best}}
    return tuple(
        Hit(
            paragraph=candidate.paragraph,
            report=reports[candidate.paragraph.report],
            score=round(score.total, 4),
            best=candidate.passage.span,
            why=replace(
                _why(score, candidate, asked, weights),
                chance=round(chance, 4),
                answers=chance >= confidence.one_enough,
            ),
        )
        for (score, candidate), chance in zip(best, chances.tolist(), strict=True)
    )


def _under_its_heading(
    best: Sequence[tuple[Score, Candidate]], asked: Understood
) -> npt.NDArray[np.bool_]:
    """Which paragraphs stand under "weaknesses", or "strengths", where just these are asked for.

    Of the phase that the question names, if it names one.
    """
    most = max((score.parts.get("heading", 0.0) for score, _ in best), default=0.0)
    return np.array(
        [
            score.parts.get("heading", 0.0) == most
            and stands_under(candidate.paragraph) is asked.stance
            for score, candidate in best
        ],
        dtype=np.bool_,
    )


def weighed(
    library: Library,
    question: Asked,
    k: int,
    filters: Filters,
    ranking: Ranking,
    weights: Weights,
) -> tuple[list[tuple[Score, Candidate]], Signs]:
    """The best candidates, best first, and the signs of each. Inside `snapshot` only."""
    asked = question.understood
    found = candidates(
        library,
        question,
        filters,
        k,
        by_words=ranking.words > 0,
        by_meaning=ranking.paragraph > 0,
    )
    scored = list(zip(scores(found, asked, ranking), found, strict=True))
    scored.sort(key=lambda pair: -pair[0].total)
    best = scored[:k]
    return best, signs(best, scored, asked, weights)


def _why(score: Score, candidate: Candidate, asked: Understood, weights: Weights) -> Why:
    whole = sum(score.parts.values()) or 1.0
    paragraph = candidate.paragraph
    have = {*stems(paragraph.text), *stems(above(paragraph))}
    return Why(
        words=tuple(dict.fromkeys(with_stems(paragraph.text, asked.words))),
        dense=round(candidate.meaning, 4),
        sentence=round(candidate.passage.cosine, 4),
        lexical=round(candidate.words, 4),
        coverage=round(weights.share(weights.covered(have)), 4),
        like=round(candidate.covered, 4),
        shares=tuple((name, round(part / whole, 3)) for name, part in score.parts.items()),
        stance=candidate.passage.stance if asked.stance else None,
    )
