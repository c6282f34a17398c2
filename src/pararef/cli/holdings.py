"""Commands for what an index holds: put reports in, look at them, take them out, serve them."""

from __future__ import annotations

import shlex
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pararef import terminal
from pararef.cli.options import AsJson, Index, Model, app, desk_of, prompts_of, settings
from pararef.errors import SettingError

if TYPE_CHECKING:
    from pararef.building import Built
    from pararef.desk import Desk
    from pararef.library.doctor import Fault
    from pararef.records import Report
    from pararef.settings import Settings


@app.command()
def build(
    paths: Annotated[list[Path], typer.Argument(help="Reports, and folders of reports")],
    index: Index = None,
    model: Model = None,
    workers: Annotated[
        str | None,
        typer.Option(
            "--workers",
            help="Who reads and encodes: ray, or a cluster as in ray://host:10001 [this process]",
            metavar="WHERE",
        ),
    ] = None,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Build all of it beside the index of a server, which is used until this is done",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read reports into an index; only what is new or has changed."""
    held = settings(index=index, model=model)
    built = _built(paths, held, workers, anew)
    if as_json:
        from pararef import output

        stored = [output.report(report) for report in built.stored]
        terminal.print_json(
            {"stored": stored, "unchanged": built.unchanged, "refused": list(built.refused)}
        )
    else:
        for report in built.stored:
            typer.echo(terminal.line(report))
        unchanged = f", {built.unchanged} unchanged" if built.unchanged else ""
        typer.echo(
            f"{terminal.count(len(built.stored), 'report')} stored in {held.index}{unchanged}"
        )
    if built.refused:
        raise typer.Exit(1)


@app.command()
def remove(
    reports: Annotated[list[str], typer.Argument(metavar="REPORT…", help="The ids of reports")],
    index: Index = None,
    model: Model = None,
) -> None:
    """Take reports out of the index.

    Their files stay, unless the index keeps them itself.
    """
    held = settings(index=index, model=model)
    named = list(dict.fromkeys(reports))
    desk_of(held).remove(*named)
    for report in named:
        typer.echo(f"{report} is no longer in {held.index}")


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A report")],
    as_json: AsJson = False,
) -> None:
    """Show what is read from a file: the report and its paragraphs."""
    from pararef.reading.workers import read_apart

    _show(read_apart(file), as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A report")],
    as_json: AsJson = False,
) -> None:
    """Tell how well a file is read: what found its place."""
    from pararef import output
    from pararef.reading.workers import read_apart

    report = read_apart(file)
    if as_json:
        terminal.print_json(output.report(report)["log"])
        return
    terminal.show_log(report)


@app.command()
def show(
    report: Annotated[str, typer.Argument(help="The id of a report")],
    anchor: Annotated[
        str | None, typer.Argument(help="A paragraph's number or anchor; all if left out")
    ] = None,
    index: Index = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Show a stored paragraph, or a whole report."""
    from pararef import output

    held = settings(index=index, model=model)
    desk = desk_of(held)
    if anchor is None:
        _show(desk.report(report), as_json)
        return
    paragraph = desk.paragraph(report, anchor)
    if as_json:
        terminal.print_json(output.paragraph(paragraph, desk.about(report)))
    else:
        typer.echo(f"{paragraph.text}\n\n{desk.cite(paragraph)}")


@app.command("reports")
def list_reports(index: Index = None, model: Model = None, as_json: AsJson = False) -> None:
    """List the reports in the index."""
    from pararef import output

    held = settings(index=index, model=model)
    found = desk_of(held).reports()
    if as_json:
        terminal.print_json([output.report(report) for report in found])
    else:
        for report in found:
            typer.echo(f"{report.id}  {report.title}")


@app.command()
def doctor(
    index: Index = None,
    mend: Annotated[
        bool,
        typer.Option("--repair", help="Mend what can be; reports that are harmed are taken out"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look through the index: whether all of it is as it was stored."""
    from pararef.library import doctor as doctors
    from pararef.library import is_address

    held = settings(index=index)
    if is_address(held.index):
        raise SettingError(
            f"{held.index} is kept by a server, which looks after its own files: `pararef doctor`"
            " is for index folders."
        )
    folder = Path(held.index)
    if mend:
        mended, left = doctors.repair(folder)
    else:
        mended, left = [], doctors.examine(folder)
    if as_json:
        told = {"mended": mended, "left": left}
        terminal.print_json(
            {
                name: [{"what": f.what, "cure": f.cure, "file": f.path} for f in faults]
                for name, faults in told.items()
            }
        )
    else:
        _tell_of_faults(folder, mended, left, mend)
    if left:
        raise typer.Exit(1)


def _tell_of_faults(
    folder: Path, mended: list[Fault], left: list[Fault], after_repair: bool
) -> None:
    for fault in mended:
        typer.echo(f"Mended: {fault.what}")
    for fault in left:
        terminal.complain(f"{fault.what} What helps: {fault.cure}.")
    again = sorted({fault.path for fault in mended if fault.path})
    if again:
        files = " ".join(shlex.quote(path) for path in again)
        typer.echo(
            f"{terminal.count(len(again), 'report')} taken out; read again with"
            f" `pararef build {files} --index {folder}`"
        )
    if left and not after_repair:
        terminal.complain(f"Mend what can be with `pararef doctor --repair --index {folder}`.")
    if not left:
        typer.echo(f"{folder} is whole.")


@app.command()
def serve(
    index: Index = None,
    model: Model = None,
    host: Annotated[str | None, typer.Option(help="Where to listen [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="[7860]")] = None,
    root_path: Annotated[
        str | None, typer.Option(help="The path under which a proxy serves the page")
    ] = None,
    per_minute: Annotated[
        int | None, typer.Option(help="How many requests a client may make in a minute [any]")
    ] = None,
    reports: Annotated[
        list[Path] | None, typer.Option(help="Put these into the index first, as `build` does")
    ] = None,
    read_only: Annotated[
        bool | None,
        typer.Option(
            "--read-only/--no-read-only",
            help="Whether reports can be added and removed in the page [not, where other"
            " machines are let in]",
        ),
    ] = None,
    max_upload: Annotated[
        int | None, typer.Option(help="Megabytes of a file added in the page [50]", metavar="MB")
    ] = None,
) -> None:
    """Open the page for a browser on this machine."""
    held = settings(
        index=index,
        model=model,
        host=host,
        port=port,
        root_path=root_path,
        per_minute=per_minute,
        read_only=read_only,
        max_upload=max_upload,
    )

    def opening() -> Desk:
        if reports:
            _built(reports, held)
        return desk_of(held)

    from pararef.web import serve as serve_page

    serve_page(opening, held)


@app.command()
def mcp(index: Index = None, model: Model = None) -> None:
    """Serve an assistant over the Model Context Protocol.

    On standard input and output: an assistant starts this command itself. Nothing can be
    changed through it.
    """
    with redirect_stdout(sys.stderr):  # standard output carries the protocol alone
        from pararef.assistants.server import run

        desk = desk_of(settings(index=index, model=model), asking=True)
    run(desk)


def _built(
    paths: list[Path], held: Settings, workers: str | None = None, anew: bool = False
) -> Built:
    """Build, and tell of files that cannot be read, and of those read with doubts."""
    from pararef.building import build as build_index

    with terminal.progress() as progress:
        built = build_index(
            paths,
            held.library,
            held.model,
            progress,
            held.fidelity,
            prompts_of(held),
            workers,
            anew,
        )
    for sentence in built.refused:
        terminal.complain(sentence)
    for report in built.stored:
        for warning in report.log.warnings:
            terminal.note(f"{report.id}: {warning}")
    return built


def _show(report: Report, as_json: bool) -> None:
    from pararef import output

    if as_json:
        terminal.print_json(output.whole_report(report))
    else:
        terminal.show_report(report)
