"""The command that hands the reports to an assistant."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

from pararef.cli.options import Index, Model, app, desk_of, settings


@app.command()
def mcp(index: Index = None, model: Model = None) -> None:
    """Serve an assistant over the Model Context Protocol, on standard input and output.

    An assistant starts this command itself; see docs/assistants.md. Nothing can be changed
    through it.
    """
    with redirect_stdout(sys.stderr):  # standard output carries the protocol alone
        from pararef.assistants.server import run

        desk = desk_of(settings(index=index, model=model), asking=True)
    run(desk)
