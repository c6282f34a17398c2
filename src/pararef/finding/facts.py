"""What reports print of themselves, where a question asks for it: grades, dates, names, numbers.

Such facts stand in tables, on covers and in headings, in words that say little:
"Overall effectiveness  Good". So they are looked up, not searched: what is asked
for is told from the question, the value comes from what the report is known to
print, and the row that prints it is what is cited. Rows of tables that have a name
and a value ("Telephone number  01252 733371") are looked up by the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pararef.finding.wanted import Wanted, wanted
from pararef.finding.wanted import facts as facts_in
from pararef.library import Library, Term, stems, tokens
from pararef.reading.dates import dates
from pararef.records import DateRange, Fact, Filters, Grade, Kind, Paragraph, Report, Role, Span

MOST_REPORTS = 12
"""Facts are looked up where a question is limited to so many reports at the most."""

_LOOKED_AT = 60  # paragraphs of a report
_SHORT = 250  # characters of a row or a line
_PRINTED = re.compile(r"[^\t:]+$")  # a row's last cell, or what follows a colon
_BEFORE = re.compile(r"\b(?:previous|last) (?:\w+ )?inspection\b", re.IGNORECASE)
_GRADE_WORD = re.compile(
    r"\b(?:outstanding|good|inadequate|satisfactory|requires improvement)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Sort:
    """A fact that reports print of themselves.

    Attributes:
        asked: How questions ask for it.
        words: That stand by it.
        at: Where a text prints the report's own value; None where it does not.
    """

    name: str
    asked: re.Pattern[str]
    words: tuple[str, ...]
    at: Callable[[Report, str], Span | None]


def facts(library: Library, whole: str, question: str, reports: Sequence[str]) -> tuple[Fact, ...]:
    """The facts that a question asks for, newest report first. Inside `snapshot` only.

    Args:
        library: Where the reports are.
        whole: The question.
        question: Without the words that name reports.
        reports: The ids of those that it is limited to.

    Returns:
        None where it asks for no such fact, or no report prints it.
    """
    if not reports or len(reports) > MOST_REPORTS:
        return ()
    held = sorted((library.about(name) for name in reports), key=_newest_first)
    sort = next((sort for sort in _SORTS if sort.asked.search(whole)), None)
    found = []
    for report in held:
        if sort:
            found += _meant(_printed(library, report, sort), whole)
        elif graded := _graded(library, report, question):
            found += graded
        else:
            found += _rows(library, report, question)
    return tuple(found)


def _newest_first(report: Report) -> tuple[int, str]:
    return -(report.inspected[-1].last.toordinal() if report.inspected else 0), report.id


def _has(value: Callable[[Report], str | None], beside: str = "") -> Callable[..., Span | None]:
    """Where a text prints a value beside some words."""

    def at(report: Report, text: str) -> Span | None:
        held = value(report)
        start = text.find(held) if held else -1
        if held is None or start < 0 or not re.search(beside, text, re.IGNORECASE):
            return None
        return Span(start, start + len(held))

    return at


def _dated(
    days: Callable[[Report], Iterable[DateRange]], beside: str
) -> Callable[..., Span | None]:
    """Where a text prints some days beside some words."""

    def at(report: Report, text: str) -> Span | None:
        found = re.search(beside, text, re.IGNORECASE)
        if not found or not any(day in set(days(report)) for day in dates(text)):
            return None
        return _last_cell(text)

    return at


def _last_cell(text: str) -> Span | None:
    found = _PRINTED.search(text)
    if not found or not found[0].strip():
        return None
    return Span(found.end() - len(found[0].lstrip()), found.end())


def _published(report: Report) -> list[DateRange]:
    return [DateRange(day, day) for day in (report.published, report.dated) if day]


def _before(_: Report, text: str) -> Span | None:
    """Where a short text tells of the inspection before: its date, or its grade."""
    told = _BEFORE.search(text) and len(text) < _SHORT
    return _last_cell(text) if told and (_YEAR.search(text) or _GRADE_WORD.search(text)) else None


def _in_team(_: Report, text: str) -> Span | None:
    found = re.search(r"inspector|HMI\b", text, re.IGNORECASE)
    return Span(0, len(text)) if found else None


def _asks(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_TEAM = "inspection team"
_PREVIOUS = "previous inspection"
_SORTS = (
    _Sort(
        "unique reference number",
        _asks(r"urn|unique reference(?: number)?"),
        ("unique reference number URN",),
        _has(lambda report: report.urn),
    ),
    _Sort(
        "inspection number",
        _asks(r"(?:inspection|report|reference) (?:reference )?(?:number|no)"),
        ("inspection reference number",),
        _has(lambda report: report.reference),
    ),
    _Sort(
        _PREVIOUS,
        _asks(
            r"(?:previous|last|prior|earlier) (?:ofsted |full )?"
            r"(?:inspect\w*|grade|rating|judgement)"
            r"|previously (?:inspected|graded|rated|judged)|last inspected"
            r"|before (?:this|that) inspection"
        ),
        ("previous inspection", "last inspection"),
        _before,
    ),
    _Sort(
        "lead inspector",
        _asks(
            r"(?<!deputy )(?<!phase )lead inspector|inspector in charge"
            r"|led (?:the |this |that |its )?(?:\w+ ){0,4}inspection"
            r"|who (?:inspected|carried out the inspection)"
        ),
        ("lead inspector",),
        _has(lambda report: report.lead_inspector, "(?<!deputy )lead inspector"),
    ),
    _Sort(
        _TEAM,
        _asks(
            r"(?:team|other) inspectors|inspect(?:ion|ors?) team|(?:who|which) (?:were|are) the"
            r" (?:other )?inspectors|names of (?:the )?inspectors|who else inspected"
        ),
        ("inspector",),
        _in_team,
    ),
    _Sort(
        "publication",
        _asks(
            r"(?:when|what date) (?:\w+ ){0,12}published|publication date|date of publication"
            r"|date published|published when"
        ),
        ("published", "publication", "report"),
        _dated(_published, ""),
    ),
    _Sort(
        "inspection dates",
        _asks(
            r"inspection dates?|dates? of (?:the |this |its )?inspection|inspected when"
            r"|when (?:was|were|did) (?:\S+ ){0,8}?(?:inspect(?:ed|ion)?|visit(?:ed)?)"
            r"|(?:date|dates|month|days) (?:\w+ ){0,3}inspect(?:ed|ion|ors)"
        ),
        ("inspection dates", "visit"),
        _dated(lambda report: report.inspected, "inspect|stage|visit"),
    ),
)


def _printed(library: Library, report: Report, sort: _Sort) -> list[Fact]:
    """The paragraphs, or else the first heading, in which a report prints a fact."""
    inside = Filters(reports=(report.id,))
    terms = [Term((word,)) for words in sort.words for word in words.split()]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    found = [
        Fact(sort.name, report, at, paragraph=paragraph)
        for _, paragraph in sorted(held.items())
        if paragraph.role is not Role.BOILERPLATE
        and (sort.name != _TEAM or paragraph.role is Role.TEAM)
        and (at := sort.at(report, paragraph.text))
    ]
    if found:
        found.sort(key=lambda fact: len(fact.text))
        return found if sort.name in (_TEAM, _PREVIOUS) else found[:1]
    for title in library.headings(report.id):
        if at := sort.at(report, title):
            return [Fact(sort.name, report, at, heading=title)]
    return []


def _meant(found: list[Fact], question: str) -> list[Fact]:
    """Those that tell a grade, or a date, where the question asks for the one or the other."""
    if found and found[0].name == _PREVIOUS:
        if re.search(r"grade|rating|rated|judg", question, re.IGNORECASE):
            return [fact for fact in found if _GRADE_WORD.search(fact.text)] or found
        if wanted(question) is Wanted.DATE:
            return [fact for fact in found if facts_in(Wanted.DATE, fact.text)] or found
    return found


# Grades

_ASKS_GRADE = _asks(
    r"(?:what|which) (?:ofsted |overall |inspection )?(?:grades?|ratings?|judgements?)"
    r"|(?:overall|ofsted|inspection|final)"
    r" (?:grade|rating|judgement|effectiveness|outcome|result)s?"
    r"|(?:grades?|ratings?|judgements?) (?:for|of|on|given|awarded|was|were|did)"
    r"|(?:grade|rating|judgement)(?=\W*$)"
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
    )
)
_WEAK = frozenset(stems("outcome outcomes effectiveness"))
_GRADED = re.compile(
    r"\b(?:judged|rated|graded|(?:are|were|was|is)(?: \w+){0,2})"
    r" (?:to be )?(outstanding|good|inadequate|requires? improvement|requiring improvement)\b",
    re.IGNORECASE,
)
_OVERALL = re.compile(r"overall|children['’]s services in", re.IGNORECASE)


def grade_in(question: str) -> str | None:
    """The overall grade of the reports that a question asks for: "judged inadequate"."""
    found = _GRADED.search(question)
    rest = question[found.end() :] if found else ""
    if found is None or set(stems(rest)) - _GRADE_WORDS:
        return None
    return re.sub(r"requir\w+", "requires", found[1].lower())


def facts_of_grade(library: Library, grade: str, reports: Sequence[str]) -> tuple[Fact, ...]:
    """What prints an overall grade, of each report that has it. Inside `snapshot` only."""
    found = []
    for name in reports:
        report = library.about(name)
        for held in _overall(report.grades):
            said = (held.meaning or held.grade).lower()
            if said.startswith(grade) and (fact := _row_of(library, report, held)):
                found.append(fact)
                break
    return tuple(found)


def _graded(library: Library, report: Report, question: str) -> list[Fact]:
    """The grades that a question asks for, each with what prints it."""
    if not _ASKS_GRADE.search(question) or not report.grades:
        return []
    asked = set(stems(question)) - _GRADE_WORDS - _of_report(report)
    phases = {grade.phase for grade in report.grades if grade.phase}
    wanted = {phase for phase in phases if set(stems(phase)) & asked}
    asked -= {stem for phase in phases for stem in stems(phase)}
    grades = [grade for grade in report.grades if not wanted or grade.phase in wanted]
    # "Outcomes" may be a judgement, or another word for the grade.
    if more := asked | (set(stems(question)) & _WEAK):
        grades = _on(grades, more) or (_on(grades, asked) if asked else _overall(grades))
    else:
        grades = _overall(grades)
    facts = [fact for grade in grades if (fact := _row_of(library, report, grade))]
    return list({(fact.text, fact.value): fact for fact in facts}.values())


def _of_report(report: Report) -> set[str]:
    """The words of a report's provider and kind, which ask for nothing in it."""
    return {*stems(report.provider or ""), *stems(report.kind_name or "")}


def _overall(grades: Sequence[Grade]) -> list[Grade]:
    return [grade for grade in grades if _OVERALL.search(grade.judgement)]


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


# Rows with a name and a value

_LIKE = {
    "phone": "telephone",
    "head": "headteacher",
    "principal": "headteacher",
    "roll": "pupils on the school roll",
    "kids": "pupils",
    "children": "pupils",
    "students": "pupils",
    "web": "website",
    "gender": "gender",
    "sex": "gender",
    "council": "authority",
    "governors": "governing",
    "chairs": "chair",
}
_NO_FORM = (Wanted.PERSON, Wanted.DURATION)  # "Chair", "Age range of pupils  3 to 11"
_LONGEST_NAME = 60  # characters
_ASKING = frozenset(
    stems(
        "what which who when where how many much number name named is was were the of at in its"
        " tell give me please there number total school report kind"
    )
)


def _rows(library: Library, report: Report, question: str) -> list[Fact]:
    """Rows of two cells whose first one names what is asked for, and nothing is asked besides."""
    words = [token.span.of(question) for token in tokens(question)]
    sort = wanted(question)
    asked = [
        {*stems(word), *stems(_LIKE.get(word.lower(), word))}
        for word in words
        if not (_ASKING | _of_report(report)).issuperset(stems(word))
    ]
    if not asked or len(asked) > 5:
        return []
    inside = Filters(reports=(report.id,), kinds=(Kind.TABLE, Kind.PROSE))
    terms = [Term((word, _LIKE.get(word.lower(), word))) for word in words]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    best: tuple[float, Fact] | None = None
    for _, paragraph in sorted(held.items()):
        between = "\t" if paragraph.kind is Kind.TABLE else ": "
        label, mark, value = paragraph.text.partition(between)
        if not mark or "\t" in value.strip("\t") or not value.strip() or len(label) > _LONGEST_NAME:
            continue
        if sort and sort not in _NO_FORM and not facts_in(sort, value):
            continue
        named = set(stems(label))
        if not all(each & named for each in asked) or len(named) > 12:
            continue
        share = len(asked) / max(len(named - _ASKING), 1)
        start = len(paragraph.text) - len(value.lstrip("\t "))
        if share >= 0.5 and (best is None or share > best[0]):
            fact = Fact(label.strip(), report, Span(start, len(paragraph.text)), paragraph)
            best = share, fact
    return [best[1]] if best else []
