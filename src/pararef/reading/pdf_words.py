"""The words of a PDF's lines, hyphens at the ends of lines undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pararef.reading.pdf_lines import Line

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_SUSPENDED = re.compile(r"(?:and|or|to)\b")  # "school- and university-based"


class Words:
    """Makes text of lines; knows how a file spells its words where no line ends.

    Args:
        lines: All lines of the file.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._spelled = Counter(word for line in lines for word in _WORD.findall(line.text))

    def text(self, lines: Iterable[Line]) -> str:
        """The text of lines that belong together."""
        text = ""
        for line in lines:
            words = line.text.replace("\xad", "").strip()
            if not text or not words:
                text = text or words
            elif text[-1] == "-" and text[-2:-1].isalpha() and words[0].islower():
                text = self._rejoined(text, words)
            else:
                text += words if text[-1] in "/\u2011" and words[0].isalpha() else f" {words}"
        return text

    def _rejoined(self, before: str, after: str) -> str:
        """Two lines with a hyphen between, kept or not as the file spells the word elsewhere."""
        if _SUSPENDED.match(after):
            return f"{before} {after}"
        head = re.split(r"[^A-Za-z-]", before)[-1]
        tail = (re.match(r"[A-Za-z-]*", after) or [""])[0]
        kept = self._spelled[head + tail] > 0 or self._spelled[head[:-1] + tail] == 0
        return (before if kept else before[:-1]) + after
