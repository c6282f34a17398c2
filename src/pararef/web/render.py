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

from pararef.answering import STYLES, source, told
from pararef.records import (
    Answer,
    Coverage,
    Filters,
    Findings,
    Group,
    Hit,
    Outcome,
    Paragraph,
    Quote,
    Report,
    Span,
    Stance,
)
from pararef.web.address import FIELDS, MOST_FURTHER, Asked
from pararef.web.buttons import attribute, copy, open_at, pin, place, visit
from pararef.web.cards import cards
from pararef.web.holdings import Holdings, count, days, newest

LOOKING_FOR = {Stance.WEAKNESS: "weaknesses", Stance.STRENGTH: "strengths"}
Names = Mapping[tuple[str, str], str]
_SHORT = 240  # characters of a marked paragraph that are shown again
_STEP = 20  # further paragraphs at a time
MANY_REPORTS = 12  # on the first page; a longer list is nobody's welcome


def welcome(holdings: Holdings, examples: Sequence[str]) -> str:
    """The page before anything was asked: examples, and the reports to read."""
    chips = "".join(
        f'<li><button type="button" class="example"'
        f' data-visit="{attribute(Asked(example).address)}">{escape(example)}</button></li>'
        for example in examples
    )
    reports = "".join(
        f"<li>{_title(report)}</li>" for report in newest(holdings.reports, MANY_REPORTS)
    )
    more = len(holdings.reports) - MANY_REPORTS
    rest = (
        f'<p class="soft">and <a href="?view=library" data-go="library">'
        f"{count(more, 'more report')}</a></p>"
        if more > 0
        else ""
    )
    return (
        '<section class="result welcome" data-said="">'
        f'<h2>Try one of these</h2><ul class="examples">{chips}</ul>'
        f'<h2>In the library</h2><ul class="shelf">{reports}</ul>{rest}'
        '<div id="asked" hidden><h2>You asked before</h2><ul class="shelf"></ul>'
        '<button type="button" class="undo" data-forget>Forget these questions</button></div>'
        "</section>"
    )


def result(
    answer: Answer,
    asked: Asked,
    keep: bool = False,
    titles: Mapping[str, str] | None = None,
    names: Names | None = None,
    further: Sequence[Hit] | None = None,
    style: str = "plain",
    writes: bool = False,
    hits: int = 10,
) -> str:
    """The answer to a question: its quotes, then the evidence, or honestly none.

    Args:
        further: Paragraphs that come after the first ones; None if not asked for.
        style: Of the citations, as set for the page.
        writes: A language model is there to write the answer out.
        hits: How many paragraphs were asked for: where there are fewer, there are no more.
        titles: Of reports that may be named without a hit, by their ids.
        names: What people call the values of filters, by field and value.
        keep: Leave the address of the page as it is, for it led here.
    """
    findings = answer.findings
    if answer.outcome is Outcome.NOT_UNDERSTOOD:
        return notice(" ".join(told(findings)))
    if answer.outcome in (Outcome.ANSWERED, Outcome.PARTLY):
        parts = _answered(answer, asked, asked.style or style, writes)
    elif answer.outcome is Outcome.NOTHING:
        parts = _nothing(answer)
    else:
        parts = _nothing_here(answer, asked)
    return (
        f'<section class="result" data-address="{attribute(asked.address)}"'
        f' data-history="{"keep" if keep else "push"}" data-outcome="{answer.outcome.name.lower()}"'
        f' data-said="{attribute(said(answer))}">'
        f"{understood(findings, asked, names)}{parts}{_marks(answer)}"
        f"{_further(answer, asked, further, hits)}"
        f"{_lacking(findings.coverage, titles or {})}</section>"
    )


def alike(findings: Findings, asked: Asked, given: Sequence[Quote], keep: bool = False) -> str:
    """Paragraphs like some that were marked as good, and not like those marked as bad.

    Args:
        given: The marked ones, whole, in the order of `asked`: good ones first.
    """
    shown = "".join(
        _given(quote, asked, good=place < len(asked.good)) for place, quote in enumerate(given)
    )
    found = (
        f"<h2>More like this</h2>{cards(findings.hits)}"
        if findings.hits
        else '<p class="plain">There are no other paragraphs like this.</p>'
    )
    return (
        f'<section class="result alike" data-address="{attribute(asked.address)}"'
        f' data-history="{"keep" if keep else "push"}" data-outcome="alike"'
        f' data-said="{attribute(count(len(findings.hits), "paragraph") + " like this found.")}">'
        f'<ul class="given">{shown}</ul>{found}</section>'
    )


def _given(quote: Quote, asked: Asked, good: bool) -> str:
    """A marked paragraph, and what takes its mark away."""
    at = (quote.paragraph.report, quote.paragraph.anchor)
    if good:
        left = replace(asked, good=tuple(place for place in asked.good if place != at))
    else:
        left = replace(asked, bad=tuple(place for place in asked.bad if place != at))
    words = (
        quote.text if len(quote.text) <= _SHORT else f"{quote.text[:_SHORT].rsplit(' ', 1)[0]} …"
    )
    drop = visit(left.address, "Leave out", "undo", quote.citation) if left.good else ""
    return (
        f"<li><p>{'Like' if good else 'Not like'} <q>{escape(words)}</q></p>"
        f"<p>{open_at(quote.paragraph, quote.citation, 'cite')} {drop}</p></li>"
    )


def _marks(answer: Answer) -> str:
    """Where the page tells how many paragraphs are marked; it knows, the server does not."""
    if not answer.findings.hits:
        return ""
    return '<p class="marks" id="marks" hidden></p>'


def _further(answer: Answer, asked: Asked, further: Sequence[Hit] | None, hits: int) -> str:
    shown = f"<h2>Further paragraphs</h2>{cards(further)}" if further else ""
    if further is None:
        whole = len(answer.findings.hits) >= hits
        more = whole and not answer.findings.coverage and not answer.findings.parts
    else:
        more = len(further) >= asked.further
    if not more or asked.further >= MOST_FURTHER:
        return shown
    address = replace(asked, further=asked.further + _STEP).address
    return f'{shown}<p class="further">{visit(address, f"Show {_STEP} more paragraphs")}</p>'


def notice(sentence: str, again: Asked | None = None, keep: bool = True) -> str:
    """Say calmly what went wrong.

    Args:
        again: What may be asked once more as it is, with a button.
        keep: Leave the address of the page as it is, for it led here.
    """
    asks = button = ""
    if again is not None:
        asks = (
            f' data-address="{attribute(again.address)}"'
            f' data-history="{"keep" if keep else "push"}"'
        )
        button = f"<p>{visit(again.address, 'Try again', 'quiet')}</p>"
    return (
        f'<section class="result"{asks} data-said=""><div class="notice" role="alert">'
        f"<p>{escape(sentence)}</p>{button}</div></section>"
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
        parts.append(visit(letters, "Search for the letters only"))
    elif not asked.expand:
        parts.append('<span class="chip">Short forms searched for as typed</span>')
        parts.append(visit(replace(asked, expand=True).address, "Spell them out"))
    if findings.names:
        parts += [_chip(name, _as_typed(asked, name), "named") for name in findings.names]
        parts.append(f'<span class="soft">in {count(len(findings.reports), "report")}</span>')
        if len(findings.names) > 1:
            parts.append(visit(replace(asked, infer=False).address, "Search all reports"))
    elif not asked.infer:
        parts.append(visit(replace(asked, infer=True).address, "Take names for a limit"))
    if findings.stance:
        looking = f"Looking for {LOOKING_FOR[findings.stance]}"
        parts.append(_chip(looking, replace(asked, judge=False)))
    elif not asked.judge:
        again = replace(asked, judge=True).address
        parts.append(visit(again, "Look for strengths or weaknesses"))
    chosen = _filters(asked, names or {})
    parts += chosen
    if len(chosen) > 1:
        parts.append(visit(replace(asked, filters=Filters()).address, "Search without filters"))
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


def _answered(answer: Answer, asked: Asked, style: str, writes: bool) -> str:
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
        f'<div class="quotes">{_told(answer)}{_headings(answer)}'
        f"{''.join(map(_group, answer.groups))}</div>{_hand(answer, style, writes)}"
        + (f"<h2>Where this was found</h2>{cards(quoted)}" if quoted else "")
        + (f"<h2>Less near</h2>{cards(others)}" if others else "")
    )


def _hand(answer: Answer, style: str, writes: bool) -> str:
    """What can be done with all of an answer's quotations at once."""
    if not answer.quotes:
        return ""
    whole = "\n\n".join(f"“{quote.text}” ({quote.citation})" for quote in answer.quotes)
    options = "".join(
        f'<option value="{name}"{" selected" if name == style else ""}>'
        f"{name.capitalize()}: {escape(one.about)}</option>"
        for name, one in STYLES.items()
        if name != "link"  # each paragraph has a button that copies its link
    )
    write = '<button type="button" class="quiet" data-write>Write it out</button>' if writes else ""
    return (
        '<div class="hand"><label>Cite as <select id="style">'
        f"{options}</select></label>{copy(whole, 'Copy all', 'quotations with their citations')}"
        f'{write}</div><div id="written" aria-live="polite"></div>'
    )


def _nothing(answer: Answer) -> str:
    hits = answer.findings.hits
    nearest = (
        '<h2>The nearest paragraphs</h2><p class="soft">These are only the nearest in words and'
        f" meaning. They do not answer the question.</p>{cards(hits)}"
    )
    return _told(answer) + (nearest if hits else "")


def _nothing_here(answer: Answer, asked: Asked) -> str:
    return (
        f"{_told(answer)}"
        f'<p><button type="button" class="act" data-visit="'
        f'{attribute(replace(asked, filters=Filters()).address)}">Drop the filters</button></p>'
    )


def _told(answer: Answer) -> str:
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
    others = " ".join(open_at(one.paragraph, one.citation, "cite") for one in quote.again)
    return f'<p class="again">The same in {others}</p>' if others else ""


def _quote(quote: Quote) -> str:
    words = _marked_spans(quote.paragraph.text, quote.span, quote.marks)
    return (
        f'<figure class="quote" {place(quote.paragraph)}'
        f' data-start="{quote.span.start}" data-end="{quote.span.end}">'
        f"{_lead_in(quote.paragraph)}<blockquote>{words}</blockquote>"
        f"<figcaption>{open_at(quote.paragraph, quote.citation, 'cite')}"
        f"{copy(f'“{quote.text}” ({quote.citation})', 'Copy', 'the quotation and its citation')}"
        f"{pin(quote.paragraph, quote.span)}</figcaption>{_again(quote)}</figure>"
    )


def _lead_in(paragraph: Paragraph) -> str:
    """What a quotation is not understood without.

    The heading that a bullet completes, or the column headings over a row.
    """
    before = paragraph.lead_in or paragraph.over
    return f'<p class="lead-in">{escape(before)}</p>' if before else ""


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
