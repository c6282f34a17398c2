"""Nearest vectors. The only user of FAISS.

Exact search, which serves well to some 200,000 chunks. The file is a copy of
what the catalogue holds: if it is lost it is made again, without encoding.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from pararef.library.encoding import Vectors

# A search is short. Threads would wait for each other longer than they work, and
# wait busily: with two, a question takes twice the processor and no less time.
faiss.omp_set_num_threads(1)
threadpool_limits(limits=1, user_api="blas")

Ids = npt.NDArray[np.int64]


class VectorIndex:
    """Chunk vectors by their ids in the catalogue.

    Args:
        ids: Shape (n,).
        vectors: Shape (n, width), unit length.
    """

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._index: faiss.Index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)

    @classmethod
    def load(cls, file: Path) -> VectorIndex:
        """Read an index that `save` wrote.

        Raises:
            OSError: If it is missing or not whole.
        """
        loaded = cls.__new__(cls)
        try:
            loaded._index = faiss.read_index(str(file))
        except RuntimeError as error:  # FAISS has no finer kind
            raise OSError(str(error)) from error
        return loaded

    def save(self, file: Path) -> None:
        """Write the index to a file.

        Raises:
            OSError: If it cannot be written.
        """
        try:
            faiss.write_index(self._index, str(file))
        except RuntimeError as error:
            raise OSError(str(error)) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, vector: Vectors, k: int, among: Ids | None = None) -> dict[int, float]:
        """The chunks nearest to a vector.

        Args:
            vector: Shape (1, width), unit length.
            k: How many at the most.
            among: Ids that may be found; all if None.

        Returns:
            Chunk id to cosine, nearest first.
        """
        if not len(self) or (among is not None and not len(among)):
            return {}
        faiss.omp_set_num_threads(1)  # of this thread; each has a number of its own
        limits = faiss.SearchParameters()
        if among is not None:
            limits.sel = faiss.IDSelectorBatch(among)
        scores, ids = self._index.search(vector, min(k, len(self)), params=limits)
        found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return {row: score for row, score in found if row >= 0}
