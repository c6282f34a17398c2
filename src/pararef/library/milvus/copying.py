"""An index folder to a server: nothing is read or encoded again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pararef.library.encoding import Encoder
from pararef.library.folder import FolderLibrary
from pararef.library.milvus.library import MilvusLibrary
from pararef.library.milvus.writer import Copied
from pararef.library.placing import batches
from pararef.library.preparing import Progress

_TOGETHER = 20_000  # paragraphs that are stored together: each time the engine is waited for


@dataclass(frozen=True, slots=True)
class Brought:
    """What a copy did.

    Attributes:
        reports: How many were copied.
        unchanged: How many were there already.
    """

    reports: int
    unchanged: int


def copy_to_server(
    folder: Path, address: str, encoder: Encoder, progress: Progress | None = None
) -> Brought:
    """Copy an index folder to a server, made there if it is not there.

    Raises:
        NoIndexError: If there is no index in the folder.
        OtherEncoderError: If either was built with another encoder.
        BusyIndexError: If another process writes to the server's.
        EngineError: If the server does not answer.
    """
    source = FolderLibrary.open(folder, encoder)
    try:
        target = MilvusLibrary.create(address, encoder)
        try:
            copied = copy(source, target, progress)
        finally:
            target.close()
        return Brought(copied, source.counts()["reports"] - copied)
    finally:
        source.close()


def copy(source: FolderLibrary, target: MilvusLibrary, progress: Progress | None = None) -> int:
    """Copy the reports that are not there as they are here, each whole; tells how many.

    Stopped and called again, it goes on where it was.

    Args:
        source: The index folder.
        target: The index on a server, opened with the same encoder.
        progress: Told how many paragraphs are copied, of how many.

    Raises:
        BusyIndexError: If another process writes to the server's.
        EngineError: If the server does not answer.
    """
    there = {stored.sha256: path for path, stored in target.files().items()}
    files = {p: s for p, s in source.files().items() if there.get(s.sha256) != p}
    lengths = source.lengths()
    done, of = 0, sum(lengths[stored.name] for stored in files.values())
    with source.snapshot():
        ids, stems, vectors = source.words_held()
        by_id = dict(zip(ids.tolist(), stems, strict=True))
        at = {word: place for place, word in enumerate(ids.tolist())}
        printed = source.spellings_held()
        shelf = {path: source.about(stored.name) for path, stored in files.items()}
        for batch in batches(shelf, lambda report: lengths[report.id], _TOGETHER):
            copies = []
            used = set[int]()
            for path, about in batch.items():
                pieces = source.pieces_of(about.id)
                for its in pieces:
                    used.update(its.words.tolist())
                copies.append(Copied(path, source.report(about.id), pieces, by_id))
            words = {by_id[word]: vectors[at[word]].astype(np.float32) for word in sorted(used)}
            target.take(copies, words, printed)
            printed = []
            done += sum(len(copied.pieces) for copied in copies)
            if progress:
                progress(done, of)
    model = source.confidence()
    if model is not None and model != target.confidence():
        target.keep_confidence(model)
    return len(files)
