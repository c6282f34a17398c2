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

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.of + other.of)

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
        same = begins(found.text, want) and ends(found.text, want)
        if not score.boundaries.add(same):
            score.faults.append(
                f"{want['number']} is {found.text[:40]!r} … {found.text[-40:]!r},"
                f" not {want['first']!r} … {want['last']!r}"
            )
        place = found.place
        pages = want.get("page") if place.first_page is not None else None
        if pages and not score.pages.add([place.first_page, place.last_page] == pages):
            score.faults.append(
                f"{want['number']} on {place.first_page}–{place.last_page}, not {pages}"
            )
        if want.get("section"):
            named = map(_solid, [want["section"], *want.get("alt_section", [])])
            right = not {_solid(title) for title in found.section[-2:]}.isdisjoint(named)
            if not score.sections.add(right):
                score.faults.append(
                    f"{want['number']} under {found.section[-1:]}, not {want['section']!r}"
                )
    if not file.name.endswith(".docx"):  # of those only some paragraphs were written down
        score.false = len(numbered) - len(used)
        score.faults += [
            f"false {printed(p)}: {p.text[:50]!r}" for i, p in enumerate(numbered) if i not in used
        ]
    texts = [p.text for p in inside if p.kind is Kind.BULLET]
    for want in gold.get("bullets", []):
        right = any(begins(text, want) and ends(text, want) for text in texts)
        if not score.bullets.add(right):
            score.faults.append(f"bullet {want['first']!r} … {want['last']!r}")
    return score


def _within(paragraph: Paragraph, span: list[int] | None) -> bool:
    page = paragraph.place.first_page
    return span is None or page is None or span[0] <= page <= span[1]


def _match(want: dict, numbered: list[Paragraph], used: set[int]) -> int | None:
    same = [i for i, p in enumerate(numbered) if i not in used and printed(p) == want["number"]]
    exact = [i for i in same if begins(numbered[i].text, want)]
    return (exact or same or [None])[0]


def _solid(text: str) -> str:
    return re.sub(r"[\s’'‘“”\"\xad-]", "", text).casefold()


def printed(paragraph: Paragraph) -> str | None:
    """The number as people write it down: "3.1", "Recommendation 44"."""
    series = paragraph.series
    return f"{series.capitalize()} {paragraph.number}" if series else paragraph.number


def begins(text: str, want: dict) -> bool:
    """Whether a text begins with the first words written down, or with others as right."""
    return _solid(text).startswith(tuple(map(_solid, [want["first"], *want.get("alt_first", [])])))


def ends(text: str, want: dict) -> bool:
    """Whether a text ends with the last words written down, or with others as right."""
    return _solid(text).endswith(tuple(map(_solid, [want["last"], *want.get("alt_last", [])])))


def _row(name: str, score: Score) -> str:
    false = "–" if score.false is None else score.false
    return (
        f"{name[:52]:52} {score.numbered!s:>9} {score.boundaries!s:>10}"
        f" {false:>5} {score.pages!s:>9} {score.sections!s:>9} {score.bullets!s:>9}"
    )


def _total(scores: list[Score]) -> Score:
    names = ("numbered", "boundaries", "pages", "sections", "bullets")
    counts = [sum((getattr(s, name) for s in scores), Count()) for name in names]
    return Score(*counts, false=sum(s.false or 0 for s in scores), faults=[])


def main() -> None:
    """Print a row a document, and the faults of each with `-v`."""
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    corpus = Path(arguments[0]) if arguments else CORPUS
    head = ("document", "numbered", "boundaries", "false", "pages", "sections", "bullets")
    print("{:52} {:>9} {:>10} {:>5} {:>9} {:>9} {:>9}".format(*head))
    scores = []
    for file in sorted(GOLD.glob("*.json")):
        if file.name == "metadata.json":  # of other things than paragraphs
            continue
        gold = json.loads(file.read_text(encoding="utf-8"))
        score = measure(corpus / gold["file"], gold)
        scores.append(score)
        print(_row(gold["file"], score))
        if "-v" in sys.argv:
            for fault in score.faults:
                print("    ", fault)
    print(_row("all", _total(scores)))


if __name__ == "__main__":
    main()
