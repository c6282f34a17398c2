"""The nouns of pararef: reports, what they are made of, and what is found in them.

Small frozen records, checked when they are made, so that every function after
may trust them. Words that are quoted are never copied into a record: a `Quote`
keeps the place and slices the stored paragraph, so the two cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is on the page."""

    NUMBERED = "numbered"
    BULLET = "bullet"
    PROSE = "prose"
    TABLE = "table"  # one row


class Role(StrEnum):
    """What part a paragraph plays in the report."""

    BODY = "body"
    COVER = "cover"  # before the first heading
    TEAM = "team"  # the inspectors' names
    ANNEX = "annex"
    DETAILS = "details"  # the table of references at the end
    BOILERPLATE = "boilerplate"  # the same words in every report


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left of the page as it is shown."""

    page: int  # from 1
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands in its file.

    Pages count from 1 and are absent where the format has none. Lines count
    from 1 in text formats; a paragraph that a page break cut spans the break,
    and has a box on each of its pages.
    """

    first_page: int | None = None
    last_page: int | None = None
    first_line: int | None = None
    last_line: int | None = None
    boxes: tuple[Box, ...] = ()


class Stance(StrEnum):
    """What a question asks for, and what a sentence says.

    A question asks for one of the first two, or for neither; a sentence and a
    paragraph may say any.
    """

    STRENGTH = "strength"
    WEAKNESS = "weakness"  # or an area for improvement
    MIXED = "mixed"  # good, and not good enough
    NEUTRAL = "neutral"  # what there is, what was done


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (excluded) of a text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no text at {self.start}:{self.end}")

    def of(self, text: str) -> str:
        """The words at this place."""
        if self.end > len(text):
            raise ValueError(f"{self.start}:{self.end} lies beyond a text of {len(text)}")
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, and what it says."""

    span: Span
    stance: Stance


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit of citation: a numbered paragraph, a bullet, prose, or a table row.

    Attributes:
        report: The id of its report.
        anchor: What a citation holds on to. The printed number of a numbered
            paragraph, or "recommendation-44" where it counts something else; else
            its opening words and a short hash of where it stands. Never its
            position, so that a paragraph put in before it does not move it.
        number: As printed, without the full stop; None where none is printed.
        series: What the number counts, if it is not paragraphs: "recommendation".
            Recommendation 44 is not paragraph 44.
        phase: "primary", "secondary", …; None outside any phase.
        section: The headings above it, outermost first.
        ordinal: The place of a bullet in its list, from 1; None for others.
        lead: The anchor of the numbered paragraph or bullet it hangs under.
        columns: The column headings over a table row's cells.
        text: The words as printed, without markup; cells are parted by a tab.
        sentences: In order; none where they were not told apart.
        stance: What the sentences say together.
    """

    report: str
    anchor: str
    kind: Kind
    text: str
    number: str | None = None
    phase: str | None = None
    section: tuple[str, ...] = ()
    role: Role = Role.BODY
    ordinal: int | None = None
    lead: str | None = None
    columns: tuple[str, ...] = ()
    place: Place = Place()
    sentences: tuple[Sentence, ...] = ()
    stance: Stance = Stance.NEUTRAL
    series: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"paragraph {self.anchor} of {self.report} has no words")
        if (self.number is not None) != (self.kind is Kind.NUMBERED):
            raise ValueError(f"{self.anchor}: a number belongs to a numbered paragraph")
        if self.series is not None and self.number is None:
            raise ValueError(f"{self.anchor}: a series has numbers")

    @property
    def lead_in(self) -> str | None:
        """The heading whose sentence a bullet completes: "The partnership should:".

        Such a bullet must not be quoted without it: "all trainees plan well" is
        praise alone, and a demand under "The partnership should ensure that:".
        """
        heading = self.section[-1] if self.section else ""
        return heading if self.kind is Kind.BULLET and heading.endswith(":") else None


@dataclass(frozen=True, slots=True)
class Facets:
    """What a library holds, to choose from.

    Attributes:
        paragraphs: How many, in all reports.
        phases: As the reports name them.
        kinds: Those that there are.
        stances: Those that there are.
    """

    paragraphs: int
    phases: tuple[str, ...]
    kinds: tuple[Kind, ...]
    stances: tuple[Stance, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and where it stands among the paragraphs.

    Attributes:
        path: The headings above it and itself; empty for the report's title.
        before: How many paragraphs of the report stand before it.
        level: 0 for the report’s title; 1, 2, … for the headings under it.
    """

    title: str
    path: tuple[str, ...]
    before: int
    level: int
    phase: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days of an inspection, first and last; equal for a single day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first} to {self.last} runs backwards")


@dataclass(frozen=True, slots=True)
class Grade:
    """One judgement. Grades of different frameworks are not comparable.

    Attributes:
        judgement: As printed: "Overall effectiveness".
        phase: None where the report has no phases.
        grade: As printed: "1", or "Requires improvement".
        meaning: The word for the grade, where the report prints its key.
        framework: The rules it was given under: as printed, else by kind and date.
        framework_code: "sif-2013": grades with the same code may be compared.
    """

    judgement: str
    grade: str
    phase: str | None = None
    meaning: str | None = None
    framework: str | None = None
    framework_code: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words that are in the file and not in the text, and what they are.

    Attributes:
        why: "header", "footer", "page number", "note" …
    """

    text: str
    why: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingLog:
    """What became of the words of a file.

    Attributes:
        words_in: Words of the file, markup left out.
        words_placed: Words now in a heading or a paragraph, numbers included,
            or dropped for a reason.
        joined: Anchors of paragraphs that were cut by a page and made whole.
        missing: Numbers that the series skips.
        dropped: Words left out, and why.
        warnings: Sentences for the reader.
    """

    words_in: int
    words_placed: int
    joined: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def fidelity(self) -> float:
        """The share of the file's words that have a place; 1.0 when none is lost."""
        return self.words_placed / self.words_in if self.words_in else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """One inspection report as read. What is not printed is None, never guessed.

    Attributes:
        id: Readable and stable: inspectorate-kind-provider-year.
        kind: A short code: "ite" for initial teacher education, "report" if unknown.
        urn: Unique reference number of the provider.
        reference: The number of the inspection.
        inspected: Its days, as printed with their year.
        published: The day printed as that of publication.
        dated: The day at the head of a letter, which prints no day of publication.
        lead_inspector: As printed up to the comma: "John Roughton", "Jonathan Smart HMI".
        framework: The rules it was inspected under: as printed, else by kind and date.
        framework_code: Short for the framework: "ilacs-2018"; None where it is not certain.
        source: The name of the file it was read from.
        sha256: Of the file's bytes.
        reader: Version of the rules that read it.
    """

    id: str
    title: str
    source: str
    sha256: str
    reader: int
    log: ReadingLog
    inspectorate: str | None = None
    kind: str = "report"
    kind_name: str | None = None
    provider: str | None = None
    urn: str | None = None
    reference: str | None = None
    inspected: tuple[DateRange, ...] = ()
    published: date | None = None
    dated: date | None = None
    lead_inspector: str | None = None
    previous_inspection: str | None = None
    framework: str | None = None
    framework_code: str | None = None
    licence: str | None = None
    grades: tuple[Grade, ...] = ()
    sections: tuple[Section, ...] = field(default=(), repr=False)
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        anchors = [paragraph.anchor for paragraph in self.paragraphs]
        if len(set(anchors)) != len(anchors):
            raise ValueError(f"{self.id}: two paragraphs share an anchor")

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases it reports on, in order."""
        return tuple(dict.fromkeys(p.phase for p in self.paragraphs if p.phase))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; an empty field limits nothing.

    Within a field any of the values will do; all fields must hold. `sections`
    are matched as parts of a heading, in any case of letters.
    """

    reports: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    stances: tuple[Stance, ...] = ()

    def __bool__(self) -> bool:
        return any((self.reports, self.phases, self.sections, self.kinds, self.stances))


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
