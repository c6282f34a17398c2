"""What all commands share: their options, and the desk over an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pararef.errors import SettingError
from pararef.records import Filters, Kind, Stance

if TYPE_CHECKING:
    from pararef.answering import Endpoint
    from pararef.desk import Desk
    from pararef.library import Prompts
    from pararef.settings import Settings

app = typer.Typer(
    help="Find and cite the paragraphs of inspection reports that answer a question.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help comes at once, and the same in a pipe
)
Index = Annotated[
    str | None,
    typer.Option(
        "--index",
        help="The index: a folder, or milvus://HOST:PORT/NAME [index, or PARAREF_INDEX]",
        metavar="INDEX",
    ),
]
Model = Annotated[
    str | None, typer.Option("--model", help="The encoder: a folder, or a model's name")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
Question = Annotated[str | None, typer.Argument(help="A question, or a few words")]
Hits = Annotated[int | None, typer.Option("-k", min=1, help="How many paragraphs [10]")]
Reports = Annotated[list[str] | None, typer.Option("--report", help="Only this report (its id)")]
Providers = Annotated[
    list[str] | None, typer.Option("--provider", help='Only reports on this provider: "Norfolk"')
]
Types = Annotated[
    list[str] | None, typer.Option("--type", help='Only this kind of report: "ilacs"')
]
Years = Annotated[
    list[int] | None,
    typer.Option("--year", help="Only reports of inspections, or published, in this year"),
]
Grades = Annotated[
    list[str] | None,
    typer.Option("--grade", help='Only with this overall grade: "ilacs-2018: Good"'),
]
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
Unjudged = Annotated[
    bool, typer.Option("--no-judge", help="Do not look for strengths, or weaknesses, alone")
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


def settings(**given: Any) -> Settings:
    """The settings, what a command was given before all others. Raises SettingError."""
    from pararef.settings import settings as told  # `pararef --help` need not wait for it

    return told(**given)


def filters_of(
    report: list[str] | None,
    provider: list[str] | None,
    type_: list[str] | None,
    year: list[int] | None,
    grade: list[str] | None,
    phase: list[str] | None,
    section: list[str] | None,
    kind: list[Kind] | None,
    stance: list[Stance] | None,
) -> Filters:
    """What a search is limited to, by the options of a command."""
    return Filters(
        reports=tuple(report or ()),
        phases=tuple(phase or ()),
        sections=tuple(section or ()),
        kinds=tuple(kind or ()),
        stances=tuple(stance or ()),
        providers=tuple(provider or ()),
        report_kinds=tuple(type_ or ()),
        years=tuple(year or ()),
        grades=tuple(grade or ()),
    )


def write_file(file: Path, content: bytes) -> None:
    """Write what a command was asked to. Raises SettingError where it cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise SettingError(f"{file} cannot be written: {error.strerror}.") from error


def desk_of(held: Settings, asking: bool = False) -> Desk:
    """The desk over the index that the settings name, opened as they say, for a question or not."""
    from pararef.desk import Desk

    return Desk.open(
        held.library,
        held.model,
        held.glossary,
        held.reranker,
        prompts_of(held),
        endpoint_of(held),
        asking,
    )


def endpoint_of(held: Settings) -> Endpoint | None:
    """The language model of the settings; None where none is set.

    Raises:
        SettingError: If only one of its address and its name is set.
    """
    if not held.llm_url and not held.llm_model:
        return None
    if not held.llm_url or not held.llm_model:
        raise SettingError("A language model wants both settings, llm_url and llm_model.")
    from pararef.answering import Endpoint

    return Endpoint(held.llm_url, held.llm_model, held.llm_key, held.llm_timeout)


def prompts_of(held: Settings) -> Prompts:
    """What the encoder wants before a question and before a passage."""
    from pararef.library import Prompts

    return Prompts(held.question_prompt, held.passage_prompt)
