"""The words of a catalogue, in files that are kept in step with it."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeGuard

from pararef.errors import BusyIndexError
from pararef.library.catalogue import Catalogue
from pararef.library.copies.files import drafted, drop, locked, newest
from pararef.library.words import Document, WordFiles, WordIndex, document

_PATIENCE = 10.0  # seconds that a reader waits for a writer to end a change
_PAUSE = 0.005  # seconds between two looks
_FOLDERS = "words-*"


class OvertakenError(Exception):
    """The words are of a later generation than the snapshot that they are wanted for."""


class WordCopies:
    """The words of one index folder, begun at some generation and changed with each one."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._files: WordFiles | None = None

    def of(self, generation: int, writing: bool, is_newest: bool) -> WordIndex:
        """The words of a generation, brought up to it if nobody else does.

        Args:
            generation: That of the snapshot which this is asked in.
            writing: The index is locked for writing by who asks.
            is_newest: There is no later generation.

        Raises:
            OvertakenError: If they are of a later generation: take another snapshot.
        """
        until = time.monotonic() + _PATIENCE
        while True:
            words = self.read()
            if words and words.generation > generation and not is_newest:
                raise OvertakenError
            if self._fits(words, generation):
                return words
            try:
                with contextlib.nullcontext() if writing else locked(self._folder, patience=0):
                    return self._bring_up(generation, is_newest)
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

    def read(self) -> WordIndex | None:
        """What the files hold; None where there are none that are whole."""
        folder = self.newest()
        if folder is None:
            return None
        try:
            if self._files is None or self._files.folder != folder:
                self._files = WordFiles(folder)
            return self._files.state()
        except OSError:
            self._files = None
            return None

    def _bring_up(self, generation: int, is_newest: bool) -> WordIndex:
        """Bring the files up to a generation. Raises OSError if they cannot be written."""
        words = self.read()  # of now that nobody else writes
        if words and words.generation > generation and not is_newest:
            raise OvertakenError
        if self._fits(words, generation):
            return words
        if words and self._files and 0 < words.generation < generation:
            self._follow(
                self._files, generation, words.last, self._catalogue.gone(words.generation)
            )
            words = self._files.state()
            if self._fits(words, generation):
                return words
        return self._made(generation)

    def _follow(self, files: WordFiles, generation: int, after: int, gone: Sequence[int]) -> None:
        documents = (document(*its) for its in self._catalogue.stored(after))
        files.change(generation, self._catalogue.last, documents, gone)

    def _made(self, generation: int) -> WordIndex:
        """Words made from the catalogue, and kept. Raises OSError if they cannot be."""
        with drafted(self._folder) as draft:
            self._follow(WordFiles(draft / "words"), generation, 0, ())
            place = self._folder / f"words-{generation}"
            shutil.rmtree(place, ignore_errors=True)
            (draft / "words").replace(place)
        self._files = WordFiles(place)
        drop(self._folder, _FOLDERS, place)
        return self._files.state()

    def _in_memory(self, generation: int) -> WordIndex:
        self._files = None
        files = WordFiles(None)
        self._follow(files, generation, 0, ())
        return files.state()

    def newest(self) -> Path | None:
        """The folder of words that is searched, whole or not."""
        return newest(self._folder, _FOLDERS)

    def drop(self) -> None:
        """Drop all files, so that they are made again."""
        self._files = None
        drop(self._folder, _FOLDERS)

    def follow(
        self, generation: int, last: int, documents: Sequence[Document], gone: Sequence[int]
    ) -> None:
        """Bring them up to a change that has just been stored; for the arguments see `WordFiles`.

        Raises:
            OSError: If they cannot be written.
        """
        if self._files:
            self._files.change(generation, last, documents, gone)
