"""What a page had cut, whole again; and what is set under a number, part of its paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import mode

from pararef.reading.blocks import Shape, ended
from pararef.reading.pdf_drafts import NEAR, Draft, same_type, width

_FEW = 10  # lines on odd pages, or on even ones: too few to tell where the text stands


def joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Put together what the end of a page had cut."""
    whole: list[Draft] = []
    shift = _shift(drafts)
    for draft in drafts:
        before = whole[-1] if whole else None
        at = draft.start - shift * (-1) ** draft.first.page  # as if it stood on the page before
        if before and _is_rest(before, rest := _unlabelled(before, draft, at), at):
            before.lines += rest.lines
            before.joined = True
        else:
            whole.append(draft)
    return whole


def gathered(drafts: Iterable[Draft]) -> list[Draft]:
    """A numbered paragraph takes in what is set under its words: quotations, further parts."""
    whole: list[Draft] = []
    for draft in drafts:
        before = whole[-1] if whole else None
        if before and _is_part(before, draft):
            before.breaks.append(len(before.lines))
            before.lines += draft.lines
        else:
            whole.append(draft)
    return whole


def _shift(drafts: Sequence[Draft]) -> float:
    """How much farther right the text stands on even pages, in a file to be printed on both sides.

    There both of its edges do; elsewhere lists may begin farther right by chance.
    """
    odd, even = ([line for d in drafts for line in d.lines if line.page % 2 == n] for n in (1, 0))
    if min(len(odd), len(even)) < _FEW:
        return 0.0
    shift = mode(round(line.left) for line in even) - mode(round(line.left) for line in odd)
    edges = (sorted(line.right for line in side)[int(0.9 * len(side))] for side in (even, odd))
    return shift if abs(next(edges) - next(edges) - shift) < 2 * NEAR else 0.0


def _turns_bold(before: Draft, draft: Draft, at: float) -> bool:
    """Whether a sentence of a numbered paragraph is bold from its cut on, or no longer bold."""
    return (
        before.label is not None
        and before.hangs
        and not ended(before.last.text)
        and abs(at - before.indent) < NEAR
        and same_type(replace(draft.first, bold=before.last.bold), before.last)
    )


def _unlabelled(before: Draft, draft: Draft, at: float) -> Draft:
    """A draft whose label is words: a new page begins with it, at the indent of a sentence cut.

    "The rate is ⏎ 123.7 per 10,000 children" is no paragraph 123.7.
    """
    cut = (
        draft.label is not None
        and draft.first.page == before.last.page + 1
        and before.hangs
        and abs(at - before.indent) < NEAR
        and not ended(before.last.text)
    )
    if not cut:
        return draft
    first = replace(draft.first, text=f"{draft.label} {draft.first.text}", left=draft.start)
    return replace(draft, lines=[first, *draft.lines[1:]], label=None, text_left=draft.start)


def _is_rest(before: Draft, draft: Draft, at: float) -> bool:
    if (
        draft.shape is not Shape.TEXT
        or draft.label is not None
        or before.shape not in (Shape.TEXT, Shape.BULLET)
        or draft.first.page != before.last.page + 1
        or not (same_type(draft.first, before.last) or _turns_bold(before, draft, at))
        or (draft.first.italic != before.last.italic and len(draft.lines) == 1)
    ):
        return False
    at_indent = abs(at - before.indent) < NEAR
    if before.hangs and at_indent:
        return True
    # A line that runs to the margin may end with a sentence by chance.
    full = before.last.right - before.last.left > 0.9 * width(before.lines)
    unfinished = not ended(before.last.text) or (full and before.label is not None)
    if draft.first.text[:1].islower():
        return at_indent or unfinished
    return unfinished and at_indent and not before.bold


def _is_part(before: Draft, draft: Draft) -> bool:
    return (
        before.label is not None
        and before.shape is Shape.TEXT
        and before.hangs
        and draft.shape is Shape.TEXT
        and draft.label is None
        and not draft.bold
        and draft.first.page in (before.last.page, before.last.page + 1)
        and draft.start > before.indent - NEAR
    )
