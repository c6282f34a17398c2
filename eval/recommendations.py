"""Recommendations as questions: each is to find the paragraphs that it refers to.

Single inspection reports print, behind a recommendation, the numbers of the
paragraphs that it rests on: "… are recorded promptly (paragraph 25)". The words
before the brackets are the question; the paragraphs are its answers. The
recommendation itself, which every search finds first, is left out of the runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ir_measures import Qrel

from pararef import evaluation as ev
from pararef.finding import LONGEST
from pararef.library import Library
from pararef.records import Kind, Report
from pararef.research.recommendations.reading import references, without_references


@dataclass(frozen=True)
class Collected:
    """Questions and judgements made from recommendations."""

    questions: list[ev.Question]
    qrels: list[Qrel]


def collect(library: Library) -> Collected:
    """Every recommendation of the library's reports that names paragraphs of its report."""
    found = Collected([], [])
    for about in library.reports():
        if about.kind.startswith("sif"):
            _collect(library.report(about.id), found)
    return found


def _collect(report: Report, found: Collected) -> None:
    numbered = {
        p.number: p
        for p in report.paragraphs
        if p.kind is Kind.NUMBERED and p.series is None and not references(p.text)
    }
    for paragraph in report.paragraphs:
        numbers = [number for number in references(paragraph.text) if number in numbered]
        if not numbers:
            continue
        id = f"{report.id}:{paragraph.anchor}"
        found.questions.append(
            ev.Question(
                id,
                without_references(paragraph.text)[:LONGEST],
                reports=(report.id,),
                leave_out=(ev.document(paragraph),),
            )
        )
        found.qrels.extend(Qrel(id, ev.document(numbered[number]), 3) for number in numbers)
