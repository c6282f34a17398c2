"""Which reports, and how many, have something on a subject.

"Which reports mention private fostering?" asks for a list, and no paragraph is its
answer: of each report the best paragraph is looked at. A report mentions what one of
its paragraphs has the words of, side by side; it "found", or "was told to improve",
what a paragraph of it answers.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from pararef.library import stems, tokens
from pararef.records import Stance

_SOURCE = (
    r"(?:reports?|inspections?|councils?|(?:local )?authorit(?:y|ies)|areas?|providers?|schools?"
    r"|universit(?:y|ies)|partnerships?|boroughs?|cit(?:y|ies)|counties|judgments?"
    r"|inquir(?:y|ies)|letters?|visits?|places?|documents?|responses?)\b"
)
_ALL = (
    r"(?:(?:in )?which|in how many|how many|list|name|all|any|every|show me|give me|find"
    r"|what(?= (?:reports|inspections|councils|authorities)))(?: of)?(?: all)?(?: the(?:se)?)?"
)
_HEADS = (
    re.compile(rf"\W*{_ALL} (?:(?!{_SOURCE})[\w’'-]+ ){{0,3}}?{_SOURCE}\s*", re.IGNORECASE),
    re.compile(r"\W*who\s+(?=(?:write|mention|talk|cover)s?\b)", re.IGNORECASE),
    re.compile(rf"\W*{_SOURCE}\s+(?=that\b|which\b|with\b|mention)", re.IGNORECASE),
)
_BARE_HEAD = re.compile(rf"\W*{_ALL}\b\s*", re.IGNORECASE)  # the source was a name
_NOT = r"(?:nothing|not|no|never|n['’]t|neither)"
_VERB = re.compile(
    r"\b(?:(?:that|which|where|do|does|did|are|is|was|were|has|have|had|been|be|with)\b\s*)*"
    rf"(?P<not>{_NOT}\b\s*)?"
    r"(?:(?P<mention>mention\w*|writ\w+|wrote|refer\w*(?: to)?|talk\w*|cover\w*|discuss\w*"
    r"|note[sd]?|speak\w*|spoke|sa(?:y|ys|id)|contain\w*|include[sd]?|comment\w*)"
    r"|(?P<weak>(?:told|asked|required|recommended|urged) to(?: improve| strengthen)?|criticis\w+"
    r"|recommend\w*|fail(?:s|ed)?(?: to)?|need(?:s|ed)?(?: to)?(?: improve)?|must(?: improve)?)"
    r"|(?P<strong>prais\w+|commend\w+)"
    r"|(?P<found>f[io]u?nds?|identif\w+|report(?:s|ed)?|raise[sd]?|describe[sd]?|deal\w*|judged"
    r"|ha(?:s|ve|d)|with|treat\w*|look\w*)?)\b\s*"
    rf"(?P<none>{_NOT}\b\s*)?(?:(?:about|on|to|at|that|any|anything|something|for|of|with)\b\s*)*",
    re.IGNORECASE,
)
_HAS = re.compile(r"\b(?:has|have|had|with)\b", re.IGNORECASE)
_GENERIC = re.compile(
    r"\s+(?:programme|scheme|approach|model|project|issue|topic)s?$", re.IGNORECASE
)
_APART = 2  # words on from one of a subject at which the next one stands, at the most
_ALIKE = 0.7  # of their letters that two words with one stem share at least
_WHERE = re.compile(r"\W*in (?:which|how many)\b", re.IGNORECASE)
_MOST = re.compile(r"the (?:most|fewest|least|highest|lowest|best|worst)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*\b(?:is|are|was|were|been|being)?\s*(?P<mention>mentioned|discussed|covered|noted|named"
    r"|referred to|talked about|written about)"
    r"|\s*\b(?:found|raised|identified|reported|criticised)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Which:
    """What is asked of every report.

    Attributes:
        subject: What they are to have.
        mention: It is enough that they have its words.
        stance: What they are to say of it.
        lacking: Those are asked for that do not have it.
    """

    subject: str
    mention: bool
    stance: Stance | None
    lacking: bool

    @property
    def question(self) -> str:
        """What to look for in each report."""
        asks = {Stance.WEAKNESS: "weaknesses in ", Stance.STRENGTH: "strengths in "}
        return (asks[self.stance] if self.stance else "") + self.subject


def which(question: str, named: bool = False) -> Which | None:
    """What a question asks of every report; None where it asks for something else.

    Args:
        question: Without the names of reports.
        named: Words that named a kind of report were taken out of it: "SIF inspections".

    >>> which("which reports mention private fostering?").subject
    'private fostering'
    """
    heads = (*_HEADS, _BARE_HEAD) if named else _HEADS
    head = next(filter(None, (pattern.match(question) for pattern in heads)), None)
    rest = question[head.end() :].strip(" ?.!") if head else ""
    verb = _VERB.match(rest)
    subject = rest[verb.end() :] if verb else ""
    tail = _TAIL.search(subject)
    if tail and tail.end() == len(subject):
        subject = subject[: tail.start()]
    else:
        tail = None
    subject = subject.strip(" ,;:?.!")
    if _MOST.match(subject):
        return None
    if subject.lower().startswith("the "):
        subject = subject[4:]
    subject = _GENERIC.sub("", subject) or subject
    says = verb and (
        _HAS.search(verb[0]) or verb["mention"] or verb["weak"] or verb["strong"] or verb["found"]
    )
    if not verb or not stems(subject) or not (says or tail or _WHERE.match(question)):
        return None
    stance = Stance.WEAKNESS if verb["weak"] else Stance.STRENGTH if verb["strong"] else None
    return Which(
        subject,
        mention=bool(verb["mention"] or (tail and tail["mention"])),
        stance=stance,
        lacking=bool(verb["not"] or verb["none"]),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its place among all words, its stem, and itself in small letters."""

    place: int
    stem: str
    text: str

    def is_like(self, other: Word) -> bool:
        """Whether two are forms of one word: not so "extremism" and "extremely"."""
        same = math.ceil(_ALIKE * max(len(self.text), len(other.text)))
        return self.stem == other.stem and self.text[:same] == other.text[:same]


def printed(text: str) -> list[Word]:
    """The content words of a text, in order."""
    starts = [word.start() for word in re.finditer(r"[\w’'-]+", text)]
    return [
        Word(bisect(starts, token.span.start), token.stem, token.span.of(text).lower())
        for token in tokens(text)
    ]


def has(inside: Sequence[Word], subject: str) -> bool:
    """Whether a text has the words of a subject in their order, side by side.

    One word may stand between two: "young adult carers", but not "young people and
    their carers".
    """
    first, *others = printed(subject) or [Word(0, "", "")]
    ends = [word for word in inside if word.is_like(first)]
    for other in others:
        ends = [
            word
            for end in ends
            for word in inside
            if 0 < word.place - end.place <= _APART and word.is_like(other)
        ]
    return bool(ends)
