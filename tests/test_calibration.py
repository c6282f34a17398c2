"""Fitting how sure hits are, on questions whose answers are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, make_report
from ir_measures import Qrel

from pararef import evaluation as ev
from pararef.errors import SettingError
from pararef.evaluation.calibration import Examples, examples, fit
from pararef.finding.signs import NAMES
from pararef.library import Library


def made_up(questions: int = 200, seed: int = 0) -> Examples:
    """Five hits a question; every second question has one that answers, near in meaning."""
    drawn = np.random.default_rng(seed)
    signs = drawn.normal(0.0, 1.0, (questions * 5, len(NAMES)))
    of = np.repeat(np.arange(questions), 5)
    answers = (np.tile(np.arange(5), questions) == 0) & (of % 2 == 0)
    signs[:, 0] = np.where(answers, drawn.normal(3.0, 1.0, len(of)), signs[:, 0])
    return Examples(signs, answers, of, np.arange(questions) % 2 == 0)


def test_the_model_finds_the_sign_that_tells() -> None:
    model = fit(made_up(), "an encoder")
    assert model.encoder == "an encoder"
    assert int(np.argmax(np.abs(model.weights))) == 0
    other = made_up(seed=1)
    chances = model.hits(other.signs)
    assert chances[other.answers].mean() > 5 * chances[~other.answers].mean()


def test_a_chance_means_what_it_says() -> None:
    """Of questions told to have an answer with some chance, about so many have one."""
    model, other = fit(made_up(2000), ""), made_up(2000, seed=1)
    chances = model.hits(other.signs)
    told = np.array([model.question(chances[other.question == at].tolist()) for at in range(2000)])
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0)):
        held = (told >= low) & (told < high)
        assert held.any()
        assert other.answerable[held].mean() == pytest.approx(told[held].mean(), abs=0.1)
    right = (told >= model.enough) == other.answerable
    assert right.mean() > 0.8


def test_fitting_gives_the_same_model_each_time() -> None:
    assert fit(made_up(), "") == fit(made_up(), "")


@pytest.mark.parametrize("answerable", [True, False])
def test_questions_of_one_sort_cannot_be_learned_from(
    tmp_path: Path, encoder: BagOfWords, answerable: bool
) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/r.md": make_report("r", "Mentors plan well.", "Leaders act.")})
    questions = [ev.Question(f"q{n}", "mentors plan") for n in range(6)]
    qrels = [Qrel(q.id, "r#1", 3) for q in questions] if answerable else []
    with pytest.raises(SettingError, match="questions with an answer and questions without one"):
        ev.calibrated(library, questions, qrels)


def test_examples_are_the_first_hits_with_their_grades(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/r.md": make_report("r", "Mentors plan well.", "Leaders act.")})
    asked = [ev.Question("yes", "mentors plan"), ev.Question("no", "swimming")]
    held = examples(library, asked, [Qrel("yes", "r#1", 2), Qrel("yes", "r#2", 1)])
    assert held.question.tolist() == [0, 0, 1, 1]
    assert held.answers.tolist() == [True, False, False, False]
    assert held.answerable.tolist() == [True, False]
