"""Nearest vectors: FAISS gives what NumPy gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pararef.library.vectors import VectorIndex

random = np.random.default_rng(7)
VECTORS = random.normal(size=(200, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
IDS = random.permutation(10_000)[:200].astype(np.int64)


def test_search_agrees_with_comparing_every_vector() -> None:
    query = VECTORS[:1] + 0.1
    cosines = VECTORS @ query[0]
    nearest = np.argsort(-cosines)[:10]

    found = VectorIndex(IDS, VECTORS).nearest(query, 10)

    assert list(found) == IDS[nearest].tolist()
    assert list(found.values()) == pytest.approx(cosines[nearest].tolist(), abs=1e-5)


def test_a_filter_is_applied_in_the_search_and_not_after_it() -> None:
    """The nearest of those allowed are found, however many others are nearer."""
    query = VECTORS[:1]
    among = IDS[150:]
    nearest = 150 + np.argsort(-(VECTORS[150:] @ query[0]))[:5]
    assert list(VectorIndex(IDS, VECTORS).nearest(query, 5, among)) == IDS[nearest].tolist()


def test_nothing_allowed_finds_nothing() -> None:
    assert VectorIndex(IDS, VECTORS).nearest(VECTORS[:1], 5, np.empty(0, dtype=np.int64)) == {}


def test_fewer_are_found_when_there_are_fewer() -> None:
    assert len(VectorIndex(IDS[:3], VECTORS[:3]).nearest(VECTORS[:1], 10)) == 3
    empty = VectorIndex(np.empty(0, dtype=np.int64), np.empty((0, 16), dtype=np.float32))
    assert empty.nearest(VECTORS[:1], 10) == {}


def test_a_saved_index_searches_as_before(tmp_path: Path) -> None:
    index = VectorIndex(IDS, VECTORS)
    index.save(tmp_path / "vectors")
    query = VECTORS[5:6]
    assert VectorIndex.load(tmp_path / "vectors").nearest(query, 7) == index.nearest(query, 7)


def test_a_file_that_is_no_index_says_so(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"no index")
    with pytest.raises(OSError, match="Index"):
        VectorIndex.load(tmp_path / "vectors")
