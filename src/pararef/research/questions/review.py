"""The review log: a row for each quotation, in which a reader notes what he saw and decided.

He edits it in a spreadsheet, so it is read as spreadsheets leave it, with their signs
and encodings, and no cell that matters looks like a number or a date: of "4.10" a
spreadsheet makes 4.1. What he wrote, columns of his own too, is written back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pararef.errors import QuestionSetError
from pararef.research.exporting.spreadsheet import MARK, alive, inert
from pararef.research.questions.tables import decoded, separator

COLUMNS = ("report", "question", "paragraph", "quotation", "seen", "decision", "note", "state")
GONE = "gone"
"""The state of a quotation that the results have no more."""

LARGEST = 64_000_000
"""Bytes of a log."""

_KEY = ("question", "paragraph")
_READERS_OWN = ("seen", "decision", "note")
_APART = ": "  # between a question's id and its words
_OPENING, _LONGEST_OPENING = 12, 200  # words of a quotation, and characters of them


@dataclass(frozen=True, slots=True)
class Place:
    """What a row is on: a quotation by its question, report and anchor."""

    question: str
    report: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation as the log tells of it; `asked` is the question in words."""

    place: Place
    asked: str
    quotation: str


@dataclass(slots=True)
class Log:
    """What a reader wrote.

    Attributes:
        rows: By their places, each by its columns; a place may have several.
        extra: Columns of the reader's own.
        sign: Between the columns.
        unclear: Decisions that are neither "in" nor "out", each with its row.
    """

    rows: dict[Place, list[dict[str, str]]] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    sign: str = ","
    unclear: list[tuple[int, str]] = field(default_factory=list)

    def decision(self, place: Place) -> str:
        """ "in", "out", or nothing. One that says "out" is enough."""
        found = {row["decision"].strip().casefold() for row in self.rows.get(place, ())}
        return next((said for said in ("out", "in") if said in found), "")

    def note(self, place: Place) -> str:
        """What the reader noted."""
        return "; ".join(filter(None, (row["note"].strip() for row in self.rows.get(place, ()))))


def read(file: Path) -> Log:
    """The log in a file; an empty one where there is no file.

    Raises:
        QuestionSetError: If it is there and is no review log.
    """
    try:
        with file.open("rb") as held:
            content = held.read(LARGEST + 1)
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise _refused(file, f"{error.strerror or error}") from error
    if len(content) > LARGEST:
        raise _refused(file, f"it is larger than {LARGEST // 1_000_000} megabytes")
    text = decoded(content)
    first, _, rest = text.partition("\n")
    sign = separator(text, COLUMNS)
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        text, sign = rest, first.strip()[4]
    try:
        return _log(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True), sign)
    except (csv.Error, ValueError) as error:
        raise _refused(file, f"{error}") from error


def written(log: Log, entries: Iterable[Entry]) -> tuple[bytes, int]:
    """The log for what is quoted now, and how many of its rows are on what is gone.

    The rows of quotations that are gone come last, with all that was written in them.
    """
    out = io.StringIO(newline="")
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL, delimiter=log.sign)
    names = (*COLUMNS, *log.extra)
    sheet.writerow(map(inert, names))
    there = set[Place]()

    def put(row: dict[str, str]) -> None:
        sheet.writerow(inert(_in_file(row.get(name, ""))) for name in names)

    for entry in entries:
        if entry.place in there:
            continue
        there.add(entry.place)
        told = {
            "report": entry.place.report,
            "question": _APART.join((entry.place.question, entry.asked)),
            "paragraph": f"{entry.place.report}#{entry.place.anchor}",
            "quotation": _opening(entry.quotation),
            "state": "",
        }
        for row in log.rows.get(entry.place, [{}]):
            put(row | told)
    gone = [row for place, rows in log.rows.items() if place not in there for row in rows]
    for row in gone:
        put(row | {"state": GONE})
    return (MARK + out.getvalue()).encode("utf-8", "replace"), len(gone)


def _log(rows: Iterable[list[str]], sign: str) -> Log:
    lines = iter(rows)
    names = [alive(cell).strip() for cell in next(lines, [])]
    columns = [name.casefold() if name.casefold() in COLUMNS else name for name in names]
    missing = [name for name in (*_KEY, *_READERS_OWN) if name not in columns]
    if not columns:
        raise ValueError("it is empty")
    if missing:
        raise ValueError(f"it has no column “{missing[0]}”")
    twice = [name for name in columns if name and columns.count(name) > 1]
    if twice:
        raise ValueError(f"it has two columns “{twice[0][:40]}”")
    log = Log(extra=tuple(filter(None, (n for n in columns if n not in COLUMNS))), sign=sign)
    for line, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict.fromkeys(COLUMNS, "") | {
            name: alive(cell) for name, cell in zip(columns, cells, strict=False) if name
        }
        log.rows.setdefault(_place(row), []).append(row)
        if (said := row["decision"].strip()).casefold() not in ("", "in", "out"):
            log.unclear.append((line, said))
    return log


def _place(row: dict[str, str]) -> Place:
    report, _, anchor = row["paragraph"].strip().partition("#")
    return Place(row["question"].partition(":")[0].strip(), report, anchor)


def _opening(text: str) -> str:
    words = text.split()
    said = " ".join(words[:_OPENING])[:_LONGEST_OPENING]
    return said + (" …" if len(said) < len(" ".join(words)) else "")


def _in_file(cell: str) -> str:
    return cell.replace("\0", "�")


def _refused(file: Path, why: str) -> QuestionSetError:
    return QuestionSetError(
        f"{file} cannot be read as a review log ({why}), and is left as it is: mend it, or name"
        " another with --log."
    )
