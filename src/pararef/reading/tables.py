"""Rows of tables as Markdown files have them: between tabs, pipes or tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pararef.reading.blocks import ended
from pararef.reading.inline import plain

_DASHES = r"[ \t]*:?-+:?[ \t]*"
_RULE = re.compile(rf"\|?{_DASHES}(?:\|{_DASHES})+\|?|\|{_DASHES}\|")
_PIPE = re.compile(r"(?<!\\)\|")
_TR = re.compile(r"(?=<tr[\s>])|(?<=</tr>)", re.IGNORECASE)
_CELL = re.compile(r"<t[dh](?:\s[^<>]*)?>", re.IGNORECASE)

# A tab in a line that begins like a list or a paragraph parts cells only if they
# are short and no sentence; and a tab at the end of a longer line parts nothing.
_SHORT = 100


def is_rule(line: str) -> bool:
    """Whether the line is the rule under the column headings of a pipe table."""
    return bool(_RULE.fullmatch(line.strip()))


def by_pipes(line: str) -> list[str] | None:
    """The cells of a row between pipes; None for any other line."""
    line = line.strip()
    if len(line) < 2 or not line.startswith("|") or not line.endswith("|"):
        return None
    return by_inner_pipes(line[1:-1])


def by_inner_pipes(line: str) -> list[str]:
    """The cells of a row that has no pipes at its ends."""
    return _cells(_PIPE.split(line))


def by_tabs(line: str, mark: str) -> list[str] | None:
    """The cells of a row of tabs; None for any other line.

    Args:
        line: The whole line.
        mark: What it begins with, if that looks like a bullet or a number.
    """
    cells = line[len(mark) :].split("\t")
    filled = [cell for cell in cells if cell.strip()]
    if len(cells) < 2 or not filled:
        return None
    lone = len(filled) == 1 and (not cells[0].strip() or len(filled[0]) > _SHORT)
    prose = mark and (ended(line) or any(len(cell) > _SHORT for cell in cells))
    if lone or prose:
        return None
    return _cells(line.split("\t"))


def by_tags(line: str) -> Iterator[str]:
    """Cut a line of HTML so that each row begins a piece, and ends one."""
    return (piece for piece in _TR.split(line) if piece.strip())


def opens_row(line: str) -> bool:
    """Whether an HTML row begins with this line."""
    return bool(re.match(r"\s*<tr[\s>]", line, re.IGNORECASE))


def closes_row(line: str) -> bool:
    """Whether an HTML row, or its whole table, ends with this line."""
    return bool(re.search(r"</(?:tr|tbody|thead|table)\s*>\s*$", line, re.IGNORECASE))


def html_cells(row: str) -> tuple[list[str], bool]:
    """The cells of an HTML row, and whether they are column headings."""
    before, *cells = _CELL.split(row)
    tags = [tag.lower()[:3] for tag in _CELL.findall(row)]
    outside = [before] if plain(before) else []
    return _cells([*outside, *cells]), bool(tags) and set(tags) == {"<th"}


def _cells(cells: list[str]) -> list[str]:
    return [plain(cell.strip()).replace("\n", " ") for cell in cells]
