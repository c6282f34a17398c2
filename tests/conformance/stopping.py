"""A build that stops at a chosen point and waits there, to be killed.

Apart from the tests: what starts a process must be importable in it, however pytest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from conftest import BagOfWords, make_report

from pararef.library import Library, Vectors
from pararef.library.milvus import store, writer
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
    patch(store, "_LEASE_S", LEASE)


def start(index: str, point: str, here: Path, cache: Path) -> subprocess.Popen[bytes]:
    """A process that replaces r0 to r7, adds r8 to r15, and stops at a point of the second step.

    Args:
        here: Is there when it has come to the point.
    """
    # There are two modules that are called conftest.
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    process = subprocess.Popen(
        [sys.executable, "-c", "import stopping; stopping.main()", index, point, str(here)],
        env={**os.environ, "PARAREF_CACHE": str(cache), "PYTHONPATH": path},
    )
    until = time.monotonic() + 60
    while not here.exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError(f"it did not come to be {point}: {process.wait()}")
        time.sleep(0.02)
    return process


def _stopping(point: str, here: Path, before: int) -> type[BagOfWords]:
    """An encoder; and the store stops too, from its second change on.

    Args:
        before: The generation that is there.
    """
    steps: list[int] = []
    append, tell = store.Store.append, store.Store.tell

    def stop_if(now: str, step: int = 1) -> None:
        if point == now and len(steps) == step:
            here.touch()
            time.sleep(600)

    def stopping_append(self: store.Store, *args: Any) -> int:
        stop_if("stored")
        last = append(self, *args)
        stop_if("noted")
        return last

    def stopping_tell(self: store.Store, manifest: store.Manifest) -> store.Manifest:
        held = tell(self, manifest)
        if manifest.generation > before + len(steps):
            steps.append(manifest.generation)
            stop_if("told", step=2)
        return held

    class Stopping(BagOfWords):
        def encode(self, texts: Sequence[str]) -> Vectors:
            stop_if("encoding")
            return super().encode(texts)

    store.Store.append, store.Store.tell = stopping_append, stopping_tell  # type: ignore[method-assign]
    return Stopping


def main() -> None:
    """Build, as far as the point."""
    index, point, here = sys.argv[1:]
    in_small_steps(setattr)
    library = Library.open(index, BagOfWords())
    before = library.generation()
    library.close()
    library = Library.open(index, _stopping(point, Path(here), before)())
    library.put(reports("v1", range(16)))
