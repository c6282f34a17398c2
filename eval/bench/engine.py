"""An index folder beside a server that keeps the same reports: one run, question by question.

    python eval/bench/engine.py REPORTS FOLDER ADDRESS [--processes N …] [--queries N] [--copy]

FOLDER is an index folder that `library.py` made, such as `…/1000000`; ADDRESS is that of an
index on a server, as in milvus://127.0.0.1:19530/million. With `--copy` the folder is copied there
first, and the rate is told. Then so many processes as are named ask questions at once, first of
the one, then of the other, then again, each process with an encoder and a library of its own; and
the share of the ten nearest paragraphs, all compared, is told of both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from corpus import Material, queries, reports
from library import ask, recall
from material import real_reports

from pararef.finding import search
from pararef.library import Library, SentenceEncoder

_QUESTIONS_FROM = 20_000  # paragraphs that questions are made of
_WARM = 20  # questions before it counts


def main() -> None:
    """Copy if asked to, measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="REPORTS")
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("address", metavar="ADDRESS")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--copy", action="store_true")
    parser.add_argument("--one", action="store_true", help="ask FOLDER here, and print JSON")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_asked(given.folder, _questions(given), given.seed)))
        return
    if given.copy:
        _copy(given.folder, given.address)
    for name in (given.folder, given.address):
        library = Library.open(name, SentenceEncoder())
        start = time.perf_counter()
        with library.snapshot():
            print(f"{name}: {library.counts()}, ready in {time.perf_counter() - start:.1f} s")
    print(f"\n{'':10} {'processes':>9} {'p50 ms':>8} {'p95 ms':>8} {'a second':>8}")
    for _ in range(given.rounds):
        for count in given.processes:
            for name, index in (("folder", given.folder), ("server", given.address)):
                took, rate = _together(given, index, count)
                low, high = (1000 * float(q) for q in np.quantile(took, (0.5, 0.95)))
                print(f"{name:10} {count:9} {low:8.1f} {high:8.1f} {rate:8.1f}", flush=True)
    texts = _questions(given)
    whole = Library.open(given.folder, SentenceEncoder())
    for name, index in (("folder", given.folder), ("server", given.address)):
        library = whole if index == given.folder else Library.open(index, SentenceEncoder())
        print(f"{name}: recall@10 {recall(library, texts[:100], whole):.3f}")
    for name, index in (("folder", given.folder), ("server", given.address)):
        print(name, ask(Library.open(index, SentenceEncoder()), texts[:100]))


def _questions(given: argparse.Namespace) -> list[str]:
    material = Material.of(real_reports(given.source))
    made = reports(material, _QUESTIONS_FROM)
    return [question.text for question in queries(made, given.queries + _WARM)]


def _copy(folder: str, address: str) -> None:
    from pararef.library.folder import FolderLibrary
    from pararef.library.milvus import MilvusLibrary
    from pararef.library.milvus.copying import copy

    encoder = SentenceEncoder()
    source = FolderLibrary.open(folder, encoder)
    target = MilvusLibrary.create(address, encoder)
    start = time.perf_counter()
    copied = copy(source, target)
    took, paragraphs = time.perf_counter() - start, source.counts()["paragraphs"]
    print(f"copied {copied} reports in {took:.0f} s: {paragraphs / took:.0f} paragraphs a second")


def _asked(index: str, texts: Sequence[str], seed: int) -> dict[str, list[float]]:
    """Seconds of each question, and when the first began and the last ended."""
    library = Library.open(index, SentenceEncoder())
    order = np.random.default_rng(seed).permutation(len(texts))
    for at in order[:_WARM]:
        search(library, texts[at])
    took, begun = [], time.time()
    for at in order[_WARM:]:
        start = time.perf_counter()
        search(library, texts[at])
        took.append(time.perf_counter() - start)
    return {"took": took, "span": [begun, time.time()]}


def _together(given: argparse.Namespace, index: str, count: int) -> tuple[list[float], float]:
    """Seconds of all questions that some processes ask at once, and questions a second."""
    command = [sys.executable, __file__, str(given.source), index, "-", "--one"]
    command += ["--queries", str(given.queries)]
    running = [
        subprocess.Popen([*command, "--seed", str(seed)], stdout=subprocess.PIPE, text=True)
        for seed in range(count)
    ]
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    took = [seconds for one in told for seconds in one["took"]]
    rates = [len(one["took"]) / (one["span"][1] - one["span"][0]) for one in told]
    return took, float(sum(rates))


if __name__ == "__main__":
    main()
