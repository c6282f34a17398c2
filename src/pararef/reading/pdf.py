"""PDF to blocks: lines to paragraphs by how they are set, and whole again across pages.

What is no part of the text is taken out first (`pdf_furniture`). Then lines
that belong together are put together (`pdf_layout`), and what a page had cut is
joined (`pdf_joins`). What is left is to tell headings (`pdf_headings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pararef.errors import ReadingError
from pararef.reading.blocks import Block, Reading, Shape
from pararef.reading.pdf_contents import without_contents
from pararef.reading.pdf_drafts import NEAR, Draft
from pararef.reading.pdf_furniture import body_size, without_furniture
from pararef.reading.pdf_headings import mark_headings
from pararef.reading.pdf_joins import gathered, joined
from pararef.reading.pdf_layout import drafts
from pararef.reading.pdf_lines import Line
from pararef.reading.pdf_sheets import Sheet, sheets
from pararef.reading.pdf_titles import titled
from pararef.reading.pdf_words import Words
from pararef.records import Box, Dropped


def reading(content: bytes, name: str) -> Reading:
    """Read a PDF.

    Args:
        content: The file.
        name: What it is called in sentences about it.

    Raises:
        ReadingError: If it cannot be opened, or has no text.
    """
    pages = list(sheets(content, name))
    if not any(sheet.lines for sheet in pages):
        raise ReadingError(
            f"{name} has no text layer: it was scanned, or printed as pictures. Put it through"
            " text recognition (OCR) first."
        )
    lines, furniture = without_furniture(pages)
    lines, contents = without_contents(lines)
    words = Words(lines)
    whole = titled(joined(drafts(lines, words)), words, body_size(pages))
    mark_headings(whole, words, body_size(pages))
    blocks = _blocks(gathered(whole), words, pages)
    dropped = furniture + contents
    empty = [str(sheet.number) for sheet in pages if not sheet.lines]
    warnings = (f"No text on page {', '.join(empty)}.",) if empty else ()
    return Reading(tuple(blocks), dropped, warnings, len(pages), _lost(pages, blocks, dropped))


def _lost(pages: Sequence[Sheet], blocks: Sequence[Block], dropped: Sequence[Dropped]) -> int:
    """How many words the pages have that came into no block, told by their letters."""
    texts = [f"{block.label or ''} {block.text}" for block in blocks]
    texts += [part.text for part in dropped]
    letters = sum(sum(map(str.isalnum, text)) for text in texts)
    count = sum(len(text.split()) for text in texts)
    missing = sum(sheet.letters for sheet in pages) - letters
    return round(missing * count / letters) if letters else 0


def _blocks(whole: Sequence[Draft], words: Words, pages: Sequence[Sheet]) -> list[Block]:
    starts = _starts(whole)
    lefts = _levels(starts.values())
    blocks: list[Block] = []
    line = 1
    for at, draft in enumerate(whole):
        text = draft.cells if draft.cells is not None else _text(draft, words)
        label = draft.label
        if draft.shape is Shape.HEADING:
            text, label = (f"{label} {text}" if label else text), None
        if not text.strip():
            continue
        last = line + len(draft.lines) - 1
        blocks.append(
            Block(
                draft.shape,
                text,
                (line, last),
                level=_depth(starts[at], lefts) if draft.shape is Shape.BULLET else draft.level,
                label=label,
                header=draft.header,
                bold=draft.bold and draft.shape is not Shape.HEADING and not draft.plain,
                pages=(draft.first.page, draft.last.page),
                boxes=_boxes(draft.lines, pages),
                joined=draft.joined,
                whole=True,
            )
        )
        line = last + 2
    return blocks


def _text(draft: Draft, words: Words) -> str:
    starts, ends = [0, *draft.breaks], [*draft.breaks, len(draft.lines)]
    parts = (draft.lines[start:end] for start, end in zip(starts, ends, strict=True))
    return "\n".join(words.text(part) for part in parts)


def _starts(whole: Sequence[Draft]) -> dict[int, float]:
    """Where each bullet begins; one in a column to the right, as if it stood in the first."""
    starts: dict[int, float] = {}
    shift, column = 0.0, 0.0  # how far right the column is, and where it begins
    before: Draft | None = None
    for at, draft in enumerate(whole):
        if draft.shape is not Shape.BULLET:
            continue
        if before is None or before.first.page != draft.first.page or draft.start < column - NEAR:
            shift, column = 0.0, 0.0
        if (
            before is not None
            and before.last.page == draft.first.page
            and draft.first.top < before.last.top
            and draft.start > max(line.right for line in before.lines)
        ):
            shift, column = draft.start - before.start, draft.start
        starts[at] = draft.start - shift
        before = draft
    return starts


def _levels(lefts: Iterable[float]) -> list[float]:
    """The indents at which bullets stand, from the left."""
    distinct: list[float] = []
    for left in sorted(lefts):
        if not distinct or left - distinct[-1] > 2 * NEAR:
            distinct.append(left)
    return distinct


def _depth(start: float, lefts: Sequence[float]) -> int:
    return max(0, sum(left <= start + NEAR for left in lefts) - 1)


def _boxes(lines: Sequence[Line], pages: Sequence[Sheet]) -> tuple[Box, ...]:
    """Around the lines, one on each page."""
    boxes = []
    for page in dict.fromkeys(line.page for line in lines):
        lefts, tops, rights, bottoms = zip(
            *(line.box for line in lines if line.page == page), strict=True
        )
        edges = pages[page - 1].shown((min(lefts), min(tops), max(rights), max(bottoms)))
        boxes.append(Box(page, *(round(edge, 1) for edge in edges)))
    return tuple(boxes)
