"""Ask a set of questions of each report, keep what was asked before, and write what was found.

The questions are asked one after the other of all reports together, and what is kept
is written every now and then: whoever stops a run loses a second or two of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pararef.answering import plain, source
from pararef.desk import Desk
from pararef.errors import NotFoundError, QuestionError, QuestionSetError
from pararef.records import EVERYTHING, Answer, Filters, Outcome, Report, Span
from pararef.research.comparing import by_provider
from pararef.research.questions import forms, review, state
from pararef.research.questions.results import Cell, Column, Mark, Quoted, Results, Row
from pararef.research.questions.sets import Question, QuestionSet
from pararef.research.questions.state import KeptCell, KeptQuote, State, mark_of

Progress = Callable[[str, int, int], None]

_OFTEN = 1.0  # seconds between two writings of the state,
_SELDOM = 10  # and so many times as long as one takes


@dataclass(frozen=True, slots=True)
class Files:
    """Where a run writes.

    Attributes:
        out: The results, in one form or several.
        log: The review log.
        state: What the run keeps.
    """

    out: tuple[Path, ...]
    log: Path
    state: Path


def files_of(out: Path | str | Sequence[Path | str], log: Path | str | None = None) -> Files:
    """The files of a run; the log and the state lie beside the first of the results.

    Raises:
        QuestionSetError: If an ending tells no form, or a file is to be two things.
    """
    named = tuple(Path(file) for file in ([out] if isinstance(out, (Path, str)) else out))
    if not named:
        raise QuestionSetError("Say with --out where the results are to go: results.xlsx.")
    for file in named:
        forms.form_of(file)
        if not file.parent.is_dir():
            raise QuestionSetError(f"{file} cannot be written: there is no folder {file.parent}.")
    first = named[0]
    files = Files(
        named,
        Path(log) if log else first.with_suffix(".review.csv"),
        first.with_suffix(".run.json"),
    )
    every = [file.resolve() for file in (*files.out, files.log, files.state)]
    if len(set(every)) < len(every):
        raise QuestionSetError(
            "The results, the review log and what the run keeps are to be different files: choose"
            " other names with --out and --log."
        )
    return files


def run_set(
    desk: Desk,
    asked: QuestionSet,
    out: Path | str | Sequence[Path | str],
    log: Path | str | None = None,
    *,
    filters: Filters = EVERYTHING,
    expand: bool = True,
    fresh: bool = False,
    progress: Progress | None = None,
    day: date | None = None,
) -> Results:
    """Ask a set of questions of each report and write the results.

    Run again, it asks what is new or has changed: questions, reports, the encoder or its
    calibration, the version of pararef. Stopped, it goes on where it was.

    Args:
        desk: Over the reports.
        asked: The questions.
        out: Where the results go, by their endings: .csv, .xlsx, .docx, .html, .json.
        log: The review log; beside the first of the results if None.
        filters: Which reports, and what to look in.
        expand: Spell short forms out, and put slips right.
        fresh: Ask all again.
        progress: Told how far it is.
        day: Of the results; today if None.

    Raises:
        QuestionSetError: If a file cannot be read or written; none is touched that cannot be read.
        QuestionError: If a filter cannot be asked for, or no report passes.
        LibraryError: If the index cannot be used.
    """
    files = files_of(out, log)
    review.read(files.log)  # better now than when all has been asked
    held = state.load(files.state, fresh)
    run = _Run(desk, asked, _chosen(desk, filters), filters, expand, held)
    run.begin(fresh)
    try:
        run.ask(files.state, progress)
    finally:
        state.save(held, files.state)
    written = review.read(files.log)  # the reader may have saved it meanwhile
    found = run.results(written, day or date.today())
    content, gone = review.written(written, run.entries())
    state.write_whole(files.log, content)
    found = replace(found, gone=gone, unclear=tuple(written.unclear))
    for file in files.out:
        state.write_whole(file, forms.form_of(file).write(found))
    held.finish([q.id for q in asked.questions], [report.id for report in run.reports])
    state.save(held, files.state)
    return found


def ask_set(
    desk: Desk,
    asked: QuestionSet,
    *,
    filters: Filters = EVERYTHING,
    expand: bool = True,
    day: date | None = None,
) -> Results:
    """Ask a set of questions of each report, and write and keep nothing.

    Arguments and errors as for `run_set`.
    """
    run = _Run(desk, asked, _chosen(desk, filters), filters, expand, State())
    run.begin(fresh=True)
    for question in asked.questions:
        run.ask_one(question)
    return run.results(review.Log(), day or date.today())


def _chosen(desk: Desk, filters: Filters) -> list[Report]:
    """The reports that are asked, by provider and then by date. Raises QuestionError for none."""
    reports = [desk.about(name) for name in desk.reports_under(filters)]
    if not reports:
        raise QuestionError("No report passes these filters: choose others.")
    return sorted(reports, key=by_provider)


class _Run:
    """One run: what is asked of whom, and what is kept."""

    def __init__(
        self,
        desk: Desk,
        asked: QuestionSet,
        reports: Sequence[Report],
        filters: Filters,
        expand: bool,
        held: State,
    ) -> None:
        self.reports = reports
        self._desk = desk
        self._asked = asked
        self._filters = filters
        self._expand = expand
        self._held = held
        self._version = version("pararef")
        self._by = desk.judged_by
        self._about = {report.id: report for report in reports}
        self._of = {report.id: mark_of(report.sha256, report.reader) for report in reports}
        self._scopes = {q.id: self._scope(q) for q in asked.questions}
        self._cells: dict[tuple[str, str], Cell] = {}  # with all quotations, those left out too

    def begin(self, fresh: bool) -> None:
        """Note what is there now."""
        self._held.begin(fresh)
        for name, key in self._of.items():
            self._held.know(self._held.reports, name, key)
        for question in self._asked.questions:
            key = mark_of(question.text, question.filters)
            self._held.know(self._held.questions, question.id, key)

    def ask(self, file: Path, progress: Progress | None) -> None:
        """Ask what is not known, and keep it in a file."""
        saved, took = time.monotonic(), 0.0
        many = len(self._asked.questions)
        for number, question in enumerate(self._asked.questions):
            if progress:
                progress("asking", number, many)
            if not self.ask_one(question):
                continue
            now = time.monotonic()
            if now - saved > max(_OFTEN, _SELDOM * took):
                state.save(self._held, file)
                saved = time.monotonic()
                took = saved - now
        if progress:
            progress("asking", many, many)

    def results(self, log: review.Log, day: date) -> Results:
        """All cells, as the reader decided."""
        held = self._held
        return Results(
            title=self._asked.title,
            source=self._asked.name,
            day=day,
            first=not held.finished,
            index=self._desk.name,
            encoder=self._desk.encoder,
            version=self._version,
            limits=in_words(self._filters),
            columns=tuple(
                Column(q, held.told(held.questions[q.id].since, held.questions[q.id].mark))
                for q in self._asked.questions
            ),
            rows=tuple(
                Row(
                    report,
                    held.told(held.reports[report.id].since, held.reports[report.id].mark),
                    tuple(
                        _reviewed(self._cells.get((q.id, report.id)), q.id, report.id, log)
                        for q in self._asked.questions
                    ),
                )
                for report in self.reports
            ),
            asked=sum(
                held.cells[q.id][name].asked == held.run
                for q in self._asked.questions
                for name in self._scopes[q.id]
            ),
        )

    def entries(self) -> Iterable[review.Entry]:
        """A row of the review log for each quotation, question by question."""
        for question in self._asked.questions:
            for report in self.reports:
                cell = self._cells.get((question.id, report.id))
                for quote in cell.quotes if cell else ():
                    place = review.Place(question.id, report.id, quote.anchor)
                    yield review.Entry(place, question.text, quote.text)

    def _scope(self, question: Question) -> tuple[str, ...]:
        """The reports that a question is asked of."""
        try:
            own = set(self._desk.reports_under(question.filters))
        except (QuestionError, NotFoundError) as error:
            raise QuestionError(f"The question “{question.id}”: {error}") from error
        return tuple(report.id for report in self.reports if report.id in own)

    def _inside(self, question: Question) -> Filters:
        """What is looked in: the question's own fields take the place of the run's."""
        own, run = question.filters, self._filters
        return Filters(
            phases=own.phases or run.phases,
            sections=own.sections or run.sections,
            kinds=own.kinds or run.kinds,
            stances=own.stances or run.stances,
        )

    def ask_one(self, question: Question) -> bool:
        """Ask of the reports whose answer is not known; whether there were any."""
        scope, inside = self._scopes[question.id], self._inside(question)
        keys = {
            name: mark_of(
                self._version, self._by, self._expand, question.text, inside, self._of[name]
            )
            for name in scope
        }
        wanted = [name for name in scope if not self._is_kept(question.id, name, keys[name])]
        if not wanted:
            return False
        try:
            found = self._desk.ask_each(question.text, wanted, self._expand, inside, scope)
        except QuestionError as error:
            cells = {name: _not_asked(keys[name], str(error)) for name in wanted}
        else:
            cells = {name: _kept(answer, keys[name]) for name, answer in found.items()}
        for name, cell in cells.items():
            self._held.put(question.id, name, cell)
            self._cells[question.id, name] = self._cell(name, cell)
        return True

    def _is_kept(self, question: str, report: str, key: str) -> bool:
        """Whether an answer is known and still printed as it was."""
        kept = self._held.cells.get(question, {}).get(report)
        if kept is None or kept.key != key or kept.asked < self._held.least:
            return False
        try:
            self._cells[question, report] = self._cell(report, kept)
        except (NotFoundError, ValueError):
            return False
        return True

    def _cell(self, report: str, kept: KeptCell) -> Cell:
        """A cell, its words sliced from what is stored.

        Raises:
            NotFoundError: If a paragraph is not there.
            ValueError: If its words are not those that answered.
        """
        return Cell(
            outcome=kept.outcome,
            quotes=tuple(self._sliced(report, quote) for quote in kept.quotes),
            sure=kept.sure,
            mark=self._held.told(kept.since, kept.mark),
            note=kept.note,
        )

    def _sliced(self, name: str, kept: KeptQuote) -> Quoted:
        report = self._about[name]
        paragraph = None if kept.anchor is None else self._desk.paragraph(name, kept.anchor)
        if paragraph is None and kept.heading not in self._desk.headings(name):
            raise ValueError(f"{name} has no heading “{kept.heading}”")
        text = paragraph.text if paragraph else kept.heading
        quoted = Quoted(
            paragraph=paragraph,
            heading="" if paragraph else kept.heading,
            span=Span(kept.start, kept.end),
            citation=plain(paragraph, report) if paragraph else f"{source(report)}, heading",
            facts=tuple(f"{fact}: {Span(*at).of(text)}" for fact, *at in kept.facts),
            also=tuple(plain(self._desk.paragraph(name, other), report) for other in kept.also),
            new=self._held.told(kept.since, Mark.NEW) is Mark.NEW,
        )
        if mark_of(quoted.text) != kept.words:
            raise ValueError(f"{quoted.citation} says something else")
        return quoted


def in_words(filters: Filters) -> str:
    """Filters for people: "provider Norfolk or Leeds; year 2018"."""
    told = {
        "report": filters.reports,
        "provider": filters.providers,
        "type": filters.report_kinds,
        "year": filters.years,
        "grade": filters.grades,
        "phase": filters.phases,
        "heading": filters.sections,
        "kind": filters.kinds,
        "saying": filters.stances,
    }
    return "; ".join(
        f"{name} {' or '.join(map(str, values))}" for name, values in told.items() if values
    )


def _reviewed(cell: Cell | None, question: str, report: str, log: review.Log) -> Cell:
    """A cell without the quotations that the reader left out."""
    if cell is None:
        return Cell(None)
    kept = []
    for quote in cell.quotes:
        place = review.Place(question, report, quote.anchor)
        decision = log.decision(place)
        if decision != "out":
            kept.append(replace(quote, decision=decision, note=log.note(place)))
    return replace(cell, quotes=tuple(kept), out=len(cell.quotes) - len(kept))


def _not_asked(key: str, why: str) -> KeptCell:
    return KeptCell(key, Outcome.NOT_UNDERSTOOD, note=why)


def _kept(answer: Answer, key: str) -> KeptCell:
    """An answer as it is kept: places and marks of words. A near miss is none."""
    findings = answer.findings
    if answer.outcome is not Outcome.ANSWERED:
        return KeptCell(key, answer.outcome, note=findings.note or "")
    facts: dict[str, list[tuple[str, int, int]]] = {}
    headings: dict[str, list[tuple[str, int, int]]] = {}
    for fact in findings.facts:
        held = facts if fact.paragraph else headings
        place = fact.paragraph.anchor if fact.paragraph else fact.text
        held.setdefault(place, []).append((fact.name, fact.value.start, fact.value.end))
    quotes = [
        KeptQuote(None, heading, 0, len(heading), mark_of(heading), at)
        for heading, at in headings.items()
    ]
    quotes += [
        KeptQuote(
            quote.paragraph.anchor,
            "",
            quote.span.start,
            quote.span.end,
            mark_of(quote.text),
            facts.get(quote.paragraph.anchor, []),
            [other.paragraph.anchor for other in quote.again],
        )
        for quote in answer.quotes
    ]
    sure = bool(findings.facts) or any(hit.why.answers for hit in findings.hits)
    return KeptCell(key, Outcome.ANSWERED, sure, quotes=quotes)
