"""Measure the answers: outcomes, refusals, factoids, what is quoted, and how sure it is.

    python eval/answers.py [--corpus DIR] [--cache DIR] [--split NAME …] [--misses]

On the judged questions in `questions/`: whether the outcome is right; of the refusals
how many are right, of the questions without an answer how many are refused; of
questions with several relevant paragraphs how many of those graded 3 are quoted, and
how many of the quotations are relevant; of factoids how many are answered by the first
sentence; of questions for reports which are named; and a reliability diagram: of
questions that were told to have an answer with some chance, how many have one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate import HERE, REPORTS, SHARED
from ir_measures import Qrel

from pararef import evaluation as ev
from pararef.building import build
from pararef.desk import Desk
from pararef.records import Answer, Filters, Outcome, Quote

ANSWERED = (Outcome.ANSWERED, Outcome.PARTLY)
_BINS = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A question, the grades of its paragraphs, and the answer that it got."""

    question: ev.Question
    grades: dict[str, int]
    answer: Answer

    @property
    def answerable(self) -> bool:
        return any(grade > 0 for grade in self.grades.values())

    @property
    def answered(self) -> bool:
        return self.answer.outcome in ANSWERED


def main() -> None:
    """Print all figures."""
    asked = _arguments()
    index = asked.cache / "reports"
    build([asked.corpus] if asked.corpus.is_dir() else [REPORTS], index)
    desk = Desk.open(index)
    questions = ev.read_questions(HERE / "questions" / "reports.jsonl")
    qrels = ev.read_qrels(HERE / "questions" / "reports.qrels")
    present = {report.id for report in desk.reports()}
    questions = [q for q in questions if present.issuperset(q.reports)]
    seconds: list[float] = []
    for split in asked.split:
        given = [_given(desk, q, qrels, seconds) for q in questions if q.split in split]
        print(f"\n## {' and '.join(split)}: {len(given)} questions\n")
        _outcomes(given)
        _quoted(given)
        _reliability(given)
        if asked.misses:
            _misses(given)
    _factoids(desk, present, asked.misses)
    _which(desk, present, asked.misses)
    _parts(desk, present, asked.misses)
    seconds.sort()
    median, late = seconds[len(seconds) // 2], seconds[int(0.95 * len(seconds))]
    print(f"\nSeconds to an answer: median {median:.3f}, 95th percentile {late:.3f}.")


def _given(desk: Desk, question: ev.Question, qrels: Iterable[Qrel], seconds: list[float]) -> Given:
    start = time.perf_counter()
    answer = desk.ask(question.text, 10, question.filters)
    seconds.append(time.perf_counter() - start)
    grades = {q.doc_id: q.relevance for q in qrels if q.query_id == question.id}
    return Given(question, grades, answer)


def _outcomes(given: Sequence[Given]) -> None:
    can = [g for g in given if g.answerable]
    cannot = [g for g in given if not g.answerable]
    refused = [g for g in given if not g.answered]
    right = sum(g.answered == g.answerable for g in given)
    print(f"outcome right          {_share(right, len(given))}")
    print(f"answerable answered    {_share(sum(g.answered for g in can), len(can))}")
    print(f"unanswerable refused   {_share(sum(not g.answered for g in cannot), len(cannot))}")
    print(f"refusals justified     {_share(sum(not g.answerable for g in refused), len(refused))}")


def _quoted(given: Sequence[Given]) -> None:
    """Of questions with at least two paragraphs that answer, those graded 3 that are quoted."""
    best = found = 0
    quoted = relevant = useful = 0
    first = answered = 0
    for g in given:
        if not (g.answerable and g.answered):
            continue
        answered += 1
        grades = [max(_grades(quote, g.grades)) for quote in g.answer.quotes]
        first += bool(grades) and grades[0] >= 2
        if sum(grade >= 2 for grade in g.grades.values()) < 2:
            continue
        said = {_place(q) for quote in g.answer.quotes for q in (quote, *quote.again)}
        threes = {place for place, grade in g.grades.items() if grade == 3}
        best, found = best + len(threes), found + len(threes & said)
        quoted += len(grades)
        relevant += sum(grade >= 2 for grade in grades)
        useful += sum(grade >= 1 for grade in grades)
    print(f"first quotation answers {_share(first, answered)} (of answered)")
    print(f"graded 3 that are quoted {_share(found, best)} (several relevant paragraphs)")
    print(f"quotations that answer   {_share(relevant, quoted)}")
    print(f"or are related           {_share(useful, quoted)}")


def _grades(quote: Quote, grades: dict[str, int]) -> list[int]:
    return [grades.get(_place(one), 0) for one in (quote, *quote.again)]


def _place(quote: Quote) -> str:
    return ev.document(quote.paragraph)


def _reliability(given: Sequence[Given]) -> None:
    """A reliability diagram: classes weighed alike, as the model is fitted."""
    can = sum(g.answerable for g in given)
    weight = {True: 1.0, False: can / (len(given) - can)}
    print("\nchance told   questions  have an answer (unanswerable weighed up to as many)")
    gap = whole = 0.0
    for low in range(_BINS):
        held = [g for g in given if low <= g.answer.findings.confidence * _BINS < low + 1]
        weights = [weight[g.answerable] for g in held]
        if not held:
            continue
        told = sum(
            w * g.answer.findings.confidence for w, g in zip(weights, held, strict=True)
        ) / sum(weights)
        have = sum(w for w, g in zip(weights, held, strict=True) if g.answerable) / sum(weights)
        gap, whole = gap + sum(weights) * abs(told - have), whole + sum(weights)
        bar = "#" * round(40 * have)
        bounds = f"{low / _BINS:.1f}-{(low + 1) / _BINS:.1f}"
        print(f"{bounds} ({told:.2f}) {len(held):6}      {have:.2f} {bar}")
    print(f"expected calibration error {gap / whole:.3f}")


def _misses(given: Sequence[Given]) -> None:
    for g in given:
        if g.answered != g.answerable:
            what = "refused" if g.answerable else "answered"
            chance = g.answer.findings.confidence
            print(f"  {what} ({chance:.2f}) {g.question.id} {g.question.kind}: {g.question.text}")


def _factoids(desk: Desk, present: set[str], misses: bool) -> None:
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for held in _lines("factoids.jsonl", present):
        answer = desk.ask(held["text"])
        first = _first_sentence(answer)
        if held["kind"] == "none":
            right = answer.outcome not in ANSWERED
        else:
            right = any(text in first for text in held["answers"])
        counts[held["split"], held["kind"]].append(right)
        if misses and not right:
            print(f"  {held['kind']}: {held['text']} | {held['answers']} | {first}")
    print("\n## Facts: answered right by the first sentence (none: refused)\n")
    _print_counts(counts)


def _first_sentence(answer: Answer) -> str:
    """The first quotation, or the heading that prints the fact."""
    if answer.quotes:
        return answer.quotes[0].text
    return answer.findings.facts[0].text if answer.findings.facts else ""


def _which(desk: Desk, present: set[str], misses: bool) -> None:
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for held in _lines("which.jsonl", present):
        yes = set(held["yes"]) & present
        coverage = desk.ask(held["text"]).findings.coverage
        found = set(coverage.having) if coverage else set()
        if coverage and coverage.lacking_asked:
            found = set(coverage.lacking)
        sure = found - set(held["partly"])
        for at, number in enumerate((len(sure & yes), len(sure), len(yes))):
            right[held["split"]][at] += number
        if misses and sure != yes:
            wrong, missed = sorted(sure - yes), sorted(yes - found)
            print(f"  {held['text']}: wrong {wrong}, missed {missed}")
    print("\n## Which reports\n")
    for split, (both, told, wanted) in sorted(right.items()):
        print(f"{split}: of those told right {_share(both, told)}; told {_share(both, wanted)}")


def _parts(desk: Desk, present: set[str], misses: bool) -> None:
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for held in _lines("outcomes.jsonl", present):
        answer = desk.ask(held["text"], 10, Filters(reports=tuple(held.get("reports", ()))))
        kind, right = _outcome(held, answer)
        counts[held["split"], kind].append(right)
        if misses and not right:
            parts = [(part.name, part.answered) for part in answer.findings.parts]
            print(f"  {kind}: {held['text']} | {answer.outcome.value} {parts}")
    print("\n## Outcomes: right\n")
    _print_counts(counts)


def _outcome(held: dict[str, Any], answer: Answer) -> tuple[str, bool]:
    """What a question asks, and whether its answer does it justice."""
    if held.get("kind") == "not understood":
        return "no question", answer.outcome is Outcome.NOT_UNDERSTOOD
    if held.get("kind") == "comparison":
        quoted = {_place(one) for quote in answer.quotes for one in (quote, *quote.again)}
        sides = [
            quoted & {f"{side.get('report') or held['reports'][0]}#{at}" for at in side["pos"]}
            for side in held["sides"]
        ]
        return "comparison, each side quoted from what answers it", all(sides)
    if held["missing"]:
        return "one of two answered", answer.outcome is Outcome.PARTLY
    return "both answered", answer.outcome is Outcome.ANSWERED


def _print_counts(counts: dict[tuple[str, str], list[bool]]) -> None:
    for (split, kind), rights in sorted(counts.items()):
        print(f"{split}: {kind} {_share(sum(rights), len(rights))}")


def _lines(name: str, present: set[str]) -> list[dict[str, Any]]:
    """The questions of a file whose reports are there."""
    text = (HERE / "questions" / name).read_text(encoding="utf-8")
    held = [json.loads(line) for line in text.splitlines()]
    return [one for one in held if present.issuperset(one.get("reports", ()))]


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.0%})" if whole else "none"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--cache", type=Path, default=HERE / "cache")
    parser.add_argument(
        "--split",
        nargs="+",
        action="append",
        help="Splits that are measured together [tune; held out and fresh]",
    )
    parser.add_argument("--misses", action="store_true", help="List what was wrong")
    found = parser.parse_args()
    found.split = found.split or [["tune"], ["held out", "fresh"]]
    return found


if __name__ == "__main__":
    main()
