"""Reports made ready to be stored: cut into pieces, and their texts and words encoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pararef.library import chunks
from pararef.library.catalogue import Catalogue
from pararef.library.encoding import Encoder, Vectors
from pararef.library.pieces import NewPiece, digest, key_of
from pararef.library.words import is_number, spelled
from pararef.records import Paragraph, Report

Progress = Callable[[int, int], None]
"""Called with how many paragraphs are encoded, and how many there are."""

Pieces = Sequence[Sequence[NewPiece]]
"""Of one report: for each paragraph its chunks and sentences."""

Half = npt.NDArray[np.float16]
"""Vectors as they are stored."""

_BATCH = 256  # texts encoded before their vectors are stored


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors that were made elsewhere, for `Library.keep`.

    Attributes:
        paragraphs: By the key of a paragraph's pieces, shape (pieces, width).
        words: By their stems, shape (width,).
    """

    paragraphs: Mapping[bytes, Half]
    words: Mapping[str, Half]

    @classmethod
    def joined(cls, some: Sequence[Encoded]) -> Encoded:
        """Several in one. Of a stem that is spelled in several ways the last one is kept."""
        return cls(
            {key: its for one in some for key, its in one.paragraphs.items()},
            {stem: its for one in some for stem, its in one.words.items()},
        )


def encoded(
    reports: Sequence[Report], encoder: Encoder, remembered: dict[str, Half] | None = None
) -> Encoded:
    """What `Library.put` would encode of some reports, were none of it there.

    Args:
        reports: Those.
        encoder: That of the index.
        remembered: Vectors of words by how they are spelled: those that are in it are not
            encoded, and those that are encoded are put into it.
    """
    prepared = [pieces(report, encoder) for report in reports]
    paragraphs = {
        key_of(digest(piece.encoded) for piece in its): its for report in prepared for its in report
    }
    texts = {piece.encoded for its in paragraphs.values() for piece in its}
    vectors = _halves(sorted(texts, key=lambda text: (len(text), text)), encoder)
    words = words_of(prepared)
    spelled_as = {} if remembered is None else remembered
    new = {word for stem, word in words.items() if not is_number(stem)} - spelled_as.keys()
    spelled_as |= _halves(sorted(new, key=lambda word: (len(word), word)), encoder)
    width = len(next(iter(vectors.values()), ()))
    return Encoded(
        {key: np.stack([vectors[p.encoded] for p in its]) for key, its in paragraphs.items()},
        {
            stem: np.zeros(width, np.float16) if is_number(stem) else spelled_as[word]
            for stem, word in words.items()
        },
    )


def _halves(texts: Sequence[str], encoder: Encoder) -> dict[str, Half]:
    """The vectors of texts, some encoded at a time."""
    found = dict[str, Half]()
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        found |= zip(some, encoder.encode(some).astype(np.float16), strict=True)
    return found


def pieces(report: Report, encoder: Encoder) -> list[list[NewPiece]]:
    """For each paragraph the slices to encode: chunks under their heading, and sentences."""
    return [
        [*_chunks(paragraph, encoder), *_sentences(paragraph)] for paragraph in report.paragraphs
    ]


def _chunks(paragraph: Paragraph, encoder: Encoder) -> list[NewPiece]:
    window = encoder.window
    above = chunks.heading(paragraph)
    # However long a heading is, a chunk keeps half of the window.
    if (used := encoder.tokens(above) + 1) > window // 2:
        above, used = "", 0
    return [
        NewPiece(
            span,
            sentence=False,
            encoded=f"{above}\n{chunks.content(paragraph, span)}".strip(),
            words=spelled(chunks.above(paragraph)),
        )
        for span in chunks.chunks(paragraph.text, window - used, encoder.tokens)
    ]


def _sentences(paragraph: Paragraph) -> list[NewPiece]:
    found = []
    for sentence in chunks.sentences(paragraph):
        words = chunks.content(paragraph, sentence.span)
        found.append(NewPiece(sentence.span, True, encoded=words, words=spelled(words)))
    return found


def keep_vectors(
    prepared: Sequence[Pieces], encoder: Encoder, catalogue: Catalogue, progress: Progress | None
) -> None:
    """Encode the pieces of each paragraph that has not been encoded before, once."""
    paragraphs = {
        key_of(digest(piece.encoded) for piece in its): its for report in prepared for its in report
    }
    known = catalogue.known_pieces(list(paragraphs))
    # Texts of like length are encoded together: less is padded.
    missing = sorted(
        (key for key in paragraphs if key not in known),
        key=lambda key: sum(len(piece.encoded) for piece in paragraphs[key]),
    )
    texts = Counter(piece.encoded for key in missing for piece in paragraphs[key])
    held = dict[str, Vectors]()  # of texts that come again
    done, of = 0, len(paragraphs)
    for batch in _batches(missing, lambda key: len(paragraphs[key])):
        some = {p.encoded for key in batch for p in paragraphs[key]}
        new = sorted(some - held.keys(), key=lambda text: (len(text), text))
        vectors = dict(zip(new, encoder.encode(new) if new else (), strict=True)) | held
        its = [np.stack([vectors[p.encoded] for p in paragraphs[key]]) for key in batch]
        catalogue.keep_vectors(batch, its)
        held |= {text: vectors[text] for text in new if texts[text] > 1}
        done += len(batch)
        if progress:
            progress(of - len(missing) + done, of)


def _batches(keys: Sequence[bytes], size: Callable[[bytes], int]) -> Iterator[list[bytes]]:
    """Some keys at a time, of so many texts that they are worth a call of the encoder."""
    batch, texts = list[bytes](), 0
    for key in keys:
        batch.append(key)
        texts += size(key)
        if texts >= _BATCH:
            yield batch
            batch, texts = [], 0
    if batch:
        yield batch


def keep_words(prepared: Sequence[Pieces], encoder: Encoder, catalogue: Catalogue) -> None:
    """Encode each word that no report has had before, alone."""
    words = words_of(prepared)
    for stems, vectors in new_words(words, catalogue.known_words(words), encoder):
        catalogue.keep_words(stems, vectors)


def new_words(
    words: Mapping[str, str], known: Collection[str], encoder: Encoder
) -> Iterator[tuple[list[str], Vectors]]:
    """The vectors of words that are not known yet, some at a time; zero for numbers.

    Args:
        words: Stems, each with how it is spelled.
        known: Stems.
    """
    new = sorted(words.keys() - set(known), key=by_length)
    for start in range(0, len(new), _BATCH):
        some = new[start : start + _BATCH]
        vectors = encoder.encode([words[stem] for stem in some])
        vectors[[is_number(stem) for stem in some]] = 0.0
        yield some, vectors


def by_length(stem: str) -> tuple[int, str]:
    """What words are sorted by before they are encoded: their ids follow it."""
    return len(stem), stem


def words_of(prepared: Sequence[Pieces]) -> dict[str, str]:
    """The words of reports: their stems, each as it is spelled last."""
    words = dict[str, str]()
    for report in prepared:
        for its in report:
            for piece in its:
                words |= piece.words
    return words
