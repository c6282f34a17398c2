"""Measure pararef on the questions in this folder.

    python eval/evaluate.py

The sample report is indexed in a folder of its own, so that the figures do not
depend on what else is in `index/`. For questions of your own over your own
reports, see `pararef evaluate --help`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from pararef.building import build
from pararef.evaluation import evaluate, read_qrels, read_questions, table
from pararef.library import Library, SentenceEncoder

HERE = Path(__file__).parent
REPORTS = HERE.parent / "reports"


def main() -> None:
    """Print the figures for each way to search."""
    questions = read_questions(HERE / "questions" / "sample.jsonl")
    qrels = read_qrels(HERE / "questions" / "sample.qrels")
    with tempfile.TemporaryDirectory() as index:
        build([REPORTS], index)
        scores = evaluate(Library.open(index, SentenceEncoder()), questions, qrels)
    print(table(scores, questions))


if __name__ == "__main__":
    main()
