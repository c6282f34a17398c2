"""Real reports in every format, against what people wrote down of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from documents import reported

from pararef.reading import read
from pararef.records import Kind, Paragraph, Report

HERE = Path(__file__).parent
GOLD = sorted(path for path in (HERE / "gold").glob("*.json") if path.name != "metadata.json")


def flat(text: str) -> str:
    return " ".join(text.split())


def told(report: Report, kind: Kind) -> list[tuple[object, ...]]:
    return [
        (p.number, flat(p.text), p.phase, p.ordinal) for p in report.paragraphs if p.kind is kind
    ]


@pytest.mark.parametrize("name", ["sample.pdf", "sample.docx", "sample.html"])
def test_the_sample_reads_the_same_in_every_format(name: str, sample: Report) -> None:
    """Made from the Markdown sample with LibreOffice, page cuts mended by hand."""
    found = read(HERE / "formats" / name)
    for kind in (Kind.NUMBERED, Kind.BULLET):
        assert [
            (p.number, flat(p.text), p.phase, p.ordinal) for p in found.paragraphs if p.kind is kind
        ] == [
            (p.number, flat(p.text), p.phase, p.ordinal)
            for p in sample.paragraphs
            if p.kind is kind
        ]
    assert found.log.fidelity == 1.0


def solid(text: str) -> str:
    return re.sub(r"[\s’'‘“”\"\xad-]", "", text).casefold()


def printed(paragraph: Paragraph) -> str | None:
    """The number as people write it down: "3.1", "Recommendation 44"."""
    series = paragraph.series
    return f"{series.capitalize()} {paragraph.number}" if series else paragraph.number


def either(want: dict[str, Any], words: str) -> tuple[str, ...]:
    """The words written down, and others that are as right."""
    return tuple(map(solid, [want[words], *want.get(f"alt_{words}", [])]))


@pytest.mark.parametrize("file", GOLD, ids=lambda path: path.stem)
def test_a_report_reads_as_people_read_it(file: Path) -> None:
    """Every numbered paragraph and nearly every bullet, with first and last words and page."""
    gold = json.loads(file.read_text(encoding="utf-8"))
    report = reported(gold["file"])
    span = gold.get("pages")
    inside = [
        p
        for p in report.paragraphs
        if span is None or p.place.first_page is None or span[0] <= p.place.first_page <= span[1]
    ]
    numbered = [p for p in inside if p.kind is Kind.NUMBERED]
    wanted = gold["paragraphs"]
    for want in wanted:
        same = [p for p in numbered if printed(p) == want["number"]]
        whole = [p for p in same if solid(p.text).startswith(either(want, "first"))]
        assert whole, f"{want['number']}: {[p.text[:60] for p in same]}"
        assert any(solid(p.text).endswith(either(want, "last")) for p in whole), want["number"]
        pages = [[p.place.first_page, p.place.last_page] for p in whole]
        if want.get("page") and pages != [[None, None]]:
            assert want["page"] in pages, f"{want['number']} on {pages}"
    if gold.get("complete", file.suffixes != [".docx", ".json"]) and wanted:
        assert len(numbered) == len(wanted)
    bullets = [solid(p.text) for p in inside if p.kind is Kind.BULLET]
    lost = [
        b["first"]
        for b in gold.get("bullets", [])
        if not any(
            t.startswith(either(b, "first")) and t.endswith(either(b, "last")) for t in bullets
        )
    ]
    assert len(lost) <= 0.03 * len(gold.get("bullets", [])), lost
