"""What a report says of itself: provider, references, dates, grades.

By rule, from printed words only. What is not printed is absent, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pararef.reading.anchors import slug
from pararef.reading.cover import Line, cover, inspector, labelled, lines
from pararef.reading.dates import dates
from pararef.reading.frameworks import UNGRADED, Framework, framework_of
from pararef.reading.grades import grades_of
from pararef.reading.kinds import kind_of, provider_of, provider_slug
from pararef.reading.structure import Structure
from pararef.records import DateRange, Dropped, Grade, Kind, Paragraph

__all__ = ["Metadata", "dates", "metadata"]

# Name, words that name it, and its pages on the web, which only its own reports give.
_INSPECTORATES = (
    (
        "Ofsted",
        r"\bOfsted\b|Office for Standards in Education",
        r"ofsted\.gov\.uk|uk/ofsted|ations/ofsted",
    ),
    ("CQC", r"\bCQC\b|Care Quality Commission", r"cqc\.org\.uk"),
    ("HMICFRS", r"\bHMICFRS\b|Inspectorate of Constabulary", r"hmicfrs\.|uk/hmicfrs|uk/hmic\b"),
    (
        "HMI Prisons",
        r"\bHMI Prisons\b|(Inspectorate|Inspector) of Prisons",
        r"uk/hmiprisons|hmiprisons\.",
    ),
    (
        "HMI Probation",
        r"\bHMI Prob(ation)?\b|Inspectorate of Probation",
        r"uk/hmiprobation|hmiprobation\.",
    ),
    ("Estyn", r"\bEstyn\b", r"estyn\.(gov|llyw)"),
    ("ISI", r"Independent Schools Inspectorate", r"\bisi\.net"),
)
_FRAMEWORK = re.compile(r"framework for ([^.]{3,80}?) inspections in England from (\w+ \d{4})")
_LEADS = re.compile(
    r"(?P<name>[^,\t]+?),? (?:Ofsted )?(?:HMI,? )?(?:overall )?lead inspector\b.*",
    re.IGNORECASE | re.DOTALL,
)
# The sentences of a letter that give its inspection's days.
_TOOK_PLACE = re.compile(
    r"(?:this letter summarises|following (?:my|our|the) |(?:this|the) (?:joint )?(?:inspection"
    r"|visit) (?:took place|was (?:carried out|undertaken))|between \d|on \d).*",
    re.IGNORECASE | re.DOTALL,
)
_EARLIER = re.compile(r"\b(previous|last)\b", re.IGNORECASE)
_ONLY_DAYS = re.compile(
    r"\d{1,2}(?: [A-Z][a-z]+)?(?: \d{4})?\s*(?:–|-|to|and)\s*\d{1,2} [A-Z][a-z]+ \d{4}"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of a `Report` that come from its own words."""

    id: str
    title: str
    kind: str
    kind_name: str | None
    inspectorate: str | None
    provider: str | None
    urn: str | None
    reference: str | None
    inspected: tuple[DateRange, ...]
    published: date | None
    dated: date | None
    lead_inspector: str | None
    previous_inspection: str | None
    framework: str | None
    framework_code: str | None
    licence: str | None
    grades: tuple[Grade, ...]


def metadata(found: Structure, file_stem: str, dropped: Sequence[Dropped] = ()) -> Metadata:
    """Read the metadata of a report from its paragraphs.

    Args:
        found: Its sections and paragraphs.
        file_stem: The file's name without its ending; the report's id is made
            of it when the report does not name itself.
        dropped: Words left out of the text: a first page may print its dates
            in columns that were taken for notes.
    """
    text = "\n".join((found.title or "", *(p.text for p in found.paragraphs)))
    every = lines(found, dropped)
    front = cover(every)
    details = _details(found.paragraphs)
    frame = [line.text for line in every if line.frame]
    kind, kind_name = kind_of(found.title, front, [s.title for s in found.sections], frame)
    after = front[front.index(found.title) + 1 :] if found.title in front else front
    provider = provider_of(found.title, after, kind) if kind_name else None
    inspectorate = _inspectorate(found.title, every, kind_name is not None)
    inspected = _inspected(every, details) or _told(every)
    if not inspected and kind_name:
        inspected = _bare(every)
    published = _first_date(labelled(every, "published"))
    dated = _dated(every) if kind_name else None
    rules = framework_of(kind, inspected[-1].last if inspected else None)
    framework = next((f"{m[1]}, from {m[2]}" for m in _FRAMEWORK.finditer(text)), None)
    framework = framework or (rules.name if rules else None)
    day = inspected[-1].last if inspected else published or dated
    return Metadata(
        id=_id(inspectorate, kind if kind_name else "", provider, file_stem, day),
        title=found.title or file_stem,
        kind=kind,
        kind_name=kind_name,
        inspectorate=inspectorate,
        provider=provider,
        urn=_first(labelled(every, "urn")),
        reference=_first(labelled(every, "reference")),
        inspected=inspected,
        published=published,
        dated=dated,
        lead_inspector=_lead(every),
        previous_inspection=_first(labelled(every, "previous")),
        framework=framework,
        framework_code=rules.code if rules else None,
        licence="Open Government Licence" if "Open Government Licence" in text else None,
        grades=_grades(found, every, text, kind, framework, rules),
    )


def _id(
    inspectorate: str | None, kind: str, provider: str | None, stem: str, day: date | None
) -> str:
    """inspectorate-kind-provider-year; the file's name where the provider is not printed."""
    if provider is None:
        return slug(stem) or "report"
    name = provider_slug(provider, kind) or slug(stem) or "report"
    return "-".join(
        filter(None, (slug(inspectorate or ""), kind, name, str(day.year) if day else ""))
    )


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def _first_date(values: Sequence[str]) -> date | None:
    return dates(values[0])[0].first if values else None


def _details(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """The two-column rows of the report: first cell, in small letters, to second."""
    details: dict[str, str] = {}
    for paragraph in paragraphs:
        if paragraph.kind is Kind.TABLE:
            key, *values = paragraph.text.split("\t")
            if len(values) == 1 and values[0]:
                details.setdefault(key.strip().rstrip(":").lower(), values[0])
    return details


def _inspectorate(title: str | None, every: Sequence[Line], report: bool) -> str | None:
    """Whose report it is: the one its title names, else its web pages, else the first named.

    An inspectorate that is only spoken of in the text did not write it; nor in
    what is no `report` of an inspection, unless its address closes the text.
    """
    frame = "\n".join(line.text for line in every if line.frame and (report or line.closing))
    for where, column in ((title or "", 1), (frame, 2)):
        for row in _INSPECTORATES:
            if re.search(row[column], where, re.IGNORECASE if column == 2 else 0):
                return row[0]
    named = [(m.start(), row[0]) for row in _INSPECTORATES if (m := re.search(row[1], frame))]
    return min(named)[1] if named and report else None


def _inspected(every: Sequence[Line], details: Mapping[str, str]) -> tuple[DateRange, ...]:
    """The inspection's days: from the details table, else from the cover.

    A table prints the days of a second stage in a row of its own, and those of
    the first beside "Inspection dates" rather than "Stage 1".
    """
    cells = [
        value for key, value in details.items() if re.fullmatch(r"inspection dates?|stage \d", key)
    ]
    days = dates("; ".join(cells)) or dates("; ".join(dict.fromkeys(labelled(every, "inspected"))))
    return tuple(sorted(dict.fromkeys(days), key=lambda days: days.first))


def _told(every: Sequence[Line]) -> tuple[DateRange, ...]:
    """The days that a letter's opening sentences give."""
    for line in every:
        if not line.front or line.heading:
            continue
        for told in re.split(r"(?<=[.:])\s", line.text):
            here = _TOOK_PLACE.fullmatch(told) and not _EARLIER.search(told)
            if here and re.search(r"visit|inspect", told, re.IGNORECASE) and (days := dates(told)):
                return days[:1]
    return ()


def _bare(every: Sequence[Line]) -> tuple[DateRange, ...]:
    """Days alone on a line of the first page, "30 October – 9 November 2023": a range only.

    A single day alone may be that of a letter, or of publication.
    """
    for line in every:
        days = dates(line.text) if line.front else ()
        if len(days) == 1 and days[0].first < days[0].last and _ONLY_DAYS.fullmatch(line.text):
            return days
    return ()


def _dated(every: Sequence[Line]) -> date | None:
    """The day at the head of a letter: a line of its own above "Dear …"."""
    front = [line.text.strip() for line in every if line.front]
    dear = next((i for i, line in enumerate(front) if line.startswith("Dear ")), 0)
    for line in front[:dear]:
        days = dates(line)
        if days and re.fullmatch(r"(?:[A-Z]\w+day,? )?\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}", line):
            return days[0].first
    return None


def _lead(every: Sequence[Line]) -> str | None:
    """After "Lead inspector", or before it in the list of the team."""
    if values := labelled(every, "lead"):
        return values[0]
    for line in every:
        if line.team and (found := _LEADS.fullmatch(line.text.split("\t")[0])):
            return inspector(found["name"])
    return None


def _grades(
    found: Structure,
    every: Sequence[Line],
    text: str,
    kind: str,
    framework: str | None,
    rules: Framework | None,
) -> tuple[Grade, ...]:
    """The grades with their framework; letters after visits have none."""
    if kind in UNGRADED:
        return ()
    given = grades_of(found.paragraphs, found.sections, every, text)
    code = rules.code if rules else None
    return tuple(replace(grade, framework=framework, framework_code=code) for grade in given)
