"""Slices of paragraphs, as they are stored and as they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from pararef.library.encoding import Vectors
from pararef.library.vectors import Ids
from pararef.records import Span

_DIGEST = 16  # bytes


def digest(text: str) -> bytes:
    """What a text is known by."""
    return blake2b(text.encode(), digest_size=_DIGEST).digest()


def key_of(digests: Iterable[bytes]) -> bytes:
    """What all pieces of a paragraph are known by, from the digests of what is encoded of them."""
    return blake2b(b"".join(digests), digest_size=_DIGEST).digest()


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1, as they were before they were rounded; those of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1.0
    found: Vectors = vectors / lengths
    return found


@dataclass(frozen=True, slots=True)
class NewPiece:
    """A slice of a paragraph that is yet to be stored.

    Attributes:
        encoded: The text to encode.
        words: Stems, each with how it is spelled.
    """

    span: Span
    sentence: bool
    encoded: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredPieces:
    """The pieces of one paragraph as they are stored: its chunks, then its sentences, in order.

    Attributes:
        sentences: Whether each is a sentence; the others are chunks, shape (n,).
        vectors: Shape (n, width), of length 1 but for the rounding to half precision.
        words: Of all pieces one behind the other.
        lengths: How many words each has, shape (n,).
    """

    sentences: npt.NDArray[np.bool_]
    vectors: Vectors
    words: npt.NDArray[np.int32]
    lengths: Ids

    @classmethod
    def of(cls, chunks: int, vectors: bytes, words: bytes, lengths: bytes) -> StoredPieces:
        """Of the values in the catalogue: how many are chunks, and what they are."""
        counts = np.frombuffer(lengths, dtype=np.int32)
        return cls(
            np.arange(len(counts)) >= chunks,
            np.frombuffer(vectors, dtype=np.float16).reshape(len(counts), -1).astype(np.float32),
            np.frombuffer(words, dtype=np.int32),
            counts.astype(np.int64),
        )

    @property
    def size(self) -> int:
        """Bytes."""
        return self.vectors.nbytes + self.words.nbytes


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of several paragraphs as they are searched, those of a paragraph together.

    Attributes:
        rows: Of the paragraphs.
        starts: Where the pieces of each paragraph begin, shape (paragraphs,).
        sentences: Whether each is a sentence; the others are chunks, shape (n,).
        vectors: Shape (n, width), of length 1 but for the rounding to half precision.
        words: Ids of the words in a sentence; of a chunk, of those that stand above it. Of all
            pieces one behind the other.
        lengths: How many words each has, shape (n,).
    """

    rows: Sequence[int]
    starts: Ids
    sentences: npt.NDArray[np.bool_]
    vectors: Vectors
    words: npt.NDArray[np.int32]
    lengths: Ids

    @classmethod
    def joined(cls, held: Mapping[int, StoredPieces]) -> Pieces:
        """The pieces of at least one paragraph, by their rows."""
        its = list(held.values())
        counts = [len(one.sentences) for one in its]
        return cls(
            list(held),
            np.cumsum([0, *counts[:-1]]),
            np.concatenate([one.sentences for one in its]),
            np.concatenate([one.vectors for one in its]),
            np.concatenate([one.words for one in its]),
            np.concatenate([one.lengths for one in its]),
        )
