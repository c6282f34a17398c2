"""What everything else asks of a library, wherever it is kept.

`finding` and the rooms above it know this class only. What is known of whole reports is
told by tables that lie on this machine in either case; what is asked of paragraphs
(nearest vectors, matching words, paragraphs and their pieces by rows) and every change is
the affair of one of two kinds:

FolderLibrary    an index folder, searched in this process
MilvusLibrary    collections of a Milvus server, which many processes may use at once
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pararef.errors import OtherEncoderError, SettingError
from pararef.library.catalogue import Catalogue, Stored
from pararef.library.encoding import MARKED, Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.names import Named
from pararef.library.pieces import Pieces
from pararef.library.preparing import Encoded, Progress
from pararef.library.recent import Recent
from pararef.library.shortforms import Definition
from pararef.library.words import Term
from pararef.records import EVERYTHING, Facets, Filters, Kind, Paragraph, Report

if TYPE_CHECKING:
    from pararef.library.milvus.copying import Brought

CONFIDENCE = "confidence"
"""Of what the model of how sure hits are is called among the facts about an index."""

_MOST_FIELDS = 32  # whose values are kept


class Words(Protocol):
    """What finds paragraphs by their words."""

    def matching(
        self,
        terms: Sequence[Term],
        k: int,
        filters: Filters = EVERYTHING,
        phrases: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> dict[int, float]:
        """See `Library.matching`."""

    def frequency(self, stem: str) -> int:
        """See `Library.frequency`."""

    def printed(self, phrase: str) -> int:
        """See `Library.printed`."""

    def printing(
        self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING
    ) -> dict[int, float]:
        """See `Library.printing`; with scores."""

    def with_initials(self, letters: str, k: int) -> list[int]:
        """See `Library.with_initials`; their rows."""


class Library(ABC):
    """Reports, and what finds their paragraphs. May be used by several threads.

    Made by `open` or `create`.

    Attributes:
        kept: The files that came through the page.
    """

    def __init__(self, catalogue: Catalogue, kept: Kept, encoder: Encoder) -> None:
        self.kept = kept
        self.encoder = encoder
        self._tables = catalogue
        self._shelf: tuple[int, dict[int, Report]] = (-1, {})  # of a generation, by their rows
        self._counts: tuple[int, dict[str, int]] = (-1, {})  # of a generation
        self._known = Recent(self._read_known, _MOST_FIELDS)

    @staticmethod
    def open(index: Path | str, encoder: Encoder) -> Library:
        """Open an index for searching.

        Args:
            index: A folder, or the address of a server: see `is_address`.
            encoder: That it was built with.

        Raises:
            NoIndexError: If nothing has been built there.
            OtherEncoderError: If it was built with another encoder.
            DamagedIndexError: If it is not whole and cannot be made whole.
            EngineError: If the server does not answer.
            LibraryError: If it is of an earlier format and cannot be written.
        """
        return _kind(index).open(index, encoder)

    @staticmethod
    def create(index: Path | str, encoder: Encoder) -> Library:
        """Open an index for writing; make an empty one where there is none.

        Raises:
            OtherEncoderError: If there is one, built with another encoder.
            EngineError: If the server does not answer.
            LibraryError: If it cannot be written.
        """
        return _kind(index).create(index, encoder)

    @staticmethod
    def anew(index: Path | str, encoder: Encoder) -> Library:
        """Make an empty index beside the one of this name, which is used until `publish`.

        Where one was begun and not published, it goes on with that.

        Raises:
            SettingError: If it is no address of a server.
            EngineError: If the server does not answer.
        """
        if not is_address(index):
            raise SettingError(
                f"An index folder is built anew in another folder, not beside {index}: name one"
                " with --index, and use it from then on."
            )
        from pararef.library.milvus import MilvusLibrary

        return MilvusLibrary.beside(str(index), encoder)

    @abstractmethod
    def publish(self) -> None:
        """Let the index's name stand for this one, where it was made by `anew`."""

    @property
    def _catalogue(self) -> Catalogue:
        return self._tables

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called."""

    @abstractmethod
    def reach(self) -> None:
        """See whether what keeps the paragraphs answers, within a second or two.

        Raises:
            EngineError: If it does not.
        """

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
            catalogue = self._catalogue
            with catalogue.snapshot():
                generation, rows = catalogue.generation, catalogue.rows()
                new = catalogue.in_short([row for row in rows if row not in held])
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
            catalogue = self._catalogue
            with catalogue.snapshot():
                generation, held = catalogue.generation, catalogue.counts()
            self._counts = (generation, held)
        return held

    def lengths(self) -> dict[str, int]:
        """How many paragraphs each report has, by its id."""
        return self._catalogue.lengths()

    def confidence(self) -> str | None:
        """What was kept by `keep_confidence`; None where nothing was."""
        return self._catalogue.meta(CONFIDENCE)

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
        self.generation()  # what others have changed is taken over before, and not inside
        catalogue = self._catalogue
        with catalogue.snapshot():
            key = (catalogue.generation, field)
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

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """All that is asked inside is answered from one state of the index."""

    @abstractmethod
    def nearest(self, vector: Vectors, k: int, filters: Filters = EVERYTHING) -> dict[int, float]:
        """The paragraphs with the chunks nearest to a vector of shape (1, width).

        Returns:
            Row to the cosine of its best chunk, nearest first; about `k` of them.
        """

    @property
    @abstractmethod
    def words(self) -> Words:
        """What finds by words. Inside `snapshot` only."""

    @abstractmethod
    def lexicon(self) -> Lexicon:
        """The words of the reports, with their vectors. Words of reports taken out stay in it."""

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
            return self.words.matching(terms, k, filters, phrases, without)

    def frequency(self, stem: str) -> int:
        """In how many paragraphs a word stands, by the stem that `tokens` gives it."""
        with self.snapshot():
            return self.words.frequency(stem)

    def printed(self, phrase: str) -> int:
        """In how many paragraphs the words of a phrase stand together, in their order."""
        with self.snapshot():
            return self.words.printed(phrase)

    def printing(self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING) -> list[int]:
        """Rows of paragraphs in which the words of each phrase stand together, small words too."""
        with self.snapshot():
            return list(self.words.printing(phrases, k, filters))

    def with_initials(self, letters: str, k: int) -> list[Paragraph]:
        """Paragraphs in which words stand together that begin with these letters."""
        with self.snapshot():
            rows = self.words.with_initials(letters, k)
            return list(self._catalogue.paragraphs(rows).values())

    def called(self, words: Sequence[str]) -> list[Named]:
        """The reports that are known by any of some words: names, initials, `kind:jtai`."""
        return self._catalogue.called(words)

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

    @abstractmethod
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
            EngineError: If the server that keeps it does not answer.
            LibraryError: If it cannot be written. Of many reports some may be stored then, each
                of them whole.
        """

    @abstractmethod
    def keep(self, encoded: Encoded) -> None:
        """Keep vectors that were made elsewhere: a `put` that follows does not encode them again.

        Raises:
            BusyIndexError: If another process is writing.
            LibraryError: If they cannot be kept.
        """

    @abstractmethod
    def keep_confidence(self, model: str) -> None:
        """Keep a model of how sure hits are, which belongs to this index's encoder."""

    @abstractmethod
    def move(self, paths: Mapping[str, str]) -> None:
        """Note where files are now that were elsewhere: old path to new."""

    @abstractmethod
    def remove(self, *reports: str) -> None:
        """Take reports out, with the files that the index keeps of them.

        Raises:
            NotFoundError: If one of them is not there; then all others stay too.
            BusyIndexError: If another process is writing.
        """

    @abstractmethod
    def turn(self) -> AbstractContextManager[None]:
        """The threads of this process change the index by turns."""


def is_address(index: Path | str) -> bool:
    """Whether an index is named by the address of a server, as in milvus://host:19530/reports."""
    return "://" in str(index)


def copy_to_server(
    folder: Path, address: str, encoder: Encoder, progress: Progress | None = None
) -> Brought:
    """Copy an index folder to a server: see `milvus.copying`."""
    from pararef.library.milvus import copying  # a second, for those who need it

    return copying.copy_to_server(folder, address, encoder, progress)


def refuse_other_encoder(
    catalogue: Catalogue, encoder: Encoder, which: str, elsewhere: str
) -> None:
    """Raise OtherEncoderError, and close the catalogue, if it is of another encoder.

    Args:
        which: Index it is, to begin a sentence with.
        elsewhere: Where another can be built.
    """
    held = catalogue.meta("encoder")
    if held is None or held == encoder.name:
        return
    catalogue.close()
    theirs, ours = (name.split(MARKED)[0] for name in (held, encoder.name))
    what = f"the encoder {theirs}, not {ours}: name that one with --model"
    if theirs == ours:
        what = f"another version of the encoder {ours}: use that one"
    raise OtherEncoderError(f"{which} was built with {what}, or build it again {elsewhere}.")


def _kind(index: Path | str) -> type[Library]:
    if is_address(index):
        from pararef.library.milvus import MilvusLibrary  # a second, for those who need it

        return MilvusLibrary
    from pararef.library.folder import FolderLibrary

    return FolderLibrary
