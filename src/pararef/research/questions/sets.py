"""Questions that belong together, each with an id that outlives its wording."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pararef.errors import QuestionSetError
from pararef.finding.question import LONGEST
from pararef.records import EVERYTHING, Filters

MOST = 500
"""Questions of a set."""

LONGEST_ID, LONGEST_TITLE, LONGEST_NOTE = 60, 200, 2_000
"""Characters of each."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_OPENING = 5  # words of a question that make its id, where it is given none


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set.

    Attributes:
        id: What results and decisions hold on to when the wording changes.
        text: A question, or a few words.
        note: For readers; nothing is looked for by it.
        filters: Its own. Each field that is set here takes the place of the run's.
    """

    id: str
    text: str
    note: str = ""
    filters: Filters = EVERYTHING

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or len(self.id) > LONGEST_ID:
            raise QuestionSetError(
                f"the id “{self.id[:LONGEST_ID]}” is to be at most {LONGEST_ID} letters from a to"
                " z, digits, dots, dashes and underscores, the first a letter or digit"
            )
        if not any(map(str.isalpha, self.text)):
            raise QuestionSetError(f"the question “{self.text[:40]}” has no words")
        if len(self.text) > LONGEST:
            raise QuestionSetError(
                f"the question has {len(self.text):,} characters: ask in at most {LONGEST:,}"
            )
        if len(self.note) > LONGEST_NOTE:
            raise QuestionSetError(
                f"the note has {len(self.note):,} characters: say it in at most {LONGEST_NOTE:,}"
            )


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, told apart by their ids.

    Attributes:
        title: For people.
        questions: At least one, and at most `MOST`.
        name: Of the file that they are from.
    """

    title: str
    questions: tuple[Question, ...]
    name: str = ""

    def __post_init__(self) -> None:
        if not self.questions:
            raise QuestionSetError("there are no questions in it")
        if len(self.title) > LONGEST_TITLE:
            raise QuestionSetError(
                f"the title has {len(self.title):,} characters: say it in at most {LONGEST_TITLE}"
            )


def apart(asked: Iterable[tuple[int, Question]]) -> tuple[Question, ...]:
    """Questions that are told from each other.

    Args:
        asked: Each with its line.

    Raises:
        QuestionSetError: If two have the same id, or ask the same; or there are too many.
    """
    ids: dict[str, int] = {}
    said: dict[tuple[str, Filters], int] = {}
    kept = list[Question]()
    for line, question in asked:
        if len(kept) == MOST:
            raise QuestionSetError(f"line {line}: a set has at most {MOST} questions")
        same = said.setdefault((" ".join(question.text.casefold().split()), question.filters), line)
        if same != line:
            raise QuestionSetError(f"line {line} asks the same as line {same}: leave one out")
        # Ids that differ by capitals alone are one to people, and to some programs.
        first = ids.setdefault(question.id.casefold(), line)
        if first != line:
            raise QuestionSetError(
                f"line {line} has the id “{question.id}”, and so has line {first}: give each its"
                " own"
            )
        kept.append(question)
    return tuple(kept)


def own_id(text: str) -> str:
    """The id of a question that is given none: its opening words, and a mark of all of them.

    >>> own_id("How well is phonics taught?")
    'how-well-is-phonics-taught-28f1'
    """
    plain = " ".join(text.casefold().split())
    words = re.findall(r"[a-z0-9]+", plain)[:_OPENING]
    mark = hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:4]
    return "-".join(["-".join(words)[: LONGEST_ID - 5] or "q", mark])
