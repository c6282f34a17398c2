"""Changes of an index: whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from pararef.errors import BusyIndexError, LibraryError
from pararef.library.catalogue import Catalogue
from pararef.library.change import Change
from pararef.library.copies import Copies, locked
from pararef.library.encoding import Encoder
from pararef.library.kept import Kept
from pararef.library.placing import batches, placed_apart
from pararef.library.preparing import Encoded, Pieces, Progress, keep_vectors, keep_words, pieces
from pararef.library.shortforms import definitions
from pararef.library.words import Document, document
from pararef.records import Report

PATIENCE = 10.0
"""Seconds that one who opens an index waits for one who makes it."""

_MOMENT = 2.0  # seconds that a writer waits for another


class Writer:
    """Changes the index of one folder. May be used by several threads, which take turns."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, copies: Copies, kept: Kept, encoder: Encoder
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._copies = copies
        self._kept = kept
        self._encoder = encoder
        self._turn = threading.RLock()

    def put(self, reports: Mapping[str, Report], progress: Progress | None = None) -> list[Report]:
        """See `Library.put`."""
        with self._writing():
            placed = placed_apart(reports, self._catalogue)
            of = sum(len(report.paragraphs) for report in placed.values())
            done = 0
            for batch in batches(placed):
                told = (
                    (lambda now, _, before=done: progress(before + now, of)) if progress else None
                )
                prepared = [pieces(report, self._encoder) for report in batch.values()]
                keep_vectors(prepared, self._encoder, self._catalogue, told)
                keep_words(prepared, self._encoder, self._catalogue)
                self._store(batch, prepared)
                done += sum(len(its) for its in prepared)
        return list(placed.values())

    def keep(self, encoded: Encoded) -> None:
        """See `Library.keep`."""
        with self._writing():
            whole = [its.astype(np.float32) for its in encoded.paragraphs.values()]
            self._catalogue.keep_vectors(list(encoded.paragraphs), whole)
            if encoded.words:
                stems = sorted(encoded.words, key=lambda stem: (len(stem), stem))  # as `put` does
                words = np.stack([encoded.words[stem] for stem in stems]).astype(np.float32)
                self._catalogue.keep_words(stems, words)

    def _store(self, reports: Mapping[str, Report], prepared: Sequence[Pieces]) -> None:
        """Store some reports, all of them or none."""
        with self._changing() as (change, documents):
            for (path, report), its in zip(reports.items(), prepared, strict=True):
                short = [d for p in report.paragraphs for d in definitions(p.text)]
                row, rows = change.put(path, report, its, short)
                both = zip(rows, report.paragraphs, strict=True)
                documents += [document(at, row, report, paragraph) for at, paragraph in both]

    def note(self, key: str, value: str) -> None:
        """Note a fact about the whole index that changes nothing of what is found in it."""
        with self._writing():
            self._catalogue.note(key, value)

    def move(self, paths: Mapping[str, str]) -> None:
        """Note where files are now that were elsewhere: old path to new."""
        with self._writing(), self._changing() as (change, _):
            for path, new in paths.items():
                change.move(path, new)

    def remove(self, *reports: str) -> None:
        """See `Library.remove`."""
        with self._writing():
            with self._changing() as (change, _):
                paths = [Path(self._catalogue.path(report)) for report in reports]
                for report in reports:
                    change.remove(report)
            for path in paths:
                self._kept.drop(path)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """The threads of this process change the index by turns."""
        with self._turn:
            yield

    def bring_up_to_date(self) -> None:
        """Make an index of the earlier format one of today's."""
        try:
            with locked(self._folder, PATIENCE):
                if self._catalogue.is_earlier:  # nobody else did it meanwhile
                    self._catalogue.bring_up_to_date()
                    self._settle()
        except BusyIndexError:
            self._catalogue.close()
            raise
        except (OSError, LibraryError) as error:
            self._catalogue.close()
            raise LibraryError(
                f"{self._folder} was built by an earlier version of pararef, and cannot be written"
                f" to here to bring it up to date: run `pararef reports --index {self._folder}`"
                " once where it can."
            ) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            # A thread waits for its turn; another process that builds may take long, and is not
            # waited for: only a reader who makes good what a process that was killed left.
            with self._turn, locked(self._folder, _MOMENT):
                yield
        except OSError as error:
            raise LibraryError(
                f"{self._folder} cannot be written ({error.strerror or error}): nothing was"
                " changed."
            ) from error

    @contextlib.contextmanager
    def _changing(self) -> Iterator[tuple[Change, list[Document]]]:
        """A change of the catalogue, and then copies of what it has become.

        The documents are those of its new paragraphs.
        """
        with self._catalogue.snapshot():
            words = self._copies.state(writing=True).words
        documents = list[Document]()
        with self._catalogue.changing() as change:
            if words.is_kept:
                change.forget_gone()
            yield change, documents
        self._settle(
            lambda: self._copies.follow(
                change.generation, self._catalogue.last, documents, change.gone
            )
        )

    def _settle(self, follow: Callable[[], None] = lambda: None) -> None:
        """Make the copies of a change.

        The change is there already. Without them the next one to ask waits longer,
        since it makes them.
        """
        with contextlib.suppress(OSError):
            follow()
            with self._catalogue.snapshot():
                self._copies.settle()
