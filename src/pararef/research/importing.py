"""Read a collection that was exported: `collection.json`, or the CSV, edited or not.

The CSV may have been through a spreadsheet, which changes marks, dates, separators
and letters. So a pin is made from its link alone, and from words and characters
where they can be read; what it quotes is looked up again in any case.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pararef.errors import CollectionError
from pararef.research.collection import MOST_PINS, Collection, Pin, parsed, pin, pins_of
from pararef.research.exporting.spreadsheet import APART, MARK, alive

LARGEST = 4_000_000
"""Bytes."""

_CHARACTERS = re.compile(r"characters (\d{1,9}) to (\d{1,9})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CELL = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave.

    Attributes:
        refused: A sentence for each pin that could not be read.
    """

    collection: Collection
    refused: tuple[str, ...] = ()


def imported(content: bytes) -> Imported:
    """The collection in a file; told by its content, not its name.

    Raises:
        CollectionError: If it is no collection, or too large.
    """
    if len(content) > LARGEST:
        raise CollectionError(f"The file is larger than {LARGEST // 1_000_000} MB: split it.")
    text = _text(content)
    given = pins_of(parsed(text)) if text.lstrip().startswith(("{", "[")) else list(_rows(text))
    if len(given) > MOST_PINS:
        raise CollectionError(f"The file has {len(given):,} rows: keep it to {MOST_PINS:,}.")
    pins: list[Pin] = []
    refused: list[str] = []
    for number, one in enumerate(given, start=1):
        if isinstance(one, dict) and one.get("words") == "":
            refused.append(f"Quotation {number} of the file quotes nothing.")
            continue
        try:
            pins.append(pin(one, number))
        except CollectionError as error:
            refused.append(str(error))
    if refused and not pins:
        raise CollectionError(f"No quotation of the file can be read. {refused[0]}")
    return Imported(Collection(tuple(pins)), tuple(refused))


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # as older Excel writes CSV


def _rows(text: str) -> Iterator[dict[str, Any]]:
    """The rows of a CSV as pins, unchecked."""
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    limit = csv.field_size_limit(_CELL)
    try:
        rows = list(
            csv.DictReader(io.StringIO(text.removeprefix(MARK), newline=""), delimiter=mark)
        )
    except csv.Error as error:
        raise CollectionError(
            f"This is no collection: it cannot be read as CSV ({error})."
        ) from error
    finally:
        csv.field_size_limit(limit)
    if not rows or "Link" not in rows[0]:
        raise CollectionError(
            "This is no collection: a JSON export holds pins, and a CSV has a column “Link”."
        )
    for row in rows:
        cells = {name: alive(cell) for name, cell in row.items() if isinstance(cell, str) and name}
        if any(cell.strip() for cell in cells.values()):
            yield _pin(cells)


def _pin(cells: dict[str, str]) -> dict[str, Any]:
    try:
        said = parse_qs(urlsplit(cells.get("Link", "").strip()).query, max_num_fields=20)
    except ValueError:
        said = {}
    where = _CHARACTERS.search(cells.get("Characters", ""))
    added = cells.get("Pinned", "")
    return {
        "report": said.get("report", [""])[0],
        "anchor": said.get("para", [""])[0],
        "start": int(where[1]) if where else None,
        "end": int(where[2]) if where else None,
        "words": cells.get("Quotation", ""),
        "note": cells.get("Note", ""),
        "tags": cells.get("Tags", "").split(APART.strip()),
        "added": added if _DAY.fullmatch(added) else None,
    }
