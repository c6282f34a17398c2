"""Commands for a collection of quotations that was exported from the page."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pararef import terminal
from pararef.cli.options import Index, Model, app, desk_of, settings
from pararef.errors import CollectionError, NotFoundError

collection = typer.Typer(
    help="Take along quotations that were pinned on the page.", no_args_is_help=True
)
app.add_typer(collection, name="collection")


@collection.callback()
def _group() -> None:
    """Keeps `export` a command of its own, though it is the only one."""


@collection.command()
def export(
    file: Annotated[Path, typer.Argument(help="An exported collection: JSON or CSV, - for input")],
    form: Annotated[
        str | None,
        typer.Option("--format", help="docx, csv, md, ris, csl-json or json [by --out's ending]"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write here [standard output]")] = None,
    page: Annotated[
        str | None, typer.Option(help="The page that links lead to [where `serve` opens it]")
    ] = None,
    index: Index = None,
    model: Model = None,
) -> None:
    """Export a collection, each quotation as the reports print it now, with its citation."""
    from pararef.research import exporting
    from pararef.research.collection import check
    from pararef.research.importing import imported

    held = settings(index=index, model=model)
    chosen = form or _form_of(out)
    given = imported(_content(file))
    desk = desk_of(held)
    address = page or f"http://{held.host}:{held.port}/"
    content = exporting.export(given.collection, desk, chosen, address, date.today())
    for sentence in given.refused:
        terminal.complain(sentence)
    for one in check(given.collection, desk):
        if one.told:
            terminal.note(f"{one.pin.report}#{one.pin.anchor}: {one.told}")
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise CollectionError(f"{out} cannot be written ({error.strerror or error}).") from error


def _form_of(out: Path | None) -> str:
    """The form that a file's ending names."""
    from pararef.research.exporting import FORMATS

    for form in sorted(FORMATS.values(), key=lambda form: -len(form.ending)):
        if out and out.name.lower().endswith(form.ending):
            return form.name
    raise CollectionError(f"Say what to export with --format: one of {', '.join(FORMATS)}.")


def _content(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise NotFoundError(
            f"{file} cannot be read as a collection: {error.strerror or error}."
        ) from error
