"""The words of a paragraph that answer a question: what is quoted.

Mostly one sentence. A sentence that leans on the one before it ("However, these
targets …") takes it along, and one that says what is weak takes along the
sentence that names the subject, so that a quotation can be understood alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pararef.finding import stance
from pararef.records import Paragraph, Span, Stance

_MOST_SENTENCES = 3
_AGREES = 0.25  # what the stance asked for counts against nearness in meaning
_LEANS = re.compile(
    r"(?:this|these|those|it|its|they|their|he|she|such|however|consequently|furthermore|moreover"
    r"|additionally|similarly|therefore|as a result|in addition|added to this|on the contrary"
    r"|where|while|that said|for example)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The words to quote, how near they are in meaning (cosine), and what they say."""

    span: Span
    cosine: float
    stance: Stance | None


def passage(
    paragraph: Paragraph,
    sentences: Sequence[Span],
    cosines: Sequence[float],
    asked: Stance | None,
) -> Passage:
    """Choose the sentence of a paragraph that answers best.

    Args:
        paragraph: Whose sentences they are.
        sentences: In order, at least one.
        cosines: Of each sentence with the question.
        asked: What the question asks for, strengths or weaknesses.
    """
    says = [stance.said(sentence.of(paragraph.text), paragraph) for sentence in sentences]
    nearest = max(range(len(sentences)), key=cosines.__getitem__)
    chosen = max(
        range(len(sentences)),
        key=lambda at: cosines[at] + (_AGREES if asked and says[at] is asked else 0.0),
    )
    first, last = chosen, chosen
    if asked and abs(nearest - chosen) < _MOST_SENTENCES:
        first, last = min(nearest, chosen), max(nearest, chosen)
    while first > 0 and last - first + 1 < _MOST_SENTENCES and _leans(paragraph, sentences[first]):
        first -= 1
    return Passage(
        Span(sentences[first].start, sentences[last].end), cosines[nearest], says[chosen]
    )


def _leans(paragraph: Paragraph, sentence: Span) -> bool:
    return bool(_LEANS.match(sentence.of(paragraph.text)))
