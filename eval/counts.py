"""What is read of each document of a folder: paragraphs by kind, numbers missing, fidelity.

python eval/counts.py [FOLDER]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pararef.reading import report_files
from pararef.reading.workers import read_all
from pararef.records import Kind, Report

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def main() -> None:
    """Print a line a document, as a table in Markdown."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    print("| document | numbered | bullets | prose | rows | numbers missing | fidelity |")
    print("|---|---|---|---|---|---|---|")
    total = Counter[Kind]()
    for file, report in sorted(read_all(report_files(folder))):
        if not isinstance(report, Report):
            print(f"| {file.name} | {report} |")
            continue
        kinds = Counter(paragraph.kind for paragraph in report.paragraphs)
        total += kinds
        missing = ", ".join(report.log.missing) or "none"
        cells = " | ".join(str(kinds[kind]) for kind in Kind)
        print(f"| {file.name} | {cells} | {missing} | {report.log.fidelity:.4f} |")
    print(f"| all | {' | '.join(str(total[kind]) for kind in Kind)} | | |")


if __name__ == "__main__":
    main()
