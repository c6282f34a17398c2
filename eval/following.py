"""What became of recommendations: pararef's reading beside a person's.

    python eval/following.py [INDEX] [--all]

`questions/followed.jsonl` holds recommendations to Norfolk, each with a later report, what a
person read in it of the same ("improved", "mixed", "persisting", "not mentioned"), and the
paragraphs that say so. They were read before the program followed any. INDEX holds the corpus.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from pararef.desk import Desk
from pararef.research.recommendations import Became, follow

HERE = Path(__file__).resolve().parent
SAID = {
    "improved": Became.IMPROVED,
    "mixed": Became.PARTLY,
    "persisting": Became.PERSISTS,
    "not mentioned": Became.NOTHING,
}


def main() -> None:
    """Print how often they agree, and where they do not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", nargs="?", type=Path, default=HERE / "cache" / "reports")
    parser.add_argument("--all", action="store_true", help="print those that agree, too")
    given = parser.parse_args()
    course = follow(Desk.open(given.index), "Norfolk")
    read = {
        (inspection.report.id, one.recommendation.paragraph.anchor, later.report.id): later
        for inspection in course.inspections
        for one in inspection.followed
        for later in one.later
    }
    judged = [
        json.loads(line)
        for line in (HERE / "questions" / "followed.jsonl").read_text("utf-8").splitlines()
    ]
    same = mentioned = quoted = 0
    table = Counter[tuple[str, str]]()
    for one in judged:
        later = read[one["report"], one["anchor"], one["later"]]
        wanted = SAID[one["said"]]
        anchors = {quote.paragraph.anchor for quote in later.quotes}
        same += wanted is later.became
        mentioned += (wanted is Became.NOTHING) == (later.became is Became.NOTHING)
        quoted += bool(anchors & set(one["paragraphs"]))
        table[one["said"], later.became.value] += 1
        if given.all or wanted is not later.became:
            told = ", ".join(sorted(anchors)) or "none"
            print(
                f"{one['report'][-4:]} → {one['later'][-4:]} {one['anchor'][:40]:40}"
                f" {one['said']:13} {later.became.value:15} {one['paragraphs']} | {told}"
            )
    against = table["improved", "persists"] + table["persisting", "improved"]
    having = sum(bool(one["paragraphs"]) for one in judged)
    print(f"\n{len(judged)} recommendations")
    print(f"  same reading         {same} ({same / len(judged):.0%})")
    print(f"  the opposite         {against}")
    print(f"  mentioned or not     {mentioned} ({mentioned / len(judged):.0%})")
    print(f"  paragraph quoted     {quoted} of {having}")
    for (person, tool), count in sorted(table.items()):
        print(f"  {person:14} read as {tool:16} {count}")


if __name__ == "__main__":
    main()
