"""Short forms of inspection and education, from a plain file that users extend.

`glossary.csv` beside this module has the columns `short`, `long` and `field`; a
short form with several meanings has a row for each, the likeliest first. A file
of the user's with the same columns comes before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

from pararef.errors import SettingError
from pararef.library import singular, stems

COLUMNS = ("short", "long")


@dataclass(frozen=True)
class Glossary:
    """Short forms, and what they may stand for.

    Attributes:
        rows: Pairs of a short form and a long one, the likeliest first.
    """

    rows: tuple[tuple[str, str], ...]

    def long_forms(self, short: str) -> Sequence[str]:
        """What a short form may stand for, the likeliest first; none if it is not here."""
        found = self._by_short.get(singular(short).upper(), ())
        # In small letters an s that makes a plural cannot be told from one of the letters.
        return found or self._by_short.get(short.removesuffix("s").upper(), ())

    def short_forms(self, long: Sequence[str]) -> Sequence[tuple[str, str]]:
        """The short forms of words, given by their stems, each with its long one."""
        return self._by_long.get(tuple(long), ())

    @cached_property
    def _by_short(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for short, long in self.rows:
            key = singular(short).upper()
            found[key] = (*found.get(key, ()), long)
        return found

    @cached_property
    def _by_long(self) -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
        found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
        for short, long in self.rows:
            found[stems(long)] = (*found.get(stems(long), ()), (short, long))
        return found


@cache
def shipped() -> Glossary:
    """The glossary that comes with pararef."""
    text = resources.files("pararef.finding").joinpath("glossary.csv").read_text("utf-8")
    return Glossary(tuple(_rows(text.splitlines())))


def read_glossary(file: Path | None = None) -> Glossary:
    """The shipped glossary, with a file of the user's before it.

    Raises:
        SettingError: If the file cannot be read as a glossary.
    """
    if file is None:
        return shipped()
    try:
        own = tuple(_rows(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise SettingError(
            f"{file} cannot be read as a glossary: it needs the columns"
            f" {' and '.join(COLUMNS)}, parted by commas."
        ) from error
    return Glossary(own + shipped().rows)


def _rows(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    table = csv.DictReader(lines)
    if not {*COLUMNS}.issubset(table.fieldnames or ()):
        raise KeyError(*COLUMNS)
    for row in table:
        short, long = (row[column] or "" for column in COLUMNS)
        if short.strip() and long.strip():
            yield short.strip(), long.strip()
