"""One change of the catalogue: reports put in, moved and taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from pararef.errors import LibraryError
from pararef.library import facets, names
from pararef.library.checksums import seal
from pararef.library.database import Database
from pararef.library.pieces import NewPiece, digest, key_of
from pararef.library.shortforms import Definition
from pararef.library.tables import FORMAT, PARAGRAPH, REPORT, bring_up_to_date, moment
from pararef.library.words import stems
from pararef.records import Report

SEAL = "seal"
"""Of what the checksum of all facts about the index is called."""


class Change:
    """What is written inside `Catalogue.changing`.

    Args:
        generation: That the catalogue has after it.
    """

    def __init__(self, db: Database, generation: int) -> None:
        self._db = db
        self.generation = generation
        self._more = {"paragraphs": 0, "chunks": 0}
        self.gone: list[int] = []  # rows of the reports that it takes out
        self._used = set[bytes]()  # keys whose vectors need not be kept for later

    def put(
        self,
        path: str,
        report: Report,
        pieces: Sequence[Sequence[NewPiece]],
        definitions: Iterable[Definition],
    ) -> tuple[int, list[int]]:
        """Store a report in place of any from the same file.

        Args:
            path: Of the file that it was read from.
            report: With its paragraphs.
            pieces: For each paragraph its chunks and sentences, their vectors and words kept.
            definitions: The short forms that it defines.

        Returns:
            The row of the report, and those of its paragraphs.
        """
        for (name,) in self._db.all(
            "select name from report where path = ? or name = ?", path, report.id
        ):
            self.remove(name)
        record = REPORT.dump_json(report, exclude={"paragraphs"}).decode()
        row = self._db.insert(
            "insert into report (name, path, sha256, reader, record, crc, added)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            report.id,
            path,
            report.sha256,
            report.reader,
            record,
            seal(path, record),
            moment(report.added or datetime.now(UTC)),
        )
        self._db.change_many(
            "insert into called values (?, ?)", [(row, word) for word in names.calls(report)]
        )
        rows = self._put_paragraphs(row, report)
        self._put_pieces(rows, pieces)
        self._db.change_many(
            "insert into definition values (?, ?, ?, ?)",
            [(row, d.short, d.long, " ".join(stems(d.long))) for d in definitions],
        )
        facets.store(self._db, row, report)
        return row, rows

    def _put_paragraphs(self, row: int, report: Report) -> list[int]:
        self._more["paragraphs"] += len(report.paragraphs)
        rows = []
        for position, paragraph in enumerate(report.paragraphs):
            record = PARAGRAPH.dump_json(paragraph).decode()
            rows.append(
                self._db.insert(
                    "insert into paragraph"
                    " (report, position, anchor, kind, phase, stance, section, record, crc)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                    position,
                    paragraph.anchor,
                    paragraph.kind,
                    paragraph.phase,
                    paragraph.stance,
                    "\n".join(paragraph.section).casefold(),
                    record,
                    seal(record),
                )
            )
        return rows

    def _put_pieces(self, rows: Sequence[int], pieces: Sequence[Sequence[NewPiece]]) -> None:
        used = dict(word for its in pieces for piece in its for word in piece.words.items())
        ids = dict(self._db.among("select stem, id from word where stem in ({})", list(used)))
        self._db.change_many(
            "insert or ignore into spelling (text) values (?)",
            [
                (text,)
                for text in sorted({s for its in pieces for p in its for s in p.words.values()})
            ],
        )
        keys = [key_of(digest(piece.encoded) for piece in its) for its in pieces]
        for row, key, its in zip(rows, keys, pieces, strict=True):
            chunks = sum(not piece.sentence for piece in its)
            self._more["chunks"] += chunks
            vectors = self._vectors(key)
            words = np.array([ids[stem] for p in its for stem in p.words], dtype=np.int32).tobytes()
            lengths = np.array([len(piece.words) for piece in its], dtype=np.int32).tobytes()
            self._db.change(
                "insert into pieces values (?, ?, ?, ?, ?, ?, ?)",
                row,
                key,
                chunks,
                vectors,
                words,
                lengths,
                seal(key, vectors, words, lengths),
            )
        self._used.update(keys)

    def _vectors(self, key: bytes) -> bytes:
        for table in ("fresh", "pieces"):
            if found := self._db.one(f"select vectors from {table} where key = ? limit 1", key):
                vectors: bytes = found[0]
                return vectors
        raise LibraryError("A paragraph was not encoded: nothing was changed. Try again.")

    def move(self, path: str, new: str) -> None:
        """Note that a file is elsewhere now."""
        for row, record in self._db.all("select id, record from report where path = ?", path):
            self._db.change(
                "update report set path = ?, crc = ? where id = ?", new, seal(new, record), row
            )

    def remove(self, name: str) -> None:
        """Take a report out, if it is there."""
        for row, paragraphs, chunks in self._db.all(
            "select r.id, count(p.id), coalesce(sum(c.chunks), 0) from report r"
            " left join paragraph p on p.report = r.id left join pieces c on c.paragraph = p.id"
            " where r.name = ? group by r.id",
            name,
        ):
            self._more["paragraphs"] -= paragraphs
            self._more["chunks"] -= chunks
            held = self._db.all(
                "select key, vectors from pieces where paragraph in"
                " (select id from paragraph where report = ?)",
                row,
            )
            # Another reading of the file has most of them too.
            self._db.change_many("insert or ignore into fresh values (?, ?)", held)
            self._used.update(key for key, _ in held)
            self.gone.append(row)
            self._db.change("insert into gone values (?, ?)", self.generation, row)
            self._db.change("delete from report where id = ?", row)

    def take_out(self, row: int) -> None:
        """Take a report out by its row, whatever it says of itself; count again after it."""
        self.gone.append(row)
        self._db.change("insert into gone values (?, ?)", self.generation, row)
        self._db.change("delete from report where id = ?", row)

    def sort_again(self) -> None:
        """Make the database's own indexes anew, and drop what belongs to no report."""
        self._db.change("reindex")
        for table in ("paragraph", "called", "definition", "facet", "tally"):
            self._db.change(f"delete from {table} where report not in (select id from report)")
        self._db.change("delete from pieces where paragraph not in (select id from paragraph)")

    def count_again(self) -> None:
        """Count what there is, and forget what was encoded and never stored."""
        self._db.change("delete from fresh")
        counts = self._db.one("select count(*), coalesce(sum(chunks), 0) from pieces") or (0, 0)
        self._more = {"paragraphs": 0, "chunks": 0}
        for key, count in zip(self._more, counts, strict=True):
            set_meta(self._db, key, str(count))
        width = self._db.one(
            "select length(vectors) / 2 / (length(lengths) / 4) from pieces limit 1"
        )
        if width:
            set_meta(self._db, "width", str(width[0]))

    def forget_gone(self) -> None:
        """Nobody asks any more which reports were taken out before."""
        self._db.change("delete from gone where generation < ?", self.generation)

    def bring_up_to_date(self) -> None:
        """Make the tables of an earlier format those of today's."""
        bring_up_to_date(self._db)
        set_meta(self._db, "format", str(FORMAT))

    def end(self) -> None:
        """Count, and raise the generation."""
        self._db.change_many("delete from fresh where key = ?", [(key,) for key in self._used])
        held = dict(self._db.all("select key, value from meta"))
        for key, more in self._more.items():
            set_meta(self._db, key, str(int(held.get(key, 0)) + more))
        set_meta(self._db, "generation", str(self.generation))


def set_meta(db: Database, key: str, value: str) -> None:
    """Note a fact about the whole index, under the seal of all such facts."""
    db.change("insert or replace into meta values (?, ?)", key, value)
    db.change(
        "insert or replace into meta values (?, ?)",
        SEAL,
        str(facts_seal(dict(db.all("select key, value from meta")))),
    )


def facts_seal(facts: Mapping[str, str]) -> int:
    """A checksum of all facts about the whole index, but for the checksum of them itself."""
    return seal(*(part for key in sorted(facts) if key != SEAL for part in (key, facts[key])))
