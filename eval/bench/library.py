"""The library at size: what building, opening, asking, adding and disk cost.

10^4 to 10^6 paragraphs, or as many as there is patience for.

    python eval/bench/library.py REPORTS FOLDER [--paragraphs N …] [--queries N] [--real N]

REPORTS is a folder of real reports, or an index folder; indexes are made in FOLDER, and
kept: one that is there is measured again without building. Reports come from `corpus`.
Up to `--real` paragraphs are encoded; above, a text gets a vector between those of a real
sentence and of one of its neighbours, moved a little, since encoding a million takes most of
a day on two cores.
Questions are always encoded. Build times above are therefore without the encoder, whose speed
is told beside them. Each size is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from corpus import Material, queries, reports
from material import real_reports

from pararef.finding import search
from pararef.library import Library, SentenceEncoder, Vectors
from pararef.library.catalogue import FILE
from pararef.records import Filters, Report, Stance

_AT_ONCE = 2_000  # paragraphs given to the library together
_MOVED = 0.3  # length of what is added to a vector of length 1
_NEAR, _FOUND = 10, 100
_PAGES = resource.getpagesize()


class Moved:
    """An encoder that gives a text a vector near real ones: always the same.

    Args:
        real: Encodes the questions.
        pool: Real vectors, shape (n, width).
        neighbours: Some of the nearest of each, shape (n, k).
    """

    def __init__(
        self, real: SentenceEncoder, pool: Vectors, neighbours: npt.NDArray[np.int64]
    ) -> None:
        self._pool, self._neighbours = pool, neighbours
        self.name, self.window = real.name, real.window
        self.tokens = real.tokens
        self.encode_question = real.encode_question

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, shape (n, width)."""
        seeds = np.array(
            [int.from_bytes(blake2b(t.encode(), digest_size=7).digest()) for t in texts]
        )
        first = seeds % len(self._pool)
        seeds //= len(self._pool)
        near = self._neighbours[first, seeds % self._neighbours.shape[1]]
        share = 0.2 + 0.6 * (seeds % 1_009 / 1_009)[:, None]
        width = self._pool.shape[1]
        noise = np.random.default_rng(int(seeds[0])).standard_normal((len(texts), width))
        vectors = share * self._pool[first] + (1 - share) * self._pool[near]
        vectors += _MOVED / width**0.5 * noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32)


def encoder_for(source: Path, paragraphs: int, real: int, folder: Path) -> Any:
    """The real encoder, or above some size one that gives vectors near those of an index."""
    encoder = SentenceEncoder()
    if paragraphs <= real:
        return encoder
    file = folder / "pool.npz"
    if not file.exists():
        if not (source / FILE).is_file():
            raise SystemExit("above --real, REPORTS must be an index, for its vectors")
        library = Library.open(source, encoder)
        pool = library.pieces(list(range(1, library.size() + 1))).vectors
        pool = np.unique(pool, axis=0)
        near = [np.argsort(-(some @ pool.T), axis=1)[:, 1:9] for some in np.array_split(pool, 99)]
        np.savez(file, pool=pool, near=np.concatenate(near))
    held = np.load(file)
    return Moved(encoder, held["pool"], held["near"])


def build(library: Library, material: Material, paragraphs: int, notes: Path) -> None:
    """Fill a library, from where it was left; the seconds that it takes are noted."""
    took = json.loads(notes.read_text())["build_s"] if notes.exists() else 0.0
    there = set(library.names())
    batch, held = dict[str, Report](), 0

    def store() -> None:
        nonlocal batch, held, took
        start = time.perf_counter()
        library.put(batch)
        took += time.perf_counter() - start
        told = {"build_s": took, "per_s": library.size() / took}
        notes.write_text(json.dumps(told | {"whole": library.size() == paragraphs}))
        batch, held = {}, 0

    for report in reports(material, paragraphs):
        if report.id not in there:
            batch[f"/made/{report.source}"] = report
            held += len(report.paragraphs)
        if held >= _AT_ONCE:
            store()
    if batch:
        store()


class Stages:
    """Seconds that a question spends in parts of finding, by wrapping what they call."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def watching(self, library: Library) -> Iterator[None]:
        """Count while inside."""
        watched = [
            (library.encoder, "encode_question", "encode"),
            (library, "nearest", "dense"),
            (library, "matching", "lexical"),
            (library, "pieces", "pieces"),
            (library, "paragraphs", "records"),
        ]
        before = [getattr(owner, name) for owner, name, _ in watched]
        for (owner, name, stage), plain in zip(watched, before, strict=True):
            setattr(owner, name, self._timed(plain, stage))
        try:
            yield
        finally:
            for (owner, name, _), plain in zip(watched, before, strict=True):
                setattr(owner, name, plain)

    def _timed(self, plain: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return plain(*args, **named)
            finally:
                self.took[stage][-1] += time.perf_counter() - start

        return timed

    def question(self) -> None:
        """Another question begins."""
        for stage in ("encode", "dense", "lexical", "pieces", "records"):
            self.took[stage].append(0.0)


def ask(library: Library, texts: Sequence[str]) -> dict[str, Any]:
    """Milliseconds for a question, by stage: p50 and p95."""
    stages, whole = Stages(), []
    with stages.watching(library):
        for text in texts:
            stages.question()
            start = time.perf_counter()
            search(library, text)
            whole.append(time.perf_counter() - start)
    told = {"finding": whole, **stages.took}
    rest = np.array(whole) - sum(np.array(took) for took in stages.took.values())
    told["rest"] = rest.tolist()
    return {
        name: [round(1000 * float(q), 1) for q in np.quantile(took, (0.5, 0.95))]
        for name, took in told.items()
    }


def recall(library: Library, texts: Sequence[str], whole: Library | None = None) -> float:
    """The share of the ten nearest paragraphs, all compared, that a question gets.

    The hundred that the index finds are compared exactly, as finding does.

    Args:
        library: That is asked.
        texts: Questions.
        whole: An index folder with the same paragraphs, if all are to be read from another.
    """
    whole = whole or library
    vectors = [library.encoder.encode_question(text) for text in texts]
    best = [dict[int, float]() for _ in texts]
    with whole.snapshot():
        for rows, some in whole._catalogue.chunk_vectors():
            cosines = np.stack(vectors) @ some.T
            for held, its in zip(best, cosines, strict=True):
                for at in (
                    np.argpartition(-its, _NEAR)[:_NEAR] if len(its) > _NEAR else range(len(its))
                ):
                    held[int(rows[at])] = max(held.get(int(rows[at]), -2.0), float(its[at]))
    hit = 0
    for held, vector in zip(best, vectors, strict=True):
        rows = sorted(held, key=lambda row: -held[row])[:_NEAR]
        truth = {(p.report, p.anchor) for p in whole.paragraphs(rows).values()}
        with library.snapshot():
            pieces = library.pieces(list(library.nearest(vector[None], _FOUND)))
            cosines = np.where(pieces.sentences, -1.0, pieces.vectors @ vector)
            nearest = np.argsort(-np.maximum.reduceat(cosines, pieces.starts))[:_NEAR]
            told = library.paragraphs([pieces.rows[at] for at in nearest]).values()
        hit += len(truth & {(p.report, p.anchor) for p in told})
    return hit / (_NEAR * len(texts))


def adding(library: Library, material: Material, times: int = 7) -> dict[str, float]:
    """Seconds to add a report of about 80 paragraphs and to take it out again: medians."""
    added, removed = [], []
    for seed in range(times):
        report = next(reports(material, 80, seed=1_000 + seed))
        start = time.perf_counter()
        (stored,) = library.put({f"/more/{seed}.md": report})
        with library.snapshot():
            pass
        added.append(time.perf_counter() - start)
        start = time.perf_counter()
        library.remove(stored.id)
        removed.append(time.perf_counter() - start)
    return {
        "add_s": float(np.median(added)),
        "add_most_s": max(added),
        "remove_s": float(np.median(removed)),
    }


def memory() -> float:
    """MB of this process that are resident now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGES / 1e6


def disk(folder: Path) -> dict[str, float]:
    """MB of the parts of an index."""
    parts = {"catalogue": 0, "vectors": 0, "words": 0}
    for file in folder.rglob("*"):
        if file.is_file():
            name = file.relative_to(folder).parts[0]
            part = next((part for part in parts if name.startswith(part)), None)
            if part:
                parts[part] += file.stat().st_size
    return {f"{name}_mb": size / 1e6 for name, size in parts.items()}


def measured(
    source: Path, folder: Path, paragraphs: int, asked: int, real: int, as_is: bool
) -> dict[str, Any]:
    """Everything of one size."""
    material = Material.of(real_reports(source))
    encoder = encoder_for(source, paragraphs, real, folder)
    place = folder / str(paragraphs)
    told: dict[str, Any] = {"real vectors": paragraphs <= real}
    notes = folder / f"{paragraphs}.json"
    if not as_is and not (notes.exists() and json.loads(notes.read_text())["whole"]):
        library = Library.create(place, encoder)
        build(library, material, paragraphs, notes)
        library.close()
    told |= json.loads(notes.read_text())
    texts = [q.text for q in queries(reports(material, min(paragraphs, 20_000)), asked + 20)]
    encoder.encode_question("warm")
    before = memory()
    start = time.perf_counter()
    library = Library.open(place, encoder)
    told["paragraphs"] = library.size()
    with library.snapshot():
        told["open_s"] = time.perf_counter() - start
    for text in texts[:20]:
        search(library, text)
    told["ms"] = ask(library, texts[20:])
    told["under a filter ms"] = under(library, texts[20:70])
    told["memory_mb"], told["before_mb"] = memory(), before
    told["recall"] = recall(library, texts[20:120])
    told |= adding(library, material) | disk(place)
    told["vectors"] = json.loads((place / "manifest.json").read_text())["vectors"]
    return told


def under(library: Library, texts: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds for a question under a filter that a few pass, and one that half pass."""
    years = library.known("year")
    told = {}
    for name, filters in {
        "one year": Filters(years=(int(years[0]),)),
        "half the years": Filters(years=tuple(int(year) for year in years[::2])),
        "weaknesses": Filters(stances=(Stance.WEAKNESS,)),
    }.items():
        took = []
        for text in texts:
            start = time.perf_counter()
            search(library, text, filters=filters, infer=False)
            took.append(time.perf_counter() - start)
        told[name] = [round(1000 * float(q), 1) for q in np.quantile(took, (0.5, 0.95))]
    return told


def main() -> None:
    """Measure each size in a process of its own, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="REPORTS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--real", type=int, default=10_000)
    parser.add_argument("--as-is", action="store_true", help="however far a build has come")
    parser.add_argument("--one", action="store_true", help="measure here, and print JSON")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.one:
        (size,) = given.paragraphs
        told = measured(given.source, given.folder, size, given.queries, given.real, given.as_is)
        print(json.dumps(told))
        return
    print(
        f"{date.today()} · {platform.processor() or platform.machine()},"
        f" Python {platform.python_version()},"
        + ", ".join(f" {name} {version(name)}" for name in ("faiss-cpu", "tantivy", "openvino"))
    )
    for size in given.paragraphs:
        command = [sys.executable, *sys.argv[:3], "--paragraphs", str(size), "--one"]
        command += ["--queries", str(given.queries), "--real", str(given.real)]
        command += ["--as-is"] * given.as_is
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        show(json.loads(done.stdout.splitlines()[-1]))


def show(told: dict[str, Any]) -> None:
    """One size, for people."""
    print(f"\n{told['paragraphs']:,} paragraphs")
    for name, value in told.items():
        if isinstance(value, float):
            value = round(value, 3)
        print(f"  {name:20} {value}")


if __name__ == "__main__":
    main()
