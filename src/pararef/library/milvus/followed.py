"""One set of collections, and what this machine knows of it.

The copy of what is known of whole reports, and the words that are searched, lie in a folder
of the machine's cache that all its processes share.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from pararef.errors import LibraryError
from pararef.library import places
from pararef.library.copies import OvertakenError, WordCopies, locked
from pararef.library.lexicon import Lexicon
from pararef.library.library import Words
from pararef.library.milvus import entities
from pararef.library.milvus.address import Address
from pararef.library.milvus.manifest import Manifest
from pararef.library.milvus.replica import Replica
from pararef.library.milvus.store import Store
from pararef.library.milvus.words import EngineWords
from pararef.library.tables import FORMAT
from pararef.records import Filters

_PATIENCE = 600.0  # seconds that a process waits for another that makes the copy
_FILE = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class State:
    """What is searched by words in one generation."""

    generation: int
    begun: int  # how often what is known of reports was begun anew
    words: Words
    lexicon: Lexicon


class Followed:
    """A store, and the copy that follows it. May be used by several threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._folder = _made(_folder(store))
        self.replica = Replica(self._folder / _FILE, store)
        self._words = WordCopies(self._folder, self.replica)
        self._states: list[State] = []
        self._stating = threading.RLock()

    def follow(self, manifest: Manifest) -> None:
        """Bring the copy up to a manifest."""
        if self.replica.is_at(manifest):
            return
        with locked(self._folder, _PATIENCE):
            if self.replica.number("revision") >= manifest.revision:
                # What was told is old; or the engine has lost what it told before.
                manifest = self.store.log.manifest()
            if not self.replica.is_at(manifest):
                self.store.server.has_changed()
                if anew := not self.replica.leads_to(manifest):
                    self._words.drop()
                self.replica.follow(manifest, anew)

    def state_of(self, generation: int, is_newest: bool) -> State:
        """The words of a generation. Inside a snapshot of it only. Raises OvertakenError."""
        with self._stating:
            for state in self._states:
                if state.generation == generation:
                    return state
            words: Words = (
                EngineWords(self.store, self.replica, self.which)
                if self.replica.finds_words
                else self._words.of(generation, writing=False, is_newest=is_newest)
            )
            begun = self.replica.begun
            known = next((s.lexicon for s in self._states[::-1] if s.begun == begun), None)
            state = State(generation, begun, words, self.replica.lexicon(known))
            self._states = sorted([*self._states, state], key=lambda its: its.generation)[-2:]
            return state

    def which(self, filters: Filters) -> str | None:
        """An expression for what passes filters; None where nothing does."""
        reports = self.replica.numbers(filters.reports)
        sections = self.replica.sections(filters) if filters.sections else []
        if (filters.reports and not reports) or (filters.sections and not sections):
            return None
        return entities.expression(filters, reports, sections)

    def warm(self) -> None:
        """Make the words, so that who asks first need not wait for them."""
        seen = None
        while True:
            with self.replica.snapshot():
                generation = self.replica.generation
                try:
                    self.state_of(generation, is_newest=generation == seen)
                except OvertakenError:
                    seen = generation
                else:
                    return

    def close(self) -> None:
        """Let go of the files."""
        self.replica.close()


def files_of(address: Address) -> Path:
    """Where the files are kept that come through the page."""
    return places.data() / "milvus" / f"{address.name}-{_mark(address)}"


def _folder(store: Store) -> Path:
    # One of another format is not looked at: it is only a copy.
    mark = _mark(store.server.address)
    return places.cache() / "milvus" / f"{store.collection}-{mark}-{FORMAT}"


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
