"""Dates as reports print them, and no others.

"14–16 May 2018" is one range, "14 May 2018 and 19 November 2018" are two days,
"5, 6 and 7 March" are three days in a row. A day without its month, or a month
without its year, takes the one printed next after it in the same phrase: so
"16 May to 20 May" alone, with no year, is no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pararef.patterns import Pattern
from pararef.records import DateRange

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)"
)
_DAY = (
    rf"(?:(?:{_WEEKDAY}),?\s+)?(?<![\d/.:])(\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:\s+(?:of\s+)?({'|'.join(_MONTHS)})\b)?(?:,?\s+(\d{{4}})\b(?![/.]\d))?(?![\d/:])"
)
_DAY_AT = Pattern(_DAY, re.IGNORECASE)
_TO = r"\s*(?:–|—|‒|−|-|\bto\b|\buntil\b)\s*"
_BETWEEN = Pattern(rf"(?:(?P<to>{_TO})|(?P<and>\s*(?:,\s*)?(?:\band\b|&)\s*)|(?P<comma>\s*,\s*))")
_SPAN_OF = Pattern(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_START = Pattern(r"(?:^|(?<=[\s(\[:;,–—\-]))(?=\w)")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A day as printed, and what joins it to the day before."""

    day: int
    month: int | None
    year: int | None
    after: str | None  # "to", "and", "comma"


def dates(text: str) -> tuple[DateRange, ...]:
    """The dates printed in a text, in order; days in a row are one range.

    >>> [str(d.last) for d in dates("14–16 May 2018, then 3 June 2019")]
    ['2018-05-16', '2019-06-03']
    >>> [str(d.last) for d in dates("14 May 2018 and 19 November 2018")]
    ['2018-05-14', '2018-11-19']
    >>> dates("16 May to 20 May")
    ()
    """
    found: list[DateRange] = []
    end = 0
    for start in _START.finditer(text):
        if start.end() < end:
            continue
        phrase, stop = _phrase(text, start.end())
        if phrase:
            end = stop
            found += _ranges(phrase)
    return tuple(found)


def _phrase(text: str, start: int) -> tuple[list[_Printed], int]:
    """The days joined by "to", "and" or commas from here on, up to the last with a year."""
    days: list[_Printed] = []
    ends: list[int] = []
    after = "to" if _SPAN_OF.search(text, 0, start) else None
    between = after is not None
    joined: str | None = None
    at = start
    while found := _DAY_AT.match(text, at):
        day, month, year = found.groups()
        number = _MONTHS.index(month.capitalize()) + 1 if month else None
        days.append(_Printed(int(day), number, int(year) if year else None, joined))
        ends.append(found.end())
        joint = _BETWEEN.match(text, found.end())
        if joint is None:
            break
        joined = joint.lastgroup
        if between and joined == "and":
            joined = "to"
        at = joint.end()
    # What follows the last year is no date: "3 June 2019 and 5" ends with 2019.
    last = max((i for i, day in enumerate(days) if day.month and day.year), default=-1)
    return days[: last + 1], ends[last] if last >= 0 else start


def _ranges(phrase: Sequence[_Printed]) -> list[DateRange]:
    """The dates of one phrase; a range that cannot be is left out."""
    days = [(_filled(phrase, i), printed.after) for i, printed in enumerate(phrase)]
    lists = any(after == "and" for _, after in days)
    groups: list[list[date | None]] = []
    for (day, after), printed in zip(days, phrase, strict=True):
        if groups and after == "to":
            groups[-1].append(day)
        elif after == "comma" and not lists and printed is not phrase[0] and _bare(phrase, printed):
            groups = [[day]]  # "paragraph 5, 6 May 2018" has one day, not two
        else:
            groups.append([day])
    whole = [
        DateRange(group[0], group[-1])
        for group in groups
        if group[0] and group[-1] and group[0] <= group[-1]
    ]
    return _in_a_row(whole, phrase)


def _bare(phrase: Sequence[_Printed], printed: _Printed) -> bool:
    """Whether the day before this one has no month of its own."""
    return phrase[list(phrase).index(printed) - 1].month is None


def _filled(phrase: Sequence[_Printed], at: int) -> date | None:
    """The day with the month and the year printed next after it."""
    month = next((day.month for day in phrase[at:] if day.month), None)
    year = next((day.year for day in phrase[at:] if day.year), None)
    try:
        return date(year or 0, month or 0, phrase[at].day)
    except ValueError:  # 31 June
        return None


def _in_a_row(whole: list[DateRange], phrase: Sequence[_Printed]) -> list[DateRange]:
    """ "14 and 15 May" is a range; "14 May 2018 and 15 May 2018" stays two days."""
    if any(day.year for day in phrase[:-1]) or not whole:
        return whole
    merged = whole[:1]
    for before, after in pairwise(whole):
        if after.first - before.last == timedelta(days=1):
            merged[-1] = DateRange(merged[-1].first, after.last)
        else:
            merged.append(after)
    return merged
