"""What kind of inspection a report is of, and of whom: from its title and cover."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pararef.patterns import Pattern
from pararef.reading.anchors import slug

_CS = "children’s services inspection"
# The first pattern that the title or a line of the cover fits; more special ones first.
_KINDS = (
    (
        "ite",
        "initial teacher education inspection",
        r"initial teacher (education|training)\b.*\binspection|inspection.*\binitial teacher",
    ),
    ("jtai", "joint targeted area inspection", r"joint targeted area inspection"),
    ("jar", "joint area review", r"joint area review"),
    (
        "area-send",
        "area SEND inspection",
        r"area send (re)?inspection|local area send|"
        r"inspection of .*special educational needs and/or disabilit",
    ),
    ("focused-visit", "focused visit", r"focused visit"),
    ("monitoring-visit", "monitoring visit", r"monitoring visit"),
    ("sif", _CS, r"children in need of help and protection"),
    (
        "ilacs",
        _CS,
        r"local authority children['’]s services|inspection of children['’]s social care services",
    ),
    ("slac", _CS, r"inspection of safeguarding and looked after children"),
    ("lac", "looked after children inspection", r"inspection of looked after children"),
    ("child-protection", _CS, r"arrangements for the protection of children"),
    ("safeguarding", "safeguarding inspection", r"inspection of .*\bsafeguarding services"),
    (
        "fes",
        "further education and skills inspection",
        r"further education and skills inspection|learning and skills inspection",
    ),
    (
        "early-years",
        "early years inspection",
        r"(early years( provision| setting)?|childcare) inspection report"
        r"|inspection of (early years|childcare)",
    ),
    ("prison", "prison inspection", r"inspection of (HMP|HMYOI|YOI|HMP/YOI)\b"),
    (
        "youth-justice",
        "youth justice inspection",
        r"inspection of youth (offending|justice) (services|work)",
    ),
    (
        "probation",
        "probation inspection",
        r"inspection of (probation|.*probation (services|trust))",
    ),
    (
        "school",
        "school inspection",
        r"school (inspection )?report|inspection of .*\b(school|academy)\b"
        r"|short inspection of",
    ),
    ("estyn", "Estyn inspection", r"\bEstyn, (His|Her) Majesty['’]s Inspectorate"),
)
# Headings and rows of the table of details that only one kind prints.
_KIND_ROWS = (
    (
        "ite",
        "initial teacher education inspection",
        ("ite provider details", "ite partnership details", "type of ite p"),
    ),
    ("school", "school inspection", ("type of school", "school category")),
    ("fes", "further education and skills inspection", ("type of provider",)),
    (
        "early-years",
        "early years inspection",
        ("type of provision", "registration category", "setting unique reference number"),
    ),
    (
        "care",
        "care inspection",
        ("overall rating for this service", "overall rating for this location"),
    ),
)
AREAS = {
    *("ilacs", "sif", "sif-integrated", "lac", "slac", "child-protection", "safeguarding", "jar"),
    *("jtai", "area-send", "focused-visit", "monitoring-visit"),
}
"""Kinds whose provider is a council's area."""

_PROVIDERS = (
    r"inspection of (.+?)(?:['’]s?)? local authority children['’]s services",
    r"(?:joint )?(?:local )?area send (?:full )?(?:re)?inspection (?:of|in) (.+?)"
    r"(?:(?:['’]s)? local area partnership)?",
    r"joint targeted area inspection of (?:.+ (?:in|across) )?(?:the )?(.+)",
    r"(?:joint area review|inspection of [a-z ]+\bservices),? in (?:the )?(.+)",
    r"(?:focused|monitoring) visit (?:to|of) (.+?)(?:['’]s)?(?: local authority)?(?: children['’]s"
    r" (?:social care )?services)?",
    r"(?:school|inspection) report: (.+)",
    r"(?:report on an? )?(?:(?:un)?announced )?inspection of ((?:HMP|HMYOI|YOI)\b.+?)(?: by .+)?",
    r"an inspection of (?:probation|youth (?:offending|justice)) (?:services|work) in:? (.+)",
    r"(?:short )?inspection of "
    r"(?!child|early|further|initial|learn|look|probat|safeg|serv|youth)(.+)",
    r"a report on (.+)",
    r"(.+?): (?:inspection of|initial teacher|school inspection).+",
)
_GENERIC = Pattern(
    r"((full |short )?(inspection |school |provider )?report|inspection of .+|contents"
    r"|summary|overall effectiveness.*|.*[.:?!])",
    re.IGNORECASE,
)
_COUNCIL = Pattern(r".*\b(Council|Borough|Authority|Trust|Partnership)\b.*")
# What a provider's name may begin or end with that its kind already says.
_ABOUT_AREA = Pattern(
    r"^(the-)?((royal|london|metropolitan)-borough-of|city-of|county-of|borough-of)-"
    r"|(-(city|county|borough|metropolitan|district|council|unitary|authority|local|area"
    r"|partnership))+$"
)
_IN_KIND = Pattern(r"-(ite-partnership|initial-teacher-education|scitt|partnership)$")


def kind_of(
    title: str | None,
    cover: Sequence[str],
    headings: Sequence[str] = (),
    details: Sequence[str] = (),
) -> tuple[str, str | None]:
    """The code and the name of the kind: by the title, then the cover, then the details.

    Args:
        cover: The lines of the first page, in order.
        headings: All of the report's, for the parts that an inspection bound in.
        details: The lines and rows of the table of references.
    """
    told = _by_details((*headings, *details))
    for line in ((title,) if title else ()) + tuple(cover):
        for code, name, words in _KINDS:
            if re.search(words, line, re.IGNORECASE):
                # "Inspection of Vale Academy" may be of a school or of a nursery.
                return (told or (code, name)) if code == "school" else _bound(code, name, headings)
    if told:
        return told
    reports = any(re.match(r"(ofsted )?inspection report", line, re.IGNORECASE) for line in cover)
    if reports and title and re.search(r"\b(school|academy)\b", title, re.IGNORECASE):
        return "school", "school inspection"
    return "report", None


def _by_details(details: Sequence[str]) -> tuple[str, str] | None:
    for code, name, rows in _KIND_ROWS:
        if any(line.lower().startswith(rows) for line in details):
            return code, name
    return None


def _bound(code: str, name: str, headings: Sequence[str]) -> tuple[str, str]:
    """A single inspection that prints the board's inspection as a report of its own."""
    board = r"inspection of the effectiveness of the local safeguarding children board"
    if code == "sif" and any(re.fullmatch(board, title, re.IGNORECASE) for title in headings):
        return "sif-integrated", "integrated children’s services inspection"
    return code, name


def provider_of(title: str | None, after: Sequence[str], kind: str) -> str | None:
    """Who was inspected, as printed.

    Args:
        title: Of the report.
        after: The lines printed next after it, or all of the first page where there
            is none: a title that only says the kind has the provider's name below it.
        kind: The code.
    """
    if title is None:  # a letter without a heading: its subject line is the first that fits
        title = next((line for line in after if kind_of(line, ())[1]), None)
        if title is None:
            return None
    for pattern in _PROVIDERS:
        if found := re.fullmatch(pattern, title, re.IGNORECASE):
            return found[1].strip(" ,")
    if kind_of(title, ())[1] is None:
        return None if _GENERIC.fullmatch(title) else title
    if kind in AREAS and after and len(after[0]) < 80 and _COUNCIL.fullmatch(after[0]):
        return after[0]
    return None


def provider_slug(provider: str, kind: str) -> str:
    """The provider's name in an id: "Norfolk County Council" → "norfolk".

    >>> provider_slug("The Royal Borough of Windsor and Maidenhead", "ilacs")
    'windsor-and-maidenhead'
    """
    name = slug(provider)
    plain = _ABOUT_AREA.sub("", name) if kind in AREAS else _IN_KIND.sub("", name)
    return plain or name
