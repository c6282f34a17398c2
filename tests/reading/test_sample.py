"""The sample report, against a second reading of its raw lines.

The second reading knows this one file: which ten paragraphs a page cuts, where
the phases begin, and which marks occur. It shares no code with the first.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pararef.records import DateRange, Kind, Report, Role

CUT = (6, 12, 20, 25, 37, 43, 46, 59, 66, 80)  # the rest stands two lines below
PHASES = {"## The primary phase": "primary", "## The secondary phase": "secondary"}
JUDGEMENTS = (
    "Overall effectiveness",
    "The outcomes for trainees",
    "The quality of training across the partnership",
    "The quality of leadership and management across the partnership",
)


@pytest.fixture(scope="module")
def lines(sample_file: Path) -> list[str]:
    return sample_file.read_text(encoding="utf-8").split("\n")


def bare(line: str) -> str:
    """A line of this file without its marks."""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    line = re.sub(r"</?[ab](?: [^>]*)?>", "", line)
    line = re.sub(r"<(http[^>]*)>", r"\1", line)
    return re.sub(r"^(#+|-) ", "", line).replace("**", "").strip()


def walk(lines: list[str]) -> Iterator[tuple[int, str, str | None, str]]:
    """Each line with its place, its phase and the heading above it."""
    phase, heading = None, ""
    for place, line in enumerate(lines):
        if line == "## ITE partnership details":
            phase = None
        phase = PHASES.get(line, phase)
        heading = bare(line) if line.startswith("#") else heading
        yield place, line, phase, heading


def test_the_81_numbered_paragraphs_are_word_for_word(sample: Report, lines: list[str]) -> None:
    expected = []
    for place, line, phase, heading in walk(lines):
        if found := re.match(r"(\d+)\. (.+)", line):
            rest = f" {lines[place + 2]}" if int(found[1]) in CUT else ""
            expected.append((found[1], found[2].strip() + rest, phase, heading))

    numbered = [p for p in sample.paragraphs if p.kind is Kind.NUMBERED]

    assert [(p.number, p.text, p.phase, p.section[-1]) for p in numbered] == expected
    assert [p.number for p in numbered] == [str(n) for n in range(1, 82)]
    assert [p.anchor for p in numbered] == [p.number for p in numbered]
    assert Counter(p.phase for p in numbered) == {"primary": 44, "secondary": 37}
    assert {p.section[1:] for p in numbered} == {("Inspection judgements",)}
    assert sample.log.joined == tuple(map(str, CUT))
    assert sample.log.missing == ()


def test_the_64_bullets_stand_under_their_headings(sample: Report, lines: list[str]) -> None:
    expected = [
        (bare(line), phase, heading)
        for _, line, phase, heading in walk(lines)
        if line.startswith("- ")
    ]

    bullets = [p for p in sample.paragraphs if p.kind is Kind.BULLET]

    assert [(p.text, p.phase, p.section[-1]) for p in bullets] == expected
    assert len(bullets) == 64
    assert not any(p.number or p.lead for p in bullets)
    seen: Counter[tuple[str, ...]] = Counter()
    for bullet in bullets:
        seen[bullet.section] += 1
        assert bullet.ordinal == seen[bullet.section]


def test_headings_stand_one_in_another_though_their_levels_lie(sample: Report) -> None:
    paths = {" / ".join(p.section) for p in sample.paragraphs if p.kind is Kind.BULLET}
    assert paths == {
        "Overview of the ITE partnership / Key findings",
        "Overview of the ITE partnership / To improve the ITE partnership should:",
        "Information about this ITE partnership",
        *(
            path.format(phase)
            for phase in ("primary", "secondary")
            for path in (
                "The {0} phase / Information about the {0} partnership",
                "The {0} phase / Information about the {0} ITE inspection",
                "The {0} phase / Overall effectiveness / Key strengths of the {0} partnership",
            )
        ),
        "The primary phase / What does the primary partnership need to do to improve further?"
        " / The partnership should:",
        "The secondary phase / What does the secondary partnership need to do to improve further?"
        " / The partnership should ensure that:",
    }


def test_every_heading_of_the_file_is_a_section(sample: Report, lines: list[str]) -> None:
    assert [(s.title, s.line) for s in sample.sections] == [
        (bare(line), place + 1) for place, line in enumerate(lines) if line.startswith("#")
    ]


def test_every_word_of_the_file_is_in_one_place_in_order(sample: Report, lines: list[str]) -> None:
    raw = [
        re.sub(r"^(\d+)\.$", r"\1", word) if at == 0 else word
        for line in lines
        if line != "---"
        for at, word in enumerate(bare(line).split())
    ]
    placed: list[str] = []
    headings = list(sample.sections)
    for place, paragraph in enumerate(sample.paragraphs):
        while headings and headings[0].before == place:
            placed += headings.pop(0).title.split()
        placed += [paragraph.number] if paragraph.number else []
        placed += paragraph.text.split()

    assert not headings
    assert placed == raw
    assert sample.log.words_in == sample.log.words_placed == len(raw)
    assert sample.log.fidelity == 1.0


def test_each_paragraph_says_on_which_lines_it_stands(sample: Report, lines: list[str]) -> None:
    for paragraph in sample.paragraphs:
        place = paragraph.place
        printed = " ".join(bare(line) for line in lines[place.first_line - 1 : place.last_line])
        number = [f"{paragraph.number}."] if paragraph.number else []
        assert printed.split() == number + paragraph.text.split()


def test_the_report_says_what_it_is(sample: Report) -> None:
    assert sample.id == "ofsted-ite-liverpool-john-moores-university-2018"
    assert sample.title == sample.provider == "Liverpool John Moores University ITE Partnership"
    assert (sample.inspectorate, sample.kind) == ("Ofsted", "ite")
    assert sample.kind_name == "initial teacher education inspection"
    assert (sample.urn, sample.reference) == ("70032", "10040481")
    assert sample.lead_inspector == "Jonathan Smart HMI"
    assert sample.previous_inspection == "May 2012"
    assert sample.framework == "initial teacher education (ITE), from September 2015"
    assert sample.licence == "Open Government Licence"
    assert sample.phases == ("primary", "secondary")
    assert sample.inspected == (
        DateRange(date(2018, 5, 14), date(2018, 5, 16)),
        DateRange(date(2018, 11, 19), date(2018, 11, 21)),
    )


def test_four_judgements_are_graded_in_two_phases(sample: Report) -> None:
    assert [(g.judgement, g.phase, g.grade, g.meaning) for g in sample.grades] == [
        given
        for judgement in JUDGEMENTS
        for given in (
            (judgement, "primary", "1", "outstanding"),
            (judgement, "secondary", "2", "good"),
        )
    ]
    assert {grade.framework for grade in sample.grades} == {sample.framework}


def test_each_part_of_the_report_has_its_role(sample: Report, lines: list[str]) -> None:
    roles = {"Inspection team": Role.TEAM, "Annex: Partnership schools": Role.ANNEX}
    expected = []
    boilerplate = False
    for place, line, _, heading in walk(lines):
        boilerplate = boilerplate or line.startswith("The Office for Standards in Education")
        role = roles.get(heading, Role.BODY)
        if boilerplate:
            role = Role.BOILERPLATE
        elif heading == "ITE partnership details":
            role = Role.DETAILS
        elif place < 15:
            role = Role.COVER
        expected.append(role)

    assert [p.role for p in sample.paragraphs] == [
        expected[p.place.first_line - 1] for p in sample.paragraphs
    ]
    assert {p.section for p in sample.paragraphs if p.role in roles.values()} == {
        (f"The {phase} phase", heading) for phase in ("primary", "secondary") for heading in roles
    }
    assert Counter(p.role for p in sample.paragraphs if p.role is not Role.BODY) == {
        Role.COVER: 4,
        Role.TEAM: 10,
        Role.ANNEX: 24 + 23 + 2,
        Role.DETAILS: 11,
        Role.BOILERPLATE: 8,
    }
