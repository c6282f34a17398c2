"""An index folder: reports put in, replaced and taken out, whole or not at all.

catalogue.sqlite      everything; a change is one transaction in it
vectors-N.faiss       copies of generation N of it, made for searching:
words-N/              if they are missing or damaged they are made again
manifest.json         what is in it, for people and scripts
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from pararef.errors import (
    BusyIndexError,
    LibraryError,
    NoIndexError,
    OtherEncoderError,
)
from pararef.library.catalogue import FILE, FORMAT, Catalogue, Stored
from pararef.library.encoding import MARKED, Encoder, Vectors
from pararef.library.kept import Kept
from pararef.library.lexicon import Lexicon
from pararef.library.names import Named
from pararef.library.pieces import Pieces
from pararef.library.preparing import Progress, keep_vectors, keep_words, pieces
from pararef.library.shortforms import Definition, definitions
from pararef.library.vectors import VectorIndex
from pararef.library.words import Term, WordIndex
from pararef.records import EVERYTHING, Facets, Filters, Kind, Paragraph, Report

_MANIFEST = "manifest.json"
_CONFIDENCE = "confidence"
_LOCK = "write.lock"
_PATIENCE = 10.0  # seconds that one who opens an index waits for one who makes it


@dataclass(frozen=True, slots=True)
class _Copies:
    """What is made from one generation of the catalogue."""

    generation: int
    vectors: VectorIndex
    words: WordIndex
    lexicon: Lexicon


class Library:
    """The reports of one index folder. May be used by several threads.

    Made by `open` or `create`.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, encoder: Encoder) -> None:
        self.folder = folder
        self.encoder = encoder
        self._catalogue = catalogue
        self.kept = Kept(folder)
        self._turn = threading.RLock()
        self._shelf: tuple[int, dict[int, Report]] = (-1, {})  # of a generation, by their rows
        self._counts: tuple[int, dict[str, int]] = (-1, {})  # of a generation
        self._loading = threading.RLock()
        self._copies: list[_Copies] = []  # the newest last; a reader may be one behind

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
            library._bring_up_to_date()
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
            with FileLock(folder / _LOCK, timeout=_PATIENCE):
                catalogue = Catalogue(folder / FILE, create=True)
                if catalogue.meta("encoder") is None:
                    with catalogue.changing():
                        catalogue.set_meta("format", str(FORMAT))
                        catalogue.set_meta("encoder", encoder.name)
        except Timeout:
            raise BusyIndexError(
                f"Another process is writing to {folder}: try again when it is done."
            ) from None
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
            with self.snapshot():
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
            with self.snapshot():
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
        with self.snapshot():
            return len(self._current().words)

    def facets(self, filters: Filters = EVERYTHING) -> Facets:
        """What can be chosen under some filters, and how much there is of it."""
        return self._catalogue.facets(filters)

    def known(self, field: str) -> list[str]:
        """All values, in order, of "report", "provider", "type", "year", "grade", "phase" …"""
        return self._catalogue.known(field)

    def reports_under(self, filters: Filters) -> list[str]:
        """The ids of the reports whose paragraphs a search is limited to, in order."""
        return self._catalogue.reports_under(filters)

    def files(self) -> dict[str, Stored]:
        """The path of each file that a report was read from, and what is stored of it."""
        return self._catalogue.files()

    def file_of(self, report: str) -> Path | None:
        """The file that a report was read from, if there is one there. Raises NotFoundError."""
        self.about(report)
        paths = (path for path, stored in self.files().items() if stored.name == report)
        path = next(paths, None)
        return Path(path) if path and os.path.isfile(path) else None

    # What finding asks

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is answered from one state of the index."""
        with self._catalogue.snapshot():
            yield

    def nearest(self, vector: Vectors, k: int, filters: Filters = EVERYTHING) -> dict[int, float]:
        """The paragraphs with the chunks nearest to a vector of shape (1, width).

        Returns:
            Row to the cosine of its best chunk, nearest first; about `k` of them.
        """
        with self.snapshot():
            among = self._catalogue.chunks_under(filters) if filters else None
            found = self._current().vectors.nearest(vector, k, among)
            holders = self._catalogue.paragraphs_of(list(found))
        best: dict[int, float] = {}
        for chunk, score in found.items():
            best.setdefault(holders[chunk], score)
        return best

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
            return self._current().words.matching(terms, k, filters, phrases, without)

    def frequency(self, stem: str) -> int:
        """In how many paragraphs a word stands, by the stem that `tokens` gives it."""
        with self.snapshot():
            return self._current().words.frequency(stem)

    def printed(self, phrase: str) -> int:
        """In how many paragraphs the words of a phrase stand together, in their order."""
        with self.snapshot():
            return self._current().words.printed(phrase)

    def printing(self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING) -> list[int]:
        """Rows of paragraphs in which the words of each phrase stand together, small words too."""
        with self.snapshot():
            return list(self._current().words.printing(phrases, k, filters))

    def with_initials(self, letters: str, k: int) -> list[Paragraph]:
        """Paragraphs in which words stand together that begin with these letters."""
        with self.snapshot():
            rows = self._current().words.with_initials(letters, k)
            return list(self._catalogue.paragraphs(rows).values())

    def called(self, words: Sequence[str]) -> list[Named]:
        """The reports that are known by any of some words: names, initials, `kind:jtai`."""
        return self._catalogue.called(words)

    def lexicon(self) -> Lexicon:
        """The words of the reports, with their vectors. Words of reports taken out stay in it."""
        with self.snapshot():
            return self._current().lexicon

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
            LibraryError: If the folder cannot be written; then nothing is changed.
        """
        with self._writing():
            placed = self._named(reports)
            prepared = [pieces(report, self.encoder) for report in placed.values()]
            keep_vectors(prepared, self.encoder, self._catalogue, progress)
            keep_words(prepared, self.encoder, self._catalogue)
            with self._changing():
                for (path, report), its in zip(placed.items(), prepared, strict=True):
                    short = [d for p in report.paragraphs for d in definitions(p.text)]
                    self._catalogue.put(path, report, its, short)
        return list(placed.values())

    def keep_confidence(self, model: str) -> None:
        """Keep a model of how sure hits are, which belongs to this index's encoder."""
        with self._writing():
            self._catalogue.note(_CONFIDENCE, model)

    def move(self, paths: Mapping[str, str]) -> None:
        """Note where files are now that were elsewhere: old path to new."""
        with self._writing(), self._catalogue.changing():
            for path, new in paths.items():
                self._catalogue.move(path, new)

    def remove(self, *reports: str) -> None:
        """Take reports out, with the files that the index keeps of them.

        Raises:
            NotFoundError: If one of them is not there; then all others stay too.
            BusyIndexError: If another process is writing.
        """
        with self._writing():
            with self._changing():
                paths = [self.path(report) for report in reports]
                for report in reports:
                    self._catalogue.remove(report)
            for path in paths:
                self.kept.drop(path)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """The threads of this process change the index by turns."""
        with self._turn:
            yield

    def _bring_up_to_date(self) -> None:
        """Make an index of the earlier format one of today's."""
        try:
            with FileLock(self.folder / _LOCK, timeout=_PATIENCE):
                if self._catalogue.is_earlier:  # nobody else did it meanwhile
                    self._catalogue.bring_up_to_date()
                    self._settle()
        except Timeout:
            self.close()
            raise BusyIndexError(
                f"Another process is writing to {self.folder}: try again when it is done."
            ) from None
        except (OSError, LibraryError) as error:
            self.close()
            raise LibraryError(
                f"{self.folder} was built by an earlier version of pararef, and cannot be written"
                f" to here to bring it up to date: run `pararef reports --index {self.folder}`"
                " once where it can."
            ) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            # A thread waits for its turn; another process may take long, and is not waited for.
            with self._turn, FileLock(self.folder / _LOCK, timeout=0):
                yield
        except Timeout:
            raise BusyIndexError(
                f"Another process is writing to {self.folder}: try again when it is done."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"{self.folder} cannot be written ({error.strerror or error}): nothing was changed."
            ) from error

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """A change of the catalogue, and then copies of what it has become."""
        with self._catalogue.changing():
            yield
            self._catalogue.drop_unused_vectors()
        self._settle()

    def _settle(self) -> None:
        """Make the copies of a change.

        The change is there already. Without them the next one to ask waits longer,
        since it makes them.
        """
        with contextlib.suppress(OSError):
            with self._catalogue.snapshot():
                self._keep(self._make_copies(self.folder))
            self._write_manifest()
            self._drop_old_copies()

    def _named(self, reports: Mapping[str, Report]) -> dict[str, Report]:
        """Reports under ids that no other file's report has."""
        # A report whose file is gone makes room for one of its name: it was moved.
        taken = {
            stored.name: path
            for path, stored in self._catalogue.files().items()
            if path in reports or Path(path).exists()
        }
        placed: dict[str, Report] = {}
        for path, report in reports.items():
            name, count = report.id, 1
            while taken.setdefault(name, path) != path:
                count += 1
                name = f"{report.id}-{count}"
            placed[path] = named_apart(report, name)
        return placed

    # The copies for searching

    def _current(self) -> _Copies:
        """The copies of what the catalogue holds now. Inside `snapshot` only."""
        generation = self._catalogue.generation
        with self._loading:
            for copies in self._copies:
                if copies.generation == generation:
                    return copies
            return self._keep(self._load_copies(generation) or self._lost_copies())

    def _keep(self, copies: _Copies) -> _Copies:
        with self._loading:
            held = {kept.generation: kept for kept in (*self._copies, copies)}
            self._copies = [held[generation] for generation in sorted(held)[-2:]]
            return copies

    def _load_copies(self, generation: int) -> _Copies | None:
        try:
            copies = _Copies(
                generation,
                VectorIndex.load(self._vectors_file(generation)),
                WordIndex.load(self._words_folder(generation)),
                self._lexicon(),
            )
        except OSError:
            return None
        counts = self._catalogue.counts()
        whole = (len(copies.vectors), len(copies.words)) == (counts["chunks"], counts["paragraphs"])
        return copies if whole else None

    def _lost_copies(self) -> _Copies:
        """Copies that are not there, made again: to be kept where that can be, else in memory."""
        with contextlib.suppress(OSError, Timeout), FileLock(self.folder / _LOCK, timeout=0):
            return self._make_copies(self.folder)
        return self._make_copies(None)

    def _make_copies(self, folder: Path | None) -> _Copies:
        """Make the copies, in the index folder or in memory."""
        generation = self._catalogue.generation
        vectors = VectorIndex(*self._catalogue.chunk_vectors())
        if folder is None:
            words = WordIndex.build(self._catalogue.stored(), None)
            return _Copies(generation, vectors, words, self._lexicon())
        draft = Path(mkdtemp(prefix="draft-", dir=folder))
        vectors.save(draft / "vectors")
        WordIndex.build(self._catalogue.stored(), draft / "words")
        (draft / "vectors").replace(self._vectors_file(generation))
        shutil.rmtree(self._words_folder(generation), ignore_errors=True)
        (draft / "words").replace(self._words_folder(generation))
        draft.rmdir()
        words = WordIndex.load(self._words_folder(generation))
        return _Copies(generation, vectors, words, self._lexicon())

    def _lexicon(self) -> Lexicon:
        """The words there are now: those known already, and what came after."""
        width = int(self._catalogue.meta("width") or 0)  # 0 as long as nothing was encoded
        known = self._copies[-1].lexicon if self._copies else Lexicon(width)
        if known.width != width:
            known = Lexicon(width)
        return known.learn(self._catalogue.words(after=known.last), self._catalogue.spellings())

    def _vectors_file(self, generation: int) -> Path:
        return self.folder / f"vectors-{generation}.faiss"

    def _words_folder(self, generation: int) -> Path:
        return self.folder / f"words-{generation}"

    def _drop_old_copies(self) -> None:
        generation = self._catalogue.generation
        keep = {self._vectors_file(generation), self._words_folder(generation)}
        for pattern in ("vectors-*.faiss", "words-*", "draft-*"):
            for old in set(self.folder.glob(pattern)) - keep:
                if old.is_dir():
                    shutil.rmtree(old, ignore_errors=True)
                else:
                    old.unlink(missing_ok=True)

    def _write_manifest(self) -> None:
        manifest = {
            "format": FORMAT,
            "encoder": self.encoder.name,
            "width": int(self._catalogue.meta("width") or 0),
            "generation": self._catalogue.generation,
            **self._catalogue.counts(),
        }
        draft = self.folder / f"{_MANIFEST}.draft"
        draft.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        draft.replace(self.folder / _MANIFEST)


def named_apart(report: Report, name: str) -> Report:
    """A report under another id; its paragraphs follow."""
    if name == report.id:
        return report
    paragraphs = tuple(replace(p, report=name) for p in report.paragraphs)
    return replace(report, id=name, paragraphs=paragraphs)
