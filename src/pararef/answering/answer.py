"""Hits to an answer: sentences of the reports, word for word, or honestly none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pararef.answering import citations
from pararef.errors import DamagedIndexError
from pararef.finding.wanted import Wanted, facts, wanted
from pararef.library import stems
from pararef.records import (
    Answer,
    Fact,
    Findings,
    Group,
    Hit,
    Outcome,
    Paragraph,
    Quote,
    Role,
    Span,
    Stance,
)

Stored = Callable[[str, str], Paragraph]
"""Gives the paragraph that is stored under a report's id and an anchor."""

_NO_FINDING = (Role.COVER, Role.BOILERPLATE)
_MOST = 10  # quotations: more than a reader takes in at once
_MOST_OF_A_SIDE = 3
_SAME = 0.75  # of the words of the shorter of two quotations: they say the same
_LATER = ""  # a citation, before all that it must be told from are known
_FEW = 4  # words: too few to tell that two quotations say the same


def answer(findings: Findings, stored: Stored, style: str = "plain") -> Answer:
    """Quote what answers.

    Args:
        findings: Of a search. Where its outcome is not an answer, nothing is quoted.
        stored: Where each quotation is checked against the report as stored.
        style: How they are cited: a name in `citations.STYLES`.

    Returns:
        The quotations in groups: by sides of a comparison, by report, or by phase;
        the surest first, but one that has the number, date or sum asked for before it.
    """
    if findings.outcome not in (Outcome.ANSWERED, Outcome.PARTLY):
        return Answer(findings)
    groups = [group for group in _groups(findings) if group.quotes]
    if not (groups or findings.facts or findings.coverage):
        # What was found only leads on, says the opposite, or stands in every report.
        return Answer(replace(findings, outcome=Outcome.NOTHING))
    groups = _cited(groups, findings, style)
    return Answer(
        findings,
        tuple(replace(group, quotes=tuple(verified(group.quotes, stored))) for group in groups),
    )


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
        verified(quote.again, stored)
        checked.append(quote)
    return checked


def _groups(findings: Findings) -> list[Group]:
    if findings.coverage and findings.facts:
        return [
            Group(citations.named(fact.report), tuple(_of_facts([fact]))) for fact in findings.facts
        ]
    if findings.facts:
        return [Group(None, tuple(_of_facts(findings.facts)))]
    sort = wanted(findings.question)
    if findings.coverage:
        return [Group(citations.named(hit.report), (_quote(hit, None),)) for hit in findings.hits]
    if findings.parts:
        return [
            Group(part.name, tuple(_quotes(part.hits, None, sort, _MOST_OF_A_SIDE)))
            for part in findings.parts
            if part.answered
        ]
    reports = {hit.report.id: hit.report for hit in findings.hits}
    quotes = _quotes(findings.hits, findings.stance, sort, _MOST)
    by_report = {
        quote.paragraph.report: citations.named(reports[quote.paragraph.report]) for quote in quotes
    }
    if len(by_report) > 1:
        return _by(quotes, lambda quote: by_report[quote.paragraph.report])
    if len({quote.paragraph.phase for quote in quotes}) > 1:
        return _by(quotes, lambda quote: quote.paragraph.phase or "all phases")
    return [Group(None, tuple(quotes))]


def _cited(groups: Sequence[Group], findings: Findings, style: str) -> list[Group]:
    """The groups with their citations, each told from all others."""
    hits = [*findings.hits, *(hit for part in findings.parts for hit in part.hits)]
    reports = {fact.report.id: fact.report for fact in findings.facts}
    reports |= {hit.report.id: hit.report for hit in hits}
    every = [
        one.paragraph for group in groups for quote in group.quotes for one in (quote, *quote.again)
    ]
    texts = citations.cited([(p, reports[p.report]) for p in every], style)
    text = {(p.report, p.anchor): cited for p, cited in zip(every, texts, strict=True)}

    def with_citation(quote: Quote) -> Quote:
        return replace(
            quote,
            citation=text[quote.paragraph.report, quote.paragraph.anchor],
            again=tuple(map(with_citation, quote.again)),
        )

    return [replace(group, quotes=tuple(map(with_citation, group.quotes))) for group in groups]


def _by(quotes: Sequence[Quote], title: Callable[[Quote], str]) -> list[Group]:
    """Quotations in groups, each where its first one stood."""
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(title(quote), []).append(quote)
    return [Group(name, tuple(held)) for name, held in groups.items()]


def _of_facts(found: Sequence[Fact]) -> list[Quote]:
    """A quotation for each paragraph that prints facts, their values marked."""
    marks: dict[tuple[str, str], list[Span]] = {}
    held: dict[tuple[str, str], Paragraph] = {}
    for fact in found:
        if fact.paragraph:
            place = fact.report.id, fact.paragraph.anchor
            held.setdefault(place, fact.paragraph)
            marks.setdefault(place, []).append(fact.value)
    return [
        Quote(paragraph, Span(0, len(paragraph.text)), _LATER, tuple(marks[place]))
        for place, paragraph in held.items()
    ]


def _quotes(
    hits: Sequence[Hit], stance: Stance | None, sort: Wanted | None, most: int
) -> list[Quote]:
    worth = _worth_quoting(hits, stance)
    if sort and sort is not Wanted.PERSON:
        worth.sort(key=lambda hit: not facts(sort, hit.best.of(hit.paragraph.text)))
    kept: list[Quote] = []
    for hit in worth:
        quote = _quote(hit, sort)
        same = next((at for at, other in enumerate(kept) if _say_the_same(quote, other)), None)
        if same is not None:
            kept[same] = replace(kept[same], again=(*kept[same].again, quote))
        elif len(kept) < most:
            kept.append(quote)
    return kept


def _quote(hit: Hit, sort: Wanted | None) -> Quote:
    return Quote(hit.paragraph, hit.best, _LATER, _marks(hit, sort))


def _marks(hit: Hit, sort: Wanted | None) -> tuple[Span, ...]:
    """The fact that is asked for, where the passage has it; else the words of the question."""
    passage, start = hit.best.of(hit.paragraph.text), hit.best.start
    found = facts(sort, passage) if sort else []
    if not found and hit.why.words:
        words = "|".join(re.escape(word) for word in sorted(hit.why.words, key=len, reverse=True))
        found = [Span(*word.span()) for word in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", passage)]
    return tuple(Span(start + span.start, start + span.end) for span in found)


def _worth_quoting(hits: Sequence[Hit], stance: Stance | None) -> list[Hit]:
    """Those that answer; the surest alone where none does by itself."""
    may = [hit for hit in hits if not _contradicts(hit, stance) and not _says_nothing(hit)]
    worth = [hit for hit in may if hit.why.answers]
    return worth or sorted(may, key=lambda hit: -hit.why.chance)[:1]


def _say_the_same(one: Quote, other: Quote) -> bool:
    """Whether the words of the one are mostly those of the other."""
    ours, theirs = set(stems(one.text)), set(stems(other.text))
    fewer = min(len(ours), len(theirs))
    return fewer >= _FEW and len(ours & theirs) >= _SAME * fewer


def _says_nothing(hit: Hit) -> bool:
    """Words that lead on to a list, and what stands on a cover or in every report."""
    return hit.best.of(hit.paragraph.text).endswith(":") or hit.paragraph.role in _NO_FINDING


def _contradicts(hit: Hit, asked: Stance | None) -> bool:
    """A strength is no answer to a question after weaknesses, nor the other way round."""
    return asked is not None and hit.why.stance is not None and hit.why.stance is not asked
