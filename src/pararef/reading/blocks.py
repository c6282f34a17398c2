"""The pieces a format's reader hands on: headings, text, list items, table rows.

A block knows its words and its place in the file, and nothing of what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pararef.patterns import Pattern
from pararef.records import Box, Dropped

_ENDED = Pattern(r"[.!?:;…][\"'”’)\]*_]*$")
_SUSPENDED = Pattern(r"(?:and|or|to)\b")


class Shape(StrEnum):
    """What a block looks like in its file."""

    HEADING = "heading"
    TEXT = "text"
    BULLET = "bullet"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a file, in reading order.

    Attributes:
        text: Words without markup; a row's cells are parted by tabs.
        lines: First and last line of the file, from 1. Formats without lines count
            their blocks in steps of 2, so that none stands right under another.
        level: Of a heading, 1 for the highest; of a bullet, its depth from 0.
        label: A number printed in front of the text, as "12." or "(3)"; the
            text comes after it. Whether it numbers a paragraph is not decided.
        header: The row holds column headings.
        bold: The whole block is set in bold type.
        quoted: It is marked as a quotation from elsewhere.
        pages: First and last page, from 1, where the format has pages.
        boxes: Where on its pages it stands, a box for each part of a page.
        joined: The reader has made it whole: a page, column or footer had cut it.
        whole: The reader saw where it ends, so that what follows is no part of it.
    """

    shape: Shape
    text: str
    lines: tuple[int, int]
    level: int = 0
    label: str | None = None
    header: bool = False
    bold: bool = False
    quoted: bool = False
    pages: tuple[int, int] | None = None
    boxes: tuple[Box, ...] = ()
    joined: bool = False
    whole: bool = False

    @property
    def words(self) -> int:
        """How many words stand here, the label among them."""
        return len(self.text.split()) + (self.label is not None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format's reader gives.

    Attributes:
        blocks: In reading order.
        dropped: What is no part of the text: running headers and footers, page
            numbers, notes.
        warnings: Sentences for whoever relies on the report.
        pages: How many the file has; None where the format has none.
        lost: How many words of the file are in no block and not dropped, as far as
            the reader can count them before it makes blocks.
    """

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()
    pages: int | None = None
    lost: int = 0


def ended(text: str) -> bool:
    """Whether a text ends as a sentence does.

    >>> ended("It is good.’"), ended("trainees aged 16 to")
    (True, False)
    """
    return bool(_ENDED.search(text[-8:].rstrip()))


def joint(before: str, after: str) -> str:
    """What stands between two lines of one text: a space, or nothing after a hyphen.

    >>> joint("well-", "established"), joint("university-", "and school-based")
    ('', ' ')
    """
    cut_word = len(before) > 1 and before[-1] == "-" and before[-2].isalpha()
    return "" if cut_word and after[:1].islower() and not _SUSPENDED.match(after) else " "
