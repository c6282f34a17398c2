"""pararef beside what else there is: from files to the first answer, then questions.

    python eval/bench/peers.py FOLDER [--python PYTHON] [--rounds N] [--questions N]
        [--only NAME …] [--json FILE]

FOLDER holds Markdown files as `corpus.py` writes them. PYTHON is the interpreter of an
environment where the peers are installed (see README.md); those that are not there are named
and left out. Each system does its work in a process of its own, twice: from the files to the
first answer, and again from what it kept, where it is asked all the questions. One round is
every system once, in another order each time, so that what else runs on the machine falls on
all alike. Medians over the rounds are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from corpus import Asked, queries
from systems import SYSTEMS, texts

from pararef.reading import read
from pararef.reading.manifest import corrected, corrections
from pararef.records import Report

Run = dict[str, Any]
"""What `systems.py` prints."""

Runs = tuple[Run, Run]
"""From the files, and from the store."""

_HERE = Path(__file__).resolve().parent
_OWN = "pararef"
_PATIENCE = 1800  # seconds that one run may take
_SEEN = 10  # hits that a known paragraph must be among


@dataclass(frozen=True, slots=True)
class Row:
    """What one system took: medians over the rounds.

    Attributes:
        first: Seconds from the start of the process, with no store, to the first answer.
        processor: Seconds of processor that this took, of all cores together.
        again: As `first`, with the store that was kept.
        p50: Milliseconds of a question, once the first is answered.
        p95: The same of the slowest in twenty.
        memory: Peak of resident memory of the run from the files, in MiB, with that of its
            largest child.
        memory_again: The same of the run from the store.
        disk: Of the store, in MiB.
        found: The share of questions of known words whose paragraph is among ten hits.
    """

    name: str
    version: str
    first: float
    processor: float
    again: float
    p50: float
    p95: float
    memory: float
    memory_again: float
    disk: float
    found: float


def main() -> None:
    """Print the table."""
    asked = _arguments()
    pythons, versions = _systems(asked.python, asked.only)
    questions = queries(_reports(asked.folder), asked.questions)
    runs: dict[str, list[Runs]] = {name: [] for name in pythons}
    order = random.Random(0)
    start = time.time()
    for round_ in range(asked.rounds):
        names = list(pythons)
        order.shuffle(names)
        for name in names:
            run = _run(name, pythons[name], asked.folder, questions)
            if run is None:
                continue
            runs[name].append(run)
            print(
                f"round {round_ + 1}: {name} {run[0]['first']:.1f} s ({time.time() - start:.0f} s)",
                file=sys.stderr,
            )
    rows = [row(name, versions[name], runs[name], questions) for name in pythons if runs[name]]
    about = _about(asked.folder, asked.rounds, questions)
    print(table(rows, about))
    if asked.json:
        held = {"about": about, "rows": [asdict(row) for row in rows]}
        asked.json.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def row(name: str, version: str, runs: Sequence[Runs], questions: Sequence[Asked]) -> Row:
    """The medians of some runs, each from the files and then from the store."""
    built, opened = zip(*runs, strict=True)
    taken = [sorted(run["taken"]) for run in opened]
    return Row(
        name=name,
        version=version,
        first=median(run["first"] for run in built),
        processor=median(run["processor"] for run in built),
        again=median(run["first"] for run in opened),
        p50=median(1000 * quantile(times, 0.5) for times in taken),
        p95=median(1000 * quantile(times, 0.95) for times in taken),
        memory=median(run["peak"] + run["children"] for run in built),
        memory_again=median(run["peak"] + run["children"] for run in opened),
        disk=median(run["disk"] for run in built),
        found=median(_share_found(run["found"], questions) for run in opened),
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed."""
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def table(rows: Sequence[Row], about: dict[str, object]) -> str:
    """The rows as Markdown, with how much more each takes than pararef does."""
    own = next((row for row in rows if row.name == _OWN), None)
    columns = (
        ("first", "first answer, s", ".1f"),
        ("processor", "processor, s", ".1f"),
        ("again", "opened again, s", ".2f"),
        ("p50", "p50, ms", ".1f"),
        ("p95", "p95, ms", ".1f"),
        ("memory", "memory, MiB", ",.0f"),
        ("memory_again", "memory again, MiB", ",.0f"),
        ("disk", "disk, MiB", ",.1f"),
    )
    lines = [
        "; ".join(f"{key} {value}" for key, value in about.items()),
        "",
        f"| system | version | {' | '.join(title for _, title, _ in columns)} | found |",
        f"|{'---|' * (len(columns) + 3)}",
    ]
    for row in sorted(rows, key=lambda row: row.first):
        cells = []
        for field, _, form in columns:
            value = getattr(row, field)
            ratio = f" ({value / getattr(own, field):.2g}×)" if own and row is not own else ""
            cells.append(f"{value:{form}}{ratio}")
        lines.append(f"| {row.name} | {row.version} | {' | '.join(cells)} | {row.found:.0%} |")
    return "\n".join(lines)


def machine() -> dict[str, object]:
    """What figures depend on: processor, cores, memory, versions, day."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "python": platform.python_version(),
        "torch": metadata.version("torch"),
        "sentence-transformers": metadata.version("sentence-transformers"),
        "openvino": metadata.version("openvino"),
        "load": round(os.getloadavg()[0], 1),
        "date": datetime.now(UTC).date().isoformat(),
    }


def _reports(folder: Path) -> Iterator[Report]:
    """The files with the ids that they were made with."""
    fields = corrections(folder)
    for file in sorted(folder.glob("*.md")):
        yield corrected(read(file), fields.get(file.name, {}))


def _about(folder: Path, rounds: int, questions: Sequence[Asked]) -> dict[str, object]:
    count = f"{len(texts(folder)):,}"
    return {"paragraphs": count, "rounds": rounds, "questions": len(questions)} | machine()


def _systems(python: Path | None, only: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The interpreter and the version of each system that can be measured."""
    chosen = list(only) or list(SYSTEMS)
    own = _installed(sys.executable)
    theirs = _installed(str(python)) if python else {}
    pythons: dict[str, str] = {}
    versions: dict[str, str] = {}
    for name in chosen:
        if name in theirs and name != _OWN:
            pythons[name], versions[name] = str(python), theirs[name]
        elif name in own:
            pythons[name], versions[name] = sys.executable, own[name]
        else:
            where = f"in the environment of {python}" if python else "here: name one with --python"
            print(f"LEFT OUT: {name} is not installed {where}", file=sys.stderr)
    return pythons, versions


def _installed(python: str) -> dict[str, str]:
    command = [python, str(_HERE / "systems.py"), "--installed"]
    held: dict[str, str] = json.loads(
        subprocess.check_output(command, text=True, env=_environment(python))
    )
    return held


def _environment(python: str) -> dict[str, str]:
    """The peers' environment is to hold nothing of this one."""
    own = python == sys.executable
    return {key: value for key, value in os.environ.items() if own or key != "PYTHONPATH"}


def _run(name: str, python: str, folder: Path, questions: Sequence[Asked]) -> Runs | None:
    """One system from the files and again from its store; None if it fails, which is said."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        store, asked = Path(place, "store"), Path(place, "questions.json")
        store.mkdir()
        asked.write_text(json.dumps([question.text for question in questions]), encoding="utf-8")
        found = []
        for _ in range(2):
            command = [python, str(_HERE / "systems.py"), name, str(folder), str(store), str(asked)]
            done = subprocess.run(
                [*command, str(time.time())],
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
                env=_environment(python),
            )
            if done.returncode:
                print(f"FAILED: {name}: {done.stderr.strip()[-1500:]}", file=sys.stderr)
                return None
            found.append(json.loads(done.stdout.splitlines()[-1]))
    return found[0], found[1]


def _share_found(found: Sequence[Sequence[str]], questions: Sequence[Asked]) -> float:
    known = [
        question.answer in hits[:_SEEN]
        for question, hits in zip(questions, found, strict=True)
        if question.answer
    ]
    return sum(known) / len(known) if known else 0.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--python", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--only", nargs="+", default=[], choices=list(SYSTEMS), metavar="NAME")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
