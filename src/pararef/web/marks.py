"""Mark words in the text of a report without changing a character of it.

The text is not ours and never trusted: each piece is escaped before a tag is
put around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from pararef.records import Span

LONG = 640  # characters; a longer text is folded round its best sentence
AROUND = 160  # characters kept on each side of it


def marked(
    text: str, best: Span | None = None, words: Sequence[str] = (), within: Span | None = None
) -> str:
    """Escape a text and mark in it its best sentence and the words that were asked for.

    Args:
        best: Goes into `<mark>`; the part of it that lies `within`, at least.
        words: Each goes into `<b>` wherever it stands as a whole word.
        within: The part of the text that is wanted; all of it by default.
    """
    start, end = (within.start, within.end) if within else (0, len(text))
    if best is None or best.end <= start or best.start >= end:
        return _bold(text[start:end], words)
    first, last = max(best.start, start), min(best.end, end)
    return (
        _bold(text[start:first], words)
        + f"<mark>{_bold(text[first:last], words)}</mark>"
        + _bold(text[last:end], words)
    )


def folded(text: str, best: Span, words: Sequence[str] = ()) -> str:
    """Mark a text; where it is long, put what is far from its best sentence in `span.far`."""
    first, last = fold(text, best)
    pieces = []
    if first > 0:
        far = marked(text, None, words, Span(0, first))
        pieces.append(f'<span class="far before">{far}</span>')
    pieces.append(marked(text, best, words, Span(first, last)))
    if last < len(text):
        far = marked(text, None, words, Span(last, len(text)))
        pieces.append(f'<span class="far after">{far}</span>')
    return "".join(pieces)


def fold(text: str, best: Span) -> tuple[int, int]:
    """Say which characters stay in sight: whole words, the best sentence among them."""
    if len(text) <= LONG:
        return 0, len(text)
    first, last = max(0, best.start - AROUND), min(len(text), best.end + AROUND)
    if first:
        first = min(text.find(" ", first, best.start) + 1 or best.start, best.start)
    if last < len(text):
        last = max(text.rfind(" ", best.end, last), best.end)
    return first, last


def _bold(text: str, words: Sequence[str]) -> str:
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)"
    pieces = re.split(pattern, text, flags=re.IGNORECASE)  # every second piece is a match
    return "".join(
        f"<b>{escape(piece)}</b>" if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
