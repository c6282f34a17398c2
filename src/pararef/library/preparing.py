"""Reports made ready to be stored: cut into pieces, and their texts and words encoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np

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

_BATCH = 256  # texts encoded before their vectors are stored


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
    words: dict[str, str] = {}
    for report in prepared:
        for its in report:
            for piece in its:
                words |= piece.words
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
    new = sorted(words.keys() - set(known), key=lambda stem: (len(stem), stem))
    for start in range(0, len(new), _BATCH):
        some = new[start : start + _BATCH]
        vectors = encoder.encode([words[stem] for stem in some])
        vectors[[is_number(stem) for stem in some]] = 0.0
        yield some, vectors
