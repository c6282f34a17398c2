"""Results on a terminal: what `pararef` prints for people.

Results go to standard output, everything else to standard error, so that
scripts can lean on it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from pararef.records import Answer, Findings, Outcome, Paragraph, Report, Statement, Written

if TYPE_CHECKING:
    from rich.console import Console

    from pararef.answering import Checked, Difference

_LONG = 160  # characters of a quotation that are shown
_NO_QUOTATION = "No quotation was found in this text: there is nothing to check."


def note(sentence: str) -> None:
    """Say something beside the results, on standard error."""
    print(sentence, file=sys.stderr)


@cache
def _console() -> Console:
    from rich.console import Console  # only errors and progress wait for it

    return Console(stderr=True, soft_wrap=True, highlight=False)


def show_findings(findings: Findings) -> None:
    """The hits, a line each, and the words that answer best."""
    _show_understanding(findings)
    for hit in findings.hits:
        print(f"{hit.score:.2f}  {_cite(hit.paragraph, hit.report)}")
        print(f"      {hit.best.of(hit.paragraph.text)}")


def show_answer(answer: Answer) -> None:
    """The quotations, each with its citation."""
    from pararef import answering

    _show_understanding(answer.findings)
    for fact in answer.findings.facts:
        if fact.heading:
            print(f"“{fact.heading}”\n    {answering.source(fact.report)}, heading\n")
    for group in answer.groups:
        if group.title:
            print(f"{group.title}\n")
        for quote in group.quotes:
            if before := quote.paragraph.lead_in or quote.paragraph.over:
                print(before)
            print(f"“{quote.text}”\n    {quote.citation}")
            for other in quote.again:
                print(f"    also {other.citation}")
            print()
    if answer.findings.coverage and answer.findings.coverage.lacking:
        print("Not found in: " + ", ".join(answer.findings.coverage.lacking))


def show_checked(checked: Sequence[Checked]) -> None:
    """Each quotation of a memo, what is wrong with it, and where its words stand."""
    from pararef.answering import Verdict

    for number, one in enumerate(checked, start=1):
        verdict = str(one.verdict) if one.fine else one.verdict.upper()
        told = [verdict] + ["shortened"] * one.shortened
        told += ["not cited"] * (one.cited is None and one.verdict is Verdict.EXACT)
        print(f"{number:>3}  {', '.join(told)} (line {one.quotation.line})")
        print(f"     “{_short(one.quotation.text)}”")
        for difference in one.differences:
            print(f"     {_difference(difference)}")
        if one.differences and one.quote:
            print(f"     the report: “{one.quote.text}”")
        if not one.fine and one.cited:
            print(f"     cited as: {_short(one.cited.text)}")
        if one.citation:
            print(f"     {one.citation}")
        if one.verdict is Verdict.MISATTRIBUTED:
            for other in one.also:
                print(f"     also: {other}")
        if one.note:
            print(f"     {one.note}")
    found = Counter(one.verdict for one in checked)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])
    note(f"{count(len(checked), 'quotation')}: {counts}" if checked else _NO_QUOTATION)


def _difference(difference: Difference) -> str:
    what = "" if difference.what == "words" else f" ({difference.what})"
    if not difference.written:
        return f"left out: “{difference.printed}”{what}"
    if not difference.printed:
        return f"put in: “{difference.written}”{what}"
    return f"“{difference.written}” in place of “{difference.printed}”{what}"


def _short(text: str) -> str:
    """A text in a line or two."""
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]} … {text[-_LONG // 2 :]}"


def show_written(answer: Answer, parts: Iterable[Statement | Written]) -> None:
    """Sentences as a language model writes them, then the quotations with their numbers."""
    _show_understanding(answer.findings)
    for part in parts:
        if isinstance(part, Statement):
            print(part.text, flush=True)
            continue
        if part.statements:
            print()
        if part.removed:
            were = "was" if part.removed == 1 else "were"
            note(
                f"{count(part.removed, 'sentence')} of {part.model} {were} taken out: the"
                " quotations do not bear that out.",
            )
        if part.failed:
            note(part.failed)
    for number, quote in enumerate(answer.quotes, start=1):
        if quote.paragraph.lead_in:
            print(quote.paragraph.lead_in)
        print(f"[{number}] “{quote.text}”\n    {quote.citation}\n")


def _show_understanding(findings: Findings) -> None:
    for expansion in findings.expansions:
        note(f"{expansion.short} → {expansion.long} ({expansion.source})")
    if findings.names:
        names, reports = ", ".join(findings.names), count(len(findings.reports), "report")
        note(f"Only {names}: {reports}")
    from pararef import answering

    for sentence in answering.told(findings):
        note(sentence)
    if findings.outcome in (Outcome.NOTHING, Outcome.NOTHING_HERE) and findings.hits:
        note("`pararef search` shows the nearest misses.")


def show_report(report: Report) -> None:
    """A report's paragraphs under their headings."""
    print(f"{report.title}\n{report.id}")
    log = report.log
    note(
        f"{log.words_placed:,} of {log.words_in:,} words placed,"
        f" {count(len(log.joined), 'paragraph')} made whole"
    )
    for warning in log.warnings:
        note(warning)
    path: tuple[str, ...] = ()
    for paragraph in report.paragraphs:
        if paragraph.section != path:
            path = paragraph.section
            print(f"\n{' › '.join(path)}")
        name = None if paragraph.series else paragraph.number
        print(f"[{name or paragraph.anchor}] {paragraph.text}")


def show_log(report: Report) -> None:
    """How a report was read: what was placed, made whole, left out and missed."""
    log = report.log
    print(f"{report.title}\n{report.id}\n{kinds(report)}")
    print(f"{log.words_placed:,} of {log.words_in:,} words placed ({log.fidelity:.1%})")
    if log.joined:
        print(f"Made whole: {', '.join(log.joined)}")
    if log.missing:
        print(f"Numbers that are not there: {', '.join(log.missing)}")
    for why, times in Counter(part.why for part in log.dropped).most_common():
        print(f"Left out: {count(times, why)}")
    for warning in log.warnings:
        print(warning)


def line(report: Report) -> str:
    """A report and how it was read, in one line."""
    log = report.log
    told = [f"{report.id}: {kinds(report)}", f"{log.fidelity:.1%} of {count(log.words_in, 'word')}"]
    if log.joined:
        told.append(f"{len(log.joined)} made whole")
    if log.missing:
        some = ", ".join(log.missing[:3]) + (" …" if len(log.missing) > 3 else "")
        told.append(f"number {some} not there")
    return "; ".join(told)


def kinds(report: Report) -> str:
    """How many paragraphs of each kind a report has."""
    found = Counter(paragraph.kind.value for paragraph in report.paragraphs)
    return ", ".join(f"{times:,} {kind}" for kind, times in found.most_common())


def _cite(paragraph: Paragraph, report: Report) -> str:
    from pararef import answering

    return answering.plain(paragraph, report)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is done, on standard error."""
    from rich.progress import Progress, TaskID

    with Progress(console=_console(), transient=True, disable=not _console().is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, of: int) -> None:
            task = tasks.get(what)
            if task is None:
                task = tasks[what] = bars.add_task(what, total=of)
            bars.update(task, completed=done)

        yield show


def count(number: int, noun: str) -> str:
    """As in "1 report", "2 reports"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def complain(what: object) -> None:
    """Say in a sentence what went wrong."""
    _console().print(f"pararef: {what}", markup=False, style="red")


def print_json(found: Any) -> None:
    """Print for a script."""
    print(json.dumps(found, ensure_ascii=False, indent=2))
