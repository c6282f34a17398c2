"""Headings that are set as a table of one row: a title, and the grade beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pararef.reading.blocks import Shape
from pararef.reading.pdf_drafts import Draft
from pararef.reading.pdf_lines import Line
from pararef.reading.pdf_words import Words

LARGER = 1.12
"""Than the text: what is set so large is a heading."""

_TITLE = 1.05  # than the text: a bold row by itself that is so large is a title
_JUDGEMENT = re.compile(r"[^\t]*judge?ment[^\t]*\t[^\t]*grade[^\t]*", re.IGNORECASE)
_LONGEST_GRADE = 6  # words


def titled(drafts: Sequence[Draft], words: Words, body: float) -> list[Draft]:
    """Take titles out of their tables; what stands beside them is a row under them.

    "Leadership, management and governance | Requires improvement" in large bold
    type is no row of a table: the paragraphs after it are about leadership.
    """
    found: list[Draft] = []
    for at, draft in enumerate(drafts):
        beside = [*drafts[max(0, at - 1) : at], *drafts[at + 1 : at + 2]]
        alone = not any(_in_one_table(draft, other) for other in beside)
        large = min(line.size for line in draft.lines) > _TITLE * body
        if alone and draft.header and large:
            found += _parted(draft, words)
        elif _is_judgement(drafts, at):
            title, *rest = _parted(draft, words)
            found += [replace(title, title=bool(rest)), *rest]
        else:
            found.append(draft)
    return found


def _is_judgement(drafts: Sequence[Draft], at: int) -> bool:
    """Whether a row is the only one under "Key judgement | Judgement grade".

    Not where a heading over the table has said the same.
    """
    before = list(drafts[max(0, at - 2) : at])
    if not before or not (before[-1].header and _JUDGEMENT.fullmatch(before[-1].cells or "")):
        return False
    draft, after = drafts[at], drafts[at + 1 : at + 2]
    title = (draft.cells or "").split("\t")[0]
    said = len(before) > 1 and title.split()[:4] == before[0].first.text.split()[:4]
    return draft.shape is Shape.ROW and not said and not any(_in_one_table(draft, d) for d in after)


def _in_one_table(draft: Draft, other: Draft) -> bool:
    return other.shape is Shape.ROW and other.first.page == draft.first.page


def _parted(draft: Draft, words: Words) -> list[Draft]:
    title, *others = _cells(draft)
    if not others or sum(len(words.text(cell).split()) for cell in others) > _LONGEST_GRADE:
        return [draft]
    left = title[0].left
    rest = [line for cell in others for line in cell]
    grade = "\t".join(words.text(cell) for cell in others)
    return [
        Draft(Shape.TEXT, title, left, left),
        Draft(Shape.ROW, rest, rest[0].left, rest[0].left, cells=grade),
    ]


def _cells(draft: Draft) -> list[list[Line]]:
    cells: dict[int, list[Line]] = {}
    for at, line in enumerate(draft.lines):
        cells.setdefault(line.tag.cell if line.tag else -at, []).append(line)
    return list(cells.values())
