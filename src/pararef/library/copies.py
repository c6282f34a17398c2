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
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeGuard

import numpy as np
from filelock import FileLock, Timeout

from pararef.errors import BusyIndexError
from pararef.library.catalogue import Catalogue
from pararef.library.encoding import Vectors
from pararef.library.lexicon import Lexicon
from pararef.library.tables import FORMAT
from pararef.library.vectors import VectorIndex
from pararef.library.words import Document, WordFiles, WordIndex, document
from pararef.records import EVERYTHING

LOCK = "write.lock"
MANIFEST = "manifest.json"

_LEAST = 2_000  # vectors outside the file that nobody need wait for
_MOST = 50_000
_SHARE = 0.05  # of all, between those
_ASKED, _WORDS = 200, 3  # questions that recall is measured with, and words of one
_PATIENCE = 10.0  # seconds that a reader waits for a writer to end a change
_PAUSE = 0.005  # seconds between two looks


@contextlib.contextmanager
def locked(folder: Path, patience: float) -> Iterator[None]:
    """Nobody else writes to an index inside.

    Args:
        patience: Seconds to wait for another who does.

    Raises:
        BusyIndexError: If he is not done by then.
        OSError: If the folder cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise BusyIndexError(
            f"Another process is writing to {folder}: try again when it is done."
        ) from None
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class State:
    """What is searched in one generation of the catalogue."""

    generation: int
    vectors: VectorIndex
    words: WordIndex
    lexicon: Lexicon


class OvertakenError(Exception):
    """The words are of a later generation than the snapshot that they are wanted for."""


class Copies:
    """The copies of one index folder. May be used by several threads."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._states: list[State] = []  # the newest last; a reader may be one behind
        self._first: VectorIndex | None = None  # read, and not yet in a state
        self._files: WordFiles | None = None
        self._read_from: Path | None = None  # the file that the vectors came from

    # Reading

    def state(self, *, writing: bool = False, newest: bool = False) -> State:
        """The copies of what the catalogue holds. Inside a snapshot of it only.

        Args:
            writing: The index is locked for writing by who asks.
            newest: There is no later generation than that of the snapshot.

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
                lexicon = self._lexicon()
            words = self._words(generation, writing, newest or writing)
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
            threads.submit(self._read_words)
            vectors = threads.submit(self._read_vectors)
            yield
        self._first = vectors.result()

    def _held(self, generation: int) -> State | None:
        for state in self._states:
            if state.generation == generation:
                return state
        return None

    def _words(self, generation: int, writing: bool, newest: bool) -> WordIndex:
        """The words of a generation, brought up to it if nobody else does."""
        until = time.monotonic() + _PATIENCE
        while True:
            words = self._read_words()
            if words and words.generation > generation and not newest:
                raise OvertakenError
            if self._fits(words, generation):
                return words
            try:
                with contextlib.nullcontext() if writing else locked(self._folder, patience=0):
                    return self._bring_up(generation, newest)
            except BusyIndexError:  # somebody writes, and will have brought them up in a moment
                if time.monotonic() > until:
                    return self._in_memory(generation)
            except OSError:
                return self._in_memory(generation)
            time.sleep(_PAUSE)

    def _fits(self, words: WordIndex | None, generation: int) -> TypeGuard[WordIndex]:
        return (
            words is not None
            and words.generation == generation
            and len(words) == self._catalogue.counts()["paragraphs"]
        )

    def _read_words(self) -> WordIndex | None:
        """What the files hold; None where there are none that are whole."""
        folder = self.newest_words()
        if folder is None:
            return None
        try:
            if self._files is None or self._files.folder != folder:
                self._files = WordFiles(folder)
            return self._files.state()
        except OSError:
            self._files = None
            return None

    def _bring_up(self, generation: int, newest: bool) -> WordIndex:
        """Bring the files up to a generation. Raises OSError if they cannot be written."""
        words = self._read_words()  # of now that nobody else writes
        if words and words.generation > generation and not newest:
            raise OvertakenError
        if words and words.generation > generation:  # somebody put an older catalogue back
            self._states, self._first = [], None
            self._drop("vectors-*.faiss", None)
        if self._fits(words, generation):
            return words
        if words and self._files and 0 < words.generation < generation:
            self._follow(
                self._files, generation, words.last, self._catalogue.gone(words.generation)
            )
            words = self._files.state()
            if self._fits(words, generation):
                return words
        return self._made_words(generation)

    def _follow(self, files: WordFiles, generation: int, after: int, gone: Sequence[int]) -> None:
        documents = (document(*its) for its in self._catalogue.stored(after))
        files.change(generation, self._catalogue.last, documents, gone)

    def _made_words(self, generation: int) -> WordIndex:
        """Words made from the catalogue, and kept. Raises OSError if they cannot be."""
        with self._draft() as draft:
            self._follow(WordFiles(draft / "words"), generation, 0, ())
            place = self._folder / f"words-{generation}"
            shutil.rmtree(place, ignore_errors=True)
            (draft / "words").replace(place)
        self._files = WordFiles(place)
        self._drop("words-*", place)
        return self._files.state()

    def _in_memory(self, generation: int) -> WordIndex:
        self._files = None
        files = WordFiles(None)
        self._follow(files, generation, 0, ())
        return files.state()

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

    def _lexicon(self) -> Lexicon:
        """The words there are now: those known already, and what came after."""
        width = self._catalogue.number("width")  # 0 as long as nothing was encoded
        known = self._states[-1].lexicon if self._states else Lexicon(width)
        if known.width != width:
            known = Lexicon(width)
        return known.learn(
            *self._catalogue.words(known.last), self._catalogue.spellings(known.last_spelling)
        )

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
            with self._draft() as draft:
                vectors.save(draft / "vectors")
                (draft / "vectors").replace(place)
            self._read_from = place
            self._states = [State(state.generation, vectors, state.words, state.lexicon)]
        self._drop("vectors-*.faiss", place)

    def drop(self) -> None:
        """Drop all files, so that `settle` makes them again from the catalogue."""
        with self._lock:
            self._states, self._files = [], None
            self._drop("vectors-*.faiss", None)
            self._drop("words-*", None)

    def follow(
        self, generation: int, last: int, documents: Sequence[Document], gone: Sequence[int]
    ) -> None:
        """Bring the words up to a change that has just been stored; for the arguments see words.

        Raises:
            OSError: If they cannot be written.
        """
        if self._files:
            self._files.change(generation, last, documents, gone)

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
        return self._newest("words-*")

    def newest_vectors(self) -> Path | None:
        """The file of vectors that is searched, whole or not."""
        return self._newest("vectors-*.faiss")

    @contextlib.contextmanager
    def _draft(self) -> Iterator[Path]:
        draft = Path(mkdtemp(prefix="draft-", dir=self._folder))
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _newest(self, pattern: str) -> Path | None:
        found = sorted(self._folder.glob(pattern), key=_generation)
        return found[-1] if found else None

    def _drop(self, pattern: str, but: Path | None) -> None:
        for old in (*self._folder.glob(pattern), *self._folder.glob("draft-*")):
            if old == but:
                continue
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink(missing_ok=True)


def _generation(path: Path) -> int:
    found = re.search(r"\d+", path.name)
    return int(found[0]) if found else 0
