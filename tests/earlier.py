"""Indexes as earlier versions stored them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from pararef.library import Encoder, Library
from pararef.library.catalogue import FILE
from pararef.library.pieces import digest
from pararef.library.preparing import pieces

_TABLES = """
create table piece (
    id integer primary key autoincrement,
    paragraph integer not null references paragraph on delete cascade,
    sentence integer not null,
    first integer not null,
    last integer not null,
    vector integer not null,
    words blob not null
);
create index piece_paragraph on piece (paragraph);
create index piece_vector on piece (vector);
create table vector (id integer primary key, hash blob not null unique, value blob not null);
create table old_word (id integer primary key, stem text not null unique, value blob not null);
insert into old_word select id, stem, value from word;
drop table word;
alter table old_word rename to word;
create table old_spelling (text text primary key) without rowid;
insert into old_spelling select text from spelling;
drop table spelling;
alter table old_spelling rename to spelling;
"""


def as_format_5(folder: Path, _: Encoder | None = None) -> None:
    """Bring a closed index back to format 5: nothing notes when a report was stored."""
    with sqlite3.connect(folder / FILE) as database:
        database.execute("drop index report_added")
        database.execute("alter table report drop column added")
        database.execute("update meta set value = '5' where key = 'format'")
        database.execute("delete from meta where key = 'seal'")


def as_format_4(folder: Path, encoder: Encoder) -> None:
    """Bring a closed index back to format 4: a row for each piece, and one for each vector."""
    library = Library.open(folder, encoder)
    reports = [library.report(name) for name in library.names()]
    library.close()
    as_format_5(folder)
    with sqlite3.connect(folder / FILE) as database:
        database.executescript(_TABLES)
        rows = {
            tuple(key): row
            for row, *key in database.execute(
                "select p.id, r.name, p.anchor from paragraph p join report r on r.id = p.report"
            )
        }
        for report in reports:
            for paragraph, its in zip(report.paragraphs, pieces(report, encoder), strict=True):
                row = rows[report.id, paragraph.anchor]
                vectors, words, lengths = database.execute(
                    "select vectors, words, lengths from pieces where paragraph = ?", (row,)
                ).fetchone()
                ends = np.cumsum(np.frombuffer(lengths, dtype=np.int32)) * 4
                width = len(vectors) // len(its)
                for at, piece in enumerate(its):
                    key = digest(piece.encoded)
                    database.execute(
                        "insert or ignore into vector (hash, value) values (?, ?)",
                        (key, vectors[at * width : (at + 1) * width]),
                    )
                    database.execute(
                        "insert into piece (paragraph, sentence, first, last, words, vector)"
                        " select ?, ?, ?, ?, ?, id from vector where hash = ?",
                        (
                            *(row, piece.sentence, piece.span.start, piece.span.end),
                            words[ends[at - 1] if at else 0 : ends[at]],
                            key,
                        ),
                    )
        for table in ("pieces", "fresh", "gone"):
            database.execute(f"drop table {table}")
        database.execute("drop index report_bytes")
        for table in ("report", "paragraph"):
            database.execute(f"alter table {table} drop column crc")
        database.execute("update meta set value = '4' where key = 'format'")
        database.execute("delete from meta where key in ('seal', 'paragraphs', 'chunks')")
