"""The list of a large library, page by page, and how a reading is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from conftest import BagOfWords, make_report

from pararef.desk import Desk
from pararef.library import Library
from pararef.records import Dropped, Kind, ReadingLog
from pararef.web import reading_log
from pararef.web.holdings import Stock
from pararef.web.views import library as room


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Desk:
    """120 reports, the later in the alphabet the earlier added."""
    library = Library.create(tmp_path_factory.mktemp("many"), BagOfWords())
    library.put(
        {
            f"/r/{n}.md": make_report(
                f"report-{n:03}",
                "Words.",
                title=f"Report {n:03}",
                added=datetime(2026, 1, 1, 12, 119 - n >> 1, tzinfo=UTC),
            )
            for n in range(120)
        }
    )
    return Desk(library)


def titles(html: str) -> list[str]:
    return re.findall(r'data-anchor="">([^<]+)<', html)


def test_all_pages_together_are_all_reports_once(many):
    pages = [titles(room.page(many, {"page": [str(n)]})) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [title for page in pages for title in page] == [f"Report {n:03}" for n in range(120)]


@pytest.mark.parametrize(
    ("said", "first"),
    [("0", 0), ("-1", 0), ("x", 0), ("²", 0), ("99999999999999", 0), ("999", 100)],
)
def test_a_page_that_there_is_not_is_the_nearest(many, said, first):
    assert titles(room.page(many, {"page": [said]}))[0] == f"Report {first:03}"


def test_the_latest_come_first_when_asked_for(many):
    assert titles(room.page(many, {"order": ["added"]}))[:2] == ["Report 000", "Report 001"]


def test_what_is_looked_for_must_all_be_there(many):
    assert titles(room.page(many, {"find": ["REPORT 07"]})) == [
        f"Report {n:03}" for n in range(120) if "07" in f"{n:03}"
    ]
    assert "0 reports with “&lt;b&gt;”" in room.page(many, {"find": ["<b>"]})


def test_stock_is_taken_anew_only_when_the_library_has_changed(tmp_path, monkeypatch):
    desk = Desk(Library.create(tmp_path, BagOfWords()))
    stock = Stock(desk)
    shelf, looked = desk.shelf, []
    monkeypatch.setattr(desk, "shelf", lambda: looked.append(1) or shelf())
    assert stock.now().sentence == "0 reports, 0 paragraphs"
    assert looked == []
    desk._library.put({"x.md": make_report("x", "Words.", "More.")})
    assert stock.now().sentence == "1 report, 2 paragraphs"
    stock.now()
    assert looked == [1]


def test_a_reading_is_told_in_plain_words():
    log = ReadingLog(
        words_in=1200,
        words_placed=1198,
        joined=("1", "2"),
        missing=("3", "7", "9"),
        dropped=(Dropped("a", "note"), Dropped("b", "note"), Dropped("c", "contents")),
    )
    report = make_report("x", log=log)
    assert reading_log.lines(report, {Kind.NUMBERED: 20, Kind.BULLET: 1}) == [
        "20 numbered paragraphs, 1 bullet point found.",
        "2 of 1,200 words in the file found no place.",
        "The numbering has gaps; not found in the file: 3, 7 and 9.",
        "2 paragraphs cut by a page made whole.",
        "Left out: 2 notes, contents (1).",
    ]
