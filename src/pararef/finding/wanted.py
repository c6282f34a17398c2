"""What sort of fact a question asks for: a number, a share, a sum, a time, a date, a person.

A sentence that answers "how many" has a number in it. What such a fact looks like
is told by its form alone, so a sentence may have one and answer another question:
it is one sign among several.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from pararef.patterns import Pattern
from pararef.records import Span


class Wanted(StrEnum):
    """The sort of fact that a question asks for."""

    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    DURATION = "duration"
    DATE = "date"
    PERSON = "person"


_UNITS = r"(?:seconds?|minutes?|hours?|(?:working |school )?days?|weeks?|months?|terms?|years?)"
_ASKS = (
    (
        Wanted.SHARE,
        r"percent(?:age)?|per cent|proportion|what share|share of|what fraction"
        r"|(?:what|which) (?:\w+ )?rate|\w+ rates?(?=\W*$)",
    ),
    (
        Wanted.MONEY,
        r"how much (?:\w+ ){0,3}?(?:money|cost|costs|pay|paid|spen[dt]|fund\w*|budget)"
        r"|what (?:\w+ ){0,3}?(?:costs?|budget|salary|fee|fees|price)\b|£|how expensive"
        r"|(?:weekly|monthly|annual|yearly|total) (?:\w+ ){0,3}?(?:allowance|rent|fee|cost|charge"
        r"|payment|budget)|budget(?=\W*$)|amount(?=\W*(?:$|for|of))",
    ),
    (
        Wanted.DURATION,
        rf"how long|how (?:soon|quickly|fast)|how many {_UNITS}|how old|what age|how often"
        r"|(?:longest|shortest|average|typical|maximum) (?:time|wait|delay|period)|how much time",
    ),
    (
        Wanted.NUMBER,
        r"how many|(?:the|what|average|total|exact) number|number of|how (?:large|big)|how much"
        r"|(?:what|which) number|volume of|size of|number(?=\W*$)|figures? for"
        r"|what (?:is|was) the average|average (?:caseload|number|size)",
    ),
    (
        Wanted.DATE,
        r"when|(?:what|which) (?:date|day|month|year)|dates? of|since when"
        r"|(?:date|month|year|deadline)(?=\W*$)|deadline for",
    ),
    (Wanted.PERSON, r"who|whose|whom|names? of|(?:what|which) person"),
)
COUNTED = (Wanted.NUMBER, Wanted.SHARE, Wanted.MONEY)
"""Of these a text that answers has one: "how many" is answered by no sentence without."""

_ASKED = [
    (
        wanted,
        Pattern(rf"(?<!\w)(?:{p})(?!\w)|%", re.IGNORECASE)
        if wanted is Wanted.SHARE
        else Pattern(rf"(?<!\w)(?:{p})(?!\w)", re.IGNORECASE),
    )
    for wanted, p in _ASKS
]

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)"
_FRACTION = (
    r"(?:(?:almost |nearly |about |over |just (?:over|under) )?"
    r"(?:a |one )?(?:half|third|quarter|fifth)|two[- ]thirds|three[- ]quarters)"
)
# A figure that is no year, nor a part of a date or a paragraph's number.
_FIGURE = r"(?<![\d.£])(?!(?:19|20)\d\d(?!\d|,\d))\d[\d,]*(?:\.\d+)?(?!\d)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_IS = {
    Wanted.NUMBER: rf"{_FIGURE}|\b(?:{_COUNT}|{_FRACTION}|none|no one)\b",
    Wanted.SHARE: (
        rf"\d[\d.]*\s?(?:%|per\s?cent)|\b{_FRACTION}\b|\b(?:\w+|\d+) (?:in|out of) (?:\w+|\d+)\b"
        rf"(?<=\d|\w)|\bthe (?:vast )?majority\b|{_FIGURE} of (?:the )?{_FIGURE}"
    ),
    Wanted.MONEY: r"£\s?\d[\d,.]*(?:\s?(?:million|billion|m|bn|k)\b)?|\b\d[\d,]* pounds\b|\d+p\b",
    Wanted.DURATION: (
        rf"\b(?:\d[\d,.]*|an?|one|{_COUNT}|several|few)[- ](?:\w+ )?{_UNITS}\b"
        r"|\b(?:daily|weekly|fortnightly|monthly|quarterly|annually|termly|half-termly|yearly)\b"
        r"|\bage[sd]? (?:of )?\d+"
    ),
    Wanted.DATE: (
        rf"\b(?:{_DAY} )?{_MONTH}(?: {_DAY},)?(?: \d{{4}})?\b|\b(?:19|20)\d\d(?:[-–/]\d\d)?\b"
        r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    ),
    Wanted.PERSON: (
        r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|Professor|Justice)\.? [A-Z][\w’'-]+"
        r"|\b[A-Z][a-z’'-]+ (?:[A-Z][\w’'-]+ )?[A-Z][\w’'-]+(?: HMI| KC| QC)?\b"
    ),
}
_FOUND = {
    wanted: Pattern(p, re.NOFLAG if wanted is Wanted.PERSON else re.IGNORECASE)
    for wanted, p in _IS.items()
}


def wanted(question: str) -> Wanted | None:
    """The sort of fact that a question asks for; None where it asks for no such fact.

    >>> wanted("how many weeks do care proceedings take")
    <Wanted.DURATION: 'duration'>
    """
    for sort, pattern in _ASKED:
        if pattern.search(question):
            return sort
    return None


def facts(sort: Wanted, text: str) -> list[Span]:
    """Where a text has a fact of a sort.

    >>> [span.of("In May 2018, 60 trainees left.") for span in facts(Wanted.NUMBER, "60 left")]
    ['In']
    """
    return [Span(*found.span()) for found in _FOUND[sort].finditer(text) if found[0].strip()]


@lru_cache(maxsize=20_000)
def has_fact(sort: Wanted, text: str) -> bool:
    """Whether a text has a fact of a sort."""
    return any(found[0].strip() for found in _FOUND[sort].finditer(text))
