"""What reports of one kind say of each theme, as a heat map; each cell opens what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.records import Filters, Stance
from pararef.research.heatmap import Heat, HeatCell, heat
from pararef.research.overview import Entry, commonest_kind, ordered, tally
from pararef.research.themes import themes
from pararef.web.address import Asked
from pararef.web.holdings import count, days
from pararef.web.views.overview_address import Spot, link, pages, steps
from pararef.web.views.overview_reports import called, opening

ROWS, COLUMNS = 15, 8
"""Reports and themes on a page."""

SAYS = {
    Stance.STRENGTH: "strong",
    Stance.WEAKNESS: "weak",
    Stance.MIXED: "mixed",
    Stance.NEUTRAL: "neutral",
}
"""What a passage says, in a word; in the order in which a cell counts."""

LEGEND = {
    "strength": "more strengths than weaknesses",
    "weakness": "more weaknesses than strengths",
    "mixed": "as many of both, or both at once",
    "neutral": "takes no side",
    "nothing": "nothing was found",
}


def part(desk: Desk, spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The heat map of the reports that are chosen; of the commonest kind where none is."""
    kinds = _kinds(spot, entries, names)
    if not spot.choice.kind:
        kind = commonest_kind(spot.choice.of(entries))
        spot = replace(spot, choice=replace(spot.choice, kind=kind))
    chosen = ordered(spot.choice.of(entries), "provider")
    if not chosen:
        return (
            f'<div data-said="No report is like this.">{kinds}<p>No report is like this.</p></div>'
        )
    spot, rows = pages(spot, len(chosen), ROWS)
    shown = chosen[rows]
    offered = themes(desk, [desk.about(entry.id) for entry in shown])
    across = min(spot.across, -(-len(offered) // COLUMNS))
    spot = replace(spot, across=across)
    columns = offered[(across - 1) * COLUMNS : across * COLUMNS]
    try:
        found = heat(desk, [entry.id for entry in shown], columns)
    except QuestionError as error:
        return (
            f'<div data-said="">{kinds}<div class="notice"><p>{escape(str(error))}</p></div></div>'
        )
    sentence = f"{count(len(shown), 'report')}, {count(len(columns), 'theme')}"
    return (
        f'<div data-said="{sentence}">{kinds}{_intro()}{_opened(found, spot, shown)}'
        f"{_map(found, spot, shown)}"
        f'<div class="turns">{steps(spot, len(chosen), ROWS, "reports")}'
        f"{_across(spot, len(offered))}</div></div>"
    )


def _kinds(spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """A link to the heat map of each kind: themes differ from kind to kind."""
    now = spot.choice.kind or commonest_kind(entries)
    links = "".join(
        f"<li>{_kind(its.value, its.reports, now, spot, names)}</li>"
        for its in tally(entries, "kind")
    )
    return f'<nav class="kinds" aria-label="Kind of report"><ul>{links}</ul></nav>'


def _kind(kind: str, reports: int, now: str, spot: Spot, names: Mapping[str, str]) -> str:
    words = f"{called('kind', kind, names)} {reports:,}"
    current = "true" if kind == now else ""
    return link(spot.choosing("kind", kind), words, f"kind={kind}", current=current)


def _intro() -> str:
    legend = "".join(f'<li class="{name}">{words}</li>' for name, words in LEGEND.items())
    return (
        '<p class="intro">How many passages of a report answer for a theme, and what they say. They'
        " are found by search, and their stance is told by rules: now and then wrong, so each"
        " number opens what it counts.</p>"
        f'<ul class="legend" aria-label="Colours">{legend}</ul>'
    )


def _map(found: Heat, spot: Spot, shown: Sequence[Entry]) -> str:
    head = "".join(f'<th scope="col">{escape(theme.name)}</th>' for theme in found.themes)
    body = "".join(
        f'<tr><th scope="row">{_who(entry)}</th>'
        f"{''.join(_cell(cell, entry, spot) for cell in row)}</tr>"
        for entry, row in zip(shown, found.rows, strict=True)
    )
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Reports by themes, a table">'
        '<table class="heat"><caption class="heard">What each report says of each theme</caption>'
        f'<thead><tr><th scope="col">Report</th>{head}</tr></thead><tbody>{body}</tbody></table>'
        "</div>"
    )


def _who(entry: Entry) -> str:
    when = days(entry.inspected)
    return opening(entry, entry.provider or entry.title) + (
        f'<span class="soft">{when}</span>' if when else ""
    )


def _cell(cell: HeatCell, entry: Entry, spot: Spot) -> str:
    """The counts of a cell, as a link that opens the passages."""
    if not cell.spots:
        dash = '<span aria-hidden="true">–</span><span class="heard">nothing found</span>'
        return f'<td class="nothing">{dash}</td>'
    opened = replace(spot, theme=cell.theme.name, report=cell.report)
    here = (
        ' aria-current="true"'
        if (spot.theme, spot.report)
        == (
            cell.theme.name,
            cell.report,
        )
        else ""
    )
    counts = "".join(
        f"<span>{cell.counts[stance]} {word}</span> "
        for stance, word in SAYS.items()
        if cell.counts[stance]
    )
    about = f"{cell.theme.name}, {entry.provider or entry.title}"
    return (
        f'<td class="{cell.leaning}"><a href="{escape(opened.address)}"'
        f' data-overview="{escape(_key(cell))}"{here}>{counts}'
        f'<span class="heard">: {escape(about)}</span></a></td>'
    )


def _key(cell: HeatCell) -> str:
    return f"{cell.report}/{cell.theme.name}"


def _opened(found: Heat, spot: Spot, shown: Sequence[Entry]) -> str:
    """The passages of the cell that is open."""
    cell = found.cell(spot.report, spot.theme)
    entry = next((entry for entry in shown if entry.id == spot.report), None)
    if cell is None or entry is None:
        return ""
    passages = "".join(
        f'<figure class="quote"><blockquote>{escape(one.quote.text)}</blockquote><figcaption>'
        f'<span class="chip {one.stance}">{SAYS[one.stance]}</span>'
        f'<button type="button" class="cite" data-open'
        f' data-report="{escape(one.quote.paragraph.report)}"'
        f' data-anchor="{escape(one.quote.paragraph.anchor)}">{escape(one.quote.citation)}</button>'
        "</figcaption></figure>"
        for one in cell.spots
    )
    asked = Asked(cell.theme.question, Filters(reports=(cell.report,)), infer=False).address
    shut = link(replace(spot, theme="", report=""), "Close", _key(cell), "undo")
    title = f"{cell.theme.name}: {entry.provider or entry.title}"
    return (
        f'<section class="opened" aria-label="{escape(title)}">'
        f'<h3 tabindex="-1" data-overview-lands="{escape(_key(cell))}">{escape(title)}</h3>'
        f'<div class="quotes">{passages}</div>'
        f'<p class="acts"><button type="button" class="undo" data-visit="{escape(asked)}">'
        f"Ask this report yourself</button>{shut}</p></section>"
    )


def _across(spot: Spot, whole: int) -> str:
    """Links to the themes before and after."""
    last = -(-whole // COLUMNS)
    if last <= 1:
        return ""
    shut = replace(spot, theme="", report="")
    before, after = replace(shut, across=spot.across - 1), replace(shut, across=spot.across + 1)
    first = (spot.across - 1) * COLUMNS + 1
    return (
        '<nav class="steps" aria-label="Pages of themes">'
        + (link(before, "‹ Themes before", "themes-before") if spot.across > 1 else "")
        + f"<span>themes {first}–{min(spot.across * COLUMNS, whole)} of {whole}</span>"
        + (link(after, "Next themes ›", "themes-next") if spot.across < last else "")
        + "</nav>"
    )
