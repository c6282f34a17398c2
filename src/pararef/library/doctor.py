"""Whether everything in an index folder is as it was stored, and what to do where it is not.

Every row is read and its checksum worked out again, and what follows from other rows is
told again from them: what filters use, what reports are called by, the counts. Then the
copies for searching are held against the catalogue, and the files that the index keeps
against their hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from pararef.errors import DamagedIndexError, LibraryError, NoIndexError
from pararef.library import chunks, facets, names
from pararef.library.catalogue import FILE, Catalogue, mend
from pararef.library.change import SEAL, facts_seal
from pararef.library.checksums import seal
from pararef.library.copies import MANIFEST, Copies, locked
from pararef.library.database import Database
from pararef.library.kept import Kept
from pararef.library.shortforms import definitions
from pararef.library.tables import FORMAT, PARAGRAPH, REPORT, moment
from pararef.library.vectors import VectorIndex
from pararef.library.words import WordFiles, stems
from pararef.records import Paragraph, Report

_MOMENT = 2.0  # seconds that it waits for a writer
_MOST = 20  # faults of the database's own that are told
_ROUNDS = 2  # of mending and looking again


class Cure(StrEnum):
    """What mends a fault."""

    COPIES = "the copies for searching are made again"
    FACTS = "it is counted again"
    INDEX = "what belongs to nothing is left out, and the rest sorted again"
    REPORT = "the report is taken out, to be read again"
    FILE = "the file is to be added again"
    NONE = "the index is to be built again"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was stored.

    Attributes:
        what: A sentence.
        path: The file that the harmed report was read from, if one is harmed.
        row: Of that report.
    """

    what: str
    cure: Cure
    path: str = ""
    row: int | None = None


def examine(folder: Path) -> list[Fault]:
    """Look through an index, while nobody writes to it.

    Raises:
        NoIndexError: If there is none.
        BusyIndexError: If another process is writing to it.
        LibraryError: If it is of another version, or cannot be written to here.
    """
    with _alone(folder):
        return list(_faults(folder))


def repair(folder: Path) -> tuple[list[Fault], list[Fault]]:
    """Mend what can be; no report that is whole is touched.

    Returns:
        What was mended, and what is left. A report that was harmed is taken out.

    Raises:
        LibraryError: As for `examine`.
    """
    with _alone(folder):
        left = list(_faults(folder))
        found = list(left)
        # Sorting the database's indexes again can bring to light what they hid.
        for _ in range(_ROUNDS):
            if not left or any(fault.cure is Cure.NONE for fault in left):
                break
            _mend(folder, left)
            left = list(_faults(folder))
            if not (new := [fault for fault in left if fault not in found]):
                break
            found += new
    still = {fault.what for fault in left}
    return [fault for fault in found if fault.what not in still], left


def _mend(folder: Path, faults: list[Fault]) -> None:
    with contextlib.closing(Catalogue(folder / FILE)) as catalogue:
        harmed = {fault.row for fault in faults if fault.row is not None}
        with catalogue.changing() as change:
            if any(fault.cure is Cure.INDEX for fault in faults):
                change.sort_again()
            for row in sorted(harmed):
                change.take_out(row)
            change.count_again()
        copies = Copies(folder, catalogue)
        with catalogue.snapshot():
            if any(fault.cure is Cure.COPIES for fault in faults):
                copies.drop()
            copies.settle()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    if not (folder / FILE).is_file():
        raise NoIndexError(
            f"There is no index in {folder}: build one with `pararef build REPORTS --index"
            f" {folder}`."
        )
    try:
        with locked(folder, _MOMENT):
            yield
    except OSError as error:
        raise LibraryError(
            f"{folder} cannot be looked through ({error.strerror or error}): look at its"
            " permissions, and at the space that is left."
        ) from error


def _faults(folder: Path) -> Iterator[Fault]:
    db = Database(folder / FILE, "", mend=mend(folder))
    try:
        structure = list(_structure(db))
        yield from structure
        if any(fault.cure is Cure.NONE for fault in structure):
            return
        rows = _Rows(db)
        yield from rows.faults()
        yield from _facts(db, rows)
        with contextlib.closing(Catalogue(folder / FILE)) as catalogue:
            yield from _copies(folder, catalogue, rows)
        yield from _kept(folder, rows)
    except DamagedIndexError as error:
        yield Fault(str(error), Cure.NONE)
    finally:
        db.close()


def _structure(db: Database) -> Iterator[Fault]:
    """What the database says of itself."""
    held = dict(db.all("select key, value from meta"))
    if held.get("format") != str(FORMAT):
        yield Fault(f"It is of format {held.get('format')}, not {FORMAT}.", Cure.NONE)
        return
    for (said,) in db.all(f"pragma integrity_check({_MOST})"):
        if said != "ok":
            of_index = "missing from index" in said or "wrong # of entries in index" in said
            cure = Cure.INDEX if of_index else Cure.NONE
            yield Fault(f"The catalogue is damaged: {said}.", cure)
    for table, *_ in db.all("pragma foreign_key_check")[:_MOST]:
        yield Fault(f"A row of the table {table} belongs to nothing.", Cure.INDEX)


class _Rows:
    """The reports of a catalogue, looked through one by one.

    Attributes:
        of: How many chunks each paragraph has, by its row.
        files: The path of each file that a report was read from, and its SHA-256.
        width: How many numbers a vector has; 0 where there is none.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.of: dict[int, int] = {}
        self.files: dict[str, str] = {}
        self._words = 0
        some = db.one("select length(vectors), length(lengths) from pieces limit 1")
        self.width = some[0] // 2 // (some[1] // 4) if some and some[1] else 0

    def faults(self) -> Iterator[Fault]:
        """What is wrong with words and reports."""
        bad = [
            stem
            for stem, value, crc in self._db.each("select cast(stem as blob), value, crc from word")
            if seal(stem, value) != crc
        ]
        if bad:
            yield Fault(f"Of {len(bad)} words the vectors are damaged.", Cure.NONE)
        if any(map(_garbled, self._db.each("select cast(text as blob) from spelling"))):
            yield Fault("A word is not spelled as it was stored.", Cure.NONE)
        self._words = (self._db.one("select max(id) from word") or (0,))[0] or 0
        for row, path in self._db.all("select id, cast(path as blob) from report order by id"):
            shown = path.decode(errors="replace")
            try:
                wrong = next(iter([*self._of_report(row)]), None)
            except (ValidationError, UnicodeDecodeError, DamagedIndexError, ValueError) as error:
                wrong = f"cannot be read ({type(error).__name__})"
            if wrong:
                yield Fault(f"The report from {shown}: {wrong}.", Cure.REPORT, shown, row)

    def _of_report(self, row: int) -> Iterator[str]:
        name, path, sha256, reader, record, crc, added = self._db.all(
            "select cast(name as blob), cast(path as blob), sha256, reader, cast(record as blob),"
            " crc, added from report where id = ?",
            row,
        )[0]
        if seal(path, record) != crc:
            yield "what is known of it is not what was stored"
        report = REPORT.validate_json(record)
        # A record that does not say when it was stored leaves it to the row alone.
        when = moment(report.added or datetime.fromisoformat(added))
        told = (name.decode(), sha256, reader, added)
        if told != (report.id, report.sha256, report.reader, when):
            yield "its row says other than its record"
        self.files[path.decode()] = sha256
        paragraphs = []
        for position, stored in enumerate(
            self._db.all(
                "select id, position, anchor, kind, phase, stance, section, cast(record as blob),"
                " crc from paragraph where report = ? order by position",
                row,
            )
        ):
            at, *columns, record, crc = stored
            if seal(record) != crc:
                yield f"paragraph {columns[1]} is not what was stored"
            paragraph = PARAGRAPH.validate_json(record)
            if columns != [position, *_columns(paragraph)] or paragraph.report != report.id:
                yield f"the row of paragraph {paragraph.anchor} says other than its record"
            if wrong := self._of_pieces(at, paragraph):
                yield f"paragraph {paragraph.anchor} {wrong}"
            paragraphs.append(paragraph)
        yield from self._told_again(row, report, paragraphs)

    def _of_pieces(self, row: int, paragraph: Paragraph) -> str | None:
        found = self._db.one(
            "select key, chunks, vectors, words, lengths, crc from pieces where paragraph = ?", row
        )
        if found is None:
            return "has no vectors"
        key, count, vectors, words, lengths, crc = found
        if seal(key, vectors, words, lengths) != crc:
            return "has vectors that are not what was stored"
        counts = np.frombuffer(lengths, dtype=np.int32)
        ids = np.frombuffer(words, dtype=np.int32)
        fits = (
            len(counts) == count + len(chunks.sentences(paragraph))
            and count > 0
            and len(vectors) == 2 * self.width * len(counts)
            and len(ids) == counts.sum()
            and (not len(ids) or (ids.min() > 0 and ids.max() <= self._words))
        )
        self.of[row] = count
        return None if fits else "has vectors that do not fit it"

    def _told_again(self, row: int, report: Report, paragraphs: list[Paragraph]) -> Iterator[str]:
        """Whether what follows from a report is what is stored of it."""
        short = [d for p in paragraphs for d in definitions(p.text)]
        alike = Counter((p.phase, str(p.kind), str(p.stance)) for p in paragraphs)
        for sql, expected in (
            ("select field, value, name from facet", facets.values(report)),
            ("select phase, kind, stance, count from tally", [(*a, n) for a, n in alike.items()]),
            ("select word from called", [(word,) for word in names.calls(report)]),
            (
                "select short, long, stems from definition",
                [(d.short, d.long, " ".join(stems(d.long))) for d in short],
            ),
        ):
            held = self._db.all(f"{sql} where report = ?", row)
            if Counter(held) != Counter(map(tuple, expected)):
                yield f"what it can be found by ({sql.rpartition(' ')[2]}) does not follow from it"


def _garbled(row: tuple[bytes]) -> bool:
    return "\N{REPLACEMENT CHARACTER}" in row[0].decode(errors="replace")


def _columns(paragraph: Paragraph) -> list[Any]:
    section = "\n".join(paragraph.section).casefold()
    return [paragraph.anchor, paragraph.kind, paragraph.phase, paragraph.stance, section]


def _facts(db: Database, rows: _Rows) -> Iterator[Fault]:
    held = dict(db.all("select key, value from meta"))
    # Of a report that cannot be read there are pieces all the same.
    paragraphs, parts = db.all("select count(*), coalesce(sum(chunks), 0) from pieces")[0]
    counts = {"paragraphs": paragraphs, "chunks": parts}
    if rows.width:
        counts["width"] = rows.width
    counted = {name: str(count) for name, count in counts.items() if count or name in held}
    if any(held.get(name) != count for name, count in counted.items()):
        yield Fault("The counts of paragraphs and chunks are wrong.", Cure.FACTS)
    if held.get(SEAL) not in {str(facts_seal(held)), str(facts_seal(held | counted))}:
        yield Fault("What is known of the whole index is not what was stored.", Cure.NONE)


def _copies(folder: Path, catalogue: Catalogue, rows: _Rows) -> Iterator[Fault]:
    """Whether the files for searching are whole, and hold what the catalogue does."""
    copies = Copies(folder, catalogue)
    with catalogue.snapshot():
        generation = catalogue.generation
        try:
            files = copies.newest_words()
            words = WordFiles(files).state() if files else None
        except OSError as error:
            words = None
            yield Fault(f"The words for searching are damaged: {error}.", Cure.COPIES)
        else:
            if rows.of and words is None:
                yield Fault("The words for searching are missing.", Cure.COPIES)
            elif words and words.generation == generation and set(words.rows()) != set(rows.of):
                yield Fault("The words for searching are of other paragraphs.", Cure.COPIES)
            # One that is behind was left by a change that was cut off: it is brought up.
        try:
            file = copies.newest_vectors()
            vectors = VectorIndex.load(file) if file else None
        except OSError as error:
            yield Fault(f"The vectors for searching are damaged: {error}.", Cure.COPIES)
        else:
            if rows.of and vectors is None:
                yield Fault("The vectors for searching are missing.", Cure.COPIES)
            elif vectors and not _same(vectors, rows.of):
                yield Fault("The vectors for searching are of other paragraphs.", Cure.COPIES)
        yield from _manifest(folder, catalogue)


def _same(vectors: VectorIndex, of: dict[int, int]) -> bool:
    held = Counter(vectors.rows().tolist())
    return all(held[row] == count for row, count in of.items() if row <= vectors.last)


def _manifest(folder: Path, catalogue: Catalogue) -> Iterator[Fault]:
    try:
        told = Copies.told(catalogue)
        held = json.loads((folder / MANIFEST).read_text("utf-8"))
        # One that is behind was left by a change that was cut off.
        behind = 0 <= held["generation"] < catalogue.generation
        same = behind or all(held[name] == value for name, value in told.items())
    except (OSError, ValueError, KeyError, TypeError, DamagedIndexError):
        same = not catalogue.generation  # nothing was stored yet
    if not same:
        yield Fault(f"{MANIFEST} does not say what is in the index.", Cure.FACTS)


def _kept(folder: Path, rows: _Rows) -> Iterator[Fault]:
    """Whether the files that came through the page are as they came."""
    kept = Kept(folder)
    for path, sha256 in _of_index(kept, rows.files.items()):
        try:
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            same = False
        if not same:
            yield Fault(f"{path} is missing, or not as it came.", Cure.FILE, str(path))


def _of_index(kept: Kept, files: Iterable[tuple[str, str]]) -> Iterator[tuple[Path, str]]:
    return ((Path(path), sha256) for path, sha256 in files if kept.holds(path))
