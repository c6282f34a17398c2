"""The tables of a catalogue, and how one of an earlier format becomes one of today's.

Each row that holds what cannot be told from anything else has a checksum, so that a
disk that forgets a bit is noticed before anybody quotes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from pararef.library import facets
from pararef.library.checksums import seal
from pararef.library.database import Database
from pararef.library.pieces import key_of
from pararef.records import Paragraph, Report

FORMAT = 6
"""Raised when the tables change."""

EARLIER = ("4", "5")
"""Formats that are brought up to date where they are found."""

# Records are stored as JSON; what is asked for by its value has a column too.
REPORT = TypeAdapter(Report)
PARAGRAPH = TypeAdapter(Paragraph)

_META = "create table meta (key text primary key, value text not null) without rowid;"

_PIECES = """
create table pieces ( -- of a paragraph what is encoded: its chunks, then its sentences
    paragraph integer primary key references paragraph on delete cascade,
    key blob not null, -- of all that was encoded: equal paragraphs are encoded once
    chunks integer not null,
    vectors blob not null, -- in half precision, one behind the other
    words blob not null, -- ids, of a sentence those in it, of a chunk those that stand above it
    lengths blob not null, -- how many words each has
    crc integer not null
);
create index pieces_key on pieces (key);
create table fresh (key blob primary key, vectors blob not null) without rowid; -- not stored yet
create table gone ( -- reports that were taken out, and when
    generation integer not null,
    report integer not null
);
create table spelling (id integer primary key, text text not null unique); -- in small letters
create table word (
    id integer primary key,
    stem text not null unique,
    value blob not null,
    crc integer not null
);
"""

TABLES = (
    _META
    + """
create table report (
    id integer primary key autoincrement,
    name text not null unique,
    path text not null unique, -- of the file it was read from
    sha256 text not null,
    reader integer not null,
    record text not null,
    crc integer not null default 0,
    added text not null default '' -- when it was stored: UTC, as in 2026-11-29T16:52:20.123456Z
);
create index report_bytes on report (sha256);
create index report_added on report (added);
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
    crc integer not null default 0,
    unique (report, anchor)
);
create table called ( -- what people may call a report by
    report integer not null references report on delete cascade,
    word text not null
);
create index called_word on called (word);
create index called_report on called (report);
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
    + _PIECES
)

_BATCH = 1_000  # rows that are changed at once


def bring_up_to_date(db: Database) -> None:
    """Make tables of an earlier format those of today. Inside `transaction` only.

    All is told by what is stored: nothing is read or encoded again.
    """
    if db.all("select 1 from meta where key = 'format' and value = '4'"):
        _with_checksums(db)
        _with_pieces(db)
    _with_times(db)
    counts = db.one("select count(*), coalesce(sum(chunks), 0) from pieces") or (0, 0)
    for key, count in zip(("paragraphs", "chunks"), counts, strict=True):
        db.change("insert or replace into meta values (?, ?)", key, str(count))
    db.change("insert or replace into meta values ('format', ?)", str(FORMAT))


def _with_checksums(db: Database) -> None:
    db.change("create index report_bytes on report (sha256)")
    for table, columns in (("report", ("path", "record")), ("paragraph", ("record",))):
        db.change(f"alter table {table} add column crc integer not null default 0")
        last = 0
        while True:  # not one long reading: what is read is written
            some = db.all(
                f"select id, {', '.join(columns)} from {table} where id > ? order by id limit ?",
                last,
                _BATCH,
            )
            if not some:
                break
            sealed = [(seal(*values), row) for row, *values in some]
            db.change_many(f"update {table} set crc = ? where id = ?", sealed)
            last = some[-1][0]


def _with_pieces(db: Database) -> None:
    """What was a row for each piece and one for its vector, as one row for each paragraph."""
    words = db.all("select id, stem, value from word")
    spellings = db.all("select text from spelling order by text")
    for table in ("word", "spelling"):
        db.change(f"drop table {table}")
    _make(db, _PIECES)
    db.change_many(
        "insert into word values (?, ?, ?, ?)",
        [(row, stem, value, seal(stem, value)) for row, stem, value in words],
    )
    db.change_many("insert into spelling (text) values (?)", spellings)
    held = db.each(
        "select p.paragraph, p.sentence, p.words, v.hash, v.value from piece p"
        " join vector v on v.id = p.vector order by p.paragraph, p.sentence, p.id"
    )
    rows = (_packed(row, list(its)) for row, its in groupby(held, key=itemgetter(0)))
    for some in _batches(rows):
        db.change_many("insert into pieces values (?, ?, ?, ?, ?, ?, ?)", some)
    for table in ("piece", "vector"):
        db.change(f"drop table {table}")


def _with_times(db: Database) -> None:
    """When each report was stored: as its record says; of one that does not, now at the latest."""
    db.change("alter table report add column added text not null default ''")
    now = datetime.now(UTC)
    told = db.all("select id, json_extract(record, '$.added') from report")
    db.change_many(
        "update report set added = ? where id = ?",
        [(moment(datetime.fromisoformat(when) if when else now), row) for row, when in told],
    )
    db.change("create index report_added on report (added)")


def moment(when: datetime) -> str:
    """A time in UTC, written so that later ones sort behind; as records write it too."""
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _packed(row: int, its: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    lengths = np.array([len(words) // 4 for _, _, words, _, _ in its], dtype=np.int32).tobytes()
    vectors = b"".join(vector for *_, vector in its)
    words = b"".join(words for _, _, words, _, _ in its)
    key = key_of(digest for *_, digest, _ in its)
    chunks = sum(not sentence for _, sentence, *_ in its)
    return row, key, chunks, vectors, words, lengths, seal(key, vectors, words, lengths)


def _make(db: Database, tables: str) -> None:
    for statement in tables.split(";"):
        db.change(statement)


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch = list[tuple[Any, ...]]()
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
