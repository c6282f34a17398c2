"""What is made of the catalogue for searching, and kept in step with it.

vectors-N.faiss   made from generation N; what came after is added in memory
words-N/          begun at generation N, and changed with each one
manifest.json     what is there, for people and scripts

If they are missing or damaged they are made again, without encoding. A reader never
sees them and the catalogue of different generations: the words say of which one they
are, and what the vectors have too much is not found in the catalogue.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from pararef.library.catalogue import Catalogue
from pararef.library.copies.files import drafted, drop, newest
from pararef.library.copies.words import WordCopies
from pararef.library.encoding import Vectors
from pararef.library.lexicon import Lexicon
from pararef.library.tables import FORMAT
from pararef.library.vectors import VectorIndex
from pararef.library.words import Document, WordIndex
from pararef.records import EVERYTHING

MANIFEST = "manifest.json"

_LEAST = 2_000  # vectors outside the file that nobody need wait for
_MOST = 50_000
_SHARE = 0.05  # of all, between those
_ASKED, _WORDS = 200, 3  # questions that recall is measured with, and words of one
_VECTORS = "vectors-*.faiss"


@dataclass(frozen=True, slots=True)
class State:
    """What is searched in one generation of the catalogue."""

    generation: int
    vectors: VectorIndex
    words: WordIndex
    lexicon: Lexicon


class Copies:
    """The copies of one index folder. May be used by several threads."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._states: list[State] = []  # the newest last; a reader may be one behind
        self._first: VectorIndex | None = None  # read, and not yet in a state
        self._words = WordCopies(folder, catalogue)
        self._read_from: Path | None = None  # the file that the vectors came from

    # Reading

    def state(self, *, writing: bool = False, is_newest: bool = False) -> State:
        """The copies of what the catalogue holds. Inside a snapshot of it only.

        Args:
            writing: The index is locked for writing by who asks.
            is_newest: There is no later generation than that of the snapshot.

        Raises:
            OvertakenError: If they are of a later generation: take another snapshot.
        """
        generation = self._catalogue.generation
        if held := self._held(generation):
            return held
        with self._lock:
            if held := self._held(generation):
                return held
            with self._read_beside():
                known = self._states[-1].lexicon if self._states else None
                lexicon = self._catalogue.lexicon(known)
            if is_newest or writing:
                self._forget_later(generation)
            words = self._words.of(generation, writing, is_newest or writing)
            state = State(generation, self._vectors(), words, lexicon)
            self._first = None
            self._states = sorted([*self._states, state], key=lambda its: its.generation)[-2:]
            return state

    @contextlib.contextmanager
    def _read_beside(self) -> Iterator[None]:
        """The files are read and checked while the catalogue is, the first time."""
        if self._states:
            yield
            return
        with ThreadPoolExecutor(2) as threads:
            threads.submit(self._words.read)
            vectors = threads.submit(self._read_vectors)
            yield
        self._first = vectors.result()

    def _forget_later(self, generation: int) -> None:
        """Forget what was made of a later generation: somebody put an older catalogue back."""
        words = self._words.read()
        if words and words.generation > generation:
            self._states, self._first = [], None
            drop(self._folder, _VECTORS)

    def _held(self, generation: int) -> State | None:
        for state in self._states:
            if state.generation == generation:
                return state
        return None

    def _vectors(self) -> VectorIndex:
        """All vectors there are, and maybe some that are no more."""
        held = self._states[-1].vectors if self._states else self._first
        if held is None or (held.tail > _LEAST and self.newest_vectors() != self._read_from):
            held = self._read_vectors() or held  # another process has kept them anew
        last = self._catalogue.last
        if held is None:
            return self._built_vectors()
        if last > held.last:
            return held.with_more(self._catalogue.chunk_vectors(held.last), last)
        return held

    def _read_vectors(self) -> VectorIndex | None:
        self._read_from = self.newest_vectors()
        with contextlib.suppress(OSError):
            return VectorIndex.load(self._read_from) if self._read_from else None
        return None

    def _built_vectors(self) -> VectorIndex:
        return VectorIndex.build(
            self._catalogue.chunk_vectors(),
            self._catalogue.last,
            self._catalogue.counts()["chunks"],
            self._catalogue.number("width"),
            self._questions(),
        )

    def _questions(self) -> Vectors:
        """Vectors like those of questions, shape (n, width): three words of the reports together.

        As hard to find the nearest of as those of real questions, a little harder even.
        """
        *_, words = self._catalogue.words()
        some = words[words.any(axis=1)].astype(np.float32)
        if not len(some):
            return some
        drawn = np.random.default_rng(0).integers(len(some), size=(_ASKED, _WORDS))
        asked: Vectors = some[drawn].sum(axis=1)
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        return asked

    # Writing: by who has locked the index, and inside a snapshot of the catalogue

    def settle(self) -> None:
        """Keep what a change has made of the copies, and tell of it in the manifest.

        The change is there already. Without this the next one to ask waits longer.

        Raises:
            OSError: If it cannot be written.
        """
        state = self.state(writing=True)
        chunks = self._catalogue.counts()["chunks"]
        vectors, outside = state.vectors, len(state.vectors) - chunks + state.vectors.tail
        allowed = min(max(_LEAST, int(_SHARE * chunks)), _MOST)
        if not vectors.is_kept or outside > allowed or vectors.outgrown:
            self._keep_vectors(state, outside)
        self._write_manifest()

    def _keep_vectors(self, state: State, outside: int) -> None:
        vectors = state.vectors
        if vectors.outgrown:
            vectors = self._built_vectors()
        elif outside:
            vectors = vectors.merged(self._catalogue.rows_under(EVERYTHING))
        with self._lock:
            place = self._folder / f"vectors-{state.generation}.faiss"
            with drafted(self._folder) as draft:
                vectors.save(draft / "vectors")
                (draft / "vectors").replace(place)
            self._read_from = place
            self._states = [State(state.generation, vectors, state.words, state.lexicon)]
        drop(self._folder, _VECTORS, place)

    def drop(self) -> None:
        """Drop all files, so that `settle` makes them again from the catalogue."""
        with self._lock:
            self._states = []
            drop(self._folder, _VECTORS)
            self._words.drop()

    def follow(
        self, generation: int, last: int, documents: Sequence[Document], gone: Sequence[int]
    ) -> None:
        """Bring the words up to a change that has just been stored; for the arguments see words.

        Raises:
            OSError: If they cannot be written.
        """
        self._words.follow(generation, last, documents, gone)

    @staticmethod
    def told(catalogue: Catalogue) -> dict[str, object]:
        """What the manifest tells of a catalogue."""
        return {
            "format": FORMAT,
            "encoder": catalogue.meta("encoder"),
            "width": catalogue.number("width"),
            "generation": catalogue.generation,
            **catalogue.counts(),
        }

    def _write_manifest(self) -> None:
        told = self.told(self._catalogue) | {"vectors": asdict(self._states[-1].vectors.described)}
        draft = self._folder / f"{MANIFEST}.draft"
        draft.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        draft.replace(self._folder / MANIFEST)

    def newest_words(self) -> Path | None:
        """The folder of words that is searched, whole or not."""
        return self._words.newest()

    def newest_vectors(self) -> Path | None:
        """The file of vectors that is searched, whole or not."""
        return newest(self._folder, _VECTORS)
