"""What an index in the engine says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self
from uuid import uuid4

from pararef.library.milvus.sparse import Tally

FORMAT = 1
"""Raised when the collections change."""

FIRST = 16
"""The key of the first event in the log."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the engine.

    Attributes:
        encoder: The name of that which it was built with.
        width: How many numbers a vector has.
        generation: Raised by every change of the reports.
        revision: Raised by every change, of this too.
        number: The highest that a report has had.
        event: The key of the last that counts.
        word: The highest id that a word has had.
        paragraphs: How many there are.
        chunks: How many there are.
        words: Whether words are found by the engine, or else by each machine for itself.
        tokens: How many words all texts have together, and all that stands above them.
        pending: The highest number of a report that may have been begun and not finished.
        leaving: Numbers of reports whose paragraphs may still be there, and count no more.
        facts: What else is noted of the whole index.
        kind: How vectors were wanted to be indexed.
        published: The index's name has stood for it.
        format: Of the collections.
        mark: Drawn anew by every change: of two manifests of one revision, which it is.
    """

    encoder: str
    width: int
    generation: int = 0
    revision: int = 1
    number: int = 0
    event: int = FIRST - 1
    word: int = 0
    paragraphs: int = 0
    chunks: int = 0
    words: bool = False
    tokens: tuple[int, ...] = (0, 0)
    pending: int = 0
    leaving: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    published: bool = False
    format: int = FORMAT
    mark: str = ""

    @property
    def tally(self) -> Tally:
        """Of all paragraphs."""
        return Tally(self.paragraphs, *self.tokens)

    @classmethod
    def of(cls, body: str) -> Self:
        """As it was told. Raises ValueError if that is not a manifest of this format."""
        told = json.loads(body)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise ValueError("of another format")
        lists = {name: tuple(its) for name, its in told.items() if isinstance(its, list)}
        return cls(**{**told, **lists})

    def dumps(self) -> str:
        """To be told."""
        return json.dumps(asdict(self))


def following(manifest: Manifest, **changes: Any) -> Manifest:
    """The manifest that comes after another."""
    changes = {"mark": new_mark()} | changes
    return replace(manifest, revision=manifest.revision + 1, **changes)


def new_mark() -> str:
    """One that nobody has drawn before."""
    return uuid4().hex
