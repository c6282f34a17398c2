"""Paragraphs to sentences, each with what it says. The only user of sentencex."""

from __future__ import annotations

from dataclasses import replace

import sentencex

from pararef.reading import stance
from pararef.records import Kind, Paragraph, Role, Sentence, Span


def marked(paragraph: Paragraph) -> Paragraph:
    """The paragraph, its sentences found and their stance and its own told.

    A table's row, and a publisher's closing words, are one sentence: nobody
    quotes a part of them.
    """
    whole = paragraph.kind is Kind.TABLE or paragraph.role is Role.BOILERPLATE
    spans = [stripped(paragraph.text)] if whole else sentences(paragraph.text)
    found = tuple(
        Sentence(span, stance.said(span.of(paragraph.text), paragraph.section)) for span in spans
    )
    overall = stance.overall(sentence.stance for sentence in found)
    return replace(paragraph, sentences=found, stance=overall)


def sentences(text: str) -> list[Span]:
    """The sentences of a paragraph, in order, without the space around them.

    A line end that the report prints (in an address, in a cover) ends one too.
    """
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        for found in sentencex.get_sentence_boundaries("en", line):
            start, end = offset + found["start_index"], offset + found["end_index"]
            if text[start:end].strip():
                spans.append(stripped(text, start, end))
        offset += len(line) + 1
    return spans or [stripped(text)]


def stripped(text: str, start: int = 0, end: int | None = None) -> Span:
    """A place in a text, without the space around its words."""
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
