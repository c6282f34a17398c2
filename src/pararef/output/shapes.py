"""The shapes of the JSON objects: what they say is what the API documents."""

from __future__ import annotations

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from pararef.records import Kind, Outcome, Role, Stance

documented = with_config(ConfigDict(use_attribute_docstrings=True))
"""What is written under a field describes it in the API."""


class SpanObject(TypedDict):
    """Characters of a text: from `start`, up to and without `end`."""

    start: int
    end: int


class DaysObject(TypedDict):
    """Days of an inspection, first and last, as in 2018-05-14."""

    first: str
    last: str


@documented
class GradeObject(TypedDict):
    """One judgement, as printed."""

    judgement: str
    grade: str
    phase: str | None
    meaning: str | None
    """The word for the grade, where the report prints its key."""
    framework: str | None
    framework_code: str | None
    """Grades with the same code may be compared."""


class DroppedObject(TypedDict):
    """Words that are in the file and not in the text, and what they are."""

    text: str
    why: str
    page: int | None


@documented
class LogObject(TypedDict):
    """What became of the words of a file."""

    words_in: int
    words_placed: int
    joined: list[str]
    """Anchors of paragraphs that were cut by a page and made whole."""
    missing: list[str]
    """Numbers that the series skips."""
    dropped: list[DroppedObject]
    warnings: list[str]


@documented
class ReportObject(TypedDict):
    """What a report says of itself, and how it was read. What is not printed is null."""

    id: str
    title: str
    source: str
    """The name of the file it was read from."""
    sha256: str
    reader: int
    log: LogObject
    inspectorate: str | None
    kind: str
    kind_name: str | None
    provider: str | None
    urn: str | None
    reference: str | None
    inspected: list[DaysObject]
    published: str | None
    dated: str | None
    lead_inspector: str | None
    previous_inspection: str | None
    framework: str | None
    framework_code: str | None
    licence: str | None
    added: str | None
    """When it was put into the index."""
    grades: list[GradeObject]


@documented
class ParagraphObject(TypedDict):
    """A paragraph with its place and its citation."""

    report: str
    file: str
    number: str | None
    """As printed."""
    series: str | None
    """What the number counts, if it is not paragraphs."""
    kind: Kind
    phase: str | None
    section: list[str]
    """The headings above it, outermost first."""
    page: int | None
    anchor: str
    """What a citation holds on to: the printed number, or opening words and a short hash."""
    text: str
    citation: str
    role: Role
    ordinal: int | None
    """The place of a bullet in its list."""
    lead: str | None
    """The anchor of the paragraph it hangs under."""
    stance: Stance
    lead_in: str | None
    """The heading whose sentence it completes: without it, it may say the opposite."""
    columns: list[str]
    """The column headings over a table row's cells."""
    lines: list[int | None]
    """Its first and last line, in text formats."""


class WholeReportObject(TypedDict):
    """A report and all its paragraphs."""

    report: ReportObject
    paragraphs: list[ParagraphObject]


@documented
class WhyObject(TypedDict):
    """Why a paragraph was found."""

    words: list[str]
    dense: float
    sentence: float
    lexical: float
    coverage: float
    like: float
    shares: dict[str, float]
    stance: Stance | None
    chance: float
    """That the paragraph answers, 0 to 1."""
    answers: bool
    """Whether that is enough to be quoted."""


@documented
class HitObject(ParagraphObject):
    """A paragraph that was found; scores compare the hits of one question only."""

    score: float
    best: SpanObject
    """The words of `text` that answer best."""
    why: WhyObject


class ExpansionObject(TypedDict):
    """A short form, or a slip, in the question, and what it stands for in these reports."""

    short: str
    long: str
    source: str


@documented
class FactObject(TypedDict):
    """What a report prints of itself: a grade, a number, a date, an inspector."""

    name: str
    value: str
    report: str
    anchor: str | None
    heading: str | None
    """That prints it, where no paragraph does."""


class PartObject(TypedDict):
    """One side of a comparison, or one of the things that a question asks for."""

    name: str
    answered: bool
    chance: float


class CoverageObject(TypedDict):
    """Which reports have a paragraph on a subject, by their ids, and which have none."""

    having: list[str]
    lacking: list[str]


@documented
class FindingsObject(TypedDict):
    """Hits, best first, and how the question was taken."""

    query: str
    expansions: list[ExpansionObject]
    names: list[str]
    """Words of the question that name reports."""
    reports: list[str]
    """Those that it was limited to for these names."""
    stance: Stance | None
    outcome: Outcome
    told: list[str]
    """How the question was taken and ended, in sentences."""
    confidence: float
    """The chance that the first hits answer, 0 to 1."""
    elsewhere: int
    """How many paragraphs answer without the filters, where none does with them."""
    facts: list[FactObject]
    parts: list[PartObject]
    coverage: CoverageObject | None
    hits: list[HitObject]


@documented
class QuoteObject(TypedDict):
    """Words of a report: characters `start` to `end` of the paragraph's text."""

    text: str
    lead_in: str | None
    """The heading whose sentence they complete: without it, they may say the opposite."""
    citation: str
    report: str
    anchor: str
    number: str | None
    series: str | None
    start: int
    end: int
    marks: list[SpanObject]
    """The words that make it the answer, by their places in the paragraph."""
    again: list[QuoteObject]
    """Other paragraphs that say the same."""


class GroupObject(TypedDict):
    """So many of the quotations, in their order, belong together."""

    title: str | None
    quotes: int


class AnswerObject(FindingsObject):
    """Quotations, with the hits that they are from."""

    groups: list[GroupObject]
    quotes: list[QuoteObject]


class DifferenceObject(TypedDict):
    """Words that were written otherwise than they are printed."""

    written: str
    printed: str
    what: str


@documented
class CheckedObject(TypedDict):
    """A quotation of a memo, what became of it, and the report's own words."""

    line: int
    quotation: str
    verdict: str
    """exact, altered, misattributed, altered and misattributed, not found, too short to check."""
    shortened: bool
    cited: str | None
    differences: list[DifferenceObject]
    quote: QuoteObject | None
    paragraph: str | None
    citation: str | None
    also: list[str]
    note: str | None


class VerifiedObject(TypedDict):
    """What became of the quotations of a text, in their order."""

    fine: bool
    """Whether all of them are word for word, and stand where they are said to."""
    checked: list[CheckedObject]


class StatementObject(TypedDict):
    """A sentence, and the numbers of the quotations that bear it out, from 1."""

    text: str
    cites: list[int]


class WrittenObject(TypedDict):
    """What a language model made of the quotations."""

    statements: list[StatementObject]
    removed: int
    model: str
    failed: str | None


class ChoiceObject(TypedDict):
    """A value that can be chosen, and how many reports, or paragraphs, have it."""

    value: str
    count: int
    name: str


class ChoicesObject(TypedDict):
    """The values of one filter, and how many are not listed."""

    listed: list[ChoiceObject]
    left_out: int


@documented
class FacetsObject(TypedDict):
    """What can be chosen, by the names of the filters.

    Each is counted as if nothing were chosen in it, and all else were.
    """

    paragraphs: int
    """How many pass all filters."""
    reports: int
    """How many reports those are of."""
    report: ChoicesObject
    provider: ChoicesObject
    type: ChoicesObject
    year: ChoicesObject
    grade: ChoicesObject
    phase: ChoicesObject
    kind: ChoicesObject
    stance: ChoicesObject
