"""The command that asks a file of questions of each report, and keeps at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pararef import terminal
from pararef.cli.options import (
    AsJson,
    Grades,
    Index,
    Kinds,
    Literal,
    Model,
    Phases,
    Providers,
    Reports,
    Sections,
    Stances,
    Types,
    Years,
    app,
    desk_of,
    filters_of,
    settings,
)
from pararef.records import Outcome

if TYPE_CHECKING:
    from pararef.research.questions import Results


@app.command()
def run(
    questions: Annotated[
        Path, typer.Argument(help="A file of questions: YAML, CSV, or one a line", metavar="SET")
    ],
    out: Annotated[
        list[Path],
        typer.Option(
            "--out", help="Write here: .xlsx, .csv, .docx, .html or .json", metavar="FILE"
        ),
    ],
    log: Annotated[
        Path | None,
        typer.Option(
            "--log", help="The review log [beside the results: results.review.csv]", metavar="FILE"
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask all again")] = False,
    index: Index = None,
    model: Model = None,
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
    as_json: AsJson = False,
) -> None:
    """Ask a set of questions of each report; run again, only what is new.

    Stopped at any moment, the same command goes on where it was.
    """
    from pararef.errors import QuestionSetError
    from pararef.research.questions import read_set, run_set
    from pararef.research.questions.running import files_of

    asked = read_set(questions)
    files = files_of(out, log)
    if questions.resolve() in {file.resolve() for file in (*files.out, files.log, files.state)}:
        raise QuestionSetError(f"{questions} would be written over: choose another name for --out.")
    filters = filters_of(report, provider, type_, year, grade, phase, section, kind, stance)
    desk = desk_of(settings(index=index, model=model), asking=True)
    try:
        with terminal.progress() as progress:
            found = run_set(
                desk,
                asked,
                files.out,
                files.log,
                filters=filters,
                expand=not no_expand,
                fresh=fresh,
                progress=progress,
            )
    except KeyboardInterrupt:
        terminal.note("Stopped. What was asked is kept: the same command goes on from there.")
        raise
    if as_json:
        from pararef.research.questions.forms.whole import summary

        written = {"out": [str(file) for file in files.out], "log": str(files.log)}
        terminal.print_json(written | summary(found))
    else:
        _show(found, files.out, files.log)
    for row, said in found.unclear:
        terminal.note(
            f"{files.log}, row {row}: the decision “{said[:40]}” is neither in nor out, and is kept"
            " as it is."
        )
    if _tell_of_failures(found):
        raise typer.Exit(1)


def _show(found: Results, out: tuple[Path, ...], log: Path) -> None:
    from pararef.research.questions.forms.wording import since

    for at, column in enumerate(found.columns):
        answered, asked = found.coverage(at)
        mark = f" [{column.mark}]" if column.mark else ""
        more = f" (perhaps {found.perhaps(at)} more)" if found.perhaps(at) else ""
        typer.echo(f"{answered:>5} of {asked}  {column.question.text}{more}{mark}")
    cells = sum(row.answered for row in found.rows)
    perhaps = sum(row.perhaps for row in found.rows)
    also = f", perhaps {perhaps:,} more" if perhaps else ""
    every = sum(row.asked for row in found.rows)
    typer.echo(
        f"{terminal.count(len(found.columns), 'question')} to"
        f" {terminal.count(len(found.rows), 'report')}: {cells:,} of {every:,} answered{also};"
        f" {found.asked:,} asked now, {every - found.asked:,} kept"
    )
    typer.echo(f"New or changed: {since(found)}")
    if found.out or found.gone:
        typer.echo(
            f"Review: {terminal.count(found.out, 'quotation')} left out, {found.gone:,} gone"
        )
    for file in out:
        typer.echo(f"Results: {file}")
    typer.echo(f"Review log: {log}")


def _tell_of_failures(found: Results) -> bool:
    """Say which questions were not understood; whether there were any."""
    failed = False
    for at, column in enumerate(found.columns):
        notes = {cell.note for cell in found.cells(at) if cell.outcome is Outcome.NOT_UNDERSTOOD}
        for note in sorted(notes):
            terminal.complain(f"{column.question.id}: {note}")
            failed = True
    return failed
