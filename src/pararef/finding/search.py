"""A question to the paragraphs that answer it, best first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from pararef.finding.confidence import LOOKED_AT, fitted
from pararef.finding.every import of_every
from pararef.finding.evidence import encoded
from pararef.finding.facts import MOST_REPORTS, facts, surely_none
from pararef.finding.glossary import Glossary
from pararef.finding.hits import hits, weighed
from pararef.finding.looking import Look
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import HYBRID, Ranking
from pararef.finding.signs import Signs, Weights
from pararef.finding.wanted import COUNTED
from pararef.finding.wanted import facts as facts_in
from pararef.library import Library, Reranker, content, sentences, stems
from pararef.records import EVERYTHING, Filters, Findings, Hit, Outcome, Paragraph
from pararef.stages import stage

_NEAREST = 8  # hits of which one should have the number that is asked for
_RERANKED = 30  # hits that a reranker reads


def search(
    library: Library,
    question: str,
    k: int = 10,
    filters: Filters = EVERYTHING,
    *,
    expand: bool = True,
    infer: bool = True,
    judge: bool = True,
    literal: Collection[str] = (),
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
        judge: Take it for a question after strengths, or weaknesses, where it says so.
        literal: Words of the question that are no short forms, slips or names.
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
    with library.snapshot(), stage("understanding"):
        asked = understand(library, question, expand, infer, glossary, judge, literal)
    if asked.empty:
        return Findings(asked.question, Outcome.NOT_UNDERSTOOD, filters=filters, note=asked.empty)
    confidence = fitted(library)
    look = Look(library, ranking, confidence, glossary)
    with library.snapshot(), stage("understanding"):
        inside = _limited(library, filters, asked)
        every = of_every(library, asked, inside)
    plain = Findings(
        question=asked.question,
        outcome=Outcome.NOTHING,
        expansions=asked.expansions,
        stance=asked.stance,
        filters=filters,
        names=asked.names if inside is not filters else (),
        reports=inside.reports if inside is not filters else (),
    )
    with stage("judging"):
        reports = look.at_reports(plain, every, inside) if every else None
    if reports and reports.outcome is Outcome.ANSWERED:
        return reports
    question_asked = encoded(library, asked)
    # Whether there is an answer must not hang on how many hits are wanted.
    most = max(k, LOOKED_AT, _RERANKED if reranker else 0)
    with library.snapshot(), stage("judging"):
        found = hits(library, question_asked, most, inside, ranking, confidence)
        # A question of every report is not one for the facts of a few.
        few = () if every else _all_reports(library, inside)
        told = facts(library, asked.question, asked.encoded, few)
        unprinted = not told and surely_none(library, asked.question, asked.encoded, few)
    if reranker and found:
        with stage("reranking"):
            found = _reranked(found, asked, reranker)
    hopeless = asked.strange or unprinted or _lacks_fact(found, asked)
    chance = 0.0 if hopeless else confidence.question([hit.why.chance for hit in found])
    if reports:  # none has it: the hits are near misses
        return replace(reports, hits=found[:k], confidence=round(chance, 3))
    result = replace(
        plain,
        outcome=Outcome.ANSWERED if told or chance >= confidence.enough else Outcome.NOTHING,
        hits=found[:k],
        confidence=round(chance, 3),
        facts=told,
    )
    if told:
        return result
    with stage("judging"):
        result = look.at_sides(result, asked, inside)
    if hopeless:
        return result
    if result.outcome is Outcome.NOTHING and inside:
        with stage("judging"):
            return look.elsewhere(result, question_asked)
    return result


def signs_of(
    library: Library, question: str, k: int, filters: Filters = EVERYTHING
) -> tuple[list[Paragraph], Signs]:
    """The first paragraphs for a question, and the signs that tell how sure they are.

    Returns:
        The paragraphs, best first, and a row of signs for each, shape (paragraphs, signs).
    """
    with library.snapshot():
        asked = understand(library, question)
    vector = encoded(library, asked)
    with library.snapshot():
        inside, weights = _limited(library, filters, asked), Weights(library, asked.terms)
        best, told = weighed(library, vector, k, inside, HYBRID, weights)
    return [candidate.paragraph for _, candidate in best], told


def _lacks_fact(found: Sequence[Hit], asked: Understood) -> bool:
    """Whether a number, a share or a sum is asked for, and none of the nearest has any."""
    sort = asked.wanted
    if sort not in COUNTED or sort is None:
        return False
    few = len(asked.terms) / 2
    for hit in found[:_NEAREST]:
        for said in sentences(hit.paragraph):
            text = said.span.of(hit.paragraph.text)
            if facts_in(sort, text) and (
                (said.span.start >= hit.best.start and said.span.end <= hit.best.end)
                or len(asked.words.intersection(stems(text))) >= few
            ):
                return False
    return True


def _all_reports(library: Library, inside: Filters) -> tuple[str, ...]:
    """The reports that a search is limited to; all of a small library where it is to none."""
    few = library.counts()["reports"] <= MOST_REPORTS
    return tuple(library.reports_under(inside)) if inside.chooses_reports or few else ()


def _limited(library: Library, filters: Filters, asked: Understood) -> Filters:
    """The filters, and the reports that the question names where they leave any of those."""
    reports = asked.reports
    if reports and filters.chooses_reports:
        left = set(library.reports_under(filters))
        reports = tuple(report for report in reports if report in left)
    return replace(filters, reports=reports) if reports else filters


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
