"""How good a run is, and whether one is better than another.

Measured with ir-measures: nDCG counts all grades; R and RR count paragraphs of
grade 2 and 3, which answer. Whether a difference is more than chance is told by a
paired randomisation test (Smucker, Allan and Carterette, "A comparison of
statistical significance tests for information retrieval evaluation", 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, R, nDCG

from pararef.evaluation.questions import Question
from pararef.evaluation.runs import Run

MEASURES = (nDCG @ 10, R(rel=2) @ 5, R(rel=2) @ 10, R(rel=2) @ 100, RR(rel=2))
NAMES = ("nDCG@10", "R@5", "R@10", "R@100", "RR")

_SHUFFLES = 10_000


@dataclass(frozen=True, slots=True)
class Scores:
    """What one system reached on one question set.

    Attributes:
        system: Its name.
        by_question: For each answerable question, by its id, the measures in the
            order of `NAMES`.
        answered: Of the questions, by their ids, whether they got an answer.
    """

    system: str
    by_question: Mapping[str, tuple[float, ...]]
    answered: Mapping[str, bool]

    def means(self, questions: Iterable[str] | None = None) -> tuple[float, ...]:
        """The measures over some of the answerable questions, or all; 0 where there are none."""
        ids = self.by_question.keys() & set(self.by_question if questions is None else questions)
        rows = [self.by_question[id] for id in sorted(ids)]
        return tuple(np.mean(rows, axis=0).tolist()) if rows else (0.0,) * len(NAMES)

    def answering(self, questions: Iterable[str]) -> float | None:
        """The share of some questions that got an answer; None of no questions."""
        known = [self.answered[id] for id in questions if id in self.answered]
        return sum(known) / len(known) if known else None


def measure(run: Run, questions: Sequence[Question], qrels: Sequence[Qrel]) -> Scores:
    """Measure a run on the questions that have an answer."""
    wanted = {question.id for question in questions}
    answerable = {qrel.query_id for qrel in qrels if qrel.relevance > 0} & wanted
    judged = [qrel for qrel in qrels if qrel.query_id in answerable]
    values: dict[str, dict[object, float]] = {id: {} for id in answerable}
    for metric in ir_measures.iter_calc(MEASURES, judged, list(run.hits)):
        values[metric.query_id][metric.measure] = metric.value
    table = {id: tuple(of.get(m, 0.0) for m in MEASURES) for id, of in values.items()}
    return Scores(run.system, table, run.answered)


def p_value(better: Sequence[float], worse: Sequence[float]) -> float:
    """The chance that paired values differ so much in their means by chance alone, two-sided."""
    differences = np.asarray(better) - np.asarray(worse)
    if not differences.any():
        return 1.0
    # The test is drawn, and must give the same result each time.
    signs = np.random.default_rng(0).choice((-1.0, 1.0), (_SHUFFLES, len(differences)))
    shuffled = np.abs((signs * differences).mean(axis=1))
    return float((np.sum(shuffled >= abs(differences.mean()) - 1e-12) + 1) / (_SHUFFLES + 1))
