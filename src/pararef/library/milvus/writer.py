"""Changes of an index that the engine keeps: whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pararef.errors import LibraryError
from pararef.library.encoding import Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.milvus import entities, sparse
from pararef.library.milvus.events import mark_event, put_event, words_event
from pararef.library.milvus.lease import Lease
from pararef.library.milvus.manifest import Manifest, following, new_mark
from pararef.library.milvus.replica import Replica
from pararef.library.milvus.server import Row
from pararef.library.milvus.sparse import Counts, Tally, Worded
from pararef.library.milvus.store import Store
from pararef.library.pieces import NewPiece, StoredPieces, digest, key_of
from pararef.library.placing import batches, placed_apart
from pararef.library.preparing import (
    Encoded,
    Half,
    Pieces,
    Progress,
    by_length,
    keep_vectors,
    new_words,
    pieces,
    words_of,
)
from pararef.library.shortforms import definitions
from pararef.library.tables import moment
from pararef.records import Report

_ROWS = 2_000  # that are sent together
_WORDS, _SPELLINGS = 256, 2_000  # that one event tells of
_LEAVING = 1_000  # reports that are taken out together; the manifest has room for five times that


@dataclass(frozen=True, slots=True)
class Copied:
    """A report as another library has it.

    Attributes:
        path: Of the file that it was read from.
        pieces: Of each of its paragraphs.
        stems: Words, by the ids that these pieces have them under.
    """

    path: str
    report: Report
    pieces: Sequence[StoredPieces]
    stems: Mapping[int, str]


@dataclass
class _Change:
    """What the next manifest will tell of.

    Attributes:
        events: The number of the report that each is of, or 0, and what it says.
        words: Whether the engine finds words.
        leaving: The numbers of the reports that it takes out.
        keys: Of the paragraphs' pieces that are stored with it.
        rows: Entities that are ready to be sent.
        counts: Of reports that are yet to be put, what their words add, by their paths.
    """

    number: int
    word: int
    tally: Tally
    chunks: int
    words: bool
    events: list[tuple[int, Any]] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    counts: dict[str, tuple[Tally, Counts]] = field(default_factory=dict)


class EngineWriter:
    """Changes the index of one store. May be used by several threads, which take turns.

    Args:
        follow: Brings the replica, and what is made of it, up to a manifest.
    """

    def __init__(
        self,
        store: Store,
        replica: Replica,
        kept: Kept,
        encoder: Encoder,
        follow: Callable[[Manifest], None],
    ) -> None:
        self._store = store
        self._replica = replica
        self._kept = kept
        self._encoder = encoder
        self._follow = follow
        self._turn = threading.RLock()
        self._elsewhere: dict[str, Half] = {}  # vectors of words that were made elsewhere

    def put(self, reports: Mapping[str, Report], progress: Progress | None = None) -> list[Report]:
        """See `Library.put`."""
        with self._writing() as lease:
            placed = placed_apart(reports, self._replica, _is_gone)
            of = sum(len(report.paragraphs) for report in placed.values())
            done = 0
            for batch in batches(placed):
                prepared = [pieces(report, self._encoder) for report in batch.values()]
                told = _renewing(lease, progress, done, of)
                keep_vectors(prepared, self._encoder, self._replica, told)
                with self._changing(lease, pending=len(batch)) as change:
                    ids = self._learn(change, prepared)
                    self._expect(change, batch)
                    for (path, report), its in zip(batch.items(), prepared, strict=True):
                        self._put(change, path, report, self._stored(its, ids))
                        change.keys += map(_key, its)
                        lease.renew()
                self._replica.forget_fresh(change.keys)
                done += sum(len(its) for its in prepared)
        return list(placed.values())

    def keep(self, encoded: Encoded) -> None:
        """See `Library.keep`."""
        self._replica.keep_vectors(
            list(encoded.paragraphs),
            [its.astype(np.float32) for its in encoded.paragraphs.values()],
        )
        self._elsewhere |= encoded.words

    def take(
        self, copies: Sequence[Copied], words: Mapping[str, Vectors], printed: Sequence[str]
    ) -> None:
        """Store reports with the pieces that another library has of them, all or none.

        Args:
            copies: The reports.
            words: The vectors of the words in them, by their stems.
            printed: These words as they are spelled.
        """
        with (
            self._writing() as lease,
            self._changing(lease, pending=len(copies)) as change,
        ):
            ids = self._replica.ids(list(words))
            new = {stem: its for stem, its in words.items() if stem not in ids}
            ids |= self._tell_of_words(change, new)
            self._tell_of_spellings(change, printed)
            self._expect(change, {copied.path: copied.report for copied in copies})
            for copied in copies:
                its = [replace(p, words=_ids(p, copied.stems, ids)) for p in copied.pieces]
                self._put(change, copied.path, copied.report, its)
                lease.renew()

    def note(self, key: str, value: str) -> None:
        """Note a fact about the whole index that changes nothing of what is found in it."""
        with self._writing() as lease:
            lease.check()
            held = self._store.log.manifest()
            self._follow(self._store.log.tell(following(held, facts={**held.facts, key: value})))

    def move(self, paths: Mapping[str, str]) -> None:
        """Note where files are now that were elsewhere: old path to new."""
        with self._writing() as lease, self._changing(lease) as change:
            moved = [
                (self._replica.number_of(stored.name), paths[path])
                for path, stored in self._replica.files().items()
                if path in paths
            ]
            change.events.append((0, {"moved": moved}))

    def remove(self, *reports: str) -> None:
        """See `Library.remove`."""
        with self._writing() as lease:
            paths = [Path(self._replica.path(report)) for report in reports]
            numbers = [self._replica.number_of(report) for report in reports]
            for start in range(0, len(numbers), _LEAVING):
                with self._changing(lease) as change:
                    self._take_out(change, numbers[start : start + _LEAVING])
            for path in paths:
                self._kept.drop(path)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """The threads of this process change the index by turns."""
        with self._turn:
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Lease]:
        """Nobody else writes; nothing of a change that was cut off is left."""
        with self._turn, self._store.server.storing(), self._store.lease() as lease:
            self._store.refuse_overtaken()
            self._follow(self._store.clear(self._store.log.manifest()))
            yield lease
            lease.renew()
            self._store.clear(self._store.log.manifest())

    @contextlib.contextmanager
    def _changing(self, lease: Lease, pending: int = 0) -> Iterator[_Change]:
        """What is told inside is there whole afterwards, or not at all.

        Args:
            pending: How many reports are stored in it.
        """
        lease.renew()
        held = self._store.log.manifest()
        if len(held.leaving) >= _LEAVING:
            held = self._store.clear(held)
        if pending:
            last = entities.number_after(held.number)
            held = self._store.log.tell(following(held, number=last, pending=last + pending))
        change = _Change(held.number, held.word, held.tally, held.chunks, held.words)
        yield change
        self._flush(change)
        mark = new_mark()
        event = self._store.log.append(held.event, [*change.events, (0, mark_event(mark))])
        lease.check()
        self._follow(
            self._store.log.tell(
                following(
                    held,
                    mark=mark,
                    generation=held.generation + 1,
                    event=event,
                    number=change.number,
                    word=change.word,
                    paragraphs=change.tally.paragraphs,
                    tokens=(change.tally.text, change.tally.above),
                    chunks=change.chunks,
                    pending=0,
                    leaving=(*held.leaving, *change.leaving),
                )
            )
        )

    def _take_out(self, change: _Change, numbers: Sequence[int]) -> None:
        numbers = [number for number in numbers if number not in change.leaving]
        if numbers:
            paragraphs, chunks = self._replica.size_of(numbers)
            words = self._replica.tally_of(numbers)
            change.tally -= replace(words, paragraphs=paragraphs)
            change.chunks -= chunks
            change.leaving += numbers
            change.events.append((0, {"gone": numbers}))

    def _expect(self, change: _Change, reports: Mapping[str, Report]) -> None:
        """Before reports are put: what they take the place of, and what they add to all.

        How much a word weighs hangs on how long all texts are, so that is counted first.
        """
        for path, report in reports.items():
            self._take_out(change, self._replica.held_by(path, report.id))
            if change.words:
                worded = (Worded.of(report, paragraph) for paragraph in report.paragraphs)
                change.counts[path] = sparse.counted(worded)
                change.tally += change.counts[path][0]
            else:
                change.tally += Tally(len(report.paragraphs))

    def _put(
        self, change: _Change, path: str, report: Report, stored: Sequence[StoredPieces]
    ) -> None:
        change.number += 1
        worded = [Worded.of(report, p) for p in report.paragraphs] if change.words else []
        tally = change.tally if change.words else None
        change.rows += entities.entities(change.number, report, stored, worded, tally)
        if len(change.rows) >= _ROWS:
            self._flush(change)
        chunks = sum(int((~pieces.sentences).sum()) for pieces in stored)
        short = [d for p in report.paragraphs for d in definitions(p.text)]
        added = moment(report.added or datetime.now(UTC))
        told = put_event(
            change.number, path, report, added, short, chunks, change.counts.pop(path, None)
        )
        change.events.append((change.number, told))
        change.chunks += chunks

    def _flush(self, change: _Change) -> None:
        """Send what is ready."""
        self._store.insert(change.rows)
        change.rows = []

    def _stored(self, its: Pieces, ids: Mapping[str, int]) -> list[StoredPieces]:
        keys = [_key(pieces) for pieces in its]
        fresh = self._replica.fresh(keys)
        if lacking := [key for key in keys if key not in fresh]:
            raise LibraryError(
                f"{len(lacking)} paragraphs were not encoded: nothing was changed. Try again."
            )
        return [
            StoredPieces.of(
                sum(not piece.sentence for piece in pieces),
                fresh[key],
                np.array([ids[s] for p in pieces for s in p.words], dtype=np.int32).tobytes(),
                np.array([len(piece.words) for piece in pieces], dtype=np.int32).tobytes(),
            )
            for key, pieces in zip(keys, its, strict=True)
        ]

    def _learn(self, change: _Change, prepared: Sequence[Pieces]) -> dict[str, int]:
        """The ids of all words, those that are new told of."""
        used = words_of(prepared)
        ids = self._replica.ids(list(used))
        new = sorted(used.keys() - ids.keys(), key=by_length)
        vectors: dict[str, npt.NDArray[np.floating]] = {
            stem: self._elsewhere[stem] for stem in new if stem in self._elsewhere
        }
        for stems, some in new_words({stem: used[stem] for stem in new}, vectors, self._encoder):
            vectors |= zip(stems, some, strict=True)
        ids |= self._tell_of_words(change, {stem: vectors[stem] for stem in new})
        for stem in used:
            self._elsewhere.pop(stem, None)
        printed = {s for its in prepared for ps in its for p in ps for s in p.words.values()}
        self._tell_of_spellings(change, sorted(printed))
        return ids

    @staticmethod
    def _tell_of_words(
        change: _Change, vectors: Mapping[str, npt.NDArray[np.floating]]
    ) -> dict[str, int]:
        """New words, in their order: their ids."""
        stems, first = list(vectors), change.word + 1
        for start in range(0, len(stems), _WORDS):
            some = stems[start : start + _WORDS]
            stacked = np.stack([vectors[stem] for stem in some])
            change.events.append((0, words_event(first + start, some, stacked, ())))
        change.word += len(stems)
        return {stem: first + at for at, stem in enumerate(stems)}

    def _tell_of_spellings(self, change: _Change, printed: Sequence[str]) -> None:
        new, nothing = self._replica.new_spellings(printed), np.zeros((0, 0), dtype=np.float32)
        for start in range(0, len(new), _SPELLINGS):
            some = new[start : start + _SPELLINGS]
            change.events.append((0, words_event(change.word + 1, (), nothing, some)))


def _ids(
    pieces: StoredPieces, stems: Mapping[int, str], ids: Mapping[str, int]
) -> npt.NDArray[np.int32]:
    """The words of pieces, by their ids here."""
    return np.array([ids[stems[word]] for word in pieces.words.tolist()], dtype=np.int32)


def _is_gone(path: str) -> bool:
    """Whether a file is no longer there; where not even its folder is here, nobody can say so."""
    return Path(path).parent.is_dir() and not Path(path).exists()


def _key(its: Sequence[NewPiece]) -> bytes:
    return key_of(digest(piece.encoded) for piece in its)


def _renewing(lease: Lease, progress: Progress | None, done: int, of: int) -> Progress:
    """Tells how far encoding is, and that this writer is alive."""

    def told(now: int, _: int) -> None:
        lease.renew()
        if progress:
            progress(done + now, of)

    return told
