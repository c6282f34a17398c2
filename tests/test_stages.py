"""Stages of a question are timed for whoever listens, and each moment counts once."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from pararef.errors import EngineError, QuestionError
from pararef.records import Outcome
from pararef.stages import asked, asking, listening, stage, trouble


class Heard:
    def __init__(self) -> None:
        self.questions: list[tuple[str, str, float, dict[str, float]]] = []
        self.troubles: list[Exception] = []

    def question(
        self, kind: str, outcome: str, seconds: float, stages: Mapping[str, float]
    ) -> None:
        self.questions.append((kind, outcome, seconds, dict(stages)))

    def trouble(self, error: Exception) -> None:
        self.troubles.append(error)


class Found:
    outcome = Outcome.NOTHING_HERE


@asked("search")
def search() -> Found:
    with stage("judging"):
        time.sleep(0.02)
        with stage("words"):
            time.sleep(0.03)
        with stage("words"):
            time.sleep(0.03)
    return Found()


def test_a_stage_within_another_takes_its_time_away_and_equal_ones_add_up() -> None:
    heard = Heard()
    with listening(heard):
        search()
    ((kind, outcome, seconds, stages),) = heard.questions
    assert (kind, outcome) == ("search", "nothing_here")
    assert stages.keys() == {"judging", "words"}
    assert stages["words"] >= 0.06
    assert stages["judging"] >= 0.02
    assert sum(stages.values()) <= seconds


def test_a_question_within_another_is_a_part_of_it() -> None:
    heard = Heard()
    with listening(heard), asking("ask") as one:
        one.ended(search())
    assert [(kind, outcome) for kind, outcome, _, _ in heard.questions] == [("ask", "nothing_here")]
    assert heard.questions[0][3].keys() == {"judging", "words"}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(QuestionError, "refused"), (EngineError, "failed"), (ZeroDivisionError, "failed")],
)
def test_an_error_goes_on_and_is_told_as_an_outcome(error: type[Exception], outcome: str) -> None:
    heard = Heard()
    with pytest.raises(error), listening(heard), asking("ask"):
        raise error("so")
    assert heard.questions[0][1] == outcome


def test_where_nobody_listens_nothing_is_kept_and_nothing_changes() -> None:
    assert isinstance(search(), Found)
    trouble(EngineError("away"))
    heard = Heard()
    with listening(heard):
        pass
    search()
    trouble(EngineError("away"))
    assert (heard.questions, heard.troubles) == ([], [])
