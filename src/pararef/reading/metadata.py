"""What a report says of itself: provider, references, dates, grades.

By rule, from printed words only. What is not printed is absent, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pararef.reading.anchors import slug
from pararef.reading.headings import phase_of_column
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
# The first pattern that the title or a line of the cover fits; more special ones first.
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

# Where, after the cover, an inspectorate names itself; elsewhere it may be another.
_FRAME = (Role.BOILERPLATE, Role.DETAILS)

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = f"({'|'.join(_MONTHS)})"
_DASH = r"\s*(?:–|—|-|\bto\b)\s*"
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:\s+{_MONTH})?(?:\s+(\d{{4}}))?"
    # Two whole dates with "and" between them are two days, not a range.
    rf"(?(3){_DASH}|(?:{_DASH}|\s+and\s+))"
    rf"(\d{{1,2}})\s+{_MONTH}\s+(\d{{4}})"
    rf"|\b(\d{{1,2}})\s+{_MONTH}\s+(\d{{4}})"
)
_KEY = re.compile(r"grade (\d) is ([a-z ]+)", re.IGNORECASE)
_FRAMEWORK = re.compile(r"framework for ([^.]{3,80}?) inspections in England from (\w+ \d{4})")
_GRADES = re.compile(
    r"outstanding|good|requires improvement(?: to be good)?|inadequate", re.IGNORECASE
)
_LONGEST_LINE = 100  # characters of a cover's line that says what the report is


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
    cover = _cover(found)
    kind, kind_name = _kind(cover)
    provider = _provider(found.title) if kind_name else None
    frame = "\n".join((*cover, *(p.text for p in found.paragraphs if p.role in _FRAME)))
    inspectorate = next((name for name, words in _INSPECTORATES if re.search(words, frame)), None)
    details = _details(found.paragraphs)
    inspected = _inspected(cover, details)
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
    >>> [str(d.last) for d in dates("14 May 2018 and 19 November 2018")]
    ['2018-05-14', '2018-11-19']
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


def _cover(found: Structure) -> list[str]:
    """The title, and the short lines before the first heading that is not the title."""
    lines = [found.title] if found.title else []
    for paragraph in found.paragraphs:
        if paragraph.role is Role.COVER:
            lines += paragraph.text.split("\n")
    return [line for line in lines if len(line) <= _LONGEST_LINE]


def _kind(cover: Sequence[str]) -> tuple[str, str | None]:
    for code, name, words in _KINDS:
        if any(re.search(words, line, re.IGNORECASE) for line in cover):
            return code, name
    return "report", None


def _provider(title: str | None) -> str | None:
    """The provider in the title, or the whole title where the cover says the kind."""
    if title is None:
        return None
    for pattern in _PROVIDERS:
        if found := pattern.fullmatch(title):
            return found[1].strip()
    return title if _kind([title])[1] is None else None


def _details(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """The two-column rows of the report: first cell, in small letters, to second."""
    details: dict[str, str] = {}
    for paragraph in paragraphs:
        if paragraph.kind is Kind.TABLE:
            key, *values = paragraph.text.split("\t")
            if len(values) == 1 and values[0]:
                details.setdefault(key.strip().rstrip(":").lower(), values[0])
    return details


def _inspected(cover: Sequence[str], details: dict[str, str]) -> tuple[DateRange, ...]:
    """The inspection's days: from the details table, else from the cover.

    A table prints the days of a second stage in a row of its own, and those of
    the first beside "Inspection dates" rather than "Stage 1".
    """
    cells = [
        value for key, value in details.items() if re.fullmatch(r"inspection dates?|stage \d", key)
    ]
    # A cover also prints the day of publication.
    lines = (re.split(r"\bpublish", line, flags=re.IGNORECASE)[0] for line in cover)
    printed = [line for line in lines if re.search(r"\binspect|\bstage \d", line, re.IGNORECASE)]
    days = dates("; ".join(cells)) or dates("; ".join(printed))
    return tuple(sorted(days, key=lambda days: days.first))


def _key(text: str) -> dict[str, str]:
    """What each grade means, where the report prints it."""
    return {grade: meaning.strip() for grade, meaning in _KEY.findall(text)}


def _grades(
    paragraphs: Iterable[Paragraph], key: dict[str, str], framework: str | None
) -> tuple[Grade, ...]:
    """Rows whose cells are grades, a column a phase.

    A digit is a grade only where the report prints its key, and below a heading
    that speaks of judgements: other tables count other things.
    """
    grades = []
    for paragraph in paragraphs:
        if paragraph.kind is not Kind.TABLE:
            continue
        judgement, *cells = (cell.strip() for cell in paragraph.text.split("\t"))
        judged = any("judgement" in title.lower() for title in paragraph.section)
        known = [bool(_GRADES.fullmatch(cell)) or (judged and cell in key) for cell in cells]
        if not judgement or not known or not all(known) or "previous" in judgement.lower():
            continue
        columns = paragraph.columns[1:] or ("",)
        if len(columns) != len(cells):
            continue
        for column, cell in zip(columns, cells, strict=True):
            grades.append(
                Grade(
                    judgement=_judgement(judgement),
                    grade=cell,
                    phase=phase_of_column(column) or paragraph.phase,
                    meaning=key.get(cell),
                    framework=framework,
                )
            )
    return tuple(grades)


def _judgement(cell: str) -> str:
    """ "Overall effectiveness How well does …?" asks after its name."""
    return re.split(r"\s+How\b", cell, maxsplit=1)[0] if cell.endswith("?") else cell
