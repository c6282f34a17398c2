"""Hits to an answer: sentences of the reports, word for word, or honestly none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pararef.answering import citations
from pararef.errors import DamagedIndexError
from pararef.finding import ENOUGH, support
from pararef.records import Answer, Findings, Hit, Outcome, Paragraph, Quote, Role, Stance

Stored = Callable[[str, str], Paragraph]
"""Gives the paragraph that is stored under a report's id and an anchor."""

_NO_FINDING = (Role.COVER, Role.BOILERPLATE)
_MOST = 6  # quotations: more than a reader takes in at once
_WORTH_QUOTING = 0.65  # of the best hit's score
_BORNE_OUT = 0.75  # of the support that an answer needs; one of the first has it all


def answer(findings: Findings, stored: Stored) -> Answer:
    """Quote the best passages of the best hits.

    Args:
        findings: Of a search. Where its outcome is not an answer, nothing is quoted.
        stored: Where each quotation is checked against the report as stored.

    Returns:
        The quotations in the order of the hits, each with its citation.
    """
    if findings.outcome is not Outcome.ANSWERED:
        return Answer(findings)
    quotes = [
        Quote(hit.paragraph, hit.best, citations.plain(hit.paragraph, hit.report))
        for hit in _worth_quoting(findings)
    ]
    return Answer(findings, tuple(verified(quotes, stored)))


def verified(quotes: Iterable[Quote], stored: Stored) -> list[Quote]:
    """Quotations, each compared with the stored paragraph.

    Raises:
        DamagedIndexError: If one is not, letter for letter, what is stored.
    """
    checked = []
    for quote in quotes:
        held = stored(quote.paragraph.report, quote.paragraph.anchor)
        words = held.text[quote.span.start : quote.span.end]
        if words != quote.text or held.number != quote.paragraph.number:
            raise DamagedIndexError(
                f"A quotation differs from what is stored of {quote.citation}: build the index"
                " again with `pararef build`."
            )
        checked.append(quote)
    return checked


def _worth_quoting(findings: Findings) -> list[Hit]:
    hits = [
        hit
        for hit in findings.hits
        if not _contradicts(hit, findings.stance) and not _says_nothing(hit)
    ]
    first = max((hit.score for hit in hits), default=0.0)
    worth = [
        hit
        for hit in hits
        if hit.score >= _WORTH_QUOTING * first and support(hit) >= _BORNE_OUT * ENOUGH
    ]
    return worth[:_MOST]


def _says_nothing(hit: Hit) -> bool:
    """Words that lead on to a list, and what stands on a cover or in every report."""
    return hit.best.of(hit.paragraph.text).endswith(":") or hit.paragraph.role in _NO_FINDING


def _contradicts(hit: Hit, asked: Stance | None) -> bool:
    """A strength is no answer to a question after weaknesses, nor the other way round."""
    return asked is not None and hit.why.stance is not None and hit.why.stance is not asked
