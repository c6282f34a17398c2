"""A text's quotations and citations compared with the reports as stored.

Each quotation is looked up as a phrase; only what is printed nowhere is aligned, word
by word, with the few paragraphs that share most of its words. So a quotation costs
what its candidates cost, however many paragraphs there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pararef.answering import citations
from pararef.answering.cited import Citations, Cited
from pararef.answering.quoted import Quotation, quotations
from pararef.answering.sources import Sources
from pararef.answering.wording import (
    NEGATIONS,
    Alignment,
    Difference,
    aligned,
    parts,
    placed,
    same_marks,
    words,
)
from pararef.library import Term
from pararef.records import EVERYTHING, Filters, Paragraph, Quote, Report, Span

_LEAST_WORDS = 3  # fewer are no quotation, unless a citation stands beside them
_ALIKE = 0.6  # of the words must be the same, or nobody could tell what was altered
_CITED = 0.15  # of likeness that the paragraph cited may be behind another
_HELD = 200  # paragraphs of the reports cited that may print the same words
_ANYWHERE = 60  # the same of all reports
_ALIGNED = 6  # paragraphs, the likest by their words, for one quotation
_WINDOWS = 12  # runs of words that are looked up for an altered quotation
_RUN = 12  # words that are looked up together
_SHORT_CUT = 6  # words left out, in which a "not" is told of
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


class Verdict(StrEnum):
    """What became of a quotation."""

    EXACT = "exact"
    ALTERED = "altered"
    MISATTRIBUTED = "misattributed"  # word for word, but elsewhere than is said
    BOTH = "altered and misattributed"
    NOT_FOUND = "not found"
    TOO_SHORT = "too short to check"


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation, and what the reports print.

    Attributes:
        cited: Where it is said to stand; None where nothing is said.
        quote: The report's own words, where they or words like them were found.
        differences: Words that differ, in order.
        shortened: Whether it marks that it leaves words out, or puts some in.
        citation: Where the words stand: of `quote`, or of a heading.
        also: Citations of other places that print the same words.
        note: A sentence on what else a reader should know.
    """

    quotation: Quotation
    verdict: Verdict
    cited: Cited | None = None
    quote: Quote | None = None
    differences: tuple[Difference, ...] = ()
    shortened: bool = False
    citation: str | None = None
    also: tuple[str, ...] = ()
    note: str | None = None

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong with it, or it says too little to be wrong."""
        return self.verdict in (Verdict.EXACT, Verdict.TOO_SHORT)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a quotation stands, or nearly: in a paragraph, or in a heading above one."""

    paragraph: Paragraph
    found: Alignment
    heading: str | None = None


def check(text: str, library: Holdings) -> list[Checked]:
    """Check each quotation of a text.

    Args:
        text: A memo, say; Markdown's block quotations are known by their marks.
        library: Where the reports are.

    Returns:
        One for each quotation, in order; none where the text has none.
    """
    found = quotations(text)
    if not found:
        return []
    reports = {report.id: report for report in library.reports()}
    cited = Citations(text, found, Sources(reports.values()))
    checker = _Checker(library, reports)
    return [checker.checked(quotation, cited.of(quotation)) for quotation in found]


class _Checker:
    """Looks quotations up in one library."""

    def __init__(self, library: Holdings, reports: Mapping[str, Report]) -> None:
        self._library = library
        self._reports = reports

    def checked(self, quotation: Quotation, cited: Cited | None) -> Checked:
        """What the reports print in place of a quotation."""
        if len(words(quotation.text)) < _LEAST_WORDS and not (cited and cited.beside):
            return Checked(quotation, Verdict.TOO_SHORT)
        readings = list(_readings(quotation))
        for pieces in readings:
            if places := self._exact(pieces, cited) or self._in_headings(pieces, cited):
                return self._told(quotation, cited, places, pieces)
        candidates = self._candidates(readings[-1], cited)
        for pieces in readings:
            places = [p for c in candidates if (p := _exactly(pieces, c))]
            if places:
                return self._told(quotation, cited, places, pieces)
        nearest = [p for pieces in readings for p in _likest(pieces, candidates, cited)]
        best = max(nearest, key=lambda p: _standing(p, cited), default=None)
        if best is None or best.found.likeness < _ALIKE:
            return Checked(quotation, Verdict.NOT_FOUND, cited, note=_unknown(cited))
        fits = cited is None or cited.fits(best.paragraph)
        quote = self._quote(best)
        return Checked(
            quotation,
            Verdict.ALTERED if fits else Verdict.BOTH,
            cited,
            quote,
            best.found.differences,
            len(readings[-1]) > 1,
            quote.citation,
            note=_unknown(cited),
        )

    def _told(
        self,
        quotation: Quotation,
        cited: Cited | None,
        places: Sequence[_Place],
        pieces: Sequence[str],
    ) -> Checked:
        """A quotation whose words are printed, at one place or several."""
        fitting = [place for place in places if cited is None or _fits(cited, place)]
        ranked = fitting or sorted(
            places,
            key=lambda p: not (cited and cited.reports and p.paragraph.report in cited.reports),
        )
        first, *others = ranked
        quote = None if first.heading else self._quote(first)
        shortened = (
            " ".join(pieces) != quotation.text and len(pieces) + bool(_is_cut(quotation.text)) > 1
        )
        note = None if fitting else _unknown(cited)
        if left_out := [text for text in first.found.skipped if _hides_negation(text)]:
            note = f"What it leaves out is a negation: “{left_out[0]}”."
        elif quote and not shortened and not same_marks(pieces[0], quote.text):
            note = "The words are the same; stops or commas between them differ."
        return Checked(
            quotation,
            Verdict.EXACT if fitting else Verdict.MISATTRIBUTED,
            cited,
            quote,
            (),
            shortened,
            quote.citation if quote else self._cite(first),
            tuple(dict.fromkeys(self._cite(place) for place in others))[:3],
            note,
        )

    def _exact(self, pieces: Sequence[str], cited: Cited | None) -> list[_Place]:
        """The paragraphs that print a quotation; those of the reports cited, if any fit."""
        runs = _runs(pieces)
        if cited and cited.reports:
            inside = Filters(reports=cited.reports)
            found = self._printed(pieces, self._library.printing(runs, _HELD, inside))
            if any(cited.fits(place.paragraph) for place in found):
                return found
        limit = _HELD if cited and cited.numbers else _ANYWHERE
        return self._printed(pieces, self._library.printing(runs, limit))

    def _printed(self, pieces: Sequence[str], rows: Sequence[int]) -> list[_Place]:
        held = self._library.paragraphs(rows)
        there = [held[row] for row in rows if row in held]
        return [place for paragraph in there if (place := _exactly(pieces, paragraph))]

    def _in_headings(self, pieces: Sequence[str], cited: Cited | None) -> list[_Place]:
        """The headings that print a quotation, each once."""
        found: dict[tuple[str, str], _Place] = {}
        for paragraph in self._holding(pieces, cited):
            for heading in (*paragraph.section, self._reports[paragraph.report].title):
                place = placed(pieces, heading, words(heading))
                if place:
                    key = (paragraph.report, heading)
                    found.setdefault(key, _Place(paragraph, place, heading))
        return list(found.values())

    def _candidates(self, pieces: Sequence[str], cited: Cited | None) -> list[Paragraph]:
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

    def _holding(self, pieces: Sequence[str], cited: Cited | None) -> list[Paragraph]:
        inside = Filters(reports=cited.reports) if cited and cited.reports else None
        return list(self._library.paragraphs(self._matching(pieces, inside)).values())

    def _matching(self, pieces: Sequence[str], inside: Filters | None) -> list[int]:
        terms = [Term((token.word,)) for piece in pieces for token in words(piece)][:40]
        found = list(self._library.matching(terms, 30))
        return found + (list(self._library.matching(terms, 30, inside)) if inside else [])

    def _quote(self, place: _Place) -> Quote:
        return Quote(place.paragraph, place.found.span, self._cite(place))

    def _cite(self, place: _Place) -> str:
        report = self._reports[place.paragraph.report]
        if place.heading is None:
            return citations.plain(place.paragraph, report)
        return f"{citations.source(report)}, heading “{place.heading}”"


def _readings(quotation: Quotation) -> Iterator[list[str]]:
    """How a quotation may be taken: as it is, words at line ends made whole, and cut up."""
    for text in filter(None, (quotation.text, quotation.hyphenated)):
        yield [text]
    for text in filter(None, (quotation.text, quotation.hyphenated)):
        if (pieces := parts(text)) and pieces != [text]:
            yield pieces


def _exactly(pieces: Sequence[str], paragraph: Paragraph) -> _Place | None:
    """Where a paragraph prints a quotation; a bullet also together with what leads in to it."""
    if found := placed(pieces, paragraph.text, words(paragraph.text)):
        return _Place(paragraph, found)
    if paragraph.lead_in is None:
        return None
    whole, shift = f"{paragraph.lead_in} {paragraph.text}", len(paragraph.lead_in) + 1
    found = placed(pieces, whole, words(whole))
    if found is None or found.span.end <= shift:
        return None
    span = Span(0, found.span.end - shift)
    return _Place(paragraph, Alignment(span, 0, found.length, (), found.skipped))


def _likest(
    pieces: Sequence[str], candidates: Sequence[Paragraph], cited: Cited | None
) -> list[_Place]:
    """The places in paragraphs that come nearest to a quotation."""
    return [
        _Place(paragraph, found)
        for paragraph in candidates
        if (found := aligned(pieces, paragraph.text, words(paragraph.text)))
    ]


def _standing(place: _Place, cited: Cited | None) -> float:
    """How well a place stands for a quotation: by its words, and by what is cited."""
    fits = cited is not None and cited.fits(place.paragraph)
    return place.found.likeness + _CITED * fits


def _fits(cited: Cited, place: _Place) -> bool:
    """A heading has no number: it need only be in the report that is cited."""
    if place.heading is None:
        return cited.fits(place.paragraph)
    return cited.reports is None or place.paragraph.report in cited.reports


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


def _is_cut(text: str) -> bool:
    return parts(text) != [text]


def _hides_negation(text: str) -> bool:
    found = [token.word.lower() for token in words(text)]
    return len(found) <= _SHORT_CUT and any(
        word in NEGATIONS or word.endswith("n't") for word in found
    )


def _unknown(cited: Cited | None) -> str | None:
    if cited is None or cited.reports != ():
        return None
    return "No report in the index is the one that is cited."
