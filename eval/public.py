"""Public retrieval sets in BEIR layout, searched as pararef searches reports.

A set is a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. Each
passage becomes a paragraph under its title as a heading; passages of one
document become one report, in their order.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from ir_measures import Qrel

from pararef.evaluation import Question
from pararef.library import Library, SentenceEncoder
from pararef.reading.sentences import marked
from pararef.records import Kind, Paragraph, ReadingLog, Report

PUBLISHED = {"scifact": "encoder 0.645 (MTEB), BM25 0.665 to 0.679 (BEIR, Pyserini)"}
"""nDCG@10 as others report it."""

# What of a passage's id names its document, in the sets where documents have several.
_DOCUMENTS = (
    re.compile(r"(.+):\d+-\d+"),  # file:first-last
    re.compile(r"(.+?)_\d+-\d+-\d+"),  # meeting_topic-turn-part
    re.compile(r"(.+)-\d+"),  # article-paragraph
)


def library(folder: Path, index: Path | str) -> Library:
    """The passages of a set as a library; made in `index` where it is not there yet."""
    made = Library.create(index, SentenceEncoder())
    if not made.counts()["reports"]:
        made.put({report.id: report for report in reports(folder)})
    return made


def reports(folder: Path) -> list[Report]:
    """The documents of a set as reports; a paragraph's anchor is its passage's id."""
    grouped: dict[str, list[Paragraph]] = {}
    for line in _lines(folder / "corpus.jsonl"):
        passage = json.loads(line)
        if not passage["text"].strip():
            continue
        document = _document(passage["_id"])
        paragraph = Paragraph(
            report=document,
            anchor=passage["_id"],
            kind=Kind.PROSE,
            text=passage["text"],
            section=(title,) if (title := passage.get("title", "").strip()) else (),
        )
        grouped.setdefault(document, []).append(marked(paragraph))
    return [
        Report(
            id=document,
            title="",
            source=document,
            sha256=document,
            reader=0,
            log=ReadingLog(0, 0),
            paragraphs=tuple(paragraphs),
        )
        for document, paragraphs in grouped.items()
    ]


def questions(folder: Path) -> list[Question]:
    """The queries of a set."""
    held = (json.loads(line) for line in _lines(folder / "queries.jsonl"))
    return [Question(str(query["_id"]), query["text"], folder.name) for query in held]


def qrels(folder: Path) -> list[Qrel]:
    """The judgements of a set; a passage is named by its anchor in its report.

    Any judgement above 0 is taken to mean that the passage answers.
    """
    rows = (line.split("\t") for line in _lines(folder / "qrels" / "test.tsv")[1:])
    return [
        Qrel(query, f"{_document(passage)}#{passage}", int(grade)) for query, passage, grade in rows
    ]


def _document(passage: str) -> str:
    for pattern in _DOCUMENTS:
        if found := pattern.fullmatch(passage):
            return found[1]
    return "passages"


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
