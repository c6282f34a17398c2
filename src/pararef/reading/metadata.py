"""What a report says of itself: provider, references, dates, grades.

By rule, from printed words only. What is not printed is absent, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pararef.reading.anchors import slug
from pararef.reading.structure import Structure
from pararef.records import DateRange, Grade, Kind, Paragraph, Role

_INSPECTORATES = (
    ("Ofsted", r"\bOfsted\b|Office for Standards in Education"),
    ("CQC", r"\bCQC\b|Care Quality Commission"),
    ("HMICFRS", r"\bHMICFRS\b"),
    ("HMI Prisons", r"\bHMI Prisons\b|HM Inspectorate of Prisons"),
    ("HMI Probation", r"\bHMI Probation\b|HM Inspectorate of Probation"),
    ("Estyn", r"\bEstyn\b"),
    ("ISI", r"Independent Schools Inspectorate"),
)
# The first pattern that a report's opening words fit; more special ones first.
_KINDS = (
    ("ite", "initial teacher education inspection", r"initial teacher (education|training)"),
    ("jtai", "joint targeted area inspection", r"joint targeted area inspection"),
    ("area-send", "area SEND inspection", r"area send inspection"),
    ("focused-visit", "focused visit", r"focused visit"),
    ("ilacs", "children’s services inspection", r"local authority children['’]s services"),
    ("sif", "children’s services inspection", r"children in need of help and protection"),
    ("fes", "further education and skills inspection", r"further education and skills inspection"),
    ("early-years", "early years inspection", r"early years (provision|setting)"),
    ("school", "school inspection", r"school (inspection )?report|inspection of .* school"),
)
_PROVIDERS = (
    re.compile(r"inspection of (.+?) local authority children['’]s services", re.IGNORECASE),
    re.compile(r"area send inspection of (.+?)(?: local area partnership)?", re.IGNORECASE),
    re.compile(r"joint targeted area inspection of (.+)", re.IGNORECASE),
    re.compile(r"focused visit to (.+?)(?: children['’]s services)?", re.IGNORECASE),
    re.compile(r"(?:school|inspection) report: (.+)", re.IGNORECASE),
    re.compile(r"(.+?): (?:inspection of|initial teacher|school inspection).+", re.IGNORECASE),
)
# What a provider's name may end with that its kind already says.
_IN_KIND = re.compile(r"-(ite-partnership|initial-teacher-education|scitt|partnership)$")

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = f"({'|'.join(_MONTHS)})"
_DASH = r"\s*(?:–|—|-|to|and)\s*"
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:\s+{_MONTH})?(?:\s+(\d{{4}}))?{_DASH}(\d{{1,2}})\s+{_MONTH}\s+(\d{{4}})"
    rf"|\b(\d{{1,2}})\s+{_MONTH}\s+(\d{{4}})"
)
_KEY = re.compile(r"grade (\d) is ([a-z ]+)", re.IGNORECASE)
_FRAMEWORK = re.compile(r"framework for ([^.]{3,80}?) inspections in England from (\w+ \d{4})")
_GRADES = re.compile(r"[1-4]|outstanding|good|requires improvement|inadequate", re.IGNORECASE)
_OPENING_WORDS = 400


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
    lead_inspector: str | None
    previous_inspection: str | None
    framework: str | None
    licence: str | None
    grades: tuple[Grade, ...]


def metadata(found: Structure, file_stem: str) -> Metadata:
    """Read the metadata of a report from its paragraphs.

    Args:
        found: Its sections and paragraphs.
        file_stem: The file's name without its ending; the report's id is made
            of it when the report does not name itself.
    """
    text = "\n".join((found.title or "", *(p.text for p in found.paragraphs)))
    opening = " ".join(text.split()[:_OPENING_WORDS])
    kind, kind_name = _kind(opening)
    inspectorate = next((name for name, words in _INSPECTORATES if re.search(words, text)), None)
    provider = _provider(found.title) if kind_name else None
    details = _details(found.paragraphs)
    inspected = _inspected(found.paragraphs, details)
    framework = next((f"{m[1]}, from {m[2]}" for m in _FRAMEWORK.finditer(text)), None)
    name = _IN_KIND.sub("", slug(provider)) if provider else slug(file_stem)
    year = str(inspected[-1].last.year) if inspected and provider else ""
    parts = (slug(inspectorate or ""), kind if kind_name else "", name, year)
    return Metadata(
        id="-".join(filter(None, parts if provider else (name or "report",))),
        title=found.title or file_stem,
        kind=kind,
        kind_name=kind_name,
        inspectorate=inspectorate,
        provider=provider,
        urn=details.get("unique reference number") or details.get("urn"),
        reference=details.get("inspection number"),
        inspected=inspected,
        lead_inspector=details.get("lead inspector"),
        previous_inspection=details.get("date of previous inspection"),
        framework=framework,
        licence="Open Government Licence" if "Open Government Licence" in text else None,
        grades=_grades(found.paragraphs, _key(text), framework),
    )


def dates(text: str) -> tuple[DateRange, ...]:
    """The dates printed in a text, in order; "14–16 May 2018" is one range.

    >>> [str(d.last) for d in dates("14–16 May 2018, then 3 June 2019")]
    ['2018-05-16', '2019-06-03']
    """
    ranges = []
    for found in _DATE.finditer(text):
        day1, month1, year1, day2, month2, year2, day, month, year = found.groups()
        try:
            if day:
                first = last = date(int(year), _MONTHS.index(month) + 1, int(day))
            else:
                last = date(int(year2), _MONTHS.index(month2) + 1, int(day2))
                first = date(int(year1 or year2), _MONTHS.index(month1 or month2) + 1, int(day1))
            ranges.append(DateRange(first, last))
        except ValueError:  # 31 June, or a range that runs backwards: no date
            continue
    return tuple(ranges)


def _kind(opening: str) -> tuple[str, str | None]:
    for code, name, words in _KINDS:
        if re.search(words, opening, re.IGNORECASE):
            return code, name
    return "report", None


def _provider(title: str | None) -> str | None:
    if title is None:
        return None
    for pattern in _PROVIDERS:
        if found := pattern.fullmatch(title):
            return found[1].strip()
    return title


def _details(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """The two-column rows of the report: first cell, in small letters, to second."""
    details: dict[str, str] = {}
    for paragraph in paragraphs:
        if paragraph.kind is Kind.TABLE:
            key, *values = paragraph.text.split("\t")
            if len(values) == 1 and values[0]:
                details.setdefault(key.strip().rstrip(":").lower(), values[0])
    return details


def _inspected(paragraphs: Sequence[Paragraph], details: dict[str, str]) -> tuple[DateRange, ...]:
    """The inspection's days: from the details table, else from the cover.

    A table prints the days of a second stage in a row of its own, and those of
    the first beside "Inspection dates" rather than "Stage 1".
    """
    cells = [
        value for key, value in details.items() if re.fullmatch(r"inspection dates?|stage \d", key)
    ]
    if not cells:
        cells = [p.text for p in paragraphs if p.role is Role.COVER]
    return tuple(sorted(dates("; ".join(cells)), key=lambda days: days.first))


def _key(text: str) -> dict[str, str]:
    """What each grade means, where the report prints it."""
    return {grade: meaning.strip() for grade, meaning in _KEY.findall(text)}


def _grades(
    paragraphs: Iterable[Paragraph], key: dict[str, str], framework: str | None
) -> tuple[Grade, ...]:
    """Rows of a judgement table whose cells are grades, a column a phase."""
    grades = []
    for paragraph in paragraphs:
        if paragraph.kind is not Kind.TABLE or not paragraph.columns:
            continue
        judgement, *cells = paragraph.text.split("\t")
        if not cells or not all(_GRADES.fullmatch(cell.strip()) for cell in cells):
            continue
        for column, cell in zip(paragraph.columns[1:], cells, strict=False):
            grades.append(
                Grade(
                    # "Overall effectiveness How well does …?" asks after its name.
                    judgement=re.sub(r"\s+How\b.*\?$", "", judgement),
                    grade=cell.strip(),
                    phase=column.split()[0].lower() if column.strip() else None,
                    meaning=key.get(cell.strip()),
                    framework=framework,
                )
            )
    return tuple(grades)
