"""Quotations in a text that somebody wrote: in marks of any form, or set apart as a block.

An apostrophe is no mark ("trainees' targets"), marks inside a quotation belong to it,
and the title of a report, or the words that name a place in it, are part of a citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pararef.records import Span

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_BLOCK_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_ITEM = re.compile(r"[ \t]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+|#{1,6}[ \t]|\[\^?\w{1,4}\]:?[ \t]|\|)")
_NUMBERED = re.compile(r"\s*(?:[-*+•]|\d[\d.]*[.)]?)?\s+(?=\S)")
_BEFORE = re.compile(r"(?:^|[\s(\[{<>—–\-/*_])$")
_CITES = re.compile(
    r"¶|\bparas?\b|\bparagraph|\bpp?\.|\bpage\b|\brecommendation|\breport\b|para=|\d{5}"
)
# The last line of a block quotation that says where it is from, or all of it.
_ATTRIBUTION = re.compile(
    r"(?:\n[ \t]*(?:[—–(\[]|--?[ \t])|^\s*[—–(\[]"
    r"|(?:^|\n)\s*(?:[A-Z][\w’' -]+,\s){1,3}.*\breport\b)[^\n]*$"
)
_LONGEST = 20_000  # characters of a quotation
_CLOSERS = {"(": ")", "[": "]"}
# What stands before and behind marks that are part of a citation.
_SOURCE_BEFORE = re.compile(r"\breport(?: \S+)?(?: \([^()]*\d{4}\))?,\s*$")
_WORDED_BEFORE = re.compile(r"\b(?:beginning|table row)\s+$")
_PLACE_BEHIND = re.compile(
    r",\s*(?:bullet \d|sub-bullet beginning|text beginning|table row|paras? \d|recommendation \d)"
)
_AUTHOR_BEFORE = re.compile(r"(?:^|[\s(\[—–])(?:[A-Z][\w&.’'-]*\s+){0,7}[A-Z][\w&.’'-]*,\s*$")
_DATED_BEHIND = re.compile(r"\s*\([^()]*(?:\d{4})[^()]*\)")
_TITLE = re.compile(r"\b(?:report|inspection|inquiry|review|response|visit)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a text gives as another's.

    Attributes:
        text: Without its marks, line breaks as spaces.
        span: In the text, with its marks.
        line: Where it begins, from 1.
        hyphenated: The same, words that a line's end cuts made whole; None where there are none.
    """

    text: str
    span: Span
    line: int
    hyphenated: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, an item of a list, a block quotation."""

    span: Span
    quoted: bool


def quotations(text: str) -> list[Quotation]:
    """All quotations of a text, in order."""
    plain = unmarked(text)
    found = []
    for block in blocks(text):
        for outer, inner in _in_block(plain, block):
            words = inner.of(plain)
            if any(sign.isalnum() for sign in words):
                found.append(
                    Quotation(
                        " ".join(words.split()),
                        outer,
                        text.count("\n", 0, inner.start) + 1,
                        _rejoined(words),
                    )
                )
    return found


def unmarked(text: str) -> str:
    """A text with spaces for the marks of block quotations, every other sign in its place."""
    return "".join(
        " " * len(mark[0]) + line[mark.end() :] if (mark := _BLOCK_QUOTE.match(line)) else line
        for line in _LINE.findall(text)
    )


def blocks(text: str) -> list[Block]:
    """The blocks of a text: parted by empty lines, or by what begins an item."""
    found: list[Block] = []
    fresh = True
    for line in _LINE.finditer(text):
        mark = _BLOCK_QUOTE.match(line[0])
        rest = line[0][mark.end() :] if mark else line[0]
        if not rest.strip():
            fresh = True
            continue
        if fresh or bool(mark) != found[-1].quoted or _ITEM.match(rest):
            found.append(Block(Span(*line.span()), bool(mark)))
        else:
            found[-1] = Block(Span(found[-1].span.start, line.end()), bool(mark))
        fresh = False
    return found


def _in_block(plain: str, block: Block) -> Iterator[tuple[Span, Span]]:
    """The quotations of a block, each with its marks and without."""
    text = block.span.of(plain)
    start = block.span.start
    inside = text.lstrip()
    if block.quoted and inside[:1] not in ("“", "‘", '"', "'"):
        whole = _without_citation(text)
        first = _NUMBERED.match(text)
        begin = first.end() if first and first.end() < whole else len(text) - len(inside)
        if begin < whole:
            span = Span(start + begin, start + whole)
            yield span, span
        return
    at = 0
    while at < len(text):
        end = _closing(text, at, plain[block.span.end :])
        if end is None:
            at += 1
            continue
        if end > at + 1 and not _is_citation(text, at, end):
            outer = Span(start + at, start + min(end + 1, len(text)))
            yield outer, Span(start + at + 1, start + end)
        at = end + 1


def _closing(text: str, at: int, after: str) -> int | None:
    """Where a quotation ends that begins here; None where none begins."""
    sign, before, behind = text[at], text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if sign == "“":
        return _matching(text, at, after)
    if sign not in "\"'‘" or not behind.strip() or not _BEFORE.search(before):
        return None
    if sign == '"':
        ends = (found.start() for found in re.finditer(r'(?<=\S)"(?![^\W_])', text[at + 1 :]))
        first = next(ends, None)
        return None if first is None else at + 1 + first
    return _single(text, at)


def _matching(text: str, at: int, after: str) -> int | None:
    """The mark that closes “, or the block's end if the next block goes on with the quotation."""
    depth = 0
    closes = "”" in text[at:]
    for place in range(at, min(len(text), at + _LONGEST) if closes else at):
        depth += (text[place] == "“") - (text[place] == "”")
        if not depth:
            return place
    if after.lstrip().startswith("“"):
        return len(text.rstrip())
    return None


def _single(text: str, at: int) -> int | None:
    """The mark that closes a single one: not an apostrophe, nor one that only may be."""
    perhaps = None
    closers = "’" if text[at] == "‘" else "'’"
    for place in range(at + 2, len(text)):
        before, sign, behind = text[place - 1], text[place], text[place + 1 : place + 2]
        if sign in "‘'" and before.isspace() and behind.strip():
            break  # another quotation begins
        if sign not in closers or before.isspace() or behind.isalnum():
            continue
        if before in "sS" and re.match(r"\s+[a-z]", text[place + 1 :]):
            perhaps = place if perhaps is None else perhaps  # "the trainees' targets"
            continue
        return place
    return perhaps


def _is_citation(text: str, start: int, end: int) -> bool:
    """Whether marks are part of a citation: the title of a report, or a place's opening words."""
    before, behind, inside = text[:start], text[end + 1 :], text[start + 1 : end]
    if _WORDED_BEFORE.search(before):
        return True
    if _PLACE_BEHIND.match(behind):
        numbered = re.match(r",\s*(?:para|recommendation)", behind)
        return bool(_SOURCE_BEFORE.search(before)) or not numbered
    return bool(
        _AUTHOR_BEFORE.search(before) and _DATED_BEHIND.match(behind) and _TITLE.search(inside)
    )


def _without_citation(text: str) -> int:
    """Where the words of a block quotation end that has its citation inside."""
    end = len(text.rstrip())
    line = _ATTRIBUTION.search(text[:end])
    if line and _CITES.search(line[0]):
        return len(text[: line.start()].rstrip())
    tail = text[:end].rstrip(".")
    if tail[-1:] in (")", "]"):
        opening = _opening(tail)
        if opening and _CITES.search(tail[opening:]):
            return len(text[:opening].rstrip())
    return end


def _opening(text: str) -> int | None:
    """Where the bracket opens that a text ends with."""
    closer = text[-1]
    opener = next(sign for sign, other in _CLOSERS.items() if other == closer)
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == closer) - (text[at] == opener)
        if not depth:
            return at
    return None


def _rejoined(words: str) -> str | None:
    joined = re.sub(r"(?<=[^\W\d_])[-‐][ \t]*\n[ \t]*(?=[a-z])", "", words)
    return " ".join(joined.split()) if joined != words else None
