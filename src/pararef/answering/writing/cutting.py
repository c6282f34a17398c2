"""A reply that arrives in pieces, cut into sentences as they are done."""

from __future__ import annotations

import re
from itertools import pairwise

from pararef.answering.writing.backing import MARK
from pararef.reading.sentences import sentences

_LONGEST = 4_000  # characters without an end of a sentence
_THOUGHT = r"(?:think|thinking|thought|thoughts|reasoning|analysis|reflection|scratchpad)"
_THOUGHTS = re.compile(rf"<({_THOUGHT})\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_OPENED = re.compile(rf"<{_THOUGHT}\b.*", re.DOTALL | re.IGNORECASE)
# Some servers send the end of the thoughts only.
_CLOSED = re.compile(rf".*</{_THOUGHT}\s*>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(rf"(?:{MARK.pattern})+[.\s]*")
_BEGUN = re.compile(r"\[[\d\s,;]*$")  # the number of its evidence may still be coming


class Cutter:
    """Takes pieces and gives sentences, each with the numbers of evidence behind it.

    What a model thinks aloud (<think> … </think>) is left out.

    >>> cutter = Cutter()
    >>> cutter.feed("Mentors help. [1] Lead"), cutter.feed("ers plan [2]."), cutter.rest()
    (['Mentors help. [1]'], [], ['Leaders plan [2].'])
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that are done, now that this piece is here."""
        self._held += piece
        if "<" in self._held:
            self._held = _THOUGHTS.sub(" ", self._held)
            self._held = _CLOSED.sub(" ", self._held)
        if not re.search(r"\s", piece):  # no sentence is told to be done without a space behind it
            return []
        thinking = _OPENED.search(self._held)
        end = thinking.start() if thinking else len(self._held)
        spoken = self._held[:end]
        starts = _starts(spoken)
        if len(starts) > 1 and _BEGUN.match(spoken[starts[-1] :]):
            starts.pop()
        whole = starts[-1] if starts else 0
        if len(spoken) - whole > _LONGEST:
            starts, whole = [*starts, len(spoken)], len(spoken)
        self._held = self._held[whole:]
        return _slices(spoken[:whole], starts[:-1])

    def rest(self) -> list[str]:
        """What is left when the reply is over; thoughts that were never closed are not."""
        left, self._held = _OPENED.sub("", self._held), ""
        return _slices(left, _starts(left))


def _starts(text: str) -> list[int]:
    """Where sentences begin: none at a number of evidence, none inside a quotation."""
    if not text.strip():
        return []
    starts: list[int] = []
    for span in sentences(text):
        mark = _MARKS.match(text, span.start) if starts else None
        start = mark.end() if mark else span.start
        if start < span.end and not (starts and _open(text[starts[-1] : start])):
            starts.append(start)
    return starts


def _slices(text: str, starts: list[int]) -> list[str]:
    return [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]


def _open(sentence: str) -> bool:
    """Whether a quotation begins in a sentence, and does not end there."""
    return sentence.count('"') % 2 == 1 or sentence.count("“") > sentence.count("”")
