"""What the engine keeps of a paragraph's words: BM25 as inner products of sparse vectors.

A paragraph's vector has, for each stem in its text and in what stands above it, the part of
BM25's score that hangs on the paragraph; a question's has the rarity of its stems. Their
inner product is the score, which any server with sparse vectors can find the highest of. How
rare stems are is told by the copy of what is known of reports, so it is the same for all
servers and all parts of one, where a server's own BM25 may count by segments.

After Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
with the constants of Lucene and Tantivy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from pararef.library import chunks
from pararef.library.shortforms import runs_of_initials
from pararef.library.words import in_order
from pararef.records import Paragraph, Report

TEXT, ABOVE = "t", "c"
"""Where a stem stands."""

_K1, _B = 1.2, 0.75
_NOTHING = {2**32 - 2: 1e-9}  # of an entity that is no paragraph's first: no vector may be empty
_MOST_STEMS = 4_096  # of one paragraph
_LONGEST = 16_000  # characters of initials

Counts = dict[str, tuple[int, int]]
"""In how many paragraphs' texts a stem stands, and above how many."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many paragraphs there are, and how many words their texts have, and what is above."""

    paragraphs: int = 0
    text: int = 0
    above: int = 0

    @property
    def average(self) -> tuple[float, float]:
        """Words of a text, and of what is above it."""
        return self.text / max(self.paragraphs, 1), self.above / max(self.paragraphs, 1)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.paragraphs + other.paragraphs, self.text + other.text, self.above + other.above
        )

    def __sub__(self, other: Tally) -> Tally:
        return self + Tally(-other.paragraphs, -other.text, -other.above)


@dataclass(frozen=True, slots=True)
class Worded:
    """The stems of a paragraph: of its text, in order, and of what stands above it."""

    text: tuple[str, ...]
    above: tuple[str, ...]

    @classmethod
    def of(cls, report: Report, paragraph: Paragraph) -> Worded:
        """All stems, small words' too."""
        return cls(
            tuple(in_order(chunks.content(paragraph))),
            tuple(in_order(chunks.context(report, paragraph))),
        )


def counted(worded: Iterable[Worded]) -> tuple[Tally, Counts]:
    """What the words of a report's paragraphs add to what is known of all."""
    tally, texts, above = Tally(), Counter[str](), Counter[str]()
    for its in worded:
        tally += Tally(1, len(its.text), len(its.above))
        texts.update({*its.text})
        above.update({*its.above})
    return tally, {stem: (texts[stem], above[stem]) for stem in sorted({*texts, *above})}


def fields() -> list[dict[str, Any]]:
    """What entities have more, where the engine finds words."""
    array = {"datatype": "ARRAY", "element_type": "INT64", "max_capacity": _MOST_STEMS}
    return [
        {"field_name": "words", "datatype": "SPARSE_FLOAT_VECTOR"},
        {"field_name": "stems", **array},
        {"field_name": "initials", "datatype": "VARCHAR", "max_length": 65_535},
    ]


def values(worded: Worded, paragraph: Paragraph, tally: Tally) -> dict[str, Any]:
    """What a paragraph's first entity has more."""
    text, above = tally.average
    return {
        "words": _weights(worded.text, TEXT, text) | _weights(worded.above, ABOVE, above),
        "stems": sorted({digest(stem) for stem in worded.text})[:_MOST_STEMS],
        "initials": runs_of_initials(paragraph.text)[:_LONGEST],
    }


def no_values() -> dict[str, Any]:
    """What the others have."""
    return {"words": dict(_NOTHING), "stems": [], "initials": ""}


def _weights(found: Sequence[str], where: str, average: float) -> dict[int, float]:
    return {
        dimension(where, stem): part(times, len(found), average)
        for stem, times in Counter(found).items()
    }


def part(times: int, length: int, average: float) -> float:
    """The part of a score that hangs on the paragraph.

    >>> round(part(1, 20, 20.0), 3)
    1.0
    """
    long = _rounded(length) / max(average, 1.0)
    return times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * long))


def _rounded(length: int) -> int:
    """A length as Lucene and Tantivy keep it in a byte: from 40 on the first four bits count.

    >>> [_rounded(length) for length in (39, 41, 55, 59, 1000)]
    [39, 40, 54, 56, 984]
    """
    over = length - 24
    shift = max(0, over.bit_length() - 4) if over > 0 else 0
    return length if shift == 0 else 24 + (over >> shift << shift)


def rarity(count: int, total: int) -> float:
    """Of a stem that stands in so many of all paragraphs."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def digest(value: str) -> int:
    """What a value is compared by: 63 bits."""
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big") >> 1


@lru_cache(maxsize=200_000)
def dimension(where: str, stem: str) -> int:
    """The dimension of a stem, by a digest: two of a million share one now and then."""
    held = blake2b(f"{where}:{stem}".encode(), digest_size=4).digest()
    return int.from_bytes(held, "big") % (2**32 - 16)
