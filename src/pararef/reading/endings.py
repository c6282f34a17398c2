"""Which blocks are whole, where the markup says where a paragraph ends.

Markup is to be believed, but for one case: converters close a paragraph where a
page ends, though its sentence goes on. Such a block is left open, so that the
next may be joined to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pararef.reading.blocks import Block, Shape, ended

_CUT = 60  # characters: a shorter text may be an address or a list's entry
_LIST_MARK = re.compile(r"\(?(?:[a-z]|[ivx]{1,5})[.)]\s")


def close(blocks: Sequence[Block]) -> list[Block]:
    """Mark as whole every text and bullet that does not run on to the next block."""
    following: list[Block | None] = [*blocks[1:], None][: len(blocks)]
    return [
        replace(block, whole=True)
        if block.shape in (Shape.TEXT, Shape.BULLET) and not _runs_on(block, after)
        else block
        for block, after in zip(blocks, following, strict=True)
    ]


def _runs_on(block: Block, after: Block | None) -> bool:
    if after is None:
        return not ended(block.text)
    return (
        not ended(block.text)
        and len(block.text) >= _CUT
        and after.shape is Shape.TEXT
        and after.label is None
        and after.quoted == block.quoted
        and after.text[0].islower()
        and not _LIST_MARK.match(after.text)
    )
