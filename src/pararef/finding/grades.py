"""The grades that a report gives, where a question asks for them, and what prints each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pararef.finding.frames import asking_for_reports
from pararef.library import Library, Term, stems, tokens
from pararef.patterns import Pattern
from pararef.records import Fact, Filters, Grade, Kind, Paragraph, Report, Span

_LOOKED_AT = 60  # paragraphs of a report


def asking(pattern: str) -> Pattern:
    """A pattern of whole words that a question asks with, in any case of letters."""
    return Pattern(rf"\b(?:{pattern})\b", re.IGNORECASE)


_ASKS_GRADE = asking(
    r"(?:what|which) (?:ofsted |overall |inspection )?(?:grades?|ratings?|judgements?)"
    r"|(?:overall|ofsted|inspection|final)"
    r" (?:grade|rating|judgement|effectiveness|outcome|result)s?"
    r"|(?:grades?|ratings?|judgements?) (?:for|of|on|given|awarded|was|were|did)"
    r"|(?:grade|rating|judgement)(?=\W*$)|what did (?:\S+ ){0,5}?get (?:for|overall)"
    r"|(?:was|were|is|are|get|got|been|did) (?:\S+ ){0,9}?(?:rated|graded|judged)"
    r"|how (?:\S+ ){0,9}?(?:rated|graded|judged)|(?:rated|graded|judged) as"
    r"|(?:is|are|was|were) (?:\S+ ){0,9}?"
    r"(?:outstanding|inadequate|good|requires? improvement)(?=\s*\?)"
)
_GRADE_WORDS = frozenset(
    stems(
        "grade graded grades rating rated ratings judgement judged judgements judge given awarded"
        " award get got receive received ofsted overall inspection outcome result effectiveness"
        " final outstanding inadequate good requires improvement effective report inspectors area"
        " local authority council school university service services children provider phase"
        " january february march april may june july august september october november december"
        " jan feb mar apr jun jul aug sept sep oct nov dec"
    )
)
_WEAK = frozenset(stems("outcome outcomes effectiveness"))
_GRADED = asking(
    r"(outstanding|good|inadequate|satisfactory|requir\w+ improvement(?: to be good)?)"
)
_SAYS_GRADE = asking(
    r"overall|judged?|rated?|graded?|judges|rates|grades|ratings?|judge?ments?|effectiveness|considered|deemed"
    r"|(?:came|come|comes|coming) (?:out|back)|(?:got|get|gets|given|gave|awarded|achieved"
    r"|received|scored|earned|ended)(?: up)?(?: with)?(?: as| in)?(?: an?| the)?"
    r" (?=outstanding|good|inadequate|satisfactory|requir)"
)
# Right behind the words for the reports a grade alone says that it is asked for.
_IS_GRADE = Pattern(
    r"^\W*(?:that |which |who )?(?:is|are|was|were|have been|had been|being)? ?"
    r"(?:outstanding|good|inadequate|satisfactory|requir\w+ improvement)(?: to be good)?"
    r"(?=\W*$| (?:for|on|overall|or|councils|authorities|boroughs|schools|reports|inspections)\b)",
    re.IGNORECASE,
)
_OR_BETTER = {"good": ("good", "outstanding"), "outstanding": ("outstanding",)}
_BETTER = asking(r"or (?:better|above|higher)|at least")
_ASIDE = frozenset(
    stems(
        "came come out back ended up end scored earned many got which if so achieved considered"
        " deemed better"
    )
)
_SAME = 6  # letters that two words of one judgement share: leaders, leadership


@dataclass(frozen=True, slots=True)
class GradeAsked:
    """The grade of the reports that a question asks for.

    Attributes:
        grades: Any of these, in small letters.
        subject: The stems of what was graded; none for the overall grade.
        kind: The words for the reports.
    """

    grades: tuple[str, ...]
    subject: frozenset[str]
    kind: str = ""


def grade_in(question: str, named: bool = False) -> GradeAsked | None:
    """The grade of the reports that a question asks for: "which were judged inadequate".

    Args:
        question: Without the names of reports.
        named: Words that named a kind of report were taken out of it.
    """
    rest, kind = asking_for_reports(question, named) or ("", "")
    if _GRADED.search(kind):  # "list the inadequate councils"
        rest = f" are {kind} {rest}"
    found = _GRADED.findall(rest)
    if not found or not (_SAYS_GRADE.search(rest) or _IS_GRADE.match(rest)):
        return None
    grades = [re.sub(r"requir\w+ improvement.*", "requires improvement", g.lower()) for g in found]
    if _BETTER.search(rest):
        grades = [each for grade in grades for each in _OR_BETTER.get(grade, (grade,))]
    left = _GRADED.sub(" ", _SAYS_GRADE.sub(" ", rest))
    subject = frozenset(stems(left)) - _ASIDE
    return GradeAsked(tuple(dict.fromkeys(grades)), subject - _GRADE_WORDS and subject, kind)


def facts_of_grade(library: Library, asked: GradeAsked, reports: Sequence[str]) -> tuple[Fact, ...]:
    """What prints a grade that is asked for, of each report that has it. Inside `snapshot` only."""
    found = []
    for name in reports:
        report = library.about(name)
        for held in _judged(report, asked.subject):
            said = re.sub(r"^require\b", "requires", (held.meaning or held.grade).lower())
            if said.startswith(asked.grades) and (fact := _row_of(library, report, held)):
                found.append(fact)
                break
    return tuple(found)


def asks_grade(question: str) -> bool:
    """Whether a question asks for a grade."""
    return bool(_ASKS_GRADE.search(question))


def judges(library: Library, asked: GradeAsked, reports: Sequence[str]) -> bool:
    """Whether any report gives a grade for what is asked. Inside `snapshot` only."""
    return any(_judged(library.about(name), asked.subject) for name in reports)


def _judged(report: Report, subject: frozenset[str]) -> list[Grade]:
    """The grades of a report on a subject; the overall one where there is none."""
    if not subject:
        return overall(report.grades)
    whole = {*stems(report.kind_name or ""), *stems(report.provider or "")}
    return [
        grade
        for grade in report.grades
        if not subject <= whole
        and all(stem in whole or _names_it(stem, grade.judgement) for stem in subject)
    ]


def _names_it(stem: str, judgement: str) -> bool:
    names = _names(judgement)
    return stem in names or any(
        len(name) >= _SAME and stem[:_SAME] == name[:_SAME] for name in names
    )


def asks_overall(question: str) -> bool:
    """Whether a question asks for the overall grade, and for no other."""
    return bool(_ASKS_GRADE.search(question)) and not set(stems(question)) - _GRADE_WORDS


def has_overall(report: Report) -> str | None:
    """The overall grade that a report gives, if it gives one."""
    return next((grade.grade for grade in overall(report.grades)), None)


def graded(library: Library, report: Report, question: str) -> list[Fact]:
    """The grades that a question asks for, each with what prints it."""
    if not _ASKS_GRADE.search(question) or not report.grades:
        return []
    asked = set(stems(question)) - _GRADE_WORDS - of_report(report)
    phases = {grade.phase for grade in report.grades if grade.phase}
    wanted = {phase for phase in phases if set(stems(phase)) & asked}
    asked -= {stem for phase in phases for stem in stems(phase)}
    grades = [grade for grade in report.grades if not wanted or grade.phase in wanted]
    # "Outcomes" may be a judgement, or another word for the grade.
    if more := asked | (set(stems(question)) & _WEAK):
        grades = _on(grades, more) or (_on(grades, asked) if asked else overall(grades))
    else:
        grades = overall(grades)
    facts = [fact for grade in grades if (fact := _row_of(library, report, grade))]
    return list({(fact.text, fact.value): fact for fact in facts}.values())


def of_report(report: Report) -> set[str]:
    """The words of a report's provider and kind, which ask for nothing in it."""
    return {*stems(report.provider or ""), *stems(report.kind_name or "")}


def overall(grades: Sequence[Grade]) -> list[Grade]:
    """The judgements that sum the others up, by what each framework calls them."""
    return [grade for grade in grades if grade.is_overall]


def _on(grades: Sequence[Grade], asked: set[str]) -> list[Grade]:
    """The grades whose judgement is on what is asked; none where a word of it is not there."""
    shares = [(len(asked & _names(grade.judgement)) / len(asked), grade) for grade in grades]
    best = max((share for share, _ in shares), default=0.0)
    if best < 1.0:
        return []
    return [grade for share, grade in shares if share == best]


def _names(judgement: str) -> set[str]:
    """The words of a judgement, and its initials: "lscb"."""
    initials = "".join(word[0] for word in judgement.split() if word[0].isupper()).lower()
    return {*stems(judgement), initials}


def _row_of(library: Library, report: Report, grade: Grade) -> Fact | None:
    """The paragraph, or the heading, that prints a grade."""
    name = grade.judgement if grade.phase is None else f"{grade.judgement}, {grade.phase}"
    inside = Filters(reports=(report.id,))
    terms = [Term((token.span.of(grade.judgement),)) for token in tokens(grade.judgement)]
    terms.append(Term((grade.grade,)))
    rows = library.matching(terms, _LOOKED_AT, inside) if terms else {}
    held = sorted(library.paragraphs(list(rows)).items())
    for _, paragraph in sorted(held, key=_tables_and_short_names_first):
        if at := _grade_in(grade, paragraph):
            return Fact(name, report, at, paragraph=paragraph)
    for title in library.headings(report.id):
        if (at := _at_end(grade, title)) and _says(grade, title[: at.start]):
            return Fact(name, report, at, heading=title)
    return None


def _tables_and_short_names_first(held: tuple[int, Paragraph]) -> tuple[bool, int]:
    _, paragraph = held
    return paragraph.kind is not Kind.TABLE, len(paragraph.text.split("\t")[0])


def _grade_in(grade: Grade, paragraph: Paragraph) -> Span | None:
    text = paragraph.text
    cells = text.split("\t")
    if len(cells) > 1 and _says(grade, cells[0]):
        at = len(text) - len("\t".join(cells[1:]))
        for column, cell in enumerate(cells[1:], start=1):
            heading = paragraph.columns[column] if column < len(paragraph.columns) else ""
            fits = grade.phase is None or grade.phase in heading.lower()
            if cell.strip() == grade.grade and fits:
                start = at + len(cell) - len(cell.lstrip())
                return Span(start, start + len(grade.grade))
            at += len(cell) + 1
        return None
    if len(cells) == 1 and len(text) < 3 * len(grade.judgement) + 60 and _says(grade, text):
        return _at_end(grade, text)
    return None


def _says(grade: Grade, text: str) -> bool:
    """Whether a text names a judgement."""
    return set(stems(grade.judgement)) <= set(stems(text))


def _at_end(grade: Grade, text: str) -> Span | None:
    found = re.search(rf"\b{re.escape(grade.grade)}\b\W*$", text, re.IGNORECASE)
    return Span(found.start(), found.start() + len(grade.grade)) if found else None
