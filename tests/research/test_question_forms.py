"""Results as files: read back by other programs, they say what the reports print, and no more."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import make_report
from docx import Document
from openpyxl import load_workbook

from pararef.errors import QuestionSetError
from pararef.records import Kind, Outcome, Paragraph, Span
from pararef.research.exporting.spreadsheet import alive
from pararef.research.questions import Cell, Mark, Question, Quoted, Results
from pararef.research.questions.forms import FORMS, form_of
from pararef.research.questions.forms.wording import NOTHING, shown
from pararef.research.questions.forms.workbook import MOST
from pararef.research.questions.results import Column, Row

WORDS = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>window.ran = 1</script> &amp; </blockquote><b>bold</b>",
    "A bell \x07, a null \x00, an escape \x1b and \ufffe and a lone half \ud800 stay in place.",
    "http://example.org/a \u202eturned around\u202c {{ template }} ${1}",
    "4.10",
    "A row\tof cells\tand a line\nend.",
)
LONG = "All of it matters. " * 2_000


def quote(report: str, number: int, text: str, **more: object) -> Quoted:
    paragraph = Paragraph(report, str(number), Kind.NUMBERED, f"«{text}»", number=str(number))
    span = Span(1, 1 + len(text))
    return Quoted(paragraph, "", span, f"Ofsted, {report}, para {number}", **more)


@pytest.fixture(scope="module")
def found() -> Results:
    """Two reports and three questions, all of them hostile."""
    every = tuple(quote("one", n, text, new=n == 2) for n, text in enumerate(WORDS, start=1))
    heading = Quoted(
        None, "Overall: =good", Span(0, 14), "Ofsted, one, heading", ("overall: =good",)
    )
    columns = (
        Column(Question("=x".strip("="), "=1+1 how <b>now</b>?", "a note & more"), Mark.NEW),
        Column(Question("grade", "What grade?"), Mark.CHANGED),
        Column(Question("none", "Is there a pool?"), Mark.SAME),
    )
    answers = Outcome.ANSWERED
    rows = (
        Row(
            make_report("one", "x", provider="=Leeds <i>City</i>\x07"),
            Mark.SAME,
            (
                Cell(answers, every, mark=Mark.CHANGED),
                Cell(answers, (heading,), sure=False),
                Cell(Outcome.NOTHING),
            ),
        ),
        Row(
            make_report("two", "x", provider="York"),
            Mark.NEW,
            (
                Cell(answers, (quote("two", 1, LONG),), mark=Mark.NEW),
                Cell(None),
                Cell(answers, (), out=2, mark=Mark.NEW),
            ),
        ),
    )
    return Results(
        "Ours <&>", "ours.yaml", date(2026, 1, 2), False, "ix", "MiniLM", "1.0", "", columns, rows
    )


@pytest.fixture(scope="module")
def written(found: Results) -> dict[str, bytes]:
    return {ending: form.write(found) for ending, form in FORMS.items()}


def test_the_ending_tells_the_form():
    assert form_of(Path("a.b.XLSX")) is FORMS[".xlsx"]
    with pytest.raises(QuestionSetError, match=r"tells no form .*\.csv, \.xlsx"):
        form_of(Path("results.pdf"))


def test_words_of_another_report_are_no_words_of_this_row(found):
    cell = Cell(Outcome.ANSWERED, (quote("two", 1, "words"),))
    with pytest.raises(ValueError, match="another's"):
        Row(found.rows[0].report, Mark.SAME, (cell,))


# JSON


def test_json_has_every_quotation_and_its_place(found, written):
    held = json.loads(written[".json"])
    quotes = held["cells"]["one"]["x"]["quotes"]
    assert [q["text"] for q in quotes] == list(WORDS)
    for told, kept in zip(quotes, found.rows[0].cells[0].quotes, strict=True):
        assert told["text"] == kept.paragraph.text[told["start"] : told["end"]]
    assert held["cells"]["two"]["grade"]["outcome"] == "not asked"
    assert held["cells"]["two"]["none"]["left_out"] == 2
    assert [(q["answered"], q["of"]) for q in held["questions"]] == [(2, 2), (0, 1), (0, 2)]
    assert [(r["answered"], r["perhaps"]) for r in held["reports"]] == [(1, 1), (1, 0)]


# CSV


def test_no_cell_of_the_csv_is_a_formula_and_all_words_are_there(found, written):
    text = written[".csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] == [8, 8, 8, 8]
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"\s*[=+\-@]", cell), cell
    cells = [[alive(cell) for cell in row] for row in rows]
    assert cells[0][5] == "[new] x: =1+1 how <b>now</b>?"
    assert cells[1][0] == "=Leeds <i>City</i>\ufffd"
    assert cells[1][5] == f"[changed] “{WORDS[0]}” (Ofsted, one, para 1) and 6 more"
    assert cells[1][6] == "overall: =good: “Overall: =good” (Ofsted, one, heading) (less sure)"
    assert cells[1][7] == NOTHING
    assert cells[2][5] == f"[new] “{LONG}” (Ofsted, two, para 1)"
    assert cells[2][6:] == [
        "not asked: the question is for other reports",
        "[new] left out in review: 2 quotations",
    ]
    assert [row[3] for row in cells[1:3]] == ["", "new"]
    assert [row[4] for row in cells[1:3]] == [
        "1 of 3 questions, perhaps 1 more",
        "1 of 2 questions",
    ]
    assert cells[3][5:] == [
        "2 of 2 reports",
        "0 of 1 report, perhaps 1 more",
        "0 of 2 reports",
    ]


# Excel


def test_a_workbook_holds_words_only_and_each_quotation_whole(found, written):
    book = load_workbook(io.BytesIO(written[".xlsx"]))
    assert book.sheetnames == ["Results", "Quotations", "Coverage", "About"]
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate)
            assert cell.hyperlink is None
            if cell.value is not None and cell.data_type == "n":
                assert sheet.title == "Coverage"
    assert book["Results"].freeze_panes == "B2"
    rows = list(book["Quotations"].iter_rows(min_row=2, values_only=True))
    for row, text in zip(rows, WORDS, strict=False):
        assert unescaped(row[2]) == shown(text)
    assert [row[8] or "" for row in rows[:3]] == ["", "new", ""]
    assert rows[0][5:8] == ("Ofsted, one, para 1", "para 1", "")


def test_every_row_of_a_workbook_is_tall_enough_to_read(found, written):
    book = load_workbook(io.BytesIO(written[".xlsx"]))
    looked_at = 0
    for name in ("Results", "Quotations"):
        sheet = book[name]
        widths = {  # columns that are as wide as each other have one entry
            column: held.width
            for held in sheet.column_dimensions.values()
            for column in range(held.min, held.max + 1)
        }
        for row in sheet.iter_rows():
            height = sheet.row_dimensions[row[0].row].height or 15.0
            for cell in row:
                width = widths[cell.column]
                text = str(cell.value or "")
                # By the letters alone, wherever words break: no fewer lines than these.
                lines = sum(max(1, -(-len(line) // int(width))) for line in text.split("\n"))
                assert height >= min(15 * lines, 409), (name, cell.coordinate)
                looked_at += lines > 1
    assert looked_at > 3


def test_what_a_cell_cannot_hold_is_said_and_not_cut(found, written):
    book = load_workbook(io.BytesIO(written[".xlsx"]))
    told = [row for row in book["Quotations"].iter_rows(values_only=True) if row[12] == "two"]
    assert told[0][2] == (
        f"[{len(LONG):,} characters, more than the {MOST:,} that a cell of Excel holds: see Ofsted,"
        " two, para 1]"
    )
    assert "All of it matters" not in book["Results"]["D3"].value
    lengths = [
        len(str(cell))
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert max(lengths) <= MOST


def test_a_workbook_counts_and_colours_what_is_new(found, written):
    book = load_workbook(io.BytesIO(written[".xlsx"]))
    results, coverage = book["Results"], book["Coverage"]
    assert results["D2"].value.startswith("[changed] “=cmd")
    assert results["D2"].fill.start_color.rgb == results["D1"].fill.start_color.rgb == "FFFFF4C2"
    assert results["F2"].value == NOTHING
    assert [cell.value for cell in coverage[2]][:8] == [
        "x", "=1+1 how <b>now</b>?", "a note & more", "new", 2, 2, 1, 0,
    ]  # fmt: skip
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Set of questions"] == "Ours <&> (ours.yaml)"
    assert about["Date"] == "2 January 2026"
    assert (about["Index"], about["Encoder"], about["pararef"]) == ("ix", "MiniLM", "1.0")


def test_the_parts_of_word_and_excel_files_are_xml_without_formulas_or_links(written):
    for ending in (".xlsx", ".docx"):
        with zipfile.ZipFile(io.BytesIO(written[ending])) as parts:
            for name in parts.namelist():
                content = parts.read(name)
                if name.endswith((".xml", ".rels")):
                    ET.fromstring(content)
                assert b"<f>" not in content
                assert b"TargetMode" not in content


def unescaped(text: str) -> str:
    """Excel writes a carriage return, and the like, as _x000D_."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


# Word


def test_a_word_document_quotes_all_and_lists_the_reports_that_say_nothing(found, written):
    pages = Document(io.BytesIO(written[".docx"]))
    told = [(line.style.name, line.text) for line in pages.paragraphs]
    quotes = [text for style, text in told if style == "Quote"]
    expected = [f"“{shown(text)}”" for text in WORDS]
    expected[1] += " [new]"
    assert quotes[: len(WORDS)] == expected
    assert quotes[len(WORDS)] == f"“{LONG}”"
    headings = [text for style, text in told if style == "Heading 2"]
    assert headings == ["[new] =1+1 how <b>now</b>?", "[changed] What grade?", "Is there a pool?"]
    texts = [text for _, text in told]
    assert "x · answered in 2 of 2 reports" in texts
    assert (
        "Not mentioned: no paragraph answers this (1 of 2 reports): =Leeds <i>City</i>\ufffd"
        in texts
    )
    assert "Left out in review: 2 quotations (1 of 2 reports): [new] York" in texts
    assert "overall: =good" in texts


# HTML


class Seen(HTMLParser):
    """Elements with their attributes, and the words of quotations."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "blockquote":
            self.quotes.append("")
        self._in = tag == "blockquote" or (self._in and tag == "span")

    def handle_endtag(self, tag):
        self._in = self._in and tag != "blockquote"

    def handle_data(self, data):
        if self._in:
            self.quotes[-1] += data

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


def test_the_page_quotes_all_and_runs_and_fetches_nothing(written):
    seen = Seen(written[".html"].decode())
    expected = [f"“{shown(text)}”" for text in WORDS]
    expected[1] = "new " + expected[1]
    assert seen.quotes[: len(WORDS)] == expected
    assert f"“{LONG}”" in seen.quotes
    names = {name for name, _ in seen.tags}
    assert names.isdisjoint({"script", "b", "i", "img", "link", "iframe", "form", "base", "object"})
    assert not [
        a for _, held in seen.tags for a in held if a.startswith("on") or a in ("src", "href")
    ]
    assert next(seen.of("html"))["lang"] == "en-GB"


def test_the_page_is_a_table_with_a_caption_and_scopes(written):
    seen = Seen(written[".html"].decode())
    assert len(list(seen.of("caption"))) == len(list(seen.of("table"))) == 2
    assert {held.get("scope") for held in seen.of("th")} == {"row", "col"}
    boxes = [held for held in seen.of("div") if held.get("class", "").startswith("box")]
    ids = {held.get("id") for held in seen.of("caption")}
    assert [held["tabindex"] for held in boxes] == ["0", "0"]
    assert {held["aria-labelledby"] for held in boxes} == ids


def test_a_first_run_marks_nothing_and_says_so(found):
    first = replace(found, first=True)
    for ending in (".html", ".xlsx", ".docx"):
        content = FORMS[ending].write(first)
        if ending == ".html":
            assert "this is the first run: nothing is marked" in content.decode()
        else:
            assert content.startswith(b"PK")
