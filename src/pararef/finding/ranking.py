"""What speaks for a paragraph, added up to one score.

Weighted sums beat rank fusion on the sets that this was measured on; `eval/`
tells how, and what each part gives. Views whose units differ from question to
question are scaled to 0 to 1 among the candidates first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pararef.finding.evidence import Candidate
from pararef.finding.question import Understood
from pararef.finding.stance import stands_under
from pararef.library import stems
from pararef.records import Paragraph, Role

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What counts how much.

    Attributes:
        words: Of BM25, by as much as the question is covered at all: where no
            paragraph has its words, those that share a stray one are no better.
        paragraph: Of the nearness in meaning of the paragraph.
        sentence: Of that of its best sentence.
        covered: Of the share of the question that the paragraph's words and those
            above it cover, also by words of like meaning.
        inside: Of the share that its own words cover.
        together: Of the share that one of its sentences covers.
        stance: Added for a passage that says what the question asks for.
        phase: Added for a paragraph of a phase that the question names.
        heading: Added for what stands under a heading that says what the question
            asks for, when it names no subject; and then, in place of `phase`, for
            a paragraph of a phase that it names.
        held_down: Kept of the score of a publisher's closing words and the cover.
    """

    words: float = 0.36
    paragraph: float = 0.64
    sentence: float = 0.18
    covered: float = 0.53
    inside: float = 0.18
    together: float = 0.24
    stance: float = 0.3
    phase: float = 0.1
    heading: float = 1.0
    held_down: float = 0.5


def _alone(words: float, paragraph: float) -> Ranking:
    """One view, and nothing else."""
    return Ranking(words, paragraph, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, held_down=1.0)


HYBRID = Ranking()
LEXICAL = _alone(words=1.0, paragraph=0.0)
DENSE = _alone(words=0.0, paragraph=1.0)


PARTS = ("words", "meaning", "like words", "stance", "heading")


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a candidate, and what each of `PARTS` gives to it."""

    total: float
    given: tuple[float, ...]

    @property
    def parts(self) -> dict[str, float]:
        """What each part gives that gives anything."""
        return {name: value for name, value in zip(PARTS, self.given, strict=True) if value}


def scores(found: Sequence[Candidate], asked: Understood, ranking: Ranking) -> list[Score]:
    """Score candidates; higher is better, and compares those of one question only."""
    if not found:
        return []
    words, meaning, sentence, covered, inside, together = np.array(
        [(c.words, c.meaning, c.passage.cosine, c.covered, c.inside, c.together) for c in found]
    ).T
    lexical = _scaled(words, least=0.0)
    if ranking.covered:
        lexical *= covered.max() ** 2
    given = np.stack(
        [
            ranking.words * lexical,
            ranking.paragraph * _scaled(meaning) + ranking.sentence * _scaled(sentence),
            ranking.covered * covered + ranking.inside * inside + ranking.together * together,
            ranking.stance * np.array([_agrees(c, asked) for c in found]),
            np.array([_heading(c.paragraph, asked, ranking) for c in found]),
        ],
        axis=1,
    )  # (candidates, parts)
    held_down = [c.paragraph.role in (Role.BOILERPLATE, Role.COVER) for c in found]
    given[held_down] *= ranking.held_down
    return [
        Score(total, tuple(parts))
        for total, parts in zip(given.sum(axis=1).tolist(), given.tolist(), strict=True)
    ]


def _agrees(candidate: Candidate, asked: Understood) -> bool:
    return asked.stance is not None and candidate.passage.stance is asked.stance


def _heading(paragraph: Paragraph, asked: Understood, ranking: Ranking) -> float:
    """What the heading and the phase of a paragraph give."""
    above = 0.0
    if paragraph.phase and asked.words.issuperset(stems(paragraph.phase)):
        above += ranking.heading if asked.general else ranking.phase
    if asked.general and stands_under(paragraph) is asked.stance:
        above += ranking.heading
    return above


def _scaled(values: Values, least: float | None = None) -> Values:
    """Values moved to 0 to 1; all 0 where they are alike."""
    low = values.min() if least is None else least
    span = values.max() - low
    return (values - low) / span if span > 0 else np.zeros_like(values)
