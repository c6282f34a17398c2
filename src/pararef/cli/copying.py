"""The command that brings an index folder to a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pararef import terminal
from pararef.cli.options import AsJson, Index, Model, app, prompts_of, settings
from pararef.errors import SettingError


@app.command()
def copy(
    folder: Annotated[str, typer.Argument(help="An index folder", metavar="FOLDER")],
    index: Index = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Copy an index folder to a server; nothing is read or encoded again.

    Stopped at any moment, the same command goes on where it was.
    """
    from pararef.library import SentenceEncoder, copy_to_server, is_address

    held = settings(index=index, model=model)
    if is_address(folder):
        raise SettingError("Only an index folder can be copied: name it before --index.")
    if not is_address(held.index):
        raise SettingError(
            f"{held.index} is no address of a server: say where to copy to, as in --index"
            " milvus://host:19530/reports. A folder is copied like any other."
        )
    encoder = SentenceEncoder(held.model, prompts_of(held))
    with terminal.progress() as progress:
        copied = copy_to_server(
            Path(folder), held.library, encoder, lambda done, of: progress("copying", done, of)
        )
    if as_json:
        terminal.print_json({"copied": copied.reports, "unchanged": copied.unchanged})
    else:
        unchanged = f", {copied.unchanged:,} there already" if copied.unchanged else ""
        typer.echo(f"{terminal.count(copied.reports, 'report')} copied to {held.index}{unchanged}")
