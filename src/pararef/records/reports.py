"""What a report is made of, as it is read and stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pararef.patterns import Pattern

LONGEST_PARAGRAPH = 100_000
"""Characters: one that is longer has run together from several. The longest of 58 real reports
has 4,040."""

# What the frameworks call the judgement of the whole.
_OVERALL = Pattern(r"overall|children['’]s services in", re.IGNORECASE)


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
    def over(self) -> str | None:
        """The column headings over a table row, in one line: without them, "1  2" says nothing."""
        return " · ".join(filter(None, self.columns)) or None

    @property
    def lead_in(self) -> str | None:
        """The heading whose sentence a bullet completes: "The partnership should:".

        Such a bullet must not be quoted without it: "all trainees plan well" is
        praise alone, and a demand under "The partnership should ensure that:".
        """
        heading = self.section[-1] if self.section else ""
        return heading if self.kind is Kind.BULLET and heading.endswith(":") else None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, and how much has it.

    Attributes:
        value: As `Filters` holds it.
        count: Of reports, or of paragraphs.
        name: For people: a report's title and year.
    """

    value: str
    count: int
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one field.

    Attributes:
        listed: Those that are named, in the order to show them in.
        left_out: How many others there are.
    """

    listed: tuple[Choice, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be chosen under some filters, and how much there is of it.

    Each field is counted as if nothing were chosen in it, and all else were: what it
    would give to choose this too. The first fields choose reports and count these; the last
    three choose paragraphs and count those.

    Attributes:
        paragraphs: How many pass all filters.
        reports_with: How many reports those are of.
        providers: The most frequent first.
        years: The newest first.
        grades: By framework.
    """

    paragraphs: int = 0
    reports_with: int = 0
    reports: Choices = Choices()
    providers: Choices = Choices()
    report_kinds: Choices = Choices()
    years: Choices = Choices()
    grades: Choices = Choices()
    phases: Choices = Choices()
    kinds: Choices = Choices()
    stances: Choices = Choices()


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

    @property
    def is_overall(self) -> bool:
        """Whether it judges the whole: "Overall effectiveness", "Children's services in Hull"."""
        return bool(_OVERALL.search(self.judgement))


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
        added: When it was put into an index; None for one that was only read.
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
    added: datetime | None = None
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
