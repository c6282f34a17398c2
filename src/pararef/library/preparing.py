"""Reports made ready to be stored: cut into pieces, and their texts and words encoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pararef.library import chunks
from pararef.library.catalogue import Catalogue
from pararef.library.encoding import Encoder
from pararef.library.pieces import NewPiece
from pararef.library.words import is_number, spelled
from pararef.records import Paragraph, Report

Progress = Callable[[int, int], None]
"""Called with how many texts are encoded, and how many there are."""

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
    """Encode each text that has not been encoded before, once."""
    texts = list(dict.fromkeys(p.encoded for report in prepared for its in report for p in its))
    known = catalogue.known_vectors(texts)
    missing = [text for text in texts if text not in known]
    # Texts of like length are encoded together: less is padded.
    missing.sort(key=len)
    for start in range(0, len(missing), _BATCH):
        some = missing[start : start + _BATCH]
        catalogue.keep_vectors(some, encoder.encode(some))
        if progress:
            progress(start + len(some), len(missing))


def keep_words(prepared: Sequence[Pieces], encoder: Encoder, catalogue: Catalogue) -> None:
    """Encode each word that no report has had before, alone."""
    words: dict[str, str] = {}
    for report in prepared:
        for its in report:
            for piece in its:
                words |= piece.words
    known = catalogue.known_words(words)
    new = sorted(words.keys() - known, key=lambda stem: (len(stem), stem))
    for start in range(0, len(new), _BATCH):
        some = new[start : start + _BATCH]
        vectors = encoder.encode([words[stem] for stem in some])
        vectors[[is_number(stem) for stem in some]] = 0.0
        catalogue.keep_words(some, vectors)
