"""CSV as people and their spreadsheets leave it: in several encodings, parted by several signs."""

from __future__ import annotations

import csv
from collections.abc import Sequence

_SIGNS = ",;\t"


def decoded(content: bytes) -> str:
    """The text of a file, by its byte order mark, as UTF-8, or as Windows writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def separator(text: str, names: Sequence[str]) -> str:
    """The sign between the columns: that at which most names of columns stand in the first row."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def found(sign: str) -> int:
        try:
            cells = next(csv.reader([first], delimiter=sign), [])
        except csv.Error:
            return 0
        return len({cell.strip().casefold() for cell in cells} & set(names))

    return max(_SIGNS, key=found)
