"""Reports to an index folder, and from it what `finding` asks for.

Knows nothing of questions.
"""

from pararef.library.catalogue import Stored
from pararef.library.chunks import above, content, sentences
from pararef.library.encoding import (
    DEFAULT_MODEL,
    NO_PROMPTS,
    Encoder,
    Prompts,
    SentenceEncoder,
    Vectors,
)
from pararef.library.kept import Draft
from pararef.library.lexicon import Lexicon
from pararef.library.library import Library, copy_to_server, is_address
from pararef.library.names import KIND, Named, is_common, named
from pararef.library.pieces import Pieces
from pararef.library.placing import named_apart
from pararef.library.preparing import Encoded, Half, Progress, encoded
from pararef.library.reranker import CrossEncoderReranker, Reranker
from pararef.library.shortforms import (
    LEAST_INITIALS,
    MOST_INITIALS,
    phrases,
    singular,
)
from pararef.library.vectors import Ids
from pararef.library.words import Term, Token, is_number, spelled, stems, tokens, with_stems

__all__ = [
    "DEFAULT_MODEL",
    "KIND",
    "LEAST_INITIALS",
    "MOST_INITIALS",
    "NO_PROMPTS",
    "CrossEncoderReranker",
    "Draft",
    "Encoded",
    "Encoder",
    "Half",
    "Ids",
    "Lexicon",
    "Library",
    "Named",
    "Pieces",
    "Progress",
    "Prompts",
    "Reranker",
    "SentenceEncoder",
    "Stored",
    "Term",
    "Token",
    "Vectors",
    "above",
    "content",
    "copy_to_server",
    "encoded",
    "is_address",
    "is_common",
    "is_number",
    "named",
    "named_apart",
    "phrases",
    "sentences",
    "singular",
    "spelled",
    "stems",
    "tokens",
    "with_stems",
]
