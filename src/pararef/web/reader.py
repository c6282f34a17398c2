"""A whole report as a page to read: its particulars, then every paragraph in order.

Each paragraph carries its anchor, by which the page lights it and scrolls to
it; nothing here depends on the question, so that one copy serves them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from pararef.records import Grade, Kind, Paragraph, ReadingLog, Report, Role, Section
from pararef.web.buttons import attribute, copy_link, label
from pararef.web.cards import column_head
from pararef.web.holdings import count, days

TOP = ""  # the anchor of no paragraph


def report_page(report: Report, anchor: str = TOP) -> str:
    """The report, to be opened at a paragraph, or at its top."""
    return (
        f'<article class="report" data-report="{attribute(report.id)}"'
        f' data-para="{attribute(anchor)}" aria-label="{attribute(report.title)}">'
        f"{_particulars(report)}{_contents(report.sections)}"
        f'<div class="body">{"".join(_body(report))}</div></article>'
    )


def empty_page(sentence: str) -> str:
    """What stands in the reader where no report can."""
    return (
        '<article class="report" data-report="" data-para="">'
        f'<div class="notice" role="alert"><p>{escape(sentence)}</p></div></article>'
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
        '<details class="contents"><summary>Contents</summary>'
        f'<nav aria-label="Contents of the report"><ul>{entries}</ul></nav></details>'
    )


def _body(report: Report) -> Iterator[str]:
    """Headings and paragraphs by turns; consecutive rows under one heading are one table."""
    paragraphs = report.paragraphs
    stops = sorted({0, *(section.before for section in report.sections)})
    for first, last in pairwise([*stops, len(paragraphs)]):
        for place, section in enumerate(report.sections):
            if section.before == first:
                yield _heading(place, section, report.title)
        for in_table, run in groupby(paragraphs[first:last], lambda p: p.kind is Kind.TABLE):
            block = list(run)
            yield _table(block) if in_table else "".join(map(_paragraph, block))


def _heading(place: int, section: Section, title: str) -> str:
    if section.level == 0 and section.title == title:
        return ""  # it stands at the head of the page
    depth = min(section.level + 2, 6) if section.level else 3
    return f'<h{depth} data-section="{place}" tabindex="-1">{escape(section.title)}</h{depth}>'


def _paragraph(paragraph: Paragraph) -> str:
    number = escape(paragraph.number) if paragraph.number else ""
    named = ""
    if paragraph.series:
        number, named = escape(label(paragraph)), " named"
    return (
        f'<div class="para is-{paragraph.kind}{named}{_dim(paragraph)}{_hanging(paragraph)}"'
        f"{_anchored(paragraph)}>"
        f'<span class="number">{number}</span>'
        f'<p class="text">{escape(paragraph.text)}</p>{copy_link(paragraph, "permalink")}</div>'
    )


def _table(rows: Sequence[Paragraph]) -> str:
    body = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        cells = row.text.split("\t")
        heads = following is not None and tuple(cells) == following.columns
        body.append(_row(row, cells, heads))
    first = rows[0].columns
    head = "".join(map(column_head, first))
    return (
        '<div class="wide"><table class="rows">'
        f"{f'<thead><tr>{head}</tr></thead>' if any(first) else ''}"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _row(row: Paragraph, cells: Sequence[str], heads: bool) -> str:
    scope = ' scope="col"' if heads else ' scope="row"'
    written = []
    for place, cell in enumerate(cells):
        opens, closes = ("td", "td")
        if cell and (heads or place == 0):
            opens, closes = f"th{scope}", "th"
        last = copy_link(row, "permalink") if place == len(cells) - 1 else ""
        written.append(f"<{opens}>{escape(cell)}{last}</{closes}>")
    return f'<tr class="para is-table{_dim(row)}"{_anchored(row)}>{"".join(written)}</tr>'


def _anchored(paragraph: Paragraph) -> str:
    return f' data-anchor="{attribute(paragraph.anchor)}" tabindex="-1"'


def _dim(paragraph: Paragraph) -> str:
    return " dim" if paragraph.role is Role.BOILERPLATE else ""


def _hanging(paragraph: Paragraph) -> str:
    return " hanging" if paragraph.kind is Kind.BULLET and paragraph.lead else ""
