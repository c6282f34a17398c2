"""Measure pararef: on its own questions, on recommendations, and on public sets.

    python eval/evaluate.py [--corpus DIR] [--benchmarks DIR] [--out DIR] [--against DIR]
                            [--engine milvus://host:19530]

Three parts, each with BM25 alone, the encoder alone, reciprocal rank fusion of
the two, and pararef: (a) the questions in `questions/` over the reports they name;
(b) recommendations of reports, each to find the paragraphs that it refers to; (c)
public retrieval sets. Parts whose files are missing are left out, and said to be.
The runs and the configuration are kept under `--out`; `--against` compares with
runs that were kept before. Indexes are kept in `--cache` and made when they are not
there; with `--engine` they are kept by a server.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import public
import recommendations
from ir_measures import Qrel

from pararef import evaluation as ev
from pararef.building import build
from pararef.finding import HYBRID
from pararef.library import Library, SentenceEncoder

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
REPORTS = HERE.parent / "reports"


def main() -> None:
    """Print the figures of all parts."""
    given = _arguments()
    paths = [given.corpus] if given.corpus.is_dir() else [REPORTS]
    library = _library(paths, _place(given, "reports"))
    questions = ev.read_questions(HERE / "questions" / "reports.jsonl")
    asked = ev.within(library, questions)
    if len(asked) < len(questions):
        print(
            f"{len(questions) - len(asked)} questions are left out: {given.corpus} lacks reports.\n"
        )
    qrels = ev.read_qrels(HERE / "questions" / "reports.qrels")
    print("(a) Questions over inspection reports\n")
    _part("questions", library, asked, qrels, given)
    found = recommendations.collect(library)
    if found.questions:
        print("\n(b) Recommendations, to find the paragraphs they refer to\n")
        _part("recommendations", library, found.questions, found.qrels, given)
    if given.benchmarks.is_dir():
        print("\n(c) Public sets\n")
        _public(given)
    else:
        print(f"\n(c) is left out: {given.benchmarks} is not there.")


def _part(
    name: str,
    library: Library,
    questions: Sequence[ev.Question],
    qrels: Sequence[Qrel],
    given: argparse.Namespace,
) -> list[ev.Scores]:
    runs = ev.runs(library, questions)
    scores = [ev.measure(run, questions, qrels) for run in runs]
    _keep(name, runs, scores, given)
    print(ev.table(scores, questions))
    ours = scores[-1]
    for other in scores[:-1]:
        ids = sorted(ours.by_question)
        chance = ev.p_value(
            [ours.by_question[id][0] for id in ids], [other.by_question[id][0] for id in ids]
        )
        print(f"pararef against {other.system}: p = {chance:.4f}")
    if given.against and (before := given.against / name / "pararef.run").is_file():
        print(f"\n{ev.comparison(ev.measure(ev.read(before), questions, qrels), ours, questions)}")
    return scores


def _public(given: argparse.Namespace) -> None:
    means: dict[str, dict[str, float]] = {}
    for folder in sorted(path for path in given.benchmarks.iterdir() if path.is_dir()):
        library = public.library(folder, _place(given, f"public/{folder.name}"))
        questions, qrels = public.questions(folder), public.qrels(folder)
        runs = ev.runs(library, questions)
        scores = [ev.measure(run, questions, qrels) for run in runs]
        _keep(f"public/{folder.name}", runs, scores, given)
        means[folder.name] = {one.system: one.means()[0] for one in scores}
    print(ev.sets_table(means, public.PUBLISHED))


def _library(paths: Sequence[Path], index: str) -> Library:
    build(paths, index)
    return Library.open(index, SentenceEncoder())


def _place(given: argparse.Namespace, name: str) -> str:
    """Where an index is kept."""
    if given.engine:
        return f"{given.engine.rstrip('/')}/eval_{re.sub(r'[^0-9a-z]+', '_', name.lower())}"
    return str(given.cache / name)


def _keep(
    name: str, runs: Sequence[ev.Run], scores: Sequence[ev.Scores], given: argparse.Namespace
) -> None:
    if given.out is None:
        return
    ev.write(runs, given.out / name)
    about = {
        "pararef": version("pararef"),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "ranking": asdict(HYBRID),
        "encoder": SentenceEncoder().name,
        "scores": {one.system: dict(zip(ev.NAMES, one.means(), strict=True)) for one in scores},
    }
    (given.out / name / "about.json").write_text(json.dumps(about, indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--benchmarks", type=Path, default=SHARED / "benchmarks")
    parser.add_argument("--engine", help="the address of a server, as in milvus://host:19530")
    parser.add_argument("--cache", type=Path, default=HERE / "cache")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
