"""The one source of truth: reports, paragraphs, chunks and vectors, in SQLite.

Everything else in an index folder is made from it. A change is one transaction,
so it is there whole or not at all, whatever stops the program; each raises the
generation, by which readers see that something has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pararef.errors import DamagedIndexError, LibraryError, NotFoundError
from pararef.library import facets, names
from pararef.library.change import Change, set_meta
from pararef.library.checksums import seal
from pararef.library.database import Database
from pararef.library.encoding import Vectors
from pararef.library.lexicon import Lexicon
from pararef.library.names import Named
from pararef.library.pieces import Pieces, StoredPieces, unit
from pararef.library.recent import Recent
from pararef.library.shortforms import Definition
from pararef.library.tables import EARLIER, FORMAT, PARAGRAPH, REPORT, TABLES
from pararef.library.vectors import Ids
from pararef.records import Facets, Filters, Kind, Paragraph, Report

FILE = "catalogue.sqlite"

_AT_ONCE = 4_096  # paragraphs whose vectors are told at once

_MOST_PARAGRAPHS = 8_192  # that are kept in memory
_MOST_BYTES = 128 * 2**20  # of pieces that are


@dataclass(frozen=True, slots=True)
class Stored:
    """A report's id, and which bytes it was read from by which rules."""

    name: str
    sha256: str
    reader: int


class Catalogue:
    """The tables of one index folder. May be used by several threads.

    Args:
        file: The SQLite file; made if it is not there and `create` is true.

    Raises:
        DamagedIndexError: If the file is not a catalogue.
    """

    def __init__(self, file: Path, *, create: bool = False) -> None:
        self._folder = file.parent
        self._db = Database(file, TABLES, create=create, mend=self._mend)
        self._paragraphs = Recent(self._read_paragraphs, _MOST_PARAGRAPHS)
        self._pieces = Recent(self._read_pieces, _MOST_BYTES, lambda its: its.size)
        held = self.meta("format")
        if held is not None and held not in (str(FORMAT), *EARLIER):
            raise LibraryError(
                f"{file.parent} was built by another version of pararef (format {held}, not"
                f" {FORMAT}): delete it and run `pararef build` again."
            )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def _mend(self) -> str:
        """What to do where it is not whole."""
        return mend(self._folder)

    @property
    def is_earlier(self) -> bool:
        """Whether it is to be brought up to date before anything else is asked of it."""
        return self.meta("format") in EARLIER

    # What is there

    def meta(self, key: str) -> str | None:
        """A fact about the whole index, or None."""
        found = self._db.one("select value from meta where key = ?", key)
        return str(found[0]) if found else None

    @property
    def generation(self) -> int:
        """Raised by every change."""
        return self.number("generation")

    def number(self, key: str) -> int:
        """A fact about the whole index that is a number; 0 where there is none."""
        held = self.meta(key) or "0"
        if not held.isdecimal():
            raise self._damaged(f"its {key}")
        return int(held)

    @property
    def last(self) -> int:
        """The highest row that a paragraph has had; rows count up, and are never given anew."""
        found = self._db.one("select seq from sqlite_sequence where name = 'paragraph'")
        return int(found[0]) if found else 0

    def reports(self) -> list[Report]:
        """All reports, by their ids, without paragraphs and sections."""
        return [
            replace(self._sound(*found), sections=())
            for found in self._db.all("select record, path, crc from report order by name")
        ]

    def names(self) -> list[str]:
        """The ids of all reports, in order."""
        return [name for (name,) in self._db.all("select name from report order by name")]

    def about(self, name: str) -> Report:
        """A report without its paragraphs and sections. Raises NotFoundError."""
        return replace(self._outline(name), sections=())

    def rows(self) -> dict[int, str]:
        """The row and the id of every report. A report that is replaced gets another row."""
        return dict(self._db.all("select id, name from report"))

    def in_short(self, rows: Sequence[int]) -> dict[int, Report]:
        """Reports by their rows, without paragraphs, sections, and the words left out."""
        found = self._db.among(
            "select id, json_remove(record, '$.sections', '$.log.dropped') from report"
            " where id in ({})",
            rows,
        )
        return {row: REPORT.validate_json(record) for row, record in found}

    def kinds(self, name: str) -> dict[Kind, int]:
        """How many paragraphs a report has of each kind; none for one that is not there."""
        found = dict(
            self._db.all(
                "select p.kind, count(*) from paragraph p join report r on r.id = p.report"
                " where r.name = ? group by p.kind",
                name,
            )
        )
        return {kind: found[kind] for kind in Kind if kind in found}

    def path(self, name: str) -> str:
        """The path of the file that a report was read from. Raises NotFoundError."""
        path = self.holder(name)
        if path is None:
            raise self._unknown(name)
        return path

    def holder(self, name: str) -> str | None:
        """The path of the file that a report was read from; None if there is no such report."""
        found = self._db.one("select path from report where name = ?", name)
        return str(found[0]) if found else None

    def of_bytes(self, sha256: str) -> tuple[str, Stored] | None:
        """The path and the report of a file with these bytes; None where there is none."""
        found = self._db.one(
            "select path, name, sha256, reader from report where sha256 = ? limit 1", sha256
        )
        return (found[0], Stored(*found[1:])) if found else None

    def headings(self, name: str) -> list[str]:
        """The headings of a report, in order. Raises NotFoundError."""
        return [section.title for section in self._outline(name).sections]

    def _outline(self, name: str) -> Report:
        """A report without its paragraphs. Raises NotFoundError."""
        found = self._db.one("select record, path, crc from report where name = ?", name)
        if found is None:
            raise self._unknown(name)
        return self._sound(*found)

    def _sound(self, record: str, path: str, crc: int) -> Report:
        """A report, without its paragraphs, that is as it was stored. Raises DamagedIndexError."""
        if seal(path, record) != crc:
            raise self._damaged(f"what is known of the report from {path}")
        return _outline(record)

    def _sound_paragraph(self, row: int, record: str, crc: int) -> Paragraph:
        """A paragraph that is as it was stored. Raises DamagedIndexError."""
        if seal(record) != crc:
            raise self._damaged(self._place(row))
        return PARAGRAPH.validate_json(record)

    def _place(self, row: int) -> str:
        found = self._db.one(
            "select p.anchor, r.name from paragraph p join report r on r.id = p.report"
            " where p.id = ?",
            row,
        )
        return "paragraph {} of {}".format(*found) if found else f"paragraph {row}"

    def _damaged(self, what: str) -> DamagedIndexError:
        return DamagedIndexError(
            f"In {self._folder} {what} is no longer what was stored: {self._mend}."
        )

    def report(self, name: str) -> Report:
        """A whole report. Raises NotFoundError."""
        with self.snapshot():
            found = self._db.one("select id, record, path, crc from report where name = ?", name)
            if found is None:
                raise self._unknown(name)
            report = self._sound(*found[1:])
            stored = self._db.all(
                "select id, record, crc from paragraph where report = ? order by position", found[0]
            )
            return replace(report, paragraphs=tuple(self._sound_paragraph(*p) for p in stored))

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph.

        Raises:
            NotFoundError: If there is no such report, or no such paragraph in it.
        """
        found = self._db.one(
            "select p.id, p.record, p.crc from paragraph p join report r on r.id = p.report"
            " where r.name = ? and p.anchor = ?",
            report,
            anchor,
        )
        if found is None:
            self.about(report)
            raise NotFoundError(
                f"Report {report} has no paragraph {anchor!r}: `pararef read` lists its anchors."
            )
        return self._sound_paragraph(*found)

    def paragraphs(self, ids: Sequence[int]) -> dict[int, Paragraph]:
        """Paragraphs by their rows; those that never were there are left out."""
        return self._paragraphs.of(ids)

    def pieces(self, paragraphs: Sequence[int]) -> Pieces:
        """The chunks and sentences of some paragraphs, sentences in their order."""
        return Pieces.joined(self._pieces.of(sorted(paragraphs)))

    def pieces_of(self, name: str) -> list[StoredPieces]:
        """The pieces of all paragraphs of a report, in order. Raises NotFoundError."""
        self._outline(name)
        rows = self._db.all(
            "select p.id from paragraph p join report r on r.id = p.report where r.name = ?"
            " order by p.position",
            name,
        )
        held = self._read_pieces([row for (row,) in rows])
        return [held[row] for (row,) in rows]

    def _read_paragraphs(self, ids: Sequence[int]) -> dict[int, Paragraph]:
        found = self._db.among("select id, record, crc from paragraph where id in ({})", ids)
        return {row: self._sound_paragraph(row, record, crc) for row, record, crc in found}

    def _read_pieces(self, ids: Sequence[int]) -> dict[int, StoredPieces]:
        found = self._db.among(
            "select paragraph, chunks, key, vectors, words, lengths, crc from pieces"
            " where paragraph in ({}) order by paragraph",
            ids,
        )
        held = {}
        for row, chunks, key, vectors, words, lengths, crc in found:
            if seal(key, vectors, words, lengths) != crc:
                raise self._damaged(f"the vectors of {self._place(row)}")
            held[row] = StoredPieces.of(chunks, vectors, words, lengths)
        return held

    def alive(self, rows: Sequence[int]) -> set[int]:
        """Those of some rows that have a paragraph."""
        return {row for (row,) in self._db.among("select id from paragraph where id in ({})", rows)}

    def rows_under(self, filters: Filters) -> Ids:
        """The rows of the paragraphs that a search is limited to, ascending."""
        passing, values = facets.where(filters)
        found = self._db.all(f"select id from paragraph where {passing} order by id", *values)
        return np.fromiter((row for (row,) in found), dtype=np.int64, count=len(found))

    def chunk_vectors(self, after: int = 0) -> Iterator[tuple[Ids, Vectors]]:
        """The chunks of all paragraphs with rows above one, some at a time, by their rows.

        Returns:
            The row that each is of, shape (n,), and their vectors, shape (n, width).
        """
        found = self._db.each(
            "select paragraph, chunks, lengths, vectors from pieces where paragraph > ?"
            " order by paragraph",
            after,
        )
        while some := list(islice(found, _AT_ONCE)):
            rows = np.array([row for row, *_ in some], dtype=np.int64)
            chunks = np.array([count for _, count, *_ in some], dtype=np.int64)
            values = []
            for _, count, lengths, vectors in some:
                width = len(vectors) // (len(lengths) // 4)
                values.append(vectors[: count * width])
            yield np.repeat(rows, chunks), _vectors(b"".join(values), int(chunks.sum()))

    def stored(self, after: int = 0) -> Iterator[tuple[int, int, Report, Paragraph]]:
        """Every paragraph with a row above one: its row, its report's, its report, and itself."""
        found = self._db.each(
            "select p.id, p.report, r.record, r.path, r.crc, p.record, p.crc"
            " from paragraph p join report r on r.id = p.report where p.id > ? order by p.id",
            after,
        )
        for owner, its in groupby(found, key=itemgetter(1)):
            report = None
            for row, _, *of_report, record, crc in its:
                report = report or self._sound(*of_report)
                yield row, owner, report, self._sound_paragraph(row, record, crc)

    def gone(self, since: int) -> list[int]:
        """The rows of the reports that were taken out after some generation."""
        found = self._db.all("select report from gone where generation > ?", since)
        return [row for (row,) in found]

    def words(self, after: int = 0) -> tuple[Ids, list[str], npt.NDArray[np.float16]]:
        """Words with ids above one, by their ids.

        Returns:
            Ids, shape (n,), stems, and vectors, shape (n, width), zero for numbers.
        """
        found = self._db.all("select id, stem, value from word where id > ? order by id", after)
        ids = np.array([row for row, _, _ in found], dtype=np.int64)
        values = np.frombuffer(b"".join(value for *_, value in found), dtype=np.float16)
        shape = (len(found), len(values) // max(len(found), 1))
        return ids, [stem for _, stem, _ in found], values.reshape(shape)

    def spellings(self, after: int = 0) -> list[tuple[int, str]]:
        """The words as they have been printed, in small letters, with ids above one."""
        return self._db.all("select id, text from spelling where id > ? order by id", after)

    def lexicon(self, known: Lexicon | None) -> Lexicon:
        """The words there are now: those known already, and what came after."""
        width = self.number("width")  # 0 as long as nothing was encoded
        if known is None or known.width != width:
            known = Lexicon(width)
        return known.learn(*self.words(known.last), self.spellings(known.last_spelling))

    def definitions(self, short: str) -> list[str]:
        """What the reports say that a short form stands for, most often said first."""
        found = self._db.all(
            "select long from definition where short = ?"
            " group by stems order by count(*) desc, length(long)",
            short,
        )
        return [long for (long,) in found]

    def defined(self, stems: Sequence[str]) -> list[Definition]:
        """The definitions whose long forms have any of some stems, each joined by spaces."""
        found = self._db.among(
            "select short, long from definition where stems in ({}) group by short, stems", stems
        )
        return [Definition(short, long) for short, long in found]

    def called(self, words: Sequence[str]) -> list[Named]:
        """The reports that are known by any of some words: names, initials, `kind:jtai`."""
        found = self._db.among(
            "select distinct r.record, r.path, r.crc from report r"
            " join called c on c.report = r.id where c.word in ({}) order by r.name",
            words,
        )
        return [names.named(self._sound(*its)) for its in found]

    def counts(self) -> dict[str, int]:
        """How many reports, paragraphs and chunks there are."""
        found = self._db.one("select count(*) from report")
        return {
            "reports": found[0] if found else 0,
            **{key: self.number(key) for key in ("paragraphs", "chunks")},
        }

    def lengths(self) -> dict[str, int]:
        """How many paragraphs each report has, by its id."""
        found = self._db.all(
            "select r.name, coalesce(sum(t.count), 0) from report r"
            " left join tally t on t.report = r.id group by r.id"
        )
        return dict(found)

    def facets(self, filters: Filters) -> Facets:
        """What can be chosen under some filters, and how much there is of it."""
        return facets.count(self._db, filters)

    def known(self, field: str) -> list[str]:
        """All values of a field that reports or paragraphs have, in order."""
        return facets.known(self._db, field)

    def reports_under(self, filters: Filters) -> list[str]:
        """The ids of the reports whose paragraphs a search is limited to, in order."""
        passing, values = facets.where(
            replace(filters, phases=(), sections=(), kinds=(), stances=())
        )
        return [
            name
            for (name,) in self._db.all(
                "select name from (select id, id as report, name from report)"
                f" where {passing} order by name",
                *values,
            )
        ]

    def added(self, filters: Filters, most: int) -> dict[str, datetime]:
        """The reports that have a paragraph which passes, the newest first: when each was stored.

        Args:
            most: How many at the most.
        """
        passing, values = facets.having(filters)
        found = self._db.all(
            f"select name, added from report where {passing} order by added desc, name limit ?",
            *values,
            most,
        )
        return {name: datetime.fromisoformat(added) for name, added in found}

    def passing(self, filters: Filters) -> list[str]:
        """The ids of the reports that have a paragraph which passes, in order."""
        passing, values = facets.having(filters)
        found = self._db.all(f"select name from report where {passing} order by name", *values)
        return [name for (name,) in found]

    def files(self) -> dict[str, Stored]:
        """The path of each file that a report was read from, and what is stored of it."""
        return {
            path: Stored(name, sha256, reader)
            for path, name, sha256, reader in self._db.all(
                "select path, name, sha256, reader from report"
            )
        }

    # Changes

    def snapshot(self) -> AbstractContextManager[None]:
        """What is read inside is of one generation, whatever others write."""
        return self._db.snapshot()

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """What is written inside is stored whole, as a new generation, or not at all."""
        try:
            with self._db.transaction():
                change = Change(self._db, self.generation + 1)
                yield change
                change.end()
        except BaseException:
            self._paragraphs.clear()  # rows that were not kept are given anew
            self._pieces.clear()
            raise

    def note(self, key: str, value: str) -> None:
        """Note a fact about the whole index that changes nothing of what is found in it."""
        with self._db.transaction():
            set_meta(self._db, key, value)

    def known_pieces(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those keys of paragraphs whose vectors are kept."""
        found = self._db.among("select key from pieces where key in ({})", keys)
        found += self._db.among("select key from fresh where key in ({})", keys)
        return {key for (key,) in found}

    def keep_vectors(self, keys: Sequence[bytes], vectors: Sequence[Vectors]) -> None:
        """Keep the vectors of paragraphs' pieces. It is no change: nothing refers to them yet."""
        with self._db.transaction():
            # Half precision moves a cosine by less than 0.001 and halves the file.
            self._db.change_many(
                "insert or ignore into fresh values (?, ?)",
                [
                    (key, its.astype(np.float16).tobytes())
                    for key, its in zip(keys, vectors, strict=True)
                ],
            )
            if vectors:
                set_meta(self._db, "width", str(vectors[0].shape[1]))

    def known_words(self, stems: Iterable[str]) -> set[str]:
        """Those of some stems that have an id."""
        found = self._db.among("select stem from word where stem in ({})", list(stems))
        return {stem for (stem,) in found}

    def keep_words(self, stems: Sequence[str], vectors: Vectors) -> None:
        """Give stems ids and vectors. It is no change: nothing refers to them yet."""
        values = [vector.astype(np.float16).tobytes() for vector in vectors]
        with self._db.transaction():
            self._db.change_many(
                "insert or ignore into word (stem, value, crc) values (?, ?, ?)",
                [(stem, its, seal(stem, its)) for stem, its in zip(stems, values, strict=True)],
            )

    def bring_up_to_date(self) -> None:
        """Make an index of an earlier format one of today's, as a new generation.

        All of it is told by what is stored: nothing is read or encoded again.
        """
        with self.changing() as change:
            change.bring_up_to_date()

    def _unknown(self, name: str) -> NotFoundError:
        names = [
            found for (found,) in self._db.all("select name from report order by name limit 4")
        ]
        listed = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
        return NotFoundError(
            f"There is no report {name!r} in this index. It holds {listed or 'none yet'}."
        )


def mend(folder: Path) -> str:
    """What to do where an index folder is not whole, as the end of a sentence."""
    return (
        f"run `pararef doctor --repair --index {folder}`, or delete that folder and run `pararef"
        " build` again"
    )


@lru_cache(maxsize=256)
def _outline(record: str) -> Report:
    """The report, without paragraphs, that a record is of. The same ones are asked for again."""
    return REPORT.validate_json(record)


def _vectors(stored: bytes, count: int) -> Vectors:
    """Stored vectors, shape (count, width), brought to unit length again."""
    return unit(np.frombuffer(stored, dtype=np.float16).reshape(count, -1).astype(np.float32))
