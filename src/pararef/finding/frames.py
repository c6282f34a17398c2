"""The words of a question that ask for reports, or for those that they are on.

"Which councils …", "list the documents in which …", "who …", "anything in the collection
…": some can ask for nothing else, and others only beside words that mention or judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pararef.patterns import Pattern


def words(pattern: str) -> Pattern:
    return Pattern(rf"(?<![\w’'-])(?:{pattern})(?![\w’'-])", re.IGNORECASE)


# What reports are called, and those that they are on.
_REPORTS = (
    r"(?:reports|inspections|judgments|inquiries|letters|documents|responses|publications|papers"
    r"|inspection reports|texts|files)"
)
_COUNCILS = r"(?:councils|(?:local )?authorities|LAs|boroughs|local areas)"
_ONE = (
    r"(?:report|inspection|council|(?:local )?authority|LA|borough|inquiry|judgment|document|letter"
    r"|publication|paper)"
)
# These may also be what a report tells of: they count only beside words that judge or mention.
_PLACES = (
    r"(?:places|areas|schools|cities|towns|counties|regions|districts|partnerships|providers|trusts"
    r"|universities|colleges|visits|services|organisations|ones)"
)
_HELD = (
    r"(?:in|across|within|from) (?:the|this|our|your|all|any|all the|any of the|these|those)"
    r" (?:\w+ )?(?:collection|library|corpus|archive|database|reports|documents|files|papers"
    r"|inspections|letters)|in any (?:report|inspection|document|letter)"
    r"|(?:that )?(?:we|you)(?: have|['’]ve)?(?: got| hold| have)?(?: in)?(?: here)?(?=\W*$)"
    r"|(?:in )?here(?=\W*$)|anywhere(?: at all)?"
)
# Words that only join what is asked to what is asked for.
SMALL = (
    r"a|about|all|also|an|and|any|anything|anywhere|anyone|anybody|are|at all|be|been|being|both"
    r"|by|can|could|did|do|does|else|ever|every|for|from|get|gets|got|had|has|have|here|how|i|if"
    r"|in|is|it|its|just|may|me|might|name|names|named|not|of|on|one|ones|or|our|out|overall|please"
    r"|report|reports|say so|saying so|so|some|something|that|the|their|them|there|these|they|this"
    r"|those|to|us|was|we|were|what|when|where|which|who|whose|will|with|would|you|your|pls|thanks"
    r"|inspection reports?|ofsted|inspectors?|inspections|people|councils|areas|then|exactly"
    r"|actually|specifically|explicitly|directly|many|list|topic|subject|total"
    r"|in total|altogether|so far|currently|available|stored"
)
NOT = r"not|never|hardly|nowhere"
_ENDS = r"(?:lists?|name|names|show|give|find|get|identify|tell|pull out|pick out|point out)"
_NO_MODIFIER = (
    rf"(?:{SMALL}|{NOT}|mentioned|discussed|covered|raised|described|lead|led|inspect|mentions?|say|says|found|cover|covers|discuss|need|needs|told"
    r"|judged|rated|graded|than|because|while|list|show|give|find|most)"
)
_MODIFIERS = rf"(?:(?!{_NO_MODIFIER}\b)[\w’'&-]+ ){{0,4}}?"
_BEFORE = r"(?!at all\b)(?:(?:in|for|at|by|of|from|across|among|within|to|on) )?"
_OF_THE = r"(?: of)?(?: (?:all|both))?(?: (?:the|these|those|our|your|my|their|other))*"
_ANY = (
    r"(?:which|what|how many|(?:(?:do|does|did|are|is|have|has) )?any|every|each|(?<!at )all"
    r"|(?:are|is) there(?: any| a)?|no)"
)
_PLEASE = (
    rf"(?:please )?(?:(?:can|could|would) you )?(?:{_ENDS}|i (?:need|want)|i['’]d like|looking for)"
    r"(?: (?:me|us))?(?: (?:a|the) (?:list|names?) of)?(?: (?:all|every|each|any|some|which))?"
)
_FOLLOWS = (
    r"(?:that|which|where|who|whose|with|without|on|about|regarding|concerning|mention\w*|discuss"
    r"\w*|cover\w*|say\w*|talk\w*|refer\w*|due|told|judged|rated|graded|criticised|praised|using"
    r"|having|lacking|missing|not|naming|dealing|featuring|containing|touching)"
)
_SURE = (
    words(rf"{_BEFORE}{_ANY}{_OF_THE} (?P<kind>{_MODIFIERS}(?:{_REPORTS}|{_COUNCILS}))"),
    words(rf"(?:in|for|at) (?:which|how many|what) (?P<kind>{_PLACES})"),
    words(
        rf"{_BEFORE}(?:(?:do|does|did|are|is|have|has) )?(?:any|every|each) (?P<kind>{_MODIFIERS}"
        rf"{_ONE})"
    ),
    words(
        r"where(?: else)?(?= (?:is|are|was|were|do|does|did|has|have|had) .*\b(?:too|poor|weak"
        r"|inadequate|insufficient|strong|excellent|lacking|unsafe|ineffective|good enough)\b)"
    ),
    words(rf"{_PLEASE}{_OF_THE} (?P<kind>{_MODIFIERS}(?:{_REPORTS}|{_COUNCILS}))"),
    words(rf"^\W*(?:the )?(?P<kind>{_MODIFIERS}(?:{_REPORTS}|{_COUNCILS}))(?= (?:{_FOLLOWS}))"),
)
# These ask for reports only beside words that mention or judge.
_MAYBE = (
    words(rf"{_BEFORE}(?:which|any|every|each|no)(?: one)?{_OF_THE} (?P<kind>{_MODIFIERS}{_ONE})"),
    words(rf"{_BEFORE}{_ANY}{_OF_THE} (?P<kind>{_MODIFIERS}(?:{_PLACES}))"),
    words(rf"{_PLEASE}{_OF_THE} (?P<kind>{_MODIFIERS}(?:{_PLACES}))"),
    words(rf"^\W*(?P<kind>(?:{_PLACES}))(?= (?:{_FOLLOWS}))"),
    words(r"(?:in|for|at|by) (?:which|how many|what)(?: of (?:them|these|those))?"),
    words(r"which (?:of (?:them|these|those|you)|ones?)"),
    words(
        r"(?:(?:do|does|did|has|have|is|are|was|were) )?"
        r"(?:anyone|anybody|somebody|someone|nobody|no one|everyone|everybody)(?: else)?"
    ),
    words(
        rf"(?:(?:do|does|did|has|have|is|are) )?(?:there )?(?:anything|something|any of (?:them"
        rf"|these|those))(?= .*(?:{_HELD}))"
    ),
    words(rf"(?:is|are|was|were)(?: there)?(?= .*(?:{_HELD}))"),
    words(r"(?:(?:is|are) there )?(?:any|a) (?=mentions?\b|references?\b|word\b|discussion\b)"),
    Pattern(r"^\W*(?:(?:and|so|but|then|please) )?who(?:['’]s)?(?: else| all)?(?![\w’'-])", re.I),
    words(r"whose reports?|where(?: else)?"),
)
# What a kind is called by: without such a word none of the patterns above that has a kind, the
# longest, can match.
_CALLED = Pattern(rf"\b(?:{_REPORTS}|{_COUNCILS}|{_ONE}|{_PLACES})\b", re.IGNORECASE)
_HAS_KIND = "(?P<kind>"
HERE = words(_HELD)
# Where the words for the reports were a name, taken out of the question: "SIF inspections".
_OF_NAMED = words(
    rf"(?:{_BEFORE}(?:which|how many|what|any|every|each|(?<!at )all|no)|{_PLEASE})"
    rf"(?: of the)?(?: {_ONE})?"
)
_OF_NAMED_BARE = Pattern(rf"^\W*(?={_FOLLOWS}\b)", re.IGNORECASE)
_WITHIN = Pattern(r"(?:in|for|at|where)\b", re.IGNORECASE)
_WE_HAVE = Pattern(
    r"^\W*(?:do|have|are|is) (?:we|you|there)(?: (?:have|got|hold|get|stored))*\b", re.IGNORECASE
)
MOST = words(r"most|fewest|least|highest|lowest|best|worst|biggest|largest|smallest")
PAPER = words(rf"{_REPORTS}|report|inspection|document|letter|paper|publication|judgment|inquiry")


@dataclass(frozen=True, slots=True)
class Framed:
    """The words around those that ask for reports, and what they call them.

    Attributes:
        kind: "court judgments", "councils"; blank for "who" and the like.
        sure: They can ask for nothing else.
        within: In which they are, or where, something is asked for.
    """

    before: str
    after: str
    kind: str
    sure: bool
    within: bool


def framed(piece: str, named: bool) -> Framed | None:
    """A piece of a question around the words that ask for reports; None where it has none.

    Args:
        piece: Without the names of reports.
        named: Words that named a kind of report were taken out of it: "SIF inspections".
    """
    patterns = [(pattern, True) for pattern in _SURE]
    if named:
        patterns += [(_OF_NAMED, True), (_OF_NAMED_BARE, True)]
    patterns += [(pattern, False) for pattern in _MAYBE]
    if not _CALLED.search(piece):
        patterns = [each for each in patterns if _HAS_KIND not in each[0].text]
    for pattern, sure in patterns:
        if found := pattern.search(piece):
            kind = (found.groupdict().get("kind") or "").strip()
            within = bool(_WITHIN.match(found[0]))
            after = _WE_HAVE.sub("", piece[found.end() :])
            return Framed(piece[: found.start()], after, kind, sure, within)
    return None


def asking_for_reports(question: str, named: bool = False) -> tuple[str, str] | None:
    """A question without the words that ask for reports, and these; None where it has none.

    >>> asking_for_reports("which councils were judged good?")
    (' were judged good?', 'councils')
    """
    if MOST.search(question):
        return None
    found = framed(re.sub(r"(?<=\w)n['’]t\b", " not", question), named)
    return (found.before + found.after, found.kind) if found else None
