"""Short forms as reports print them: defined in brackets, or only as initials.

Two roads lead from "CEDP" to what it stands for. A report may say so: "newly
qualified teachers (NQTs)". Or it never prints the letters, but the words whose
initials they are: "career entry development profile". For the second road every
paragraph is indexed under the runs of its words' initials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pararef.patterns import Pattern

LEAST_INITIALS = 3
MOST_INITIALS = 6

# Words that short forms pass over: SEND leaves out the "and" of "needs and disabilities".
SMALL_WORDS = frozenset("a an and as at by for from in into of on or the to with".split())

_LONGEST = 200  # characters of a long form
_BRACKETS = Pattern(r"\s*[(\[]([^()\[\]]{2,80})[)\]]")
_SHORT = Pattern(r"[A-Z0-9][A-Za-z0-9&/-]{1,9}")
_WORD = Pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Initials run on over spaces and hyphens, and over nothing else.
_RUN = Pattern(r"[^\W\d_]+(?:['’][^\W\d_]*)*(?:(?:[ \t\n\u00a0]+|-|/)[^\W\d_]+(?:['’][^\W\d_]*)*)*")
_PLURAL = Pattern(r"(?<=[A-Z])s$")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what a report says that it stands for, as printed."""

    short: str
    long: str


_LONGEST_SMALL = max(map(len, SMALL_WORDS))


def definitions(text: str) -> Iterator[Definition]:
    """The short forms that a text defines in brackets.

    After Schwartz and Hearst, "A simple algorithm for identifying abbreviation
    definitions in biomedical text" (2003): the shortest run of words before the
    brackets that holds the letters of the short form, in order, the first of
    them at the start of a word. Here each capital must start a word too, or
    stand inside the one before it ("postgraduate diploma in education (PGDE)").

    >>> list(definitions("what newly qualified teachers (NQTs) add"))
    [Definition(short='NQT', long='newly qualified teachers')]
    """
    for found in _BRACKETS.finditer(text):
        before = re.split(r"[()\[\]]", text[max(0, found.start() - _LONGEST) : found.start()])[-1]
        inside = found[1].strip()
        if _is_short(inside):
            short = singular(inside)
            if long := _long_form(short, before):
                yield Definition(short, long)
        elif (words := before.split()) and _is_short(words[-1]):
            short = singular(words[-1])
            if _long_form(short, inside) == inside:
                yield Definition(short, inside)


def singular(short: str) -> str:
    """A short form without the "s" of its plural: "NQTs" → "NQT"."""
    return _PLURAL.sub("", short)


def initials(text: str) -> set[str]:
    """The runs of initials in a text, three to six letters each.

    With the small words and without them, since short forms differ in that:
    "dfe" is "Department for Education", "send" passes over an "and".
    """
    found = set[str]()
    for run in _RUN.finditer(text):
        words = _WORD.findall(run[0])
        large = [word for word in words if not is_small(word)]
        for firsts in {"".join(word[0] for word in some).lower() for some in (words, large)}:
            for length in range(LEAST_INITIALS, MOST_INITIALS + 1):
                found.update(firsts[at : at + length] for at in range(len(firsts) - length + 1))
    return found


def runs_of_initials(text: str) -> str:
    """The initials of each run of words, with its small words and without them, blanks between.

    >>> runs_of_initials("Special needs and disabilities. Yes.")
    'snad snd'
    """
    found = dict[str, None]()
    for run in _RUN.finditer(text):
        words = _WORD.findall(run[0])
        large = [word for word in words if not is_small(word)]
        for some in (words, large):
            if len(some) >= LEAST_INITIALS:
                found["".join(word[0] for word in some).lower()] = None
    return " ".join(found)


def phrases(text: str, letters: str) -> Iterator[str]:
    """The phrases of a text, as printed, whose initials are some letters.

    >>> list(phrases("NQTs' career entry and development profiles.", "cedp"))
    ['career entry and development profiles']
    """
    for run in _RUN.finditer(text):
        for words in _readings(run[0]):
            firsts = _firsts(words)
            at = firsts.find(letters)
            while at >= 0:
                first, last = words[at], words[at + len(letters) - 1]
                if not is_small(first[0]) and not is_small(last[0]):
                    yield run[0][first.start() : last.end()]
                at = firsts.find(letters, at + 1)


def _readings(run: str) -> Iterator[list[re.Match[str]]]:
    """The words of a run: all of them, and, where there are small ones, the others."""
    words = list(_WORD.finditer(run))
    yield words
    large = [word for word in words if not is_small(word[0])]
    if len(large) < len(words):
        yield large


def _firsts(words: Sequence[re.Match[str]]) -> str:
    return "".join(word[0][0].lower() for word in words)


def is_small(word: str) -> bool:
    """Whether short forms pass over a word."""
    return len(word) <= _LONGEST_SMALL and word.lower() in SMALL_WORDS


def _is_short(text: str) -> bool:
    short = singular(text)
    return bool(_SHORT.fullmatch(short)) and sum(letter.isupper() for letter in short) >= 2


def _long_form(short: str, before: str) -> str | None:
    """The end of a text that spells a short form out; None if it does not."""
    words = list(re.finditer(r"\S+", before))
    most = min(len(short) + 5, len(short) * 2)
    for count in range(2, min(most, len(words)) + 1):
        start = words[-count].start()
        long = before[start:].strip(" ,;:'’‘\"")
        if len(long) > _LONGEST:
            return None
        if _spells(short, long) and not is_small(long.split()[0]):
            return long
    return None


def _spells(short: str, long: str) -> bool:
    """Whether the letters of `short` stand in `long` in order, each well placed.

    Each begins a word, or stands in the word of the one before it. All places
    where a letter could stand are kept, so that the time is bounded.
    """
    letters = [letter.lower() for letter in short if letter.isalnum()]
    text = long.lower()
    if not text or text[0] != letters[0]:
        return False
    begins = [at == 0 or not text[at - 1].isalnum() for at in range(len(text))]
    places = {0}
    for letter in letters[1:]:
        first = min(places)
        reached = set[int]()
        same_word = False  # of a place of the letter before
        for at in range(first + 1, len(text)):
            same_word = (same_word or at - 1 in places) and text[at - 1] != " " and text[at] != " "
            if text[at] == letter and (begins[at] or same_word):
                reached.add(at)
        if not reached:
            return False
        places = reached
    return True
