"""An index folder: reports put in, replaced and taken out, whole or not at all.

catalogue.sqlite      everything; a change is one transaction in it
vectors-N.faiss       copies of it, made for searching: see `copies`
words-N/
manifest.json         what is in it, for people and scripts
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pararef.errors import LibraryError, NoIndexError
from pararef.library.catalogue import FILE, Catalogue
from pararef.library.copies import Copies, OvertakenError, State, locked
from pararef.library.encoding import Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.library import CONFIDENCE, Library, refuse_other_encoder
from pararef.library.pieces import StoredPieces
from pararef.library.preparing import Encoded, Progress
from pararef.library.recent import Recent
from pararef.library.tables import FORMAT
from pararef.library.vectors import Chosen, Ids, only
from pararef.library.words import WordIndex
from pararef.library.writer import PATIENCE, Writer
from pararef.records import EVERYTHING, Filters, Report

_MOST_UNDER = 8_000_000  # bytes of what passes filters that are kept


class FolderLibrary(Library):
    """The reports of one index folder. Made by `open` or `create`."""

    def __init__(self, folder: Path, catalogue: Catalogue, encoder: Encoder) -> None:
        super().__init__(catalogue, Kept(folder), encoder)
        self.folder = folder
        self._copies = Copies(folder, catalogue)
        self._writer = Writer(folder, catalogue, self._copies, self.kept, encoder)
        self._pinned = threading.local()  # the state that a thread's snapshot is of
        self._under = Recent(self._read_under, _MOST_UNDER, lambda its: its.size)

    @classmethod
    def open(cls, folder: Path | str, encoder: Encoder) -> FolderLibrary:
        """Open an index for searching.

        Raises:
            NoIndexError: If nothing has been built there.
            OtherEncoderError: If it was built with another encoder.
            DamagedIndexError: If it is not whole and cannot be made whole.
            LibraryError: If it is of an earlier format and cannot be written.
        """
        folder = Path(folder)
        file = folder / FILE
        if not file.is_file():
            if folder.exists() and not folder.is_dir():
                raise NoIndexError(f"{folder} is a file, not an index: name a folder.")
            raise NoIndexError(
                f"There is no index in {folder}: build one with `pararef build REPORTS --index"
                f" {folder}`."
            )
        catalogue = Catalogue(file)
        if catalogue.meta("encoder") is None or catalogue.meta("format") is None:
            catalogue.close()
            raise NoIndexError(
                f"The index in {folder} was begun but never finished: run `pararef build` again."
            )
        refuse_other_encoder(catalogue, encoder, f"The index in {folder}", "in another folder")
        library = cls(folder, catalogue, encoder)
        if catalogue.is_earlier:
            library._writer.bring_up_to_date()
        return library

    @classmethod
    def create(cls, folder: Path | str, encoder: Encoder) -> FolderLibrary:
        """Open an index for writing; make an empty one where there is none.

        Raises:
            OtherEncoderError: If there is one, built with another encoder.
            LibraryError: If the folder cannot be written.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with locked(folder, PATIENCE):
                catalogue = Catalogue(folder / FILE, create=True)
                if catalogue.meta("encoder") is None:
                    catalogue.note("format", str(FORMAT))
                    catalogue.note("encoder", encoder.name)
        except OSError as error:
            raise LibraryError(
                f"{folder} cannot hold an index ({error.strerror}): choose another folder with"
                " --index."
            ) from error
        catalogue.close()
        return cls.open(folder, encoder)

    @property
    def name(self) -> str:
        """That of the folder."""
        return self.folder.resolve().name

    def reach(self) -> None:
        """See `Library.reach`: it is in this process."""

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is answered from one state of the index."""
        if getattr(self._pinned, "state", None):
            yield
            return
        seen = None
        while True:
            with self._catalogue.snapshot():
                generation = self._catalogue.generation
                try:
                    state = self._copies.state(is_newest=generation == seen)
                except OvertakenError:
                    seen = generation
                    continue
                self._pinned.state = state
                try:
                    yield
                finally:
                    self._pinned.state = None
                return

    @property
    def _state(self) -> State:
        """What is searched. Inside `snapshot` only."""
        state: State = self._pinned.state
        return state

    def nearest(self, vector: Vectors, k: int, filters: Filters = EVERYTHING) -> dict[int, float]:
        """The paragraphs with the chunks nearest to a vector of shape (1, width).

        Returns:
            Row to the cosine of its best chunk, nearest first; about `k` of them.
        """
        with self.snapshot():
            vectors = self._state.vectors
            if filters:
                key = (self._state.generation, filters)
                return vectors.nearest(vector, k, self._under.of([key])[key])
            most = k
            while True:
                found = vectors.nearest(vector, most)
                alive = self._catalogue.alive(list(found))
                if len(alive) == len(found) or len(alive) >= k or most >= len(vectors):
                    return dict(islice(((r, s) for r, s in found.items() if r in alive), k))
                most *= 2  # those of reports taken out since the file was made are still in it

    def _read_under(self, keys: Sequence[tuple[int, Filters]]) -> dict[tuple[int, Filters], Chosen]:
        """What passes filters in a generation. Inside a snapshot of it only."""
        return {key: only(self._catalogue.rows_under(key[1])) for key in keys}

    @property
    def words(self) -> WordIndex:
        """The lexical index. Inside `snapshot` only."""
        return self._state.words

    def lexicon(self) -> Lexicon:
        """The words of the reports, with their vectors. Words of reports taken out stay in it."""
        with self.snapshot():
            return self._state.lexicon

    def publish(self) -> None:
        """See `Library.publish`: a folder's name never stands for another."""

    # What a copy of it wants

    def words_held(self) -> tuple[Ids, list[str], npt.NDArray[np.float16]]:
        """All words: ids, stems, and vectors; see `Catalogue.words`."""
        return self._catalogue.words()

    def spellings_held(self) -> list[str]:
        """All words as they have been printed, in small letters."""
        return [text for _, text in self._catalogue.spellings()]

    def pieces_of(self, report: str) -> list[StoredPieces]:
        """The pieces of all paragraphs of a report, in order. Raises NotFoundError."""
        return self._catalogue.pieces_of(report)

    # Changes

    def put(self, reports: Mapping[str, Report], progress: Progress | None = None) -> list[Report]:
        """See `Library.put`."""
        return self._writer.put(reports, progress)

    def keep(self, encoded: Encoded) -> None:
        """See `Library.keep`."""
        self._writer.keep(encoded)

    def keep_confidence(self, model: str) -> None:
        """Keep a model of how sure hits are, which belongs to this index's encoder."""
        self._writer.note(CONFIDENCE, model)

    def move(self, paths: Mapping[str, str]) -> None:
        """Note where files are now that were elsewhere: old path to new."""
        self._writer.move(paths)

    def remove(self, *reports: str) -> None:
        """Take reports out, with the files that the index keeps of them.

        Raises:
            NotFoundError: If one of them is not there; then all others stay too.
            BusyIndexError: If another process is writing.
        """
        self._writer.remove(*reports)

    def turn(self) -> AbstractContextManager[None]:
        """The threads of this process change the index by turns."""
        return self._writer.turn()
