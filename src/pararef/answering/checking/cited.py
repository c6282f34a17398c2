"""Citations in a text that somebody wrote, and which quotation each belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from pararef.answering import citations
from pararef.answering.checking.quoted import Quotation, blocks, unmarked
from pararef.answering.checking.sources import Sources
from pararef.answering.checking.wording import words
from pararef.records import Paragraph, Span

_NUMBER = r"\d[\w.]*"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:[-–—,;&]|and|to)\s*(?:¶\s*)?{_NUMBER})*"
_PLACE = re.compile(
    rf"""
    \?[^\s)>\]"”]*\bpara=[^\s)>\]"”]*  # a link to a paragraph
    | (?:[“"][^“”"]*[”"],\s*|under\s(?:para|recommendation)\s\S+,\s*)?
      (?P<worded>(?:sub-bullet\sbeginning|text\sbeginning|table\srow)\s+[“"][^“”"]*[”"]|bullet\s\d+)
    | (?:\bparas?\b\.?|\bparagraphs?\b|\bpars?\.|¶¶?|§§?)\s*(?P<para>{_NUMBERS})
    | \b(?:recommendations?|recs?\b\.?)\s+(?P<recommendation>{_NUMBERS})
    | (?:(?<=\)\s)|(?<=\bat\s))\[(?P<bracket>\d+)\]
    | \b(?:pp?\.\s*|pages?\s+)(?P<page>{_NUMBERS})
    | \bibid\b\.?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PHASE = re.compile(r"[\s,(]*(primary|secondary|early years|further education)\b", re.IGNORECASE)
# Between the parts of one citation, and around a link.
_SAME = re.compile(r"(?:\s*\([\w ]+\))?[\s,;]*|(?:\s*\([\w ]+\)|, [\w ]+)?[\])]*\(?\S*|, \w+,\s*")
_ENDS = re.compile(r"(?:[.!?][)\]]*|\x01|;)\s+(?=[A-Z\x00\x01(“])|;\s")
_SHORT = re.compile(r"\b(?:paras?|pp?|no|nos|cf|e\.g|i\.e|ibid|St|Dr|Mr|Mrs|Ms|v|rec)\.$")
_SMALL = re.compile(
    r"""[\s.,:;)\]>*_"'’”—–-]*(?:(?:as|in|at|see|from|cf\.?|per|of|on|also|found|quoted|source)\b
    [\s.:]*)*(?P<open>[\s(\[—–-]*)""",
    re.VERBOSE | re.IGNORECASE,
)
_RUNS_ON = re.compile(r"\b(?:says?|said|states?|stated|finds?|found|notes?|adds?|while|but)\b")
_NOTE = re.compile(r"[.,;:]?(?:\[\^?(\w{1,4})\]|([⁰¹²³⁴-⁹]{1,3})|(\d{1,3})(?=[\s.,;)]|$))")
_NOTE_TEXT = re.compile(
    r"^[ \t]*(?:\[\^?(\w{1,4})\]:?|([⁰¹²³⁴-⁹]{1,3})|(\d{1,3})[.)]?)[ \t]+(?=\S)", re.MULTILINE
)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_A_REPORT = re.compile(r"\b(?:report|inspection|letter|inquiry|response|visit)\b", re.IGNORECASE)
_JOINED = re.compile(r"[\s,]*(?:and|or|&)?[\s,]*$")
_LONGEST = 300  # characters between a quotation and the place at its citation's end
_YEARS = range(1900, 2100)
_MOST_IN_RANGE = 50


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a text says that its quotation stands.

    Attributes:
        text: As written, line breaks as spaces.
        reports: The ids of the reports it may mean; None where it tells none, empty where
            it tells of one that is not there.
        numbers: Of paragraphs, any of which it may be.
        series: "recommendation", if the numbers count such.
        anchors: Of paragraphs, from links.
        worded: A place without a number, as pararef cites it: "bullet 2".
        beside: Whether it stands right beside the quotation.
    """

    text: str
    reports: tuple[str, ...] | None = None
    numbers: tuple[str, ...] = ()
    series: str | None = None
    phase: str | None = None
    pages: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    worded: str | None = None
    beside: bool = True

    def fits(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is where this says."""
        if self.reports is not None and paragraph.report not in self.reports:
            return False
        if self.anchors:
            return bool({paragraph.anchor, paragraph.lead} & {*self.anchors})
        if self.phase and paragraph.phase and self.phase.lower() not in paragraph.phase.lower():
            return False
        if self.worded and not _holds(citations.place(paragraph), self.worded):
            return False
        if self.numbers:
            return any(self._numbers(paragraph, number) for number in self.numbers)
        first, last = paragraph.place.first_page, paragraph.place.last_page
        if not self.pages or first is None or self.worded:
            return True
        return any(first <= int(page) <= (last or first) for page in self.pages if page.isdigit())

    def _numbers(self, paragraph: Paragraph, number: str) -> bool:
        if paragraph.number is not None:
            return paragraph.number == number and paragraph.series == self.series
        lead = paragraph.lead or ""  # a bullet is found under its paragraph's number
        series = f"{self.series}-" if self.series else ""
        return lead == series + number or lead.endswith(f"-{series}{number}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place that is told, with the words around it that tell the report."""

    span: Span
    around: Span
    cited: Cited


class Citations:
    """The citations of a text, to be asked for that of each quotation."""

    def __init__(self, text: str, found: Sequence[Quotation], sources: Sources) -> None:
        self._plain = unmarked(text)
        self._masked = _masked(self._plain, found)
        self._sources = sources
        self._quotations = found
        self._blocks = blocks(text)
        self._ends = [
            0,
            *sorted(
                {end for block in self._blocks for end in (block.span.start, block.span.end)}
                | {
                    stop.end()
                    for stop in _ENDS.finditer(self._masked)
                    if not _SHORT.search(self._masked[: stop.start() + 1])
                }
            ),
            len(text),
        ]
        self._marks = self._all_marks()
        self._notes = {_note(note): note.end() for note in _NOTE_TEXT.finditer(self._masked)}
        self._taken = {
            id(mark) for one in found if (mark := self._behind(one.span.end)) is not None
        }

    def of(self, quotation: Quotation) -> Cited | None:
        """The citation that a quotation has: behind it, in a note, before it, or further on."""
        span = quotation.span
        if mark := self._behind(span.end):
            return self._named(mark, span)
        if cited := self._in_note(span.end) or self._source_behind(span.end):
            return cited
        if (following := self._going_on(span.end)) and (cited := self.of(following)):
            return cited
        start, end = self._sentence(span)
        before = [m for m in self._marks if m.span.end <= span.start and id(m) not in self._taken]
        last = before[-1] if before else None
        if last and last.span.start >= start:
            return self._named(last, span, beside=False)
        for mark in self._marks:
            between = self._masked[span.end : mark.span.start]
            if span.end <= mark.span.start < end and self._belongs(between):
                return self._named(mark, span, beside=False)
        if cited := self._source_before(start, span.start):
            return cited
        alone = last and "\x01" not in self._masked[last.span.end : span.start]
        if last and alone and last.span.start >= self._reach(span.start):
            return self._named(last, span, beside=False)
        return None

    def _going_on(self, at: int) -> Quotation | None:
        """The quotation that follows in the next block, nothing between: they share a citation."""
        following = next((one for one in self._quotations if one.span.start >= at), None)
        between = self._plain[at : following.span.start] if following else ""
        return following if "\n" in between and not between.strip() else None

    def _all_marks(self) -> list[_Mark]:
        groups: list[list[re.Match[str]]] = []
        for place in _PLACE.finditer(self._masked):
            last = groups[-1][-1] if groups else None
            between = self._masked[last.end() : place.start()] if last else ""
            if last and len(between) < _LONGEST and _SAME.fullmatch(between):
                groups[-1].append(place)
            else:
                groups.append([place])
        marks: list[_Mark] = []
        for group in groups:
            span = Span(group[0].start(), group[-1].end())
            around = self._around(span, marks[-1].span.end if marks else 0)
            cited = self._read(group, around)
            if re.search(r"\bibid\b", span.of(self._masked), re.IGNORECASE) and marks:
                last_cited = marks[-1].cited
                told = bool(cited.numbers or cited.pages)
                cited = replace(
                    cited if told else last_cited, text=cited.text, reports=last_cited.reports
                )
            marks.append(_Mark(span, around, cited))
        return marks

    def _read(self, group: Sequence[re.Match[str]], around: Span) -> Cited:
        numbers, pages, anchors, reports = list[str](), list[str](), list[str](), list[str]()
        series = worded = None
        for place in group:
            if place[0].startswith("?"):
                said = parse_qs(place[0][1:].replace("&amp;", "&"), max_num_fields=100)
                anchors += said.get("para", [])
                reports += said.get("report", [])
            numbers += _numbers(place["para"] or place["recommendation"] or place["bracket"])
            pages += _numbers(place["page"])
            series = "recommendation" if place["recommendation"] else series
            worded = place["worded"] or worded
        phase = None
        for place in group:
            found = _PHASE.match(self._masked, place.end())
            phase = found[1] if found else phase
        text = around.of(self._masked)
        told = tuple(reports) or self._sources.meant(text)
        return Cited(
            _one_line(text),
            told,
            tuple(numbers),
            series,
            phase,
            tuple(pages),
            tuple(anchors),
            worded,
        )

    def _around(self, span: Span, least: int) -> Span:
        """The brackets that a place stands in, else its clause."""
        start, end = self._sentence(span)
        inside = _bracketed(self._masked, span, start, end)
        if inside:
            return inside
        left = max(least if least <= span.start else 0, start)
        left = max(left, self._masked.rfind("\x01", left, span.start) + 1)
        stop = self._masked.find("\x00", span.end, end)
        right = min(end, stop) if stop >= 0 else end
        other = _PLACE.search(self._masked, span.end, right)
        return Span(left, other.start() if other else right)

    def _sentence(self, span: Span) -> tuple[int, int]:
        start = self._ends[bisect_right(self._ends, span.start) - 1]
        later = bisect_left(self._ends, max(span.end, span.start + 1))
        return start, self._ends[later] if later < len(self._ends) else len(self._masked)

    def _behind(self, at: int) -> _Mark | None:
        """The citation right behind a quotation: in brackets, after a dash, on the next line."""
        mark = next((m for m in self._marks if m.span.start >= at), None)
        if mark is None or mark.span.start - at > _LONGEST:
            return None
        between = self._masked[at : mark.span.start]
        if "\x00" in between or "\x01" in between:
            return None
        small = _SMALL.match(between)
        rest = between[small.end() :] if small else between
        if not rest:
            return mark
        names = self._sources.meant(rest) is not None or rest.startswith(("Ofsted", "http", "["))
        if "(" in (small["open"] if small else "") or "[" in (small["open"] if small else ""):
            closes = rest.count(")") > rest.count("(") or rest.count("]") > rest.count("[")
            return None if closes else mark
        proper = rest[0].isupper() or rest.startswith(("the ", "http"))
        return mark if names and proper and not _RUNS_ON.search(rest) else None

    def _source_behind(self, at: int) -> Cited | None:
        """A source in brackets right behind a quotation, without a place: "(LJMU 2018)"."""
        opening = re.match(r"[\s.,]*[(\[]", self._masked[at:])
        if not opening:
            return None
        inside = _bracketed(
            self._masked, Span(at + opening.end(), at + opening.end() + 1), at, len(self._masked)
        )
        reports = self._sources.meant(inside.of(self._masked)) if inside else None
        if inside is None or reports is None:
            return None
        return Cited(_one_line(inside.of(self._masked)), reports)

    def _source_before(self, start: int, at: int) -> Cited | None:
        """A report that the sentence names before its quotation: "the LJMU report says"."""
        text = self._masked[start:at]
        if not _A_REPORT.search(text):
            return None
        reports = self._sources.meant(text)
        if not reports:
            return None
        return Cited(_one_line(text), reports, beside=False)

    def _in_note(self, at: int) -> Cited | None:
        """The citation in the note that a sign behind the quotation refers to."""
        sign = _NOTE.match(self._masked, at)
        start = self._notes.get(_note(sign)) if sign else None
        if start is None:
            return None
        end = self._masked.find("\n", start)
        end = len(self._masked) if end < 0 else end
        mark = next((m for m in self._marks if start <= m.span.start < end), None)
        text = self._masked[start:end]
        if mark:
            reports = mark.cited.reports
            told = self._sources.meant(text) if reports is None else reports
            return replace(mark.cited, text=_one_line(text), reports=told)
        reports = self._sources.meant(text)
        return Cited(_one_line(text), reports) if reports is not None else None

    def _belongs(self, between: str) -> bool:
        """Whether only "and" stands between a quotation and those that share its citation."""
        if "\x01" not in between:
            return True
        first = re.split(r"[\x00\x01]", between, maxsplit=1)[0]
        return bool(_JOINED.fullmatch(first))

    def _reach(self, at: int) -> int:
        """From where on a citation may come before a quotation: its block, or one that leads in."""
        own = max((n for n, b in enumerate(self._blocks) if b.span.start <= at), default=0)
        if not self._blocks:
            return 0
        start = self._blocks[own].span.start
        if own and self._blocks[own - 1].span.of(self._masked).rstrip().endswith(":"):
            return self._blocks[own - 1].span.start
        return start

    def _named(self, mark: _Mark, quotation: Span, beside: bool = True) -> Cited:
        """A citation; where it names no report, one that its sentence names will do."""
        cited = replace(mark.cited, beside=beside)
        if cited.reports is not None or cited.anchors:
            return cited
        start, end = self._sentence(mark.span)
        if quotation.start < start:
            start, _ = self._sentence(quotation)
        text = re.sub(r"[\x00\x01]+", " ", self._masked[start:end])
        return replace(cited, reports=self._sources.meant(text) or None)


def _masked(plain: str, found: Sequence[Quotation]) -> str:
    """A text whose quotations are signs of no meaning, so that only the writer's words are left."""
    letters = list(plain)
    for one in found:
        start, end = one.span.start, one.span.end
        letters[start:end] = "\x00" * (end - start - 1) + "\x01"
    return "".join(letters)


def _bracketed(text: str, span: Span, start: int, end: int) -> Span | None:
    """What stands inside the outermost brackets around a place, within some bounds."""
    depth, opening = 0, None
    for at in range(span.start - 1, start - 1, -1):
        depth += (text[at] in ")]") - (text[at] in "([")
        if depth < 0:
            depth, opening = 0, at
    if opening is None:
        return None
    depth = 0
    for at in range(opening, min(len(text), end + _LONGEST)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if not depth and at >= span.end:
            return Span(opening + 1, at)
    return None


def _numbers(text: str | None) -> Iterator[str]:
    """The numbers of "29", "12–14", "3, 5 and 7"; no years."""
    if not text:
        return
    found = [number.strip(".").lower() for number in re.findall(_NUMBER, text)]
    found = [n for n in found if not (n.isdigit() and int(n) in _YEARS)]
    yield from found
    for ends in re.finditer(r"(\d+)\s*(?:[-–—]|to)\s*(\d+)", text):
        first, last = int(ends[1]), int(ends[2])
        if first < last <= first + _MOST_IN_RANGE:
            yield from (str(number) for number in range(first + 1, last))


def _holds(place: str, worded: str) -> bool:
    """Whether a place, as pararef cites it, has these words of a citation."""
    printed, wanted = ([t.word.casefold() for t in words(text)] for text in (place, worded))
    return any(printed[at : at + len(wanted)] == wanted for at in range(len(printed)))


def _note(found: re.Match[str]) -> str:
    sign: str = found[1] or found[2] or found[3]
    return sign.translate(_DIGITS)


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00\x01]+", "“…”", text).split()).strip(" —–-.,;:")
