"""Short forms in a question: what they stand for in these reports.

A report may define one: "newly qualified teachers (NQTs)". Or it prints only
the words, and the question the letters: then the phrases of the reports whose
initials they are come forward, and the one that the reports use as a term is
taken. Nothing is looked up in a list.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pararef.library import (
    LEAST_INITIALS,
    MOST_INITIALS,
    Library,
    Term,
    phrases,
    singular,
    tokens,
)
from pararef.records import Expansion, Filters

DEFINED = "defined in the text"
INITIALS = "initials of a phrase in the reports"

_JOINTS = frozenset("and for in of or to".split())  # small words that terms have inside them
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:&[^\W_]+)?")
_MOST_WORDS = 8  # in a long form
# Short forms that are words, too: in small letters they are taken for the words.
_WORDS_TOO = frozenset(
    """
    act aid aim air all apt arc arm art ask bat bed best bid can care cast cat core cost dot ear
    east eat face fact fast few fit for gap get go hub ill its keep lac lap let led lit mat may men
    met mind net new now off one our out pace pair part past pay pet pin plan pot pro ram rap read
    rep ring sat sea see send set sit six spa star step sum ten tip top use was way who win yes
    """.split()
)
_PARAGRAPHS = 300  # with the letters as initials, to look for the phrase in
_TRIED = 20  # phrases, those that most paragraphs print
_COUNTED = 500  # paragraphs with a word; more of them make it no part of a term
_FAITHFUL = 0.3
_FAITHFUL_IN_SHORT = 0.6
_PRINTED = 2  # paragraphs: a term that one alone prints cannot be told from chance


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form where it stands in a question.

    Attributes:
        printed: As the question has it.
        known: The reports print it too.
    """

    printed: str
    expansion: Expansion
    known: bool


def short_forms(library: Library, question: str) -> list[ShortForm]:
    """The short forms in a question that these reports can spell out."""
    found: dict[str, ShortForm] = {}
    for token in _TOKEN.findall(question):
        if token not in found and (form := _spelled_out(library, token)):
            found[token] = form
    return list(found.values())


def long_forms(library: Library, question: str) -> list[Expansion]:
    """The defined long forms that a question uses, with their short ones."""
    stems = [token.stem for token in tokens(question)]
    runs = [
        " ".join(stems[start:end])
        for start in range(len(stems))
        for end in range(start + 2, min(start + _MOST_WORDS, len(stems)) + 1)
    ]
    return [Expansion(found.short, found.long, DEFINED) for found in library.defined(runs)]


def _spelled_out(library: Library, token: str) -> ShortForm | None:
    capital = sum(letter.isupper() for letter in token) >= 2
    short = singular(token)
    stems = tokens(short)
    if not stems:
        return None
    if token in _WORDS_TOO:
        return None
    known = library.frequency(stems[0].stem) > 0
    if long := next(iter(library.definitions(short)), None):
        return ShortForm(token, Expansion(_printed(short), long, DEFINED), known)
    # In small letters it may be any word, but hardly one of four letters or more
    # that no report prints and that are the initials of a term.
    fits = short.isalpha() and LEAST_INITIALS <= len(short) <= MOST_INITIALS
    if known or not fits or not (capital or len(short) > LEAST_INITIALS):
        return None
    if long := _term(library, short.lower()):
        return ShortForm(token, Expansion(_printed(short), long, INITIALS), known)
    return None


def _term(library: Library, letters: str) -> str | None:
    """The term of these reports that some letters are the initials of.

    A term is told from words that merely stand together by how faithful they
    are to each other: in the reports that print them so, a good part of the
    paragraphs with the rarest of them have all of them, so.
    """
    paragraphs = Counter[tuple[str, ...]]()
    printed: dict[tuple[str, ...], Counter[str]] = {}
    reports: dict[tuple[str, ...], set[str]] = {}
    for paragraph in library.with_initials(letters, _PARAGRAPHS):
        found = {_words(phrase): phrase for phrase in phrases(paragraph.text, letters)}
        for words, phrase in found.items():
            paragraphs[words] += 1
            printed.setdefault(words, Counter())[phrase] += 1
            reports.setdefault(words, set()).add(paragraph.report)
    # Three letters are the initials of very many phrases: more is asked of those.
    short = len(letters) == LEAST_INITIALS
    scored = []
    for words, count in paragraphs.most_common(_TRIED):
        if count < _PRINTED + short or not _whole(printed[words]):
            continue
        phrase = next(iter(printed[words]))
        together = _together(library, phrase, count, reports[words])
        if together >= (_FAITHFUL_IN_SHORT if short else _FAITHFUL):
            scored.append((count * together, words))
    if not scored:
        return None
    _, best = max(scored)
    return min(printed[best], key=lambda phrase: (-printed[best][phrase], len(phrase)))


def _words(phrase: str) -> tuple[str, ...]:
    """What two printings of a term share: the stems of all but its small words."""
    return tuple(token.stem for token in tokens(phrase))


def _whole(printings: Counter[str]) -> bool:
    """Whether a phrase could be a term: no "which", "their" or "the" in it."""
    phrase = next(iter(printings))
    joints = sum(word.lower() in _JOINTS for word in _LETTERS.findall(phrase))
    return len(tokens(phrase)) + joints == len(_LETTERS.findall(phrase))


def _together(library: Library, phrase: str, count: int, reports: set[str]) -> float:
    """Of the paragraphs with a phrase's rarest word, in some reports, the share with all of it."""
    inside = Filters(reports=tuple(sorted(reports)))
    words = [token.span.of(phrase) for token in tokens(phrase)]
    found = (len(library.matching([Term((word,))], _COUNTED, inside)) for word in words)
    return count / max(min(found, default=0), count)


def _printed(short: str) -> str:
    return short.upper() if short.islower() else short
