"""A text's quotations and citations compared with the reports as stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pararef.answering import citations
from pararef.answering.checking.cited import Citations, Cited
from pararef.answering.checking.lookup import Holdings, LookUp, Place, exactly, likest
from pararef.answering.checking.quoted import Quotation, quotations
from pararef.answering.checking.sources import Sources
from pararef.answering.checking.wording import (
    NEGATIONS,
    Difference,
    parts,
    same_marks,
    words,
)
from pararef.records import Quote, Report

_LEAST_WORDS = 3  # fewer are no quotation, unless a citation stands beside them
_ALIKE = 0.6  # of the words must be the same, or nobody could tell what was altered
_RUNS_OVER = 2  # words that differ, or nothing of it stands in the next paragraph
_CITED = 0.15  # of likeness that the paragraph cited may be behind another
_SHORT_CUT = 6  # words left out, in which a "not" is told of


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
    """Tells what became of quotations of one library."""

    def __init__(self, library: Holdings, reports: Mapping[str, Report]) -> None:
        self._look_up = LookUp(library, reports)
        self._reports = reports

    def checked(self, quotation: Quotation, cited: Cited | None) -> Checked:
        """What the reports print in place of a quotation."""
        if len(words(quotation.text)) < _LEAST_WORDS and not (cited and cited.beside):
            return Checked(quotation, Verdict.TOO_SHORT)
        readings = list(_readings(quotation))
        for pieces in readings:
            places = self._look_up.exact(pieces, cited)
            if places := places or self._look_up.in_headings(pieces, cited):
                return self._told(quotation, cited, places, pieces)
        candidates = self._look_up.candidates(readings[-1], cited)
        for pieces in readings:
            if places := [p for c in candidates if (p := exactly(pieces, c))]:
                return self._told(quotation, cited, places, pieces)
        nearest = [p for pieces in readings for p in likest(pieces, candidates)]
        nearest.sort(key=lambda place: place.found.cost)
        if all(place.found.cost >= _RUNS_OVER for place in nearest):
            begun = list(dict.fromkeys(place.paragraph for place in nearest))
            for pieces in readings:
                if places := self._look_up.running_over(pieces, begun):
                    return self._told(quotation, cited, places, pieces)
            if all(place.found.likeness < _ALIKE for place in nearest):
                nearest += self._look_up.likest_over(readings[-1], begun)
        alike = [place for place in nearest if place.found.likeness >= _ALIKE]
        best = max(alike, key=lambda place: _standing(place, cited), default=None)
        if best is None:
            return Checked(quotation, Verdict.NOT_FOUND, cited, note=_unknown(cited))
        fits = cited is None or _fits(cited, best)
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
        places: Sequence[Place],
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
        elif first.over:
            note = "It runs over several paragraphs; this is the one with most of its words."
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

    def _quote(self, place: Place) -> Quote:
        return Quote(place.paragraph, place.found.span, self._cite(place))

    def _cite(self, place: Place) -> str:
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


def _fits(cited: Cited, place: Place) -> bool:
    """A heading has no number: it need only be in the report that is cited."""
    if place.heading is None:
        return any(cited.fits(paragraph) for paragraph in (place.paragraph, *place.over))
    return cited.reports is None or place.paragraph.report in cited.reports


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


def _standing(place: Place, cited: Cited | None) -> float:
    """How well a place stands for a quotation: by its words, and by what is cited."""
    fits = cited is not None and _fits(cited, place)
    return place.found.likeness + _CITED * fits
