"""Nearest vectors. The only user of FAISS.

The file is a copy of what the catalogue holds up to some row; what came after is
kept in memory, so that a report more or less rewrites nothing. Up to some size it is
searched exactly; above, only the clusters nearest to a question are looked through,
as many as it takes to find what an exact search finds. How much of that is found is
measured when the file is made, and written in it.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from pararef.library.checksums import of_file
from pararef.library.encoding import Vectors

# A search is short. Threads would wait for each other longer than they work, and
# wait busily: with two, a question takes twice the processor and no less time.
faiss.omp_set_num_threads(1)
threadpool_limits(limits=1, user_api="blas")

Ids = npt.NDArray[np.int64]
Index: TypeAlias = Any
"""An index of FAISS's: the types that it tells of are not those that it takes."""

EXACT = 50_000
"""Vectors that are all compared with a question: a few milliseconds."""

_ROOTS = 4  # clusters for the root of the number of vectors, as FAISS's guidelines have it
_TAUGHT = 48  # vectors for each cluster that its place is learned from
_ROUNDS = 8  # of learning: more move recall by less than a thousandth
_ASKED = 200  # places that recall is measured with, where nothing better is at hand
_NEAR = 10  # of each, that should be found
_LOOKED_AT = 100  # that are found, and compared with the question exactly afterwards
_RECALL = 0.985  # that is asked for: some thousandths more than real questions get then
_PART = 4  # of all clusters, at the most, that are looked through
_PROBES = (4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 384, 512)
_GROWN = 4  # times as many vectors as its clusters were learned from: they are learned again

_MAGIC = b"pararef1"


@dataclass(frozen=True, slots=True)
class Described:
    """What a file of vectors says of itself.

    Attributes:
        last: The highest row of those it was made from.
        kind: "exact", or how FAISS calls it.
        taught: How many vectors its clusters were learned from; 0 without clusters.
        probes: How many clusters are looked through for a question.
        recall: The share of the ten nearest that is among a hundred found so, 0 to 1. Finding
            compares these exactly, so it is the share that is found in the end.
    """

    last: int
    kind: str = "exact"
    taught: int = 0
    probes: int = 0
    recall: float = 1.0


class VectorIndex:
    """Vectors of chunks, by the rows of the paragraphs they are of; several may be of one."""

    def __init__(self, base: Index, described: Described) -> None:
        self._base = base
        self.described = described
        self._last = described.last
        self._tail: Index = None
        self.is_kept = False  # in a file, all but what came after

    @classmethod
    def build(
        cls,
        vectors: Iterable[tuple[Ids, Vectors]],
        last: int,
        count: int,
        width: int,
        asked: Vectors | None = None,
    ) -> VectorIndex:
        """Index vectors.

        Args:
            vectors: Rows, shape (n,), and their vectors, shape (n, width), unit length.
            last: The highest row there has been.
            count: How many vectors there are, about.
            width: How many numbers a vector has.
            asked: What may be asked for, shape (n, width), unit length: recall is measured with
                it. Places between vectors if None, which are easier to find than questions are.
        """
        if count <= EXACT:
            base = _exact(width or 1)
            for rows, some in vectors:
                base.add_with_ids(some, rows)
            return cls(base, Described(last))
        return _clustered(vectors, last, width, asked)

    @classmethod
    def load(cls, file: Path) -> VectorIndex:
        """Read an index that `save` wrote.

        Raises:
            OSError: If it is missing or not whole.
        """
        described = _checked(file)
        try:
            loaded = cls(faiss.read_index(str(file)), described)
        except RuntimeError as error:  # FAISS has no finer kind
            raise OSError(str(error)) from error
        loaded.is_kept = True
        return loaded

    def save(self, file: Path) -> None:
        """Write the index, all of it, to a file that is on the disk then.

        Raises:
            OSError: If it cannot be written.
        """
        try:
            faiss.write_index(self._base, str(file))
        except RuntimeError as error:
            raise OSError(str(error)) from error
        described = json.dumps(asdict(self.described)).encode()
        with file.open("r+b") as written:
            crc = of_file(written, os.path.getsize(file))
            written.seek(0, os.SEEK_END)
            tail = described + len(described).to_bytes(4, "little")
            crc = zlib.crc32(tail, crc)
            written.write(tail + crc.to_bytes(4, "little") + _MAGIC)
            written.flush()
            os.fsync(written.fileno())
        self.is_kept = True

    def __len__(self) -> int:
        return int(self._base.ntotal) + self.tail

    @property
    def tail(self) -> int:
        """How many vectors came after the file was made."""
        return int(self._tail.ntotal) if self._tail else 0

    @property
    def last(self) -> int:
        """The highest row there has been."""
        return self._last

    @property
    def outgrown(self) -> bool:
        """Whether another kind of index would serve better, or clusters learned anew."""
        taught = self.described.taught
        return len(self) > (_GROWN * taught if taught else EXACT)

    def with_more(self, vectors: Iterable[tuple[Ids, Vectors]], last: int) -> VectorIndex:
        """The same index, and vectors of rows above `last`; all up to a new `last` are in it."""
        more = VectorIndex(self._base, self.described)
        more._last, more._tail, more.is_kept = last, self._tail, self.is_kept
        for rows, some in vectors:
            if more._tail is self._tail:  # others are searching in it
                more._tail = faiss.clone_index(self._tail) if self._tail else _exact(some.shape[1])
            more._tail.add_with_ids(some, rows)
        return more

    def merged(self, alive: Ids) -> VectorIndex:
        """The same vectors, those of rows that are no more left out, in one index."""
        if self._tail and not self._base.ntotal:
            base = _exact(self._tail.d)
        else:
            base = faiss.clone_index(self._base)
        base.remove_ids(faiss.IDSelectorNot(only(alive).selector))
        if self._tail:
            held = faiss.vector_to_array(self._tail.id_map)
            some = np.isin(held, alive)
            vectors = self._tail.index.reconstruct_n(0, len(held))[some]
            base.add_with_ids(np.ascontiguousarray(vectors), held[some])
        return VectorIndex(base, Described(**asdict(self.described) | {"last": self._last}))

    def rows(self) -> Ids:
        """The row of each vector, in any order."""
        held = [_rows(self._base)]
        if self._tail:
            held.append(_rows(self._tail))
        return np.concatenate(held)

    def nearest(self, vector: Vectors, k: int, among: Chosen | None = None) -> dict[int, float]:
        """The paragraphs with the chunks nearest to a vector.

        Args:
            vector: Shape (1, width), unit length.
            k: How many chunks to look at, at the most.
            among: What may be found; all if None. Few are looked for in more clusters.

        Returns:
            Row to the cosine of its best chunk, nearest first.
        """
        faiss.omp_set_num_threads(1)  # of this thread; each has a number of its own
        best: dict[int, float] = {}
        for index in (self._base, self._tail):
            if index is None or not index.ntotal or (among and not among.count):
                continue
            limits: Any = faiss.SearchParameters()
            if self.described.probes and index is self._base:
                share = min(among.count / len(self), 1.0) if among else 1.0
                limits = _farther(min(index.nlist, int(self.described.probes / share) + 1))
            if among:
                limits.sel = among.selector
            scores, rows = index.search(vector, min(k, index.ntotal), params=limits)
            for row, score in zip(rows[0].tolist(), scores[0].tolist(), strict=True):
                if row >= 0 and score > best.get(row, -2.0):
                    best[row] = score
        return dict(sorted(best.items(), key=lambda pair: -pair[1])[:k])


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows that a search is limited to, as FAISS takes them: a bit for each that there could be.

    Attributes:
        count: How many.
        size: Bytes.
    """

    selector: Any
    count: int
    size: int


def only(rows: Ids) -> Chosen:
    """What limits a search to some rows."""
    chosen = np.zeros(int(rows.max()) + 1 if len(rows) else 1, dtype=np.bool_)
    chosen[rows] = True
    bits = np.packbits(chosen, bitorder="little")
    selector: Any = faiss.IDSelectorBitmap  # takes an array, whatever its type says
    return Chosen(selector(bits), len(rows), bits.nbytes)


def _farther(probes: int) -> Any:
    limits = faiss.SearchParametersIVF()
    limits.nprobe = probes
    return limits


def _exact(width: int) -> Index:
    # The catalogue has no more than half precision either.
    return faiss.IndexIDMap(
        faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    )


def _rows(index: Index) -> Ids:
    lists = getattr(index, "invlists", None)
    if lists is not None:  # it has clusters
        held = [
            faiss.rev_swig_ptr(lists.get_ids(at), lists.list_size(at)).copy()
            for at in range(lists.nlist)
            if lists.list_size(at)
        ]
        return np.concatenate(held) if held else np.empty(0, dtype=np.int64)
    rows: Ids = faiss.vector_to_array(index.id_map)
    return rows


def _clustered(
    vectors: Iterable[tuple[Ids, Vectors]], last: int, width: int, asked: Vectors | None
) -> VectorIndex:
    """An index by clusters, eight bits for a number.

    They are learned from a part of the vectors, evenly drawn; the catalogue is read once,
    so all are held in memory, in half precision, until they are in the index.
    """
    rows, held = [], []
    for some_rows, some in vectors:
        rows.append(some_rows)
        held.append(some.astype(np.float16))
    ids, stored = np.concatenate(rows), np.concatenate(held)
    clusters = int(_ROOTS * len(stored) ** 0.5)
    drawn = np.random.default_rng(0).permutation(len(stored))
    threads = os.cpu_count() or 1
    faiss.omp_set_num_threads(threads)
    try:
        base: Index = faiss.index_factory(width, f"IVF{clusters},SQ8", faiss.METRIC_INNER_PRODUCT)
        base.cp.niter = _ROUNDS
        base.cp.max_points_per_centroid = _TAUGHT
        taught = np.sort(drawn[: clusters * _TAUGHT])
        base.train(stored[taught].astype(np.float32))
        for start in range(0, len(stored), _TAUGHT * 1024):
            part = slice(start, start + _TAUGHT * 1024)
            base.add_with_ids(stored[part].astype(np.float32), ids[part])
        if asked is None or not len(asked):
            asked = _between(stored, drawn[-_ASKED:])
        probes, recall = _measured(base, stored, ids, asked)
    finally:
        faiss.omp_set_num_threads(1)
    described = Described(last, f"IVF{clusters},SQ8", len(stored), probes, round(recall, 4))
    return VectorIndex(base, described)


def _between(stored: npt.NDArray[np.float16], drawn: Ids) -> Vectors:
    """Places between two stored vectors, shape (len(drawn), width), unit length."""
    others = np.random.default_rng(1).permutation(drawn)
    places: Vectors = stored[drawn].astype(np.float32) + stored[others].astype(np.float32) / 2
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    return places


def _measured(
    base: Index, stored: npt.NDArray[np.float16], ids: Ids, asked: Vectors
) -> tuple[int, float]:
    """How many clusters to look through, and the recall that comes of it."""
    scores = np.full((len(asked), _NEAR), -2.0, dtype=np.float32)
    truth = np.full((len(asked), _NEAR), -1, dtype=np.int64)
    for start in range(0, len(stored), _TAUGHT * 1024):
        part = slice(start, start + _TAUGHT * 1024)
        cosines = asked @ stored[part].astype(np.float32).T
        nearest = np.argpartition(-cosines, _NEAR, axis=1)[:, :_NEAR]
        both = np.concatenate([scores, np.take_along_axis(cosines, nearest, 1)], axis=1)
        names = np.concatenate([truth, ids[part][nearest]], axis=1)
        best = np.argsort(-both, axis=1)[:, :_NEAR]
        scores, truth = np.take_along_axis(both, best, 1), np.take_along_axis(names, best, 1)
    most = max(base.nlist // _PART, 1)  # more, and comparing all would be as fast
    for probes in (*(few for few in _PROBES if few < most), most):
        _, found = base.search(asked, _LOOKED_AT, params=_farther(probes))
        recall = float(
            np.mean([len({*t} & {*f}) / len({*t}) for t, f in zip(truth, found, strict=True)])
        )
        if recall >= _RECALL:
            break
    return probes, recall


def _checked(file: Path) -> Described:
    """What a file says of itself. Raises OSError if it is not as it was written."""
    size = os.path.getsize(file)
    with file.open("rb") as held:
        held.seek(max(size - 16, 0))
        foot = held.read()
        if len(foot) < 16 or foot[8:] != _MAGIC:
            raise OSError(f"{file} has no end")
        length, crc = int.from_bytes(foot[:4], "little"), int.from_bytes(foot[4:8], "little")
        if length > size - 16 or of_file(held, size - 12) != crc:
            raise OSError(f"{file} is not as it was written")
        held.seek(size - 16 - length)
        return Described(**json.loads(held.read(length)))
