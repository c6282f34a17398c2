"""Themes that are worth comparing reports by, each with the question that looks for it.

Those of each kind of inspection stand in a plain table; to them come the headings
that most of the chosen reports share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pararef.desk import Desk
from pararef.library import stems
from pararef.records import Report

MOST = 24
"""Themes that are offered at once: more is a list that nobody reads."""

_MOST_HEADINGS = 6
_LONGEST_HEADING = 60  # characters; a longer one is a sentence

# Name, and what is looked for where the name alone says too little.
_CHILDREN = (
    ("Leadership and management", ""),
    ("Voice of the child", "children's wishes, feelings and views are heard"),
    ("Thresholds and the front door", "thresholds, contacts and referrals at the front door"),
    ("Early help", ""),
    ("Assessment and planning", "quality of assessments and plans for children"),
    ("Child protection enquiries", "strategy discussions and child protection enquiries"),
    ("Neglect", ""),
    ("Domestic abuse", ""),
    ("Exploitation and missing children", "child exploitation and children who go missing"),
    ("Children in care", "experiences of children in care, looked after children"),
    ("Placements", "placement sufficiency and stability, homes for children in care"),
    ("Health of children in care", "health and emotional well-being of children in care"),
    ("Education of children in care", "education of children in care and the virtual school"),
    ("Care leavers", ""),
    ("Adoption and permanence", "adoption and permanence planning"),
    ("Fostering", "foster carers"),
    ("Disabled children", ""),
    ("Workforce and caseloads", "social workers' caseloads and turnover of staff"),
    ("Supervision of social workers", "management oversight and supervision of social workers"),
    ("Quality assurance", "quality assurance, audits and performance management"),
    ("Partnership working", "partner agencies working together and sharing information"),
)
_SEND = (
    ("Leadership and governance", "leadership and governance of the area partnership"),
    ("Voice of children and families", "children, young people and families are listened to"),
    (
        "Education, health and care plans",
        "quality and timeliness of education, health and care plans",
    ),
    ("Early identification of needs", "needs are identified and assessed early"),
    ("Waiting times for health services", "waiting times for health assessments and therapies"),
    ("Mental health", "mental health and emotional well-being"),
    ("Autism and neurodevelopment", "autism and neurodevelopmental assessments"),
    ("Speech, language and communication", "speech, language and communication needs"),
    ("Preparation for adulthood", ""),
    ("Attendance and exclusion", "attendance, suspension and exclusion"),
    ("Alternative provision", ""),
    ("Joint commissioning", ""),
    ("Social care and short breaks", "social care and short breaks"),
    ("Local offer", "the local offer, information for families"),
)
_SCHOOLS = (
    ("Leadership and management", ""),
    ("Quality of teaching", "quality of teaching, learning and assessment"),
    ("Pupils' progress", "pupils' progress and outcomes"),
    ("Behaviour", "behaviour of pupils"),
    ("Safeguarding and safety", "safeguarding; pupils are safe"),
    ("Attendance", ""),
    ("Disadvantaged pupils", "disadvantaged pupils and the pupil premium"),
    ("Pupils with special needs", "pupils who have special educational needs and/or disabilities"),
    ("Most able pupils", ""),
    ("Reading", "reading and phonics"),
    ("Mathematics", ""),
    ("Curriculum", ""),
    ("Early years", "early years provision"),
    ("Governance", "governors hold leaders to account"),
    ("Personal development", "personal development and welfare"),
)
_TRAINING = (
    ("Leadership and management", ""),
    ("Quality of training", "quality of training across the partnership"),
    ("Mentoring", "quality of mentoring"),
    ("Subject knowledge", "trainees' subject knowledge"),
    ("Behaviour management", "trainees manage pupils' behaviour"),
    ("Assessment of trainees", "assessment of trainees against the teachers' standards"),
    ("Planning and assessing", "trainees plan lessons and assess pupils' progress"),
    ("Training for special needs", "training to teach pupils who have special educational needs"),
    ("Teaching disadvantaged pupils", "trainees teach disadvantaged pupils"),
    ("Recruitment and retention", "recruitment, selection and completion of trainees"),
    ("Employment", "employment of newly qualified teachers"),
    ("Safeguarding", ""),
)
_ANY = (
    ("Leadership and management", ""),
    ("Safeguarding", ""),
    ("Staffing", "staff, training and workload"),
    ("Working together", "working together and sharing information"),
    ("Records and data", "records and use of data"),
    ("What must improve", "areas for improvement and recommendations"),
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
    """

    name: str
    question: str

    def __post_init__(self) -> None:
        if not (self.name.strip() and self.question.strip()):
            raise ValueError("a theme has a name and a question")


def theme(words: str) -> Theme:
    """The theme of some words: one of the table by its name, else a question of its own."""
    given = " ".join(words.split())
    return _BY_NAME.get(given.casefold()) or Theme(given, given)


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
    rounds = (name for row in zip_longest(*tables) for pair in row if pair for name in pair[:1])
    chosen = list(dict.fromkeys(rounds))[: MOST - _MOST_HEADINGS if len(tables) > 1 else MOST]
    kept = {name.casefold(): theme(name) for table in tables for name, _ in table if name in chosen}
    for heading in _shared(desk, reports):
        if not any(_is_within(name, heading) for name in kept):
            kept[heading.casefold()] = theme(heading)
    return list(kept.values())[:MOST]


def _is_within(one: str, other: str) -> bool:
    """Whether all content words of the one are among those of the other, or the other way."""
    ours, theirs = set(stems(one)), set(stems(other))
    return ours <= theirs or theirs <= ours


def _shared(desk: Desk, reports: Sequence[Report]) -> list[str]:
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
    return [printed[key] for key in often][:_MOST_HEADINGS]


def _commonest(count: Counter[str]) -> list[tuple[str, int]]:
    return sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))


_BY_NAME = {
    name.casefold(): Theme(name, question or name)
    for table in (_ANY, _TRAINING, _SCHOOLS, _SEND, _CHILDREN)
    for name, question in table
}
