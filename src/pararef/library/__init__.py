"""Reports to an index folder, and from it what `finding` asks for.

Knows nothing of questions.
"""

from pararef.library.catalogue import Piece, Stored
from pararef.library.chunks import sentences
from pararef.library.encoder import DEFAULT_MODEL, Encoder, SentenceEncoder, Vectors
from pararef.library.library import Library, Progress
from pararef.library.shortforms import (
    LEAST_INITIALS,
    MOST_INITIALS,
    phrases,
    singular,
)
from pararef.library.words import Term, Token, stems, tokens

__all__ = [
    "DEFAULT_MODEL",
    "LEAST_INITIALS",
    "MOST_INITIALS",
    "Encoder",
    "Library",
    "Piece",
    "Progress",
    "SentenceEncoder",
    "Stored",
    "Term",
    "Token",
    "Vectors",
    "phrases",
    "sentences",
    "singular",
    "stems",
    "tokens",
]
