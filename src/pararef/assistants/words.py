"""What tools found, in few words for a language model: exact words, anchors, citations.

The records beside them say more; many assistants show their model this text only.
Every word between quotation marks stands in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pararef import answering
from pararef.answering import Checked, Difference, Verdict
from pararef.records import Findings, Hit, Outcome, Paragraph, Report
from pararef.research.comparing import Cell, Comparison

_POINTED = 500  # characters of a paragraph above which the words that answer are pointed out
_NO_ANSWER = (Outcome.NOTHING, Outcome.NOTHING_HERE)


def of_findings(findings: Findings) -> str:
    """How the question ended, and the paragraphs, best first."""
    return "\n\n".join([_understood(findings), *_facts(findings), *_hits(findings)])


def of_paragraph(paragraph: Paragraph, report: Report) -> str:
    """One paragraph, whole, under its headings."""
    lines = [f"{report.id}#{paragraph.anchor}", f"In: {report.title}"]
    if paragraph.section:
        lines.append(f"Under: {' › '.join(paragraph.section)}")
    return "\n".join([*lines, *_quoted(paragraph, report)])


def of_listing(shown: Sequence[Report], total: int, offset: int, further: int | None) -> str:
    """Reports, a line each."""
    if not total:
        return "No report has these words: take fewer, or leave them out."
    if not shown:
        return f"There are {total:,} such reports: none after the first {offset:,}."
    count = f"Reports {offset + 1:,} to {offset + len(shown):,} of {total:,}, by id."
    more = f" More with offset {further}." if further is not None else ""
    return "\n".join([count + more, *map(_line, shown)])


def of_comparison(found: Comparison) -> str:
    """Theme by theme, what each report says."""
    return "\n\n".join(part for at in range(len(found.themes)) for part in _theme(found, at))


def of_checked(checked: Sequence[Checked]) -> str:
    """What became of each quotation, and what to do about it."""
    if not checked:
        return (
            "There is no quotation in this text: words are compared that stand in quotation marks."
        )
    wrong = sum(not one.fine for one in checked)
    told = (
        f"{wrong} of {len(checked)} quotations must be put right before this is shown."
        if wrong
        else f"Nothing is wrong with the {len(checked)} quotations."
    )
    return "\n\n".join([told, *(_checked(at, one) for at, one in enumerate(checked, 1))])


def _understood(findings: Findings) -> str:
    lines = [f"Outcome: {findings.outcome.value}.", *answering.told(findings)]
    lines += [f"“{e.short}” was taken for “{e.long}” ({e.source})." for e in findings.expansions]
    if findings.names:
        reports = len(findings.reports)
        lines.append(
            f"Only the {reports} report{'s' * (reports != 1)} that the question names"
            f" ({', '.join(findings.names)})."
        )
    if findings.outcome in _NO_ANSWER and findings.hits:
        lines.append(
            "What follows are near misses: say that nothing was found, and give none of them as"
            " an answer."
        )
    return "\n".join(lines)


def _facts(findings: Findings) -> Iterator[str]:
    for fact in findings.facts:
        where = f"{fact.report.id}#{fact.paragraph.anchor}" if fact.paragraph else fact.report.id
        yield f"{fact.name}: “{fact.value.of(fact.text)}”, printed in {where}: “{fact.text}”"


def _hits(findings: Findings) -> Iterator[str]:
    for number, hit in enumerate(findings.hits, start=1):
        yield "\n".join(_hit(number, hit))


def _hit(number: int, hit: Hit) -> Iterator[str]:
    paragraph = hit.paragraph
    kind = "answers" if hit.why.answers else "near, may not answer"
    yield f"[{number}] {paragraph.report}#{paragraph.anchor} ({kind})"
    yield from _quoted(paragraph, hit.report)
    best = hit.best.of(paragraph.text)
    if len(paragraph.text) > _POINTED and best != paragraph.text:
        yield f"Best: “{best}”"


def _quoted(paragraph: Paragraph, report: Report) -> Iterator[str]:
    if before := paragraph.lead_in or paragraph.over:
        yield f"It goes with “{before}”"
    yield f"“{paragraph.text}”"
    yield f"— {answering.plain(paragraph, report)}"


def _line(report: Report) -> str:
    return f"{report.id}: {answering.source(report)}; {report.title}"


def _theme(found: Comparison, at: int) -> Iterator[str]:
    theme, note = found.themes[at], found.notes[at]
    yield f"Theme “{theme.name}”: {note or f'in {found.having(at)} of {len(found.rows)} reports.'}"
    for row in found.rows:
        yield "\n".join(_cell(row.report, row.cells[at]))


def _cell(report: Report, cell: Cell) -> Iterator[str]:
    if not cell.found:
        yield f"{report.id}: nothing found."
        return
    yield f"{report.id}{'' if cell.sure else ' (less sure)'}"
    if cell.heading:
        yield f"Heading: “{cell.heading}”"
    for quote in cell.quotes:
        if quote.paragraph.lead_in:
            yield f"It goes with “{quote.paragraph.lead_in}”"
        yield f"#{quote.paragraph.anchor} “{quote.text}”"
        yield f"— {quote.citation}"


def _checked(number: int, one: Checked) -> str:
    lines = [f"[{number}] {one.verdict.value} (line {one.quotation.line}): “{one.quotation.text}”"]
    lines += map(_difference, one.differences)
    if one.differences and one.quote:
        lines.append(f"The report prints: “{one.quote.text}”")
    if not one.fine and one.cited:
        lines.append(f"You cited: {one.cited.text}")
    if one.citation:
        lines.append(f"It stands in: {one.citation}")
    if one.verdict is Verdict.MISATTRIBUTED:
        lines += [f"Also in: {other}" for other in one.also]
    if one.cited is None and one.verdict is Verdict.EXACT:
        lines.append("It is not cited: add the citation.")
    if one.note:
        lines.append(one.note)
    return "\n".join(lines)


def _difference(difference: Difference) -> str:
    what = "" if difference.what == "words" else f" ({difference.what})"
    if not difference.written:
        return f"You left out “{difference.printed}”{what}."
    if not difference.printed:
        return f"You put in “{difference.written}”{what}."
    return f"You wrote “{difference.written}” for “{difference.printed}”{what}."
