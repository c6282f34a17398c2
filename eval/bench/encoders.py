"""The encoder alone: paragraphs a second, beside sentence-transformers as it comes.

    python eval/bench/encoders.py REPORTS [--paragraphs N] [--rounds N] [--json FILE]

REPORTS is a folder of real reports, or an index folder; the first N numbered and prose paragraphs
are encoded. sentence-transformers runs with its defaults (fp32, batches of 32, all cores);
pararef's encoder as a build runs it. They take turns in processes of their own, in another order
each round, and between them the peak of the processor is measured: the fastest of some products
of large fp32 matrices in NumPy on the same cores, timed as the encoders are.

What share of the peak is reached: for a text of t word pieces, with L layers of width h and inner
width i, the products of matrices take

    2 · L · (4h² + 2hi) · t    floating-point operations with the weights, and
    4 · L · h · t²             for attention,

of all texts, over the seconds and the peak: those of the fastest round and the highest peak, since
what else runs on the machine can only slow both. Word pieces are those of the texts, cut at the
window; padding is work that is not counted. Where the processor has 16-bit arithmetic, pararef
uses it, and the share of the fp32 peak may exceed 1.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
from material import real_reports
from peers import machine
from systems import weights

from pararef.records import Kind, Role

_SIDE = 3_072  # of the square matrices whose product gives the peak: 38 MB each
_PRODUCTS = 6
_WARM = 32  # texts encoded before the clock starts
NAMES = ("sentence-transformers", "pararef")


def operations(lengths: Sequence[int], layers: int, width: int, inner: int) -> float:
    """Floating-point operations of the products of matrices for texts of these word pieces.

    >>> operations([2], layers=1, width=3, inner=5)
    360.0
    """
    pieces = float(sum(lengths))
    squares = float(sum(length * length for length in lengths))
    with_weights = 2 * layers * (4 * width * width + 2 * width * inner) * pieces
    return with_weights + 4 * layers * width * squares


def lengths(texts: Sequence[str], model: str) -> list[int]:
    """The word pieces of each text with those that the model adds, cut at its window."""
    from tokenizers import Tokenizer

    window = json.loads(Path(model, "sentence_bert_config.json").read_text())["max_seq_length"]
    tokenizer = Tokenizer.from_file(str(Path(model, "tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts))]


def peak() -> float:
    """GFLOP/s: the fastest of some fp32 products, by all cores that NumPy uses."""
    left = np.random.default_rng(0).random((_SIDE, _SIDE), dtype=np.float32)
    right = left.T.copy()
    seconds = []
    for _ in range(_PRODUCTS):
        start = time.perf_counter()
        left @ right
        seconds.append(time.perf_counter() - start)
    return 2 * _SIDE**3 / min(seconds) / 1e9


def encoded(name: str, texts: Sequence[str], model: str) -> float:
    """Seconds that an encoder takes, loaded and warm."""
    if name == "pararef":
        from pararef.library import SentenceEncoder

        encode: Callable[..., object] = SentenceEncoder().encode
        # As a build does: texts of like length together.
        texts = sorted(texts, key=len)
    else:
        from sentence_transformers import SentenceTransformer

        encode = SentenceTransformer(model).encode
    encode(list(texts[:_WARM]))
    start = time.perf_counter()
    encode(list(texts))
    return time.perf_counter() - start


def main() -> None:
    """Print the table, or do one part of it in a process of its own."""
    asked = _arguments()
    if asked.part:
        texts = json.loads(sys.stdin.read())
        print(peak() if asked.part == "peak" else encoded(asked.part, texts, weights()))
        return
    texts = list(islice(_paragraphs(asked.source), asked.paragraphs))
    pieces = lengths(texts, weights())
    config = json.loads(Path(weights(), "config.json").read_text())
    work = operations(
        pieces, config["num_hidden_layers"], config["hidden_size"], config["intermediate_size"]
    )
    taken: dict[str, list[float]] = {name: [] for name in (*NAMES, "peak")}
    order = random.Random(0)
    for _ in range(asked.rounds):
        for name in order.sample(list(taken), len(taken)):
            taken[name].append(_part(name, texts))
            print(f"{name} {taken[name][-1]:.1f}", file=sys.stderr)
    about = {
        "paragraphs": len(texts),
        "word pieces": sum(pieces),
        "GFLOP": round(work / 1e9, 1),
        "peak GFLOP/s": round(max(taken["peak"]), 1),
        "rounds": asked.rounds,
    } | machine()
    rows = []
    for name in NAMES:
        seconds = median(taken[name])
        rate = len(texts) / seconds
        ratio = median(a / b for a, b in zip(taken[NAMES[0]], taken[name], strict=True))
        share = work / 1e9 / min(taken[name]) / max(taken["peak"])
        rows.append({"name": name, "rate": rate, "ratio": ratio, "share": share})
    print("; ".join(f"{key} {value}" for key, value in about.items()), end="\n\n")
    print("| encoder | paragraphs a second | ratio | share of the peak |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row['name']} | {row['rate']:.1f} | {row['ratio']:.2f}× | {row['share']:.0%} |")
    if asked.json:
        held = {"about": about, "rows": rows, "taken": taken}
        asked.json.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def _part(name: str, texts: Sequence[str]) -> float:
    command = [sys.executable, __file__, "--part", name, "."]
    done = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


def _paragraphs(source: Path) -> Iterator[str]:
    for report in real_reports(source):
        for paragraph in report.paragraphs:
            if paragraph.role is Role.BODY and paragraph.kind in (Kind.NUMBERED, Kind.PROSE):
                yield paragraph.text


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="REPORTS")
    parser.add_argument("--paragraphs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
