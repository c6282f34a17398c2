"""Numbers of another document: a response quotes what it answers, number and all.

"8.5. We urge ministers to …  (paragraph 4.16)" in a government's response is a
paragraph of the committee's report. Cited as 8.5 of the response it would be
put into the mouth of the wrong author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pararef.reading.blocks import Block, Shape
from pararef.reading.numbering import Label

_RESPONSE = re.compile(
    r"(?:response|reply|observations)s?\b.{0,80}?\b(?:to|on|by|from)\b|\bresponds? to\b",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(r"[(\[]\s*para(?:graph)?s?\.?\s[^()\[\]]{1,40}[)\]]\W*$", re.IGNORECASE)
_QUOTED_HEADING = re.compile(r"\b(?:recommendation|conclusion)s?\b", re.IGNORECASE)
_REPLIES = re.compile(
    r"(?:the )?(?:\w+ ){0,4}?(?:we|government|department|ministry|council|authority|trust|board|"
    r"office|agency|response)\b.{0,30}?\b(?:agree|accept|reject|welcome|note|recognis|support|"
    r"respon|partially|do(?:es)? not|ha(?:s|ve)|will|is|are|acknowledg)",
    re.IGNORECASE,
)
_FIRST = 6  # headings in which a response says that it is one
_LEAST = 3  # numbered paragraphs: fewer show no pattern


def quoted_series(blocks: Sequence[Block], all_series: Sequence[Sequence[Label]]) -> list[Label]:
    """The labels that number paragraphs of the document which this one answers.

    Args:
        blocks: Of the document, in order.
        all_series: Its series of numbers.

    Returns:
        Empty unless the document says that it is a response, most paragraphs of
        a series bear the mark of a quotation, and an answer follows on many.
    """
    if not _is_response(blocks):
        return []
    return [label for series in all_series if _is_quoted(blocks, series) for label in series]


def _is_response(blocks: Sequence[Block]) -> bool:
    headings = [block.text for block in blocks if block.shape is Shape.HEADING][:_FIRST]
    return any(_RESPONSE.search(title) for title in headings)


def _is_quoted(blocks: Sequence[Block], series: Sequence[Label]) -> bool:
    if len(series) < _LEAST:
        return False
    marked = sum(_bears_mark(blocks, label.block) for label in series)
    answered = sum(_is_answered(blocks, label.block) for label in series)
    return 2 * marked > len(series) and 4 * answered > len(series)


def _bears_mark(blocks: Sequence[Block], at: int) -> bool:
    """Whether a paragraph is set as a quotation, or ends with the place it sums up."""
    block = blocks[at]
    over = blocks[at - 1] if at else None
    headed = over is not None and over.shape is Shape.HEADING
    return (
        block.quoted
        or block.bold
        or bool(_REFERS_BACK.search(block.text))
        or (headed and over is not None and bool(_QUOTED_HEADING.search(over.text)))
    )


def _is_answered(blocks: Sequence[Block], at: int) -> bool:
    """Whether the words after a paragraph, unnumbered, take a stand on it."""
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if after is None:
        return False
    if after.shape is Shape.HEADING:
        return bool(_RESPONSE.search(after.text) or _REPLIES.match(after.text))
    return after.label is None and after.shape is Shape.TEXT and bool(_REPLIES.match(after.text))
