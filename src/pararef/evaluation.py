"""How well the right paragraphs are found: runs, qrels and measures.

A question set is a pair of files. `NAME.jsonl` has a question a line, as
`{"id": …, "text": …, "kind": …}`; `NAME.qrels` has a judgement a line, in TREC's
form, `id 0 report#anchor grade`, with grades 0 to 3. A question without
judgements above 0 is one that no report answers. Measured with ir-measures:
nDCG counts all grades; R and RR count paragraphs of grade 2 and 3, which answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from pararef.errors import SettingError
from pararef.finding import DENSE, HYBRID, LEXICAL, Ranking, search
from pararef.library import Library
from pararef.records import Outcome, Paragraph

MEASURES = (nDCG @ 10, R(rel=2) @ 5, R(rel=2) @ 10, RR(rel=2))
NAMES = ("nDCG@10", "R@5", "R@10", "RR")

_DEPTH = 100  # hits kept in a run


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set; its kind is the set's own word for it."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class System:
    """A way to search that is compared with others."""

    name: str
    ranking: Ranking
    expand: bool


SYSTEMS = (
    System("lexical", LEXICAL, expand=False),
    System("dense", DENSE, expand=False),
    System("hybrid", HYBRID, expand=False),
    System("hybrid + acronyms", HYBRID, expand=True),
)


@dataclass(frozen=True, slots=True)
class Scores:
    """What one system reached on one question set.

    Attributes:
        system: Its name.
        means: Over the answerable questions, in the order of `MEASURES`.
        by_question: The same for each answerable question, by its id.
        answered: The share of answerable questions that got an answer.
        refused: The share of unanswerable questions that got none; None if there are none.
    """

    system: str
    means: tuple[float, ...]
    by_question: dict[str, tuple[float, ...]]
    answered: float
    refused: float | None


def document(paragraph: Paragraph) -> str:
    """How qrels and runs name a paragraph."""
    return f"{paragraph.report}#{paragraph.anchor}"


def read_questions(file: Path) -> list[Question]:
    """Read a set of questions.

    Raises:
        SettingError: If the file is missing or a line of it is no question.
    """
    questions = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            held = json.loads(line)
            questions.append(Question(str(held["id"]), held["text"], held.get("kind", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingError(
                f'{file}, line {number} is not a question: write {{"id": …, "text": …}}.'
            ) from error
    return questions


def read_qrels(file: Path) -> list[Qrel]:
    """Read relevance judgements in TREC's form.

    Raises:
        SettingError: If the file is missing or a line of it is no judgement.
    """
    qrels = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            question, _, paragraph, grade = line.split()
            qrels.append(Qrel(question, paragraph, int(grade)))
        except ValueError as error:
            raise SettingError(
                f"{file}, line {number} is not a judgement: write `id 0 report#anchor grade`."
            ) from error
    return qrels


def evaluate(
    library: Library,
    questions: Sequence[Question],
    qrels: Sequence[Qrel],
    systems: Sequence[System] = SYSTEMS,
) -> list[Scores]:
    """Measure ways to search on a set of judged questions."""
    return [_evaluate(library, questions, qrels, system) for system in systems]


def table(scores: Sequence[Scores], questions: Sequence[Question]) -> str:
    """The scores as text: each system, and its nDCG@10 for each kind of question."""
    rows: list[Sequence[str]] = [("", *NAMES, "answered", "refused")]
    for score in scores:
        refused = "" if score.refused is None else f"{score.refused:.0%}"
        means = (f"{mean:.3f}" for mean in score.means)
        rows.append((score.system, *means, f"{score.answered:.0%}", refused))
    kinds: dict[str, list[str]] = {}
    for question in questions:
        if question.id in scores[0].by_question:
            kinds.setdefault(question.kind, []).append(question.id)
    by_kind: list[Sequence[str]] = [
        ("nDCG@10 by kind", "questions", *(score.system for score in scores))
    ]
    for kind, ids in kinds.items():
        means = (f"{_mean([score.by_question[id][0] for id in ids]):.3f}" for score in scores)
        by_kind.append((kind or "(none)", str(len(ids)), *means))
    return f"{_aligned(rows)}\n\n{_aligned(by_kind)}"


def as_json(score: Scores) -> dict[str, object]:
    """One system's scores, each measure under its name."""
    return {
        "system": score.system,
        **dict(zip(NAMES, score.means, strict=True)),
        "answered": score.answered,
        "refused": score.refused,
        "questions": {
            id: dict(zip(NAMES, row, strict=True)) for id, row in score.by_question.items()
        },
    }


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _evaluate(
    library: Library, questions: Sequence[Question], qrels: Sequence[Qrel], system: System
) -> Scores:
    answerable = {qrel.query_id for qrel in qrels if qrel.relevance > 0}
    run: list[ScoredDoc] = []
    answered = {}
    for question in questions:
        found = search(library, question.text, _DEPTH, expand=system.expand, ranking=system.ranking)
        answered[question.id] = found.outcome is Outcome.ANSWERED
        run += [ScoredDoc(question.id, document(h.paragraph), h.score) for h in found.hits]
    judged = [qrel for qrel in qrels if qrel.query_id in answerable]
    by_question: dict[str, dict[object, float]] = {}
    for metric in ir_measures.iter_calc(MEASURES, judged, run):
        by_question.setdefault(metric.query_id, {})[metric.measure] = metric.value
    table = {id: tuple(of[m] for m in MEASURES) for id, of in by_question.items()}
    return Scores(
        system.name,
        means=tuple(_mean([row[at] for row in table.values()]) for at in range(len(MEASURES))),
        by_question=table,
        answered=_mean([answered[q.id] for q in questions if q.id in answerable]),
        refused=_mean([not answered[q.id] for q in questions if q.id not in answerable])
        if len(answerable) < len(questions)
        else None,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{file} cannot be read as a question set: check the name.") from error
    return [line for line in text.splitlines() if line.strip()]
