"""Which reports a citation means: by id, reference number, name or initials, kind and year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pararef.library import Named, is_common, named
from pararef.records import Report

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_ID = re.compile(r"\b[a-z]\w*(?:-\w+){2,}\b")
_REFERENCE = re.compile(r"\breport (?:no\.? )?(\d{3,})\b|\b(\d{5,})\b")
_YEAR = re.compile(r"(?<![\d/-])(?:19|20)\d\d(?![\d/-])")
_ANOTHER = re.compile(r"\b(?:north|south|east|west|university of)\s+$", re.IGNORECASE)
_LEAST_INITIALS = 3
_FEW = 3  # reports that one word of a title or an id may mean


@dataclass(frozen=True, slots=True)
class _Source:
    """A report, and what a citation may call it."""

    named: Named
    reference: str | None
    title: tuple[str, ...]
    exact: bool  # whether its year of publication is known


class Sources:
    """The reports of a library, to be told from what a citation says.

    Args:
        reports: All of them, without their paragraphs.
    """

    def __init__(self, reports: Iterable[Report]) -> None:
        self._by_id: dict[str, _Source] = {}
        self._by_reference: dict[str, list[_Source]] = defaultdict(list)
        self._by_word: dict[str, list[_Source]] = defaultdict(list)
        for report in reports:
            title = tuple(word.lower() for word in _WORD.findall(report.title))
            source = _Source(named(report), report.reference, title, report.published is not None)
            self._by_id[report.id] = source
            if report.reference:
                self._by_reference[report.reference].append(source)
            called = {*source.named.key, source.named.initials, *title}
            if not report.provider:
                called |= set(report.id.split("-"))
            for word in called - {""}:
                self._by_word[word].append(source)

    def meant(self, text: str) -> tuple[str, ...] | None:
        """The ids of the reports that a citation names.

        Returns:
            None where it names none; empty where it names one that is not there.
        """
        ids = [found for found in _ID.findall(text) if found in self._by_id]
        if ids:
            return tuple(dict.fromkeys(ids))
        numbers = [one or other for one, other in _REFERENCE.findall(text)]
        referred = {s.named.report for number in numbers for s in self._by_reference[number]}
        sources = self._called(text)
        if numbers:
            names = {source.named.report for source in sources}
            return tuple(sorted(referred & names if names else referred))
        if not sources:
            return None
        sources = _of_kind(sources, text)
        years = {int(year) for year in _YEAR.findall(text)}
        if years:
            sources = [source for source in sources if _is_of(source, years)]
        return tuple(sorted(source.named.report for source in sources))

    def _called(self, text: str) -> list[_Source]:
        """The reports whose names stand in a text; the longest name at a place is meant."""
        spans = list(_WORD.finditer(text))
        printed = [re.sub(r"['’]s?$", "", span[0]).lower() for span in spans]
        telling = [at for at, word in enumerate(printed) if not is_common(word)]
        found: list[tuple[_Source, int, int]] = []
        for source in {id(s): s for word in printed for s in self._by_word.get(word, ())}.values():
            place = _run(printed, source.title) if len(source.title) > 1 else None
            if place is None and source.named.key:
                place = _run([printed[at] for at in telling], source.named.key)
                if place and _ANOTHER.search(text[: spans[telling[place[0]]].start()]):
                    place = None
                place = place and (telling[place[0]], telling[place[1] - 1] + 1)
            if place is None and len(source.named.initials) >= _LEAST_INITIALS:
                short = source.named.initials.upper()
                place = next(((n, n + 1) for n, s in enumerate(spans) if s[0] == short), None)
            if place:
                found.append((source, *place))
        if not found:
            return self._by_part(printed, spans)
        return [
            source
            for source, start, end in found
            if not any(s <= start and end <= e and e - s > end - start for _, s, e in found)
        ]

    def _by_part(self, printed: Sequence[str], spans: Sequence[re.Match[str]]) -> list[_Source]:
        """Reports of which a word is given that few have: "Hull", "Chilcot"."""
        for word, span in zip(printed, spans, strict=True):
            its = self._by_word.get(word, [])
            owners = {source.named.key or (source.named.report,) for source in its}
            few = its and (len(owners) == 1 or len(its) <= _FEW)
            if few and span[0][0].isupper() and len(word) > 3 and not is_common(word):
                return its
        return []


def _run(words: Sequence[str], wanted: Sequence[str]) -> tuple[int, int] | None:
    for at in range(len(words) - len(wanted) + 1):
        if tuple(words[at : at + len(wanted)]) == tuple(wanted):
            return at, at + len(wanted)
    return None


def _of_kind(sources: list[_Source], text: str) -> list[_Source]:
    """Those of a kind that the citation names, if any are: "the Bedford JTAI report"."""
    words = f" {' '.join(_WORD.findall(text.lower()))} "
    fitting = [s for s in sources if f" {s.named.kind.replace('-', ' ')} " in words]
    return fitting or sources


def _is_of(source: _Source, years: set[int]) -> bool:
    known = source.named.years
    if not known:
        return True
    # A report whose publication is not known may have come out in the year after.
    later = set() if source.exact else {max(known) + 1}
    return bool(years & (known | later))
