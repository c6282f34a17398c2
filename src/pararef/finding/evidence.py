"""What speaks for each paragraph that may answer a question.

Candidates are those that share words with the question and those near to it in
meaning; each is then looked at from every side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pararef.finding.likeness import Coverage, Likeness, rarity, words_of
from pararef.finding.passage import Passage, passage
from pararef.finding.question import Understood
from pararef.library import Library, Piece, Vectors, content, sentences, stems
from pararef.records import Filters, Paragraph

_STRAIGHT = str.maketrans("‘’“”–—‑", "''\"\"---")
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
    """

    row: int
    paragraph: Paragraph
    words: float
    meaning: float
    passage: Passage
    covered: float
    inside: float
    together: float


def encoded(library: Library, understood: Understood) -> Asked:
    """Encode a question and its words that no report has. Not while a state is held."""
    lexicon = library.lexicon()
    words = words_of(understood.terms)
    strange = {stem: text for stem, text in words.items() if not lexicon.id(stem)}
    vector = library.encoder.encode_question(understood.encoded)
    vectors = library.encoder.encode(list(strange.values())) if strange else ()
    return Asked(understood, vector, dict(zip(strange, vectors, strict=True)))


def candidates(library: Library, asked: Asked, filters: Filters) -> list[Candidate]:
    """The paragraphs that may answer, with the evidence. Inside `snapshot` only."""
    understood = asked.understood
    words = library.matching(
        understood.terms, _CANDIDATES, filters, understood.phrases, understood.without
    )
    near = library.nearest(asked.vector[None, :], _CANDIDATES, filters)
    paragraphs = library.paragraphs(list(dict.fromkeys([*words, *near])))
    rows = [row for row, held in paragraphs.items() if _allowed(held, understood)]
    pieces: dict[int, list[Piece]] = {row: [] for row in rows}
    for piece in library.pieces(rows):
        pieces[piece.paragraph].append(piece)
    likeness = Likeness(library.lexicon(), understood.terms, asked.strange)
    shares = _shares(likeness, [pieces[row] for row in rows])
    return [
        _candidate(row, paragraphs[row], pieces[row], asked, words.get(row, 0.0), shares[at])
        for at, row in enumerate(rows)
    ]


def _allowed(paragraph: Paragraph, understood: Understood) -> bool:
    """Whether a paragraph prints the phrases in quotation marks, and none of the words unwanted."""
    text = _plain(content(paragraph))
    if paragraph.report in understood.excluded:
        return False
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


def _candidate(
    row: int,
    paragraph: Paragraph,
    pieces: Sequence[Piece],
    asked: Asked,
    words: float,
    shares: tuple[float, float, float],
) -> Candidate:
    cosines = np.stack([piece.vector for piece in pieces]) @ asked.vector  # (pieces,)
    of_sentences = np.array([piece.sentence for piece in pieces])
    best = passage(
        paragraph,
        sentences(paragraph),
        cosines[of_sentences].tolist(),
        asked.understood.stance,
        counts=asked.understood.counts,
    )
    meaning = float(cosines[~of_sentences].max())
    return Candidate(row, paragraph, words, meaning, best, *shares)


def _shares(
    likeness: Likeness, pieces: Sequence[Sequence[Piece]]
) -> list[tuple[float, float, float]]:
    """Of each paragraph the shares `covered`, `inside` and `together` of a `Candidate`."""
    if not likeness or not pieces:
        return [(0.0, 0.0, 0.0)] * len(pieces)
    flat = [piece for its in pieces for piece in its]
    by_piece = likeness.terms(_by_piece(likeness, flat))  # (pieces, terms)
    inside, covered, first = [], [], 0
    for its in pieces:
        rows = by_piece[first : first + len(its)]
        sentence = np.array([piece.sentence for piece in its])
        inside.append(rows[sentence].max(axis=0))
        covered.append(rows.max(axis=0))
        first += len(its)
    weights = rarity(np.stack(covered))
    weights = weights / weights.sum()
    shares, first = [], 0
    for at, its in enumerate(pieces):
        rows = by_piece[first : first + len(its)]
        sentence = np.array([piece.sentence for piece in its])
        together = float((rows[sentence] @ weights).max())
        shares.append((float(covered[at] @ weights), float(inside[at] @ weights), together))
        first += len(its)
    return shares


def _by_piece(likeness: Likeness, pieces: Sequence[Piece]) -> Coverage:
    """How much each piece covers of each word of the question, shape (pieces, words)."""
    # A piece without words has word 0, which covers nothing.
    ids = [piece.words if len(piece.words) else np.zeros(1, np.int64) for piece in pieces]
    known, at = np.unique(np.concatenate(ids), return_inverse=True)
    of_words = likeness.words(known)[at]
    starts = np.concatenate([[0], np.cumsum([len(its) for its in ids])[:-1]])
    return np.maximum.reduceat(of_words, starts, axis=0)
