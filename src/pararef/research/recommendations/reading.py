"""Which paragraphs of a report say what is to be done, and what they refer to.

They are told by the heading they stand under ("What needs to improve?", "Areas for
improvement", "Recommendations"), or by the name that their number has
("Recommendation 44"). What only leads on to a list ("The local authority should:") is
none of its own, but goes with each of its bullets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pararef.patterns import Pattern
from pararef.records import Kind, Paragraph, Report, Role

_HEADING = Pattern(
    r"""^(?:[\d.]+\s+|section\s+\d+:\s+)?(?:
        (?:key\s+|main\s+|list\s+of\s+)?recommendations?
      | recommendations?\s+\d[\w.]*\b.*
      | (?:areas?|priorit(?:y|ies))\s+for\s+(?:further\s+)?(?:improvement|development|action)
      | areas?\s+for\s+priority\s+action
      | priority\s+and\s+immediate\s+actions?
      | what\s+(?:\w+\s+){0,12}?needs?\s+to\s+(?:do\s+to\s+|be\s+)?improved?\b.*
      | what\s+(?:does|do|must|should)\s+.{2,80}\s(?:need\s+to\s+)?(?:do\s+to\s+)?improve\b.*
      | (?:in\s+order\s+)?to\s+improve\b.*\b(?:should|must|needs?\s+to)
      | what\s+.{2,60}\s(?:should|must)\s+do(?:\s+(?:next|better|to\s+improve))?
    )\s*[:?.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_DEEP = 3  # headings: below one that asks others say by when, on what or who
_WITHIN = Pattern(
    r"^(?:immediately|at\s+once|(?:with)?in\s+(?:\w+\s+){1,3}(?:days?|weeks?|months?|years?)"
    r"|by\s+.{3,40})\s*:?$",
    re.IGNORECASE,
)
_DEMANDS = Pattern(r"\b(?:should|must|needs?\s+to|ensure|required?)\b", re.IGNORECASE)
# Not what is to be done, but that it follows, or that there is none.
_LEADS_ON = Pattern(
    r":\s*$|\bfollowing\s+(?:actions?|areas?|recommendations?)\s*\.?\s*$|^there\s+are\s+no\b"
    r"|^grade\s+\d",
    re.IGNORECASE,
)
_NUMBER = r"\d+(?:\.\d+)*[a-z]?"
_REFERS = Pattern(
    rf"\s*\((?:see\s+)?(?:paragraphs?|paras?\.?)\s+"
    rf"({_NUMBER}(?:\s*(?:,\s*and|,|and|&|to|[-–])\s*{_NUMBER})*)\)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(\d+)\s*(?:to|[-–])\s*(\d+)\b")
_MOST_OF_A_RANGE = 40
# Framework's outcomes and the like behind the words: no part of what is asked for.
_ASIDE = re.compile(r"\s*\((?:outcomes?\s+\d[^()]*|[^()]*national\s+framework)\)\s*\.?\s*$", re.I)


# "Ensure that", "further strengthen": before the subject; and behind it what it is good for.
_ASKS = Pattern(
    r"^(?:(?:where\s+appropriate|with\s+partners|as\s+a\s+matter\s+of\s+urgency),?\s+)?"
    r"(?:(?:further|continue\s+to|work\s+with\s+partners\s+to)\s+)?(?:\w+\s+and\s+)?"
    r"(?:ensur(?:e|ing)(?:\s+that|\s+there\s+(?:is|are))?|improv(?:e|ing)|strengthen(?:ing)?"
    r"|develop(?:ing)?|provid(?:e|ing)|implement|agree|build\s+on|seek|accelerate|consolidate"
    r"|increas(?:e|ing)|reduc(?:e|ing)|review|complete)\s+(?=\w+\s+\w)",
    re.IGNORECASE,
)
_SO_THAT = Pattern(
    r",?\s+(?:so\s+that|in\s+order\s+(?:that|to)|as\s+a\s+result"
    r"|to\s+(?:improve|ensure|enable|help|share|promote|drive|meet|fully|inform)|which|and\s+that)\b"
    r".*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a report says is to be done.

    Attributes:
        lead: The paragraph whose list it stands in; None where there is none.
        within: By when, as a heading above it prints it.
        printed: The numbers of the paragraphs that it refers to, as printed; ranges spelled out.
    """

    paragraph: Paragraph
    lead: Paragraph | None = None
    within: str | None = None
    printed: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """What is to be done, without the numbers it refers to, and with the words it hangs on."""
        own = _ASIDE.sub("", _REFERS.sub("", self.paragraph.text)).strip()
        return f"{self.lead.text.strip()} {own}" if self.lead and self._completes else own

    @property
    def subject(self) -> str:
        """What it is about, without the demand before it and the purpose behind it."""
        own = _ASKS.sub("", _ASIDE.sub("", _REFERS.sub("", self.paragraph.text)).strip(" ."))
        return _SO_THAT.sub("", own).strip(" ,;.") or self.asks

    @property
    def _completes(self) -> bool:
        """Whether its words complete those of the lead: "services to care leavers, including:"."""
        return self.lead is not None and "following" not in self.lead.text


def recommendations(report: Report) -> list[Recommendation]:
    """What a report says is to be done, in its order.

    Args:
        report: With its paragraphs.
    """
    by_anchor = {paragraph.anchor: paragraph for paragraph in report.paragraphs}
    wanted = [paragraph for paragraph in report.paragraphs if _asks(paragraph)]
    leads = {paragraph.lead for paragraph in wanted if paragraph.lead}
    found = []
    for paragraph in wanted:
        if paragraph.anchor in leads or _LEADS_ON.search(paragraph.text):
            continue
        lead = by_anchor.get(paragraph.lead) if paragraph.lead else None
        numbers = references(paragraph.text)
        if not numbers and lead:
            numbers = references(lead.text)
        found.append(Recommendation(paragraph, lead, _within(paragraph), tuple(numbers)))
    return found


def references(text: str) -> list[str]:
    """The paragraph numbers that a text refers to, ranges spelled out.

    Only of its own report: "(paragraph 12 of the 2015 report)" is none.

    >>> references("are recorded promptly (paragraphs 25, 33 to 35).")
    ['25', '33', '34', '35']
    """
    numbers: list[str] = []
    for found in _REFERS.finditer(text):
        numbers += re.findall(_NUMBER, _RANGE.sub(_spelled_out, found[1]))
    return list(dict.fromkeys(numbers))


def without_references(text: str) -> str:
    """The text without the brackets that name paragraphs."""
    return _REFERS.sub("", text).strip()


def _asks(paragraph: Paragraph) -> bool:
    """Whether a paragraph says, or may lead on to, what is to be done."""
    if paragraph.series == "recommendation":
        return True
    if paragraph.role in (Role.BOILERPLATE, Role.COVER) or not _under(paragraph):
        return False
    if paragraph.kind in (Kind.BULLET, Kind.NUMBERED):
        return True
    return bool(_DEMANDS.search(paragraph.text)) and paragraph.kind is Kind.PROSE


def _under(paragraph: Paragraph) -> bool:
    """Whether a heading next above asks, or one above those that say by when or on what."""
    return any(_HEADING.match(title.strip()) for title in paragraph.section[-_DEEP:])


def _within(paragraph: Paragraph) -> str | None:
    last = paragraph.section[-1].strip() if paragraph.section else ""
    return last.rstrip(" :") if _WITHIN.match(last) else None


def _spelled_out(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    if not 0 <= last - first <= _MOST_OF_A_RANGE:
        return found[0]
    return ", ".join(str(number) for number in range(first, last + 1))
