"""Words of texts, and the index that finds paragraphs by them. The only user of Tantivy."""

from pararef.library.words.files import Document, WordFiles, document
from pararef.library.words.index import Term, WordIndex
from pararef.library.words.tokens import (
    Token,
    in_order,
    is_number,
    spelled,
    stems,
    tokens,
    with_stems,
)

__all__ = [
    "Document",
    "Term",
    "Token",
    "WordFiles",
    "WordIndex",
    "document",
    "in_order",
    "is_number",
    "spelled",
    "stems",
    "tokens",
    "with_stems",
]
