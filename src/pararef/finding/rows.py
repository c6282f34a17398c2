"""Rows of tables, and lines, that have a name and a value: "Headteacher  Nicholas Phillips"."""

from __future__ import annotations

from pararef.finding.grades import of_report
from pararef.finding.wanted import Wanted, facts, wanted
from pararef.library import Library, Term, stems, tokens
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
}
_NO_FORM = (Wanted.PERSON, Wanted.DURATION)  # "Chair", "Age range of pupils  3 to 11"
_LONGEST_NAME = 60  # characters
_ASKING = frozenset(
    stems(
        "what which who when where how many much number name named is was were the of at in its"
        " tell give me please there number total school report kind"
    )
)


def rows(library: Library, report: Report, question: str) -> list[Fact]:
    """Rows of two cells whose first one names what is asked for, and nothing is asked besides."""
    words = [token.span.of(question) for token in tokens(question)]
    sort = wanted(question)
    asked = [
        {*stems(word), *stems(_LIKE.get(word.lower(), word))}
        for word in words
        if not (_ASKING | of_report(report)).issuperset(stems(word))
    ]
    if not asked or len(asked) > 5:
        return []
    inside = Filters(reports=(report.id,), kinds=(Kind.TABLE, Kind.PROSE))
    terms = [Term((word, _LIKE.get(word.lower(), word))) for word in words]
    held = library.paragraphs(list(library.matching(terms, _LOOKED_AT, inside)))
    best: tuple[tuple[int, float], Fact] | None = None
    for _, paragraph in sorted(held.items()):
        between = "\t" if paragraph.kind is Kind.TABLE else ": "
        label, mark, value = paragraph.text.partition(between)
        if not mark or "\t" in value.strip("\t") or not value.strip() or len(label) > _LONGEST_NAME:
            continue
        if sort and sort not in _NO_FORM and not facts(sort, value):
            continue
        named = set(stems(label))
        matched = sum(bool(each & named) for each in asked)
        share = len(named & set().union(*asked)) / max(len(named - _ASKING), 1)
        # All that is asked stands in the name, or all of the name is asked, with a place beside.
        if matched < len(asked) and not (share >= 1.0 and 2 * matched > len(asked)):
            continue
        start = len(paragraph.text) - len(value.lstrip("\t "))
        if share >= 0.5 and (best is None or (matched, share) > best[0]):
            fact = Fact(label.strip(), report, Span(start, len(paragraph.text)), paragraph)
            best = (matched, share), fact
    return [best[1]] if best else []
