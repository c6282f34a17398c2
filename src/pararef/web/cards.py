"""The evidence: a card for each paragraph that was found, and why it was."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pararef.answering import plain
from pararef.records import Hit, Kind, Paragraph, Span, Stance
from pararef.web.address import Asked
from pararef.web.buttons import copy_link, judge, label, open_at, pin, place, visit
from pararef.web.marks import LONG, folded, marked

SAYS = {
    Stance.WEAKNESS: "says what is weak",
    Stance.STRENGTH: "says what is strong",
    Stance.MIXED: "says what is strong and what is weak",
}


def cards(hits: Sequence[Hit]) -> str:
    """A card for each of some hits, in their order."""
    return f'<div class="cards">{"".join(map(_card, hits))}</div>'


def _card(hit: Hit) -> str:
    paragraph = hit.paragraph
    citation = plain(paragraph, hit.report)
    named = label(paragraph)
    long = paragraph.kind is not Kind.TABLE and len(paragraph.text) > LONG
    trail = " › ".join(paragraph.section)
    phase = f'<span class="phase">{escape(paragraph.phase)}</span>' if paragraph.phase else ""
    unfold = (
        '<button type="button" class="quiet unfold" data-unfold aria-expanded="false">'
        f'Show the whole paragraph<span class="heard">: {escape(named)}</span></button>'
    )
    return (
        f'<article class="hit{" folded" if long else ""}" {place(paragraph)}'
        f' data-start="{hit.best.start}" data-end="{hit.best.end}">'
        f'<header><h3 class="kind">{escape(named)}</h3>{phase}'
        f'<p class="trail">{escape(trail)}</p></header>'
        f"{_text(hit)}{unfold if long else ''}"
        f'<p class="why">{_why(hit)}</p>'
        f"<footer>{open_at(paragraph, citation, 'cite')}"
        f'<span class="acts">{open_at(paragraph, "Open in the report", "quiet", named)}'
        f"{copy_link(paragraph)}{pin(paragraph)}"
        f"{visit(like(paragraph), 'More like this', 'quiet', named)}"
        f"{judge(paragraph)}</span></footer></article>"
    )


def like(paragraph: Paragraph) -> str:
    """The address at which paragraphs like one are looked for."""
    return Asked(good=((paragraph.report, paragraph.anchor),)).address


def _text(hit: Hit) -> str:
    paragraph = hit.paragraph
    if paragraph.kind is Kind.TABLE:
        return table_row(paragraph, hit)
    return f'<p class="words">{folded(paragraph.text, hit.best, hit.why.words)}</p>'


def table_row(paragraph: Paragraph, hit: Hit) -> str:
    """A table of one row, under its column headings."""
    head = "".join(map(column_head, paragraph.columns))
    row, start = "", 0
    for cell in paragraph.text.split("\t"):
        within = Span(start, start + len(cell)) if cell else None
        words = marked(paragraph.text, hit.best, hit.why.words, within) if within else ""
        row += f"<td>{words}</td>"
        start += len(cell) + 1
    return (
        '<div class="wide"><table class="words">'
        f"{f'<thead><tr>{head}</tr></thead>' if any(paragraph.columns) else ''}"
        f"<tbody><tr>{row}</tr></tbody></table></div>"
    )


def column_head(words: str) -> str:
    """The head of a column; an empty one is no heading."""
    return f'<th scope="col">{escape(words)}</th>' if words else "<td></td>"


def _why(hit: Hit) -> str:
    reasons = []
    if hit.why.words:
        words = ", ".join(f"<b>{escape(word)}</b>" for word in dict.fromkeys(hit.why.words))
        reasons.append(f"matches {words}")
    nearness = max(hit.why.dense, hit.why.sentence)
    if nearness > 0:
        reasons.append(f"nearness in meaning {nearness:.2f}")
    if hit.why.stance in SAYS:
        reasons.append(SAYS[hit.why.stance])
    return " · ".join(reasons)
