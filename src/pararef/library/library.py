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
from datetime import datetime
from itertools import islice
from pathlib import Path

from pararef.errors import (
    LibraryError,
    NoIndexError,
    OtherEncoderError,
)
from pararef.library.catalogue import FILE, Catalogue, Stored
from pararef.library.copies import Copies, OvertakenError, State, locked
from pararef.library.encoding import MARKED, Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.names import Named
from pararef.library.pieces import Pieces
from pararef.library.preparing import Encoded, Progress
from pararef.library.recent import Recent
from pararef.library.shortforms import Definition
from pararef.library.tables import FORMAT
from pararef.library.vectors import Chosen, only
from pararef.library.words import Term
from pararef.library.writer import PATIENCE, Writer
from pararef.records import EVERYTHING, Facets, Filters, Kind, Paragraph, Report

_CONFIDENCE = "confidence"
_MOST_FIELDS = 32  # whose values are kept
_MOST_UNDER = 8_000_000  # bytes of what passes filters that are kept


class Library:
    """The reports of one index folder. May be used by several threads.

    Made by `open` or `create`.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, encoder: Encoder) -> None:
        self.folder = folder
        self.encoder = encoder
        self._catalogue = catalogue
        self.kept = Kept(folder)
        self._shelf: tuple[int, dict[int, Report]] = (-1, {})  # of a generation, by their rows
        self._counts: tuple[int, dict[str, int]] = (-1, {})  # of a generation
        self._copies = Copies(folder, catalogue)
        self._writer = Writer(folder, catalogue, self._copies, self.kept, encoder)
        self._pinned = threading.local()  # the state that a thread's snapshot is of
        self._known = Recent(self._read_known, _MOST_FIELDS)
        self._under = Recent(self._read_under, _MOST_UNDER, lambda its: its.size)

    @classmethod
    def open(cls, folder: Path | str, encoder: Encoder) -> Library:
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
        held = catalogue.meta("encoder")
        if held is None or catalogue.meta("format") is None:
            catalogue.close()
            raise NoIndexError(
                f"The index in {folder} was begun but never finished: run `pararef build` again."
            )
        if held != encoder.name:
            catalogue.close()
            theirs, ours = (name.split(MARKED)[0] for name in (held, encoder.name))
            what = f"the encoder {theirs}, not {ours}: name that one with --model"
            if theirs == ours:
                what = f"another version of the encoder {ours}: use that one"
            raise OtherEncoderError(
                f"The index in {folder} was built with {what}, or build it again in another folder."
            )
        library = cls(folder, catalogue, encoder)
        if catalogue.is_earlier:
            library._writer.bring_up_to_date()
        return library

    @classmethod
    def create(cls, folder: Path | str, encoder: Encoder) -> Library:
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

    def close(self) -> None:
        """Let go of the files."""
        self._catalogue.close()

    # What is there

    def reports(self) -> list[Report]:
        """All reports, without paragraphs and sections, by their ids."""
        return self._catalogue.reports()

    def shelf(self) -> list[Report]:
        """All reports in short, by their ids: no sections, paragraphs, or words left out.

        What was told before is kept, and only what has changed since is read.
        """
        generation, held = self._shelf
        if generation != self.generation():
            with self._catalogue.snapshot():
                generation, rows = self.generation(), self._catalogue.rows()
                new = self._catalogue.in_short([row for row in rows if row not in held])
            names = sorted(rows, key=rows.__getitem__)
            held = {row: held[row] if row in held else new[row] for row in names}
            self._shelf = (generation, held)
        return list(held.values())

    def kinds(self, report: str) -> dict[Kind, int]:
        """How many paragraphs a report has of each kind."""
        return self._catalogue.kinds(report)

    def path(self, report: str) -> Path:
        """The file that a report was read from, there or not. Raises NotFoundError."""
        return Path(self._catalogue.path(report))

    def of_bytes(self, sha256: str) -> tuple[str, Stored] | None:
        """The path and the report of a file with these bytes; None where there is none."""
        return self._catalogue.of_bytes(sha256)

    def names(self) -> list[str]:
        """The ids of all reports, in order."""
        return self._catalogue.names()

    def about(self, report: str) -> Report:
        """A report without its paragraphs and sections, by its id. Raises NotFoundError."""
        return self._catalogue.about(report)

    def report(self, report: str) -> Report:
        """A whole report, by its id. Raises NotFoundError."""
        return self._catalogue.report(report)

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph, by its report and anchor. Raises NotFoundError."""
        return self._catalogue.paragraph(report, anchor)

    def headings(self, report: str) -> list[str]:
        """The headings of a report, in order. Raises NotFoundError."""
        return self._catalogue.headings(report)

    def counts(self) -> dict[str, int]:
        """How many reports, paragraphs and chunks there are."""
        generation, held = self._counts
        if generation != self.generation():
            with self._catalogue.snapshot():
                generation, held = self.generation(), self._catalogue.counts()
            self._counts = (generation, held)
        return held

    def lengths(self) -> dict[str, int]:
        """How many paragraphs each report has, by its id."""
        return self._catalogue.lengths()

    def confidence(self) -> str | None:
        """What was kept by `keep_confidence`; None where nothing was."""
        return self._catalogue.meta(_CONFIDENCE)

    def generation(self) -> int:
        """Raised by every change."""
        return self._catalogue.generation

    def size(self) -> int:
        """How many paragraphs there are."""
        return self.counts()["paragraphs"]

    def facets(self, filters: Filters = EVERYTHING) -> Facets:
        """What can be chosen under some filters, and how much there is of it."""
        return self._catalogue.facets(filters)

    def known(self, field: str) -> list[str]:
        """All values, in order, of "report", "provider", "type", "year", "grade", "phase" …"""
        with self._catalogue.snapshot():
            key = (self.generation(), field)
            return self._known.of([key])[key]

    def _read_known(self, keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], list[str]]:
        """All values of fields in a generation. Inside a snapshot of it only."""
        return {key: self._catalogue.known(key[1]) for key in keys}

    def reports_under(self, filters: Filters) -> list[str]:
        """The ids of the reports whose paragraphs a search is limited to, in order."""
        return self._catalogue.reports_under(filters)

    def passing(self, filters: Filters) -> list[str]:
        """The ids of the reports that have a paragraph which passes filters, in order."""
        return self._catalogue.passing(filters)

    def added(self, filters: Filters = EVERYTHING, most: int = 50) -> dict[str, datetime]:
        """When the reports were stored that have a paragraph which passes, the newest first.

        A report that is read again is stored anew; of one that was stored before this was
        noted, it is when the index was brought up to date.
        """
        return self._catalogue.added(filters, most)

    def files(self) -> dict[str, Stored]:
        """The path of each file that a report was read from, and what is stored of it."""
        return self._catalogue.files()

    def file_of(self, report: str) -> Path | None:
        """The file that a report was read from, if there is one there. Raises NotFoundError."""
        path = self.path(report)
        return path if path.is_file() else None

    # What finding asks

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
                    state = self._copies.state(newest=generation == seen)
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

    def matching(
        self,
        terms: Sequence[Term],
        k: int,
        filters: Filters = EVERYTHING,
        phrases: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> dict[int, float]:
        """The paragraphs that hold the terms: row to BM25 score, highest first.

        All of them have the words of each phrase together, and none of the words of `without`.
        """
        with self.snapshot():
            return self._state.words.matching(terms, k, filters, phrases, without)

    def frequency(self, stem: str) -> int:
        """In how many paragraphs a word stands, by the stem that `tokens` gives it."""
        with self.snapshot():
            return self._state.words.frequency(stem)

    def printed(self, phrase: str) -> int:
        """In how many paragraphs the words of a phrase stand together, in their order."""
        with self.snapshot():
            return self._state.words.printed(phrase)

    def printing(self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING) -> list[int]:
        """Rows of paragraphs in which the words of each phrase stand together, small words too."""
        with self.snapshot():
            return list(self._state.words.printing(phrases, k, filters))

    def with_initials(self, letters: str, k: int) -> list[Paragraph]:
        """Paragraphs in which words stand together that begin with these letters."""
        with self.snapshot():
            rows = self._state.words.with_initials(letters, k)
            return list(self._catalogue.paragraphs(rows).values())

    def called(self, words: Sequence[str]) -> list[Named]:
        """The reports that are known by any of some words: names, initials, `kind:jtai`."""
        return self._catalogue.called(words)

    def lexicon(self) -> Lexicon:
        """The words of the reports, with their vectors. Words of reports taken out stay in it."""
        with self.snapshot():
            return self._state.lexicon

    def definitions(self, short: str) -> list[str]:
        """What reports say that a short form stands for, most often said first."""
        return self._catalogue.definitions(short)

    def defined(self, stems: Sequence[str]) -> list[Definition]:
        """The short forms whose long forms have any of some stems, joined by spaces."""
        return self._catalogue.defined(stems)

    def paragraphs(self, rows: Sequence[int]) -> dict[int, Paragraph]:
        """Paragraphs by their rows."""
        return self._catalogue.paragraphs(rows)

    def pieces(self, rows: Sequence[int]) -> Pieces:
        """The chunks and sentences of paragraphs, with their vectors, by ascending rows."""
        return self._catalogue.pieces(rows)

    # Changes

    def put(self, reports: Mapping[str, Report], progress: Progress | None = None) -> list[Report]:
        """Store reports, each in place of an earlier reading of the same file.

        Reports of different files that would have the same id are told apart by
        a number behind it.

        Args:
            reports: The path of each file, and the report read from it.
            progress: Told how far encoding is.

        Returns:
            The reports as stored, with the ids they have here.

        Raises:
            BusyIndexError: If another process is writing.
            LibraryError: If the folder cannot be written. Of many reports some may be stored
                then, each of them whole.
        """
        return self._writer.put(reports, progress)

    def keep(self, encoded: Encoded) -> None:
        """Keep vectors that were made elsewhere: a `put` that follows does not encode them again.

        Raises:
            BusyIndexError: If another process is writing.
            LibraryError: If the folder cannot be written.
        """
        self._writer.keep(encoded)

    def keep_confidence(self, model: str) -> None:
        """Keep a model of how sure hits are, which belongs to this index's encoder."""
        self._writer.note(_CONFIDENCE, model)

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
