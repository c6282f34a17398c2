"""Names for paragraphs that a citation can hold on to.

A numbered paragraph is known by its number. Any other is known by its opening
words and where it stands, never by its position: the same file read again, or
with a paragraph put in before it, gives it the same name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

_WORDS_SHOWN = 6
_WORDS_HELD = 16


def slug(text: str, words: int | None = None) -> str:
    """Letters and digits joined by hyphens: "Trainees' work" → "trainees-work"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    return "-".join(parts[:words])


@dataclass
class Anchors:
    """Gives each paragraph of one report a name of its own."""

    given: Counter[str] = field(default_factory=Counter)
    prefixes: dict[tuple[str | None, int], str] = field(default_factory=dict)

    def numbered(
        self, number: str, run: int, path: tuple[str, ...], series: str | None = None
    ) -> str:
        """The number; after the name of its series; in a second run with a heading.

        >>> anchors = Anchors()
        >>> anchors.numbered("44", 0, ()), anchors.numbered("44", 0, (), "recommendation")
        ('44', 'recommendation-44')
        """
        if number[0].isalpha() and series is None:
            return self._own(number)  # "A1.1": no other run has such
        if (series, run) not in self.prefixes:
            self.prefixes[series, run] = self._prefix(run, path, series)
        return self._own(f"{self.prefixes[series, run]}{number}")

    def _prefix(self, run: int, path: tuple[str, ...], series: str | None) -> str:
        name = f"{slug(series)}-" if series else ""
        headings = [title for title in path if not series or slug(title)[: len(name)] != name]
        prefix = f"{slug(headings[-1], 4) if headings else ''}-{name}" if run else name
        taken = prefix.startswith("-") or prefix in self.prefixes.values()
        return f"series-{run + 1}-{name}" if run and taken else prefix

    def worded(self, text: str, phase: str | None, path: tuple[str, ...]) -> str:
        """Opening words, and a hash of some more of them with phase and headings."""
        opening = " ".join(text.lower().split()[:_WORDS_HELD])
        where = "\n".join((phase or "", *path, opening))
        mark = hashlib.sha256(where.encode()).hexdigest()[:6]
        return self._own(f"{slug(text, _WORDS_SHOWN) or 'text'}-{mark}")

    def _own(self, name: str) -> str:
        # Only words that stand twice under one heading come here: the second has
        # nothing to tell it from the first but that it comes second.
        while name in self.given:
            self.given[name] += 1
            name = f"{name}.{self.given[name]}"
        self.given[name] += 1
        return name
