"""The grades of a report, as printed: in tables, beside their judgement, or in a sentence.

Only where judgements stand: a row whose cells are all grades, a short line of the
first page that ends with one, a heading "…: good", and the one sentence that gives
the overall judgement. A sentence of the text that says "good" is no grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pararef.reading.cover import Line
from pararef.reading.headings import phase_of_column
from pararef.records import Grade, Kind, Paragraph, Role, Section

_WORDS = (
    r"outstanding|good|requires? improvement(?: to be good)?|inadequate"
    r"|satisfactory|adequate|exceptional|(?:strong|expected) standard"
    r"|needs attention|urgent improvement|excellent|unsatisfactory"
    r"|reasonably good|not sufficiently good|poor"
)
_GRADE = re.compile(_WORDS, re.IGNORECASE)
_MET = re.compile(r"(?:not )?met|effective|ineffective", re.IGNORECASE)
_SAFEGUARDING = re.compile(r"safeguarding(?: standards)?|the arrangements for safeguarding.*", re.I)
_KEY = re.compile(r"grade (\d) is ([a-z ]+)", re.IGNORECASE)
_KEY_WORD = re.compile(r"grade (\d) \(([a-z ]+)\)", re.IGNORECASE)
_BEFORE = re.compile(r"\b(previous|last) inspection\b|\bprevious(ly)?\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?\s+(?=\D)")
# What a line without its columns must begin with to be a judgement and its grade.
_JUDGEMENT = re.compile(
    r"overall (?:effectiveness|rating|judgement)|(?:the )?(?:effectiveness|impact) of leader\w*"
    r"|leadership and (?:management|governance)"
    r"|(?:the )?quality of (?:education|teaching|provision)"
    r"|personal development|behaviour and|(?:the )?(?:outcomes|achievement) (?:for|of)"
    r"|early years|sixth form|16 to 19|education programmes for|adult learning|apprenticeships"
    r"|provision for learners|inclusion|curriculum and teaching|attendance and|capacity to improve"
    r"|safeguarding|the experiences and progress of|is the service",
    re.IGNORECASE,
)
_AT_END = re.compile(rf"(?P<judgement>.+?)[\s:]+(?P<grade>{_WORDS})(?: [1-4])?", re.IGNORECASE)
_CARD = re.compile(
    r"exceptional|(?:strong|expected) standard|needs attention|urgent improvement", re.I
)
_CARD_MET = re.compile(
    r"(?P<judgement>safeguarding(?: standards)?):? (?P<grade>(?:not )?met)", re.I
)
_VERDICT = re.compile(
    rf"(?:the )?(?P<judgement>overall judgement) (?:is|is that .+? (?:is|are)|is that .+?)"
    rf" (?P<grade>{_WORDS})\.?",
    re.IGNORECASE,
)
_SERVICES = re.compile(
    rf"(?P<judgement>children['’]s services in .+?) (?:is|are)? ?(?P<grade>{_WORDS})\.?",
    re.IGNORECASE,
)
_BOARD = re.compile(
    rf"(?:the )?(?:judgement (?:for|on|of) the )?(?P<judgement>(?:effectiveness of the )?"
    rf"(?:local safeguarding children board(?: \(LSCB\))?|LSCB)) (?:is )?(?P<grade>{_WORDS})\.?",
    re.IGNORECASE,
)


def grades_of(
    paragraphs: Sequence[Paragraph],
    sections: Sequence[Section],
    every: Sequence[Line],
    text: str,
) -> tuple[Grade, ...]:
    """All grades of a report, each judgement once, the overall one as it is printed.

    Args:
        every: The lines of the report in order.
        text: The whole report, for the key to grades in digits.
    """
    key = {grade: meaning.strip() for grade, meaning in _KEY.findall(text)}
    tabled = list(_tabled(paragraphs, key))
    beside = list(_beside(every))
    headed = [] if tabled or beside else list(_headed(sections))
    cards = list(_carded(sections, every))
    said = list(_said(every, bool(tabled)))
    once: list[Grade] = []
    for grade in (*said[:1], *tabled, *beside, *cards, *headed, *said[1:]):
        if not any(_again(grade, before) for before in once):
            once.append(grade)
    return tuple(once)


def _again(grade: Grade, before: Grade) -> bool:
    """Whether a grade is one that the first page gave, under a fuller or a shorter name.

    "The experiences and progress of children who need help and protection" is
    "Children who need help and protection".
    """
    ends = (_plain(grade.judgement), _plain(before.judgement))
    same = ends[0] == ends[1] or f" {ends[0]}".endswith(f" {ends[1]}")
    return same and grade.phase == before.phase


def _plain(judgement: str) -> str:
    return re.sub(r"^the ", "", judgement.lower())


def _tabled(paragraphs: Iterable[Paragraph], key: Mapping[str, str]) -> Iterator[Grade]:
    """Rows whose cells are grades, a column a phase.

    A digit is a grade only where the report prints its key, and below a heading
    that speaks of judgements: other tables count other things.
    """
    for paragraph in paragraphs:
        if paragraph.kind is not Kind.TABLE or paragraph.role is Role.ANNEX:
            continue
        judgement, *cells = _cells(paragraph.text)
        judged = any("judgement" in title.lower() for title in paragraph.section)
        known = [_is_grade(judgement, cell) or (judged and cell in key) for cell in cells]
        if not known or not all(known) or not any(map(str.isalpha, judgement)):
            continue
        if _BEFORE.search(judgement):
            continue
        columns = paragraph.columns[1:]
        if len(columns) != len(cells):
            if len(cells) > 1:
                continue
            columns = ("",)
        for column, cell in zip(columns, cells, strict=True):
            yield Grade(
                judgement=_judgement(judgement),
                grade=cell,
                phase=phase_of_column(column) or paragraph.phase,
                meaning=key.get(cell),
            )


def _cells(row: str) -> list[str]:
    """A row's judgement and grades, without cells that are neither.

    Before 2015 a school's row had the grade twice, "Good" and "2", and overall
    effectiveness one row for the previous and one for this inspection.
    """
    this = r"^(overall effectiveness)?\t?this inspection:"
    row = re.sub(this, "Overall effectiveness", row, flags=re.IGNORECASE)
    cells = [cell.strip() for cell in row.split("\t")]
    while len(cells) > 2 and not any(map(str.isalpha, cells[0])):
        cells = cells[1:]  # an empty cell of an indented row, or a number
    full = [cell for cell in cells if cell]
    twice = len(full) == 3 and _GRADE.fullmatch(full[1]) and re.fullmatch("[1-4]", full[2])
    return full[:2] if twice else cells


def _is_grade(judgement: str, cell: str) -> bool:
    if _SAFEGUARDING.fullmatch(judgement) and _MET.fullmatch(cell):
        return True
    return bool(_GRADE.fullmatch(cell))


def _judgement(cell: str) -> str:
    """Without its number, and without the question that follows its name."""
    name = _NUMBER.sub("", cell, count=1) if _NUMBER.match(cell) else cell
    return re.split(r"\s+How\b", name, maxsplit=1)[0] if name.endswith("?") else name


def _beside(every: Iterable[Line]) -> Iterator[Grade]:
    """Lines of the first page that lost their columns: "Outcomes for pupils Good"."""
    for line in every:
        found = _AT_END.fullmatch(line.text) if line.front and "\t" not in line.text else None
        if found and _JUDGEMENT.match(line.text) and not _BEFORE.search(line.text):
            judgement = found["judgement"].strip(" :")
            # "The quality of education is good" is a sentence, "… Good" is a grade.
            if found["grade"][0].isupper() and not re.search(r"\b(is|are|was|be)$", judgement):
                yield Grade(judgement, found["grade"])


def _headed(sections: Sequence[Section]) -> Iterator[Grade]:
    """Headings that end with a grade, or stand under their judgement as "Grade 4 (inadequate)"."""
    for section in sections:
        if found := _KEY_WORD.fullmatch(section.title):
            if len(section.path) > 1:
                yield Grade(section.path[-2], found[1], section.phase, meaning=found[2])
        elif ": " in section.title and (found := _AT_END.fullmatch(section.title)):
            judgement, colon, _ = section.title.rpartition(": ")
            if colon and _GRADE.fullmatch(section.title[len(judgement) + 2 :]):
                yield Grade(judgement, found["grade"], section.phase)


def _carded(sections: Sequence[Section], every: Sequence[Line]) -> Iterator[Grade]:
    """A report card's: the grade below its area's heading, or as a heading above it."""
    for line, below in pairwise(every):
        if line.front and (met := _CARD_MET.fullmatch(line.text)):
            yield Grade(met["judgement"], met["grade"])
        if line.heading and _CARD.fullmatch(below.text) and not _CARD.fullmatch(line.text):
            yield Grade(line.text, below.text)
    for section in sections:
        if len(section.path) > 1 and _CARD.fullmatch(section.path[-2]):
            yield Grade(section.title, section.path[-2])


def _said(every: Sequence[Line], tabled: bool) -> Iterator[Grade]:
    """The overall judgement and the safeguarding board's, which a sentence gives.

    `meaning` is the grade's own name where the sentence bends it: "require improvement".
    """
    front = [line.text for line in every if line.front]
    short = [line.text for line in every if line.heading or line.front]
    for pattern, texts in ((_VERDICT, front), (_SERVICES, front), (_BOARD, short)):
        found = next(filter(None, map(pattern.fullmatch, texts)), None)
        if found and (tabled or pattern is _BOARD):
            judgement = found["judgement"][0].upper() + found["judgement"][1:]
            grade = Grade(judgement, found["grade"])
            bent = grade.grade.lower().startswith("require ")
            yield replace(grade, meaning="requires improvement") if bent else grade
