"""Nearest vectors: FAISS gives what NumPy gives, or as much of it as it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pararef.library import vectors as module
from pararef.library.vectors import Ids, VectorIndex, only

random = np.random.default_rng(7)
VECTORS = random.normal(size=(200, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
VECTORS = VECTORS.astype(np.float16).astype(np.float32)  # as they are kept
ROWS = np.sort(random.permutation(10_000)[:200]).astype(np.int64)
LAST = 10_000


def made(rows: Ids = ROWS, vectors: np.ndarray = VECTORS) -> VectorIndex:
    return VectorIndex.build([(rows, vectors)], LAST, len(rows), 16)


def truth(query: np.ndarray, k: int, rows: Ids = ROWS, vectors: np.ndarray = VECTORS) -> list[int]:
    return rows[np.argsort(-(vectors @ query[0]))[:k]].tolist()


def test_search_agrees_with_comparing_every_vector() -> None:
    query = VECTORS[:1] + 0.1
    found = made().nearest(query, 10)
    assert list(found) == truth(query, 10)
    assert list(found.values()) == pytest.approx(
        np.sort(VECTORS @ query[0])[::-1][:10].tolist(), abs=1e-3
    )


def test_a_filter_is_applied_in_the_search_and_not_after_it() -> None:
    """The nearest of those allowed are found, however many others are nearer."""
    query = VECTORS[:1]
    expected = truth(query, 5, ROWS[150:], VECTORS[150:])
    assert list(made().nearest(query, 5, only(ROWS[150:]))) == expected


def test_nothing_allowed_finds_nothing() -> None:
    assert made().nearest(VECTORS[:1], 5, only(np.empty(0, dtype=np.int64))) == {}


def test_fewer_are_found_when_there_are_fewer() -> None:
    assert len(made(ROWS[:3], VECTORS[:3]).nearest(VECTORS[:1], 10)) == 3
    empty = VectorIndex.build([], 0, 0, 0)
    assert empty.nearest(VECTORS[:1], 10) == {}
    more = empty.with_more([(ROWS, VECTORS)], LAST)
    assert list(more.merged(ROWS).nearest(VECTORS[:1], 4)) == truth(VECTORS[:1], 4)


def test_a_paragraph_of_several_chunks_is_found_by_its_best() -> None:
    rows = np.repeat(ROWS[:100], 2)
    found = made(rows).nearest(VECTORS[:1] + 0.2, 200)
    cosines = VECTORS @ (VECTORS[0] + 0.2)
    assert found == pytest.approx(
        dict(zip(ROWS[:100].tolist(), cosines.reshape(100, 2).max(axis=1).tolist(), strict=True)),
        abs=1e-3,
    )


def test_what_comes_after_is_found_with_the_rest_and_others_do_not_see_it() -> None:
    first = made(ROWS[:120], VECTORS[:120])
    second = first.with_more([(ROWS[120:160], VECTORS[120:160])], int(ROWS[159]))
    third = second.with_more([(ROWS[160:], VECTORS[160:])], LAST)
    for index, count in ((first, 120), (second, 160), (third, 200)):
        query = VECTORS[150:151]
        assert list(index.nearest(query, 9)) == truth(query, 9, ROWS[:count], VECTORS[:count])
        assert (len(index), index.tail) == (count, count - 120)


def test_merged_it_holds_those_alive_and_no_others() -> None:
    index = made(ROWS[:120], VECTORS[:120]).with_more([(ROWS[120:], VECTORS[120:])], LAST)
    alive = ROWS[::2]
    merged = index.merged(alive)
    assert sorted(merged.rows().tolist()) == alive.tolist()
    assert merged.tail == 0
    query = VECTORS[7:8]
    assert list(merged.nearest(query, 9)) == truth(query, 9, alive, VECTORS[::2])
    assert len(index) == 200  # others may be searching in it


def test_a_saved_index_searches_as_before(tmp_path: Path) -> None:
    index = made()
    index.save(tmp_path / "vectors")
    query = VECTORS[5:6]
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert loaded.nearest(query, 7) == index.nearest(query, 7)
    assert loaded.described == index.described
    assert loaded.last == LAST


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[VectorIndex, Ids, np.ndarray]]:
    """An index of 6,000 vectors in some 60 heaps, looked through by clusters."""
    monkeypatch.setattr(module, "EXACT", 5_000)
    heaps = random.normal(size=(60, 32))
    vectors = (heaps[random.integers(60, size=6_000)] + random.normal(size=(6_000, 32))).astype(
        np.float32
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.arange(1, 6_001) * 3
    parts = [(rows[at : at + 1_000], vectors[at : at + 1_000]) for at in range(0, 6_000, 1_000)]
    return VectorIndex.build(parts, 18_000, 6_000, 32), rows, vectors


def test_above_some_size_most_of_the_nearest_are_found_as_it_says(
    clusters: tuple[VectorIndex, Ids, np.ndarray],
) -> None:
    index, rows, vectors = clusters
    assert index.described.kind.startswith("IVF")
    assert 0.97 <= index.described.recall <= 1
    queries = vectors[::100] + random.normal(scale=0.05, size=(60, 32)).astype(np.float32)
    hit = [
        len(set(index.nearest(q[None], 10)) & set(truth(q[None], 10, rows, vectors))) / 10
        for q in queries
    ]
    assert np.mean(hit) > 0.95


def test_among_few_it_is_looked_for_in_more_clusters(
    clusters: tuple[VectorIndex, Ids, np.ndarray],
) -> None:
    index, rows, vectors = clusters
    few = slice(5, None, 150)
    query = vectors[:1]
    found = index.nearest(query, 10, only(rows[few]))
    assert list(found)[:5] == truth(query, 5, rows[few], vectors[few])


def test_clusters_are_kept_when_vectors_come_and_go(
    clusters: tuple[VectorIndex, Ids, np.ndarray], tmp_path: Path
) -> None:
    index, rows, vectors = clusters
    more = np.array([20_000], dtype=np.int64)
    merged = index.with_more([(more, -vectors[:1])], 20_000).merged(np.append(rows[1:], more))
    merged.save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert sorted(loaded.rows().tolist()) == [*rows[1:].tolist(), 20_000]
    assert next(iter(loaded.nearest(-vectors[:1], 3))) == 20_000
    assert loaded.described.probes == index.described.probes
    assert not loaded.outgrown


@pytest.mark.parametrize("harm", ["no index", "cut", "bit", "head", "end"])
def test_a_file_that_is_not_whole_says_so(tmp_path: Path, harm: str) -> None:
    file = tmp_path / "vectors"
    made().save(file)
    held = bytearray(file.read_bytes())
    if harm == "no index":
        held = bytearray(b"no index")
    elif harm == "cut":
        del held[len(held) // 2 :]
    else:
        held[{"bit": len(held) // 3, "head": 2, "end": len(held) - 30}[harm]] ^= 4
    file.write_bytes(held)
    with pytest.raises(OSError, match=r"vectors (has no end|is not as it was written)"):
        VectorIndex.load(file)
