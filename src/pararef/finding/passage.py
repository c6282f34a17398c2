"""The words of a paragraph that answer a question: what is quoted.

Mostly one sentence. A sentence that leans on the one before it ("However, these
targets …") takes it along, and one that says what is weak, or strong, takes along
the sentence that names the subject, so that a quotation can be understood alone;
but none that says the opposite of what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pararef.finding import stance
from pararef.finding.wanted import Wanted, has_fact
from pararef.library import sentences
from pararef.patterns import Pattern
from pararef.records import Paragraph, Sentence, Span, Stance

Values = npt.NDArray[np.float64]

_MOST_SENTENCES = 3
_LONGEST = 4000  # signs of a quotation; the longest sentence of 58 real reports has 2,999
_COVERS = 0.2  # what the words of the question count against nearness in meaning
_FACT = 0.1  # what a number, a date … counts where one is asked for
_AGREES = 0.25  # what the stance asked for counts against nearness in meaning
# At the head of a sentence, or behind a few words and a comma: "At this level, they …".
_LEANS = Pattern(
    r"(?:[^,.;:]{1,40},\s+)?"
    r"(?:this|these|those|it|its|they|their|he|she|such)\b"
    r"|(?:however|consequently|furthermore|moreover|additionally|similarly|therefore|as a result"
    r"|in addition|added to this|on the contrary|where|while|that said|for example)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The words to quote, and what they say.

    Attributes:
        cosine: How near in meaning the nearest of its sentences is.
        stance: What the sentence that was chosen says.
    """

    span: Span
    cosine: float
    stance: Stance | None


def passages(
    paragraphs: Sequence[Paragraph],
    cosines: Values,
    covered: Values,
    asked: Stance | None,
    wanted: Wanted | None = None,
) -> list[Passage]:
    """Choose the words of each of some paragraphs that answer best.

    Args:
        paragraphs: At least one.
        cosines: Of each sentence with the question, those of a paragraph one behind the
            other, shape (sentences,).
        covered: Of each the share of the question that its words cover, those of like meaning
            too, shape (sentences,).
        asked: What the question asks for, strengths or weaknesses.
        wanted: The sort of fact it asks for: a sentence that has one is preferred.
    """
    told = [sentences(paragraph) for paragraph in paragraphs]
    counts = [len(its) for its in told]
    starts = np.cumsum([0, *counts[:-1]])
    values = cosines + _COVERS * covered
    if wanted:
        have = [
            has_fact(wanted, said.span.of(paragraph.text))
            for paragraph, its in zip(paragraphs, told, strict=True)
            for said in its
        ]
        values = values + _FACT * np.array(have)
    nearest = chosen = _greatest(values, starts, counts)
    says: list[Stance | None] = [None] * len(values)
    if asked:
        says = [stance.answers_to(said.stance) for its in told for said in its]
        agree = np.array([what is asked for what in says])
        chosen = _greatest(values + _AGREES * agree, starts, counts)
    near = cosines.tolist()
    found = []
    for paragraph, its, start, best, nearest_one in zip(
        paragraphs, told, starts.tolist(), chosen, nearest, strict=True
    ):
        first, last = best - start, best - start
        if best != nearest_one and abs(nearest_one - best) < _MOST_SENTENCES:
            between = slice(min(nearest_one, best), max(nearest_one, best) + 1)
            if asked is Stance.WEAKNESS or Stance.WEAKNESS not in says[between]:
                first, last = between.start - start, between.stop - 1 - start
        while first > 0 and last - first + 1 < _MOST_SENTENCES and _leans(paragraph, its[first]):
            first -= 1
        span = Span(its[first].span.start, its[last].span.end)
        cosine = max(near[start + first : start + last + 1])
        found.append(Passage(_readable(span, paragraph.text), cosine, says[best]))
    return found


def _greatest(values: Values, starts: npt.NDArray[np.int64], counts: Sequence[int]) -> list[int]:
    """Where the greatest value of each paragraph is, the first of those alike."""
    most = np.repeat(np.maximum.reduceat(values, starts), counts)
    at = np.flatnonzero(values == most)
    where: list[int] = at[np.searchsorted(at, starts)].tolist()
    return where


def _readable(span: Span, text: str) -> Span:
    """A span, or as much from its beginning as can be read where it has no end in sight."""
    if span.end - span.start <= _LONGEST:
        return span
    end = text.rfind(" ", span.start, span.start + _LONGEST)
    return Span(span.start, end if end > span.start else span.start + _LONGEST)


def _leans(paragraph: Paragraph, sentence: Sentence) -> bool:
    return bool(_LEANS.match(sentence.span.of(paragraph.text)))
