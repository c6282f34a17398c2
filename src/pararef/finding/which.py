"""Which reports, and how many, have something on a subject.

"Which reports mention private fostering?" asks for a list, and no paragraph is its
answer: of each report the best paragraph is looked at, and it counts if it answers.
"""

from __future__ import annotations

import re

_SOURCES = (
    r"(?:reports?|inspections?|inspectors|councils?|(?:local )?authorit(?:y|ies)|areas?"
    r"|providers?|schools?|universit(?:y|ies)|partnerships?|boroughs?|cit(?:y|ies)|counties"
    r"|judgments?|inquir(?:y|ies)|letters?|visits?|places?|documents?|responses?)"
)
_SAYS = (
    r"(?:(?:do|does|did|are|is|was|were|has|have|had|that)\s+)*"
    r"(?:mention\w*|say\w*|said|find\w*|found|discuss\w*|refer\w*(?:\s+to)?|talk\w*|cover\w*|note[sd]?"
    r"|report(?:s|ed|ing)?|raise[sd]?|identif\w+|describe[sd]?|comment\w*|speak\w*|spoke|deal\w*"
    r"|recommend\w*|look\w*\s+at|criticis\w+|prais\w+|treat\w*|contain\w*|include[sd]?|had|have|has"
    r"|with|were\s+told\s+to|told\s+to|asked\s+to|judged)?"
    r"(?:\s+(?:about|on|to|at|that|anything|something|nothing|with|any|of)\b)*"
)
_WHICH = re.compile(
    rf"^\W*(?:in\s+)?(?:(?:which|what|how\s+many)(?:\s+of\s+the(?:se)?)?|list\s+(?:of\s+)?(?:all\s+)?(?:the\s+)?"
    rf"|(?:show|give)\s+me\s+(?:all\s+)?(?:the\s+)?|all(?:\s+the)?)\s*(?:(?!{_SOURCES}\b)[\w’'-]+\s+){{0,3}}?"
    rf"{_SOURCES}\b\s*(?:{_SAYS})",
    re.IGNORECASE,
)


def subject(question: str) -> str | None:
    """What a question asks which reports have; None where it asks for something else.

    >>> subject("which reports mention private fostering?")
    'private fostering?'
    """
    found = _WHICH.match(question)
    rest = question[found.end() :].strip() if found else ""
    return rest or None
