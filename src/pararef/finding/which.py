"""Which reports, and how many, have something on a subject: how people ask for that.

"Which reports mention private fostering?" asks for a list, and no paragraph is its
answer. Such a question has three parts: one that asks for reports, or for those that
they are on ("which councils", "list the documents", "who", "where"); what they are to do
("mention", "were told to improve", "have"), and a subject. A part may stand by itself,
before or after the subject ("food banks: any mention?"), so a question is cut at its
marks first, and what only asks is put aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pararef.finding.frames import HERE, MOST, NOT, PAPER, SMALL, framed, words
from pararef.library import stems
from pararef.patterns import Pattern


class Asks(StrEnum):
    """What reports are to do."""

    LIST = "list"  # be there, or be of a kind
    LED = "led"  # have been led by a person
    MENTION = "mention"  # print the words of the subject
    HAVE = "have"  # tell of it
    TOLD = "told"  # tell someone to improve it
    WEAK = "weak"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Which:
    """What is asked of every report.

    Attributes:
        asks: What they are to do with the subject.
        subject: What they are to have; blank where all are asked for.
        kind: The words before and in the name for the reports: "court judgments".
        lacking: Those are asked for that do not have it.
    """

    asks: Asks
    subject: str
    kind: str = ""
    lacking: bool = False

    @property
    def question(self) -> str:
        """What to look for in each report."""
        joint = {Asks.TOLD: "weaknesses in ", Asks.WEAK: "weaknesses in "}
        joint[Asks.STRONG] = "strengths in "
        return joint.get(self.asks, "") + self.subject


_LINK = rf"(?:(?:{SMALL}|{NOT})(?![\w’'-])\W*)*"

# What reports do, before the subject.
_SAYS = (
    r"(?:sa(?:y|ys|id|ying)|tell(?:s|ing)?(?: us)?|told us)"
    r"(?: (?:anything|something|a word|much|things|a lot|a little|more))?(?: (?:about|on|of))?"
    r"|(?:get|gets|got|give|gives|gave|make|makes|made|with|contain\w*|is|are)"
    r"(?: (?:a|an|any|some|the|special))? (?:mentions?|references?)(?: (?:of|to|for))?"
    r"|mention(?:s|ed|ing)?(?: of)?|name(?:s|d)?|naming|refer(?:s|red|ring)?(?: back)? to"
    r"|references?(?: to)?|talk(?:s|ed|ing)?(?: (?:about|of|on))?"
    r"|speak(?:s|ing)?(?: (?:about|of|on))?|spoke(?: (?:about|of|on))?"
    r"|(?:writ(?:e|es|ing|ten)|wrote)(?: (?:about|of|on))?|cover(?:s|ed|ing)?|coverage of"
    r"|discuss(?:es|ed|ing|ions?)?(?: of)?|not(?:e|es|ed|ing)|contain(?:s|ed|ing)?|includ\w+"
    r"|comment(?:s|ed|ing)?(?: (?:about|on))?|deal(?:s|t|ing)? with|touch(?:es|ed|ing)? (?:up)?on"
    r"|(?:bring|brings|brought|bringing|pick|picks|picked|picking)(?: (?:it|them|this|that))? up"
    r"|look(?:s|ed|ing)? (?:at|into)|rais(?:e|es|ed|ing)|highlight(?:s|ed|ing)?|cit(?:e|es|ed|ing)"
    r"|describ(?:e|es|ed|ing)|address(?:es|ed|ing)?|featur(?:e|es|ed|ing)|words? (?:about|on|of)"
    r"|(?:anything|something|stuff|material|info(?:rmation)?|content|sections?|passages?)"
    r" (?:about|on|to do with|relating to|regarding|concerning)"
    r"|regarding|concerning|relating to|to do with|touching on"
)
_ON = r"on|about"  # says that reports are asked for only right beside what they are called
_LACKS = (
    r"(?:say|says|said|saying|with|have|has|having|contain|contains) nothing(?: at all)?"
    r"(?: (?:to say )?(?:about|on|of|regarding))?"
    r"|nothing(?: at all)? (?:about|on)|(?:leave|leaves|left|leaving|miss|misses|missed) out"
    r"|omit(?:s|ted|ting)?|skip(?:s|ped|ping)?|lack(?:s|ed|ing)?|fail(?:s|ed|ing)? to"
    rf" (?:{_SAYS})|ignor(?:e|es|ed|ing)|overlook(?:s|ed|ing)?"
    r"|(?:make|makes|made|making|with|without|have|has|had)?\s*(?:no|without)(?: any| a| an)?"
    r" (?:mentions?|references?|words?|discussion|coverage|sign|trace)(?: (?:of|to|on|about))?"
    r"|(?:are |is |were |was )?silent (?:on|about)|without(?: (?:any|a|an))?"
    r"(?: (?:mentioning|covering|discussing|referring to|naming|saying anything about))?"
    r"|(?:with|have|has|had|having) no"
)
_TOLD = (
    r"(?:told|asked|required|recommended|urged|instructed|advised|ordered|expected|directed)"
    r"(?: by (?:ofsted|inspectors|the inspectors))?(?: that they (?:must|should))? to"
    r"(?: (?:sort out|improve|strengthen|address|do better(?: (?:on|with|at))?|fix|tackle|review"
    r"|develop|ensure|reduce|increase|raise|work on|look at|get better at|put right"
    r"|do (?:something|more) (?:about|on|for|with)))?"
    r"|(?:recommendations?|areas? for improvement|actions?)"
    r" (?:to (?:improve|strengthen)|for|about|on|around|regarding|concerning|relating to)"
    r"|(?:need(?:s|ed)?|ha(?:s|ve|d)|must|should|ought) ?(?:to)?"
    r" (?:improve|strengthen|do better(?: (?:on|with|at))?|sort out|work on|address|do more"
    r" (?:on|about|for))|recommend(?:s|ed|ing)?"
)
_WEAK = (
    r"(?:heavily |strongly |especially |sharply )?(?:criticis|criticiz)\w+(?! by)"
    r"(?: (?:for|over|about|of|on))?"
    r"|(?:fell|falls?|falling|fallen) (?:short|down)(?: (?:on|of|in|over|with|at))?"
    r"|fail(?:s|ed|ing)?(?: (?:to|on|in|at|with))?|pulled up (?:on|for|over|about)"
    r"|marked down (?:for|on|over)|taken to task (?:for|over)|let down by"
    r"|struggl(?:e|es|ed|ing)(?: (?:with|on|to|over))?|behind (?:on|with)"
    r"|(?:weak(?:ness(?:es)?|er)?|poor(?:ly)?|bad(?:ly)?|lacking|deficient)"
    r" (?:on|in|at|with|over|around|about)"
    r"|(?:(?:had|have|has|with|found|find|see|saw|show\w*|face\w*|experienc\w*|not(?:e|es|ed|ing)"
    r"|(?:flag|point|report|rais|highlight|identif|express|describ|mention)\w*)"
    r"(?: (?:up|out|to))? )?(?:some |any |serious |significant |major |the )?"
    r"(?:weaknesses|problems?|concerns?|issues?|shortcomings?|difficulties|failings?|trouble"
    r"|criticisms?|gaps?)(?: raised)?"
    r" (?:on|in|at|with|over|around|about|of|regarding|concerning)"
    r"|(?:complain(?:s|ed|ing)?|worr(?:y|ied|ies)|concerned|unhappy) (?:about|over|with|at)"
    r"|(?:not good enough|inadequate|not up to scratch) (?:on|in|at|with|for)"
)
_STRONG = (
    r"(?:prais|commend|compliment|applaud|congratulat|credit)\w*(?: (?:for|on|by|about|over|with))?"
    r"|(?:good|strong|excellent|best|great|outstanding) (?:on|at|in|with|practice (?:on|in|around))"
    r"|(?:strengths?|successes) (?:in|on|of|around|with)"
    r"|(?:do|does|did|done|doing) well (?:on|at|in|with|over)"
    r"|impressed (?:by|with)|singled out for|spoke(?:n)? highly of|recognised for|well regarded for"
)
_HAS = (
    r"f[io]u?nds?|finding|identif\w+|saw|see|seen|report(?:s|ed|ing)?|had|has|have|having|with"
    r"|us(?:e|es|ed|ing)|run(?:s|ning)?|ran|offer(?:s|ed|ing)?|operat(?:e|es|ed|ing)"
    r"|provid(?:e|es|ed|ing)|adopt(?:s|ed|ing)?|employ(?:s|ed|ing)?|where|whose|issued|set up"
    r"|introduc(?:e|es|ed|ing)|launch(?:es|ed|ing)?|due|tr(?:y|ies|ied|ying)|show(?:s|ed|ing)?"
    r"|treat(?:s|ed|ing)?"
)
# What is done to the subject, behind it.
_DONE = (
    r"mentioned|discussed|covered|named|noted|cited|referred to|referenced|talked about|written"
    r" about|spoken about|dealt with|touched (?:up)?on|brought up|picked up(?: on)?|raised"
    r"|highlighted|described|addressed|featured|included|looked at|commented on|quoted"
    r"|(?:come|comes|came|coming|crop|crops|cropped|pop|pops|popped|turn|turns|turned|show|shows"
    r"|showed) up|appear(?:s|ed)?|feature(?:s)?|get(?:s)? (?:a )?mention(?:ed)?|lead|led|inspect"
    r"|write|wrote|sign|signed|chair|chaired|mention|discuss|cover"
)
_DONE_WEAK = r"criticised|criticized|found wanting|(?:not good|poor) enough"
_DONE_STRONG = r"praised|commended|singled out|complimented|applauded"


_ACTIVE = (
    (Asks.MENTION, True, _LACKS),
    (Asks.TOLD, False, _TOLD),
    (Asks.WEAK, False, _WEAK),
    (Asks.STRONG, False, _STRONG),
    (Asks.MENTION, False, _SAYS),
    (Asks.HAVE, False, _HAS),
)
_ACTIVES = tuple(
    (asks, lacking, Pattern(rf"\W*(?P<link>{_LINK})(?:{verbs})(?![\w’'-])\W*", re.IGNORECASE))
    for asks, lacking, verbs in _ACTIVE
)
_DONES = tuple(
    (
        asks,
        Pattern(
            rf"(?:(?<=\s)|^)(?P<link>(?:(?:{NOT}|be|been|being|is|are|was|were|get|gets|got|ever"
            rf"|explicitly|specifically|actually)\s+)*)(?:{verbs})\W*{_LINK}\W*$",
            re.IGNORECASE,
        ),
    )
    for asks, verbs in (
        (Asks.MENTION, _DONE),
        (Asks.WEAK, _DONE_WEAK),
        (Asks.STRONG, _DONE_STRONG),
    )
)
_NEGATED = words(NOT)
_ON_SUBJECT = Pattern(rf"\W*(?:{_ON})\b", re.IGNORECASE)

_LACK = Pattern(
    rf"\W*{_LINK}(?:lack|no (?!mention|reference|word|discussion|coverage|sign))", re.IGNORECASE
)

# "All inspections, of schools as well as councils, that touch on radicalisation"
_THAT_SAY = Pattern(rf"\b(?:that|which|who)\s+(?:{_SAYS})(?![\w’'-])", re.IGNORECASE)

_DOES = Pattern(r"\W*(?:did|do|does|is|are|was|were|has|have|had)\b", re.IGNORECASE)

_PIECES = Pattern(r"\s*[:;?!]+\s*|\s+[-–—]+\s+|\s*—\s*|\.+(?=\s|$)")
_COMMA = Pattern(r"\s*,\s*")
_LEADING = Pattern(rf"^\W*{_LINK}", re.IGNORECASE)
_TRAILING = Pattern(
    rf"[^\w)]*(?:(?<![\w’'-])(?:{SMALL}|programme|scheme|approach|model|project)s?\b\W*)*$",
    re.IGNORECASE,
)

_NAME = r"[\w’'-]+(?: [\w’'-]+){1,2}"
_LED = (
    words(rf"(?:did|has|have|does) (?P<who>{_NAME}) (?:lead|led|inspect|inspected)"),
    words(rf"(?:led|inspected) by (?P<who>{_NAME})(?=\W*$)"),
)
_USES = words(
    r"(?:uses?|using|runs?|running|operates?|adopted|employs?)"
    r"(?! (?:the|its|his|her|their|it|this|that)\b)"
    r"|(?:(?:has|have|had|got|or|ever|once) )+(?:a|an|any|no|it|this|that)"
)


def which(question: str, named: bool = False) -> Which | None:
    """What a question asks of every report; None where it asks for something else.

    Args:
        question: Without the names of reports.
        named: Words that named a kind of report were taken out of it: "SIF inspections".

    >>> which("which reports mention private fostering?").subject
    'private fostering'
    """
    if MOST.search(question):
        return None
    plain = re.sub(r"(?<=\w)n['’]t\b", " not", question)
    if led := next((found for pattern in _LED if (found := pattern.search(plain))), None):
        return Which(Asks.LED, led["who"])
    pieces = [piece for piece in _PIECES.split(plain) if piece.strip()]
    parts = [part for piece in pieces for part in _at_commas(piece, named)]
    if not any(framed(part, named) for part in parts):
        return None
    taken = [_Piece.of(part, named) for part in parts]
    asking = [piece for piece in taken if piece.frame]
    kind = next((piece.kind for piece in asking if piece.kind), "")
    telling = [piece for piece in taken if piece.subject]
    said = next((piece for piece in [*telling, *taken] if piece.asks), None)
    subject = ", ".join(piece.subject for piece in telling)
    sure = any(piece.sure for piece in asking)
    if sure and not said and (inner := _THAT_SAY.search(subject)):
        told = _bare(subject[inner.end() :])
        if stems(told):
            return Which(Asks.MENTION, told, kind)
    if not stems(subject):
        all_of_them = sure and not (said and said.asks is not Asks.HAVE)
        return Which(Asks.LIST, "", kind) if all_of_them else None
    if not said:
        # A bare subject, and beside it the question which reports.
        if any(not piece.subject for piece in asking):
            return Which(Asks.MENTION, subject, kind)
        return Which(Asks.HAVE, subject, kind) if any(piece.open for piece in asking) else None
    if said.asks is Asks.HAVE and not any(piece.sure or piece.uses for piece in asking):
        return None
    return Which(said.asks or Asks.MENTION, subject, kind, said.lacking)


def _at_commas(piece: str, named: bool) -> list[str]:
    """A piece cut at the commas beside which there is but asking: "X, and if so which"."""
    parts = _COMMA.split(piece)
    if len(parts) == 1:
        return parts
    only = [_Piece.of(part, named) for part in parts]
    held: list[str] = []
    for part, read in zip(parts, only, strict=True):
        asks_only = not read.subject and (read.frame or not stems(part))
        begins = bool(read.kind) and read.frame  # "self-harm, reports that talk about it"
        if held and not asks_only and not begins and not _only_asks(held[-1], named):
            held[-1] = f"{held[-1]}, {part}"
        else:
            held.append(part)
    return held


def _only_asks(part: str, named: bool) -> bool:
    read = _Piece.of(part, named)
    return read.frame and not read.subject


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a question, taken apart.

    Attributes:
        frame: It asks for reports.
        sure: It can ask for nothing else.
        uses: It asks who uses something.
        open: It may ask what they do in any words: "which councils outsource …".
    """

    subject: str
    asks: Asks | None = None
    lacking: bool = False
    frame: bool = False
    sure: bool = False
    kind: str = ""
    uses: bool = False
    open: bool = False

    @classmethod
    def of(cls, piece: str, named: bool) -> _Piece:
        """Take a piece apart."""
        found = framed(piece, named)
        rest, before = (found.after, found.before) if found else (piece, "")
        rest = HERE.sub(" ", rest)
        asks, lacking, subject = _done(rest)
        before = _bare(before)
        if before and not subject:
            subject = before
        uses = bool(_USES.match(re.sub(r"^\W*(?:else|all)\b", "", rest).strip()))
        if not found:
            return cls(subject, asks, lacking)
        if asks is None and found.sure and (on := _ON_SUBJECT.match(rest)):
            asks, subject = Asks.MENTION, _bare(rest[on.end() :])
        elif lacking and _LACK.match(rest) and not PAPER.search(found.kind):
            asks, lacking = Asks.WEAK, False  # who lacks it, not what does not print it
        opens = found.sure and (
            found.within or not PAPER.search(found.kind) or not _DOES.match(rest)
        )
        return cls(subject, asks, lacking, True, found.sure, found.kind, uses, opens)


def _done(rest: str) -> tuple[Asks | None, bool, str]:
    """What is to be done, whether not, and the subject."""
    for asks, lacking, pattern in _ACTIVES:
        found = pattern.match(rest)
        if found and (asks is not Asks.HAVE or not _ends(rest)):
            negated = bool(_NEGATED.search(found["link"]))
            return asks, lacking != negated, _bare(rest[found.end() :])
    if ended := _ends(rest):
        asks, found = ended
        return asks, bool(_NEGATED.search(found["link"])), _bare(rest[: found.start()])
    return None, False, _bare(rest)


def _ends(rest: str) -> tuple[Asks, re.Match[str]] | None:
    for asks, pattern in _DONES:
        if found := pattern.search(rest):
            return asks, found
    return None


def _bare(text: str) -> str:
    """A subject without the small words around it; blank where it is but those."""
    text = _TRAILING.sub("", _LEADING.sub("", " ".join(text.split())))
    return text.strip(" ,;:?.!")
