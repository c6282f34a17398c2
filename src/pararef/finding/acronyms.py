"""Short forms in a question: what they stand for in these reports.

A report may define one: "newly qualified teachers (NQTs)". Else a glossary of
the field is asked; of several meanings the one that the reports print is taken.
Else the reports print only the words, and the question the letters: then the
phrases of the reports whose initials they are come forward, and the one that the
reports use as a term is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pararef.finding.english import is_common, is_english
from pararef.finding.glossary import Glossary
from pararef.library import (
    LEAST_INITIALS,
    MOST_INITIALS,
    Library,
    Term,
    phrases,
    singular,
    tokens,
)
from pararef.patterns import Pattern
from pararef.records import Expansion, Filters

DEFINED = "defined in the text"
GLOSSARY = "glossary"
INITIALS = "initials of a phrase in the reports"

_JOINTS = frozenset("and for in of or to".split())  # small words that terms have inside them
_TITLES = frozenset("Baroness Dame Dr Lady Lord MP Mr Mrs Ms Professor Rt Sir".split())  # of people
_LETTERS = Pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PART = Pattern(r"\w+(?:['’-]\w+)*")  # of a meaning: "key stage 2"
_TOKEN = Pattern(r"[^\W_]+(?:&[^\W_]+)?")
_MOST_WORDS = 8  # in a long form
_PARAGRAPHS = 300  # with the letters as initials, to look for the phrase in
_TRIED = 20  # phrases, those that most paragraphs print
_COUNTED = 500  # paragraphs with a word; more of them make it no part of a term
_FAITHFUL = 0.3
_FAITHFUL_IN_SHORT = 0.6
_OUTWEIGHS = 5  # times as often printed
_LOOKED_AT = 10  # paragraphs, for how they print a short form
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


def short_forms(library: Library, question: str, glossary: Glossary) -> list[ShortForm]:
    """The short forms in a question that these reports, or the glossary, can spell out."""
    found: dict[str, ShortForm] = {}
    for token in _TOKEN.findall(question):
        if token not in found and (form := _spelled_out(library, token, glossary)):
            found[token] = form
    return list(found.values())


def long_forms(library: Library, question: str, glossary: Glossary) -> list[Expansion]:
    """The long forms that a question uses, with short ones that the reports print."""
    stems = [token.stem for token in tokens(question)]
    runs = [
        tuple(stems[start:end])
        for start in range(len(stems))
        for end in range(start + 2, min(start + _MOST_WORDS, len(stems)) + 1)
    ]
    defined = library.defined([" ".join(run) for run in runs])
    found = {d.short: Expansion(d.short, d.long, DEFINED) for d in defined}
    for run in runs:
        for short, long in glossary.short_forms(run):
            if any(library.frequency(token.stem) for token in tokens(short)):
                found.setdefault(short, Expansion(short, long, GLOSSARY))
    return list(found.values())


def _spelled_out(library: Library, token: str, glossary: Glossary) -> ShortForm | None:
    capital = sum(letter.isupper() for letter in token) >= 2
    short = singular(token)
    stems = tokens(short)
    if not stems:
        return None
    known = library.frequency(stems[0].stem) > 0
    listed = glossary.long_forms(short) if capital or len(short) >= LEAST_INITIALS else ()
    meaning = _told(library, short, listed, known)
    # In small letters it may be any word, but hardly one of four letters or more
    # that no report prints and that are the initials of a term.
    fits = short.isalpha() and LEAST_INITIALS <= len(short) <= MOST_INITIALS
    tried = not known and fits and (capital or len(short) > LEAST_INITIALS)
    # Asked last: few words have a meaning at all, and the list of English is long.
    if not (meaning or tried) or (not capital and _is_word(library, token)):
        return None
    if not meaning and (long := _term(library, short.lower())):
        meaning = (long, INITIALS)
    return ShortForm(token, Expansion(_printed(short), *meaning), known) if meaning else None


def _told(
    library: Library, short: str, listed: Sequence[str], known: bool
) -> tuple[str, str] | None:
    """What the reports, or the glossary, say that letters stand for, and which of them does."""
    if defined := next(iter(library.definitions(short)), None):
        # One report's own term must not hide what all the others call by these letters.
        other = max(listed, key=library.printed, default=defined)
        if library.printed(other) > _OUTWEIGHS * library.printed(defined):
            return other, GLOSSARY
        return defined, DEFINED
    long = _meant(library, listed, known)
    return (long, GLOSSARY) if long else None


def _is_word(library: Library, token: str) -> bool:
    """Whether letters without capitals are a word rather than a short form.

    An English word is one ("sense", "Art"), unless it is rare and the reports print
    it in capitals and never in small letters ("mash").
    """
    if not is_english(token):
        return False
    if is_common(token):
        return True
    with_it = library.paragraphs(list(library.matching([Term((token,))], _LOOKED_AT)))
    printed = [
        word
        for paragraph in with_it.values()
        for word in _LETTERS.findall(paragraph.text)
        if word.lower() == token.lower()
    ]
    return not printed or any(not word.isupper() for word in printed)


def _meant(library: Library, meanings: Sequence[str], known: bool) -> str | None:
    """Of several meanings the one that the reports print most; else the likeliest.

    Where the reports print the letters and none of the meanings, they may well
    mean something else: then only a short form with one meaning is spelled out.
    """
    printed = [library.printed(meaning) for meaning in meanings]
    if any(printed):
        return _as_printed(library, meanings[printed.index(max(printed))])
    if not meanings or (known and len(meanings) > 1):
        return None
    return meanings[0]


def _as_printed(library: Library, meaning: str) -> str:
    """A meaning as the reports print it: with "and" between its words, or without."""
    words = [re.escape(word) for word in _PART.findall(meaning) if word not in _JOINTS]
    between = rf"[\s,-]+(?:(?:{'|'.join(sorted(_JOINTS))})\s+)?"
    pattern = re.compile(between.join(words), re.IGNORECASE)
    rows = list(library.matching([Term((meaning,))], _LOOKED_AT))
    texts = [paragraph.text for paragraph in library.paragraphs(rows).values()]
    printed = Counter(found for text in texts for found in pattern.findall(text))
    return printed.most_common(1)[0][0] if printed else meaning


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
    """Whether a phrase could be a term: no "which", "their" or "the" in it, and no name."""
    phrase = next(iter(printings))
    if _TITLES.intersection(_LETTERS.findall(phrase)):
        return False
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
