"""What is known of whole reports, on this machine: a copy that follows the engine's events.

The tables are those of an index folder, so that names, short forms, filters and counts are
told by the same code; but they hold no paragraph's words and no vectors: these are read from
the engine where they are asked for.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pararef.errors import BusyIndexError, NotFoundError
from pararef.library import facets, names
from pararef.library.catalogue import Catalogue
from pararef.library.change import set_meta
from pararef.library.checksums import seal
from pararef.library.milvus import entities
from pararef.library.milvus.events import mark_event
from pararef.library.milvus.manifest import Manifest
from pararef.library.milvus.sparse import Counts, Tally
from pararef.library.milvus.store import Store
from pararef.library.pieces import Pieces, StoredPieces
from pararef.library.tables import FORMAT, PARAGRAPH, REPORT
from pararef.library.words import stems
from pararef.records import Filters, Paragraph, Report

_AT_ONCE = 400  # paragraphs that are read together when all are


_MORE = """
create table if not exists entities ( -- of a report
    report integer primary key references report on delete cascade,
    chunks integer not null,
    worded blob not null -- its tally and its stems, packed, where the engine finds words
);
create table if not exists stem ( -- in how many texts, and above how many paragraphs
    stem text primary key,
    texts integer not null,
    above integer not null
) without rowid;
"""


class Replica(Catalogue):
    """The copy. May be used by several threads, and several processes of one machine.

    Args:
        file: Made if it is not there.
        store: The collections that it follows.
    """

    def __init__(self, file: Path, store: Store) -> None:
        super().__init__(file, create=True)
        with self._db.transaction():
            for table in filter(str.strip, _MORE.split(";")):
                self._db.change(table)
        self._store = store

    @property
    def _mend(self) -> str:
        return f"delete {self._folder}, and it is made again from the server"

    # Following

    @property
    def begun(self) -> int:
        """How often the copy was begun anew."""
        return self.number("begun")

    def is_at(self, manifest: Manifest) -> bool:
        """Whether there is nothing to follow."""
        return (self.number("revision"), self.meta("mark") or "") == (
            manifest.revision,
            manifest.mark,
        )

    def leads_to(self, manifest: Manifest) -> bool:
        """Whether a manifest came after what is known here, and not after something else.

        It did not where the engine was put back to an earlier state, or made again.
        """
        done, mark = self.number("event"), self.meta("last")
        if self.number("revision") >= manifest.revision or done > manifest.event:
            return False
        return not mark or self._store.log.at(done) == mark_event(mark)

    def follow(self, manifest: Manifest, anew: bool) -> None:
        """Take over what has happened in the engine since. By one process at a time.

        Args:
            anew: Or all that there is: what is known here does not lead there.
        """
        with self._db.transaction():
            if anew:
                self._begin_anew(manifest)
            # A generation is of one state only, whatever the engine has forgotten.
            generation = manifest.generation + self.number("shift")
            for event in self._store.log.events(self.number("event"), manifest.event):
                self._apply(event, generation)
            for key, value in {
                "format": FORMAT,
                "encoder": manifest.encoder,
                "width": manifest.width,
                "generation": generation,
                "revision": manifest.revision,
                "mark": manifest.mark,
                "event": manifest.event,
                "paragraphs": manifest.paragraphs,
                "chunks": manifest.chunks,
                "engine_words": manifest.words,
                "text_words": manifest.tally.text,
                "above_words": manifest.tally.above,
                **manifest.facts,
            }.items():
                set_meta(self._db, key, str(value))

    def _begin_anew(self, manifest: Manifest) -> None:
        """Forget all but what was encoded: that is as it was."""
        shift = max(0, self.generation + 1 - manifest.generation)
        begun = self.begun + 1
        for table in ("report", "word", "spelling", "gone", "meta", "stem"):
            self._db.change(f"delete from {table}")
        set_meta(self._db, "shift", str(shift))
        set_meta(self._db, "begun", str(begun))

    def _apply(self, event: Any, generation: int) -> None:
        if "put" in event:
            self._put(event)
        elif "gone" in event:
            for number in event["gone"]:
                self._uncount(number)
                self._db.change("delete from report where id = ?", number)
                self._db.change("insert into gone values (?, ?)", generation, number)
        elif "moved" in event:
            for number, path in event["moved"]:
                self._move(number, path)
        elif "words" in event:
            self._learn(event)
        elif "mark" in event:
            set_meta(self._db, "last", event["mark"])

    def _put(self, event: Any) -> None:
        number, path, record = event["put"], event["path"], event["report"]
        report = REPORT.validate_json(record)
        self._db.change(
            "insert into report (id, name, path, sha256, reader, record, crc, added)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            *(number, report.id, path, report.sha256, report.reader, record),
            *(seal(path, record), event["added"]),
        )
        self._db.change_many(
            "insert into paragraph (id, report, position, anchor, kind, phase, stance, section,"
            " record) values (?, ?, ?, ?, ?, ?, ?, ?, '')",
            [
                (entities.row_of(number, place), number, place, *told)
                for place, told in enumerate(event["paragraphs"])
            ],
        )
        self._db.change_many(
            "insert into called values (?, ?)", [(number, word) for word in names.calls(report)]
        )
        self._db.change_many(
            "insert into definition values (?, ?, ?, ?)",
            [(number, short, long, " ".join(stems(long))) for short, long in event["definitions"]],
        )
        facets.store(self._db, number, report)
        counts = event.get("stems", {})
        held = entities.dumps([event.get("tally", [0, 0, 0]), counts])
        self._db.change("insert into entities values (?, ?, ?)", number, event["chunks"], held)
        self._count(counts, 1)

    def _count(self, counts: Mapping[str, Sequence[int]], sign: int) -> None:
        self._db.change_many(
            "insert into stem values (?, ?, ?) on conflict (stem) do update"
            " set texts = texts + excluded.texts, above = above + excluded.above",
            [(stem, sign * texts, sign * above) for stem, (texts, above) in counts.items()],
        )

    def _uncount(self, number: int) -> None:
        for (held,) in self._db.all("select worded from entities where report = ?", number):
            self._count(entities.loads(held)[1], -1)

    def _move(self, number: int, path: str) -> None:
        for (record,) in self._db.all("select record from report where id = ?", number):
            self._db.change(
                "update report set path = ?, crc = ? where id = ?",
                *(path, seal(path, record), number),
            )

    def _learn(self, event: Any) -> None:
        found = event["stems"]
        vectors = np.frombuffer(base64.b64decode(event["vectors"]), dtype=np.float16)
        values = [vector.tobytes() for vector in vectors.reshape(len(found), -1)] if found else []
        ids = range(event["words"], event["words"] + len(found))
        self._db.change_many(
            "insert into word (id, stem, value, crc) values (?, ?, ?, ?)",
            [(i, s, v, seal(s, v)) for i, s, v in zip(ids, found, values, strict=True)],
        )
        self._db.change_many(
            "insert or ignore into spelling (text) values (?)",
            [(text,) for text in event["spellings"]],
        )

    # What is asked of words, where the engine finds them

    @property
    def finds_words(self) -> bool:
        """Whether it does."""
        return self.meta("engine_words") == "True"

    def counted(self, found: Collection[str]) -> Counts:
        """In how many texts some stems stand, and above how many paragraphs."""
        told = self._db.among("select stem, texts, above from stem where stem in ({})", list(found))
        held = {stem: (texts, above) for stem, texts, above in told}
        return {stem: held.get(stem, (0, 0)) for stem in found}

    def tally(self) -> Tally:
        """Of all paragraphs."""
        names = ("paragraphs", "text_words", "above_words")
        return Tally(*(self.number(name) for name in names))

    # What a writer asks

    def tally_of(self, numbers: Sequence[int]) -> Tally:
        """Of some reports."""
        found = self._db.among("select worded from entities where report in ({})", numbers)
        tallies = [Tally(*entities.loads(held)[0]) for (held,) in found]
        return sum(tallies, start=Tally())

    def held_by(self, path: str, name: str) -> list[int]:
        """The numbers of the reports that one from this file, of this name, takes the place of."""
        found = self._db.all("select id from report where path = ? or name = ?", path, name)
        return [number for (number,) in found]

    def number_of(self, name: str) -> int:
        """The number of a report. Raises NotFoundError."""
        found = self._db.one("select id from report where name = ?", name)
        if found is None:
            raise self._unknown(name)
        return int(found[0])

    def size_of(self, numbers: Sequence[int]) -> tuple[int, int]:
        """How many paragraphs some reports have, and how many chunks."""
        paragraphs = self._db.among("select count(*) from paragraph where report in ({})", numbers)
        chunks = self._db.among("select chunks from entities where report in ({})", numbers)
        return sum(n for (n,) in paragraphs), sum(n for (n,) in chunks)

    def fresh(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Vectors that were encoded and not yet stored, by the keys of the paragraphs' pieces."""
        return dict(self._db.among("select key, vectors from fresh where key in ({})", keys))

    def forget_fresh(self, keys: Sequence[bytes]) -> None:
        """These are stored now."""
        with self._db.transaction():
            self._db.change_many("delete from fresh where key = ?", [(key,) for key in keys])

    def new_spellings(self, texts: Sequence[str]) -> list[str]:
        """Those that no report has had before."""
        found = self._db.among("select text from spelling where text in ({})", texts)
        known = {text for (text,) in found}
        return [text for text in texts if text not in known]

    def ids(self, found: Sequence[str]) -> dict[str, int]:
        """The ids of words, by their stems."""
        return dict(self._db.among("select stem, id from word where stem in ({})", found))

    def numbers(self, reports: Sequence[str]) -> list[int]:
        """The numbers of some reports; those that are not there are left out."""
        found = self._db.among("select id from report where name in ({})", reports)
        return [number for (number,) in found]

    def sections(self, filters: Filters) -> list[str]:
        """All headings in which one of the words stands that filters look for in them."""
        passing, values = facets.where(Filters(sections=filters.sections))
        found = self._db.all(f"select distinct section from paragraph where {passing}", *values)
        return [section for (section,) in found]

    # What is read from the engine

    def report(self, name: str) -> Report:
        """A whole report. Raises NotFoundError."""
        with self.snapshot():
            outline = self._outline(name)
            rows = self._db.all(
                "select id from paragraph where report = (select id from report where name = ?)"
                " order by position",
                name,
            )
            held = self._all_of([row for (row,) in rows])
            if any(paragraph.report != name for paragraph in held.values()):
                raise self._overtaken()
            return replace(outline, paragraphs=tuple(held.values()))

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph. Raises NotFoundError."""
        found = self._db.one(
            "select p.id from paragraph p join report r on r.id = p.report"
            " where r.name = ? and p.anchor = ?",
            *(report, anchor),
        )
        if found is None:
            self.about(report)
            raise NotFoundError(
                f"Report {report} has no paragraph {anchor!r}: `pararef read` lists its anchors."
            )
        held = self._all_of([found[0]])[found[0]]
        if (held.report, held.anchor) != (report, anchor):
            raise self._overtaken()
        return held

    def stored(self, after: int = 0) -> Iterator[tuple[int, int, Report, Paragraph]]:
        """Every paragraph with a row above one: its row, its report's, its report, and itself."""
        owner, report = 0, None
        while True:
            rows = [
                row
                for (row,) in self._db.all(
                    "select id from paragraph where id > ? order by id limit ?", after, _AT_ONCE
                )
            ]
            held = self._read_paragraphs(rows)
            if len(held) < len(rows):
                raise self._overtaken()
            for row in rows:
                if report is None or owner != entities.owner_of(row):
                    owner = entities.owner_of(row)
                    found = self._db.all("select record, path, crc from report where id = ?", owner)
                    report = self._sound(*found[0])
                yield row, owner, report, held[row]
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1]

    def _all_of(self, rows: Sequence[int]) -> dict[int, Paragraph]:
        held = self.paragraphs(rows)
        if len(held) < len(rows):
            raise self._overtaken()
        return held

    def pieces(self, paragraphs: Sequence[int]) -> Pieces:
        """The chunks and sentences of some paragraphs, sentences in their order."""
        held = self._pieces.of(sorted(paragraphs))
        if len(held) < len(set(paragraphs)):
            raise self._overtaken()
        return Pieces.joined(held)

    def _overtaken(self) -> BusyIndexError:
        return BusyIndexError("The index is being changed just now: ask again in a moment.")

    def _read_paragraphs(self, ids: Sequence[int]) -> dict[int, Paragraph]:
        held = self._store.read(ids, "record")
        return {row: PARAGRAPH.validate_json(entities.unpacked(its)) for row, its in held.items()}

    def _read_pieces(self, ids: Sequence[int]) -> dict[int, StoredPieces]:
        held = self._store.read(ids, "pieces")
        return {row: entities.pieces(held[row]) for row in ids if row in held}
