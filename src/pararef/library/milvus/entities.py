"""Paragraphs as the engine keeps them: one entity for each chunk, and what each holds.

A row is told by the number of its report and its place in it, and an entity by its row and
the number of its chunk. Values that filters compare are kept as digests, so that no word of
a report or of a request is ever part of an expression.
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from pararef.library import facets
from pararef.library.milvus import sparse
from pararef.library.milvus.sparse import Tally, Worded, digest
from pararef.library.pieces import StoredPieces, unit
from pararef.library.tables import PARAGRAPH
from pararef.records import Filters, Paragraph, Report

_TURNS, _CLOCK = 16, 32  # sets of collections, and bits for a report in one: of the 36 there are
_PLACES = 17  # bits for a paragraph's place in its report
_CHUNKS = 10  # bits for the number of a chunk in its paragraph
_FIRST = 1_767_225_600.0  # 2026: there are 36 bits for the number of a report, of tenths of seconds
LONGEST = 60_000
"""Characters of one value: the engine takes 65,535 bytes."""

_OF_PARAGRAPHS = {"phase": "phases", "kind": "kinds", "stance": "stances"}
_SEVERAL = ("year", "grade")  # that a report may have more than one of
_FIELDS = {field: name for field, name in facets.FIELDS.items() if field != "report"}


class _Whole(str):
    """A text that pymilvus takes as it is: of any other in a row it looks at each character."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter(())


def first_number(turn: int) -> int:
    """Below the numbers of the reports of one set of collections, NAME_1, NAME_2 and so on.

    Sets that follow each other have numbers of their own: rows that a process keeps in memory
    are never another's when it goes over from one to the next.
    """
    return (turn % _TURNS) << _CLOCK


def number_after(held: int) -> int:
    """Not below a number, and above all that reports of its set had before.

    Told by the clock, not by counting only: an engine that is put back to an earlier state
    has forgotten which it gave, and others remember what they read under them.
    """
    now = int((time.time() - _FIRST) * 10) % 2**_CLOCK
    told: int = (held >> _CLOCK << _CLOCK) | now
    return max(held, told)


def row_of(number: int, place: int) -> int:
    """The row of a paragraph."""
    return number << _PLACES | place


def owner_of(row: int) -> int:
    """The number of the report that a row belongs to."""
    return row >> _PLACES


def key_of(row: int, chunk: int = 0) -> int:
    """The key of an entity."""
    return row << _CHUNKS | chunk


def row_at(key: int) -> int:
    """The row that an entity belongs to."""
    return key >> _CHUNKS


def fields(width: int) -> list[dict[str, Any]]:
    """The fields of an entity, its vectors of so many numbers."""
    text = {"datatype": "VARCHAR", "max_length": 65_535}
    several = {"datatype": "ARRAY", "element_type": "INT64", "max_capacity": 1_024}
    whole = ("owner", "type", "phase", "kind", "stance", "section", "parts")
    return [
        {"field_name": "id", "datatype": "INT64", "is_primary": True},
        {"field_name": "vector", "datatype": "FLOAT_VECTOR", "dim": width},
        {"field_name": "provider", "datatype": "INT64", "is_partition_key": True},
        *({"field_name": name, "datatype": "INT64"} for name in whole),
        *({"field_name": name, **several} for name in _SEVERAL),
        *({"field_name": name, **text} for name in ("record", "pieces")),
    ]


def entities(
    number: int,
    report: Report,
    stored: Sequence[StoredPieces],
    worded: Sequence[Worded] = (),
    tally: Tally | None = None,
) -> Iterator[dict[str, Any]]:
    """What is stored of a report's paragraphs.

    Args:
        number: Of the report.
        report: With its paragraphs.
        stored: The pieces of each.
        worded: The words of each, where the engine finds words.
        tally: Of all paragraphs there are, if so.
    """
    marks = _marks(report)
    for place, (paragraph, pieces) in enumerate(zip(report.paragraphs, stored, strict=True)):
        shared = {"owner": number, **marks, **_marks_of(paragraph)}
        for entity in _entities(row_of(number, place), paragraph, pieces, shared):
            if tally is None:
                yield entity
            elif entity["parts"]:
                yield entity | sparse.values(worded[place], paragraph, tally)
            else:
                yield entity | sparse.no_values()


def _entities(
    row: int, paragraph: Paragraph, pieces: StoredPieces, shared: dict[str, Any]
) -> list[dict[str, Any]]:
    """What is stored of a paragraph.

    Where its record or its pieces are too long for one value, they go on in the next entity,
    which has the vector of the first chunk where there are more of them than chunks.
    """
    chunks = unit(pieces.vectors[~pieces.sentences])
    records = _parts(packed(PARAGRAPH.dump_json(paragraph)))
    stored = _parts(base64.b64encode(_bytes(pieces)).decode())
    count = max(len(chunks), len(records), len(stored))
    parts = max(len(records), len(stored))
    return [
        {
            "id": key_of(row, chunk),
            "vector": chunks[chunk if chunk < len(chunks) else 0].tolist(),
            "record": _Whole(records[chunk] if chunk < len(records) else ""),
            "pieces": _Whole(stored[chunk] if chunk < len(stored) else ""),
            "parts": parts if chunk == 0 else 0,
            **shared,
        }
        for chunk in range(count)
    ]


def pieces(stored: str) -> StoredPieces:
    """The pieces that were stored, all parts together."""
    held = base64.b64decode(stored)
    chunks, count, words = np.frombuffer(held[:12], dtype=np.int32).tolist()
    lengths, ids = 12 + 4 * count, 12 + 4 * (count + words)
    return StoredPieces.of(chunks, held[ids:], held[lengths:ids], held[12:lengths])


def _bytes(its: StoredPieces) -> bytes:
    chunks = int((~its.sentences).sum())
    head = np.array([chunks, len(its.lengths), len(its.words)], dtype=np.int32)
    lengths, words = its.lengths.astype(np.int32), its.words.astype(np.int32)
    vectors = its.vectors.astype(np.float16)
    return b"".join(part.tobytes() for part in (head, lengths, words, vectors))


def packed(content: bytes) -> str:
    """Bytes made short, as a text."""
    return base64.b64encode(zlib.compress(content, 6)).decode()


def unpacked(text: str) -> bytes:
    """The bytes again."""
    return zlib.decompress(base64.b64decode(text))


def _parts(text: str) -> list[str]:
    return [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]


def _marks(report: Report) -> dict[str, Any]:
    """What filters compare of a report."""
    values: dict[str, list[str]] = {}
    for field, value, _ in facets.values(report):
        values.setdefault(field, []).append(value)
    return {
        "provider": digest(*values.get("provider", [""])),
        "type": digest(*values.get("type", [""])),
        **{field: sorted({digest(v) for v in values.get(field, ())}) for field in _SEVERAL},
    }


def _marks_of(paragraph: Paragraph) -> dict[str, int]:
    """What they compare of a paragraph."""
    return {
        "phase": digest(paragraph.phase or ""),
        "kind": digest(paragraph.kind),
        "stance": digest(paragraph.stance),
        "section": digest(heading(paragraph)),
    }


def heading(paragraph: Paragraph) -> str:
    """All headings above a paragraph, as filters look in them."""
    return "\n".join(paragraph.section).casefold()


def expression(filters: Filters, reports: Sequence[int], sections: Iterable[str]) -> str:
    """What holds for the paragraphs that pass filters.

    Args:
        filters: What to look in.
        reports: The numbers of the reports that are chosen by their ids.
        sections: All headings in which one of the words stands that are looked for in them.
    """
    return " and ".join(_clauses(filters, reports, sections))


def _clauses(filters: Filters, reports: Sequence[int], sections: Iterable[str]) -> Iterator[str]:
    if filters.reports:
        yield f"owner in {list(reports)}"
    for field, name in (_FIELDS | _OF_PARAGRAPHS).items():
        if chosen := getattr(filters, name):
            marks = [digest(str(value)) for value in chosen]
            yield (
                f"array_contains_any({field}, {marks})"
                if field in _SEVERAL
                else f"{field} in {marks}"
            )
    if filters.sections:
        yield f"section in {[digest(section) for section in sections]}"


def loads(text: str) -> Any:
    """A packed JSON value."""
    return json.loads(unpacked(text))


def dumps(value: Any) -> str:
    """A JSON value, packed."""
    return packed(json.dumps(value, ensure_ascii=False).encode())
