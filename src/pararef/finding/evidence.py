"""What speaks for each paragraph that may answer a question.

Candidates are those that share words with the question and those near to it in
meaning; each is then looked at from every side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pararef.finding.likeness import Coverage, Likeness, rarity, words_of
from pararef.finding.passage import Passage, passages
from pararef.finding.question import Understood
from pararef.library import Library, Pieces, Vectors, content, stems
from pararef.records import Filters, Paragraph
from pararef.stages import stage

_STRAIGHT = str.maketrans("‘’“”–—‑", "''\"\"---")
_FEW = 8  # words that are encoded at once
_CANDIDATES = 100  # by words, and as many by meaning


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, understood and encoded.

    Attributes:
        vector: Of the question, shape (width,).
        strange: Of the words that no report has, by their stems.
    """

    understood: Understood
    vector: Vectors
    strange: dict[str, Vectors]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph with what speaks for it, in the views' own units.

    Attributes:
        words: BM25.
        meaning: Cosine of the question and its best chunk.
        passage: The words to quote, with the cosine of the best sentence.
        covered: The share of the question that its words cover, those above it too.
        inside: The same without those above it.
        together: The same of the sentence that covers most.
        terms: How much of each term of the question is covered, shape (terms,).
    """

    row: int
    paragraph: Paragraph
    words: float
    meaning: float
    passage: Passage
    covered: float
    inside: float
    together: float
    terms: Coverage


def encoded(library: Library, understood: Understood) -> Asked:
    """Encode a question and its words that no report has. Not while a state is held."""
    lexicon = library.lexicon()
    words = words_of(understood.terms)
    strange = {stem: text for stem, text in words.items() if not lexicon.id(stem)}
    texts = list(strange.values())
    # Few at a time: many texts would be encoded another way, with another copy of the model.
    some = [texts[start : start + _FEW] for start in range(0, len(texts), _FEW)]
    with stage("encoding"):
        vector = library.encoder.encode_question(understood.encoded)
        vectors = [vector for batch in some for vector in library.encoder.encode(batch)]
    return Asked(understood, vector, dict(zip(strange, vectors, strict=True)))


def candidates(
    library: Library,
    asked: Asked,
    filters: Filters,
    k: int = 0,
    *,
    by_words: bool = True,
    by_meaning: bool = True,
) -> list[Candidate]:
    """The paragraphs that may answer, with the evidence. Inside `snapshot` only.

    Args:
        k: How many are wanted; the best of at least 100 by words, and of as many by meaning.
        by_words: Look for those that share words with the question.
        by_meaning: Look for those near to it in meaning.
    """
    understood = asked.understood
    most = max(_CANDIDATES, k)
    with stage("words"):
        words = (
            library.matching(
                understood.terms, most, filters, understood.phrases, understood.without
            )
            if by_words
            else {}
        )
    with stage("vectors"):
        near = library.nearest(asked.vector[None, :], most, filters) if by_meaning else {}
    with stage("reading"):
        held = library.paragraphs([*dict.fromkeys([*words, *near])])
    return looked_at(library, asked, words, held)


def looked_at(
    library: Library, asked: Asked, words: Mapping[int, float], held: Mapping[int, Paragraph]
) -> list[Candidate]:
    """The evidence of some paragraphs. Inside `snapshot` only.

    Args:
        words: Their BM25, by their rows; of those that have none of the words left out.
        held: The paragraphs by their rows.
    """
    understood = asked.understood
    rows = sorted(row for row, paragraph in held.items() if _allowed(paragraph, understood))
    if not rows:
        return []
    with stage("reading"):
        pieces = library.pieces(rows)
    paragraphs = [held[row] for row in pieces.rows]
    cosines = pieces.vectors @ asked.vector  # (pieces,)
    meaning = np.maximum.reduceat(np.where(pieces.sentences, -1.0, cosines), pieces.starts)
    likeness = Likeness(library.lexicon(), understood.terms, asked.strange)
    terms, covered, inside, by_piece = _shares(likeness, pieces)
    together = np.maximum.reduceat(by_piece, pieces.starts)
    quoted = passages(
        paragraphs,
        cosines[pieces.sentences].astype(np.float64),
        by_piece[pieces.sentences],
        understood.stance,
        understood.wanted,
    )
    numbers = (its.tolist() for its in (meaning, covered, inside, together))
    return [
        Candidate(row, paragraph, words.get(row, 0.0), near, quote, whole, own, most, of_terms)
        for row, paragraph, quote, of_terms, near, whole, own, most in zip(
            pieces.rows, paragraphs, quoted, terms, *numbers, strict=True
        )
    ]


def _allowed(paragraph: Paragraph, understood: Understood) -> bool:
    """Whether a paragraph prints the phrases in quotation marks, and none of the words unwanted."""
    if paragraph.report in understood.excluded:
        return False
    if not (understood.phrases or understood.without):
        return True
    text = _plain(content(paragraph))
    if any(_has(text, words) for words in understood.without):
        return False
    return all(_plain(phrase) in text for phrase in understood.phrases)


def _has(text: str, words: str) -> bool:
    """Whether a text has a phrase, or a word in any of its forms."""
    wanted = stems(words)
    return _plain(words) in text if len(wanted) > 1 else not set(wanted).isdisjoint(stems(text))


def _plain(text: str) -> str:
    """A text as phrases are compared: in small letters, with straight quotation marks."""
    return " ".join(text.translate(_STRAIGHT).casefold().split())


def _shares(likeness: Likeness, pieces: Pieces) -> tuple[Coverage, Coverage, Coverage, Coverage]:
    """Of each paragraph the `terms`, `covered` and `inside` of a `Candidate`.

    And of each piece, shape (pieces,), the share that a sentence covers; 0 for a chunk.
    """
    if not likeness:
        nothing = np.zeros(len(pieces.starts))
        return np.zeros((len(nothing), 0)), nothing, nothing, np.zeros(len(pieces.sentences))
    by_piece = likeness.terms(_by_piece(likeness, pieces))  # (pieces, terms)
    of_sentences = np.where(pieces.sentences[:, None], by_piece, 0.0)
    covered = np.maximum.reduceat(by_piece, pieces.starts, axis=0)  # (paragraphs, terms)
    inside = np.maximum.reduceat(of_sentences, pieces.starts, axis=0)
    weights = rarity(covered)
    weights = weights / weights.sum()
    return covered, covered @ weights, inside @ weights, of_sentences @ weights


def _by_piece(likeness: Likeness, pieces: Pieces) -> Coverage:
    """How much each piece covers of each word of the question, shape (pieces, words)."""
    known, at = np.unique(pieces.words, return_inverse=True)
    of_words = likeness.words(known.astype(np.int64))
    some = pieces.lengths > 0  # a piece without words covers nothing
    found = np.zeros((len(some), of_words.shape[1]))
    if some.any():
        starts = (np.cumsum(pieces.lengths) - pieces.lengths)[some]
        found[some] = np.maximum.reduceat(of_words[at], starts, axis=0)
    return found
