"""The one source of truth: reports, paragraphs, chunks and vectors, in SQLite.

Everything else in an index folder is made from it. A change is one transaction,
so it is there whole or not at all, whatever stops the program; each raises the
generation, by which readers see that something has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from pararef.errors import LibraryError, NotFoundError
from pararef.library import facets, names
from pararef.library.database import Database
from pararef.library.encoding import Vectors
from pararef.library.names import Named
from pararef.library.pieces import NewPiece, Pieces, StoredPieces
from pararef.library.recent import Recent
from pararef.library.shortforms import Definition
from pararef.library.vectors import Ids
from pararef.library.words import stems
from pararef.records import Facets, Filters, Kind, Paragraph, Report

FORMAT = 4
"""Raised when the tables change."""

EARLIER = "3"
"""A format that is brought up to date where it is found."""

FILE = "catalogue.sqlite"

_TABLES = (
    """
create table meta (key text primary key, value text not null) without rowid;
create table report (
    id integer primary key autoincrement,
    name text not null unique,
    path text not null unique, -- of the file it was read from
    sha256 text not null,
    reader integer not null,
    record text not null
);
create table paragraph (
    id integer primary key autoincrement,
    report integer not null references report on delete cascade,
    position integer not null,
    anchor text not null,
    kind text not null,
    phase text,
    stance text not null,
    section text not null,
    record text not null,
    unique (report, anchor)
);
create table piece ( -- what is encoded: a chunk, or a sentence
    id integer primary key autoincrement,
    paragraph integer not null references paragraph on delete cascade,
    sentence integer not null,
    first integer not null,
    last integer not null,
    vector integer not null,
    words blob not null -- ids; of a sentence those in it, of a chunk those in what stands above
);
create index piece_paragraph on piece (paragraph);
create index piece_vector on piece (vector);
create table vector (id integer primary key, hash blob not null unique, value blob not null);
create table called ( -- what people may call a report by
    report integer not null references report on delete cascade,
    word text not null
);
create index called_word on called (word);
create index called_report on called (report);
create table word (id integer primary key, stem text not null unique, value blob not null);
create table spelling (text text primary key) without rowid; -- in small letters
create table definition (
    report integer not null references report on delete cascade,
    short text not null collate nocase,
    long text not null,
    stems text not null
);
create index definition_short on definition (short);
create index definition_stems on definition (stems);
create index definition_report on definition (report);
"""
    + facets.TABLES
)

# Records are stored as JSON; what is asked for by its value has a column too.
_REPORT = TypeAdapter(Report)
_PARAGRAPH = TypeAdapter(Paragraph)

_MOST_PARAGRAPHS = 8_192  # that are kept in memory
_MOST_BYTES = 96 * 2**20  # of pieces that are


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
        self._db = Database(file, _TABLES, create=create)
        self._paragraphs = Recent(self._read_paragraphs, _MOST_PARAGRAPHS)
        self._pieces = Recent(self._read_pieces, _MOST_BYTES, lambda its: its.size)
        held = self.meta("format")
        if held is not None and held not in (str(FORMAT), EARLIER):
            raise LibraryError(
                f"{file.parent} was built by another version of pararef (format {held}, not"
                f" {FORMAT}): delete it and run `pararef build` again."
            )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def is_earlier(self) -> bool:
        """Whether it is to be brought up to date before anything else is asked of it."""
        return self.meta("format") == EARLIER

    # What is there

    def meta(self, key: str) -> str | None:
        """A fact about the whole index, or None."""
        found = self._db.one("select value from meta where key = ?", key)
        return str(found[0]) if found else None

    @property
    def generation(self) -> int:
        """Raised by every change."""
        return int(self.meta("generation") or 0)

    def reports(self) -> list[Report]:
        """All reports, by their ids, without paragraphs and sections."""
        return [
            replace(_REPORT.validate_json(record), sections=())
            for (record,) in self._db.all("select record from report order by name")
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
        return {row: _REPORT.validate_json(record) for row, record in found}

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
        found = self._db.one("select path from report where name = ?", name)
        if found is None:
            raise self._unknown(name)
        return str(found[0])

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
        found = self._db.one("select record from report where name = ?", name)
        if found is None:
            raise self._unknown(name)
        return _outline(found[0])

    def report(self, name: str) -> Report:
        """A whole report. Raises NotFoundError."""
        with self.snapshot():
            found = self._db.one("select id, record from report where name = ?", name)
            if found is None:
                raise self._unknown(name)
            row, record = found
            paragraphs = self._db.all(
                "select record from paragraph where report = ? order by position", row
            )
        return replace(
            _outline(record),
            paragraphs=tuple(_PARAGRAPH.validate_json(stored) for (stored,) in paragraphs),
        )

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph.

        Raises:
            NotFoundError: If there is no such report, or no such paragraph in it.
        """
        found = self._db.one(
            "select p.record from paragraph p join report r on r.id = p.report"
            " where r.name = ? and p.anchor = ?",
            report,
            anchor,
        )
        if found is None:
            self.about(report)
            raise NotFoundError(
                f"Report {report} has no paragraph {anchor!r}: `pararef read` lists its anchors."
            )
        return _PARAGRAPH.validate_json(found[0])

    def paragraphs(self, ids: Sequence[int]) -> dict[int, Paragraph]:
        """Paragraphs by their rows; those that never were there are left out."""
        return self._paragraphs.of(ids)

    def pieces(self, paragraphs: Sequence[int]) -> Pieces:
        """The chunks and sentences of some paragraphs, sentences in their order."""
        return Pieces.joined(self._pieces.of(sorted(paragraphs)))

    def _read_paragraphs(self, ids: Sequence[int]) -> dict[int, Paragraph]:
        found = self._db.among("select id, record from paragraph where id in ({})", ids)
        return {row: _PARAGRAPH.validate_json(record) for row, record in found}

    def _read_pieces(self, ids: Sequence[int]) -> dict[int, StoredPieces]:
        found = self._db.among(
            "select p.paragraph, p.sentence, v.value, p.words from piece p"
            " join vector v on v.id = p.vector where p.paragraph in ({})"
            " order by p.paragraph, p.id",
            ids,
        )
        held = groupby(found, key=itemgetter(0))
        return {row: StoredPieces.of([values[1:] for values in its]) for row, its in held}

    def paragraphs_of(self, chunks: Sequence[int]) -> dict[int, int]:
        """Chunk to the paragraph it is a slice of."""
        return dict(self._db.among("select id, paragraph from piece where id in ({})", chunks))

    def chunks_under(self, filters: Filters) -> Ids:
        """The chunks of the paragraphs that a search is limited to."""
        passing, values = facets.where(filters)
        found = self._db.all(
            "select c.id from piece c where c.sentence = 0"
            f" and c.paragraph in (select id from paragraph where {passing})",
            *values,
        )
        return np.fromiter((row for (row,) in found), dtype=np.int64, count=len(found))

    def chunk_vectors(self) -> tuple[Ids, Vectors]:
        """All chunks: their ids, shape (n,), and vectors, shape (n, width)."""
        found = self._db.all(
            "select p.id, v.value from piece p join vector v on v.id = p.vector"
            " where p.sentence = 0 order by p.id"
        )
        ids = np.fromiter((row for row, _ in found), dtype=np.int64, count=len(found))
        if not found:
            return ids, np.zeros((0, int(self.meta("width") or 0)), dtype=np.float32)
        vectors = _vectors([value for _, value in found])
        return ids, vectors

    def stored(self) -> Iterator[tuple[int, Report, Paragraph]]:
        """Every paragraph, with its row and its report."""
        reports = {report.id: report for report in self.reports()}
        for row, record in self._db.all("select id, record from paragraph order by id"):
            paragraph = _PARAGRAPH.validate_json(record)
            yield row, reports[paragraph.report], paragraph

    def words(self, after: int = 0) -> list[tuple[int, str, Vectors]]:
        """Words with ids above one: id, stem and vector of shape (width,), zero for numbers."""
        return [
            (row, stem, np.frombuffer(value, dtype=np.float16))
            for row, stem, value in self._db.all(
                "select id, stem, value from word where id > ? order by id", after
            )
        ]

    def spellings(self) -> list[str]:
        """Every word as it has been printed, in small letters."""
        return [text for (text,) in self._db.all("select text from spelling")]

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
            "select distinct r.record from report r join called c on c.report = r.id"
            " where c.word in ({}) order by r.name",
            words,
        )
        return [names.named(_outline(record)) for (record,) in found]

    def counts(self) -> dict[str, int]:
        """How many reports, paragraphs and chunks there are."""
        found = self._db.one(
            "select (select count(*) from report), (select count(*) from paragraph),"
            " (select count(*) from piece where sentence = 0)"
        )
        return dict(zip(("reports", "paragraphs", "chunks"), found or (0, 0, 0), strict=True))

    def lengths(self) -> dict[str, int]:
        """How many paragraphs each report has, by its id."""
        found = self._db.all(
            "select r.name, count(p.id) from report r left join paragraph p on p.report = r.id"
            " group by r.id"
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
    def changing(self) -> Iterator[None]:
        """What is written inside is stored whole, as a new generation, or not at all."""
        try:
            with self._db.transaction():
                yield
                self.set_meta("generation", str(self.generation + 1))
        except BaseException:
            self._paragraphs.clear()  # rows that were not kept are given anew
            self._pieces.clear()
            raise

    def note(self, key: str, value: str) -> None:
        """Note a fact about the whole index that changes nothing of what is found in it."""
        with self._db.transaction():
            self.set_meta(key, value)

    def set_meta(self, key: str, value: str) -> None:
        """Note a fact about the whole index. Inside `changing` only."""
        self._db.change("insert or replace into meta values (?, ?)", key, value)

    def known_vectors(self, texts: Iterable[str]) -> set[str]:
        """Those of some texts that have been encoded before."""
        by_hash = {_hash(text): text for text in texts}
        found = self._db.among("select hash from vector where hash in ({})", list(by_hash))
        return {by_hash[key] for (key,) in found}

    def keep_vectors(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Store what texts were encoded to. It is no change: nothing refers to it yet."""
        with self._db.transaction():
            self.set_meta("width", str(vectors.shape[1]))
            self._db.change_many(
                "insert or ignore into vector (hash, value) values (?, ?)",
                [
                    # Half precision moves a cosine by less than 0.001 and halves the file.
                    (_hash(text), vector.astype(np.float16).tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ],
            )

    def known_words(self, stems: Iterable[str]) -> set[str]:
        """Those of some stems that have an id."""
        found = self._db.among("select stem from word where stem in ({})", list(stems))
        return {stem for (stem,) in found}

    def keep_words(self, stems: Sequence[str], vectors: Vectors) -> None:
        """Give stems ids and vectors. It is no change: nothing refers to them yet."""
        with self._db.transaction():
            self._db.change_many(
                "insert or ignore into word (stem, value) values (?, ?)",
                zip(stems, (v.astype(np.float16).tobytes() for v in vectors), strict=True),
            )

    def put(
        self,
        path: str,
        report: Report,
        pieces: Sequence[Sequence[NewPiece]],
        definitions: Iterable[Definition],
    ) -> None:
        """Store a report in place of any from the same file. Inside `changing` only.

        Args:
            path: Of the file that it was read from.
            report: With its paragraphs.
            pieces: For each paragraph its chunks and sentences, their vectors and words kept.
            definitions: The short forms that it defines.
        """
        self._db.change("delete from report where path = ? or name = ?", path, report.id)
        row = self._db.insert(
            "insert into report (name, path, sha256, reader, record) values (?, ?, ?, ?, ?)",
            report.id,
            path,
            report.sha256,
            report.reader,
            _REPORT.dump_json(report, exclude={"paragraphs"}).decode(),
        )
        self._db.change_many(
            "insert into called values (?, ?)", [(row, word) for word in names.calls(report)]
        )
        used = dict(w for its in pieces for piece in its for w in piece.words.items())
        words = dict(self._db.among("select stem, id from word where stem in ({})", list(used)))
        self._db.change_many(
            "insert or ignore into spelling values (?)",
            [(text,) for text in {s for its in pieces for p in its for s in p.words.values()}],
        )
        for position, (paragraph, its) in enumerate(zip(report.paragraphs, pieces, strict=True)):
            holder = self._db.insert(
                "insert into paragraph"
                " (report, position, anchor, kind, phase, stance, section, record)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
                position,
                paragraph.anchor,
                paragraph.kind,
                paragraph.phase,
                paragraph.stance,
                "\n".join(paragraph.section).casefold(),
                _PARAGRAPH.dump_json(paragraph).decode(),
            )
            self._db.change_many(
                "insert into piece (paragraph, sentence, first, last, words, vector)"
                " select ?, ?, ?, ?, ?, id from vector where hash = ?",
                [
                    (
                        holder,
                        piece.sentence,
                        piece.span.start,
                        piece.span.end,
                        np.array([words[stem] for stem in piece.words], dtype=np.int32).tobytes(),
                        _hash(piece.encoded),
                    )
                    for piece in its
                ],
            )
        self._db.change_many(
            "insert into definition values (?, ?, ?, ?)",
            [(row, d.short, d.long, " ".join(stems(d.long))) for d in definitions],
        )
        facets.store(self._db, row, report)

    def bring_up_to_date(self) -> None:
        """Add to an index of the earlier format what it lacks, as a new generation.

        All of it is told by what is stored: nothing is read or encoded again.
        """
        with self.changing():
            for statement in facets.TABLES.split(";"):
                self._db.change(statement)
            for row, record in self._db.all("select id, record from report"):
                facets.store(self._db, row, _REPORT.validate_json(record))
            self.set_meta("format", str(FORMAT))

    def move(self, path: str, new: str) -> None:
        """Note that a file is elsewhere now. Inside `changing` only."""
        self._db.change("update report set path = ? where path = ?", new, path)

    def remove(self, name: str) -> None:
        """Take a report out. Inside `changing` only. Raises NotFoundError."""
        self.about(name)
        self._db.change("delete from report where name = ?", name)

    def drop_unused_vectors(self) -> None:
        """Forget what no paragraph refers to any more. Inside `changing` only."""
        self._db.change(
            "delete from vector where not exists"
            " (select 1 from piece where piece.vector = vector.id)"
        )

    def _unknown(self, name: str) -> NotFoundError:
        names = [
            found for (found,) in self._db.all("select name from report order by name limit 4")
        ]
        listed = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
        return NotFoundError(
            f"There is no report {name!r} in this index. It holds {listed or 'none yet'}."
        )


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


@lru_cache(maxsize=256)
def _outline(record: str) -> Report:
    """The report, without paragraphs, that a record is of. The same ones are asked for again."""
    return _REPORT.validate_json(record)


def _vectors(values: Sequence[bytes]) -> Vectors:
    """Stored vectors, shape (n, width), brought to unit length again."""
    if not values:
        return np.zeros((0, 0), dtype=np.float32)
    stored = np.frombuffer(b"".join(values), dtype=np.float16).reshape(len(values), -1)
    vectors: Vectors = stored.astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1.0
    vectors /= lengths
    return vectors
