"""Text to vectors.

A model is a folder that sentence-transformers wrote. It is run by OpenVINO where
it can be written out as a graph (`graph`, `export`), else by torch (`torch_model`).
"""

from pararef.library.encoding.encoder import (
    DEFAULT_MODEL,
    MARKED,
    NO_PROMPTS,
    Encoder,
    Prompts,
    SentenceEncoder,
    Vectors,
)

__all__ = [
    "DEFAULT_MODEL",
    "MARKED",
    "NO_PROMPTS",
    "Encoder",
    "Prompts",
    "SentenceEncoder",
    "Vectors",
]
