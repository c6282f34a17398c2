"""Strength or weakness: what a question asks for, and which sentences answer it.

What sentences say is told in `reading.stance`. A rule, and so now and then
wrong: it moves paragraphs up or down a little and never takes one out.
"""

from __future__ import annotations

import re

from pararef.library import stems
from pararef.patterns import Pattern
from pararef.reading import stance
from pararef.records import Paragraph, Stance

_JOINED = r"(?: (?:in|of|with|about|for|on|at|around|to)\b(?: the\b)?)?"


def _words(pattern: str) -> Pattern:
    """Whole words, in any case, with what joins them to the subject.

    Spaces in the pattern stand for any white space.
    """
    alternatives = "|".join(line.strip() for line in pattern.strip().splitlines())
    return Pattern(rf"\b(?:{alternatives})\b{_JOINED}".replace(" ", r"\s+"), re.IGNORECASE)


# A question's own words for it.
_ASKS_WEAKNESS = _words(
    r"""
    weak(?:ness(?:es)?|est)?(?: (?:points?|areas?|spots?))?
    shortcomings?|deficienc(?:y|ies)|failings?|criticisms?|criticised|problems?|gaps?
    concerns? (?:about|over|with|regarding)|bad (?:at|about)|poor at|worst
    areas? (?:for|of) (?:improvement|development)
    recommendations? (?:for|about|on|to)
    (?:(?:must|should|could|needs?|need to|needs to|to) )?be (?:improved|better|strengthened)
    (?:needs?|must|should|could|has|have|required?) (?:to )?(?:improve|do better)
    (?:should|must|could|can|needs?) (?:\w+ ){1,4}?(?:do better|improve)
    improvements? (?:needed|required|necessary)|(?:need(?:s|ed)?|room) (?:for )?improvement
    not good enough|not work(?:ing)? well|(?:goes|went|going|is|was) wrong
    what (?:is|are|was|does|did)(?:n['’]t| not)|less (?:well|good)|not so (?:well|good)
    """
)
_ASKS_STRENGTH = _words(
    r"""
    strengths?(?!-)|strong(?:est)? (?:points?|areas?)|positives?|successes
    (?:does|do|did|is|are|was|were) (?:\w+ ){0,3}?(?:well|good at)
    works? well|working well|done well|goes well|going well|went well|doing well
    good (?:about|at)
    best (?:practice|features?)|good practice|prais(?:e|ed|es)
    """
)
_WHOLE = frozenset(
    stems(
        "area authority biggest college council early education form further identified important"
        " inspection inspectors key main overall partnership phase primary provider report said"
        " school secondary service significant sixth university years"
    )
)

HEADINGS = {
    Stance.WEAKNESS: ("improve", "improvement", "recommendations", "weaknesses"),
    Stance.STRENGTH: ("strengths", "key strengths", "good practice"),
}
"""Words of the headings under which strengths and weaknesses stand."""


def asked(question: str) -> Stance | None:
    """What a question asks for; None where it asks for neither, or for both."""
    weakness, strength = _ASKS_WEAKNESS.search(question), _ASKS_STRENGTH.search(question)
    if bool(weakness) == bool(strength):
        return None
    return Stance.WEAKNESS if weakness else Stance.STRENGTH


def subject(question: str) -> str:
    """The question without the words that ask for strengths or weaknesses.

    They say nothing of the subject, and are seldom the report's own: it says
    "however, sometimes" where a question says "weakness".
    """
    wanted = asked(question)
    if wanted is None:
        return question
    pattern = _ASKS_WEAKNESS if wanted is Stance.WEAKNESS else _ASKS_STRENGTH
    return " ".join(pattern.sub(" ", question).split())


def both(question: str) -> str | None:
    """The subject of a question that asks for strengths and weaknesses; None of any other."""
    if not (_ASKS_WEAKNESS.search(question) and _ASKS_STRENGTH.search(question)):
        return None
    rest = _ASKS_STRENGTH.sub(" ", _ASKS_WEAKNESS.sub(" ", question))
    rest = re.sub(r"^\W*(?:and|or|&|\s)+|\b(?:and|or|&)\s*(?=\W*$)", " ", " ".join(rest.split()))
    return " ".join(rest.split())


def is_general(question: str) -> bool:
    """Whether a question asks for strengths or weaknesses of a whole report or phase."""
    return asked(question) is not None and _WHOLE.issuperset(stems(subject(question)))


def stands_under(paragraph: Paragraph) -> Stance | None:
    """What the headings next above a paragraph say of it."""
    return stance.heading(paragraph.section)


def answers_to(said: Stance) -> Stance | None:
    """What a sentence that says this answers to; None where it says neither.

    A mixed one answers to a question after weaknesses: what is good in it is
    granted, and what is weak is the news.
    """
    if said is Stance.NEUTRAL:
        return None
    return Stance.WEAKNESS if said is Stance.MIXED else said
