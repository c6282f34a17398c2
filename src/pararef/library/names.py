"""What people call the provider that a report is on: "Hull", "LJMU", "Bedford Borough"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pararef.patterns import Pattern
from pararef.reading.kinds import AREAS
from pararef.records import Report

KIND = "kind:"
"""Stands before the code of a kind among the words that a report is known by."""

_WORD = Pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words of a name that many share, and that people leave out.
_COMMON = frozenset(
    """
    a academies academy an and area at authority board borough by care centre children children’s
    church city college combined community council county district federation for free further
    education girls grammar group high hospital in infant infants initial ite junior local london
    metropolitan nhs nursery of on partnership phase prison probation primary royal safeguarding
    school schools scitt secondary service services sixth form special st teacher the training
    trust unitary university upon voluntary with
    """.split()
)

# What a council's name may begin and end with that tells it from no other.
_IS_COUNCIL = Pattern(
    r"^(?:the )?(?:(?:royal|london|metropolitan) borough of|city of(?! london)|county of"
    r"|borough of) (?=\S)"
    r"|(?<=\S)(?: (?:city|county|borough|metropolitan|district|unitary|council|local authority))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A report that a name in a question may mean.

    Attributes:
        report: Its id.
        key: The words of its provider's name that tell it from others, in small letters.
        initials: Of all words of the name, in small letters: "ljmu".
        kind: Its kind's code.
        years: Those of its inspection and its publication.
    """

    report: str
    key: tuple[str, ...]
    initials: str
    kind: str
    years: frozenset[int]


def key(provider: str) -> tuple[str, ...]:
    """The words of a provider's name that tell it from others; all, if they are all common.

    >>> key("London Borough of Croydon")
    ('croydon',)
    """
    words = [word.lower() for word in _WORD.findall(provider)]
    return tuple(word for word in words if word not in _COMMON) or tuple(words)


def known_as(report: Report) -> str | None:
    """Whom a report is on, a council under one name however it is printed.

    "Norfolk County Council" and "Norfolk" are one; a school's or a university's name is left
    as it is.
    """
    provider = " ".join(report.provider.split()) if report.provider else None
    if provider and report.kind in AREAS:
        return _IS_COUNCIL.sub("", provider)
    return provider


def is_common(word: str) -> bool:
    """Whether many names share a word, in small letters, so that it tells none from others."""
    return word in _COMMON


def named(report: Report) -> Named:
    """What a report may be named by."""
    provider = report.provider or ""
    days = [d for span in report.inspected for d in (span.first, span.last)]
    days += [day for day in (report.published, report.dated) if day]
    return Named(
        report.id,
        key(provider),
        initials(provider),
        report.kind,
        frozenset(day.year for day in days),
    )


def calls(report: Report) -> set[str]:
    """The words that a report is known by: of its provider's name, its initials, its kind."""
    # An integrated inspection is one of its kind, too.
    kinds = {f"{KIND}{report.kind}", f"{KIND}{report.kind.removesuffix('-integrated')}"}
    if not report.provider:
        return kinds
    return {*kinds, *key(report.provider), initials(report.provider)}


def initials(provider: str) -> str:
    """The first letters of a name's words, up to the words that say what it is.

    >>> initials("Liverpool John Moores University ITE Partnership")
    'ljmu'
    """
    words = re.split(r"\b(?:ITE|SCITT|[Pp]artnership)\b", provider)[0]
    names = [word for word in _WORD.findall(words) if word[0].isupper() and word != "The"]
    return "".join(word[0].lower() for word in names)
