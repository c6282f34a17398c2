"""A whole report as a page to read: its particulars, then every paragraph in order.

Each paragraph carries its anchor, by which the page lights it and scrolls to it, and
its citation and link, which the page copies and never makes. Nothing here depends on the
question, so that one copy serves them all. Paragraphs have no buttons of their own: the
page moves one bar of them to the paragraph that is read.

The paragraphs are bound in leaves of about a screen and a half, which the browser lays
out when they come into sight: a report of two thousand paragraphs opens as one of fifty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from pararef.answering import link, plain
from pararef.records import Grade, Kind, Paragraph, ReadingLog, Report, Role, Section
from pararef.web.buttons import attribute, label
from pararef.web.cards import column_head
from pararef.web.holdings import count, days
from pararef.web.whereabouts import Whereabouts

TOP = ""  # the anchor of no paragraph
HERE = Whereabouts(TOP)

# How high things are in a reader of usual width, in pixels: only a guess until they are seen.
_LEAF = 1_400
_LINE, _BETWEEN, _HEADING, _ROW = 28, 14, 64, 40
_LINE_LETTERS = 64


def report_page(report: Report, at: Whereabouts = HERE, pages: bool = False) -> str:
    """The report, to be opened at a paragraph, or at its top.

    Args:
        at: Where, and what is to be said of that.
        pages: Its pages can be shown as they are printed.
    """
    shown = " data-pages" if pages else ""
    return (
        f'<article class="report" data-report="{attribute(report.id)}"'
        f' data-para="{attribute(at.anchor)}" aria-label="{attribute(report.title)}"{shown}>'
        f"{_moved(report, at)}{_particulars(report)}{_contents(report.sections)}"
        f'<div class="body">{"".join(_leaves(_body(report)))}</div></article>'
    )


def empty_page(
    sentence: str, others: Sequence[Report] = (), again: tuple[str, str] | None = None
) -> str:
    """What stands in the reader where no report can, and others to read instead.

    Args:
        again: A report and an anchor that may be opened later, with a button.
    """
    retry = ""
    if again is not None:
        report, anchor = map(attribute, again)
        retry = (
            f'<p><button type="button" class="quiet" data-open data-report="{report}"'
            f' data-anchor="{anchor}">Try again</button></p>'
        )
    listed = "".join(
        f'<li><button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="">{escape(report.title)}</button>'
        f' <span class="soft">{escape(_about(report))}</span></li>'
        for report in others
    )
    instead = f"<p>On the same provider:</p><ul>{listed}</ul>" if listed else ""
    return (
        '<article class="report" data-report="" data-para="">'
        f'<div class="notice" role="alert" tabindex="-1"><p>{escape(sentence)}</p>'
        f"{retry}{instead}</div></article>"
    )


def _about(report: Report) -> str:
    return ", ".join(filter(None, (report.kind_name, days(report.inspected))))


def _moved(report: Report, at: Whereabouts) -> str:
    """What has become of the paragraph that a link named; nothing if it stands where it did."""
    if not at.sentence:
        return ""
    listed = "".join(
        f'<li><button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="{attribute(other.anchor)}">{escape(label(other))}</button>'
        f" {escape(' › '.join(other.section[-2:]))}</li>"
        for other in at.others
    )
    return (
        f'<div class="notice moved" role="note" tabindex="-1"><p>{escape(at.sentence)}</p>'
        f"{f'<ul>{listed}</ul>' if listed else ''}</div>"
    )


def log_sentence(log: ReadingLog) -> str:
    """What became of the words of the file, in plain words."""
    parts = [f"{log.words_placed:,} of {count(log.words_in, 'word')} placed"]
    if log.joined:
        parts.append(f"{count(len(log.joined), 'paragraph')} rejoined across page breaks")
    if log.missing:
        parts.append(f"not in the file: paragraph {', '.join(log.missing)}")
    return "; ".join(parts) + "".join(f". {warning.rstrip('.')}" for warning in log.warnings)


def _particulars(report: Report) -> str:
    facts = {
        "Provider": report.provider if report.provider != report.title else None,
        "Inspectorate": report.inspectorate,
        "Kind": report.kind_name,
        "Inspected": days(report.inspected),
        "Lead inspector": report.lead_inspector,
        "URN": report.urn,
        "Reference": report.reference,
        "Previous inspection": report.previous_inspection,
        "Framework": report.framework,
        "Licence": report.licence,
        "File": report.source,
        "Reading": log_sentence(report.log),
    }
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{escape(fact)}</dd></div>" for name, fact in facts.items() if fact
    )
    return (
        f'<header class="particulars"><h2 tabindex="-1">{escape(report.title)}</h2>'
        f"{_grades(report.grades)}"
        f"<details><summary>About this report</summary><dl>{rows}</dl></details></header>"
    )


def _grades(grades: Sequence[Grade]) -> str:
    """The judgements, a column for each phase."""
    if not grades:
        return ""
    phases = list(dict.fromkeys(grade.phase for grade in grades))
    given = {(grade.judgement, grade.phase): grade for grade in grades}
    head = "".join(f'<th scope="col">{escape((phase or "Grade").title())}</th>' for phase in phases)
    rows = "".join(
        f'<tr><th scope="row">{escape(judgement)}</th>'
        + "".join(f"<td>{_grade(given.get((judgement, phase)))}</td>" for phase in phases)
        + "</tr>"
        for judgement in dict.fromkeys(grade.judgement for grade in grades)
    )
    return (
        '<div class="wide"><table class="grades"><caption class="heard">Grades</caption>'
        f'<thead><tr><th scope="col">Judgement</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _grade(grade: Grade | None) -> str:
    if grade is None:
        return '<span class="soft">–</span>'
    meaning = f' <span class="soft">{escape(grade.meaning)}</span>' if grade.meaning else ""
    return f"{escape(grade.grade)}{meaning}"


def _contents(sections: Sequence[Section]) -> str:
    """The headings, in a fold that stays in sight and names the one that is read."""
    entries = "".join(
        f'<li class="depth{min(section.level, 3)}">'
        f'<button type="button" class="quiet" data-goto="{place}">{escape(section.title)}'
        "</button></li>"
        for place, section in enumerate(sections)
        if section.level
    )
    if not entries:
        return ""
    return (
        '<details class="contents"><summary><span>Contents</span><span class="here"></span>'
        f'</summary><nav aria-label="Contents of the report"><ul>{entries}</ul></nav></details>'
    )


def _leaves(pieces: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Bind pieces, each given with its height, so that a leaf is of about one height."""
    held: list[str] = []
    high = 0
    for piece, height in pieces:
        if held and high + height > _LEAF:
            yield _leaf(held, high)
            held, high = [], 0
        held.append(piece)
        high += height
    if held:
        yield _leaf(held, high)


def _leaf(pieces: Sequence[str], height: int) -> str:
    return (
        f'<div class="leaf" style="contain-intrinsic-height:auto {height}px">'
        f"{''.join(pieces)}</div>"
    )


def _body(report: Report) -> Iterator[tuple[str, int]]:
    """Headings and paragraphs by turns, with their heights.

    Consecutive rows under one heading are one table.
    """
    paragraphs = report.paragraphs
    stops = sorted({0, *(section.before for section in report.sections)})
    for first, last in pairwise([*stops, len(paragraphs)]):
        for place, section in enumerate(report.sections):
            if section.before == first and (section.level or section.title != report.title):
                yield _heading(place, section), _HEADING
        for in_table, run in groupby(paragraphs[first:last], lambda p: p.kind is Kind.TABLE):
            block = list(run)
            if in_table:
                yield _table(block, report), _ROW * (len(block) + 1)
                continue
            for paragraph in block:
                lines = 1 + len(paragraph.text) // _LINE_LETTERS + paragraph.text.count("\n")
                yield _paragraph(paragraph, report), _BETWEEN + _LINE * lines


def _heading(place: int, section: Section) -> str:
    depth = min(section.level + 2, 6) if section.level else 3
    return f'<h{depth} data-section="{place}" tabindex="-1">{escape(section.title)}</h{depth}>'


def _paragraph(paragraph: Paragraph, report: Report) -> str:
    number, named = paragraph.number or "", ""
    if paragraph.series:
        number, named = label(paragraph), " named"
    if number:
        number = f'<span class="number">{escape(number)}</span>'
    return (
        f'<div class="para is-{paragraph.kind}{named}{_dim(paragraph)}{_hanging(paragraph)}"'
        f"{_anchored(paragraph, report)}>"
        f'{number}<p class="text">{escape(paragraph.text)}</p></div>'
    )


def _table(rows: Sequence[Paragraph], report: Report) -> str:
    body = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        cells = row.text.split("\t")
        heads = following is not None and tuple(cells) == following.columns
        body.append(_row(row, report, cells, heads))
    first = rows[0].columns
    head = "".join(map(column_head, first))
    return (
        '<div class="wide"><table class="rows">'
        f"{f'<thead><tr>{head}</tr></thead>' if any(first) else ''}"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _row(row: Paragraph, report: Report, cells: Sequence[str], heads: bool) -> str:
    scope = ' scope="col"' if heads else ' scope="row"'
    written = []
    for place, cell in enumerate(cells):
        opens, closes = ("td", "td")
        if cell and (heads or place == 0):
            opens, closes = f"th{scope}", "th"
        written.append(f"<{opens}>{escape(cell)}</{closes}>")
    return f'<tr class="para is-table{_dim(row)}"{_anchored(row, report)}>{"".join(written)}</tr>'


def _anchored(paragraph: Paragraph, report: Report) -> str:
    """What the page lights a paragraph by, and what it copies of it."""
    return (
        f' data-anchor="{attribute(paragraph.anchor)}" tabindex="-1"'
        f' data-cite="{attribute(plain(paragraph, report))}"'
        f' data-link="{attribute(link(paragraph))}"'
    )


def _dim(paragraph: Paragraph) -> str:
    return " dim" if paragraph.role is Role.BOILERPLATE else ""


def _hanging(paragraph: Paragraph) -> str:
    return " hanging" if paragraph.kind is Kind.BULLET and paragraph.lead else ""
