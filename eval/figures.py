"""The figures that a change must not lower: pararef on the judged questions.

    python eval/figures.py [--write]

Indexes some of the reports that the questions are about, and nothing else, and prints
what pararef reaches on the questions that these answer; `--write` keeps it in
`figures.json`, which the tests hold. The four longest are left out: they are half of all
words, and `evaluate.py` measures on all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from pararef import evaluation as ev
from pararef.library import Library, SentenceEncoder
from pararef.reading.workers import read_all
from pararef.records import Report

HERE = Path(__file__).resolve().parent
FILE = HERE / "figures.json"
REPORTS = HERE.parent / "reports"
CORPORA = (Path(os.environ.get("PARAREF_CORPUS", "-")), HERE.parents[1] / "shared" / "corpus")


def files(names: set[str]) -> dict[str, Path]:
    """Where files of reports are, by their names; those that are nowhere are left out."""
    folders = [REPORTS, *(folder for folder in CORPORA if folder.is_dir())]
    return {
        path.name: path
        for folder in folders[::-1]
        for path in folder.iterdir()
        if path.name in names
    }


def scores(paths: list[Path], index: Path) -> ev.Scores:
    """What pararef reaches on the questions that reports answer, these indexed in a folder."""
    read = dict(sorted((str(file), report) for file, report in read_all(paths)))
    library = Library.create(index, SentenceEncoder())
    library.put({file: report for file, report in read.items() if isinstance(report, Report)})
    held = set(library.names())
    qrels = [
        qrel
        for qrel in ev.read_qrels(HERE / "questions" / "reports.qrels")
        if qrel.doc_id.partition("#")[0] in held
    ]
    answered = {qrel.query_id for qrel in qrels if qrel.relevance > 0}
    questions = [
        question
        for question in ev.within(library, ev.read_questions(HERE / "questions" / "reports.jsonl"))
        if question.id in answered
    ]
    return ev.measure(ev.run(library, questions, ev.PARAREF), questions, qrels)


def main() -> None:
    """Print the figures; keep them if asked to."""
    held = json.loads(FILE.read_text())
    paths = files(set(held["files"]))
    with tempfile.TemporaryDirectory() as index:
        found = scores(list(paths.values()), Path(index) / "index")
    measured = {name: round(value, 4) for name, value in zip(ev.NAMES, found.means(), strict=True)}
    for name, value in measured.items():
        print(f"{name:8} {value:.3f}   (kept: {held['pararef'].get(name, 0):.3f})")
    if "--write" in sys.argv[1:]:
        FILE.write_text(json.dumps(held | {"pararef": measured}, indent=2) + "\n")


if __name__ == "__main__":
    main()
