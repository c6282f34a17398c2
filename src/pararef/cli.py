"""The command line: read arguments, call, print.

Results go to standard output, everything else to standard error, so that
scripts can lean on it. What is slow to import is imported where it is used.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import typer

from pararef import terminal
from pararef.errors import NotFoundError, ParaRefError, QuestionError, SettingError
from pararef.records import Answer, Filters, Findings, Kind, Outcome, Stance
from pararef.settings import Settings, settings

if TYPE_CHECKING:
    from pararef.answering import Endpoint
    from pararef.building import Built
    from pararef.desk import Desk
    from pararef.library import Prompts
    from pararef.records import Report, Written

app = typer.Typer(
    help="Find and cite the paragraphs of inspection reports that answer a question.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Result = TypeVar("Result", Findings, Answer)

Index = Annotated[
    Path | None,
    typer.Option("--index", help="The index folder [index, or PARAREF_INDEX]", metavar="DIR"),
]
Model = Annotated[
    str | None, typer.Option("--model", help="The encoder: a folder, or a model's name")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
Question = Annotated[str | None, typer.Argument(help="A question, or a few words")]
Hits = Annotated[int | None, typer.Option("-k", min=1, help="How many paragraphs [10]")]
Reports = Annotated[list[str] | None, typer.Option("--report", help="Only this report (its id)")]
Phases = Annotated[list[str] | None, typer.Option("--phase", help='Only this phase: "primary"')]
Sections = Annotated[
    list[str] | None, typer.Option("--section", help="Only under headings with these words")
]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind of paragraph")]
Stances = Annotated[
    list[Stance] | None, typer.Option("--stance", help="Only paragraphs that say this")
]
Anywhere = Annotated[
    bool, typer.Option("--no-names", help="Do not limit the search to reports that are named")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help="A question a line, - for input; prints a JSON line for each"),
]
Style = Annotated[
    str | None, typer.Option("--style", help="Cite as plain, short, oscola or link [plain]")
]
Literal = Annotated[
    bool, typer.Option("--no-expand", help="Do not spell out short forms in the question")
]
Write = Annotated[
    bool,
    typer.Option(
        "--write", help="Connect the quotations by the language model of the settings llm_…"
    ),
]


def main(arguments: list[str] | None = None) -> None:
    """Run a command; say what went wrong in one sentence, without a trace.

    Args:
        arguments: Of the command line, without the program's name; the
            process's own if None.
    """
    # A terminal can hand over bytes that are no text; nothing after this could print them.
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app([os.fsencode(part).decode("utf-8", "replace") for part in given])
    except ParaRefError as error:
        terminal.complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `pararef search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.command()
def build(
    paths: Annotated[list[Path], typer.Argument(help="Reports, and folders of reports")],
    index: Index = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Read reports into an index; only what is new or has changed."""
    held = settings(index=index, model=model)
    built = _built(paths, held)
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
    report: Annotated[str, typer.Argument(help="The id of a report")],
    index: Index = None,
    model: Model = None,
) -> None:
    """Take a report out of the index."""
    from pararef.library import Library, SentenceEncoder

    held = settings(index=index, model=model)
    Library.open(held.index, SentenceEncoder(held.model, _prompts(held))).remove(report)
    typer.echo(f"{report} is no longer in {held.index}")


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A report")],
    as_json: AsJson = False,
) -> None:
    """Show a report as it is read: what it says of itself, and its paragraphs."""
    from pararef.reading.workers import read_apart

    _show(read_apart(file), as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A report")],
    as_json: AsJson = False,
) -> None:
    """Tell how well a report can be read: what was placed, joined, dropped and missed."""
    from pararef import output
    from pararef.reading.workers import read_apart

    report = read_apart(file)
    if as_json:
        terminal.print_json(output.report(report)["log"])
        return
    terminal.show_log(report)


@app.command()
def search(
    question: Question = None,
    index: Index = None,
    model: Model = None,
    k: Hits = None,
    report: Reports = None,
    phase: Phases = None,
    section: Sections = None,
    kind: Kinds = None,
    stance: Stances = None,
    no_expand: Literal = False,
    no_names: Anywhere = False,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Find the paragraphs that answer a question, best first."""
    from pararef import output

    held = settings(index=index, model=model, hits=k)
    filters = _filters(report, phase, section, kind, stance)
    desk = _desk(held)
    _answer_all(
        question,
        batch,
        lambda text: desk.search(text, held.hits, filters, not no_expand, not no_names),
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
    phase: Phases = None,
    section: Sections = None,
    kind: Kinds = None,
    stance: Stances = None,
    no_expand: Literal = False,
    no_names: Anywhere = False,
    batch: Batch = None,
    write: Write = False,
    style: Style = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotations, each with its citation."""
    from pararef import output

    held = settings(index=index, model=model, hits=k, style=style)
    filters = _filters(report, phase, section, kind, stance)
    desk = _desk(held)

    def with_written(answer: Answer) -> dict[str, Any]:
        *_, last = desk.write(answer)
        return output.answer(answer) | {"written": output.written(cast("Written", last))}

    def show_written(answer: Answer) -> None:
        terminal.show_written(answer, desk.write(answer))

    _answer_all(
        question,
        batch,
        lambda text: desk.ask(text, held.hits, filters, not no_expand, not no_names, held.style),
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
    as_json: AsJson = False,
) -> None:
    """Find paragraphs like some that are known."""
    from pararef import output

    held = settings(index=index, model=model, hits=k)
    filters = _filters(report, None, None, None, None)
    good, bad = ([_place(name) for name in names] for names in (paragraphs, unlike or []))
    found = _desk(held).like(good, bad, held.hits, filters)
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
    """Check what a memo quotes and cites, word for word; exit code 1 if anything is wrong."""
    from pararef import output
    from pararef.reading.memos import memo

    text = memo(file)
    checked = _desk(settings(index=index, model=model)).verify(text)
    if as_json:
        terminal.print_json([output.checked(one) for one in checked])
    else:
        terminal.show_checked(checked)
    if not all(one.fine for one in checked):
        raise typer.Exit(1)


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
    desk = _desk(held)
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
    found = _desk(held).reports()
    if as_json:
        terminal.print_json([output.report(report) for report in found])
    else:
        for report in found:
            typer.echo(f"{report.id}  {report.title}")


@app.command()
def serve(
    index: Index = None,
    model: Model = None,
    host: Annotated[str | None, typer.Option(help="Where to listen [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="[7860]")] = None,
    reports: Annotated[
        list[Path] | None, typer.Option(help="Put these into the index first, as `build` does")
    ] = None,
) -> None:
    """Open the page for a browser on this machine."""
    held = settings(index=index, model=model, host=host, port=port)
    if reports:
        _built(reports, held)
    desk = _desk(held)
    from pararef.web import serve as serve_page

    serve_page(desk, held.host, held.port, held.hits)


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
    library = Library.open(held.index, SentenceEncoder(held.model, _prompts(held)))
    there = ev.within(library, asked)
    if missing := len(asked) - len(there):
        count = terminal.count(missing, "question")
        terminal.notes.print(f"{count} left out: the index lacks reports that they name.")
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
    library = Library.open(held.index, SentenceEncoder(held.model, _prompts(held)))
    asked, judged = ev.read_sets(sets, ev.TUNE)
    there = ev.within(library, asked)
    if missing := len(asked) - len(there):
        count = terminal.count(missing, "question")
        terminal.notes.print(f"{count} left out: the index lacks reports that they name.")
    with terminal.progress() as progress:
        fitted = ev.calibrated(
            library, there, judged, lambda done, of: progress("searching", done, of)
        )
    if out:
        out.write_text(ev.written(fitted), encoding="utf-8")
    else:
        library.keep_confidence(ev.written(fitted))
    typer.echo(f"Fitted on {terminal.count(len(there), 'question')}; kept in {out or held.index}.")


def _built(paths: list[Path], held: Settings) -> Built:
    """Build, and tell of files that cannot be read, and of those read with doubts."""
    from pararef.building import build as build_index

    with terminal.progress() as progress:
        built = build_index(paths, held.index, held.model, progress, held.fidelity, _prompts(held))
    for sentence in built.refused:
        terminal.complain(sentence)
    for report in built.stored:
        for warning in report.log.warnings:
            terminal.notes.print(f"{report.id}: {warning}", markup=False)
    return built


def _desk(held: Settings) -> Desk:
    from pararef.desk import Desk

    return Desk.open(
        held.index, held.model, held.glossary, held.reranker, _prompts(held), _endpoint(held)
    )


def _endpoint(held: Settings) -> Endpoint | None:
    from pararef.answering import Endpoint

    if not held.llm_url and not held.llm_model:
        return None
    if not held.llm_url or not held.llm_model:
        raise SettingError("A language model wants both settings, llm_url and llm_model.")
    return Endpoint(held.llm_url, held.llm_model, held.llm_key, held.llm_timeout)


def _prompts(held: Settings) -> Prompts:
    from pararef.library import Prompts

    return Prompts(held.question_prompt, held.passage_prompt)


def _place(name: str) -> tuple[str, str]:
    report, mark, anchor = name.partition("#")
    if not (report and mark and anchor):
        raise QuestionError(f"{name!r} names no paragraph: write it as report#anchor.")
    return report, anchor


def _filters(
    report: list[str] | None,
    phase: list[str] | None,
    section: list[str] | None,
    kind: list[Kind] | None,
    stance: list[Stance] | None,
) -> Filters:
    return Filters(
        reports=tuple(report or ()),
        phases=tuple(value.lower() for value in phase or ()),
        sections=tuple(section or ()),
        kinds=tuple(kind or ()),
        stances=tuple(stance or ()),
    )


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


def _show(report: Report, as_json: bool) -> None:
    from pararef import output

    if as_json:
        terminal.print_json(output.whole_report(report))
    else:
        terminal.show_report(report)
