"""Whether a paragraph prints a subject: its words near each other, in any of their forms.

"Dogs for therapy" prints "therapy dogs", and "self harm" prints "self-harm"; "young people
and their carers" does not print "young carers". Of a longer subject what only says of
whom need not be printed: "letterbox contact for young people".
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pararef.library import Library, stems, tokens
from pararef.patterns import Pattern
from pararef.records import Expansion, Span

_APART = 2  # words on from one of a subject at which the next one stands, at the most
_ALIKE = 6  # letters that two words with one stem share at least, or all of the shorter
_COMMON = 0.04  # of all paragraphs: a word that stands in so many says but of whom
_RARE = 0.003  # of all paragraphs: a word in no more tells a subject alone
_FEW = 3  # paragraphs that are no more than few in any library
# Endings that make another word of a stem: interpreters do not interpret, extremism is not extreme.
_MAKES = Pattern(r"(?:(?:er|or|ist)s?|ism)$")
_WORD = Pattern(r"[\w’']+")
_HYPHENED = Pattern(r"[^\W_]+(?:['’][^\W_]+)?(?:-[^\W_]+)+")
_OR = Pattern(r"\s*(?:,\s*(?:or|and)\s|,|/|;|\s(?:or|and/or)\s)\s*", re.IGNORECASE)
_BRACKETS = Pattern(r"\s*\(([^)]*)\)?")
# Between these the parts of a subject stand, which a text may tell elsewhere in a paragraph.
_JOINTS = Pattern(
    r"\s+(?:for|in|at|among|(?<!looked )after|before|during|by|with|from|to|about|on|who|that"
    r"|which|as|under|over|within|between|against|towards?|into|when|where|while|and|a|an|the"
    r"|their|its|is|are|was|were|have|has|had)\s+",
    re.IGNORECASE,
)
_TURNED = Pattern(
    r"\s+(?:for|of|in|at|from|with|by|to|on)(?:\s+(?:the|a|an|their))?\s+", re.IGNORECASE
)
_ENDS = Pattern(r"[.;:?!\t\n]")  # between two words that do not stand side by side
# A subject's last word that says but what sort of thing it is.
_SORTS = frozenset(
    stems(
        "service services arrangement arrangements programme programmes scheme schemes order orders"
        " accommodation provision project team model approach initiative contact work issues"
        " placement therapy method tool framework practice"
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its place among all words, its stem, itself in small letters, its span."""

    place: int
    stem: str
    text: str
    span: Span

    def is_like(self, other: Word) -> bool:
        """Whether two are forms of one word: not so "extremism" and "extremely"."""
        if self.stem != other.stem:
            return False
        shared = min(_ALIKE, len(self.text), len(other.text)) - 1
        makes = [bool(_MAKES.search(word.text)) for word in (self, other)]
        return self.text[:shared] == other.text[:shared] and makes[0] == makes[1]


def printed(text: str) -> list[Word]:
    """The content words of a text, in order; a hyphened one in its parts and as one."""
    loose = text.replace("-", " ")
    starts = [word.start() for word in _WORD.finditer(loose)]
    words = [
        Word(bisect(starts, token.span.start), token.stem, token.span.of(loose).lower(), token.span)
        for token in tokens(loose)
    ]
    for whole in _HYPHENED.finditer(text):
        joined = whole[0].replace("-", "")
        words += [
            Word(bisect(starts, whole.start()), stem, joined.lower(), Span(*whole.span()))
            for stem in stems(joined)
        ]
    return sorted(words, key=lambda word: (word.place, word.span.end))


Phrase = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to word a subject: phrases that a paragraph must have, all of them."""

    phrases: tuple[Phrase, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words of it."""
        return tuple(dict.fromkeys(word.text for phrase in self.phrases for word in phrase))

    def place(self, text: str, inside: Sequence[Word]) -> Span | None:
        """Where a text prints its first phrase, if it prints all."""
        found = [_place(text, inside, phrase) for phrase in self.phrases]
        return found[0] if found and all(found) else None

    def covers(self, inside: Iterable[Word]) -> bool:
        """Whether a text has all of its words, in any order."""
        held = list(inside)
        return all(
            any(word.is_like(other) for other in held) for phrase in self.phrases for word in phrase
        )


def forms(library: Library, subject: str, expansions: Sequence[Expansion] = ()) -> list[Form]:
    """The ways to word a subject, the nearest first. Inside `snapshot` only."""
    found: list[Form] = []
    for wording in _wordings(subject, expansions):
        made = [form for alternative in _OR.split(wording) for form in _forms(library, alternative)]
        # A long subject has commas too: what follows one may be any words.
        found += [
            form for form in made if not all(_is_common(library, its) for its in form.phrases)
        ] or made
    return list(dict.fromkeys(form for form in found if form.phrases))


def _wordings(subject: str, expansions: Sequence[Expansion]) -> Iterator[str]:
    """A subject, and the same with its short forms spelled out, and its long ones shortened."""
    plain = _BRACKETS.sub("", subject)
    yield plain
    yield from (inside for inside in _BRACKETS.findall(subject) if inside.isupper())
    for expansion in expansions:
        for one, other in (
            (expansion.short, expansion.long),
            (expansion.long, expansion.short),
        ):
            replaced = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", other, plain, flags=re.IGNORECASE)
            if replaced != plain:
                yield replaced


def _forms(library: Library, wording: str) -> Iterator[Form]:
    for phrase in _spelled(wording):
        yield Form((phrase,))
        if shorter := _without_sort(library, phrase):
            yield Form((shorter,))
    parts = [part for part in _JOINTS.split(f" {wording} ") if stems(part)]
    if len(parts) > 1:
        phrases = [next(iter(_spelled(part)), ()) for part in parts]
        telling = [phrase for phrase in phrases if phrase and not _is_common(library, phrase)]
        if telling:
            yield Form(tuple(telling))
            yield Form(tuple(_without_sort(library, phrase) or phrase for phrase in telling))


def _spelled(wording: str) -> list[Phrase]:
    """The words of a wording in order: hyphened ones in parts, and as one."""
    words = printed(wording)
    wholes = {word.span for word in words if "-" in word.span.of(wording)}
    parts = tuple(word for word in words if word.span not in wholes)
    if not wholes:
        return [parts] if parts else []
    joined = tuple(
        word
        for word in words
        if word.span in wholes
        or not any(w.start <= word.span.start and word.span.end <= w.end for w in wholes)
    )
    # "well-being": of its parts alone one would be left.
    whole = all(len(stems(span.of(wording).replace("-", " "))) > 1 for span in wholes)
    return [parts, joined] if whole else [joined]


def _is_common(library: Library, phrase: Phrase) -> bool:
    most = _COMMON * library.counts()["paragraphs"]
    return all(library.frequency(word.stem) > most for word in phrase)


def _without_sort(library: Library, phrase: Phrase) -> Phrase:
    """A phrase without a last word that only says its sort; none where too little is left."""
    if len(phrase) < 2 or phrase[-1].stem not in _SORTS:
        return ()
    shorter = phrase[:-1]
    most = max(_RARE * library.counts()["paragraphs"], _FEW)
    if len(shorter) == 1 and library.frequency(shorter[0].stem) > most:
        return ()
    return shorter


def has(inside: Sequence[Word], subject: str, text: str = "") -> bool:
    """Whether a text has the words of a subject side by side."""
    return any(_place(text, inside, phrase) for phrase in _spelled(subject))


def _place(text: str, inside: Sequence[Word], phrase: Phrase) -> Span | None:
    """Where a text has a phrase: in its order, or turned around ("dogs for therapy").

    One word may stand between two: "young adult carers", but not "young people and
    their carers".
    """
    runs = [(word, word) for word in inside if word.is_like(phrase[0])]
    for before, wanted in pairwise(phrase):
        apart = max(_APART, wanted.place - before.place)
        runs = [
            (first, word)
            for first, last in runs
            for word in inside
            if 0 < word.place - last.place <= apart
            and word.is_like(wanted)
            and not _ENDS.search(text, last.span.end, word.span.start)
        ]
    if runs:
        return Span(runs[0][0].span.start, max(runs[0][1].span.end, runs[0][0].span.end))
    if len(phrase) < 2:
        return None
    for head in (word for word in inside if word.is_like(phrase[-1])):
        rest = _place(text, _after(inside, head), phrase[:-1])
        if rest and _TURNED.fullmatch(text[head.span.end : rest.start]):
            return Span(head.span.start, rest.end)
    return None


def _after(inside: Sequence[Word], head: Word) -> list[Word]:
    return [word for word in inside if 0 < word.place - head.place <= 2 * _APART + 2]
