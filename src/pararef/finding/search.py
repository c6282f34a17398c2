"""A question to the paragraphs that answer it, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pararef.finding.evidence import Asked, Candidate, candidates, encoded
from pararef.finding.glossary import Glossary
from pararef.finding.outcome import LOOKED_AT, Weights, outcome
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import HYBRID, Ranking, Score, scores
from pararef.library import Library, Reranker, above, content, stems, tokens
from pararef.records import (
    EVERYTHING,
    Filters,
    Findings,
    Hit,
    Outcome,
    Why,
)

_RERANKED = 30  # hits that a reranker reads


def search(
    library: Library,
    question: str,
    k: int = 10,
    filters: Filters = EVERYTHING,
    *,
    expand: bool = True,
    infer: bool = True,
    ranking: Ranking = HYBRID,
    glossary: Glossary | None = None,
    reranker: Reranker | None = None,
) -> Findings:
    """Find the paragraphs that answer a question.

    Args:
        library: Where to look.
        question: A question, or a few words.
        k: How many hits to return; fewer if fewer paragraphs pass the filters.
        filters: What to look in.
        expand: Spell short forms out, and put slips of the keyboard right.
        infer: Limit the search to the reports that the question names.
        ranking: What counts how much.
        glossary: Of short forms; the shipped one if None.
        reranker: Looks again at the best hits.

    Returns:
        Hits, best first. Their scores compare the hits of one question only.

    Raises:
        QuestionError: If the question cannot be asked.
        ValueError: If `k` is below 1.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    with library.snapshot():
        asked = understand(library, question, expand, infer, glossary)
    question_asked = encoded(library, asked)
    # Whether there is an answer must not hang on how many hits are wanted.
    most = max(k, LOOKED_AT, _RERANKED if reranker else 0)
    with library.snapshot():
        inside = _limited(filters, asked)
        found = hits(library, question_asked, most, inside, ranking)
        elsewhere = (
            hits(library, question_asked, LOOKED_AT, EVERYTHING, ranking)
            if inside and outcome(found) is Outcome.NOTHING
            else ()
        )
    if reranker and found:
        found = _reranked(found, asked, reranker)
    result = Outcome.NOTHING if asked.strange else outcome(found)
    if result is Outcome.NOTHING and not asked.strange and outcome(elsewhere) is Outcome.ANSWERED:
        result = Outcome.NOTHING_HERE
    return Findings(
        question=asked.question,
        outcome=result,
        hits=found[:k],
        expansions=asked.expansions,
        stance=asked.stance,
        filters=filters,
        names=asked.names if inside is not filters else (),
        reports=inside.reports if inside is not filters else (),
    )


def _limited(filters: Filters, asked: Understood) -> Filters:
    """The filters, and the reports that the question names where they leave any of those."""
    reports = asked.reports
    if filters.reports:
        reports = tuple(report for report in reports if report in filters.reports)
    return replace(filters, reports=reports) if reports else filters


def hits(
    library: Library,
    question: Asked,
    k: int,
    filters: Filters,
    ranking: Ranking,
) -> tuple[Hit, ...]:
    """The best hits for a question that is understood and encoded. Inside `snapshot` only."""
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
    reports = {name: library.about(name) for name in {c.paragraph.report for _, c in best}}
    weights = Weights(library, asked.terms)
    return tuple(
        Hit(
            paragraph=candidate.paragraph,
            report=reports[candidate.paragraph.report],
            score=round(score.total, 4),
            best=candidate.passage.span,
            why=_why(score, candidate, asked, weights),
        )
        for score, candidate in best
    )


def _why(score: Score, candidate: Candidate, asked: Understood, weights: Weights) -> Why:
    whole = sum(score.parts.values()) or 1.0
    paragraph = candidate.paragraph
    inside = tokens(paragraph.text)
    printed = (token.span.of(paragraph.text) for token in inside if token.stem in asked.words)
    have = {token.stem for token in inside}.union(stems(above(paragraph)))
    return Why(
        words=tuple(dict.fromkeys(printed)),
        dense=round(candidate.meaning, 4),
        sentence=round(candidate.passage.cosine, 4),
        lexical=round(candidate.words, 4),
        coverage=round(weights.coverage(have), 4),
        like=round(candidate.covered, 4),
        shares=tuple((name, round(part / whole, 3)) for name, part in score.parts.items()),
        stance=candidate.passage.stance if asked.stance else None,
    )


def _reranked(found: Sequence[Hit], asked: Understood, reranker: Reranker) -> tuple[Hit, ...]:
    """The best hits in the order of a second opinion, which counts as much as the first.

    Not while a state is held: a cross-encoder takes its time.
    """
    head, tail = found[:_RERANKED], found[_RERANKED:]
    texts = [
        f"{' – '.join(hit.paragraph.section)}\n{content(hit.paragraph)}".strip() for hit in head
    ]
    opinion = reranker.scores(asked.encoded, texts)
    low, span = float(opinion.min()), float(np.ptp(opinion)) or 1.0
    # Those that were not read stay behind those that were.
    floor = tail[0].score if tail else 0.0
    above = max(head[0].score - floor, 1e-9)
    second = []
    for hit, value in zip(head, opinion, strict=True):
        first, other = (hit.score - floor) / above / 2, (float(value) - low) / span / 2
        whole = first + other or 1.0
        shares = [(name, round(share * first / whole, 3)) for name, share in hit.why.shares]
        why = replace(hit.why, shares=(*shares, ("reranker", round(other / whole, 3))))
        second.append(replace(hit, score=round(floor + first + other, 4), why=why))
    return (*sorted(second, key=lambda hit: -hit.score), *tail)
