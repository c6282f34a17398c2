"""An index that a Milvus server keeps: searched there, and known here by a copy."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path

from pararef.errors import EngineError, ParaRefError
from pararef.library.catalogue import Catalogue
from pararef.library.copies import OvertakenError
from pararef.library.encoding import Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.library import CONFIDENCE, Library, Words, refuse_other_encoder
from pararef.library.milvus.address import Address
from pararef.library.milvus.followed import Followed, State, files_of
from pararef.library.milvus.manifest import Manifest
from pararef.library.milvus.server import Server
from pararef.library.milvus.store import Store
from pararef.library.milvus.writer import Copied, EngineWriter
from pararef.library.preparing import Encoded, Progress
from pararef.records import EVERYTHING, Filters, Report

_REACHED = 1.5  # seconds in which the engine must answer who asks whether it does
_LOOK = 2.0  # seconds for which what the manifest said is believed

log = logging.getLogger(__name__)


class MilvusLibrary(Library):
    """The reports of one index in a Milvus server. Made by `open`, `create` or `beside`.

    Where the index is built anew, beside the collections that it stands for, this goes over
    to the new ones when they are published: a thread makes their copy here, and whoever asks
    meanwhile is answered from the old ones.
    """

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.address = address = store.server.address
        self._pinned = threading.local()  # what a thread's snapshot is of
        self._now = Followed(store)
        super().__init__(self._now.replica, Kept(files_of(address)), encoder)
        self._writer = self._writer_of(self._now)
        self._looked = 0.0
        self._looking = threading.Lock()
        self._moving: threading.Thread | None = None
        self._refused: str | None = None  # collections that are of another encoder

    @classmethod
    def open(cls, index: Path | str, encoder: Encoder) -> MilvusLibrary:
        """See `Library.open`."""
        return cls._begun(Store.find(Server(Address.of(str(index)))), encoder)

    @classmethod
    def create(cls, index: Path | str, encoder: Encoder) -> MilvusLibrary:
        """See `Library.create`."""
        server = Server(Address.of(str(index)))
        if server.resolved(server.address.name) is None:
            Store.refuse_nameless(server)
            (Store.resume(server, encoder) or Store.begin(server, encoder)).publish()
        return cls._begun(Store.find(server), encoder)

    @classmethod
    def beside(cls, index: str, encoder: Encoder) -> MilvusLibrary:
        """See `Library.anew`."""
        server = Server(Address.of(index))
        return cls._begun(Store.resume(server, encoder) or Store.begin(server, encoder), encoder)

    @classmethod
    def _begun(cls, store: Store, encoder: Encoder) -> MilvusLibrary:
        library = cls(store, encoder)
        library._now.follow(store.log.manifest())
        what = f"The index {library.address}"
        refuse_other_encoder(library._now.replica, encoder, what, "under another name")
        return library

    @property
    def name(self) -> str:
        """That of its address."""
        return self.address.name

    def close(self) -> None:
        """Let go of the files."""
        if self._moving:
            self._moving.join(_LOOK)
        self._now.close()
        self._now.store.server.close()

    def publish(self) -> None:
        """See `Library.publish`."""
        if self._now.store.beside:
            self._now.store.publish()
            self._now.follow(self._now.store.log.manifest())

    # Following

    @property
    def _followed(self) -> Followed:
        """What is asked: inside a snapshot, always the same."""
        held: Followed | None = getattr(self._pinned, "followed", None)
        return held or self._now

    @property
    def _catalogue(self) -> Catalogue:
        return self._followed.replica

    def _look(self) -> None:
        """Take over what others have changed, if nobody has looked for a while.

        While the engine is away, what is known of reports is what it was; who asks for a
        paragraph is told.
        """
        if getattr(self._pinned, "state", None):  # nothing changes inside a snapshot
            return
        if time.monotonic() - self._looked < _LOOK or not self._looking.acquire(blocking=False):
            return
        try:
            self._looked, now = time.monotonic(), self._now
            with contextlib.suppress(EngineError):
                with now.store.server.within(_REACHED):
                    self._look_for_others()
                    manifest = now.store.log.manifest(newest=False)
                now.follow(manifest)
        finally:
            self._looking.release()

    def reach(self) -> None:
        """See `Library.reach`: the server is asked, whatever is known here."""
        self._look()
        with self._now.store.server.within(_REACHED):
            self._now.store.log.manifest(newest=False)

    def _look_for_others(self) -> None:
        """Begin to go over to the collections that the name stands for, if they are others."""
        here = self._now.store
        if here.beside or (self._moving and self._moving.is_alive()):
            return
        current = here.current()
        if current not in (None, here.collection, self._refused):
            store = Store(here.server, str(current))
            self._moving = threading.Thread(target=self._move, args=(store,), daemon=True)
            self._moving.start()

    def _move(self, store: Store) -> None:
        """Make the copy of other collections, and go over to them."""
        try:
            manifest = store.log.manifest()
            if manifest.encoder != self.encoder.name:
                self._refused = store.collection
                log.warning(
                    "%s was built anew with another encoder: what it was before is used until"
                    " this process is started again with that one",
                    self.address,
                )
                return
            followed = Followed(store)
            followed.follow(manifest)
            followed.warm()
        except ParaRefError as error:  # it is tried again at the next look
            log.warning("the index that was built anew cannot be used yet: %s", error)
            return
        writer = self._writer_of(followed)
        # Who is reading there still holds what it was; it is closed when nobody does.
        self._now, self._writer = followed, writer
        log.info("%s: from now on %s is used", self.address, store.collection)

    def _writer_of(self, followed: Followed) -> EngineWriter:
        def follow(manifest: Manifest) -> None:
            followed.follow(manifest)
            self._looked = time.monotonic()

        return EngineWriter(followed.store, followed.replica, self.kept, self.encoder, follow)

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
        followed, seen = self._now, None
        while True:
            with followed.replica.snapshot():
                generation = followed.replica.generation
                try:
                    state = followed.state_of(generation, is_newest=generation == seen)
                except OvertakenError:
                    seen = generation
                    continue
                self._pinned.followed, self._pinned.state = followed, state
                try:
                    yield
                finally:
                    self._pinned.followed = self._pinned.state = None
                return

    def nearest(self, vector: Vectors, k: int, filters: Filters = EVERYTHING) -> dict[int, float]:
        """See `Library.nearest`."""
        with self.snapshot():
            store, replica = self._followed.store, self._followed.replica
            which, most = self._followed.which(filters), k
            if which is None:
                return {}
            while True:
                found: dict[int, float] = {}
                hits = store.nearest(vector[0].tolist(), most, which)
                for row, score in hits:
                    found.setdefault(row, score)
                # Of reports that are being stored, or were taken out, some may still be there.
                alive = replica.alive(list(found))
                if len(alive) >= k or len(hits) < most or most >= _MOST:
                    return dict(islice(((r, s) for r, s in found.items() if r in alive), k))
                most = min(2 * most, _MOST)

    @property
    def words(self) -> Words:
        """See `Library.words`."""
        state: State = self._pinned.state
        return state.words

    def lexicon(self) -> Lexicon:
        """See `Library.lexicon`."""
        with self.snapshot():
            state: State = self._pinned.state
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
