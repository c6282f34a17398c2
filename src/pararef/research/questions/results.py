"""What a run found: reports down, questions across, and in each cell what the report says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pararef.records import Outcome, Paragraph, Report, Span
from pararef.research.questions.sets import Question, own_id


class Mark(StrEnum):
    """What became of something since the last run that was finished."""

    SAME = ""
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a report that answer, held by their place.

    Attributes:
        paragraph: That prints them; None where only a heading does.
        heading: That prints them, where no paragraph does.
        span: Where, in the one or the other.
        citation: For people.
        facts: What they tell of the report itself: "lead inspector: John Roughton".
        also: Citations of other paragraphs that say the same.
        new: They were not there in the last run.
        decision: The reader's: "in", "out", or none yet.
        note: The reader's.
    """

    paragraph: Paragraph | None
    heading: str
    span: Span
    citation: str
    facts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    new: bool = False
    decision: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.paragraph is None) != bool(self.heading):
            raise ValueError("words stand in a paragraph or in a heading")
        self.span.of(self._whole)  # raises where there is no such text

    @property
    def _whole(self) -> str:
        return self.paragraph.text if self.paragraph else self.heading

    @property
    def text(self) -> str:
        """The words, sliced from the paragraph."""
        return self.span.of(self._whole)

    @property
    def before(self) -> str:
        """What they are not understood without: a bullet's heading, or a row's columns."""
        return (self.paragraph.lead_in or self.paragraph.over or "") if self.paragraph else ""

    @property
    def anchor(self) -> str:
        """What tells the place from others of its report."""
        return self.paragraph.anchor if self.paragraph else f"heading-{own_id(self.heading)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says to one question.

    Attributes:
        outcome: Of the asking; None where the question's own filters leave the report out.
        quotes: The surest first, without those that the reader left out.
        out: How many he left out.
        sure: One of the paragraphs answers by itself; else they only lean that way together.
        mark: Against the last run.
        note: Why the question was not understood.
    """

    outcome: Outcome | None
    quotes: tuple[Quoted, ...] = ()
    out: int = 0
    sure: bool = True
    mark: Mark = Mark.SAME
    note: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is something to read."""
        return bool(self.quotes)

    @property
    def perhaps(self) -> bool:
        """Whether there is something to read that may be no answer; it is counted apart."""
        return self.answered and not self.sure


@dataclass(frozen=True, slots=True)
class Row:
    """One report, without its paragraphs, and its cells in the order of the questions."""

    report: Report
    mark: Mark
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        for cell in self.cells:
            for quote in cell.quotes:
                if quote.paragraph and quote.paragraph.report != self.report.id:
                    raise ValueError(f"a quotation in the row of {self.report.id} is another's")

    @property
    def answered(self) -> int:
        """How many questions it surely answers."""
        return sum(cell.answered and cell.sure for cell in self.cells)

    @property
    def perhaps(self) -> int:
        """How many more it answers perhaps."""
        return sum(cell.perhaps for cell in self.cells)

    @property
    def asked(self) -> int:
        """How many questions were asked of it."""
        return sum(cell.outcome is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """A question, and how it stands to the last run."""

    question: Question
    mark: Mark


@dataclass(frozen=True, slots=True)
class Results:
    """A table of reports and questions.

    Attributes:
        title: Of the set.
        source: The file that the set is from.
        day: Of the run.
        first: There was no run before that new things could be told from.
        index: Its name.
        encoder: Its name.
        version: Of pararef.
        limits: The filters in words; "" for none.
        rows: By provider, and then by date.
        asked: How many cells were asked in this run, or in the one that it went on from.
        gone: How many quotations of the review log are not found any more.
        unclear: Decisions in the log that are neither "in" nor "out", each with its row.
    """

    title: str
    source: str
    day: date
    first: bool
    index: str
    encoder: str
    version: str
    limits: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    asked: int = 0
    gone: int = 0
    unclear: tuple[tuple[int, str], ...] = ()

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("results have a cell for each report and question")

    def cells(self, column: int) -> list[Cell]:
        """The cells of a question that was asked of their report, by its place."""
        found = (row.cells[column] for row in self.rows)
        return [cell for cell in found if cell.outcome is not None]

    def coverage(self, column: int) -> tuple[int, int]:
        """How many reports surely answer a question, by its place, and of how many."""
        cells = self.cells(column)
        return sum(cell.answered and cell.sure for cell in cells), len(cells)

    def perhaps(self, column: int) -> int:
        """How many more reports answer a question perhaps."""
        return sum(cell.perhaps for cell in self.cells(column))

    @property
    def out(self) -> int:
        """How many quotations the reader left out."""
        return sum(cell.out for row in self.rows for cell in row.cells)

    def marked(self, mark: Mark) -> int:
        """How many cells bear a mark."""
        return sum(cell.mark is mark for row in self.rows for cell in row.cells)
