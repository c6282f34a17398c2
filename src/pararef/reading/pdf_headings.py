"""Which blocks of a PDF are headings, and of what rank: told by their type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pararef.reading.blocks import Shape
from pararef.reading.pdf_drafts import Draft
from pararef.reading.pdf_layout import LETTERED
from pararef.reading.pdf_titles import LARGER
from pararef.reading.pdf_words import Words

_CAPTION = re.compile(
    r"(?:box|figure|fig\.|table|chart|diagram) ?\d|(?:practice|case) study|sources?: ",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"yours (?:sincerely|faithfully|truly)\b", re.IGNORECASE)
_GRADE = re.compile(r"grade:? \d(?: \([a-z ]+\))?", re.IGNORECASE)
_LIST_GOES_ON = re.compile(r"[:;,]$|[;,] (?:and|or)$|\b(?:and|or)$")
_QUOTED = re.compile(r"[“‘\"']\d|“[^”]*$|\"[^\"]*$")  # by its number, or with more than this
_MARK = re.compile(r"\(?\w{1,4}[.)]\s")
_JOINS = frozenset("and of for the in on with to by or".split())
_LONGEST_HEADING = 160  # characters
_LOWEST = 7
_NUMBERED = re.compile(r"(\w+) \d+[:.]")  # "Recommendation 36: …"
_MAIN = re.compile(r"(?:appendix|annex|chapter|part|section) \w+:? ", re.IGNORECASE)
_TITLE = 1.05  # the rank of a title in a table: above bold words of the text's size
_LABELS = 20  # short pieces on a page: more are the labels of a chart
_SHORT = 6  # words


def mark_headings(whole: Sequence[Draft], words: Words, body: float) -> None:
    """Tell headings, and rank them: larger first, then bold, then italic.

    Args:
        whole: All drafts of the file; headings among them are marked.
        body: The size of the text's type, in points.
    """
    texts = [words.text(draft.lines) for draft in whole]
    charts, paragraphs = _charts(whole, texts), _numbered_paragraphs(whole, texts)
    headings: list[Draft] = []
    before, signed = "", False
    for draft, text in zip(whole, texts, strict=True):
        larger = _larger(draft, body)
        signed = (signed or bool(_SIGNED.match(text))) and not larger
        draft.plain = (
            signed
            or _says_nothing(text)
            or _lists_on(before, text)
            or bool(_GRADE.fullmatch(text))
            or (not larger and _opening(text) in paragraphs)
            or (not larger and draft.first.page in charts and not _is_sure(draft, text))
        )
        if draft.title or (not draft.plain and _is_heading(draft, text, larger=larger)):
            headings.append(draft)
        before = text
    styles = sorted({_style(draft, body) for draft in headings}, reverse=True)
    ranks = {style: rank for rank, style in enumerate(styles, start=1)}
    for draft in headings:
        draft.shape = Shape.HEADING
        draft.level = min(ranks[_style(draft, body)], _LOWEST)


def _charts(whole: Sequence[Draft], texts: Sequence[str]) -> set[int]:
    """Pages that are a chart: most of what they say stands in pieces of a few words."""
    pieces, short, words = Counter[int](), Counter[int](), Counter[int]()
    for draft, text in zip(whole, texts, strict=True):
        page, count = draft.first.page, len(text.split())
        words[page] += count
        if draft.shape is Shape.TEXT and count <= _SHORT:
            pieces[page] += 1
            short[page] += count
    return {
        page for page, count in pieces.items() if count > _LABELS and short[page] > words[page] / 2
    }


def _numbered_paragraphs(whole: Sequence[Draft], texts: Sequence[str]) -> set[str]:
    """The word of bold paragraphs that are numbered as headings are: "Recommendation 36: …".

    Some are short enough for a heading, and would stand over all that follow.
    """
    bold = [text for draft, text in zip(whole, texts, strict=True) if draft.bold]
    return {_opening(text) for text in bold if len(text) > _LONGEST_HEADING} - {""}


def _is_sure(draft: Draft, text: str) -> bool:
    return _is_tagged(draft) or bool(draft.bold and _MAIN.match(text))


def _is_tagged(draft: Draft) -> bool:
    return draft.first.tag is not None and draft.first.tag.heading > 0


def _opening(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[1] if found else ""


def _larger(draft: Draft, body: float) -> bool:
    return min(line.size for line in draft.lines) > LARGER * body


def _lists_on(before: str, text: str) -> bool:
    """Whether "b) …" is the next item of a list, which may be set in bold."""
    return bool(LETTERED.match(text) and _LIST_GOES_ON.search(before))


def _says_nothing(text: str) -> bool:
    """Whether a text is only a part of something: a mark, "and", words out of a quotation."""
    if not any(map(str.isalpha, _MARK.sub("", text, count=1))) or text.lower() in _JOINS:
        return True
    return bool(_QUOTED.match(text))


def _style(draft: Draft, body: float) -> tuple[float, bool, bool]:
    if draft.title and not _larger(draft, body):
        return _TITLE, True, True
    return round(draft.first.size / body, 1), draft.first.bold, not draft.first.italic


def _is_heading(draft: Draft, text: str, *, larger: bool) -> bool:
    signed = draft.shape is Shape.BULLET and larger and draft.bold  # a heading with a bullet's sign
    if not (draft.shape is Shape.TEXT or signed) or len(text) > _LONGEST_HEADING:
        return False
    if _CAPTION.match(text):
        return False
    if draft.label is None and _is_tagged(draft):
        return True
    italic = len(draft.lines) == 1 and draft.first.italic and draft.label is None
    # "6.14 Effective evaluation requires that:" is a paragraph in bold.
    stops = ".;,:" if draft.label else ".;,"
    return (larger or draft.bold or italic) and text[-1] not in stops
