"""Builds that stop at chosen points and wait there, to be killed.

Apart from the tests: what starts a process must be importable in it, however pytest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from conftest import BagOfWords, make_report

from pararef.library import Vectors
from pararef.library.milvus import MilvusLibrary, lease, writer
from pararef.library.milvus.manifest import Manifest
from pararef.library.placing import batches
from pararef.records import Report

POINTS = ("encoding", "stored", "noted", "told")
"""Texts are being encoded; paragraphs are stored; events are too; the manifest tells of them."""

LEASE = 2.0  # seconds
TOGETHER = 20  # paragraphs that are stored together
SIZE = 5  # paragraphs of a report


def reports(version: str, names: Sequence[int]) -> dict[str, Report]:
    """Reports in which every paragraph says of which version it is."""
    return {
        f"/r{name}.md": make_report(
            f"r{name}", *(f"Cranes of {name} {version} at lake {n}." for n in range(SIZE))
        )
        for name in names
    }


def in_small_steps(patch: Callable[[object, str, Any], None]) -> None:
    """Few reports are stored together, and a writer who died is soon forgotten."""
    patch(writer, "batches", partial(batches, together=TOGETHER))
    patch(lease, "VALID_S", LEASE)


def start(indexes: Mapping[str, str], here: Path, cache: Path) -> subprocess.Popen[bytes]:
    """A process that builds several indexes, and stops at the second step of each.

    It replaces r0 to r7, and would add r8 to r15.

    Args:
        indexes: Each by the point at which its building is to stop.
        here: A folder in which there is a file for each index that has come to the point.
    """
    # There are two modules that are called conftest.
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    pairs = [part for pair in indexes.items() for part in pair]
    process = subprocess.Popen(
        [sys.executable, "-c", "import stopping; stopping.main()", str(here), *pairs],
        env={**os.environ, "PARAREF_CACHE": str(cache), "PYTHONPATH": path},
    )
    until = time.monotonic() + 60
    while lacking := [point for point in indexes if not (here / point).exists()]:
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError(f"it did not come to be {lacking}: {process.wait()}")
        time.sleep(0.02)
    return process


class Stopping(BagOfWords):
    """An encoder that stops at a point, as does the store of the index that it builds."""

    def __init__(self, point: str, here: Path) -> None:
        super().__init__()
        self.point, self.here = point, here
        self.steps: list[int] = []  # generations that were told of
        self.before: int | None = None  # the generation that is there

    def stop_if(self, now: str, step: int = 1) -> None:
        """Stop for good if this is the point, and so many steps are done."""
        if self.point == now and len(self.steps) == step:
            (self.here / self.point).touch()
            time.sleep(600)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.stop_if("encoding")
        return super().encode(texts)

    def append(self, plain: Callable[..., int], *args: Any) -> int:
        self.stop_if("stored")
        last = plain(*args)
        self.stop_if("noted")
        return last

    def tell(self, plain: Callable[..., Any], manifest: Manifest) -> Manifest:
        held = plain(manifest)
        if self.before is None:
            self.before = manifest.generation
        elif manifest.generation > self.before + len(self.steps):
            self.steps.append(manifest.generation)
            self.stop_if("told", step=2)
        return held

    def build(self, index: str) -> None:
        library = MilvusLibrary.open(index, self)
        held: Any = library._now.store.log
        held.append = partial(self.append, held.append)
        held.tell = partial(self.tell, held.tell)
        library.put(reports("v1", range(16)))


def main() -> None:
    """Build all, as far as their points."""
    here, *pairs = sys.argv[1:]
    in_small_steps(setattr)
    threads = [
        threading.Thread(target=Stopping(point, Path(here)).build, args=(index,))
        for point, index in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:  # the interpreter starts no thread more once this one has ended
        thread.join()
