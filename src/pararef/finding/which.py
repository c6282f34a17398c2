"""Which reports, and how many, have something on a subject.

"Which reports mention private fostering?" asks for a list, and no paragraph is its
answer: of each report the best paragraph is looked at. A report mentions what one of
its paragraphs has the words of, side by side; it "found", or "was told to improve",
what a paragraph of it answers.

People ask so in many ways ("FDAC: which councils?", "who was told to sort out …"), so
the question is taken apart by its words: what only asks is taken out, what is left is
the subject.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from pararef.library import stems, tokens
from pararef.records import Stance

# What reports are called, and those that are on a provider.
_REPORTS = (
    r"(?:(?:inspection|inquiry|ofsted) )?(?:reports|inspections|judgments|inquiries|letters|visits"
    r"|documents|responses)"
)
_PROVIDERS = r"(?:councils|(?:local )?authorities|LAs|boroughs|providers|partnerships|universities)"
_ONE = r"(?:report|inspection|council|(?:local )?authority|borough|inquiry|judgment)"
_PLACES = r"(?:places|areas|schools|cities|counties)"
_ALL = r"(?:which|how many|list|name|show me|give me|find)(?: of)?(?: all| every)?(?: the(?:se)?)?"

_SAYS = (
    r"mention\w*|writ\w+|wrote|refer\w*(?: to)?|talk\w*|cover\w*|discuss\w*|note[sd]?"
    r"|speak\w*|spoke|sa(?:y|ys|id)|contain\w*|include[sd]?|comment\w*|comes? up|came up"
    r"|appear\w*|deal\w* with"
    r"|br(?:ing|ings|ought) up"
)
_WEAK = (
    r"(?:was |were |been |being )?(?:told|asked|required|recommended|urged) to"
    r"(?: sort out| improve| strengthen| address| do better(?: on| with)?)?"
    r"|(?:are |were |was )?criticis\w+(?: for)?|recommendations? to(?: improve)?"
    r"|(?:fell|falls?|falling) short(?: on| of| in)?|fail(?:s|ed|ing)?(?: to| on| in)?"
    r"|(?:need(?:s|ed)? to|must|should|had to|have to) (?:improve|strengthen|do better(?: on)?)"
    r"|weak(?:nesses)?(?: on| in)|poor (?:on|at)"
)
_STRONG = (
    r"(?:are |were |was )?(?:prais\w+|commend\w+)(?: for| by)?|good (?:on|at)|strong (?:on|in)"
)
_LACKS = (
    r"(?:do|does|did|are|is|was|were|has|have)?(?: not|n['’]t) (?:mention\w*|say|cover|discuss"
    r"|refer to"
    r"|talk about|have|include)|(?:sa(?:y|ys|id)|with|have|has) nothing(?: at all)?(?: about| on)?"
    r"|(?:leave|leaves|left) out|omit\w*|lack\w*|never mention\w*|make no mention of|no mention of"
)
_FINDS = (
    r"f[io]u?nds?|identif\w+|raise[sd]?|describe[sd]?|had|have|has|with|report(?:ed|s)?(?= )"
    r"|treat\w*"
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_ASKS = tuple(
    _words(pattern)
    for pattern in (
        # "which reports", "how many SIF inspections": the plural, at any place.
        rf"{_ALL} (?:[\w’'-]+ ){{0,3}}?(?:{_REPORTS}|{_PROVIDERS})",
        rf"which (?:inspection )?{_ONE}",
        rf"(?:in|for|at) (?:which|how many|what) (?:{_REPORTS}|{_PROVIDERS}|{_PLACES})",
        rf"(?:which|how many) {_PLACES}"
        rf"(?= (?:{_SAYS}|{_WEAK}|{_STRONG}|{_LACKS}|was|were|had|has))",
        rf"(?:{_REPORTS}|{_PROVIDERS})"
        r"(?= (?:that|which|with|where|say|mentioning|discussing|covering|saying))",
        rf"(?:do )?(?:any|every|what)(?: of (?:the|these))? (?:{_REPORTS}|{_PROVIDERS})",
        r"who(?= (?:was|were) (?:told|asked|criticis|prais|urged|required))",
        r"who(?= (?:write|mention|talk|cover)s?\b)",
        r"who (?:has|have) (?:it|this|that) in (?:their|the) reports?",
        rf"where(?= (?:do|does|did|is|are|was|were) .+ (?:{_SAYS}))",
    )
)
# Where the words for the reports were a name, taken out of the question: "SIF inspections".
_ASKS_OF_NAMED = _words(
    r"(?:in )?(?:which|how many|list|any|every)(?: of the)?"
    rf"|(?:list |name )?(?:every|each)(?: {_ONE})?|that"
)
_WITH = re.compile(r"\W*with\b", re.IGNORECASE)
_WITHIN = re.compile(r"\W*(?:in|for|at) (?:which|how many|what)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^)]*\)?")
_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")
_LEADING = re.compile(
    r"^\W*(?:(?:and|in|of|for|the|their|a|an|any|anything|something|about|on|to|at|by|that|which"
    r"|who|where|every|all|do|does|did|is|are|was|were|be|been|has|have|had|it|there|so|say so"
    r"|overall|please)\b\W*)*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\W*(?:\b(?:and|which|reports?|in|of|for|is|are|was|were|say so|so|it|please|there|at all"
    r"|anywhere|we (?:have|hold)|you (?:have|hold)|programme|scheme|approach|model|project|issue"
    r"|topic)s?\b\W*)*$",
    re.IGNORECASE,
)
_MOST = re.compile(r"\b(?:most|fewest|least|highest|lowest|best|worst)\b", re.IGNORECASE)
_APART = 2  # words on from one of a subject at which the next one stands, at the most
_ALIKE = 6  # letters that two words with one stem share at least, or all of the shorter
# Endings that make another word of a stem: interpreters do not interpret, extremism is not extreme.
_MAKES = re.compile(r"(?:(?:er|or|ist)s?|ism)$")


@dataclass(frozen=True, slots=True)
class Which:
    """What is asked of every report.

    Attributes:
        subject: What they are to have; blank where all are asked for.
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
    rest, asks = question, False
    for pattern in (*_ASKS, _ASKS_OF_NAMED) if named else _ASKS:
        if pattern.search(rest):
            rest, asks = pattern.sub(" ", rest, count=1), True
    asks = asks or (named and bool(_WITH.match(rest)))
    if not asks or _MOST.search(question):
        return None
    found = {}
    for name, words in (("lacks", _LACKS), ("weak", _WEAK), ("strong", _STRONG), ("says", _SAYS)):
        shorter = _words(words).sub(" ", rest)
        found[name] = shorter != rest
        rest = shorter
    finds = _words(_FINDS).sub(" ", rest, count=1)
    subject = " ".join(_TRAILING.sub("", _LEADING.sub("", finds)).split())
    subject = _BRACKETS.sub("", subject).strip(" ,;:?.!")
    person, bare = _NAME.search(subject), _is_bare(question, subject)
    says = any(found.values()) or finds != rest or person or bare or _WITHIN.match(question)
    if not (says if stems(subject) else named):
        return None
    judges = found["weak"] or found["strong"]
    if person and not judges and not found["says"]:
        subject = person[0]
    return Which(
        subject if stems(subject) else "",
        mention=not judges and bool(found["says"] or found["lacks"] or person or bare),
        stance=Stance.WEAKNESS if found["weak"] else Stance.STRENGTH if found["strong"] else None,
        lacking=found["lacks"],
    )


def _is_bare(question: str, subject: str) -> bool:
    """Whether a question is but a subject before "which reports": "FDAC: which councils?"."""
    if not subject:
        return False
    before, _, after = question.partition(subject)
    return not before.strip() and bool(re.match(r"\s*[:–-]", after))


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its place among all words, its stem, and itself in small letters."""

    place: int
    stem: str
    text: str

    def is_like(self, other: Word) -> bool:
        """Whether two are forms of one word: not so "extremism" and "extremely"."""
        shared = min(_ALIKE, len(self.text), len(other.text)) - 1
        makes = [bool(_MAKES.search(word.text)) for word in (self, other)]
        return (
            self.stem == other.stem
            and self.text[:shared] == other.text[:shared]
            and makes[0] == makes[1]
        )


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
