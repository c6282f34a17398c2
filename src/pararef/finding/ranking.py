"""What speaks for a paragraph, added up to one score.

Weighted sums beat rank fusion on the sets that this was measured on; `eval/`
tells how, and what each part gives. Views whose units differ from question to
question are scaled to 0 to 1 among the candidates first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pararef.finding.evidence import Candidate
from pararef.finding.question import Understood
from pararef.finding.stance import stands_under
from pararef.library import stems
from pararef.records import Role

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


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a candidate, and what each part gives to it."""

    total: float
    parts: Mapping[str, float]


def scores(found: Sequence[Candidate], asked: Understood, ranking: Ranking) -> list[Score]:
    """Score candidates; higher is better, and compares those of one question only."""
    if not found:
        return []
    lexical = _scaled([c.words for c in found], least=0.0)
    if ranking.covered:
        lexical *= max(c.covered for c in found) ** 2
    meaning = _scaled([c.meaning for c in found])
    sentence = _scaled([c.passage.cosine for c in found])
    return [
        _score(
            candidate,
            asked,
            ranking,
            {
                "words": ranking.words * lexical[at],
                "meaning": ranking.paragraph * meaning[at] + ranking.sentence * sentence[at],
                "like words": ranking.covered * candidate.covered
                + ranking.inside * candidate.inside
                + ranking.together * candidate.together,
            },
        )
        for at, candidate in enumerate(found)
    ]


def _score(
    candidate: Candidate, asked: Understood, ranking: Ranking, parts: dict[str, float]
) -> Score:
    paragraph = candidate.paragraph
    if asked.stance and candidate.passage.stance is asked.stance:
        parts["stance"] = ranking.stance
    above = 0.0
    if paragraph.phase and asked.words.issuperset(stems(paragraph.phase)):
        above += ranking.heading if asked.general else ranking.phase
    if asked.general and stands_under(paragraph) is asked.stance:
        above += ranking.heading
    if above:
        parts["heading"] = above
    kept = ranking.held_down if paragraph.role in (Role.BOILERPLATE, Role.COVER) else 1.0
    held = {name: float(value) * kept for name, value in parts.items() if value}
    return Score(sum(held.values()), held)


def _scaled(values: Sequence[float], least: float | None = None) -> Values:
    """Values moved to 0 to 1; all 0 where they are alike."""
    given = np.array(values, dtype=np.float64)
    low = given.min() if least is None else least
    span = given.max() - low
    return (given - low) / span if span > 0 else np.zeros_like(given)
