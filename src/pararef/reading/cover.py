"""The places where a report speaks of itself: its first page, and its labelled lines.

A label and its value stand in one line ("Inspection dates: 6 to 17 December 2021"),
in the two cells of a row, or one below the other. A value counts only if it has
the form of one: a date after "Published", digits after "Unique reference number".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pararef.reading.dates import dates
from pararef.reading.structure import Structure
from pararef.records import Dropped, Kind, Paragraph, Role

_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Sir|Dame|Professor)\.? )?[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,4}"
)
_RANK = r"(?:His|Her) Majesty[’']s Inspector|(?:Additional|Ofsted|Associate|Contracted) Inspector"
_LABELS = {
    "inspected": r"(?:inspection|fieldwork|visit) dates?|dates? of (?:the )?(?:inspection|visit)"
    r"|inspected on|stage \d",
    "published": r"(?:report )?published(?: on)?|(?:date of )?(?:first )?publication(?: date)?"
    r"|date published|ordered .+ and published",
    "lead": r"(?:overall )?lead inspector|reporting inspector",
    "urn": r"(?:setting )?unique reference number(?: \(urn\))?|urn",
    "reference": r"inspection (?:number|reference|id)|reference (?:no|number)",
    "previous": r"dates? of (?:the )?(?:previous|last) (?:full )?inspection"
    r"|(?:previous|last) inspection dates?",
}
_LABELLED = {
    field: re.compile(
        rf"(?:{label})\s*(?:[:.]\s*|\t|\s+|$)(?P<value>.*)", re.IGNORECASE | re.DOTALL
    )
    for field, label in _LABELS.items()
}
# Where a line holds several: "School report Inspection dates: 5 May 2016 Published: …".
# "Deputy Lead Inspector" and "Previous Inspection date" are labels of other things.
_ANY_LABEL = re.compile(
    r"(?<!eputy)(?<!ssistant)(?<!hase)(?<!revious)(?<!ast)(?<!nique)\s+(?=[A-Z])"
    rf"(?=(?i:{'|'.join(_LABELS.values())})\s*:)"
)
_NUMBER = re.compile(r"(?:[A-Z]{1,2})?\d{3,8}(?!\S)")
_REFERENCE = re.compile(r"(?=\S*\d)[\w./-]{2,20}(?!\S)")
_LONGEST_LINE = 100  # characters of a line that says what the report is
_COVER_PARTS = 40  # headings and paragraphs of a first page, at the most


@dataclass(frozen=True, slots=True)
class Line:
    """A line, a heading or a row as printed; cells are parted by a tab.

    Attributes:
        front: It stands on the first page, or above the first section.
        frame: It stands there, in the table of details or in the closing words.
        team: It names an inspector.
        page: Where it has one; a heading has none.
        closing: It is of the publisher's closing words.
    """

    text: str
    heading: bool
    front: bool
    frame: bool
    team: bool = False
    page: int | None = None
    closing: bool = False


def lines(found: Structure, dropped: Sequence[Dropped] = ()) -> list[Line]:
    """All lines of a report in order, and after the first page what was dropped from it.

    A cover in several columns may have been read as notes beside the text.
    """
    every = list(_lines(found))
    # Page 1 alone: a header of later pages may print another date.
    beside = [Line(part.text, False, True, True) for part in dropped if part.page in (None, 1)]
    first = sum(line.front and line.page in (None, 1) for line in every)
    return every[:first] + beside + every[first:]


def _lines(found: Structure) -> Iterator[Line]:
    sections = list(found.sections)
    front, taken, told = True, 0, False
    for place, paragraph in enumerate(found.paragraphs):
        page = paragraph.place.first_page
        while sections and sections[0].before <= place:
            title = sections.pop(0).title
            front = front and taken < _COVER_PARTS and title.lower() != "contents" and not told
            yield Line(title, True, front, front)
            taken += 1
        front = front and taken < _COVER_PARTS and _on_front(paragraph)
        closing = paragraph.role is Role.BOILERPLATE
        frame = front or closing or paragraph.role is Role.DETAILS
        team = paragraph.role is Role.TEAM or any(
            "inspection team" in title.lower() for title in paragraph.section[-1:]
        )
        row = paragraph.kind is Kind.TABLE
        for line in [paragraph.text] if row else paragraph.text.split("\n"):
            yield Line(line.strip(), False, front, frame, team, page, closing)
        # Without pages, the first section after a paragraph of prose is no cover.
        told = told or (page is None and not row and len(paragraph.text) > _LONGEST_LINE)
        taken += 1


def _on_front(paragraph: Paragraph) -> bool:
    """On page 1, or its imprint on page 2; anywhere where there are no pages."""
    page = paragraph.place.first_page
    return page in (None, 1) or (page == 2 and len(paragraph.text) <= _LONGEST_LINE)


def cover(every: Iterable[Line]) -> list[str]:
    """The headings and short lines of the first page: title, kind, names; no rows."""
    longest = {True: 2 * _LONGEST_LINE, False: _LONGEST_LINE}
    return [
        line.text
        for line in every
        if line.front and len(line.text) <= longest[line.heading] and "\t" not in line.text
    ]


def labelled(every: Sequence[Line], field: str) -> list[str]:
    """The values printed after a label, in order.

    Args:
        field: "inspected", "published", "lead", "urn", "reference" or "previous".
    """
    values = []
    for place, line in enumerate(every):
        if not (line.frame or field == "lead"):
            continue
        for part in _ANY_LABEL.split(line.text.strip()):
            if not (found := _LABELLED[field].fullmatch(part)):
                continue
            value = found["value"].strip(" \t:")
            if not value and place + 1 < len(every) and not _labels(every[place + 1].text):
                value = every[place + 1].text.strip()
            if value := _valid(field, value):
                values.append(value)
    return values


def _labels(text: str) -> bool:
    """Whether a line is itself a label."""
    return any(pattern.fullmatch(text.strip()) for pattern in _LABELLED.values())


def _valid(field: str, value: str) -> str:
    """The value if it has the form of one, else nothing."""
    first = re.split(r"\t", value)[0].strip()
    if field in ("inspected", "published"):
        return value if dates(value) else ""
    if field == "lead":
        return inspector(first) or ""
    if field in ("urn", "reference"):
        found = (_NUMBER if field == "urn" else _REFERENCE).match(first)
        return found[0] if found else ""
    # "May 2012", "4–5 November 2014", "Not previously inspected", or a sentence of it.
    return first if re.search(r"\d{4}", first) else ""


def inspector(text: str) -> str | None:
    """A name as printed, without the title in full: "John Roughton, His Majesty’s Inspector".

    >>> inspector("Jonathan Smart HMI")
    'Jonathan Smart HMI'
    >>> inspector("Steve Lowe Her Majesty’s Inspector")
    'Steve Lowe'
    """
    name = re.split(rf",|\s+(?={_RANK})", text, maxsplit=1)[0].strip()
    return name if re.fullmatch(_NAME, name) else None
