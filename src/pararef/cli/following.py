"""The command that follows recommendations through the inspections of a provider."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pararef import terminal
from pararef.cli.options import AsJson, Index, Model, app, desk_of, settings, write_file

if TYPE_CHECKING:
    from pararef.research.recommendations import Course


@app.command()
def follow(
    provider: Annotated[
        str, typer.Argument(help="A provider (“Norfolk”), or the id of one of its reports")
    ],
    since: Annotated[
        str | None,
        typer.Option("--of", help="Only the recommendations of this report", metavar="REPORT"),
    ] = None,
    index: Index = None,
    model: Model = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", help="Write a row for each recommendation here", metavar="FILE"),
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="Write a Word document here", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Follow recommendations: what they rest on, and what later inspections say of them."""
    from pararef.research.recommendations import files, records
    from pararef.research.recommendations import follow as followed

    course = followed(desk_of(settings(index=index, model=model)), provider, since)
    for file, write in ((csv, files.as_csv), (docx, files.as_docx)):
        if file:
            write_file(file, write(course))
    if as_json:
        terminal.print_json(records.course(course))
    else:
        _show(course)


def _show(course: Course) -> None:
    from pararef.answering.citations import named
    from pararef.research.recommendations.files import became, how, words

    for inspection in course.inspections:
        count = terminal.count(len(inspection.followed), "recommendation")
        typer.echo(f"{named(inspection.report)}: {count}")
        for one in inspection.followed:
            typer.echo(f"\n  {words(one)}\n    {one.quote.citation}")
            typer.echo(f"    {how(one)}")
            for quote in one.supports:
                typer.echo(f"      “{quote.text}”\n        {quote.citation}")
            for later in one.later:
                typer.echo(f"    {named(later.report)}: {became(later)}")
                for quote in later.quotes:
                    typer.echo(f"      “{quote.text}”\n        {quote.citation}")
        typer.echo("")
