"""What a worker does, whatever machine it is on: read a file from its bytes, cut it, encode it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from platform import node
from typing import NamedTuple

from pararef.errors import EncoderError, ReadingError
from pararef.library import Encoded, Encoder, Half, encoded
from pararef.reading import READER
from pararef.reading.workers import Reader
from pararef.records import Report

Make = Callable[[], Encoder]
"""Makes the encoder, on the machine where it is called."""

_MOST_WORDS = 50_000  # whose vectors a worker keeps: 38 MB of the default encoder


class Agreed(NamedTuple):
    """What a worker must have in common with whoever stores what it makes.

    Attributes:
        encoder: The name of the encoder, with the mark of its files.
        reader: The version of the rules of reading.
    """

    encoder: str
    reader: int

    @classmethod
    def here(cls, encoder: Encoder) -> Agreed:
        """What holds on this machine."""
        return cls(encoder.name, READER)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made of one file.

    Attributes:
        found: The report; or a sentence on why it cannot be read.
        encoded: The vectors of its pieces and words; None where there is no report.
    """

    found: Report | str
    encoded: Encoded | None = None


class UnfitError(EncoderError):
    """A worker cannot do what is asked of it, whatever the file."""


class Preparer:
    """Reads and encodes one file after another; the encoder is loaded for the first of them.

    A file is read in a process of its own, within limits: see `reading.workers`.

    Args:
        make: Makes the encoder.
        agreed: What this machine must have.
    """

    def __init__(self, make: Make, agreed: Agreed) -> None:
        self._make = make
        self._agreed = agreed
        self._encoder: Encoder | None = None
        self._reader = Reader()
        self._words: dict[str, Half] = {}

    def of(self, file: Path, content: bytes) -> Prepared:
        """What is made of a file that has these bytes.

        Raises:
            UnfitError: If this machine has another encoder, or other rules of reading.
        """
        encoder = self._fit()
        found = self._read(file, content)
        if isinstance(found, str):
            return Prepared(found)
        if len(self._words) > _MOST_WORDS:
            self._words.clear()
        return Prepared(found, encoded([found], encoder, self._words))

    def stop(self) -> None:
        """End the process that reads."""
        self._reader.stop()

    def _read(self, file: Path, content: bytes) -> Report | str:
        """The report; or why it cannot be read."""
        # The name counts: reports are known by it, and some formats are told by it.
        with tempfile.TemporaryDirectory(prefix="pararef-") as folder:
            copy = Path(folder) / file.name
            copy.write_bytes(content)
            found = self._reader.read(copy)
            if isinstance(found, ReadingError):
                return str(found).replace(str(copy), str(file))
            return found

    def _fit(self) -> Encoder:
        if self._encoder is None:
            encoder = self._make()
            here = Agreed.here(encoder)
            if here != self._agreed:
                what = "encoder" if here.encoder != self._agreed.encoder else "version of pararef"
                raise UnfitError(
                    f"The worker on {node()} has another {what} than this machine: install there"
                    " what is installed here, and put the encoder's files in the same place."
                )
            self._encoder = encoder
        return self._encoder
