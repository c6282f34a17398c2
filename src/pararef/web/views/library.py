"""The reports of the library: how each was read, and, where that is allowed, add and remove.

?view=library&find=norfolk&order=added&page=2
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from pararef.desk import Desk
from pararef.errors import NotFoundError
from pararef.records import Report
from pararef.web import reading_log
from pararef.web.holdings import count, days
from pararef.web.intake import Intake

PAGE = 50
"""Reports on a page of the list."""

LATEST = "added"
_LONGEST = 200  # characters of what is looked for
_EVER = datetime.min.replace(tzinfo=UTC)


def page(desk: Desk, said: Mapping[str, Sequence[str]], intake: Intake | None = None) -> str:
    """The room as HTML.

    Args:
        intake: What may be added; without one, the library is only shown.
    """
    find = said.get("find", [""])[0][:_LONGEST].strip()
    order = said.get("order", [""])[0]
    found = _ordered(_matching(desk.shelf(), find), order)
    last = max(1, -(-len(found) // PAGE))
    number = min(max(1, _number(said.get("page", ["1"])[0])), last)
    shown = found[(number - 1) * PAGE : number * PAGE]
    items = "".join(_item(desk, report.id, intake is not None) for report in shown)
    return (
        f"<h2>Library</h2>{_intake(intake)}{_head(len(found), find, order)}"
        f'<ul class="holding">{items}</ul>{_pages(number, last, len(found), find, order)}'
    )


def _matching(reports: Sequence[Report], find: str) -> list[Report]:
    """The reports whose title, provider, kind or file has all of some words."""
    words = find.casefold().split()
    return [report for report in reports if all(word in _searched(report) for word in words)]


def _searched(report: Report) -> str:
    parts = (report.title, report.provider, report.kind_name, report.source, report.id)
    return "\n".join(filter(None, parts)).casefold()


def _ordered(reports: list[Report], order: str) -> list[Report]:
    if order == LATEST:
        return sorted(reports, key=lambda report: report.added or _EVER, reverse=True)
    return sorted(reports, key=lambda report: report.title.casefold())


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 1


def _intake(intake: Intake | None) -> str:
    if intake is None:
        return '<p class="shut">Reports cannot be added or removed here, only looked at.</p>'
    return (
        f'<div class="intake" data-largest="{intake.largest}" data-files="{intake.files}"'
        f' data-too-large="{escape(intake.too_large)}">'
        '<div class="drop"><label for="report-files">Add reports</label>'
        '<input type="file" id="report-files" multiple aria-describedby="report-files-help">'
        '<p class="soft" id="report-files-help">Choose files, or drop them here: PDF, Word, HTML,'
        f" Markdown or text, up to {intake.megabytes:,} MB each. They are read on the machine that"
        " serves this page, and go nowhere else.</p></div><div data-incoming></div></div>"
    )


def _head(number: int, find: str, order: str) -> str:
    what = count(number, "report") + (f" with “{find}”" if find else "")
    by_title = _order("By title", find, "", order != LATEST)
    latest = _order("Latest first", find, LATEST, order == LATEST)
    kept = f'<input type="hidden" name="order" value="{LATEST}">' if order == LATEST else ""
    return (
        f'<div class="list-head"><h3 tabindex="-1" id="holding-head">{escape(what)}</h3>'
        f'<p class="orders">{by_title} {latest}</p>'
        '<form method="get" action="./" role="search" class="find">'
        f'<input type="hidden" name="view" value="library">{kept}'
        '<input type="search" name="find" aria-label="Find a report by title or file"'
        f' placeholder="Find a report" maxlength="{_LONGEST}" value="{escape(find)}">'
        '<button type="submit">Find</button></form></div>'
    )


def _order(words: str, find: str, order: str, current: bool) -> str:
    pressed = "true" if current else "false"
    return (
        f'<button type="button" data-visit="{escape(_address(find, order))}"'
        f' aria-pressed="{pressed}">{words}</button>'
    )


def _address(find: str, order: str, page: int = 1) -> str:
    parts = {"view": "library", "find": find, "order": order, "page": page if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def _pages(number: int, last: int, of: int, find: str, order: str) -> str:
    if last == 1:
        return ""
    first = (number - 1) * PAGE + 1
    return (
        '<nav class="pages" aria-label="Pages of the list">'
        f"{_step('Previous', number - 1, number > 1, find, order)}"
        f'<span class="soft">{first:,}–{min(number * PAGE, of):,} of {of:,}</span>'
        f"{_step('Next', number + 1, number < last, find, order)}</nav>"
    )


def _step(words: str, page: int, there: bool, find: str, order: str) -> str:
    off = "" if there else " disabled"
    address = escape(_address(find, order, page))
    return f'<button type="button" data-visit="{address}"{off}>{words}</button>'


def _item(desk: Desk, name: str, removable: bool) -> str:
    """One report, with the whole log of its reading; nothing if it has just been removed."""
    try:
        report, kinds, kept = desk.about(name), desk.kinds(name), desk.keeps(name)
    except NotFoundError:
        return ""
    paragraphs = count(sum(kinds.values()), "paragraph")
    about = (report.inspectorate, report.kind_name, days(report.inspected))
    added = f"added {report.added:%-d %B %Y}" if report.added else ""
    warnings = "".join(f'<p class="warning">{escape(said)}</p>' for said in report.log.warnings)
    told = "".join(f"<li>{escape(line)}</li>" for line in reading_log.lines(report, kinds))
    return (
        f'<li data-holds="{escape(name)}"><h4><button type="button" data-open'
        f' data-report="{escape(name)}" data-anchor="">{escape(report.title)}</button></h4>'
        f'<p class="soft">{_joined(*about)}</p>'
        f'<p class="soft">{_joined(paragraphs, added, report.source)}</p>{warnings}'
        f'<div class="beside"><details><summary>How it was read{_heard(report)}</summary>'
        f'<ul class="log">{told}</ul></details>'
        f"{_removal(report, paragraphs, kept) if removable else ''}</div></li>"
    )


def _removal(report: Report, paragraphs: str, kept: bool) -> str:
    file = "The copy of its file that was added here goes too."
    if not kept:
        file = "Its file stays where it is."
    return (
        f'<button type="button" data-take-out>Remove{_heard(report)}</button>'
        f'<div class="sure" role="group" aria-label="Remove {escape(report.title)}?" hidden>'
        f"<p>Take this report and its {paragraphs} out of the library? {file}</p>"
        f'<p><button type="button" class="act" data-take-out-now>Remove it</button>'
        '<button type="button" data-leave-in>Keep it</button></p></div>'
    )


def _joined(*parts: str | None) -> str:
    return " · ".join(escape(part) for part in parts if part)


def _heard(report: Report) -> str:
    return f'<span class="heard">: {escape(report.title)}</span>'
