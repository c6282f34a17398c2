"""An index that a Milvus server keeps: searched there, and known here by a copy."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pararef.errors import EngineError, LibraryError
from pararef.library import places
from pararef.library.copies import OvertakenError, WordCopies, locked
from pararef.library.encoding import Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.library import CONFIDENCE, Library, Words, refuse_other_encoder
from pararef.library.milvus import entities
from pararef.library.milvus.address import Address
from pararef.library.milvus.replica import Replica
from pararef.library.milvus.server import Server
from pararef.library.milvus.store import Manifest, Store
from pararef.library.milvus.words import EngineWords
from pararef.library.milvus.writer import Copied, EngineWriter
from pararef.library.preparing import Encoded, Progress
from pararef.records import EVERYTHING, Filters, Report

_REACHED = 1.5  # seconds in which the engine must answer who asks whether it does
_LOOK = 2.0  # seconds for which what the manifest said is believed
_PATIENCE = 600.0  # seconds that a process waits for another that makes the copy
_FILE = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class _State:
    """What is searched by words in one generation."""

    generation: int
    begun: int  # how often what is known of reports was begun anew
    words: Words
    lexicon: Lexicon


class MilvusLibrary(Library):
    """The reports of one index in a Milvus server. Made by `open` or `create`."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        address = store.server.address
        self.address = address
        self._store = store
        self._folder = _folder(address, store.collection)
        self._replica = Replica(self._folder / _FILE, store)
        super().__init__(self._replica, Kept(_files(address)), encoder)
        self._words = WordCopies(self._folder, self._replica)
        self._writer = EngineWriter(store, self._replica, self.kept, encoder, self._follow)
        self._looked = 0.0
        self._looking = threading.Lock()
        self._states: list[_State] = []
        self._stating = threading.RLock()
        self._pinned = threading.local()  # the state that a thread's snapshot is of

    @classmethod
    def open(cls, index: Path | str, encoder: Encoder) -> MilvusLibrary:
        """See `Library.open`."""
        library = cls(Store.find(Server(Address.of(str(index)))), encoder)
        library._begin()
        return library

    @classmethod
    def create(cls, index: Path | str, encoder: Encoder) -> MilvusLibrary:
        """See `Library.create`."""
        server = Server(Address.of(str(index)))
        if server.resolved(server.address.name) is None:
            Store.begin(server, encoder).publish()
        return cls.open(index, encoder)

    def _begin(self) -> None:
        self._follow(self._store.manifest())
        what = f"The index {self.address}"
        refuse_other_encoder(self._replica, self.encoder, what, "under another name")

    @property
    def name(self) -> str:
        """That of its address."""
        return self.address.name

    def reach(self) -> None:
        """See `Library.reach`."""
        with self._store.server.within(_REACHED):
            self._store.manifest(newest=False)

    # Following

    def _look(self) -> None:
        """Take over what others have changed, if nobody has looked for a while.

        While the engine is away, what is known of reports is what it was; who asks for a
        paragraph is told.
        """
        if time.monotonic() - self._looked < _LOOK or not self._looking.acquire(blocking=False):
            return
        try:
            self._looked = time.monotonic()
            with contextlib.suppress(EngineError):
                self._follow(self._store.manifest(newest=False))
        finally:
            self._looking.release()

    def _follow(self, manifest: Manifest) -> None:
        if not self._replica.is_at(manifest):
            with locked(self._folder, _PATIENCE):
                if self._replica.number("revision") >= manifest.revision:
                    # What was told is old; or the engine has lost what it told before.
                    manifest = self._store.manifest()
                if not self._replica.is_at(manifest):
                    if anew := not self._replica.leads_to(manifest):
                        self._words.drop()
                    self._replica.follow(manifest, anew)
                    self._store.server.has_changed()
        self._looked = time.monotonic()

    def generation(self) -> int:
        """See `Library.generation`; of what others have changed too, some seconds later."""
        self._look()
        return super().generation()

    # What finding asks

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is answered from one state of what is known of reports."""
        if getattr(self._pinned, "state", None):
            yield
            return
        self._look()
        seen = None
        while True:
            with self._replica.snapshot():
                generation = self._replica.generation
                try:
                    state = self._state_of(generation, is_newest=generation == seen)
                except OvertakenError:
                    seen = generation
                    continue
                self._pinned.state = state
                try:
                    yield
                finally:
                    self._pinned.state = None
                return

    def _state_of(self, generation: int, is_newest: bool) -> _State:
        with self._stating:
            for state in self._states:
                if state.generation == generation:
                    return state
            words: Words = (
                EngineWords(self._store, self._replica, self._which)
                if self._replica.finds_words
                else self._words.of(generation, writing=False, is_newest=is_newest)
            )
            begun = self._replica.begun
            known = next((s.lexicon for s in self._states[::-1] if s.begun == begun), None)
            state = _State(generation, begun, words, self._replica.lexicon(known))
            self._states = sorted([*self._states, state], key=lambda its: its.generation)[-2:]
            return state

    def nearest(self, vector: Vectors, k: int, filters: Filters = EVERYTHING) -> dict[int, float]:
        """See `Library.nearest`."""
        with self.snapshot():
            which, most = self._which(filters), k
            if which is None:
                return {}
            while True:
                found: dict[int, float] = {}
                hits = self._store.nearest(vector[0].tolist(), most, which)
                for row, score in hits:
                    found.setdefault(row, score)
                # Of reports that are being stored, or were taken out, some may still be there.
                alive = self._replica.alive(list(found))
                if len(alive) >= k or len(hits) < most or most >= _MOST:
                    return dict(islice(((r, s) for r, s in found.items() if r in alive), k))
                most = min(2 * most, _MOST)

    def _which(self, filters: Filters) -> str | None:
        """An expression for what passes filters; None where nothing does."""
        reports = self._replica.numbers(filters.reports)
        sections = self._replica.sections(filters) if filters.sections else []
        if (filters.reports and not reports) or (filters.sections and not sections):
            return None
        return entities.expression(filters, reports, sections)

    @property
    def words(self) -> Words:
        """See `Library.words`."""
        state: _State = self._pinned.state
        return state.words

    def lexicon(self) -> Lexicon:
        """See `Library.lexicon`."""
        with self.snapshot():
            state: _State = self._pinned.state
            return state.lexicon

    # Changes

    def put(self, reports: Mapping[str, Report], progress: Progress | None = None) -> list[Report]:
        """See `Library.put`."""
        return self._writer.put(reports, progress)

    def keep(self, encoded: Encoded) -> None:
        """See `Library.keep`."""
        self._writer.keep(encoded)

    def take(
        self, copies: Sequence[Copied], words: Mapping[str, Vectors], printed: Sequence[str]
    ) -> None:
        """Store reports with the pieces that another library has of them: see the writer."""
        self._writer.take(copies, words, printed)

    def keep_confidence(self, model: str) -> None:
        """See `Library.keep_confidence`."""
        self._writer.note(CONFIDENCE, model)

    def move(self, paths: Mapping[str, str]) -> None:
        """See `Library.move`."""
        self._writer.move(paths)

    def remove(self, *reports: str) -> None:
        """See `Library.remove`."""
        self._writer.remove(*reports)

    def turn(self) -> AbstractContextManager[None]:
        """See `Library.turn`."""
        return self._writer.turn()


_MOST = 16_384  # that Milvus tells of at once


def _folder(address: Address, collection: str) -> Path:
    """Where the copy of one index lies on this machine."""
    return _made(places.cache() / "milvus" / f"{collection}-{_mark(address)}")


def _files(address: Address) -> Path:
    """Where the files are kept that come through the page."""
    return places.data() / "milvus" / f"{address.name}-{_mark(address)}"


def _mark(address: Address) -> str:
    return hashlib.sha256(address.uri.encode()).hexdigest()[:8]


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{folder} cannot be made ({error.strerror}): it is to hold what is known of reports"
            " on this machine. Choose another place with PARAREF_CACHE."
        ) from error
    return folder
