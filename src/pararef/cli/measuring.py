"""Commands that measure, and fit to what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pararef import terminal
from pararef.cli.options import AsJson, Index, Model, app, prompts_of, settings


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Option(help="Questions, a JSON object a line")],
    qrels: Annotated[Path, typer.Option(help="Judgements in TREC's form")],
    index: Index = None,
    model: Model = None,
    out: Annotated[
        Path | None, typer.Option(help="Keep the runs here, as TREC files", metavar="DIR")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with a run that was kept", metavar="RUN")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well judged questions are answered, beside simpler ways to search."""
    from pararef import evaluation as ev
    from pararef.library import Library, SentenceEncoder

    held = settings(index=index, model=model)
    asked, judged = ev.read_questions(questions), ev.read_qrels(qrels)
    before = ev.measure(ev.read(against), asked, judged) if against else None
    library = Library.open(held.library, SentenceEncoder(held.model, prompts_of(held)))
    there = ev.within(library, asked)
    if missing := len(asked) - len(there):
        count = terminal.count(missing, "question")
        terminal.note(f"{count} left out: the index lacks reports that they name.")
    asked = there
    with terminal.progress() as progress:
        runs = ev.runs(library, asked, lambda done, of: progress("searching", done, of))
    scores = [ev.measure(run, asked, judged) for run in runs]
    if out:
        ev.write(runs, out)
    if as_json:
        terminal.print_json([ev.as_json(score) for score in scores])
        return
    typer.echo(ev.table(scores, asked))
    if before:
        typer.echo(f"\n{ev.comparison(before, scores[-1], asked)}")


@app.command()
def calibrate(
    sets: Annotated[
        list[Path], typer.Argument(help="Judged questions: NAME for NAME.jsonl and NAME.qrels")
    ],
    index: Index = None,
    model: Model = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the model here instead of into the index")
    ] = None,
) -> None:
    """Fit on judged questions how sure an answer is, for this index's encoder."""
    from pararef import evaluation as ev
    from pararef.library import Library, SentenceEncoder

    held = settings(index=index, model=model)
    library = Library.open(held.library, SentenceEncoder(held.model, prompts_of(held)))
    asked, judged = ev.read_sets(sets, ev.TUNE)
    there = ev.within(library, asked)
    if missing := len(asked) - len(there):
        count = terminal.count(missing, "question")
        terminal.note(f"{count} left out: the index lacks reports that they name.")
    with terminal.progress() as progress:
        fitted = ev.calibrated(
            library, there, judged, lambda done, of: progress("searching", done, of)
        )
    if out:
        out.write_text(ev.written(fitted), encoding="utf-8")
    else:
        library.keep_confidence(ev.written(fitted))
    typer.echo(f"Fitted on {terminal.count(len(there), 'question')}; kept in {out or held.index}.")
