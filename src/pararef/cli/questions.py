"""Commands for questions: search, ask, more like this, and the check of a memo."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import typer

from pararef import terminal
from pararef.cli.options import (
    Anywhere,
    AsJson,
    Batch,
    Grades,
    Hits,
    Index,
    Kinds,
    Literal,
    Model,
    Phases,
    Providers,
    Question,
    Reports,
    Sections,
    Stances,
    Style,
    Types,
    Unjudged,
    Write,
    Years,
    app,
    desk_of,
    filters_of,
    settings,
)
from pararef.errors import NotFoundError, QuestionError
from pararef.records import Answer, Findings, Outcome

if TYPE_CHECKING:
    from pararef.records import Written

Result = TypeVar("Result", Findings, Answer)


@app.command()
def search(
    question: Question = None,
    index: Index = None,
    model: Model = None,
    k: Hits = None,
    report: Reports = None,
    provider: Providers = None,
    type_: Types = None,
    year: Years = None,
    grade: Grades = None,
    phase: Phases = None,
    section: Sections = None,
    kind: Kinds = None,
    stance: Stances = None,
    no_expand: Literal = False,
    no_names: Anywhere = False,
    no_judge: Unjudged = False,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Find the paragraphs that answer a question, best first."""
    from pararef import output

    held = settings(index=index, model=model, hits=k)
    filters = filters_of(report, provider, type_, year, grade, phase, section, kind, stance)
    desk = desk_of(held, asking=True)
    _answer_all(
        question,
        batch,
        lambda text: desk.search(
            text, held.hits, filters, not no_expand, not no_names, not no_judge
        ),
        output.findings,
        None if as_json else terminal.show_findings,
    )


@app.command()
def ask(
    question: Question = None,
    index: Index = None,
    model: Model = None,
    k: Hits = None,
    report: Reports = None,
    provider: Providers = None,
    type_: Types = None,
    year: Years = None,
    grade: Grades = None,
    phase: Phases = None,
    section: Sections = None,
    kind: Kinds = None,
    stance: Stances = None,
    no_expand: Literal = False,
    no_names: Anywhere = False,
    no_judge: Unjudged = False,
    batch: Batch = None,
    write: Write = False,
    style: Style = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotations, each with its citation."""
    from pararef import output

    held = settings(index=index, model=model, hits=k, style=style)
    filters = filters_of(report, provider, type_, year, grade, phase, section, kind, stance)
    desk = desk_of(held, asking=True)

    def with_written(answer: Answer) -> dict[str, Any]:
        *_, last = desk.write(answer)
        return {**output.answer(answer), "written": output.written(cast("Written", last))}

    def show_written(answer: Answer) -> None:
        terminal.show_written(answer, desk.write(answer))

    _answer_all(
        question,
        batch,
        lambda text: desk.ask(
            text, held.hits, filters, not no_expand, not no_names, held.style, not no_judge
        ),
        with_written if write else output.answer,
        None if as_json else show_written if write else terminal.show_answer,
    )


@app.command()
def like(
    paragraphs: Annotated[
        list[str], typer.Argument(help="Paragraphs, each as report#anchor", metavar="PARAGRAPH…")
    ],
    unlike: Annotated[
        list[str] | None, typer.Option("--not", help="Paragraphs that it should not be like")
    ] = None,
    index: Index = None,
    model: Model = None,
    k: Hits = None,
    report: Reports = None,
    provider: Providers = None,
    type_: Types = None,
    year: Years = None,
    grade: Grades = None,
    phase: Phases = None,
    section: Sections = None,
    kind: Kinds = None,
    stance: Stances = None,
    as_json: AsJson = False,
) -> None:
    """Find paragraphs like some that are known."""
    from pararef import output

    held = settings(index=index, model=model, hits=k)
    filters = filters_of(report, provider, type_, year, grade, phase, section, kind, stance)
    good, bad = ([_place(name) for name in names] for names in (paragraphs, unlike or []))
    found = desk_of(held).like(good, bad, held.hits, filters)
    if as_json:
        terminal.print_json(output.findings(found))
    else:
        terminal.show_findings(found)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A memo that quotes the reports, - for input")],
    index: Index = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Check what a memo quotes and cites, word for word.

    The exit code is 1 if anything is wrong.
    """
    from pararef import output
    from pararef.reading.memos import memo

    text = memo(file)
    checked = desk_of(settings(index=index, model=model)).verify(text)
    if as_json:
        terminal.print_json([output.checked(one) for one in checked])
    else:
        terminal.show_checked(checked)
    if not all(one.fine for one in checked):
        raise typer.Exit(1)


def _place(name: str) -> tuple[str, str]:
    report, mark, anchor = name.partition("#")
    if not (report and mark and anchor):
        raise QuestionError(f"{name!r} names no paragraph: write it as report#anchor.")
    return report, anchor


def _answer_all(
    question: str | None,
    batch: Path | None,
    call: Callable[[str], Result],
    as_json: Callable[[Result], Any],
    show: Callable[[Result], None] | None,
) -> None:
    """Answer one question, or each line of a batch with a line of JSON."""
    if (question is None) == (batch is None):
        raise QuestionError("Give a question, or a file of questions with --batch: one of the two.")
    if question is not None:
        result = call(question)
        if show:
            show(result)
        else:
            terminal.print_json(as_json(result))
        if _not_understood(result):
            raise typer.Exit(1)
        return
    failed = False
    for line in _lines(batch or Path("-")):
        try:
            result = call(line)
            found, failed = as_json(result), failed or _not_understood(result)
        except QuestionError as error:
            # A line for a line: whoever reads on can tell which question this was.
            found, failed = {"query": line, "error": str(error)}, True
        typer.echo(json.dumps(found, ensure_ascii=False))
    if failed:
        raise typer.Exit(1)


def _not_understood(result: Findings | Answer) -> bool:
    return result.outcome is Outcome.NOT_UNDERSTOOD


def _lines(batch: Path) -> list[str]:
    try:
        content = sys.stdin.buffer.read() if str(batch) == "-" else batch.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{batch} cannot be read as a file of questions: {error}.") from error
    text = content.decode("utf-8-sig", "replace")
    lines = text.replace("\r\n", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]
