"""Recommendations: what they rest on beside what is printed, what became of them beside a person.

    python eval/following.py [INDEX] [--all]

`questions/followed.jsonl` holds recommendations to Norfolk, each with a later report, what a
person read in it of the same ("improved", "mixed", "persisting", "not mentioned"), and the
paragraphs that say so. They were read before the program followed any. What a recommendation
rests on is searched for as if its report printed no numbers, and held against those it prints.
INDEX holds the corpus.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from pararef.desk import Desk
from pararef.research.recommendations import Became, about, follow, recommendations

PRINTING = ("ofsted-sif-norfolk-2015", "ofsted-sif-torbay-2015", "ofsted-sif-nottinghamshire-2015")
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
    desk = Desk.open(given.index)
    for report in PRINTING:
        _supports(desk, report)
    course = follow(desk, "Norfolk")
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


def _supports(desk: Desk, report: str) -> None:
    """Print how many of the paragraphs that a report prints are among the first ten found."""
    wanted = recommendations(desk.report(report))
    own = {one.paragraph.anchor for one in wanted}
    recalls = []
    for one in wanted:
        if one.printed:
            found = [hit.paragraph for hit in about(desk, one, report)]
            numbers = [its.number for its in found if its.anchor not in own][:10]
            recalls.append(len({*one.printed} & {*numbers}) / len(one.printed))
    print(f"{report:35} R@10 {sum(recalls) / len(recalls):.3f} of {len(recalls)} recommendations")


if __name__ == "__main__":
    main()
