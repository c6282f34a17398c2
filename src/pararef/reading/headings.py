"""What a heading says: that a phase begins or ends, or what part its paragraphs play."""

from __future__ import annotations

import re

from pararef.records import Role

_PHASES = (
    r"early years|primary and secondary|primary|secondary|further education and skills"
    r"|further education|employment[- ]based|post-compulsory|post-16|sixth[- ]form"
)
_PHASE = re.compile(rf"(?:the )?({_PHASES})(?: \w+)? phase(?: report)?", re.IGNORECASE)
_PROVISION = re.compile(rf"(?:the )?({_PHASES})(?: \w+)? provision", re.IGNORECASE)
_COLUMN = re.compile(rf"({_PHASES})\b", re.IGNORECASE)
# Headings that speak of the whole report again, after its last phase.
_CLOSES_PHASE = re.compile(
    r".*\bdetails|glossary.*|about (this|our) inspections?|information about this inspection",
    re.IGNORECASE,
)
_ROLES = (
    (re.compile(r"inspection team|(the )?inspectors|team members", re.IGNORECASE), Role.TEAM),
    (re.compile(r"(annex|appendix)\b.*", re.IGNORECASE), Role.ANNEX),
    (
        re.compile(r".*\bdetails|information about the (school|provider)", re.IGNORECASE),
        Role.DETAILS,
    ),
)


def phase_begun(title: str) -> str | None:
    """The phase that all headings after this one belong to: "The primary phase"."""
    found = _PHASE.fullmatch(title)
    return found[1].lower() if found else None


def provision(title: str) -> str | None:
    """The phase of this one section: "Early years provision"."""
    found = _PROVISION.fullmatch(title)
    return found[1].lower() if found else None


def phase_of_column(title: str) -> str | None:
    """The phase that a table's column is about: "Primary QTS"."""
    found = _COLUMN.match(title.strip())
    return found[1].lower() if found else None


def closes_phase(title: str) -> bool:
    """Whether the heading speaks of the whole report again."""
    return bool(_CLOSES_PHASE.fullmatch(title))


def role(title: str) -> Role | None:
    """The part that paragraphs under this heading play, if it says so."""
    return next((role for pattern, role in _ROLES if pattern.fullmatch(title)), None)


def without_phase(title: str) -> str:
    """The title in small letters without a phase's name, to know it in another phase."""
    words = re.findall(r"[^\W_]+", title.lower())
    return " ".join(word for word in words if word not in ("primary", "secondary"))
