"""Measure how exactly reports are read, against paragraphs written down by people.

    python eval/reading.py [FOLDER]

FOLDER holds the reports that `tests/reading/gold/*.json` names; the default is
`shared/corpus` beside the repository.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from pararef.reading import read
from pararef.records import Kind, Paragraph

HERE = Path(__file__).resolve().parent
GOLD = HERE.parent / "tests" / "reading" / "gold"
CORPUS = HERE.parents[1] / "shared" / "corpus"


@dataclass
class Count:
    """How many of something there are, and how many are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> bool:
        self.right += right
        self.of += 1
        return right

    def __str__(self) -> str:
        return f"{self.right}/{self.of}" if self.of else "–"


@dataclass
class Score:
    """What was found of one document."""

    numbered: Count
    boundaries: Count
    pages: Count
    sections: Count
    bullets: Count
    false: int | None  # None where not all paragraphs were written down
    faults: list[str]


def measure(file: Path, gold: dict) -> Score:
    """Compare a report as read with what people wrote down of it."""
    report = read(file)
    span = gold.get("pages")
    inside = [p for p in report.paragraphs if _within(p, span)]
    numbered = [p for p in inside if p.kind is Kind.NUMBERED]
    score = Score(Count(), Count(), Count(), Count(), Count(), None, [])
    used: set[int] = set()
    for want in gold["paragraphs"]:
        at = _match(want, numbered, used)
        if not score.numbered.add(at is not None):
            score.faults.append(f"missing {want['number']}: {want['first']}")
            continue
        used.add(at)
        found = numbered[at]
        same = _begins(found.text, want["first"]) and _ends(found.text, want["last"])
        if not score.boundaries.add(same):
            score.faults.append(
                f"{want['number']} is {found.text[:40]!r} … {found.text[-40:]!r},"
                f" not {want['first']!r} … {want['last']!r}"
            )
        if want.get("page") and not score.pages.add(
            [found.place.first_page, found.place.last_page] == want["page"]
        ):
            place = found.place
            score.faults.append(
                f"{want['number']} on {place.first_page}–{place.last_page}, not {want['page']}"
            )
        if want.get("section"):
            alternative = want.get("section_alt", [])
            if isinstance(alternative, str):
                alternative = [alternative]
            named = [want["section"], *alternative]
            right = any(_same(title, name) for title in found.section[-2:] for name in named)
            if not score.sections.add(right):
                score.faults.append(
                    f"{want['number']} under {found.section[-1:]}, not {want['section']!r}"
                )
    if not file.name.endswith(".docx"):  # of those only some paragraphs were written down
        score.false = len(numbered) - len(used)
        score.faults += [
            f"false {p.number}: {p.text[:50]!r}" for i, p in enumerate(numbered) if i not in used
        ]
    texts = [p.text for p in inside if p.kind is Kind.BULLET]
    for want in gold.get("bullets", []):
        right = any(_begins(t, want["first"]) and _ends(t, want["last"]) for t in texts)
        if not score.bullets.add(right):
            score.faults.append(f"bullet {want['first']!r} … {want['last']!r}")
    return score


def _within(paragraph: Paragraph, span: list[int] | None) -> bool:
    page = paragraph.place.first_page
    return span is None or page is None or span[0] <= page <= span[1]


def _match(want: dict, numbered: list[Paragraph], used: set[int]) -> int | None:
    same = [i for i, p in enumerate(numbered) if i not in used and p.number == want["number"]]
    exact = [i for i in same if _begins(numbered[i].text, want["first"])]
    return (exact or same or [None])[0]


def _solid(text: str) -> str:
    return re.sub(r"[\s’'‘“”\"\xad-]", "", text).casefold()


def _begins(text: str, first: str) -> bool:
    return _solid(text).startswith(_solid(first))


def _ends(text: str, last: str) -> bool:
    return _solid(text).endswith(_solid(last))


def _same(title: str, wanted: str) -> bool:
    return _solid(title) == _solid(wanted)


def main() -> None:
    """Print a row a document, and the faults of each with `-v`."""
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    corpus = Path(arguments[0]) if arguments else CORPUS
    head = ("document", "numbered", "boundaries", "false", "pages", "sections", "bullets")
    print("{:52} {:>9} {:>10} {:>5} {:>9} {:>9} {:>9}".format(*head))
    for file in sorted(GOLD.glob("*.json")):
        if file.name == "metadata.json":  # of other things than paragraphs
            continue
        gold = json.loads(file.read_text(encoding="utf-8"))
        score = measure(corpus / gold["file"], gold)
        false = "–" if score.false is None else score.false
        print(
            f"{gold['file'][:52]:52} {score.numbered!s:>9} {score.boundaries!s:>10}"
            f" {false:>5} {score.pages!s:>9} {score.sections!s:>9} {score.bullets!s:>9}"
        )
        if "-v" in sys.argv:
            for fault in score.faults:
                print("    ", fault)


if __name__ == "__main__":
    main()
