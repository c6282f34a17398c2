"""Tables of contents: they repeat the headings, and no paragraph stands under them.

Read as text, an entry "Appendix 2 … 47" would be a heading with the whole report
under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pararef.reading.pdf_drafts import on_one_line
from pararef.reading.pdf_lines import Line
from pararef.records import Dropped

_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|(?:list of )?(?:figures|tables|boxes|illustrations)",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?:.*[\s.…_])?(\d{1,3}|[ivxlc]{1,7})\W?", re.IGNORECASE | re.DOTALL)
_LEADERS = re.compile(r".*?(?:\.{5,}|(?:\. ){4,}|…{3,}|_{5,})\s*(?:\d{1,4}|[ivxlc]{1,7})\s*\W?")
_BETWEEN = 4  # rows: an entry may be that long, or have such headings over it
_LEAST = 3  # entries
_LEAST_ON_PAGE = 8  # entries, where no title says what they are
_MOST_OF_PAGE = 0.7


def without_contents(lines: Sequence[Line]) -> tuple[list[Line], tuple[Dropped, ...]]:
    """The lines without tables of contents."""
    rows = _rows(lines)
    taken: set[int] = set()
    for at, row in enumerate(rows):
        if _TITLE.fullmatch(_text(row)):
            taken.update(range(at, _end(rows, at)))
        elif _LEADERS.fullmatch(_text(row)):
            taken.add(at)
    for page in {row[0].page for row in rows}:
        here = [at for at, row in enumerate(rows) if row[0].page == page]
        if _is_contents([rows[at] for at in here]):
            taken.update(here)
    kept = [line for at, row in enumerate(rows) if at not in taken for line in row]
    dropped = (Dropped(_text(rows[at]), "contents", rows[at][0].page) for at in sorted(taken))
    return kept, tuple(dropped)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and on_one_line(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _end(rows: Sequence[Sequence[Line]], title: int) -> int:
    """The place after the last entry under a title of contents; the title's own if it has none."""
    end, count, page = title + 1, 0, 0
    for at in range(title + 1, len(rows)):
        if at - end >= _BETWEEN or rows[at][0].page > rows[end - 1][0].page + 1:
            break
        entry = _ENTRY.fullmatch(_text(rows[at]))
        if not entry or (entry[1].isdigit() and not page <= int(entry[1]) <= page + 400):
            continue
        page = int(entry[1]) if entry[1].isdigit() else page
        end, count = at + 1, count + 1
    return end if count >= _LEAST else title


def _is_contents(page: Sequence[Sequence[Line]]) -> bool:
    """Whether the rows of a page are entries, with page numbers that count up beside them."""
    last = [row[-1].text for row in page if len(row) > 1]
    numbers = [int(text) for text in last if text.isdigit()]
    upwards = sum(before <= after for before, after in pairwise(numbers))
    return (
        len(numbers) >= max(_LEAST_ON_PAGE, _MOST_OF_PAGE * len(page))
        and upwards >= 0.9 * (len(numbers) - 1)
        and numbers[-1] > numbers[0]
    )


def _text(row: Sequence[Line]) -> str:
    return " ".join(line.text for line in row)
