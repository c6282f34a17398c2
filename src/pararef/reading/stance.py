"""Strength, weakness, mixed or neutral: what a sentence of a report says.

By the heading it stands under and the words that inspectors use. Headings that
ask for improvement decide alone: what stands under "What needs to improve" is
a weakness, however it is worded. Elsewhere the words come first. Each sentence
is cut where it turns ("…, but …"); each side is weak where it holds a word for a
weakness or a negation ("not consistently"), else good where it holds a good word.
How often that is right is measured in `eval/stance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pararef.patterns import Pattern
from pararef.records import Stance


def _words(pattern: str) -> Pattern:
    """Whole words, in small letters; spaces in the pattern stand for any white space."""
    alternatives = "|".join(line.strip() for line in pattern.strip().splitlines())
    # Without IGNORECASE, four times as fast: alternatives are told apart by their first letter.
    return Pattern(rf"\b(?:{alternatives})\b".replace(" ", r"\s+"))


# Headings over lists of what to do. "…: requires improvement" is a grade: it decides nothing.
_GRADE = _words(
    r"""
    (?:requires?|requiring|needs?|in need of) improvement(?: to be good)?
    capacity (?:to improve|for improvement)
    is inadequate|inadequate|outstanding|good
    """
)
_DEMANDS = _words(
    r"""
    improve|improvements?|recommendations?|(?:priority|immediate) actions?|should|must
    """
)
# Headings over what was found good or bad: words against them win.
_FOUND_WEAK = _words(
    r"""
    do better|weaknesses|shortcomings|concerns
    (?:inadequate|requires? improvement|not good|not yet good) (?:school )?because
    """
)
_FOUND_GOOD = _words(
    r"""
    strengths?|best practice|good practice|what (?:is|works|is working) well
    (?:doing )?that is effective|(?:good|outstanding) because
    """
)

# Bad things that the sentence says are absent, or met: no weakness.
_TROUBLE = (
    r"(?:weakness(?:es)?|concerns?|delays?|drift|gaps?|risks?|harm|waste|shortcomings?|failings?"
    r"|barriers?|inconsistenc(?:y|ies)|poor|inadequate|unsafe|vulnerab\w+|isolation|neglect|abuse"
    r"|unnecessar(?:y|ily)|insufficient|weak\w*|wait(?:s|ing)?|backlogs?|exclusions?|breakdowns?)"
)
_MET = Pattern(
    rf"""\b(?:
        (?:no|without|few(?:er)?|none|rather\s+than|free\s+from|avoid\w*|prevent\w*|minimis\w*
          |mitigat\w*|challeng\w*|eliminat\w*|tackl\w*|reduc\w*|decreas\w*|protect\w*|address\w*
          |identif\w+|review\w*|monitor\w*|understand\w*|manag(?:e|es|ed|ing)|escalat\w+)
        (?:\s+(?!not\b|but\b|is\b|are\b)[\w’'-]+){{0,4}}?
        \s+{_TROUBLE}(?:\s+(?:(?:and|or|of)\s+)?{_TROUBLE})*
      | {_TROUBLE}\s+(?:is|are|has\s+been|have\s+been|was|were)\s+(?:\w+ly\s+)?
        (?:reduc\w+|minimis\w+|address\w+|prevent\w+|avoid\w+|understood|manag\w+|identif\w+)
      | do(?:es)?\s+not\s+(?:have\s+to\s+)?wait | not\s+(?:only|just|forgotten)
      | with\s+(?:\w+\s+){{0,3}}?(?:problems|difficulties)
      | problems\s+with\s+(?:substance|alcohol|drug)
      | none\s+\w+\s+(?:by\s+inspectors\s+)?(?:was|were)\s+inadequate
    )\b""",
    re.VERBOSE,
)

_WEAK = _words(
    r"""
    too (?:few|many|much|often|long|little|slow|late|low|high|variable|broad|narrow|reliant)
    insufficient(?:ly)?|inadequa(?:te|tely|cy)|poor(?:ly|er)?|weak(?:ness|nesses|er|est|ly)?
    lack(?:s|ed|ing)?|limit(?:s|ed|ing)|hinder(?:s|ed)?|hamper(?:s|ed)?|inhibit(?:s|ed)?
    imped(?:es?|ed)|fail(?:s|ed|ing|ings|ure|ures)?|absence of|missed opportunit(?:y|ies)
    slow(?:ly|ness)?|drift|delay(?:s|ed)?|overdue|backlogs?|shortfalls?|shortcomings?|gaps?
    concerning|(?:of|a|serious|particular|significant) concern|detriment(?:al)?|adverse(?:ly)?
    inconsisten(?:t|cy|cies|tly)|variab(?:le|ility)|varie[sd]|uneven|patchy|disconnect(?:ed)?
    declin(?:e|es|ed|ing)|deteriorat(?:e|es|ed|ing)|worse(?:n|ns|ned|ning)?|unsafe|unlawful
    unclear|unaware|unavailable|unmet|unallocated|unregistered|unreliable|unacceptabl[ey]
    under-?developed|under-?resourced|over-?relian(?:t|ce)|over-?optimistic|superficial
    ineffective(?:ly)?|inaccurate|insecure|disorganised|inappropriate(?:ly)?|incomplete
    infrequent(?:ly)?|sporadic|outstanding actions|difficult(?:y|ies)?|problems?
    challenges? remain|remain(?:s|ing)? (?:a )?challeng(?:e|ing)|significantly challenged
    barriers?|obstacles?|disincentive|vacan(?:t|cies)|vacuum|over-?stretched
    (?:further|more|much|still|considerable) work (?:to|is|needed|required)|more to do
    little (?:confidence|evidence|impact)|needs? to (?:improve|ensure|do|strengthen|demonstrate)
    needs? to be (?:more|better|clearer|improved|strengthened|addressed|developed|reviewed)
    (?:the|a) need (?:to (?:improve|strengthen|implement|better|develop)|for)
    need(?:s|ed)? to (?:improve|better|strengthen)
    (?:requires?|required) (?:further|more|significant|improvement|greater)
    more \w+ (?:is|are) (?:needed|required)
    (?:would|could) (?:benefit|be (?:better|improved|strengthened))|should have|could have
    remains? to be done|area (?:for|of) (?:development|improvement)|areas where .{0,40} improve
    not good enough|yet to|waiting (?:list|time)s?|wait(?:s|ing)? (?:too long|for)|do not always
    often do not
    less (?:well|effective|confident|successful|frequent|frequently|clear|consistent|likely)
    lower than|below (?:the )?(?:average|national|that|expected|other|statistical|similar)
    significantly below|low attendance|grade below
    (?:sometimes|occasions when|occasionally) .{0,60}(?:difficult|not|delay|without)
    (?:has|have) (?:negatively |adversely )?(?:affected|impacted)|repeat interventions
    should (?:ensure|improve|strengthen)|suffer(?:s|ed)?|remain at risk|high number of
    out of education|crisis|in (?:its|their) infancy|ad-?hoc|lose interest|turnover|short delay
    narrow|dull
    """
)
# Good where no word of weakness and no negation stands beside it.
_GOOD = _words(
    r"""
    outstanding|excellen(?:t|ce)|exceptional(?:ly)?|exemplary|impressive|strong(?:ly|er|est)?
    strengths?|asset|strengthen(?:s|ed|ing)?|effective(?:ly|ness)?|high[- ]quality|highly
    good(?:-quality)?|well|better|best|robust(?:ly)?|rigorous(?:ly)?|rigour|skil(?:ful|fully|led)
    success(?:es|ful|fully)?|thorough(?:ly)?|sound|committed|commitment|determined(?:ly)?
    persisten(?:t|ce|tly)|tenaci(?:ous|ty)|ambitio(?:us|n)|aspiration(?:s|al)?|consistent(?:ly)?
    positive(?:ly)?|improv(?:es|ed|ing|ement|ements)|praise[sd]?|confident|secure|proud
    celebrat(?:e|es|ed)|timel(?:y|iness)|prompt(?:ly)?|swift(?:ly)?|quick(?:ly)?|rapid(?:ly)?
    immediate(?:ly)?|early|regular(?:ly)?|frequent(?:ly)?|appropriate(?:ly)?|proportionate(?:ly)?
    comprehensive(?:ly)?|detailed|clear(?:ly)?|concise|coherent|purposeful(?:ly)?|sensitive(?:ly)?
    careful(?:ly)?|thoughtful(?:ly)?|creative(?:ly)?|innovative(?:ly)?|imaginative
    proactive(?:ly)?|meticulous(?:ly)?|experienced|knowledgeable|expert(?:ise)?|dedicated|caring
    warm|nurturing|trust(?:ed|ing)?|stab(?:le|ility)|meaningful|(?:is|are|were|was) valued|values?
    appreciate[sd]?|appreciative|welcom(?:e|es|ed)|enjoy(?:s|ed)?|thriv(?:e|es|ing)
    benefit(?:s|ed|ing)?|enabl(?:e|es|ed|ing)|ensur(?:e|es|ed|ing)|help(?:s|ed|ing)?
    support(?:s|ed|ive|ing)?|promot(?:e|es|ed|ing)|prioritis(?:e|es|ed|ing)|listened to|heard
    engage[sd]?|involved|co-?produc(?:ed|tion)|collaborat(?:ion|ive|ively)|joined-up
    close (?:joint )?(?:work|link)\w*|progress(?:ing)?|achiev(?:e|es|ed|ing)|understand(?:ing)?
    understood|aware(?:ness)?|insight(?:s|ful)?|curious|alert|alive to
    meet(?:s|ing)? (?:\w+ ){0,4}needs|needs are met|fully met|access(?:ible)?|visible|open
    safe(?:ly|r|ty)|stay(?:ing)? safe|child-(?:centred|focused)|individualised|bespoke|tailored
    personalised|trauma-informed|embedded|established|informs?|informed|oversight|overview
    scrutin(?:y|ise[sd]?)|track(?:s|ed|ing)?|monitor(?:s|ed|ing)?|reviewed and|updated|responsive
    respond(?:s|ed)?|reflect(?:s|ed)?|attended|permanent(?:ly)?|manageable|balanced|reasonable
    invest(?:s|ed|ment)?|reduc(?:e|es|ed|ing|tion)|increas(?:e|es|ed|ing|ingly)|above|complies
    compliant|good use|opportunit(?:y|ies)|recruiting|quicker|attending school|positive impact
    making progress|great(?:er|ly)?|valuable|useful|has the potential|suitabl[ey]|affordable
    empower(?:s|ed)?|instrumental|actively|favourabl[ey]|targeted|excels?|extensive|confidence
    routinely|focus(?:ed|es)? on|within timescales|to account|(?:a|the) right \w+
    take[ns]? seriously|frank|honest(?:y)?|accurate(?:ly)?|integrity|(?:is|are) (?:\w+ ){0,2}seen
    """
)
# Good words in names of things, and phrases that tell without judging.
_NAMES = _words(
    r"""
    well-?being|as well as|early (?:help|years|intervention)|good level of development
    good or better
    (?:support|supported) (?:services?|workers?|staff|plans?|accommodation|lodgings)
    (?:need|needing|for|of) help (?:and|or) (?:protection|support)|safeguarding|quality assurance
    """
)
_TELLS = _words(
    r"""
    inspectors (?:also )?(?:visited|met|observed|spoke|considered|looked|held|examined|reviewed)
    (?:is|are) required to|(?:next|full|focused) (?:\w+ ){0,3}inspection will|ofsted will
    broadly in line with (?:the )?(?:national|average|england|other)|(?:was|were|is|are) appointed
    """
)
# "Children who do not meet the threshold" are no weakness.
_NEGATED = Pattern(
    r"""(?<!who\ )\b(?:
        (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would)\s+not
      | cannot | never | rarely | seldom | neither | none\s+(?:of|have)
      | not\s+(?:yet|always|all|every|enough|fully|wholly|universally|well|as|clear|precise|good
          |consistently|routinely|sufficiently|effectively|carried|being|been|used|reviewed|in)
      | no\s+(?:\w+\s+){0,2}?(?:arrangements?|evidence|system|process|plan|log|strategy|record
          |coordinated|clear|consistent|oversight)
    )\b""",
    re.VERBOSE,
)
_TURNS = Pattern(
    r"(?:,|;|\s[–-])\s*"
    r"(?:but|yet|although|though|while|whilst|whereas|however|despite|albeit|which,\s+while)\b"
    r"|\s(?:but|although|albeit|apart\s+from)\s"
    # What is weak, and what has been done since.
    r"|\sand\s(?=(?:[\w’-]+\s){0,8}?(?:currently|recently|already|now)\b)"
)
_CONCEDES = Pattern(
    r"(?:^|,)\s*"
    r"(?:although|though|even\s+though|while|whilst|despite|notwithstanding|apart\s+from)\b"
    r"(?P<side>[^,]{6,}),\s"
)
_HOWEVER = Pattern(r"\s*(?:however|nevertheless|nonetheless|that said)\b")


@lru_cache(maxsize=20_000)
def said(sentence: str, section: tuple[str, ...] = ()) -> Stance:
    """What a sentence says, under the headings it stands under.

    Args:
        sentence: As printed.
        section: The headings above it, outermost first.

    >>> said("Plans are clear, but reviews are not consistently held.").value
    'mixed'
    >>> said("Visits are prompt.", ("What needs to improve",)).value
    'weakness'
    """
    above, asks = _above(section[-2:])
    if above and asks:
        return above
    sides = {_side(side) for side in _sides(sentence.lower())}
    if {Stance.STRENGTH, Stance.WEAKNESS} <= sides:
        return Stance.MIXED
    for stance in (Stance.WEAKNESS, Stance.STRENGTH):
        if stance in sides:
            return stance
    if _HOWEVER.match(sentence.lower()):
        return Stance.WEAKNESS
    return above or Stance.NEUTRAL


def overall(stances: Iterable[Stance]) -> Stance:
    """What a paragraph says, by what its sentences say.

    It is mixed where at least a third of what is said goes the other way: one
    sentence of four that is against the rest does not turn it.
    """
    counted = list(stances)
    good = sum(stance in (Stance.STRENGTH, Stance.MIXED) for stance in counted)
    weak = sum(stance in (Stance.WEAKNESS, Stance.MIXED) for stance in counted)
    if not good and not weak:
        return Stance.NEUTRAL
    if 3 * min(good, weak) >= good + weak:
        return Stance.MIXED
    return Stance.STRENGTH if good > weak else Stance.WEAKNESS


def heading(section: tuple[str, ...]) -> Stance | None:
    """What the two headings next above say of what stands under them; None where neither does.

    The nearer counts first, and one that names both ("Key strengths and
    weaknesses") decides nothing.
    """
    return _above(section[-2:])[0]


@lru_cache(maxsize=2_000)
def _above(titles: tuple[str, ...]) -> tuple[Stance | None, bool]:
    """What headings say, and whether they ask for it: then no words speak against them."""
    for title in reversed(titles):
        title = title.lower()
        asks = bool(_DEMANDS.search(_GRADE.sub(" ", title)))
        weak = asks or bool(_FOUND_WEAK.search(title))
        good = bool(_FOUND_GOOD.search(title))
        if weak and good:
            return None, False
        if weak or good:
            return (Stance.WEAKNESS if weak else Stance.STRENGTH), asks
    return None, False


def _sides(sentence: str) -> list[str]:
    """The sentence, cut where it turns."""
    if conceded := _CONCEDES.search(sentence):
        before, after = sentence[: conceded.start()], sentence[conceded.end() :]
        return [conceded["side"], f"{before} {after}"]
    return _TURNS.split(sentence)


def _side(words: str) -> Stance:
    words = _MET.sub(" well ", words)
    if _WEAK.search(words) or _NEGATED.search(words):
        return Stance.WEAKNESS
    if _TELLS.search(words) or not _GOOD.search(_NAMES.sub(" ", words)):
        return Stance.NEUTRAL
    return Stance.STRENGTH
