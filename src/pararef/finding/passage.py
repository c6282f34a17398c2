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

from pararef.finding import stance
from pararef.finding.wanted import Wanted, has_fact
from pararef.records import Paragraph, Sentence, Span, Stance

_MOST_SENTENCES = 3
_LONGEST = 4000  # signs of a quotation; the longest sentence of 58 real reports has 2,999
_COVERS = 0.2  # what the words of the question count against nearness in meaning
_FACT = 0.1  # what a number, a date … counts where one is asked for
_AGREES = 0.25  # what the stance asked for counts against nearness in meaning
# At the head of a sentence, or behind a few words and a comma: "At this level, they …".
_LEANS = re.compile(
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


def passage(
    paragraph: Paragraph,
    sentences: Sequence[Sentence],
    cosines: Sequence[float],
    covered: Sequence[float],
    asked: Stance | None,
    wanted: Wanted | None = None,
) -> Passage:
    """Choose the sentence of a paragraph that answers best.

    Args:
        paragraph: Whose sentences they are.
        sentences: In order, at least one.
        cosines: Of each sentence with the question.
        covered: Of each the share of the question that its words cover, those of like meaning too.
        asked: What the question asks for, strengths or weaknesses.
        wanted: The sort of fact it asks for: a sentence that has one is preferred.
    """
    near = list(cosines)
    cosines = [value + _COVERS * has for value, has in zip(cosines, covered, strict=True)]
    if wanted:
        have = [has_fact(wanted, said.span.of(paragraph.text)) for said in sentences]
        cosines = [value + _FACT * has for value, has in zip(cosines, have, strict=True)]
    says = [stance.answers_to(sentence.stance) if asked else None for sentence in sentences]
    nearest = max(range(len(sentences)), key=cosines.__getitem__)
    chosen = max(
        range(len(sentences)),
        key=lambda at: cosines[at] + (_AGREES if asked and says[at] is asked else 0.0),
    )
    first, last = chosen, chosen
    if asked and abs(nearest - chosen) < _MOST_SENTENCES:
        between = slice(min(nearest, chosen), max(nearest, chosen) + 1)
        if asked is Stance.WEAKNESS or Stance.WEAKNESS not in says[between]:
            first, last = between.start, between.stop - 1
    while first > 0 and last - first + 1 < _MOST_SENTENCES and _leans(paragraph, sentences[first]):
        first -= 1
    return Passage(
        _readable(Span(sentences[first].span.start, sentences[last].span.end), paragraph.text),
        max(near[first : last + 1]),
        says[chosen],
    )


def _readable(span: Span, text: str) -> Span:
    """A span, or as much from its beginning as can be read where it has no end in sight."""
    if span.end - span.start <= _LONGEST:
        return span
    end = text.rfind(" ", span.start, span.start + _LONGEST)
    return Span(span.start, end if end > span.start else span.start + _LONGEST)


def _leans(paragraph: Paragraph, sentence: Sentence) -> bool:
    return bool(_LEANS.match(sentence.span.of(paragraph.text)))
