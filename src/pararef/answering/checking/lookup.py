"""Where the reports print the words of a quotation, or words like them.

A quotation is looked up as a phrase; only what is printed nowhere is aligned, word by
word, with the few paragraphs that share most of its words. So it costs what its
candidates cost, however many paragraphs there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pararef.answering.checking.cited import Cited
from pararef.answering.checking.wording import Alignment, aligned, placed, words
from pararef.library import Term
from pararef.records import EVERYTHING, Filters, Paragraph, Report, Span

_HELD = 200  # paragraphs of the reports cited that may print the same words
_ANYWHERE = 60  # the same of all reports
_ALIGNED = 6  # paragraphs, the likest by their words, for one quotation
_WINDOWS = 12  # runs of words that are looked up for an altered quotation
_RUN = 12  # words that are looked up together
_BESIDE = 3  # paragraphs before and behind, over which a quotation may run
_JOINED = 2  # candidates that are looked at together with those beside them
_JOINTS = frozenset("-‐‑‒–—")


class Holdings(Protocol):
    """What checking asks of a library."""

    def reports(self) -> list[Report]:
        """All reports, without their paragraphs."""

    def printing(self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING) -> list[int]:
        """Rows of paragraphs in which the words of each phrase stand together."""

    def matching(
        self, terms: Sequence[Term], k: int, filters: Filters = EVERYTHING
    ) -> dict[int, float]:
        """Rows of the paragraphs that hold some terms, best first."""

    def paragraphs(self, rows: Sequence[int]) -> dict[int, Paragraph]:
        """Paragraphs by their rows."""

    def report(self, report: str) -> Report:
        """A whole report, by its id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands, or nearly: in a paragraph, or in a heading above one."""

    paragraph: Paragraph
    found: Alignment
    heading: str | None = None
    over: tuple[Paragraph, ...] = ()  # the others that the quotation runs over


class LookUp:
    """Looks quotations up in one library."""

    def __init__(self, library: Holdings, reports: Mapping[str, Report]) -> None:
        self._library = library
        self._reports = reports
        self._read: dict[str, Report] = {}

    def exact(self, pieces: Sequence[str], cited: Cited | None) -> list[Place]:
        """The paragraphs that print a quotation; those of the reports cited, if any fit."""
        runs = _runs(pieces)
        if cited and cited.reports:
            inside = Filters(reports=cited.reports)
            found = self._printed(pieces, self._library.printing(runs, _HELD, inside))
            if any(cited.fits(place.paragraph) for place in found):
                return found
        limit = _HELD if cited and cited.numbers else _ANYWHERE
        return self._printed(pieces, self._library.printing(runs, limit))

    def _printed(self, pieces: Sequence[str], rows: Sequence[int]) -> list[Place]:
        held = self._library.paragraphs(rows)
        there = [held[row] for row in rows if row in held]
        return [place for paragraph in there if (place := exactly(pieces, paragraph))]

    def in_headings(self, pieces: Sequence[str], cited: Cited | None) -> list[Place]:
        """The headings that print a quotation, each once."""
        found: dict[tuple[str, str], Place] = {}
        for paragraph in self._holding(pieces, cited):
            for heading in (*paragraph.section, self._reports[paragraph.report].title):
                place = placed(pieces, heading, words(heading))
                if place:
                    key = (paragraph.report, heading)
                    found.setdefault(key, Place(paragraph, place, heading))
        return list(found.values())

    def candidates(self, pieces: Sequence[str], cited: Cited | None) -> list[Paragraph]:
        """The paragraphs that share most words with a quotation."""
        inside = Filters(reports=cited.reports) if cited and cited.reports else None
        rows = Counter[int]()
        for run in _windows(pieces):
            for filters in filter(None, (inside, EVERYTHING)) if inside else (EVERYTHING,):
                rows.update(self._library.printing([run], 20, filters))
        rows.update(dict.fromkeys(self._matching(pieces, inside), 1))
        held = list(self._library.paragraphs([row for row, _ in rows.most_common(100)]).values())
        asked = Counter(token.word.casefold() for piece in pieces for token in words(piece))

        def shared(paragraph: Paragraph) -> tuple[int, bool]:
            printed = Counter(token.word.casefold() for token in words(paragraph.text))
            return (asked & printed).total(), cited is not None and cited.fits(paragraph)

        ranked = sorted(held, key=shared, reverse=True)
        fitting = [p for p in ranked if cited and cited.fits(p)][:2]
        return list(dict.fromkeys([*ranked[:_ALIGNED], *fitting]))

    def running_over(self, pieces: Sequence[str], candidates: Sequence[Paragraph]) -> list[Place]:
        """Where a quotation runs on from one paragraph to the next."""
        for near in map(self._beside, candidates[:_JOINED]):
            text = "\n".join(paragraph.text for paragraph in near)
            if found := placed(pieces, text, words(text)):
                return [_over(near, found)]
        return []

    def likest_over(self, pieces: Sequence[str], candidates: Sequence[Paragraph]) -> list[Place]:
        """Where a quotation comes near to what runs on from one paragraph to the next."""
        places = []
        for near in map(self._beside, candidates[:_JOINED]):
            text = "\n".join(paragraph.text for paragraph in near)
            if found := aligned(pieces, text, words(text)):
                places.append(_over(near, found))
        return places

    def _beside(self, paragraph: Paragraph) -> Sequence[Paragraph]:
        """A paragraph with those before and behind it."""
        paragraphs = self._whole(paragraph.report).paragraphs
        at = paragraphs.index(paragraph)
        return paragraphs[max(0, at - _BESIDE) : at + _BESIDE + 1]

    def _whole(self, name: str) -> Report:
        if name not in self._read:
            self._read = {name: self._library.report(name)}  # the last one only: they are large
        return self._read[name]

    def _holding(self, pieces: Sequence[str], cited: Cited | None) -> list[Paragraph]:
        inside = Filters(reports=cited.reports) if cited and cited.reports else None
        return list(self._library.paragraphs(self._matching(pieces, inside)).values())

    def _matching(self, pieces: Sequence[str], inside: Filters | None) -> list[int]:
        terms = [Term((token.word,)) for piece in pieces for token in words(piece)][:40]
        found = list(self._library.matching(terms, 30))
        return found + (list(self._library.matching(terms, 30, inside)) if inside else [])


def exactly(pieces: Sequence[str], paragraph: Paragraph) -> Place | None:
    """Where a paragraph prints a quotation; a bullet also together with what leads in to it."""
    if found := placed(pieces, paragraph.text, words(paragraph.text)):
        return Place(paragraph, found)
    if paragraph.lead_in is None:
        return None
    whole, shift = f"{paragraph.lead_in} {paragraph.text}", len(paragraph.lead_in) + 1
    found = placed(pieces, whole, words(whole))
    if found is None or found.span.end <= shift:
        return None
    span = Span(0, found.span.end - shift)
    return Place(paragraph, Alignment(span, 0, found.length, (), found.skipped))


def _over(near: Sequence[Paragraph], found: Alignment) -> Place:
    """The paragraphs that a quotation runs over, the one with most of it first."""
    parts: list[tuple[Paragraph, Span]] = []
    start = 0
    for paragraph in near:
        first = max(found.span.start - start, 0)
        last = min(found.span.end - start, len(paragraph.text))
        if first < last:
            parts.append((paragraph, Span(first, last)))
        start += len(paragraph.text) + 1
    most, span = max(parts, key=lambda part: part[1].end - part[1].start)
    others = tuple(paragraph for paragraph, _ in parts if paragraph is not most)
    return Place(most, replace(found, span=span), None, others)


def likest(pieces: Sequence[str], candidates: Sequence[Paragraph]) -> list[Place]:
    """The places in paragraphs that come nearest to a quotation."""
    return [
        Place(paragraph, found)
        for paragraph in candidates
        if (found := aligned(pieces, paragraph.text, words(paragraph.text)))
    ]


def _runs(pieces: Sequence[str]) -> list[str]:
    """Words that stand together in any index: a word with a hyphen has two spellings in it."""
    runs: list[list[str]] = []
    for piece in pieces:
        tokens = words(piece)
        runs.append([])
        for number, token in enumerate(tokens):
            between = piece[tokens[number - 1].span.end : token.span.start] if number else ""
            if between in _JOINTS or len(runs[-1]) == _RUN:
                runs.append([])
            runs[-1].append(token.word)
            if between in _JOINTS:
                runs.append([])
    whole = [run for run in runs if len(run) > 1] or [run for run in runs if run]
    return [" ".join(run) for run in sorted(whole, key=len, reverse=True)[:_WINDOWS]]


def _windows(pieces: Sequence[str]) -> list[str]:
    """Short runs of a quotation, evenly from all of it: one that is altered has some whole."""
    runs = [run.split() for run in _runs(pieces)]
    size = 3 if sum(map(len, runs)) < 12 else 4
    found = [
        " ".join(run[at : at + size]) for run in runs for at in range(max(1, len(run) - size + 1))
    ]
    step = max(1, len(found) // _WINDOWS)
    return found[::step]
