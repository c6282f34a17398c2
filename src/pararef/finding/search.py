"""A question to the paragraphs that answer it, best first.

Three views of each paragraph are added up: the words it shares with the
question (BM25), the nearness in meaning of the paragraph under its headings,
and that of its best sentence, which is also the one to quote. Each is scaled to
0 to 1 among the candidates first, since their units differ. Weighted sums beat
rank fusion on the sets that this was measured on (see `eval/`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pararef.finding.outcome import LOOKED_AT, Weights, outcome
from pararef.finding.passage import Passage, passage
from pararef.finding.question import Understood, understand
from pararef.finding.stance import stands_under
from pararef.library import Library, Piece, Vectors, sentences, stems, tokens
from pararef.records import (
    EVERYTHING,
    Filters,
    Findings,
    Hit,
    Outcome,
    Paragraph,
    Role,
    Why,
)

_CANDIDATES = 100  # by words, and as many by meaning


@dataclass(frozen=True, slots=True)
class Ranking:
    """What counts how much.

    Attributes:
        words: Of BM25; with those of `paragraph` and `sentence` it adds up to 1.
        paragraph: Of the nearness in meaning of the paragraph.
        sentence: Of that of its best sentence.
        stance: Added for a passage that says what the question asks for.
        phase: Added for a paragraph of a phase that the question names.
        heading: Added for what stands under a heading that says what the question
            asks for, when it names no subject; and then, in place of `phase`, for
            a paragraph of a phase that it names.
        held_down: Kept of the score of a publisher's closing words and the cover.
    """

    words: float = 0.3
    paragraph: float = 0.35
    sentence: float = 0.35
    stance: float = 0.1
    phase: float = 0.1
    heading: float = 1.0
    held_down: float = 0.5

    def __post_init__(self) -> None:
        weights = (self.words, self.paragraph, self.sentence)
        if min(weights) < 0 or not math.isclose(sum(weights), 1.0):
            raise ValueError(f"the weights {weights} do not add up to 1")


HYBRID = Ranking()
LEXICAL = Ranking(
    words=1.0, paragraph=0.0, sentence=0.0, stance=0.0, phase=0.0, heading=0.0, held_down=1.0
)
DENSE = Ranking(
    words=0.0, paragraph=1.0, sentence=0.0, stance=0.0, phase=0.0, heading=0.0, held_down=1.0
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A paragraph with what speaks for it, in the views' own units."""

    paragraph: Paragraph
    words: float
    meaning: float
    passage: Passage


def search(
    library: Library,
    question: str,
    k: int = 10,
    filters: Filters = EVERYTHING,
    expand: bool = True,
    ranking: Ranking = HYBRID,
) -> Findings:
    """Find the paragraphs that answer a question.

    Args:
        library: Where to look.
        question: A question, or a few words.
        k: How many hits to return; fewer if fewer paragraphs pass the filters.
        filters: What to look in.
        expand: Spell short forms out by what the reports say.
        ranking: What counts how much.

    Returns:
        Hits, best first. Their scores are 0 to 1 by words and meaning, with what
        `ranking` adds; they compare the hits of one question only.

    Raises:
        QuestionError: If the question cannot be asked.
        ValueError: If `k` is below 1.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    with library.snapshot():
        asked = understand(library, question, expand)
    vector = library.encoder.encode([asked.encoded])  # (1, width); not while a state is held
    with library.snapshot():
        # Whether there is an answer must not hang on how many hits are wanted.
        hits = _hits(library, asked, vector, max(k, LOOKED_AT), filters, ranking)
        result = Outcome.NOTHING if asked.strange else outcome(hits)
        if filters and result is Outcome.NOTHING and not asked.strange:
            elsewhere = _hits(library, asked, vector, LOOKED_AT, EVERYTHING, ranking)
            if outcome(elsewhere) is Outcome.ANSWERED:
                result = Outcome.NOTHING_HERE
    return Findings(
        question=asked.question,
        outcome=result,
        hits=hits[:k],
        expansions=asked.expansions,
        stance=asked.stance,
        filters=filters,
    )


def _hits(
    library: Library,
    asked: Understood,
    vector: Vectors,
    k: int,
    filters: Filters,
    ranking: Ranking,
) -> tuple[Hit, ...]:
    candidates = _candidates(library, asked, vector, filters)
    scores = _scores(candidates, asked, ranking)
    best = sorted(zip(scores, candidates, strict=True), key=lambda pair: -pair[0])[:k]
    reports = {name: library.about(name) for name in {c.paragraph.report for _, c in best}}
    weights = Weights(library, asked.terms)
    return tuple(
        Hit(
            paragraph=found.paragraph,
            report=reports[found.paragraph.report],
            score=round(score, 4),
            best=found.passage.span,
            why=Why(
                words=_matched(found.paragraph.text, asked.words),
                dense=round(found.meaning, 4),
                sentence=round(found.passage.cosine, 4),
                lexical=round(found.words, 4),
                coverage=round(weights.coverage(_read(found.paragraph)), 4),
                stance=found.passage.stance if asked.stance else None,
            ),
        )
        for score, found in best
    )


def _candidates(
    library: Library, asked: Understood, vector: Vectors, filters: Filters
) -> list[_Candidate]:
    words = library.matching(asked.terms, _CANDIDATES, filters)
    near = library.nearest(vector, _CANDIDATES, filters)
    rows = list(dict.fromkeys([*words, *near]))
    paragraphs = library.paragraphs(rows)
    pieces: dict[int, list[Piece]] = {row: [] for row in rows}
    for piece in library.pieces(rows):
        pieces[piece.paragraph].append(piece)
    return [
        _candidate(paragraphs[row], pieces[row], vector[0], words.get(row, 0.0), asked)
        for row in rows
    ]


def _candidate(
    paragraph: Paragraph,
    pieces: Sequence[Piece],
    vector: Vectors,
    words: float,
    asked: Understood,
) -> _Candidate:
    cosines = np.stack([piece.vector for piece in pieces]) @ vector  # (pieces,)
    meaning = max(
        float(cosine) for piece, cosine in zip(pieces, cosines, strict=True) if not piece.sentence
    )
    near = [float(cosine) for piece, cosine in zip(pieces, cosines, strict=True) if piece.sentence]
    best = passage(
        paragraph,
        sentences(paragraph),
        near,
        asked.stance,
        counts=asked.counts,
    )
    return _Candidate(paragraph, words, meaning, best)


def _scores(candidates: Sequence[_Candidate], asked: Understood, ranking: Ranking) -> list[float]:
    if not candidates:
        return []
    views = (
        ranking.words * _scaled([c.words for c in candidates], least=0.0)
        + ranking.paragraph * _scaled([c.meaning for c in candidates])
        + ranking.sentence * _scaled([c.passage.cosine for c in candidates])
    )
    for at, candidate in enumerate(candidates):
        if asked.stance and candidate.passage.stance is asked.stance:
            views[at] += ranking.stance
        if (phase := candidate.paragraph.phase) and asked.words.issuperset(stems(phase)):
            views[at] += ranking.heading if asked.general else ranking.phase
        if asked.general and stands_under(candidate.paragraph) is asked.stance:
            views[at] += ranking.heading
        if candidate.paragraph.role in (Role.BOILERPLATE, Role.COVER):
            views[at] *= ranking.held_down
    return [float(score) for score in views]


def _scaled(scores: Sequence[float], least: float | None = None) -> np.ndarray:
    """Scores moved to 0 to 1; all 0 where they are alike."""
    values = np.array(scores, dtype=np.float64)
    low = values.min() if least is None else least
    span = values.max() - low
    return (values - low) / span if span > 0 else np.zeros_like(values)


def _read(paragraph: Paragraph) -> str:
    """The words that a reader of a paragraph has before him: its own and those above it."""
    return "\n".join(
        (paragraph.text, paragraph.phase or "", *paragraph.columns, *paragraph.section)
    )


def _matched(text: str, wanted: frozenset[str]) -> tuple[str, ...]:
    """The words of a text that a question asked for, as printed, each once."""
    words = (token.span.of(text) for token in tokens(text) if token.stem in wanted)
    return tuple(dict.fromkeys(words))
