"""Rows of tables, and lines, that have a name and a value: "Headteacher  Nicholas Phillips"."""

from __future__ import annotations

import re

from pararef.finding.grades import of_report
from pararef.finding.wanted import Wanted, has_fact, wanted
from pararef.library import Library, Term, stems
from pararef.patterns import Pattern
from pararef.records import Fact, Filters, Kind, Report, Span

_LOOKED_AT = 60  # paragraphs of a report
_LIKE = {
    "phone": "telephone",
    "head": "headteacher",
    "principal": "headteacher",
    "roll": "pupils on the school roll",
    "nor": "pupils on the school roll",
    "kids": "pupils",
    "children": "pupils",
    "students": "pupils",
    "web": "website",
    "gender": "gender",
    "sex": "gender",
    "council": "authority",
    "governors": "governing",
    "chairs": "chair",
    "dcs": "director of children's services",
    "email": "email address",
    "la": "local authority",
    "qa": "quality assurance",
}
_NO_FORM = (Wanted.PERSON, Wanted.DURATION)  # "Chair", "Age range of pupils  3 to 11"
_LONGEST_NAME = 60  # characters
_LONGEST_CELL = 120
_LETTERS = ("NOR",)
_CELL = Pattern(r"[^\t\n]+")
_NAMED = Pattern(
    r"\s*(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Professor)\.? )?[A-Z][\w’'-]+"
    r" [A-Z][\w’'-]+(?: (?:HMI|OI|SHMI))?),?\s+(?P<part>.*)"
)
_ASKS_WHO = Pattern(r"\b(?:who|whose|named?|names)\b|\blead\b", re.IGNORECASE)
_OF_PERSONS = frozenset("named side ofsted cqc inspection inspector lead led head headed".split())
_ASKING = frozenset(
    stems(
        "what which who when where how many much number name named is was were the of at in its"
        " tell give me please there number total school report kind"
    )
)


def rows(library: Library, report: Report, question: str) -> list[Fact]:
    """Rows of two cells whose first one names what is asked for, and nothing is asked besides."""
    words = _words(question)
    sort = wanted(question)
    asked = _asked(words, report)
    if not asked or len(asked) > 5:
        return []
    places = sum(word[0].isupper() and not word.isupper() for word in words[1:])
    inside = Filters(reports=(report.id,), kinds=(Kind.TABLE, Kind.PROSE))
    terms = [Term((word, _LIKE.get(word.lower(), word))) for word in words]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    best: tuple[tuple[int, float], Fact] | None = None
    for _, paragraph in sorted(held.items()):
        between = "\t" if paragraph.kind is Kind.TABLE else ": "
        label, mark, value = paragraph.text.partition(between)
        if not mark or "\t" in value.strip("\t") or not value.strip() or len(label) > _LONGEST_NAME:
            continue
        if sort and sort not in _NO_FORM and not has_fact(sort, value):
            continue
        named = set(stems(label))
        matched = sum(bool(each & named) for each in asked)
        share = len(named & set().union(*asked)) / max(len(named - _ASKING), 1)
        # All that is asked stands in the name, or all of the name is asked, with a place beside.
        enough = 2 * matched > len(asked) or matched >= len(asked) - places > 0
        if matched < len(asked) and not (share >= 1.0 and enough):
            continue
        start = len(paragraph.text) - len(value.lstrip("\t "))
        if share >= 0.5 and (best is None or (matched, share) > best[0]):
            fact = Fact(label.strip(), report, Span(start, len(paragraph.text)), paragraph)
            best = (matched, share), fact
    return [best[1]] if best else []


def roles(library: Library, report: Report, question: str) -> list[Fact]:
    """Who has the part that is asked for: "Tina Russell, Director of Children’s Services".

    Of short lines, and cells of tables, that begin with a person's name.
    """
    words = _words(question)
    if not _ASKS_WHO.search(question):
        return []
    asked = _asked([word for word in words if word.lower() not in _OF_PERSONS], report)
    if not asked or len(asked) > 5:
        return []
    inside = Filters(reports=(report.id,), kinds=(Kind.TABLE, Kind.PROSE))
    terms = [Term((word, _LIKE.get(word.lower(), word))) for word in words]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    best: tuple[float, Fact] | None = None
    for _, paragraph in sorted(held.items()):
        for cell in _CELL.finditer(paragraph.text):
            named = _NAMED.match(cell[0])
            if not named or len(cell[0]) > _LONGEST_CELL:
                continue
            part = set(stems(named["part"]))
            if not part:
                continue
            around = part | set(stems(paragraph.phase or ""))
            matched = sum(bool(each & around) for each in asked)
            if matched < len(asked) - (matched > 1):  # one word may be another's for it
                continue
            share = len(part & set().union(*asked)) / len(part)
            if share >= 0.5 and (best is None or share > best[0]):
                start = cell.start() + named.start("name")
                value = Span(start, start + len(named["name"].rstrip(" ,")))
                best = share, Fact(named["part"].strip(), report, value, paragraph)
    return [best[1]] if best else []


def _words(question: str) -> list[str]:
    """The content words of a question, and letters that stand for some: "NOR"."""
    return [
        word[0]
        for word in re.finditer(r"[\w’'-]+", question)
        if stems(word[0]) or word[0] in _LETTERS
    ]


def _asked(words: list[str], report: Report) -> list[set[str]]:
    """What is asked for, each word with those of like meaning."""
    whole = _ASKING | of_report(report)
    each = [(word, {*stems(word), *stems(_LIKE.get(word.lower(), word))}) for word in words]
    return [found for word, found in each if not whole.issuperset(stems(word) or ("",))]
