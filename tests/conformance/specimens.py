"""Reports for what every library must do, and what it must answer, told by plain Python."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import date
from itertools import product

from pararef.records import (
    DateRange,
    Filters,
    Grade,
    Kind,
    Paragraph,
    ReadingLog,
    Report,
    Section,
    Sentence,
    Span,
    Stance,
)

SECTIONS = (("Leadership and management", "What to improve"), ("Teaching",), ())
NOISE = random.Random(7)


def _a_report(name: str, kind: str, provider: str, year: int, grade: str) -> Report:
    """Paragraphs of all sorts, of common and rarer words."""
    sorts = product((Kind.PROSE, Kind.BULLET), tuple(Stance), ("primary", None), SECTIONS)
    paragraphs = []
    for number, (sort, stance, phase, section) in enumerate(sorts):
        words = NOISE.sample(["mentors", "trainees", "targets", "cells", "doctors", "winter"], 3)
        first = f"{' '.join(words).capitalize()} are seen in {name}."
        text = f"{first} {provider} keeps record {number}."
        paragraphs.append(
            Paragraph(
                name,
                f"p{number}",
                sort,
                text,
                phase=phase,
                section=section,
                stance=stance,
                sentences=(
                    Sentence(Span(0, len(first)), stance),
                    Sentence(Span(len(first) + 1, len(text)), Stance.NEUTRAL),
                ),
            )
        )
    return Report(
        name,
        f"{provider} {year}",
        f"{name}.md",
        hashlib.sha256(name.encode()).hexdigest(),
        1,
        ReadingLog(10, 10),
        kind=kind,
        kind_name=kind.upper(),
        provider=provider,
        inspected=(DateRange(date(year, 1, 8), date(year, 1, 12)),),
        framework_code=f"{kind}-2019",
        grades=(Grade("Overall effectiveness", grade, framework_code=f"{kind}-2019"),),
        sections=(Section("Teaching", ("Teaching",), 0, 1),),
        paragraphs=tuple(paragraphs),
    )


NORTH = _a_report("north", "ite", "Northern Partnership", 2019, "Good")
SOUTH = _a_report("south", "ite", 'Southern "Quoted" \\ Partnership', 2021, "Outstanding")
PRISON = _a_report("prison", "hmip", "Prison of Dürn", 2021, "Good")

HARD = replace(
    NORTH,
    id="hard",
    source="hard.md",
    provider="Hard",
    grades=(),
    sections=(),
    paragraphs=(
        Paragraph(
            "hard",
            "1",
            Kind.NUMBERED,
            "Career entry development profiles (CEDP) fail newly qualified teachers (NQTs).",
            number="1",
        ),
        Paragraph(
            "hard", "2", Kind.NUMBERED, "O'Neill's \"plan\" — 50% ☃ 😀 \\n {x} %s", number="2"
        ),
        Paragraph("hard", "3", Kind.PROSE, "Well-being of trainees and mentors in their schools."),
        # So long that its record, and its sentences, fill several values.
        Paragraph(
            "hard",
            "long",
            Kind.PROSE,
            " ".join("".join(NOISE.choices("abcdefghijklmnop漢字仮名", k=9)) for _ in range(9_000)),
        ),
        Paragraph("hard", "row", Kind.TABLE, "Mentors\tmany", columns=("Who", "How many")),
    ),
)

REPORTS = {f"/{report.id}.md": report for report in (NORTH, SOUTH, PRISON, HARD)}

FILTERS = [
    Filters(reports=("north",)),
    Filters(reports=("north", "prison", "nowhere")),
    Filters(reports=("nowhere",)),
    Filters(providers=('Southern "Quoted" \\ Partnership',)),
    Filters(report_kinds=("ite",)),
    Filters(years=(2021,)),
    Filters(years=(2019, 2021)),
    Filters(years=(1950,)),
    Filters(grades=("ite-2019: Good", "hmip-2019: Good")),
    Filters(phases=("primary",)),
    Filters(sections=("IMPROVE",)),
    Filters(sections=("teach", "leadership")),
    Filters(sections=("%",)),
    Filters(kinds=(Kind.BULLET,)),
    Filters(stances=(Stance.WEAKNESS, Stance.STRENGTH)),
    Filters(years=(2021,), phases=("primary",), stances=(Stance.WEAKNESS,), sections=("teach",)),
]


def passes(filters: Filters, report: Report, paragraph: Paragraph) -> bool:
    """Whether a paragraph passes, read off the report itself."""
    heading = "\n".join(paragraph.section).casefold()
    grades = {f"{g.framework_code}: {g.grade}" for g in report.grades}
    years = {span.first.year for span in report.inspected}
    return (
        (not filters.reports or report.id in filters.reports)
        and (not filters.providers or report.provider in filters.providers)
        and (not filters.report_kinds or report.kind in filters.report_kinds)
        and (not filters.years or bool(years & {*filters.years}))
        and (not filters.grades or bool(grades & {*filters.grades}))
        and (not filters.phases or paragraph.phase in filters.phases)
        and (not filters.kinds or paragraph.kind in filters.kinds)
        and (not filters.stances or paragraph.stance in filters.stances)
        and (not filters.sections or any(s.casefold() in heading for s in filters.sections))
    )


def passing(filters: Filters) -> list[tuple[Report, Paragraph]]:
    """All paragraphs that pass."""
    return [
        (report, paragraph)
        for report in REPORTS.values()
        for paragraph in report.paragraphs
        if passes(filters, report, paragraph)
    ]
