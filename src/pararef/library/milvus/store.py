"""The collections of one index in the engine, and how they come to be and go.

NAME            an alias of the paragraphs' collection that is searched now
NAME_1          paragraphs: see `entities`
NAME_1_log      what is known of whole reports, as a list of events, and the manifest
NAME_2 …        the same of an index that is built beside it, until the alias is moved

A change writes paragraphs and events first, under numbers that nobody has used, and the
manifest last: it says up to which event there is anything. What was written and never
told of is cleared away by whoever writes next.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self
from uuid import uuid4

from pararef.errors import BusyIndexError, DamagedIndexError, EngineError, NoIndexError
from pararef.library.encoding import Encoder
from pararef.library.milvus import entities, sparse
from pararef.library.milvus.server import Row, Server
from pararef.library.milvus.sparse import Tally

FORMAT = 1
"""Raised when the collections change."""

_MANIFEST, _LEASE, _FIRST = 0, 1, 16  # keys in the log
_AT_ONCE = 500  # entities that are sent together: some megabytes
_SENDERS = 4  # that send at once: the engine is waited for longer than it works
_EVENTS = 40  # that are read together
_MOST = 16_384  # that the engine tells of at once
_LEASE_S = 60.0  # seconds for which a writer is believed to be alive
_SETTLE_S = 0.2  # seconds after which one of two who took the lease at once has lost it
_LOG: list[dict[str, Any]] = [
    {"field_name": "id", "datatype": "INT64", "is_primary": True},
    {"field_name": "nothing", "datatype": "FLOAT_VECTOR", "dim": 2},  # there must be a vector
    {"field_name": "owner", "datatype": "INT64"},
    {"field_name": "parts", "datatype": "INT64"},
    {"field_name": "body", "datatype": "VARCHAR", "max_length": 65_535},
]
_SPARSE = "SPARSE_INVERTED_INDEX"
_INDEX = {"index_type": "FLAT", "metric_type": "IP"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the engine.

    Attributes:
        encoder: The name of that which it was built with.
        width: How many numbers a vector has.
        generation: Raised by every change of the reports.
        revision: Raised by every change, of this too.
        number: The highest that a report has had.
        event: The key of the last that counts.
        word: The highest id that a word has had.
        paragraphs: How many there are.
        chunks: How many there are.
        words: Whether words are found by the engine, or else by each machine for itself.
        tokens: How many words all texts have together, and all that stands above them.
        pending: The highest number of a report that may have been begun and not finished.
        leaving: Numbers of reports whose paragraphs may still be there, and count no more.
        facts: What else is noted of the whole index.
        kind: How vectors were wanted to be indexed.
        published: The index's name has stood for it.
        format: Of the collections.
        mark: Drawn anew by every change: of two manifests of one revision, which it is.
    """

    encoder: str
    width: int
    generation: int = 0
    revision: int = 1
    number: int = 0
    event: int = _FIRST - 1
    word: int = 0
    paragraphs: int = 0
    chunks: int = 0
    words: bool = False
    tokens: tuple[int, ...] = (0, 0)
    pending: int = 0
    leaving: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    published: bool = False
    format: int = FORMAT
    mark: str = ""

    @property
    def tally(self) -> Tally:
        """Of all paragraphs."""
        return Tally(self.paragraphs, *self.tokens)

    @classmethod
    def of(cls, body: str) -> Self:
        """As it was told."""
        told = json.loads(body)
        lists = {name: tuple(its) for name, its in told.items() if isinstance(its, list)}
        return cls(**{**told, **lists})


class Store:
    """The collections of one index.

    Args:
        server: That keeps them.
        collection: Of the paragraphs: not an alias.

    Attributes:
        beside: The index's name does not stand for it yet.
    """

    def __init__(self, server: Server, collection: str, beside: bool = False) -> None:
        self.beside = beside
        self.server = server
        self.collection = collection
        self.log = f"{collection}_log"
        self._version = server.version()

    @property
    def _exact(self) -> bool:
        """Whether all vectors are compared."""
        return self._version == (0,)

    @property
    def finds_words(self) -> bool:
        """Whether the server has sparse vectors."""
        return self._exact or self._version >= (2, 4)

    # How they come to be

    @classmethod
    def find(cls, server: Server) -> Self:
        """The collections that the address of a server stands for now.

        Raises:
            NoIndexError: If there are none.
        """
        collection = server.resolved(server.address.name)
        if collection is None:
            raise NoIndexError(
                f"There is no index {server.address}: build one with `pararef build REPORTS"
                f" --index milvus://…/{server.address.name}`."
            )
        return cls(server, collection)

    @classmethod
    def begin(cls, server: Server, encoder: Encoder) -> Self:
        """Make empty collections beside those that there are; nothing points to them yet."""
        name = server.address.name
        turn = max(_turns(server), default=0) + 1
        store = cls(server, f"{name}_{turn}", beside=True)
        width = int(encoder.encode(["width"]).shape[1])
        kind = server.address.kind or ("FLAT" if store._exact else "HNSW")
        index: dict[str, Any] = {**_INDEX, "field_name": "vector", "index_type": kind}
        if kind == "HNSW":
            index["params"] = {"M": 16, "efConstruction": 200}
        nothing: dict[str, Any] = {
            "field_name": "nothing",
            "index_type": "FLAT",
            "metric_type": "IP",
        }
        server.create(store.log, _LOG, [nothing])
        fields, indexes = entities.fields(width), [index]
        if store.finds_words:
            fields += sparse.fields()
            indexes.append({**_INDEX, "field_name": "words", "index_type": _SPARSE})
        server.create(store.collection, fields, indexes)
        store.tell(
            Manifest(
                encoder.name,
                width,
                number=entities.first_number(turn),
                kind=server.address.kind,
                words=store.finds_words,
                mark=new_mark(),
            )
        )
        return store

    @classmethod
    def resume(cls, server: Server, encoder: Encoder) -> Self | None:
        """The collections that were begun last and not published; None where there are none."""
        name = server.address.name
        last = f"{name}_{max(_turns(server), default=0)}"
        if not server.has(last) or not server.has(f"{last}_log"):
            return None
        store = cls(server, last, beside=True)
        try:
            held = store.manifest()
        except DamagedIndexError:
            return None
        fits = (held.encoder, held.kind) == (encoder.name, server.address.kind)
        return store if fits and not held.published else None

    def publish(self) -> None:
        """Let the index's name stand for these.

        Nobody writes to those that it stands for meanwhile. They are kept, to go back to; those
        before them are dropped.
        """
        name = self.server.address.name
        before = self.server.resolved(name)
        with contextlib.ExitStack() as leases, self.server.storing():
            leases.enter_context(Lease(self))
            own, generation = self.manifest(), 0
            facts: dict[str, str] = {}
            if before and before != self.collection and self.server.has(f"{before}_log"):
                old = type(self)(self.server, before)
                leases.enter_context(Lease(old))
                with contextlib.suppress(DamagedIndexError):  # what helps is to build it anew
                    theirs = old.manifest()
                    generation = theirs.generation
                    facts = {**theirs.facts} if theirs.encoder == own.encoder else {}
            # Above the old one's, by which others know that what they hold has changed.
            generation = max(own.generation, generation) + 1
            facts = {**facts, **own.facts}
            self.tell(following(own, generation=generation, facts=facts, published=True))
            self.server.point(name, self.collection)
        self.beside = False
        for held in self.server.collections():
            kept = (self.collection, self.log, before, f"{before}_log")
            if re.fullmatch(rf"{re.escape(name)}_\d+(_log)?", held) and held not in kept:
                self.server.drop(held)

    def current(self) -> str | None:
        """The collection that the index's name stands for now."""
        return self.server.resolved(self.server.address.name)

    def refuse_overtaken(self) -> None:
        """Raise EngineError if the index's name stands for others by now."""
        if not self.beside and self.current() != self.collection:
            raise EngineError(
                f"The index {self.server.address} has just been built anew: try again in a moment."
            )

    # The manifest, and who writes

    def manifest(self, newest: bool = True) -> Manifest:
        """As it is now, or was some seconds ago: to look for the newest takes longer.

        Raises:
            DamagedIndexError: If there is none that can be read.
        """
        look = self.server.newest if newest else self.server.one
        held = look(self.log, _MANIFEST, ["body"])
        try:
            manifest = Manifest.of(held["body"]) if held else None
        except (ValueError, TypeError, KeyError):
            manifest = None
        if manifest is None or manifest.format != FORMAT:
            raise DamagedIndexError(
                f"What the index {self.server.address} says of itself cannot be read: build it"
                " again with `pararef build --anew`, or use the version of pararef that built it."
            )
        return manifest

    def tell(self, manifest: Manifest) -> Manifest:
        """Make this the manifest."""
        body = json.dumps(asdict(manifest))
        self.server.put(self.log, [_entry(_MANIFEST, body)])
        self.server.has_changed()
        return manifest

    # Paragraphs

    def insert(self, rows: Sequence[Row]) -> None:
        """Store entities of paragraphs, some at a time and several times at once."""
        some = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
        with ThreadPoolExecutor(_SENDERS) as threads:
            list(threads.map(self._insert, some))

    def _insert(self, rows: Sequence[Row]) -> None:
        with self.server.storing():  # how long is waited is each thread's own
            self.server.insert(self.collection, rows)

    def nearest(self, vector: Sequence[float], k: int, which: str) -> list[tuple[int, float]]:
        """Rows and cosines of the nearest chunks, nearest first."""
        search = {} if self._exact else {"ef": max(2 * k, 128)}
        found = self.server.nearest(self.collection, "vector", list(vector), k, which, **search)
        return [(entities.row_at(key), score) for key, score in found]

    def worded(self, weights: Mapping[int, float], k: int, which: str) -> list[tuple[int, float]]:
        """Rows and scores of the paragraphs whose words weigh most, the highest first."""
        most = min(k, _MOST)
        found = self.server.nearest(self.collection, "words", dict(weights), most, which)
        return [(entities.row_at(key), score) for key, score in found]

    def where(self, which: str, most: int) -> list[int]:
        """The rows of some paragraphs that an expression holds for."""
        found = self.server.where(self.collection, which, ["id"], most)
        return sorted({entities.row_at(row["id"]) for row in found})

    def read(self, rows: Sequence[int], name: str) -> dict[int, str]:
        """One field of some paragraphs, all its parts together."""
        parts: dict[int, dict[int, str]] = {}
        more: list[int] = []
        for held in self._got([entities.key_of(row) for row in rows], [name, "parts"]):
            row = entities.row_at(held["id"])
            parts[row] = {0: held[name]}
            more += [entities.key_of(row, part) for part in range(1, held["parts"])]
        for held in self._got(more, [name]):
            parts[entities.row_at(held["id"])][held["id"]] = held[name]
        return {row: "".join(its[part] for part in sorted(its)) for row, its in parts.items()}

    def _got(self, keys: Sequence[int], fields: Sequence[str]) -> Iterator[Row]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            yield from self.server.get(self.collection, some, ["id", *fields])

    # Events

    def append(self, after: int, events: Sequence[tuple[int, Any]]) -> int:
        """Write events behind one; tells the key of the last.

        Args:
            after: The key of the last before them.
            events: The number of the report that each is of, or 0, and what it says.
        """
        rows = []
        for owner, told in events:
            body = entities.dumps(told)
            parts = [
                body[at : at + entities.LONGEST] for at in range(0, len(body), entities.LONGEST)
            ]
            for place, part in enumerate(parts):
                after += 1
                rows.append(_entry(after, part, owner, len(parts) if place == 0 else 0))
        for start in range(0, len(rows), _EVENTS):
            self.server.insert(self.log, rows[start : start + _EVENTS])
        return after

    def events(self, after: int, last: int) -> Iterator[Any]:
        """What the events behind one say, up to another, in order."""
        body, lacking = "", 0
        for start in range(max(after + 1, _FIRST), last + 1, _EVENTS):
            end = min(start + _EVENTS - 1, last)
            found = self.server.where(
                self.log, f"id >= {start} and id <= {end}", ["id", "parts", "body"], _EVENTS
            )
            for row in sorted(found, key=lambda row: int(row["id"])):
                if row["parts"]:
                    body, lacking = "", row["parts"]
                body, lacking = body + row["body"], lacking - 1
                if lacking == 0:
                    yield entities.loads(body)

    # Clearing away

    def clear(self, manifest: Manifest) -> Manifest:
        """Take out what a writer who died left, or one who had no time."""
        if manifest.pending > manifest.number:
            begun = range(manifest.number + 1, manifest.pending + 1)
            self.server.delete(self.collection, f"owner in {list(begun)}")
        if manifest.leaving:
            gone = f"owner in {list(manifest.leaving)}"
            self.server.delete(self.collection, gone)
            self.server.delete(self.log, gone)
        self.server.delete(self.log, f"id > {manifest.event}")
        if manifest.pending or manifest.leaving:
            # Numbers that were begun are not given anew: what was deleted may still be seen.
            number = max(manifest.number, manifest.pending)
            return self.tell(following(manifest, number=number, pending=0, leaving=()))
        return manifest


class Lease:
    """Who writes: one at a time, by agreement, as the engine itself has no locks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mark = new_mark()
        self._until = 0.0

    def __enter__(self) -> Self:
        held = self._held()
        if held and held["until"] > time.time() and held["mark"] != self._mark:
            raise self._busy()
        self.renew()
        time.sleep(_SETTLE_S)
        held = self._held()
        if not held or held["mark"] != self._mark:
            raise self._busy()
        return self

    def __exit__(self, *_: object) -> None:
        self._tell(0.0)

    def renew(self) -> None:
        """Still here."""
        if self._until - time.time() < _LEASE_S / 2:
            self._until = time.time() + _LEASE_S
            self._tell(self._until)

    def check(self) -> None:
        """Before what cannot be taken back. Raises BusyIndexError if somebody else took over."""
        held = self._held()
        if not held or held["mark"] != self._mark:
            raise self._busy()

    def _held(self) -> Any:
        row = self._store.server.newest(self._store.log, _LEASE, ["body"])
        return json.loads(row["body"]) if row else None

    def _tell(self, until: float) -> None:
        body = json.dumps({"mark": self._mark, "until": until})
        self._store.server.put(self._store.log, [_entry(_LEASE, body)])

    def _busy(self) -> BusyIndexError:
        return BusyIndexError(
            f"Another process is writing to {self._store.server.address}: try again when it is"
            f" done, or in {_LEASE_S:.0f} seconds if it was stopped."
        )


def _turns(server: Server) -> list[int]:
    """The numbers of all collections of an index: NAME_1 is 1."""
    name = re.escape(server.address.name)
    found = (re.fullmatch(rf"{name}_(\d+)(?:_log)?", held) for held in server.collections())
    return [int(match[1]) for match in found if match]


def _entry(key: int, body: str, owner: int = 0, parts: int = 1) -> dict[str, Any]:
    return {"id": key, "nothing": [0.0, 0.0], "owner": owner, "parts": parts, "body": body}


def following(manifest: Manifest, **changes: Any) -> Manifest:
    """The manifest that comes after another."""
    changes = {"mark": new_mark()} | changes
    return replace(manifest, revision=manifest.revision + 1, **changes)


def new_mark() -> str:
    """One that nobody has drawn before."""
    return uuid4().hex
