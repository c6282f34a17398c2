"""Ask thousands of questions made of the corpus's own words; compare every quotation.

    python eval/exactness.py [--questions N] [--corpus DIR] [--cache DIR]

A question is a few words in a row of some paragraph, some words drawn from all over, or
a sentence with a word left out, now and then with "which reports mention", "weaknesses
in", "how many" or "and" before it. Each quotation, and each that says the same again, is
compared with the whole report as it is stored: the words byte for byte, the number, the
anchor, and that its citation names the number and no other. The same questions are drawn
on every run. Also told: how long an answer takes beyond finding.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluate import HERE, SHARED

from pararef.building import build
from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.records import Answer, Paragraph, Quote

_BEFORE = ("", "", "", "weaknesses in ", "which reports mention ", "how many ", "strengths of ")
_QUOTED = re.compile("“[^”]*”")  # a heading, or opening words
_NUMBER = re.compile(r"\b(?:para|recommendation|conclusion) (\S+?)(?=[,\s]|$)")


def main() -> None:
    """Ask, compare, and print what failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--cache", type=Path, default=HERE / "cache")
    given = parser.parse_args()
    build([given.corpus], given.cache / "reports")
    desk = Desk.open(given.cache / "reports")
    stored = {
        (report.id, paragraph.anchor): paragraph
        for report in desk.reports()
        for paragraph in desk.report(report.id).paragraphs
    }
    asked = quoted = failed = 0
    beyond: list[float] = []
    for question in _questions(list(stored.values()), given.questions):
        start = time.perf_counter()
        try:
            desk.search(question)
        except QuestionError:  # all of it unwanted: "-word"
            continue
        found = time.perf_counter()
        answer = desk.ask(question)
        beyond.append(time.perf_counter() - found - (found - start))
        asked += 1
        for quote in _every(answer):
            quoted += 1
            if wrong := _wrong(quote, stored.get((quote.paragraph.report, quote.paragraph.anchor))):
                failed += 1
                print(f"{wrong}: {question!r}: {quote.citation}")
    beyond.sort()
    late = beyond[int(0.95 * len(beyond))]
    print(f"{asked:,} questions, {quoted:,} quotations, {failed} wrong.")
    print(f"An answer takes {late * 1000:.0f} ms beyond finding (95th percentile).")


def _questions(paragraphs: Sequence[Paragraph], count: int) -> Iterator[str]:
    drawn = random.Random(0)
    for _ in range(count):
        words = drawn.choice(paragraphs).text.split()
        start = drawn.randrange(len(words))
        own = words[start : start + drawn.randint(1, 12)]
        if drawn.random() < 0.3:
            own = [drawn.choice(drawn.choice(paragraphs).text.split()) for _ in range(4)]
        if len(own) > 4 and drawn.random() < 0.3:
            own.pop(drawn.randrange(len(own)))
        if drawn.random() < 0.1:
            own += ["and", *drawn.choice(paragraphs).text.split()[:3]]
        yield (drawn.choice(_BEFORE) + " ".join(own))[:900]


def _every(answer: Answer) -> Iterator[Quote]:
    for quote in answer.quotes:
        yield quote
        yield from quote.again


def _wrong(quote: Quote, stored: Paragraph | None) -> str | None:
    """What is wrong with a quotation; None where nothing is."""
    if stored is None:
        return "no such paragraph"
    if stored.text[quote.span.start : quote.span.end].encode() != quote.text.encode():
        return "other words"
    if stored.number != quote.paragraph.number:
        return "another number"
    numbers = _NUMBER.findall(_QUOTED.sub("", quote.citation))
    if stored.number and stored.number not in numbers:
        return "its number is not cited"
    if not stored.number and numbers and stored.lead is None:
        return "a number that it does not have"
    return None


if __name__ == "__main__":
    main()
