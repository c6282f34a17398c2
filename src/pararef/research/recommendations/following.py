"""What recommendations rest on, and what the next inspections say of them.

A recommendation is linked to paragraphs of its own report: to those whose numbers it
prints, else to those that are found for it. Of each later report on the same provider
the paragraphs are quoted that are about the same, and what they say is told by the
rules of `reading.stance`: a rule, and so now and then wrong. The quotation decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pararef import answering
from pararef.desk import Desk
from pararef.errors import NotFoundError
from pararef.finding import LONGEST
from pararef.library import names
from pararef.reading.stance import overall
from pararef.records import Filters, Hit, Kind, Paragraph, Quote, Report, Role, Span, Stance
from pararef.research.recommendations.reading import Recommendation, recommendations

_MOST_FOUND = 5  # paragraphs that a recommendation may rest on, where it prints none
_MOST_QUOTED = 2  # paragraphs of a later report
_LOOKED_AT = 12
_ABOUT = 0.2  # the chance above which a paragraph may be about the same
_NEARLY = 0.6  # of the best one's chance: another is quoted beside it


class Became(StrEnum):
    """What a later report says of a recommendation."""

    IMPROVED = "improved"
    PARTLY = "partly improved"
    PERSISTS = "persists"
    MENTIONED = "mentioned"
    NOTHING = "not mentioned"


@dataclass(frozen=True, slots=True)
class Later:
    """What one later report says of a recommendation.

    Attributes:
        report: Without paragraphs.
        quotes: Word for word; none where it says nothing.
        sure: One of the paragraphs is surely about the same; else it is only the nearest.
        again: A recommendation of that report is among them.
    """

    report: Report
    became: Became
    quotes: tuple[Quote, ...] = ()
    sure: bool = False
    again: bool = False

    def __post_init__(self) -> None:
        if (self.became is Became.NOTHING) != (not self.quotes):
            raise ValueError("what is said is quoted")


@dataclass(frozen=True, slots=True)
class Followed:
    """A recommendation, what it rests on, and what became of it.

    Attributes:
        quote: The recommendation itself, whole.
        supports: The paragraphs that it rests on.
        printed: It prints their numbers; else they were found.
        missing: Numbers that it prints and its report does not have.
        later: In the order of the inspections.
    """

    recommendation: Recommendation
    quote: Quote
    supports: tuple[Quote, ...]
    printed: bool
    missing: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """A report and its recommendations."""

    report: Report
    followed: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The inspections of one provider, the earliest first."""

    provider: str
    inspections: tuple[Inspection, ...]

    @property
    def count(self) -> int:
        """How many recommendations there are."""
        return sum(len(inspection.followed) for inspection in self.inspections)


def follow(desk: Desk, provider: str, since: str | None = None) -> Course:
    """Follow the recommendations to a provider through its inspections.

    Args:
        provider: As `Filters.providers` has it, in any case of letters, or the id of one of
            its reports.
        since: The id of a report: only its recommendations are followed.

    Raises:
        NotFoundError: If there is no report on such a provider, or no such report of it.
    """
    with desk.snapshot():
        its = inspections(desk, provider)
        name = names.known_as(its[0]) or provider
        if since and since not in {report.id for report in its}:
            raise NotFoundError(f"There is no report {since!r} on {name} in this index.")
        read = [_Read.of(desk, about) for about in its]
        return Course(
            name,
            tuple(
                Inspection(
                    one.about,
                    tuple(_followed(desk, one, its, read[at + 1 :]) for its in one.wanted),
                )
                for at, one in enumerate(read)
                if since in (None, one.about.id)
            ),
        )


def follow_one(desk: Desk, report: str, anchor: str) -> Followed:
    """Follow one recommendation.

    Args:
        report: The id of its report.
        anchor: Of its paragraph.

    Raises:
        NotFoundError: If there is no such report, or no such recommendation in it.
    """
    with desk.snapshot():
        read = _Read.of(desk, desk.about(report))
        wanted = next((one for one in read.wanted if one.paragraph.anchor == anchor), None)
        if wanted is None:
            raise NotFoundError(f"Report {report} has no recommendation {anchor[:80]!r}.")
        name = names.known_as(read.about)
        its = inspections(desk, name) if name else ()
        later = [other for other in its if in_time(other) > in_time(read.about)]
        return _followed(desk, read, wanted, [_Read.of(desk, other) for other in later])


def inspections(desk: Desk, provider: str) -> tuple[Report, ...]:
    """The reports on a provider, the earliest first, without paragraphs.

    Raises:
        NotFoundError: If there is none.
    """
    shelf = desk.shelf()
    name = _provider(shelf, provider)
    its = (report for report in shelf if _same(names.known_as(report), name))
    return tuple(sorted(its, key=in_time))


def providers(desk: Desk) -> dict[str, tuple[Report, ...]]:
    """Those on whom there is a report, by name, and their reports, the earliest first."""
    found: dict[str, list[Report]] = {}
    for report in sorted(desk.shelf(), key=in_time):
        if name := names.known_as(report):
            found.setdefault(name, []).append(report)
    return {name: tuple(found[name]) for name in sorted(found, key=str.casefold)}


def in_time(report: Report) -> tuple[date, str]:
    """What sorts reports by the day of their inspection, or that of their publication."""
    inspected = min((days.first for days in report.inspected), default=None)
    return inspected or report.published or report.dated or date.min, report.id


def _provider(shelf: Iterable[Report], wanted: str) -> str:
    known = {name for report in shelf if (name := names.known_as(report))}
    for report in shelf:
        if report.id == wanted and (name := names.known_as(report)):
            return name
    for name in known:
        if _same(name, wanted):
            return name
    near = sorted(name for name in known if wanted.casefold() in name.casefold())[:5]
    hint = f" Did you mean {' or '.join(near)}?" if near else " `pararef reports` lists them."
    raise NotFoundError(f"No report in this index is on {wanted[:80]!r}.{hint}")


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.casefold() == other.strip().casefold()


@dataclass(frozen=True, slots=True)
class _Read:
    """A report, and what of it is asked for again and again."""

    about: Report
    wanted: tuple[Recommendation, ...]
    numbered: dict[str | None, Paragraph]

    @classmethod
    def of(cls, desk: Desk, about: Report) -> _Read:
        whole = desk.report(about.id)
        numbered = {
            paragraph.number: paragraph
            for paragraph in whole.paragraphs
            if paragraph.kind is Kind.NUMBERED and paragraph.series is None
        }
        return cls(about, tuple(recommendations(whole)), numbered)

    def asks(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is one of its recommendations."""
        return any(one.paragraph.anchor == paragraph.anchor for one in self.wanted)


def _followed(desk: Desk, read: _Read, wanted: Recommendation, later: Sequence[_Read]) -> Followed:
    near = about(desk, wanted, read.about.id)
    hits = {hit.paragraph.anchor: hit for hit in near if not read.asks(hit.paragraph)}
    rests_on = [read.numbered[number] for number in wanted.printed if number in read.numbered]
    if rests_on:
        supports = [
            _quoted(desk, hits[paragraph.anchor])
            if paragraph.anchor in hits
            else _whole(desk, paragraph)
            for paragraph in rests_on
        ]
    else:
        answers = [hit for hit in hits.values() if hit.why.answers]
        supports = [_quoted(desk, hit) for hit in answers[:_MOST_FOUND]]
    return Followed(
        wanted,
        _whole(desk, wanted.paragraph),
        tuple(answering.verified(supports, desk.paragraph)),
        bool(rests_on),
        tuple(number for number in wanted.printed if number not in read.numbered),
        tuple(_later(desk, wanted, other) for other in later),
    )


def _later(desk: Desk, wanted: Recommendation, read: _Read) -> Later:
    hits = about(desk, wanted, read.about.id)[:_MOST_QUOTED]
    best = hits[0].why.chance if hits else 0.0
    hits = [hit for hit in hits if hit.why.chance >= max(_ABOUT, _NEARLY * best)]
    if not hits:
        return Later(read.about, Became.NOTHING)
    quotes = answering.verified([_quoted(desk, hit) for hit in hits], desk.paragraph)
    again = any(read.asks(hit.paragraph) for hit in hits)
    return Later(
        read.about, _became(hits[0]), tuple(quotes), any(h.why.answers for h in hits), again
    )


def about(desk: Desk, wanted: Recommendation, report: str) -> list[Hit]:
    """The paragraphs of a report that may be about the same, nearest first.

    It is asked for in all its words, and by its subject alone: what is near the front of both
    lists comes first (reciprocal ranks), and of a paragraph the surer finding is kept.
    """
    found: dict[str, Hit] = {}
    front: dict[str, float] = {}
    for words in dict.fromkeys((wanted.asks, wanted.subject)):
        asked = desk.search(
            words[:LONGEST], _LOOKED_AT, Filters(reports=(report,)), infer=False, judge=False
        )
        hits = [hit for hit in asked.hits if hit.paragraph.role is not Role.BOILERPLATE]
        for rank, hit in enumerate(hits, start=1):
            anchor = hit.paragraph.anchor
            front[anchor] = front.get(anchor, 0.0) + 1 / rank
            if anchor not in found or hit.why.chance > found[anchor].why.chance:
                found[anchor] = hit
    return sorted(found.values(), key=lambda hit: -front[hit.paragraph.anchor])


def _became(best: Hit) -> Became:
    """What the best paragraph says, the sentences that are quoted counting twice."""
    told = best.paragraph.sentences
    quoted = [
        its for its in told if its.span.start < best.best.end and best.best.start < its.span.end
    ]
    said = overall(sentence.stance for sentence in (*told, *quoted))
    return {
        Stance.STRENGTH: Became.IMPROVED,
        Stance.WEAKNESS: Became.PERSISTS,
        Stance.MIXED: Became.PARTLY,
        Stance.NEUTRAL: Became.MENTIONED,
    }[said]


def _quoted(desk: Desk, hit: Hit) -> Quote:
    return Quote(hit.paragraph, hit.best, desk.cite(hit.paragraph))


def _whole(desk: Desk, paragraph: Paragraph) -> Quote:
    return Quote(paragraph, Span(0, len(paragraph.text)), desk.cite(paragraph))
