"""Themes that are worth comparing reports by, each with the question that looks for it.

Those of each kind of inspection stand in a plain table; to them come the headings
that most of the chosen reports share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pararef.desk import Desk
from pararef.library import stems
from pararef.records import Report

MOST = 24
"""Themes that are offered at once: more is a list that nobody reads."""

_MOST_HEADINGS = 6
_LONGEST_HEADING = 60  # characters; a longer one is a sentence

# Name, and what is looked for where the name is not: several plain phrases find more than
# a long one, for a paragraph must cover all of a question.
_CHILDREN = (
    ("Leadership and management", "leadership and management", "senior leaders", "managers"),
    ("Voice of the child", "children's wishes and feelings", "children's views are listened to"),
    ("Thresholds and the front door", "thresholds", "front door", "contacts and referrals"),
    ("Early help",),
    ("Assessment and planning", "quality of assessments", "children's plans"),
    ("Child protection enquiries", "strategy discussions", "child protection enquiries"),
    ("Neglect",),
    ("Domestic abuse",),
    ("Exploitation and missing children", "child exploitation", "children who go missing"),
    ("Children in care", "children in care", "looked after children"),
    ("Placements", "placement stability", "placement sufficiency", "homes for children in care"),
    ("Health of children in care", "health of children in care", "health assessments"),
    ("Education of children in care", "virtual school", "education of children in care"),
    ("Care leavers",),
    ("Adoption and permanence", "permanence planning", "adoption"),
    ("Foster carers",),
    ("Disabled children",),
    ("Workforce and caseloads", "caseloads", "turnover of staff", "recruitment of social workers"),
    ("Supervision of social workers", "supervision of social workers", "management oversight"),
    ("Quality assurance", "quality assurance and audits", "performance management"),
    ("Partnership working", "partner agencies working together", "information sharing"),
)
_SEND = (
    ("Leadership and governance", "leaders across the partnership", "leaders", "governance"),
    ("Voice of children and families", "co-production", "views of children and families"),
    ("Education, health and care plans", "quality of EHC plans", "EHC needs assessments"),
    ("Early identification of needs", "early identification of needs", "needs are identified"),
    ("Waiting times for health services", "waiting times", "children wait too long"),
    ("Mental health",),
    ("Autism and neurodevelopment", "neurodevelopmental assessments", "autism"),
    ("Speech, language and communication", "speech and language therapy", "communication needs"),
    ("Preparation for adulthood", "preparation for adulthood", "transition to adulthood"),
    ("Attendance and exclusion", "school attendance", "suspension and exclusion"),
    ("Alternative provision",),
    ("Joint commissioning",),
    ("Social care and short breaks", "short breaks", "social care"),
    ("Local offer",),
)
_SCHOOLS = (
    ("Leadership and management", "leadership and management", "senior leaders", "managers"),
    ("Quality of teaching",),
    ("Pupils’ progress", "pupils' progress"),
    ("Behaviour of pupils",),
    ("Safeguarding",),
    ("Attendance",),
    ("Disadvantaged pupils", "disadvantaged pupils", "pupil premium"),
    ("Pupils with special needs", "special educational needs"),
    ("Most able pupils",),
    ("Reading", "reading", "phonics"),
    ("Mathematics",),
    ("Curriculum",),
    ("Early years",),
    ("Governors",),
    ("Personal development", "personal development", "spiritual, moral, social and cultural"),
)
_TRAINING = (
    ("Leadership and management", "leadership and management", "senior leaders", "managers"),
    ("Quality of training",),
    ("Mentoring", "quality of mentoring"),
    ("Subject knowledge", "trainees' subject knowledge"),
    ("Behaviour management", "managing pupils' behaviour"),
    ("Assessment of trainees", "assessment of trainees"),
    ("Planning and assessing", "trainees plan lessons", "trainees assess pupils"),
    ("Training for special needs", "special educational needs"),
    ("Teaching disadvantaged pupils", "disadvantaged pupils", "pupil premium"),
    ("Recruitment and selection", "recruitment and selection"),
    ("Completion and employment", "completion rates", "employment rates"),
    ("Safeguarding",),
)
_ANY = (
    ("Leadership and management", "leadership and management", "senior leaders", "managers"),
    ("Safeguarding",),
    ("Staff and training", "training of staff", "staff shortages"),
    ("Working together", "working together", "information sharing"),
    ("Records and data", "keeping of records", "use of data"),
    ("Recommendations",),
)
_OF_KINDS = {
    **dict.fromkeys(
        ("ilacs", "sif", "sif-integrated", "lac", "slac", "child-protection", "safeguarding"),
        _CHILDREN,
    ),
    **dict.fromkeys(("jtai", "jar", "focused-visit", "monitoring-visit"), _CHILDREN),
    "area-send": _SEND,
    "school": _SCHOOLS,
    "ite": _TRAINING,
}
# Headings that stand over whole reports, or over what every one prints: no themes.
_NO_THEME = re.compile(
    r".*:$|.*\bdetails$|.*\bstrengths$|.*\bin this area$|information about|about (?:this|the)\b"
    r"|(?:the )?inspection (?:team|judg|outcome|date|find)|next steps|(?:executive )?summary"
    r"|contents|annex|appendix|(?:full )?report|introduction|foreword|conclusions?$|overview"
    r"|(?:the |key |main |headline |record of main )?findings|overall effectiveness"
    r"|what (?:does|do|is|needs?)\b|areas? for (?:improve|priority)|recommendations?"
    r"|priority and immediate|within |immediately|other |(?:review|inspection) of|published"
    r"|reference|the (?:local authority|experiences)\b",
    re.IGNORECASE,
)
# "…: good", "… requires improvement", "… are: inadequate": the grade beside a heading.
_GRADE = re.compile(
    r"(?:\s+(?:is|are|was|were))?[\s:–-]+(?:outstanding|good|requires improvement(?: to be good)?"
    r"|inadequate|adequate|satisfactory)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject to compare reports by.

    Attributes:
        name: What people call it: "Voice of the child".
        question: What is looked for.
        also: Other words for it, looked for in reports that the question is not sure of.
    """

    name: str
    question: str
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.name.strip() and self.question.strip()):
            raise ValueError("a theme has a name and a question")

    @property
    def questions(self) -> tuple[str, ...]:
        """All that is looked for, in order."""
        return self.question, *self.also


def theme(words: str) -> Theme:
    """The theme of some words: one of the table by its name, else a question of its own."""
    given = " ".join(words.split())
    return _BY_NAME.get(given.casefold()) or Theme(given, given)


def by_kind(kinds: Iterable[str]) -> dict[Theme, list[str]]:
    """The themes of some kinds of inspection, each with those of the kinds that it suits."""
    found: dict[Theme, list[str]] = {}
    for kind in dict.fromkeys(kinds):
        for name, *_ in _OF_KINDS.get(kind, _ANY):
            found.setdefault(theme(name), []).append(kind)
    return found


def themes(desk: Desk, reports: Sequence[Report]) -> list[Theme]:
    """Themes that suit some reports.

    Args:
        desk: Over their library.
        reports: Those that are compared.

    Returns:
        The themes of their kinds, those of the commonest kind first, and then headings
        that more than half of the reports print; at most `MOST`.
    """
    kinds = Counter(report.kind for report in reports)
    tables = list(dict.fromkeys(_OF_KINDS.get(kind, _ANY) for kind, _ in _commonest(kinds)))
    # Of several kinds each gives its first ones, in turn.
    rounds = (name for row in zip_longest(*tables) for entry in row if entry for name in entry[:1])
    chosen = list(dict.fromkeys(rounds))[: MOST - _MOST_HEADINGS if len(tables) > 1 else MOST]
    kept = {
        name.casefold(): theme(name) for table in tables for name, *_ in table if name in chosen
    }
    for heading in shared(desk, reports):
        if not any(_is_within(name, heading.name) for name in kept):
            kept[heading.name.casefold()] = heading
    return list(kept.values())[:MOST]


def _is_within(one: str, other: str) -> bool:
    """Whether all content words of the one are among those of the other, or the other way."""
    ours, theirs = set(stems(one)), set(stems(other))
    return ours <= theirs or theirs <= ours


def shared(desk: Desk, reports: Sequence[Report]) -> list[Theme]:
    """Headings that more than half of some reports print, as first printed, commonest first."""
    if len(reports) < 2:
        return []
    count = Counter[str]()
    printed: dict[str, str] = {}
    for report in reports:
        names = [_GRADE.sub("", heading).strip() for heading in desk.headings(report.id)]
        fit = {
            name.casefold(): name
            for name in names
            if 2 < len(name) <= _LONGEST_HEADING and not _NO_THEME.match(name)
        }
        count.update(fit.keys())
        for folded, name in fit.items():
            printed.setdefault(folded, name)
    often = [key for key, times in _commonest(count) if 2 * times > len(reports)]
    return [theme(printed[key]) for key in often][:_MOST_HEADINGS]


def _commonest(count: Counter[str]) -> list[tuple[str, int]]:
    return sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))


_BY_NAME = {
    name.casefold(): Theme(name, questions[0] if questions else name, also=tuple(questions[1:]))
    for table in (_ANY, _TRAINING, _SCHOOLS, _SEND, _CHILDREN)
    for name, *questions in table
}
