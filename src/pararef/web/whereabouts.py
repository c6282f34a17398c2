"""Where a link leads whose paragraph may have moved since it was made.

A file is corrected or read by better rules, and the report is stored anew: a heading has
other words, a number is another's. A link must then lead to the same words or say what
happened; it must never show other words as those that were cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pararef.answering import words_mark
from pararef.reading.anchors import slug
from pararef.reading.kinds import provider_slug
from pararef.reading.named import NAME
from pararef.records import Paragraph, Report

_WORDED = re.compile(r"(?P<words>.+)-(?P<mark>[0-9a-f]{6})(?:\.\d+)?")
_NUMBERED = re.compile(
    rf"(?:.+?-)??(?:(?P<series>{NAME.replace(' ', '-')})-)?(?P<number>[A-Za-z]?\d[\w.]{{0,12}})"
)
_SHOWN = 80  # characters of an anchor that names nothing
_OPENING = 6  # words that an anchor shows
_MOST_OTHERS = 12
_MOST_RANGES = 8


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a link leads.

    Attributes:
        anchor: Of the paragraph to open; empty for the top of the report.
        sentence: What the reader must be told; empty if all is as it was.
        others: Paragraphs to choose from.
    """

    anchor: str
    sentence: str = ""
    others: tuple[Paragraph, ...] = ()


def look(report: Report, anchor: str, words: str = "") -> Whereabouts:
    """Find the paragraph that a link names, or what has become of it.

    Args:
        anchor: Of the paragraph; empty for the report itself.
        words: The mark of its words when the link was made; empty where the link has none.
    """
    if not anchor:
        return Whereabouts("")
    here = next((p for p in report.paragraphs if p.anchor == anchor), None)
    if here is not None:
        return _here(report, here, words)
    if worded := _WORDED.fullmatch(anchor):
        return _elsewhere(report, worded["words"], worded["mark"])
    if numbered := _NUMBERED.fullmatch(anchor):
        series = numbered["series"].replace("-", " ") if numbered["series"] else None
        return _renumbered(report, series, numbered["number"], words)
    return Whereabouts(
        "", f"{report.title} has no paragraph “{anchor[:_SHOWN]}”. {numbers(report)}"
    )


def akin(reports: Iterable[Report], gone: str) -> list[Report]:
    """The reports on the provider of one that is gone, as its id names it."""
    return [
        report
        for report in reports
        if report.provider and f"-{provider_slug(report.provider, report.kind)}-" in f"-{gone}-"
    ]


def numbers(report: Report) -> str:
    """A sentence that says which numbers its paragraphs have."""
    kinds: dict[str, list[str]] = {}
    for paragraph in report.paragraphs:
        if paragraph.number:
            kinds.setdefault(paragraph.series or "paragraph", []).append(paragraph.number)
    if not kinds:
        return "Its paragraphs have no numbers."
    parts = []
    for series, held in kinds.items():
        ranges = list(dict.fromkeys(_ranges(held)))
        shown = ", ".join(ranges[:_MOST_RANGES])
        if len(ranges) > _MOST_RANGES:
            shown += f" and others up to {held[-1]}"
        parts.append(f"{series}s {shown}")
    return f"It has {'; '.join(parts)}."


def named(paragraph: Paragraph) -> str:
    """What a paragraph with a number is called: “paragraph 29”, “recommendation 44”."""
    return _called(paragraph.series, paragraph.number or "")


def _here(report: Report, here: Paragraph, words: str) -> Whereabouts:
    if not words or here.number is None or words_mark(here.text) == words:
        return Whereabouts(here.anchor)
    sentence = (
        f"{named(here).capitalize()} has other words now than when this link was made: check what"
        " was quoted from it."
    )
    now = _with_words(report, words)
    if now:
        sentence += " The words of then stand here now:"
    return Whereabouts(here.anchor, sentence, now[:_MOST_OTHERS])


def _elsewhere(report: Report, words: str, mark: str) -> Whereabouts:
    """For an anchor that holds opening words: where those words stand now."""
    found = [p for p in report.paragraphs if (slug(p.text, _OPENING) or "text") == words]
    # The same mark is the same place: there were several of these words, and one is gone.
    same = [p for p in found if _mark_of(p) == mark]
    found = same or found
    if len(found) == 1:
        return Whereabouts(
            found[0].anchor,
            "This paragraph stands elsewhere now: it was moved, or the headings over it have"
            " changed since the link was made.",
        )
    if found:
        return Whereabouts(
            "",
            f"This paragraph stands elsewhere now. {len(found)} begin with its words:",
            tuple(found[:_MOST_OTHERS]),
        )
    said = words.replace("-", " ")[:_SHOWN]
    return Whereabouts("", f"{report.title} has no paragraph now that begins “{said} …”.")


def _renumbered(report: Report, series: str | None, number: str, words: str) -> Whereabouts:
    """For a number that is gone: where its words stand now, else which numbers there are."""
    called = _called(series, number)
    now = _with_words(report, words) if words else ()
    if len(now) == 1:
        name = f"{named(now[0])} now" if now[0].number else "without a number now"
        return Whereabouts(
            now[0].anchor, f"What was {called} when this link was made is {name}. {numbers(report)}"
        )
    if now:
        sentence = f"{report.title} has no {called} now. {len(now)} have its words:"
        return Whereabouts("", sentence, now[:_MOST_OTHERS])
    alike = tuple(p for p in report.paragraphs if p.number == number)
    if alike:
        sentence = f"{report.title} has no such {called} now. This has that number:"
        if len(alike) > 1:
            sentence = f"{report.title} has no such {called} now. These have that number:"
        return Whereabouts("", sentence, alike[:_MOST_OTHERS])
    return Whereabouts("", f"{report.title} has no {called} now. {numbers(report)}")


def _with_words(report: Report, words: str) -> tuple[Paragraph, ...]:
    return tuple(p for p in report.paragraphs if words_mark(p.text) == words)


def _mark_of(paragraph: Paragraph) -> str | None:
    found = _WORDED.fullmatch(paragraph.anchor)
    return found["mark"] if found and paragraph.number is None else None


def _called(series: str | None, number: str) -> str:
    return f"{series or 'paragraph'} {number}"


def _ranges(held: Sequence[str]) -> list[str]:
    """Numbers that follow one another as one range.

    >>> _ranges(["1", "2", "3", "5", "5.1", "5.2"])
    ['1–3', '5', '5.1–5.2']
    """

    def place(at: tuple[int, str]) -> tuple[str, int]:
        last = re.search(r"(\d+)\D*$", at[1])
        return (at[1][: last.start()], int(last[1]) - at[0]) if last else (at[1], -at[0])

    ranges = []
    for _, run in groupby(enumerate(held), place):
        first, *rest = [number for _, number in run]
        ranges.append(f"{first}–{rest[-1]}" if rest else first)
    return ranges
