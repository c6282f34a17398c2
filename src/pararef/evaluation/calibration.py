"""To fit, on judged questions, how sure hits are. The only user of scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from ir_measures import Qrel
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pararef.errors import SettingError
from pararef.evaluation.questions import Question, document
from pararef.finding import Confidence, any_of, signs_of
from pararef.finding.signs import NAMES, Signs
from pararef.library import Library

_HITS = 10  # of a question, from which is learned
_FOLDS = 5
_PENALTY = 0.1  # inverse strength, of the hits' model
_HIDDEN = 2.0  # what a hidden answer counts, against one that should not be
_ANSWERS = 2  # the grade from which on a paragraph answers

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examples:
    """The hits of judged questions.

    Attributes:
        signs: Of each hit, shape (hits, signs).
        answers: Whether each answers, shape (hits,).
        question: The place of its question, shape (hits,).
        answerable: Of each question, shape (questions,).
    """

    signs: Signs
    answers: Flags
    question: npt.NDArray[np.int64]
    answerable: Flags


def examples(
    library: Library,
    questions: Sequence[Question],
    qrels: Sequence[Qrel],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Examples:
    """Search for each question, and note the signs of its first hits and their grades."""
    grades = {(qrel.query_id, qrel.doc_id): qrel.relevance for qrel in qrels}
    answerable = {query for (query, _), grade in grades.items() if grade > 0}
    rows: list[Signs] = []
    answers: list[bool] = []
    of: list[int] = []
    for at, question in enumerate(questions):
        found, told = signs_of(library, question.text, _HITS, question.filters)
        rows.append(told)
        answers += [
            grades.get((question.id, document(paragraph)), 0) >= _ANSWERS for paragraph in found
        ]
        of += [at] * len(found)
        progress(at + 1, len(questions))
    return Examples(
        np.concatenate(rows),
        np.array(answers),
        np.array(of),
        np.array([question.id in answerable for question in questions]),
    )


def calibrated(
    library: Library,
    questions: Sequence[Question],
    qrels: Sequence[Qrel],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Confidence:
    """Fit how sure hits are on judged questions of a library.

    Raises:
        SettingError: If all questions have an answer, or none.
    """
    held = examples(library, questions, qrels, progress)
    try:
        return fit(held, library.encoder.name)
    except ValueError as error:
        raise SettingError(
            f"These questions cannot be learned from: {str(error).rstrip('.')}."
        ) from error


def fit(held: Examples, encoder: str) -> Confidence:
    """Fit both models.

    The chance of a question is fitted to chances of hits that were told by models
    which had not seen the question, and as if half of all questions had an answer.
    The bounds are those that tell best: of hits by F1, of questions by balanced accuracy
    in which an answer that is hidden counts twice as much as one that should not be.

    Raises:
        ValueError: If all questions have an answer, or none.
    """
    if held.answerable.all() or not held.answerable.any():
        raise ValueError("a model needs questions with an answer and questions without one")
    if len(held.answerable) < _FOLDS:
        raise ValueError(f"there are {len(held.answerable)} of them, and a model needs hundreds")
    unseen = np.zeros(len(held.answers))
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=0)
    for seen, other in folds.split(held.signs, groups=held.question):
        model = _hits_model(held.signs[seen], held.answers[seen], encoder)
        unseen[other] = model.hits(held.signs[other])
    joined = _joined(unseen, held.question, len(held.answerable))
    second = LogisticRegression(C=np.inf, class_weight="balanced").fit(
        joined[:, None], held.answerable
    )
    slope, offset = float(second.coef_[0, 0]), float(second.intercept_[0])
    chances = 1.0 / (1.0 + np.exp(-(slope * joined + offset)))
    return replace(
        _hits_model(held.signs, held.answers, encoder),
        slope=round(slope, 5),
        offset=round(offset, 5),
        enough=_best(chances, held.answerable, _balanced),
        one_enough=_best(unseen, held.answers, _f1),
    )


def _hits_model(signs: Signs, answers: Flags, encoder: str) -> Confidence:
    mean, scale = signs.mean(axis=0), signs.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    fitted = LogisticRegression(C=_PENALTY, max_iter=5000).fit((signs - mean) / scale, answers)
    return Confidence(
        encoder=encoder,
        signs=NAMES,
        mean=_numbers(mean),
        scale=_numbers(scale),
        weights=_numbers(fitted.coef_[0]),
        bias=float(fitted.intercept_[0]),
        slope=1.0,
        offset=0.0,
        enough=0.5,
        one_enough=0.5,
    )


def _numbers(values: Values) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def _joined(chances: Values, question: npt.NDArray[np.int64], questions: int) -> Values:
    """The log odds that any of a question's first hits answers, shape (questions,)."""
    joined = np.array([any_of(chances[question == at].tolist()) for at in range(questions)])
    held = np.clip(joined, 1e-6, 1 - 1e-6)
    odds: Values = np.log(held / (1 - held))
    return odds


def _best(chances: Values, right: Flags, measure: Callable[[Flags, Flags], float]) -> float:
    """The bound at which a measure is best."""
    bounds = np.unique(np.round(chances, 3))
    return float(max(bounds, key=lambda bound: measure(chances >= bound, right)))


def _balanced(said: Flags, right: Flags) -> float:
    return float(_HIDDEN * said[right].mean() + (~said[~right]).mean())


def _f1(said: Flags, right: Flags) -> float:
    both = float((said & right).sum())
    return 2 * both / (float(said.sum()) + float(right.sum()))
