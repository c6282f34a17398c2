"""Measure what sentences are said to say, against labels given by reading them.

    python eval/stance/measure.py [-v]

Prints, for each part of `sentences.jsonl`, precision, recall and F1 of each
stance, accuracy, and what calling every sentence by the commonest stance gives;
with `-v` every sentence that is labelled otherwise.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pararef.reading.stance import said
from pararef.records import Stance

LABELS = Path(__file__).resolve().parent / "sentences.jsonl"
PARTS = ("develop", "held out", "fresh")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a report, what it was labelled, and what the rules say of it."""

    part: str
    text: str
    label: Stance
    found: Stance
    labelled_again: tuple[Stance, Stance] | None  # first and second time


def sentences() -> list[Sentence]:
    """Every labelled sentence."""
    rows = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return [
        Sentence(
            part=row["part"],
            text=row["sentence"],
            label=Stance(row["label"]),
            found=said(row["sentence"], tuple(row["section"])),
            labelled_again=(Stance(row["first"]), Stance(row["again"])) if "again" in row else None,
        )
        for row in rows
    ]


def precision_recall_f1(
    pairs: Sequence[tuple[Stance, Stance]], stance: Stance
) -> tuple[float, float, float]:
    """Of (label, found) pairs, for one stance; 0 where nothing is labelled or found so."""
    right = sum(label is found is stance for label, found in pairs)
    labelled = sum(label is stance for label, _ in pairs)
    found = sum(found is stance for _, found in pairs)
    precision = right / found if found else 0.0
    recall = right / labelled if labelled else 0.0
    return precision, recall, 2 * right / (labelled + found) if labelled + found else 0.0


def kappa(pairs: Sequence[tuple[Stance, Stance]]) -> float:
    """Cohen's: agreement beyond what chance gives, 1 where all agree."""
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    agreed = sum(a is b for a, b in pairs) / len(pairs)
    chance = sum(first[stance] * second[stance] for stance in Stance) / len(pairs) ** 2
    return (agreed - chance) / (1 - chance)


def table(pairs: Sequence[tuple[Stance, Stance]]) -> str:
    """Rows for the stances, labels down and findings across, and a row for all."""
    lines = [
        f"{'labelled':10} {'P':>5} {'R':>5} {'F1':>5}   {'found as ' + ', '.join(Stance)}",
    ]
    counts = Counter(pairs)
    scores = {stance: precision_recall_f1(pairs, stance) for stance in Stance}
    for stance, (precision, recall, f1) in scores.items():
        across = "  ".join(f"{counts[stance, found]:4}" for found in Stance)
        lines.append(f"{stance:10} {precision:5.2f} {recall:5.2f} {f1:5.2f}   {across}")
    right = sum(label is found for label, found in pairs)
    macro = sum(f1 for _, _, f1 in scores.values()) / len(Stance)
    most, often = Counter(label for label, _ in pairs).most_common(1)[0]
    lines.append(
        f"accuracy {right / len(pairs):.3f} of {len(pairs)}, macro-F1 {macro:.3f};"
        f" all called {most}: {often / len(pairs):.3f}"
    )
    return "\n".join(lines)


def main() -> None:
    """Print a table for each part, and how far the labels agree with themselves."""
    found = sentences()
    for part in PARTS:
        here = [s for s in found if s.part == part]
        print(f"\n{part}\n{table([(s.label, s.found) for s in here])}")
        if "-v" in sys.argv:
            for s in here:
                if s.label is not s.found:
                    print(f"  {s.label} found {s.found}: {s.text}")
    twice = [s.labelled_again for s in found if s.labelled_again]
    agreed = sum(first is second for first, second in twice)
    print(f"\nlabelled twice: {agreed} of {len(twice)} alike, kappa {kappa(twice):.2f}")


if __name__ == "__main__":
    main()
