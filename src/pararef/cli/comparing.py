"""The command that puts reports beside each other, theme by theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pararef import terminal
from pararef.cli.options import AsJson, Index, Model, app, desk_of, settings
from pararef.errors import SettingError

if TYPE_CHECKING:
    from pararef.research.comparing import Comparison


@app.command()
def compare(
    reports: Annotated[list[str], typer.Argument(help="The ids of 2 to 30 reports")],
    theme: Annotated[list[str], typer.Option("--theme", help="A theme, or any question")],
    index: Index = None,
    model: Model = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write a row for each cell here", metavar="FILE")
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="Write a Word document here", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare reports: what each says on some themes."""
    from pararef.research.comparing import compare as put_beside
    from pararef.research.comparison_files import as_csv, as_docx
    from pararef.research.comparison_records import as_json as record
    from pararef.research.themes import theme as known

    desk = desk_of(settings(index=index, model=model))
    found = put_beside(desk, reports, [known(words) for words in theme if words.strip()])
    for file, write in ((csv, as_csv), (docx, as_docx)):
        if file:
            _keep(file, write(found))
    if as_json:
        terminal.print_json(record(found))
    else:
        _show(found)


def _keep(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise SettingError(f"{file} cannot be written: {error.strerror}.") from error


def _show(found: Comparison) -> None:
    for at, theme in enumerate(found.themes):
        note = found.notes[at] or f"in {found.having(at)} of {len(found.rows)} reports"
        typer.echo(f"{theme.name}: {note}")
        for row in found.rows:
            cell = row.cells[at]
            unsure = " (less sure)" if cell.found and not cell.sure else ""
            typer.echo(f"  {row.report.id}{unsure}{'' if cell.found else ': nothing found'}")
            if cell.heading:
                typer.echo(f"    {cell.heading}")
            for quote in cell.quotes:
                typer.echo(f"    “{quote.text}”\n      {quote.citation}")
