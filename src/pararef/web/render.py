"""Records to HTML: what is shown below the question.

Pure functions. A report is somebody's file: every word of it is escaped here,
and the page only ever inserts the result as it is, never into a template.
A button that names a place (`data-open`) opens the reader there; `data-copy`
holds what a button copies, and `data-visit` the address that it asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from pararef.answering import link, plain, source, told
from pararef.records import (
    Answer,
    Coverage,
    Filters,
    Findings,
    Group,
    Hit,
    Kind,
    Outcome,
    Paragraph,
    Quote,
    Report,
    Span,
    Stance,
)
from pararef.web.address import FIELDS, Asked
from pararef.web.holdings import Holdings, count, days
from pararef.web.marks import LONG, folded, marked

LOOKING_FOR = {Stance.WEAKNESS: "weaknesses", Stance.STRENGTH: "strengths"}
SAYS = {Stance.WEAKNESS: "says what is weak", Stance.STRENGTH: "says what is strong"}
Names = Mapping[tuple[str, str], str]
MANY_REPORTS = 12  # on the first page; a longer list is nobody's welcome


def welcome(holdings: Holdings, examples: Sequence[str]) -> str:
    """The page before anything was asked: examples, and the reports to read."""
    chips = "".join(
        f'<li><button type="button" class="example"'
        f' data-visit="{attribute(Asked(example).address)}">{escape(example)}</button></li>'
        for example in examples
    )
    reports = "".join(f"<li>{_title(report)}</li>" for report in holdings.reports[:MANY_REPORTS])
    more = len(holdings.reports) - MANY_REPORTS
    rest = f'<p class="soft">and {count(more, "more report")}</p>' if more > 0 else ""
    return (
        '<section class="result welcome" data-said="">'
        f'<h2>Try one of these</h2><ul class="examples">{chips}</ul>'
        f'<h2>In the library</h2><ul class="shelf">{reports}</ul>{rest}</section>'
    )


def result(
    answer: Answer,
    asked: Asked,
    keep: bool = False,
    titles: Mapping[str, str] | None = None,
    names: Names | None = None,
) -> str:
    """The answer to a question: its quotes, then the evidence, or honestly none.

    Args:
        titles: Of reports that may be named without a hit, by their ids.
        names: What people call the values of filters, by field and value.
        keep: Leave the address of the page as it is, for it led here.
    """
    findings = answer.findings
    if answer.outcome is Outcome.NOT_UNDERSTOOD:
        return notice(" ".join(told(findings)))
    parts = {
        Outcome.ANSWERED: _answered,
        Outcome.PARTLY: _answered,
        Outcome.NOTHING: _nothing,
        Outcome.NOTHING_HERE: _nothing_here,
    }[answer.outcome](answer, asked)
    return (
        f'<section class="result" data-address="{attribute(asked.address)}"'
        f' data-history="{"keep" if keep else "push"}" data-outcome="{answer.outcome.name.lower()}"'
        f' data-said="{attribute(said(answer))}">'
        f"{understood(findings, asked, names)}{parts}"
        f"{_lacking(findings.coverage, titles or {})}</section>"
    )


def notice(sentence: str) -> str:
    """Say calmly what went wrong."""
    return (
        f'<section class="result" data-said=""><div class="notice" role="alert">'
        f"<p>{escape(sentence)}</p></div></section>"
    )


def said(answer: Answer) -> str:
    """One sentence for those who hear the page."""
    sentences = told(answer.findings)
    if answer.outcome in (Outcome.ANSWERED, Outcome.PARTLY):
        hits = count(len(answer.findings.hits), "paragraph")
        sentences = (f"{count(len(answer.quotes), 'quotation')} from {hits} found.", *sentences)
    return " ".join(sentences)


def understood(findings: Findings, asked: Asked, names: Names | None = None) -> str:
    """How the question was taken, each part with what undoes it; nothing where there is none.

    Args:
        names: What people call the values of filters, by field and value.
    """
    parts = [
        _chip(f"“{word}” as typed", replace(asked, literal=_but(asked.literal, word)))
        for word in asked.literal
    ]
    parts += [
        _chip(f"{one.short} → {one.long}", _as_typed(asked, one.short), one.source)
        for one in findings.expansions
    ]
    if len(findings.expansions) > 1:
        letters = replace(asked, expand=False).address
        parts.append(_visit(letters, "Search for the letters only"))
    elif not asked.expand:
        parts.append('<span class="chip">Short forms searched for as typed</span>')
        parts.append(_visit(replace(asked, expand=True).address, "Spell them out"))
    if findings.names:
        parts += [_chip(name, _as_typed(asked, name), "named") for name in findings.names]
        parts.append(f'<span class="soft">in {count(len(findings.reports), "report")}</span>')
        if len(findings.names) > 1:
            parts.append(_visit(replace(asked, infer=False).address, "Search all reports"))
    elif not asked.infer:
        parts.append(_visit(replace(asked, infer=True).address, "Take names for a limit"))
    if findings.stance:
        looking = f"Looking for {LOOKING_FOR[findings.stance]}"
        parts.append(_chip(looking, replace(asked, judge=False)))
    elif not asked.judge:
        again = replace(asked, judge=True).address
        parts.append(_visit(again, "Look for strengths or weaknesses"))
    chosen = _filters(asked, names or {})
    parts += chosen
    if len(chosen) > 1:
        parts.append(_visit(replace(asked, filters=Filters()).address, "Search without filters"))
    items = "".join(f"<li>{part}</li>" for part in parts)
    heard = "How the question was taken"
    return f'<ul class="understood" aria-label="{heard}">{items}</ul>' if parts else ""


def _but(words: Sequence[str], word: str) -> tuple[str, ...]:
    return tuple(other for other in words if other != word)


def _as_typed(asked: Asked, word: str) -> Asked:
    """The same with a word that is no short form, slip or name."""
    return replace(asked, literal=(*asked.literal, word))


def _chip(words: str, without: Asked, source: str = "") -> str:
    """Something that was understood or chosen, with a button that takes it off alone."""
    title = f' title="{attribute(source)}"' if source else ""
    return (
        f'<span class="chip"{title}>{escape(words)}<button type="button" class="off"'
        f' data-visit="{attribute(without.address)}"><span aria-hidden="true">×</span>'
        f'<span class="heard">Remove: {escape(words)}</span></button></span>'
    )


def _answered(answer: Answer, asked: Asked) -> str:
    places = {
        (one.paragraph.report, one.paragraph.anchor)
        for quote in answer.quotes
        for one in (quote, *quote.again)
    }
    quoted: list[Hit] = []
    others: list[Hit] = []
    for hit in answer.findings.hits:
        here = (hit.paragraph.report, hit.paragraph.anchor) in places
        (quoted if here else others).append(hit)
    return (
        f'<h2 class="heard">The answer, in the report’s own words</h2>'
        f'<div class="quotes">{_told(answer, asked)}{_headings(answer)}'
        f"{''.join(map(_group, answer.groups))}</div>"
        + (f"<h2>Where this was found</h2>{_cards(quoted)}" if quoted else "")
        + (f"<h2>Less near</h2>{_cards(others)}" if others else "")
    )


def _nothing(answer: Answer, asked: Asked) -> str:
    hits = answer.findings.hits
    nearest = (
        '<h2>The nearest paragraphs</h2><p class="soft">These are only the nearest in words and'
        f" meaning. They do not answer the question.</p>{_cards(hits)}"
    )
    return _told(answer, asked) + (nearest if hits else "")


def _nothing_here(answer: Answer, asked: Asked) -> str:
    return (
        f"{_told(answer, asked)}"
        f'<p><button type="button" class="act" data-visit="'
        f'{attribute(replace(asked, filters=Filters()).address)}">Drop the filters</button></p>'
    )


def _told(answer: Answer, _: Asked) -> str:
    """How the question ended, in sentences."""
    return "".join(f'<p class="plain">{escape(said)}</p>' for said in told(answer.findings))


def _headings(answer: Answer) -> str:
    """Facts that only a heading prints: no paragraph can be quoted for them."""
    return "".join(
        '<figure class="quote"><blockquote>'
        f"{_marked_spans(fact.heading, Span(0, len(fact.heading)), [fact.value])}</blockquote>"
        f"<figcaption>{_open_report(fact.report)}</figcaption></figure>"
        for fact in answer.findings.facts
        if fact.heading
    )


def _lacking(coverage: Coverage | None, titles: Mapping[str, str]) -> str:
    """The reports in which it was not found, each to be opened; folded unless asked for."""
    if not coverage or not coverage.lacking:
        return ""
    named = "".join(
        f'<li><button type="button" class="cite" data-open data-report="{attribute(name)}"'
        f' data-anchor="">{escape(titles.get(name, name))}</button></li>'
        for name in coverage.lacking
    )
    opened = " open" if coverage.lacking_asked else ""
    return (
        f'<details class="lacking"{opened}><summary>Reports in which it was not found'
        f" ({len(coverage.lacking):,})</summary><ul>{named}</ul></details>"
    )


def _open_report(report: Report) -> str:
    return (
        f'<button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="">{escape(source(report))}, heading</button>'
    )


def _group(group: Group) -> str:
    title = f'<h3 class="group">{escape(group.title)}</h3>' if group.title else ""
    return title + "".join(map(_quote, group.quotes))


def _marked_spans(text: str, within: Span, spans: Sequence[Span]) -> str:
    """Some words of a text, those at the spans in `<b>`, each cell of a row for itself."""
    words, at = "", within.start
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= at and span.end <= within.end:
            words += f"{_cells(text[at : span.start])}<b>{_cells(text[span.start : span.end])}</b>"
            at = span.end
    return words + _cells(text[at : within.end])


def _cells(text: str) -> str:
    return escape(text).replace("\t", '\t<span class="cell"></span>')


def _again(quote: Quote) -> str:
    """The other paragraphs that say the same."""
    others = " ".join(_open(one.paragraph, one.citation, "cite") for one in quote.again)
    return f'<p class="again">The same in {others}</p>' if others else ""


def _quote(quote: Quote) -> str:
    words = _marked_spans(quote.paragraph.text, quote.span, quote.marks)
    return (
        f'<figure class="quote" {_where(quote.paragraph)}'
        f' data-start="{quote.span.start}" data-end="{quote.span.end}">'
        f"{_lead_in(quote.paragraph)}<blockquote>{words}</blockquote>"
        f"<figcaption>{_open(quote.paragraph, quote.citation, 'cite')}"
        f"{_copy(f'“{quote.text}” ({quote.citation})', 'Copy', 'the quotation and its citation')}"
        f"</figcaption>{_again(quote)}</figure>"
    )


def _lead_in(paragraph: Paragraph) -> str:
    """What a quotation is not understood without.

    The heading that a bullet completes, or the column headings over a row.
    """
    before = paragraph.lead_in or paragraph.over
    return f'<p class="lead-in">{escape(before)}</p>' if before else ""


def _cards(hits: Sequence[Hit]) -> str:
    return f'<div class="cards">{"".join(map(_card, hits))}</div>'


def _card(hit: Hit) -> str:
    paragraph = hit.paragraph
    citation = plain(paragraph, hit.report)
    where = label(paragraph)
    long = paragraph.kind is not Kind.TABLE and len(paragraph.text) > LONG
    trail = " › ".join(paragraph.section)
    phase = f'<span class="phase">{escape(paragraph.phase)}</span>' if paragraph.phase else ""
    unfold = (
        '<button type="button" class="quiet unfold" data-unfold aria-expanded="false">'
        f'Show the whole paragraph<span class="heard">: {escape(where)}</span></button>'
    )
    return (
        f'<article class="hit{" folded" if long else ""}" {_where(paragraph)}'
        f' data-start="{hit.best.start}" data-end="{hit.best.end}">'
        f'<header><h3 class="kind">{escape(where)}</h3>{phase}'
        f'<p class="trail">{escape(trail)}</p></header>'
        f"{_text(hit)}{unfold if long else ''}"
        f'<p class="why">{_why(hit)}</p>'
        f"<footer>{_open(paragraph, citation, 'cite')}"
        f'<span class="acts">{_open(paragraph, "Open in the report", "quiet", where)}'
        f"{copy_link(paragraph)}</span></footer></article>"
    )


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
    if hit.why.stance:
        reasons.append(SAYS[hit.why.stance])
    return " · ".join(reasons)


def label(paragraph: Paragraph) -> str:
    """Name a paragraph: “Paragraph 29”, “Recommendation 44”, “Bullet 2”, “Table row”, “Text”."""
    if paragraph.kind is Kind.NUMBERED:
        return f"{(paragraph.series or 'paragraph').capitalize()} {paragraph.number}"
    if paragraph.kind is Kind.BULLET:
        return f"Bullet {paragraph.ordinal}" if paragraph.ordinal else "Bullet"
    return "Table row" if paragraph.kind is Kind.TABLE else "Text"


def copy_link(paragraph: Paragraph, look: str = "quiet") -> str:
    """A button that copies the address of a paragraph."""
    return (
        f'<button type="button" class="{look}"'
        f' data-copy-link="{attribute(link(paragraph))}">'
        f"<span>Copy link</span>{_heard(label(paragraph))}</button>"
    )


def attribute(value: str) -> str:
    """Escape a value that stands between double quotes."""
    return escape(value, quote=True)


def _where(paragraph: Paragraph) -> str:
    return (
        f'data-report="{attribute(paragraph.report)}" data-anchor="{attribute(paragraph.anchor)}"'
    )


def _heard(words: str) -> str:
    return f'<span class="heard">: {escape(words)}</span>' if words else ""


def _open(paragraph: Paragraph, words: str, look: str, heard: str = "") -> str:
    return (
        f'<button type="button" class="{look}" data-open {_where(paragraph)}>'
        f"{escape(words)}{_heard(heard)}</button>"
    )


def _copy(text: str, words: str, heard: str) -> str:
    return (
        f'<button type="button" class="quiet" data-copy="{attribute(text)}">'
        f"<span>{escape(words)}</span>{_heard(heard)}</button>"
    )


def _visit(address: str, words: str) -> str:
    return (
        f'<button type="button" class="undo" data-visit="{attribute(address)}">'
        f"{escape(words)}</button>"
    )


def _filters(asked: Asked, names: Names) -> list[str]:
    """What was chosen, each value by itself."""
    chips = []
    for field, held in FIELDS.items():
        for value in getattr(asked.filters, held):
            name = f"“{value}” in the heading" if field == "section" else str(value)
            words = names.get((field, str(value)), name)
            chips.append(_chip(words, asked.without(field, value)))
    return chips


def _title(report: Report) -> str:
    about = ", ".join(
        part for part in (report.inspectorate, report.kind_name, days(report.inspected)) if part
    )
    return (
        f'<button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="">{escape(report.title)}</button>'
        f'<span class="soft">{escape(about)}</span>'
    )
