"""Which reports a question names: "caseloads in Leeds in 2022".

A provider's name limits the search to its reports, a year or a kind of
inspection beside it to those of that year or kind. A name that is also an
ordinary word counts only with its capital, and one that several providers
share only in full. What was understood is shown and can be taken off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pararef.finding.english import is_english, is_familiar
from pararef.library import KIND, Library, Named, Term, stems
from pararef.patterns import Pattern
from pararef.records import Filters, Span

_WORD = Pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
# "2013-14" is a year of account, not of an inspection.
_YEAR = Pattern(r"(?<![\d/-])(?:19|20)\d\d(?![\d/])(?![-–]\d\d?\b)|(?<=\d{4}-)20\d\d\b")
# Before a name these make it another's: "West Northamptonshire", "University of Bristol".
_ANOTHER = Pattern(
    r"\b(?:north|south|east|west|university of|duke of|upon|mr|mrs|ms|dr)\s+$",
    re.IGNORECASE,
)
_FIRST = Pattern(r"(?:^|[.?!:]\s+)$")
_ALONE = 2  # paragraphs that call a provider by one word of its name
_LOOKED_AT = 10  # paragraphs, for whether they print a name in small letters
# Words between the parts of a name, and those that go with it.
_JOINTS = frozenset("and upon of on the".split())
_BESIDE = Pattern(
    r"[\s,:(]*\b(?:city|borough|county|council(?:'s|’s)?|area|local authority|ofsted"
    r"|(?:primary |secondary |infant |junior |high |grammar |nursery |special )?school|academy"
    r"|college|university|inspections?|inspected|reports?)\b",
    re.IGNORECASE,
)
# What people call a kind of inspection, and how its code begins.
_KINDS = (
    (Pattern(r"\barea send\b|\bsend inspection(?=s?\b)", re.IGNORECASE), "area-send"),
    (Pattern(r"\bjtai(?=s?\b)|\bjoint targeted area\b", re.IGNORECASE), "jtai"),
    (Pattern(r"\bfocused visit(?=s?\b)", re.IGNORECASE), "focused-visit"),
    (Pattern(r"\bilacs\b", re.IGNORECASE), "ilacs"),
    (Pattern(r"\bsif\b|\bsingle inspection(?=s?\b)", re.IGNORECASE), "sif"),
    (Pattern(r"\b(?:looked after children|lac) inspection(?=s?\b)", re.IGNORECASE), "lac"),
)
# What makes a kind all of its reports.
_MANY = Pattern(r"s\b|\s+(?:reports|inspections|visits|letters)\b", re.IGNORECASE)
_EACH = Pattern(r".*\b(?:every|each)\s+$", re.IGNORECASE)
# Beside these a year is one side of a comparison.
_COMPARES = Pattern(
    r"\b(?:v|vs|versus|than|compared?|comparing|comparison|since|between|over time|against"
    r"|differences?|differ|chang\w+|better|worse|moved? on)\b",
    re.IGNORECASE,
)


_SIDE = r"\b(?:v|vs|versus|compared?(?: (?:to|with))?|comparing|comparison of|and)\b"
# What stood between two names; a gap of two spaces is where one was.
_SIDES = Pattern(rf"{_SIDE}(?=\s*(?:[?.,:;-]|$|\s\s))|(?<=\s\s)\s*{_SIDE}", re.IGNORECASE)
# Small words that nothing follows any more.
_LEFT_OVER = Pattern(r"\b(?:in|at|of|for|from|by|about|on)(?=\s*(?:[?.,:;]|$)|\s\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """The reports that a question means.

    Attributes:
        reports: Their ids; none where it names none.
        names: The words of the question that name them.
        rest: The question without those words; all of it where nothing would be left.
    """

    reports: tuple[str, ...]
    names: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A report's name at a place in the question."""

    named: Named
    span: Span


@dataclass(frozen=True, slots=True)
class _Owners:
    """The keys of the providers that have a word in their names, or as their initials."""

    words: dict[str, set[tuple[str, ...]]]
    initials: dict[str, set[tuple[str, ...]]]

    @classmethod
    def of(cls, known: Sequence[Named]) -> _Owners:
        words: dict[str, set[tuple[str, ...]]] = {}
        initials: dict[str, set[tuple[str, ...]]] = {}
        for named in known:
            initials.setdefault(named.initials, set()).add(named.key)
            for word in named.key:
                words.setdefault(word, set()).add(named.key)
        return cls(words, initials)


def meant(library: Library, question: str, literal: Collection[str] = ()) -> Meant:
    """Find the reports that a question names.

    Args:
        literal: Words, in small letters, that are taken for no name.
    """
    spans = [_bare(Span(*word.span()), question) for word in _WORD.finditer(question)]
    known = library.called([span.of(question).lower() for span in spans])
    owners = _Owners.of(known)
    found = [
        _Found(named, span)
        for named in known
        if (span := _place(library, named, question, spans, owners))
    ]
    # "North Northamptonshire" is not Northamptonshire: the longest name at a place is meant.
    found = [each for each in found if not any(_within(each.span, o.span) for o in found)]
    found = [each for each in found if _said(each.span, question) not in literal]
    if not found:
        return _of_kinds(library, question, literal)
    names = [each.named for each in found]
    spans = list(dict.fromkeys(_with_beside(each.span, question) for each in found))
    marks: list[tuple[re.Match[str], Callable[[Named], bool]]] = []
    years = [
        year
        for year in _YEAR.finditer(question)
        if any(_is_of(named, year) for named in names)
        and _said(Span(*year.span()), question) not in literal
    ]
    if len(years) > 1:  # "2015 v 2022"
        names = [named for named in names if any(_is_of(named, year) for year in years)]
        spans += [_with_beside(Span(*year.span()), question) for year in years]
    elif not _COMPARES.search(question):
        marks += [(year, _of_year(int(year[0]))) for year in years]
    marks += [(kind, _of_kind(code)) for pat, code in _KINDS if (kind := pat.search(question))]
    for mark, fits in marks:
        place = Span(*mark.span())
        if any(fits(named) for named in names) and _said(place, question) not in literal:
            # Beside one of two names it says nothing of the other.
            fitting = {named.key for named in names if fits(named)}
            names = [named for named in names if fits(named) or named.key not in fitting]
            spans.append(_with_beside(place, question))
    return Meant(
        tuple(sorted({named.report for named in names})),
        tuple(dict.fromkeys(span.of(question) for span in sorted(spans, key=attrgetter("start")))),
        _without(question, spans),
    )


def compares(question: str) -> bool:
    """Whether a question compares: "2015 v 2022", "since", "over time"."""
    return bool(_COMPARES.search(question))


def _said(span: Span, question: str) -> str:
    """A name as it is shown, in small letters."""
    return _with_beside(span, question).of(question).casefold()


def _of_kinds(library: Library, question: str, literal: Collection[str]) -> Meant:
    """The reports of a kind that a question speaks of in the plural: "in JTAI reports"."""
    spans, words = [], []
    for pattern, code in _KINDS:
        found = pattern.search(question)
        many = found and (
            _MANY.match(question, found.end()) or _EACH.match(question[: found.start()])
        )
        if found and many:
            span = Span(found.start(), max(found.end(), many.end()))
            if span.of(question).casefold() not in literal:
                spans.append(span)
                words.append(f"{KIND}{code}")
    reports = library.called(words) if words else []
    if not reports:
        return Meant((), (), question)
    return Meant(
        tuple(sorted({named.report for named in reports})),
        tuple(span.of(question) for span in spans),
        _without(question, spans),
    )


def _place(
    library: Library, named: Named, question: str, spans: Sequence[Span], owners: _Owners
) -> Span | None:
    """Where a question names a provider; None where it does not."""
    words = [span.of(question).lower() for span in spans]
    for first, word in enumerate(words):
        if word == named.initials and len(word) > 2 and _is_short(spans[first].of(question)):
            return spans[first] if owners.initials.get(word) == {named.key} else None
        if words[:first] and _ANOTHER.search(question[: spans[first].start]):
            continue
        if (last := _run(words, first, named.key)) is not None:
            whole = Span(spans[first].start, spans[last].end)
            if len(named.key) > 1 or _is_name(library, question, whole):
                return whole
    for span, word in zip(spans, words, strict=True):
        if owners.words.get(word) != {named.key} or len(word) < 4:
            continue
        if _ANOTHER.search(question[: span.start]):
            continue
        if _stands_alone(library, named, word) and _is_name(library, question, span):
            return span
    return None


def _stands_alone(library: Library, named: Named, word: str) -> bool:
    """Whether a report calls its provider by one word of its name: "Hull", but not "Heath"."""
    inside = Filters(reports=(named.report,))
    rows = list(library.matching([Term((word,))], _LOOKED_AT, inside))
    texts = [paragraph.text for paragraph in library.paragraphs(rows).values()]
    return sum(_is_alone(text, word, named.key) for text in texts) >= _ALONE


def _is_alone(text: str, word: str, key: Sequence[str]) -> bool:
    """Whether a text prints a word with its capital, and no other word of the name beside it."""
    words = [found[0] for found in _WORD.finditer(text)]
    for at, found in enumerate(words):
        if _without_s(found) == word.title():
            beside = words[max(0, at - 1) : at] + words[at + 1 : at + 2]
            if not any(other.lower() in key or other[0].isupper() for other in beside):
                return True
    return False


def _without_s(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _bare(span: Span, question: str) -> Span:
    """The place of a word without the s of its possessive."""
    return Span(span.start, span.start + len(_without_s(span.of(question))))


def _is_short(word: str) -> bool:
    return word.isupper() or not is_english(word)


def _is_of(named: Named, year: re.Match[str]) -> bool:
    return int(year[0]) in named.years


def _run(words: Sequence[str], first: int, key: Sequence[str]) -> int | None:
    """Where the words of a name end that begin at `first`, small words between them or not."""
    at = first
    for number, part in enumerate(key):
        while number and at < len(words) and words[at] in _JOINTS and words[at] != part:
            at += 1
        if at >= len(words) or words[at] != part:
            return None
        at += 1
    return at - 1


def _is_name(library: Library, question: str, span: Span) -> bool:
    """Whether a word is a name here: the reports print it so, or it is typed with a capital.

    Reports print "Hull" and "reading", "heath", "end": the latter are names with a
    capital only, and not with that of a sentence's first word.
    """
    word = span.of(question)
    if word[0].isupper() and not (_FIRST.search(question[: span.start]) and is_familiar(word)):
        return True
    rows = list(library.matching([Term((word,))], _LOOKED_AT))
    texts = [paragraph.text for paragraph in library.paragraphs(rows).values()]
    small = sum(bool(re.search(rf"\b{re.escape(word.lower())}\b", text)) for text in texts)
    return 2 * small < len(texts)


def _of_year(year: int) -> Callable[[Named], bool]:
    return lambda named: year in named.years


def _of_kind(code: str) -> Callable[[Named], bool]:
    return lambda named: named.kind.startswith(code)


def _within(inner: Span, outer: Span) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


def _with_beside(span: Span, question: str) -> Span:
    """A name with the words that belong to it: "Leeds City Council", "2022 inspection"."""
    end = span.end
    while beside := _BESIDE.match(question, end):
        end = beside.end()
    return Span(span.start, end)


def _without(question: str, spans: Iterable[Span]) -> str:
    """The question without some of its words; whole if only small words would be left."""
    letters = list(question)
    for span in spans:
        letters[span.start : span.end] = " " * (span.end - span.start)
    rest = "".join(letters)
    if len(set(spans)) > 1:
        rest = _SIDES.sub(" ", rest)
    rest = _LEFT_OVER.sub(" ", rest)
    rest = re.sub(r"(?<=\s)['’]s?(?=\s|$)", " ", rest)
    rest = " ".join(rest.split()).strip(" ,:;-–")
    return rest if stems(rest) else question
