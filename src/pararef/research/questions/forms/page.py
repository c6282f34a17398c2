"""Results as one HTML file that needs nothing else: no script, no other file, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from pararef.research.questions.forms.wording import (
    COUNTED,
    EXACT,
    NOTHING,
    UNSURE,
    about,
    covered,
    empty,
    of_questions,
    of_report,
    quoted,
    shown,
    where,
)
from pararef.research.questions.results import Cell, Column, Mark, Quoted, Results, Row

_SILENT = "not mentioned"
_FEW = 1  # quotations that are seen at once
# Nothing is fetched and nothing runs, whatever stands in a report.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(found: Results) -> bytes:
    """The file."""
    title = _text(found.title)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{title}</title>
<style>
{(files(__package__) / "page.css").read_text("utf-8")}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{_about(found)}
<p>{_text(EXACT)} {_text(COUNTED)}</p>
{_legend(found)}
<h2 id="questions">Questions</h2>
{_coverage(found)}
<h2 id="results">Results</h2>
{_table(found)}
</main>
</body>
</html>
""".encode()


def _about(found: Results) -> str:
    told = "".join(
        f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in about(found)
    )
    return f"<dl>{told}</dl>"


def _legend(found: Results) -> str:
    marks = (
        ""
        if found.first
        else (
            f"{_badge(Mark.NEW)} was not there in the last run;"
            f" {_badge(Mark.CHANGED)} was otherwise. "
        )
    )
    return (
        f'<p class="soft">{marks}{_tag("less sure")}'
        f"{_text(UNSURE.partition(': ')[2])}. “{_SILENT}”: no paragraph answers the question.</p>"
    )


def _coverage(found: Results) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_badge(column.mark)}{_text(column.question.text)}'
        f'<span class="soft">{_text(column.question.note)}</span></th>'
        f"<td>{_bar(*found.coverage(at))}{_text(covered(found, at))}</td>"
        f"<td>{_text(column.question.id)}</td></tr>"
        for at, column in enumerate(found.columns)
    )
    return (
        '<div class="box" role="region" tabindex="0" aria-labelledby="c1">'
        '<table class="coverage"><caption id="c1">How many reports answer each question</caption>'
        '<thead><tr><th scope="col">Question</th><th scope="col">Answered in</th>'
        f'<th scope="col">Id</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _table(found: Results) -> str:
    heads = "".join(_head(column, covered(found, at)) for at, column in enumerate(found.columns))
    rows = "".join(_row(row, found.columns) for row in found.rows)
    return (
        '<div class="box wide" role="region" tabindex="0" aria-labelledby="c2">'
        '<table class="results"><caption id="c2">What each report says to each question</caption>'
        f'<thead><tr><th scope="col">Report</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _head(column: Column, answered: str) -> str:
    return (
        f'<th scope="col">{_badge(column.mark)}{_text(column.question.text)}'
        f'<span class="soft">{_text(answered)}</span></th>'
    )


def _row(row: Row, columns: Iterable[Column]) -> str:
    cells = "".join(
        _cell(cell, column.question.text) for cell, column in zip(row.cells, columns, strict=True)
    )
    return (
        f'<tr><th scope="row">{_badge(row.mark)}{_text(of_report(row.report))}'
        f'<span class="soft">{_text(of_questions(row))}</span></th>{cells}</tr>\n'
    )


def _cell(cell: Cell, question: str) -> str:
    asked = f'data-question="{_text(question)}"'
    if not cell.answered:
        told = empty(cell).replace(NOTHING, _SILENT)  # at fifty in a row the whole is too much
        return f'<td class="empty" {asked}>{_badge(cell.mark)}{_text(told)}</td>'
    first, more = cell.quotes[:_FEW], cell.quotes[_FEW:]
    unsure = "" if cell.sure else _tag("less sure")
    shown_first = "".join(_quote(quote, cell.mark) for quote in first)
    rest = "".join(_quote(quote, cell.mark) for quote in more)
    rest = f"<details><summary>{len(more)} more</summary>{rest}</details>" if more else ""
    left = f'<p class="soft">{cell.out} left out in review</p>' if cell.out else ""
    return f"<td {asked}>{_badge(cell.mark)}{unsure}{shown_first}{rest}{left}</td>"


def _quote(quote: Quoted, mark: Mark) -> str:
    facts = f"<p><strong>{_text('; '.join(quote.facts))}</strong></p>" if quote.facts else ""
    new = _badge(Mark.NEW) if quote.new and mark is not Mark.NEW else ""
    also = "".join(f"; also {_text(other)}" for other in quote.also)
    note = f'<p class="note">Note: {_text(quote.note)}</p>' if quote.note else ""
    return (
        f"{facts}<blockquote>{new}{_text(quoted(quote))}</blockquote>"
        f'<p class="cite">{_text(where(quote))}{also}</p>{note}'
    )


def _bar(answered: int, asked: int) -> str:
    return f'<meter min="0" max="{max(asked, 1)}" value="{answered}" aria-hidden="true"></meter>'


def _badge(mark: Mark) -> str:
    return f'<span class="badge {mark.value}">{mark.value}</span> ' if mark else ""


def _tag(words: str) -> str:
    return f'<span class="tag">{words}</span> '


def _text(text: str) -> str:
    return escape(shown(text))
