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
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from pararef.errors import DamagedIndexError, EngineError, LibraryError, NoIndexError
from pararef.library.encoding import Encoder
from pararef.library.milvus import entities, sparse
from pararef.library.milvus.lease import Lease
from pararef.library.milvus.log import Log
from pararef.library.milvus.manifest import Manifest, following, new_mark
from pararef.library.milvus.server import Row, Server

_AT_ONCE = 500  # entities that are sent together: some megabytes
_SENDERS = 4  # that send at once: the engine is waited for longer than it works
_MOST = 16_384  # that the engine tells of at once
_SPARSE = "SPARSE_INVERTED_INDEX"
_INDEX = {"index_type": "FLAT", "metric_type": "IP"}


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
        self.log = Log(server, f"{collection}_log")
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
        store.log.create()
        fields, indexes = entities.fields(width), [index]
        if store.finds_words:
            fields += sparse.fields()
            indexes.append({**_INDEX, "field_name": "words", "index_type": _SPARSE})
        server.create(store.collection, fields, indexes)
        store.log.tell(
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
            held = store.log.manifest()
        except DamagedIndexError:
            return None
        fits = (held.encoder, held.kind) == (encoder.name, server.address.kind)
        is_used = held.published or server.resolved(name) == last
        return store if fits and not is_used else None

    @classmethod
    def refuse_nameless(cls, server: Server) -> None:
        """Raise LibraryError if there are collections that were used and lost their name."""
        name = server.address.name
        for collection in (f"{name}_{turn}" for turn in sorted(_turns(server))):
            if cls(server, collection).log.may_be_used():
                raise LibraryError(
                    f"{server.address} stands for nothing, but the server has {collection}: let the"
                    f" alias {name} stand for it, or build with --anew."
                )

    def publish(self) -> None:
        """Let the index's name stand for these.

        Nobody writes to those that it stands for meanwhile. They are kept, to go back to; those
        before them are dropped.
        """
        name = self.server.address.name
        before = self.server.resolved(name)
        with self.server.storing(), contextlib.ExitStack() as leases:
            leases.enter_context(self.lease())
            own, generation = self.log.manifest(), 0
            facts: dict[str, str] = {}
            if before and before != self.collection and self.server.has(f"{before}_log"):
                old = type(self)(self.server, before)
                leases.enter_context(old.lease())
                with contextlib.suppress(DamagedIndexError):  # what helps is to build it anew
                    theirs = old.log.manifest()
                    generation = theirs.generation
                    facts = {**theirs.facts} if theirs.encoder == own.encoder else {}
            # Above the old one's, by which others know that what they hold has changed.
            generation = max(own.generation, generation) + 1
            facts = {**facts, **own.facts}
            own = self.log.tell(following(own, generation=generation, facts=facts))
            self.server.point(name, self.collection)
            self.log.tell(following(own, published=True))
        self.beside = False
        turns = set(_turns(self.server))
        replaced = next((turn for turn in turns if f"{name}_{turn}" == before), 0)
        for turn in turns:
            if turn < replaced:
                self.server.drop(f"{name}_{turn}")
                self.server.drop(f"{name}_{turn}_log")

    def current(self) -> str | None:
        """The collection that the index's name stands for now."""
        return self.server.resolved(self.server.address.name)

    def refuse_overtaken(self) -> None:
        """Raise EngineError if the index's name stands for others by now."""
        if not self.beside and self.current() != self.collection:
            raise EngineError(
                f"The index {self.server.address} has just been built anew: try again in a moment."
            )

    def lease(self) -> Lease:
        """To be entered by who writes."""
        return Lease(self.log, str(self.server.address))

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
        """One field of some paragraphs, all its parts together.

        Those that are not there are left out, and those that are being taken out just now.
        """
        parts: dict[int, dict[int, str]] = {}
        keys: dict[int, list[int]] = {}
        for held in self._got([entities.key_of(row) for row in rows], [name, "parts"]):
            row = entities.row_at(held["id"])
            parts[row] = {held["id"]: held[name]}
            keys[row] = [entities.key_of(row, part) for part in range(held["parts"])]
        for held in self._got([key for its in keys.values() for key in its[1:]], [name]):
            parts[entities.row_at(held["id"])][held["id"]] = held[name]
        return {
            row: "".join(its[key] for key in keys[row])
            for row, its in parts.items()
            if its.keys() >= set(keys[row])
        }

    def _got(self, keys: Sequence[int], fields: Sequence[str]) -> Iterator[Row]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            yield from self.server.get(self.collection, some, ["id", *fields])

    # Clearing away

    def clear(self, manifest: Manifest) -> Manifest:
        """Take out what a writer who died left, or one who had no time."""
        if manifest.pending > manifest.number:
            begun = range(manifest.number + 1, manifest.pending + 1)
            self.server.delete(self.collection, f"owner in {list(begun)}")
        if manifest.leaving:
            gone = f"owner in {list(manifest.leaving)}"
            self.server.delete(self.collection, gone)
        self.log.forget(manifest.leaving, manifest.event)
        if manifest.pending or manifest.leaving:
            # Numbers that were begun are not given anew: what was deleted may still be seen.
            number = max(manifest.number, manifest.pending)
            return self.log.tell(following(manifest, number=number, pending=0, leaving=()))
        return manifest


def _turns(server: Server) -> list[int]:
    """The numbers of all collections of an index: NAME_1 is 1."""
    name = re.escape(server.address.name)
    found = (re.fullmatch(rf"{name}_(\d+)(?:_log)?", held) for held in server.collections())
    return [int(match[1]) for match in found if match]
