"""A set of questions from a file that a person wrote: YAML, CSV, or a question a line.

Of YAML the scalars are taken as they are written, so that an id 1.10 stays 1.10.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

from pararef.errors import QuestionSetError
from pararef.records import EVERYTHING, Filters, Kind, Stance
from pararef.research.exporting.spreadsheet import alive
from pararef.research.questions.sets import Question, QuestionSet, apart, own_id
from pararef.research.questions.tables import decoded, separator

LARGEST = 1_000_000
"""Bytes of a file."""

_SET, _ITEM = ("title", "questions"), ("id", "question", "note", "filters")
# What a filter is called on the command line and here, and in `Filters`.
_FILTERS = {
    "report": "reports",
    "provider": "providers",
    "type": "report_kinds",
    "year": "years",
    "grade": "grades",
    "phase": "phases",
    "section": "sections",
    "kind": "kinds",
    "stance": "stances",
}


def read_set(file: Path | str) -> QuestionSet:
    """Read a set of questions.

    Raises:
        QuestionSetError: If the file cannot be read as one; it says in which line.
    """
    file = Path(file)
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise QuestionSetError(
            f"{file} is no set of questions: name it .yaml, .csv or .txt, as what it is."
        )
    try:
        with file.open("rb") as held:
            content = held.read(LARGEST + 1)
    except OSError as error:
        raise QuestionSetError(
            f"{file} cannot be read as a set of questions: {error.strerror or error}."
        ) from error
    try:
        if len(content) > LARGEST:
            raise QuestionSetError(f"it is larger than {LARGEST // 1_000_000} megabyte")
        text = decoded(content)
        if "\0" in text:
            raise QuestionSetError("it is no text")
        title, asked = reader(text)
        return QuestionSet(" ".join(title.split()) or file.stem, asked, file.name)
    except QuestionSetError as error:
        raise QuestionSetError(f"{file} is no set of questions: {error}.") from error


Read = tuple[str, tuple[Question, ...]]


def _lines(text: str) -> Read:
    asked = (
        (number, _question(number, said.strip()))
        for number, said in enumerate(text.splitlines(), start=1)
        if said.strip() and not said.lstrip().startswith("#")
    )
    return "", apart(asked)


def _table(text: str) -> Read:
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator(text, ("question",)), strict=True
    )
    return "", apart(_rows(rows))


def _rows(rows: Iterator[list[str]]) -> Iterator[tuple[int, Question]]:
    columns: list[str] | None = None
    while True:
        before = rows.line_num  # type: ignore[attr-defined]  # of csv.reader
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            raise QuestionSetError(f"line {before + 1} is no row of a table ({error})") from error
        if not any(cell.strip() for cell in row):
            continue
        if columns is None:
            columns = [cell.strip().casefold() for cell in row]
            if "question" not in columns:
                raise QuestionSetError(
                    f"line {before + 1} names no column “question”: the first row is to name the"
                    " columns question and, if you like, id and note"
                )
            continue
        held = {name: alive(cell).strip() for name, cell in zip(columns, row, strict=False)}
        yield (
            before + 1,
            _question(
                before + 1, held.get("question", ""), held.get("id", ""), held.get("note", "")
            ),
        )


def _question(
    line: int, text: str, id_: str = "", note: str = "", filters: Filters = EVERYTHING
) -> Question:
    text = " ".join(text.split())
    try:
        return Question(id_ or own_id(text), text, note, filters)
    except QuestionSetError as error:
        raise QuestionSetError(f"line {line}: {error}") from error


# YAML


def _yaml(text: str) -> Read:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        where = f"line {at.line + 1}: " if at else ""
        raise QuestionSetError(f"{where}{error.problem or 'it is not YAML'}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise QuestionSetError("it has characters that YAML has not") from error
    except RecursionError as error:
        raise QuestionSetError("its lists stand in each other too deeply") from error
    if root is None:
        raise QuestionSetError("there are no questions in it")
    title = ""
    if isinstance(root, yaml.MappingNode):
        held = _mapping(root, _SET, "a set")
        if "questions" not in held:
            raise QuestionSetError(f"line {_line(root)}: it has no “questions”")
        title = _words(held["title"], "a title") if "title" in held else ""
        root = held["questions"]
    if not isinstance(root, yaml.SequenceNode):
        raise QuestionSetError(
            f"line {_line(root)}: the questions are to be a list, each after a dash"
        )
    return title, apart((_line(node), _item(node)) for node in root.value)


def _item(node: yaml.Node) -> Question:
    if not isinstance(node, yaml.MappingNode):
        return _question(_line(node), _words(node, "a question"))
    held = _mapping(node, _ITEM, "a question")
    if "question" not in held:
        raise QuestionSetError(f"line {_line(node)}: it has no “question”")
    said = {name: _words(held[name], f"its {name}") for name in _ITEM[:3] if name in held}
    filters = _filters(held["filters"]) if "filters" in held else EVERYTHING
    return _question(
        _line(node), said["question"], said.get("id", ""), said.get("note", ""), filters
    )


def _filters(node: yaml.Node) -> Filters:
    if not isinstance(node, yaml.MappingNode):
        raise QuestionSetError(
            f"line {_line(node)}: filters are to be written as “name: value”, of the names"
            f" {', '.join(_FILTERS)}"
        )
    chosen: dict[str, tuple[object, ...]] = {}
    for name, value in _mapping(node, tuple(_FILTERS), "filters").items():
        values = value.value if isinstance(value, yaml.SequenceNode) else [value]
        made: Callable[[str], object] = {"year": int, "kind": Kind, "stance": Stance}.get(name, str)
        try:
            chosen[_FILTERS[name]] = tuple(made(_words(one, f"a {name}")) for one in values)
        except ValueError as error:
            raise QuestionSetError(f"line {_line(value)}: there is no such {name}") from error
    return Filters(**chosen)  # type: ignore[arg-type]  # each made by its own kind above


def _mapping(node: yaml.MappingNode, names: Sequence[str], what: str) -> dict[str, yaml.Node]:
    """What a mapping has, each name once and none but these."""
    held: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in names:
            raise QuestionSetError(
                f"line {_line(key)}: {what} has no “{name[:40]}”, only {', '.join(names)}"
            )
        if name in held:
            raise QuestionSetError(f"line {_line(key)}: “{name}” is there twice")
        held[name] = value
    return held


def _words(node: yaml.Node, what: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise QuestionSetError(
            f"line {_line(node)}: {what} is to be words; put it in quotation marks if it has a"
            " colon or begins with a bracket"
        )
    return "" if node.tag.endswith(":null") else str(node.value).strip()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


_READERS: dict[str, Callable[[str], Read]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _yaml,  # which is YAML
    ".csv": _table,
    ".txt": _lines,
    "": _lines,
}
