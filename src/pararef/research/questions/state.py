"""What a run keeps beside its results, so that it goes on where it was, and tells what is new.

Of a quotation its place is kept and a mark of its words, never the words: they are
sliced from the report again each time, and asked for again where they differ.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from pararef.errors import QuestionSetError
from pararef.records import Outcome
from pararef.research.questions.results import Mark


@dataclass(slots=True)
class KeptQuote:
    """The place of a quotation.

    Attributes:
        anchor: Of its paragraph; None where a heading prints the words.
        heading: The heading, where one does.
        start: Where the words begin.
        end: Where they end.
        words: A mark of them.
        facts: What they tell of the report: a name, and where its value stands.
        also: Anchors of paragraphs that say the same.
        since: The run in which they came.
    """

    anchor: str | None
    heading: str
    start: int
    end: int
    words: str
    facts: list[tuple[str, int, int]] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    since: int = 0

    @property
    def place(self) -> tuple[object, ...]:
        """What tells it from other quotations of a report."""
        return self.anchor, self.heading, self.start, self.end, self.words


@dataclass(slots=True)
class KeptCell:
    """What a report said to a question.

    Attributes:
        key: Of all that it hangs on: report, question, filters, encoder, version.
        outcome: How the question ended.
        sure: See `results.Cell`.
        note: See `results.Cell`.
        quotes: The surest first.
        asked: The run in which it was asked last.
        since: The run in which it became what it is.
        mark: What it was then, against the run before.
    """

    key: str
    outcome: Outcome
    sure: bool = True
    note: str = ""
    quotes: list[KeptQuote] = field(default_factory=list)
    asked: int = 0
    since: int = 0
    mark: Mark = Mark.NEW


@dataclass(slots=True)
class Known:
    """A question, or a report: what it is, and since which run."""

    key: str
    since: int
    mark: Mark


@dataclass(slots=True)
class State:
    """All that is kept.

    Attributes:
        run: The number of this run, from 1.
        finished: The number of the last run that wrote its results; 0 for none.
        least: Cells that were asked in earlier runs than this are asked again.
        reports: By their ids.
        questions: By their ids.
        cells: By the ids of questions, and then of reports.
    """

    form: Literal["pararef run 1"] = "pararef run 1"
    run: int = 1
    finished: int = 0
    least: int = 0
    reports: dict[str, Known] = field(default_factory=dict)
    questions: dict[str, Known] = field(default_factory=dict)
    cells: dict[str, dict[str, KeptCell]] = field(default_factory=dict)

    def begin(self, fresh: bool) -> None:
        """Begin a run, or go on with one that was stopped.

        Args:
            fresh: Ask all again; a run that was begun so and stopped goes on.
        """
        stopped = self.run > self.finished
        if fresh and not (stopped and self.least == self.run):
            self.run = max(self.run, self.finished) + bool(self.cells)
            self.least = self.run
        elif not stopped:
            self.run = self.finished + 1

    def told(self, since: int, mark: Mark) -> Mark:
        """What to say of something that became what it is in some run."""
        return mark if self.finished and since > self.finished else Mark.SAME

    def know(self, held: dict[str, Known], name: str, key: str) -> None:
        """Note a question, or a report, as it is now."""
        before = held.get(name)
        if before is None or before.key != key:
            mark = Mark.CHANGED if before else Mark.NEW
            # What came since the last finished run is new, however often it changed since.
            if before and self.told(before.since, before.mark) is Mark.NEW:
                mark = Mark.NEW
            held[name] = Known(key, self.run, mark)

    def put(self, question: str, report: str, cell: KeptCell) -> None:
        """Keep what was asked, with what is new in it."""
        cells = self.cells.setdefault(question, {})
        before = cells.get(report)
        since = {quote.place: quote.since for quote in before.quotes} if before else {}
        for quote in cell.quotes:
            quote.since = since.get(quote.place, self.run)
        cell.asked = cell.since = self.run
        if before is not None:
            alike = before.outcome is cell.outcome and {quote.place for quote in before.quotes} == {
                q.place for q in cell.quotes
            }
            cell.mark = Mark.CHANGED
            if alike:
                cell.since, cell.mark = before.since, before.mark
            elif self.told(before.since, before.mark) is Mark.NEW:
                cell.mark = Mark.NEW
        cells[report] = cell

    def finish(self, questions: Sequence[str], reports: Sequence[str]) -> None:
        """The results are written: keep what stands in them, and no more."""
        there = set(reports)
        self.finished = self.run
        self.questions = {name: self.questions[name] for name in questions}
        self.reports = {name: self.reports[name] for name in reports}
        self.cells = {
            name: {report: cell for report, cell in self.cells[name].items() if report in there}
            for name in questions
            if name in self.cells
        }


_STATE = TypeAdapter(State)


def load(file: Path, fresh: bool) -> State:
    """The state in a file; that of no run where there is none, or it is of no use to a fresh one.

    Raises:
        QuestionSetError: If the file is there and cannot be read, and the run is not a fresh one.
    """
    try:
        return _STATE.validate_json(file.read_bytes())
    except FileNotFoundError:
        return State()
    except (OSError, ValidationError) as error:
        if fresh and isinstance(error, ValidationError):
            return State()
        why = error.strerror if isinstance(error, OSError) else "it is damaged, or another file"
        raise QuestionSetError(
            f"{file} cannot be read as what the last run kept ({why}): take it away, or ask all"
            " again with --fresh."
        ) from error


def save(state: State, file: Path) -> None:
    """Write the state, whole or not at all. Raises QuestionSetError."""
    write_whole(file, _STATE.dump_json(state))


def write_whole(file: Path, content: bytes) -> None:
    """Put content in a file at once: whoever is killed leaves the old one or the new one.

    Raises:
        QuestionSetError: If it cannot be written.
    """
    target = Path(os.path.realpath(file))
    part = target.with_name(f".{target.name}.part")
    try:
        try:
            with part.open("wb") as held:
                held.write(content)
                held.flush()
                os.fsync(held.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise QuestionSetError(
            f"{file} cannot be written ({error.strerror or error}): close it where it is open, or"
            " name another with --out."
        ) from error


def mark_of(*parts: object) -> str:
    """A short mark that tells whether things are the same.

    >>> mark_of("a", "b") == mark_of("ab")
    False
    """
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]
