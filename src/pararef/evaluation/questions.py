"""Question sets: what is asked, and which paragraphs answer.

A set is a pair of files. `NAME.jsonl` has a question a line:
`{"id": …, "text": …}`, and, as far as the set has them, `"kind"` (its own word),
`"split"` ("tune" or "held out"), and `"reports"`: the ids of the reports in which
every paragraph was judged; the search is limited to those, unless `"open"` is
true, as for a question that names its report itself. `NAME.qrels` has a judgement
a line in TREC's form, `id 0 report#anchor grade`, with grades 0 to 3. A question
without judgements above 0 is one that no report answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ir_measures import Qrel

from pararef.errors import SettingError
from pararef.records import EVERYTHING, Filters, Paragraph

TUNE = "tune"
"""The split that rules, weights and models may be chosen on."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set.

    Attributes:
        kind: The set's own word for what it tests.
        split: The part of the set that it belongs to.
        reports: Where it was judged; anywhere if there are none.
        open: It is asked of the whole library all the same.
        leave_out: Paragraphs that are neither right nor wrong: the one that it was made from.
    """

    id: str
    text: str
    kind: str = ""
    split: str = ""
    reports: tuple[str, ...] = ()
    open: bool = False
    leave_out: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters:
        """What its search is limited to."""
        return EVERYTHING if self.open else Filters(reports=self.reports)


def document(paragraph: Paragraph) -> str:
    """How qrels and runs name a paragraph."""
    return f"{paragraph.report}#{paragraph.anchor}"


def read_questions(file: Path) -> list[Question]:
    """Read a set of questions.

    Raises:
        SettingError: If the file is missing or a line of it is no question.
    """
    questions = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            held = json.loads(line)
            questions.append(
                Question(
                    str(held["id"]),
                    str(held["text"]),
                    kind=str(held.get("kind", "")),
                    split=str(held.get("split", "")),
                    reports=tuple(str(report) for report in held.get("reports", ())),
                    open=bool(held.get("open", False)),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SettingError(
                f'{file}, line {number} is not a question: write {{"id": …, "text": …}}.'
            ) from error
    return questions


def read_sets(names: Iterable[Path], split: str) -> tuple[list[Question], list[Qrel]]:
    """The questions of some sets that belong to a split, or to none, and all judgements.

    Args:
        names: Of the sets, each without its ending.
        split: "tune", or "held out".

    Raises:
        SettingError: If a file is missing or cannot be read.
    """
    questions: list[Question] = []
    qrels: list[Qrel] = []
    for name in names:
        held = read_questions(name.with_suffix(".jsonl"))
        questions += [question for question in held if question.split in ("", split)]
        qrels += read_qrels(name.with_suffix(".qrels"))
    return questions, qrels


def read_qrels(file: Path) -> list[Qrel]:
    """Read relevance judgements in TREC's form.

    Raises:
        SettingError: If the file is missing or a line of it is no judgement.
    """
    qrels = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            question, _, paragraph, grade = line.split()
            qrels.append(Qrel(question, paragraph, int(grade)))
        except ValueError as error:
            raise SettingError(
                f"{file}, line {number} is not a judgement: write `id 0 report#anchor grade`."
            ) from error
    return qrels


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{file} cannot be read as a question set: check the name.") from error
    return [line for line in text.splitlines() if line.strip()]
