"""What is found for a question, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pararef.records.reports import Kind, Paragraph, Report, Span, Stance


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; an empty field limits nothing.

    Within a field any of the values will do; all fields must hold.

    Attributes:
        reports: By their ids.
        phases: As the reports name them: "primary".
        sections: Parts of a heading, in any case of letters.
        kinds: Of paragraph.
        stances: What a paragraph says.
        providers: As `Facets` names them: "Norfolk", for a council under any of its names.
        report_kinds: Codes of kinds of report: "ilacs".
        years: Of inspection; of publication where that is not printed.
        grades: Overall ones, each with its framework: "sif-2013: Good".
    """

    reports: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    stances: tuple[Stance, ...] = ()
    providers: tuple[str, ...] = ()
    report_kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    grades: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.chooses_reports or any((self.phases, self.sections, self.kinds, self.stances))

    @property
    def chooses_reports(self) -> bool:
        """Whether whole reports are left out."""
        return any((self.reports, self.providers, self.report_kinds, self.years, self.grades))


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A short form, or a slip, in the question, and what it stands for in these reports.

    Attributes:
        short: "CEDP".
        long: "career entry development profile".
        source: How it is known: "defined in the text", "glossary", "spelling" …
    """

    short: str
    long: str
    source: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why a paragraph was found.

    Attributes:
        words: Words of the paragraph, as printed, that the question asked for.
        dense: Cosine of question and paragraph, of its best chunk.
        sentence: Cosine of question and the best sentence.
        lexical: BM25, in this index's own units.
        coverage: The share of the question that its words cover, rare ones counting most.
        like: The same, words of like meaning covering in part.
        shares: What gave how much of the score: "words", "meaning", "like words" …
        stance: What the paragraph's best sentence says, when the question asks.
        chance: That the paragraph answers, 0 to 1.
        answers: Whether that is enough to be quoted.
    """

    words: tuple[str, ...] = ()
    dense: float = 0.0
    sentence: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    like: float = 0.0
    shares: tuple[tuple[str, float], ...] = ()
    stance: Stance | None = None
    chance: float = 0.0
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that was found, its score (higher is better) and the reasons.

    Attributes:
        best: The words of the paragraph that answer best: a sentence, or a few in a row.
    """

    paragraph: Paragraph
    report: Report  # without its paragraphs and sections
    score: float
    best: Span
    why: Why = Why()


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTLY = "partly answered"  # one of the things that it asks for, and not another
    NOTHING = "nothing"  # no paragraph answers it; hits are near misses
    NOTHING_HERE = "nothing under these filters"  # but there is without them
    NOT_UNDERSTOOD = "question not understood"  # it has no words to look for


@dataclass(frozen=True, slots=True)
class Fact:
    """What a report prints of itself: a grade, a number, a date, an inspector.

    Attributes:
        name: What was asked for: "lead inspector".
        report: Without its paragraphs and sections.
        paragraph: That prints it, mostly a table row; None where only a heading does.
        heading: That prints it, where no paragraph does.
        value: Where it stands in the paragraph, or in the heading.
    """

    name: str
    report: Report
    value: Span
    paragraph: Paragraph | None = None
    heading: str | None = None

    def __post_init__(self) -> None:
        if (self.paragraph is None) == (self.heading is None):
            raise ValueError(f"{self.name} stands in a paragraph or in a heading")
        self.value.of(self.text)

    @property
    def text(self) -> str:
        """The words that print it."""
        return self.paragraph.text if self.paragraph else self.heading or ""


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a comparison, or one of the things that a question asks for.

    Attributes:
        name: For people: "Leeds, January 2015", "primary", "swimming lessons".
        answered: Whether a paragraph answers it.
        hits: Best first; near misses where none answers.
        chance: That a paragraph answers it, 0 to 1.
    """

    name: str
    answered: bool
    hits: tuple[Hit, ...]
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which reports have a paragraph on a subject.

    Attributes:
        having: The ids of those that have one, surest first; hits, or facts, are in this order.
        lacking: The ids of the others that were looked through.
        lacking_asked: The question asks for the others.
    """

    having: tuple[str, ...]
    lacking: tuple[str, ...]
    lacking_asked: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search gave: hits, best first, and how the question was taken.

    Attributes:
        filters: As the user set them.
        names: Words of the question that name reports.
        reports: Those that it was limited to for these names.
        confidence: The chance that the first hits answer, 0 to 1.
        note: A sentence on what was not understood.
        elsewhere: How many paragraphs answer without the filters, where none does with them.
        facts: What the reports print of themselves, where the question asks for that.
        parts: The sides of a comparison, or the things asked for.
        coverage: Of reports, where the question asks which, or how many.
    """

    question: str
    outcome: Outcome
    hits: tuple[Hit, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    stance: Stance | None = None
    filters: Filters = EVERYTHING
    names: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    confidence: float = 0.0
    note: str | None = None
    elsewhere: int = 0
    facts: tuple[Fact, ...] = ()
    parts: tuple[Part, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report, held by their place.

    Attributes:
        citation: The place in words, for people: report, section, paragraph.
        marks: The words that make it the answer, by their places in the paragraph.
        again: Other paragraphs that say the same, each quoted too.
    """

    paragraph: Paragraph
    span: Span
    citation: str
    marks: tuple[Span, ...] = ()
    again: tuple[Quote, ...] = ()

    def __post_init__(self) -> None:
        for span in (self.span, *self.marks):
            span.of(self.paragraph.text)  # raises where there is no such text

    @property
    def text(self) -> str:
        """The words, sliced from the paragraph."""
        return self.span.of(self.paragraph.text)


@dataclass(frozen=True, slots=True)
class Group:
    """Quotations that belong together.

    Attributes:
        title: A report, a phase, a side of a comparison; None where there is but one group.
    """

    title: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotations that answer a question, in groups, or honestly none."""

    findings: Findings
    groups: tuple[Group, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotations in their order, without those that say the same again."""
        return tuple(quote for group in self.groups for quote in group.quotes)

    @property
    def outcome(self) -> Outcome:
        """How the question ended."""
        return self.findings.outcome


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote, and that its evidence was found to bear out.

    Attributes:
        text: With the numbers of its evidence in it: "Mentors help [1][3]."
        cites: These numbers, from 1: places in the quotations of the answer.
    """

    text: str
    cites: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.cites or min(self.cites) < 1:
            raise ValueError(f"a statement cites its evidence, not {self.cites}")


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model made of an answer's quotations. These stand, whatever it did.

    Attributes:
        removed: How many of its sentences were taken out, as not borne out.
        model: Its name, as set.
        failed: Why there are no statements, or no more of them; None if all went well.
    """

    statements: tuple[Statement, ...]
    removed: int
    model: str
    failed: str | None = None
