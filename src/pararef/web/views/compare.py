"""The Compare room: reports beside each other, theme by theme.

    ?view=compare&report=…&report=…&theme=Early+help&theme=…

The form is a form of HTML whose fields are the parts of the address. What is chosen
stands in it again below the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from pararef.answering.citations import months
from pararef.desk import Desk
from pararef.errors import ParaRefError
from pararef.records import Quote, Report, Stance
from pararef.research.comparing import (
    LONGEST_THEME,
    MOST_REPORTS,
    MOST_THEMES,
    Cell,
    Comparison,
    Row,
    by_provider,
    compare,
    says,
)
from pararef.research.themes import Theme, by_kind, shared, theme
from pararef.web.buttons import attribute, copy_address, label
from pararef.web.holdings import count

SAYS = {
    Stance.STRENGTH: ("▲", "Strong"),
    Stance.WEAKNESS: ("▼", "Weak"),
    Stance.MIXED: ("◆", "Mixed"),
    Stance.NEUTRAL: ("•", "Neutral"),
}
OTHER = "other documents"


def page(desk: Desk, said: Mapping[str, Sequence[str]]) -> str:
    """The room as HTML."""
    names = tuple(dict.fromkeys(said.get("report", ())))
    chosen = tuple(dict.fromkeys(theme(words) for words in said.get("theme", ()) if words.strip()))
    held = sorted(desk.reports(), key=by_provider)
    if not (names and chosen):
        return f"{_head()}{_form(desk, held, names, chosen)}"
    try:
        found = compare(desk, names, chosen)
    except ParaRefError as error:
        told = f'<div class="notice" role="alert"><p>{escape(str(error))}</p></div>'
        return f"{_head()}{told}{_form(desk, held, names, chosen)}"
    return (
        f"{_result(found, address(names, chosen))}"
        '<details class="rechoose"><summary>Change reports and themes</summary>'
        f"{_form(desk, held, names, chosen)}</details>"
    )


def address(reports: Sequence[str], themes: Sequence[Theme]) -> str:
    """The query string of a comparison."""
    parts = [("view", "compare"), *(("report", report) for report in reports)]
    return "?" + urlencode([*parts, *(("theme", theme.name) for theme in themes)])


def _head() -> str:
    return (
        "<h2>Compare reports</h2>"
        f'<p class="soft">Choose 2 to {MOST_REPORTS} reports and up to {MOST_THEMES} themes. Each'
        " cell of the table quotes what a report says on a theme, or says that nothing was"
        " found.</p>"
    )


# The table


def _result(found: Comparison, at: str) -> str:
    size = f"{count(len(found.rows), 'report')} by {count(len(found.themes), 'theme')}"
    heads = "".join(_column(found, place) for place in range(len(found.themes)))
    rows = "".join(_row(row, found.themes) for row in found.rows)
    files = at.replace("view=compare&", "", 1)
    return (
        f'<h2 tabindex="-1" data-compared="{attribute(_told(found))}">{escape(size)}</h2>'
        '<p class="deeds">'
        f'<a class="deed" download href="compare.docx{attribute(files)}">Download for Word</a>'
        f'<a class="deed" download href="compare.csv{attribute(files)}">Download as CSV</a>'
        f"{copy_address(at, 'this comparison')}</p>"
        f'<div class="compared" role="region" tabindex="0" aria-label="{attribute(size)}">'
        '<table role="table"><thead role="rowgroup"><tr role="row">'
        f'<th scope="col" role="columnheader">Report</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
        '<p class="soft key">Quotations are the reports’ own words. Whether they speak of something'
        " strong or weak is told by rules, and now and then wrongly. “Less sure” stands where no"
        " one paragraph is surely about the theme.</p>"
    )


def _told(found: Comparison) -> str:
    """The coverage of each theme, for those who hear the page."""
    told = (
        f"{theme.name}: in {found.having(place)} of {len(found.rows)}"
        for place, theme in enumerate(found.themes)
    )
    return f"Compared. {'; '.join(told)}."


def _column(found: Comparison, place: int) -> str:
    note = found.notes[place]
    under = note or f"in {found.having(place)} of {count(len(found.rows), 'report')}"
    return (
        f'<th scope="col" role="columnheader">{escape(found.themes[place].name)}'
        f'<span class="soft">{escape(under)}</span></th>'
    )


def _row(row: Row, themes: Sequence[Theme]) -> str:
    report = row.report
    about = ", ".join(filter(None, (report.kind_name, months(report.inspected))))
    cells = "".join(_cell(cell, theme) for cell, theme in zip(row.cells, themes, strict=True))
    return (
        '<tr role="row"><th scope="row" role="rowheader"><div>'
        f'<button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="">{escape(report.provider or report.title)}</button>'
        f'<span class="soft">{escape(about)}</span></div></th>{cells}</tr>'
    )


def _cell(cell: Cell, theme: Theme) -> str:
    # On a phone the cells stand below each other, and name their theme.
    name = f'<p class="of" aria-hidden="true">{escape(theme.name)}</p>'
    if not cell.found:
        return f'<td role="cell" class="none">{name}<p class="soft">Nothing found</p></td>'
    unsure = "" if cell.sure else '<p class="unsure soft">Less sure</p>'
    heading = f"<blockquote>{escape(cell.heading)}</blockquote>" if cell.heading else ""
    return f'<td role="cell">{name}{heading}{"".join(map(_quote, cell.quotes))}{unsure}</td>'


def _quote(quote: Quote) -> str:
    paragraph, stance = quote.paragraph, says(quote)
    sign, word = SAYS[stance]
    before = paragraph.lead_in or paragraph.over
    lead = f'<p class="before soft">{escape(before)}</p>' if before else ""
    return (
        f'<figure class="says {stance.value}"><p class="stance"><span aria-hidden="true">{sign}'
        f"</span> {word}</p>{lead}<blockquote>{escape(quote.text)}</blockquote><figcaption>"
        f'<button type="button" class="cite" data-open data-report="{attribute(paragraph.report)}"'
        f' data-anchor="{attribute(paragraph.anchor)}">{escape(label(paragraph))}'
        f'<span class="heard">: {escape(quote.citation)}</span></button></figcaption></figure>'
    )


# The form


def _form(desk: Desk, held: Sequence[Report], names: Sequence[str], chosen: Sequence[Theme]) -> str:
    kinds = sorted({report.kind_name or OTHER for report in held})
    choices = "".join(f"<option>{escape(kind)}</option>" for kind in kinds)
    groups = "".join(
        _provider(list(reports), names) for _, reports in groupby(held, lambda r: by_provider(r)[0])
    )
    return (
        '<form class="comparing" method="get" action="./" data-comparing>'
        '<input type="hidden" name="view" value="compare">'
        '<fieldset><legend>Reports <output data-count="report"></output></legend>'
        '<div class="narrow"><label>Find a report <input type="search" autocomplete="off"'
        ' data-narrow="words" placeholder="Provider, year or title"></label>'
        f'<label>Kind <select data-narrow="kind"><option value="">All kinds</option>{choices}'
        "</select></label></div>"
        '<p class="ticks"><button type="button" data-tick="all">Tick all shown</button>'
        '<button type="button" data-tick="none">Untick all</button></p>'
        f'<div class="providers" role="group" aria-label="Reports" tabindex="0">{groups}'
        '<p class="soft" data-none hidden>No report is called so.</p></div></fieldset>'
        '<fieldset><legend>Themes <output data-count="theme"></output></legend>'
        '<p class="soft" data-first>Choose reports first: themes that suit them appear here. Or'
        " type your own.</p>"
        f'<div class="themes">{_themes(desk, held, names, chosen)}</div>'
        '<div class="own"><label>A theme, or a question, of your own <input type="text"'
        f' name="theme" maxlength="{LONGEST_THEME}" autocomplete="off" data-own></label>'
        '<button type="button" data-add-theme>Add</button></div></fieldset>'
        '<button type="submit" class="go">Compare</button>'
        '<p class="soft" role="status" data-wrong></p></form>'
    )


def _provider(reports: Sequence[Report], names: Sequence[str]) -> str:
    """The reports on one provider, under its name; on its own line where there is but one."""
    title = reports[-1].provider or reports[-1].title
    boxes = "".join(_box(report, report.id in names) for report in reports)
    return (
        f'<div class="provider" role="group" aria-label="{attribute(title)}">'
        f'<p class="name" aria-hidden="true">{escape(title)}</p><div>{boxes}</div></div>'
    )


def _box(report: Report, ticked: bool) -> str:
    kind = report.kind_name or OTHER
    when = months(report.inspected)
    day = report.published or report.dated
    when = when or (str(day.year) if day else "")
    words = f"{report.provider or ''} {report.title} {kind} {when}".casefold()
    called = ", ".join(filter(None, (report.kind_name or "document", when)))
    called = called[0].upper() + called[1:]
    return (
        f'<label data-words="{attribute(words)}" data-kind="{attribute(kind)}">'
        f'<input type="checkbox" name="report" value="{attribute(report.id)}"'
        f' data-code="{attribute(report.kind)}"{" checked" if ticked else ""}>'
        f" {escape(called)}</label>"
    )


def _themes(
    desk: Desk, held: Sequence[Report], names: Sequence[str], chosen: Sequence[Theme]
) -> str:
    """Boxes: the themes of all kinds, of which the page shows those of the ticked reports."""
    kinds = {found: " ".join(its) for found, its in by_kind(r.kind for r in held).items()}
    ours = [report for report in held if report.id in names]
    own = [one for one in chosen if one not in kinds]
    headings = [one for one in shared(desk, ours) if one not in kinds and one not in own]
    boxes = [(one, kinds.get(one, "")) for one in (*own, *kinds, *headings)]
    return "".join(
        f'<label data-kinds="{attribute(suits)}"><input type="checkbox" name="theme"'
        f' value="{attribute(one.name)}"{" checked" if one in chosen else ""}>'
        f" {escape(one.name)}</label>"
        for one, suits in boxes
    )
