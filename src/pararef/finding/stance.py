"""Strength or weakness: what a question asks for, and what a sentence says.

By the words that inspectors use. A rule, and so now and then wrong: it moves
paragraphs up or down a little and never takes one out.
"""

from __future__ import annotations

import re

from pararef.library import stems
from pararef.records import Paragraph, Stance


def _words(pattern: str, after: str = "") -> re.Pattern[str]:
    """Whole words, in any case; spaces in the pattern stand for any white space."""
    alternatives = "|".join(line.strip() for line in pattern.strip().splitlines())
    return re.compile(rf"\b(?:{alternatives})\b{after}".replace(" ", r"\s+"), re.IGNORECASE)


# A question's own words for it, with what joins them to the subject.
_JOINED = r"(?: (?:in|of|with|about|for|on|at|around|to)\b(?: the\b)?)?"
_ASKS_WEAKNESS = _words(
    r"""
    weak(?:ness(?:es)?|est)?(?: (?:points?|areas?|spots?))?
    shortcomings?|deficienc(?:y|ies)|failings?|criticisms?|criticised|concerns?|problems?|gaps?
    areas? (?:for|of) (?:improvement|development)
    recommendations?
    (?:(?:must|should|could|needs?|need to|needs to|to) )?be (?:improved|better|strengthened)
    (?:needs?|must|should|could|has|have|required?) (?:to )?(?:improve|do better)
    improvements? (?:needed|required|necessary)|(?:need(?:s|ed)?|room) (?:for )?improvement
    not good enough|not work(?:ing)? well|(?:goes|went|going|is|was) wrong
    """,
    _JOINED,
)
_ASKS_STRENGTH = _words(
    r"""
    strengths?|strong(?:est)? (?:points?|areas?)|positives?|successes
    (?:does|do|did|is|are|was|were) (?:\w+ ){0,3}?(?:well|good at)
    works? well|working well|done well|goes well|going well
    best (?:practice|features?)|good practice|prais(?:e|ed|es)
    """,
    _JOINED,
)
_SAYS_WEAKNESS = _words(
    r"""
    however|although|some (?:\w+ ){1,4}(?:do|are|have|did|were) not
    not (?:yet|always|all|consistently|routinely|sufficiently|enough|fully|precise|clear|good|as)
    (?:do|does|did|is|are|was|were|has|have) not|cannot
    too (?:few|many|often|long|little)|insufficient(?:ly)?
    lack(?:s|ed|ing)?|limit(?:s|ed|ing)|hinder(?:s|ed)?|fail(?:s|ed|ing|ure)?|delay(?:s|ed)?
    weak(?:ness(?:es)?|er)?|inadequate|poor(?:ly)?|slow|drift|gaps?|shortcomings?|concern(?:s|ed)?
    inconsisten(?:t|cy|tly)|variab(?:le|ility)|uneven|disconnect|declin(?:e|ed|ing)
    needs? to (?:improve|be|ensure|do|strengthen)
    requires? improvement|require[sd]? (?:further|more)
    less (?:well|effective|confident)
    """
)
_SAYS_STRENGTH = _words(
    r"""
    outstanding|excellent|exceptional(?:ly)?|strong(?:ly)?|effective(?:ly)?|high(?:ly)?|good|well
    robust|rigorous|skilful(?:ly)?|successful(?:ly)?|thorough(?:ly)?|committed|consistently
    valued?|positive|improved|improving|praise|confident|secure
    """
)
_WEAKNESS_HEADING = _words(r"improve(?:ment)?s?|recommendations?|priority actions?|should|must")
_STRENGTH_HEADING = _words(r"strengths?|best practice|what (?:is|works) well")

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

_HEADINGS = ((Stance.WEAKNESS, _WEAKNESS_HEADING), (Stance.STRENGTH, _STRENGTH_HEADING))
_SAYINGS = ((Stance.WEAKNESS, _SAYS_WEAKNESS), (Stance.STRENGTH, _SAYS_STRENGTH))


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
    stance = asked(question)
    if stance is None:
        return question
    pattern = _ASKS_WEAKNESS if stance is Stance.WEAKNESS else _ASKS_STRENGTH
    return " ".join(pattern.sub(" ", question).split())


def is_general(question: str) -> bool:
    """Whether a question asks for strengths or weaknesses of a whole report or phase."""
    return asked(question) is not None and _WHOLE.issuperset(stems(subject(question)))


def stands_under(paragraph: Paragraph) -> Stance | None:
    """What the headings next above a paragraph say of it."""
    headings = " ".join(paragraph.section[-2:])
    return next((stance for stance, heading in _HEADINGS if heading.search(headings)), None)


def said(sentence: str, paragraph: Paragraph) -> Stance | None:
    """What a sentence of a paragraph says; None where it says neither.

    What stands under "to improve" names a weakness, however it is worded, and
    under "key strengths" a strength. A sentence that says both says a weakness:
    "Mentoring is good. However, …" is how reports put them.
    """
    if (stance := stands_under(paragraph)) is not None:
        return stance
    return next((stance for stance, words in _SAYINGS if words.search(sentence)), None)
