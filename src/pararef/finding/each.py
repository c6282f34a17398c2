"""One question to each of some reports: what each of them says, or that it says nothing.

Asking them one by one would look at most paragraphs of each. The question is looked
for once in all of them together, the best of each report are kept, and only reports
that nothing came from are looked into by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from pararef.finding.confidence import LOOKED_AT, Confidence, fitted
from pararef.finding.evidence import Asked, Candidate, encoded, looked_at
from pararef.finding.facts import asks_for_fact, facts, surely_none
from pararef.finding.glossary import Glossary
from pararef.finding.hits import as_hits
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import HYBRID, Score, scores
from pararef.finding.signs import Weights, signs
from pararef.library import Library
from pararef.records import EVERYTHING, Fact, Filters, Findings, Hit, Outcome, Paragraph
from pararef.stages import stage

_OF_A_REPORT = 8  # candidates by words, and as many by meaning
_LOOKED_THROUGH = 40  # of all of them together, for each report
_FEW = 3  # candidates: a report with fewer is looked into by itself


def of_each(
    library: Library,
    question: str,
    reports: Sequence[str],
    *,
    expand: bool = True,
    glossary: Glossary | None = None,
    filters: Filters = EVERYTHING,
    beside: Sequence[str] = (),
) -> dict[str, Findings]:
    """What each of some reports has for a question.

    Args:
        library: Where to look.
        question: A question, or a few words; names of reports in it limit nothing.
        reports: Their ids.
        expand: Spell short forms out, and put slips of the keyboard right.
        glossary: Of short forms; the shipped one if None.
        filters: What to look in, in each of them.
        beside: Others that are looked through with them. How far a hit stands out is told
            among all: so a report is judged as it was, or will be, in this company.

    Returns:
        By the ids, in their order, findings with a few hits, near misses where none answers.

    Raises:
        QuestionError: If the question cannot be asked.
        NotFoundError: If a report is not there.
    """
    if not reports:
        return {}
    together = tuple(dict.fromkeys([*beside, *reports]))
    for name in together:
        library.about(name)
    with library.snapshot(), stage("understanding"):
        understood = understand(library, question, expand, False, glossary)
    if understood.empty:
        nothing = Findings(understood.question, Outcome.NOT_UNDERSTOOD, note=understood.empty)
        return dict.fromkeys(reports, nothing)
    asked, confidence = encoded(library, understood), fitted(library)
    with library.snapshot(), stage("judging"):
        inside = replace(filters, reports=together)
        held = _hits(library, asked, inside, set(reports), confidence)
        return {
            name: _findings(
                library,
                understood,
                replace(filters, reports=(name,)),
                held.get(name, ()),
                confidence,
            )
            for name in reports
        }


def _findings(
    library: Library,
    asked: Understood,
    inside: Filters,
    hits: tuple[Hit, ...],
    confidence: Confidence,
) -> Findings:
    told: tuple[Fact, ...] = ()
    hopeless = asked.strange
    if asks_for_fact(asked.question):
        told = facts(library, asked.question, asked.encoded, inside.reports)
        none = surely_none(library, asked.question, asked.encoded, inside.reports)
        hopeless = hopeless or (none and not told)
    chance = 0.0 if hopeless else confidence.question([hit.why.chance for hit in hits])
    return Findings(
        question=asked.question,
        outcome=Outcome.ANSWERED if told or chance >= confidence.enough else Outcome.NOTHING,
        hits=hits,
        expansions=asked.expansions,
        stance=asked.stance,
        filters=inside,
        confidence=round(chance, 3),
        facts=told,
    )


def _hits(
    library: Library, asked: Asked, inside: Filters, wanted: Set[str], confidence: Confidence
) -> dict[str, tuple[Hit, ...]]:
    """The best hits of each report that is wanted, best first. Inside `snapshot` only."""
    understood = asked.understood
    words, held = _candidates(library, asked, inside)
    found = looked_at(library, asked, words, held)
    scored = list(zip(scores(found, understood, HYBRID), found, strict=True))
    scored.sort(key=lambda pair: -pair[0].total)
    by_report: dict[str, list[tuple[Score, Candidate]]] = {}
    for pair in scored:
        if pair[1].paragraph.report not in wanted:
            continue
        of_report = by_report.setdefault(pair[1].paragraph.report, [])
        if len(of_report) < LOOKED_AT:
            of_report.append(pair)
    best = [pair for of_report in by_report.values() for pair in of_report]
    weights = Weights(library, understood.terms)
    told = signs(best, scored, understood, weights)
    hits: dict[str, tuple[Hit, ...]] = {}
    for hit in as_hits(library, understood, best, told, confidence, weights):
        hits[hit.report.id] = (*hits.get(hit.report.id, ()), hit)
    return hits


def _candidates(
    library: Library, asked: Asked, inside: Filters
) -> tuple[dict[int, float], dict[int, Paragraph]]:
    """Of each report the best paragraphs by words and by meaning; BM25 and record of each row."""
    most = _LOOKED_THROUGH * len(inside.reports)
    words, near = _views(library, asked, inside, most)
    with stage("reading"):
        held = library.paragraphs([*dict.fromkeys([*words, *near])])
    rows = {**_best_of_each(words, held), **_best_of_each(near, held)}
    count = dict.fromkeys(inside.reports, 0)
    for row in rows:
        count[held[row].report] += 1
    for name in (name for name, times in count.items() if times < _FEW):
        more, nearer = _views(library, asked, replace(inside, reports=(name,)), _OF_A_REPORT)
        words |= more
        held |= library.paragraphs([*dict.fromkeys([*more, *nearer])])
        rows |= dict.fromkeys([*more, *nearer])
    return words, {row: held[row] for row in rows if row in held}


def _views(
    library: Library, asked: Asked, inside: Filters, k: int
) -> tuple[dict[int, float], dict[int, float]]:
    """The rows that share words with a question, and those near to it, best first."""
    understood = asked.understood
    terms, phrases, without = understood.terms, understood.phrases, understood.without
    with stage("words"):
        words = library.matching(terms, k, inside, phrases, without)
    with stage("vectors"):
        return words, library.nearest(asked.vector[None, :], k, inside)


def _best_of_each(rows: Iterable[int], held: Mapping[int, Paragraph]) -> dict[int, None]:
    """The first rows of each report."""
    kept: dict[int, None] = {}
    count: dict[str, int] = {}
    for row in rows:
        report = held[row].report
        count[report] = count.get(report, 0) + 1
        if count[report] <= _OF_A_REPORT:
            kept[row] = None
    return kept
