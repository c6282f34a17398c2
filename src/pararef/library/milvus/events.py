"""What is told of a change, for the copies that follow: see `replica`."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from pararef.library.encoding import Vectors
from pararef.library.milvus import entities
from pararef.library.milvus.sparse import Counts, Tally
from pararef.library.shortforms import Definition
from pararef.library.tables import REPORT
from pararef.records import Report


def put_event(
    number: int,
    path: str,
    report: Report,
    added: str,
    short: Sequence[Definition],
    chunks: int,
    worded: tuple[Tally, Counts] | None,
) -> dict[str, Any]:
    """What is told of a report that is stored.

    Args:
        chunks: How many it has.
        worded: What its words add to what is known of all, where the engine finds words.
    """
    tally, counts = worded or (Tally(), {})
    return {
        "put": number,
        "chunks": chunks,
        "tally": [tally.paragraphs, tally.text, tally.above],
        "stems": {stem: list(count) for stem, count in counts.items()},
        "path": path,
        "added": added,
        "report": REPORT.dump_json(report, exclude={"paragraphs"}).decode(),
        "paragraphs": [
            [p.anchor, p.kind, p.phase, p.stance, entities.heading(p)] for p in report.paragraphs
        ],
        "definitions": [[d.short, d.long] for d in short],
    }


def words_event(
    first: int, stems: Sequence[str], vectors: Vectors, spellings: Sequence[str]
) -> dict[str, Any]:
    """What is told of words that no report has had before, by the id of the first."""
    held = base64.b64encode(vectors.astype(np.float16).tobytes()).decode()
    return {"words": first, "stems": list(stems), "vectors": held, "spellings": list(spellings)}


def mark_event(mark: str) -> dict[str, Any]:
    """What is told last of a change: the mark of the manifest that it comes with."""
    return {"mark": mark}
