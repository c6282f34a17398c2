"""A cell says what its report answers when it is asked alone."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import make_report
from docx import Document

from pararef.desk import Desk
from pararef.errors import NotFoundError, QuestionError
from pararef.library import Library, SentenceEncoder
from pararef.records import (
    DateRange,
    Filters,
    Kind,
    Outcome,
    Paragraph,
    Quote,
    Report,
    Span,
    Stance,
)
from pararef.research.comparing import MOST_REPORTS, Cell, Comparison, Row, compare, says
from pararef.research.comparison_files import COLUMNS, as_csv, as_docx
from pararef.research.themes import Theme, theme

ASKED = [
    Theme("private fostering", "private fostering"),
    Theme("Early help", "Early help"),
    Theme("social workers' caseloads", "social workers' caseloads"),
    Theme("swimming pool chlorine", "swimming pool chlorine"),
]
WORDS = "=HYPERLINK(1) <script>window.ran = 1</script> ${1} private fostering is not overseen."


def inspected(year: int) -> tuple[DateRange, ...]:
    return (DateRange(date(year, 5, 1), date(year, 5, 2)),)


def some_reports() -> list[Report]:
    return [
        make_report(
            "leeds-new",
            "Early help is easy to find and families are helped at once.",
            "Social workers have manageable caseloads and know their children well.",
            "Managers check the quality of records each month.",
            provider="Leeds City Council",
            inspected=inspected(2022),
        ),
        make_report(
            "leeds-old",
            "Private fostering arrangements are visited regularly and children are safe.",
            "Early help is weak, and too many families wait for it. Early help has no strategy.",
            "Governors visit the library on Mondays.",
            provider="Leeds",
            inspected=inspected(2015),
        ),
        make_report(
            "devon",
            WORDS,
            "The council’s offices are in Exeter.",
            "Elected members meet every month.",
            provider="Devon County Council",
            inspected=inspected(2020),
        ),
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three reports with the real encoder: whether something answers is fitted to it."""
    library = Library.create(tmp_path_factory.mktemp("compare"), SentenceEncoder())
    library.put({report.source: report for report in some_reports()})
    return Desk(library)


@pytest.fixture(scope="module")
def compared(desk: Desk) -> Comparison:
    return compare(desk, ["leeds-new", "devon", "leeds-old"], ASKED)


def test_each_cell_quotes_what_its_report_answers_alone(desk, compared):
    """Asked one by one, with the report as the filter."""
    for row in compared.rows:
        for cell, asked in zip(row.cells, compared.themes, strict=True):
            alone = desk.ask(asked.question, filters=Filters(reports=(row.report.id,)))
            assert cell.found == (alone.outcome is Outcome.ANSWERED), (row.report.id, asked.name)
            if cell.found:
                first = cell.quotes[0]
                assert (first.paragraph.anchor, first.text) in {
                    (quote.paragraph.anchor, quote.text) for quote in alone.quotes
                }


def test_every_quotation_is_a_slice_of_the_stored_paragraph(desk, compared):
    quotes = [q for row in compared.rows for cell in row.cells for q in cell.quotes]
    assert len(quotes) >= 4
    for quote in quotes:
        stored = desk.paragraph(quote.paragraph.report, quote.paragraph.anchor)
        assert quote.text == stored.text[quote.span.start : quote.span.end]


def test_what_a_report_says_nothing_of_is_not_found_and_is_counted_so(compared):
    found = {row.report.id: [cell.found for cell in row.cells] for row in compared.rows}
    assert found == {
        "devon": [True, False, False, False],
        "leeds-old": [True, True, False, False],
        "leeds-new": [False, True, True, False],
    }
    assert [compared.having(at) for at in range(4)] == [2, 2, 1, 0]


def test_reports_of_a_provider_stand_together_the_older_one_first(compared):
    assert [row.report.id for row in compared.rows] == ["devon", "leeds-old", "leeds-new"]


def test_the_same_is_said_each_time_in_whatever_order_reports_are_given(desk, compared):
    assert compare(desk, ["devon", "leeds-old", "leeds-new"], ASKED) == compared


def test_the_sample_is_compared_as_it_answers(sample_library, sample, tmp_path_factory):
    """A second report beside it that speaks of something else takes nothing away."""
    library = Library.create(tmp_path_factory.mktemp("two"), sample_library.encoder)
    other = make_report("other", "The harbour was dredged in spring.", "Boats are painted.")
    library.put({sample.source: sample, other.source: other})
    desk = Desk(library)
    asked = [theme(words) for words in ("mentoring", "CEDP targets", "swimming lessons")]
    found = compare(desk, [sample.id, "other"], asked)
    row = next(row for row in found.rows if row.report.id == sample.id)
    assert [cell.found for cell in row.cells] == [True, True, False]
    for cell in row.cells[:2]:
        assert all(quote.text in quote.paragraph.text for quote in cell.quotes)
    other_row = next(row for row in found.rows if row.report.id == "other")
    assert not any(cell.found for cell in other_row.cells)


def test_a_theme_is_looked_for_in_other_words_where_its_own_are_not_enough(desk):
    plain, wide = Theme("Workload", "pressure"), Theme("Workload", "pressure", ("caseloads",))
    one = compare(desk, ["leeds-new", "devon"], [plain])
    two = compare(desk, ["leeds-new", "devon"], [wide])
    assert not one.rows[1].cells[0].found
    assert "caseloads" in two.rows[1].cells[0].quotes[0].text


def test_too_few_too_many_and_unknown_reports_are_refused_in_a_sentence(desk):
    with pytest.raises(QuestionError, match="Choose 2 to 30 reports to compare, not 1"):
        compare(desk, ["devon", "devon"], ASKED)
    with pytest.raises(QuestionError, match="not 31"):
        compare(desk, [f"r{n}" for n in range(MOST_REPORTS + 1)], ASKED)
    with pytest.raises(NotFoundError, match="nowhere"):
        compare(desk, ["devon", "nowhere"], ASKED)


def test_no_theme_and_a_theme_that_is_too_long_are_refused(desk):
    with pytest.raises(QuestionError, match="1 to 12 themes"):
        compare(desk, ["devon", "leeds-old"], [])
    with pytest.raises(QuestionError, match="300 characters: say it in at most 200"):
        compare(desk, ["devon", "leeds-old"], [theme("a" * 300)])


def test_a_theme_that_says_nothing_is_noted_and_the_others_stand(desk):
    found = compare(desk, ["devon", "leeds-old"], [theme("hello"), ASKED[0]])
    assert found.notes[0]
    assert found.notes[1] is None
    assert found.having(0) == 0
    assert found.having(1) == 2


def test_records_refuse_what_does_not_fit():
    paragraph = Paragraph("a", "1", Kind.NUMBERED, "Words here.", number="1")
    quote = Quote(paragraph, Span(0, 5), "a, para 1")
    assert says(quote) is Stance.NEUTRAL
    with pytest.raises(ValueError, match="quoted"):
        Cell(Outcome.ANSWERED)
    with pytest.raises(ValueError, match="stance"):
        Cell(Outcome.ANSWERED, quotes=(quote,))
    cell = Cell(Outcome.ANSWERED, 0.5, True, Stance.NEUTRAL, (quote,))
    with pytest.raises(ValueError, match="another's"):
        Row(make_report("b", "Text."), (cell,))
    with pytest.raises(ValueError, match="each report and theme"):
        Comparison((ASKED[0],), (Row(make_report("a", "Text."), ()),), (None,))


def test_the_csv_has_a_row_for_each_cell_with_the_exact_words(compared):
    content = as_csv(compared, "http://here/")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 3 * 4
    by_place = {(row["theme"], row["report id"]): row for row in rows}
    row = by_place["private fostering", "leeds-old"]
    assert row["quotation 1"] == (
        "Private fostering arrangements are visited regularly and children are safe."
    )
    assert re.fullmatch(r"http://here/\?report=leeds-old&para=1&words=[0-9a-f]{6}", row["link 1"])
    assert (row["found"], row["quotation 2"]) == ("yes", "")
    assert by_place["swimming pool chlorine", "devon"]["found"] == "no"


def test_no_part_of_the_csv_is_a_formula(compared):
    parts = [
        part
        for row in csv.reader(io.StringIO(as_csv(compared).decode("utf-8-sig"), newline=""))
        for part in row
    ]
    assert any(part == f"'{WORDS}" for part in parts)
    assert not [part for part in parts if part.lstrip().startswith(("=", "+", "-", "@"))]


def test_the_word_file_has_a_table_for_each_theme_with_the_exact_words(compared):
    pages = Document(io.BytesIO(as_docx(compared, "http://here/")))
    assert len(pages.tables) == len(compared.themes)
    cells = [cell.text for cell in pages.tables[0].columns[1].cells]
    assert WORDS in cells[0]
    assert cells[2] == "Nothing found"
    links = {
        rel.target_ref for rel in pages.part.rels.values() if rel.reltype.endswith("/hyperlink")
    }
    devon = re.compile(r"http://here/\?report=devon&para=1&words=[0-9a-f]{6}")
    assert any(devon.fullmatch(link) for link in links)
    assert any("Found in 2 of 3 reports." in line.text for line in pages.paragraphs)


def test_words_that_xml_cannot_hold_do_not_stop_the_word_file(tmp_path: Path):
    library = Library.create(tmp_path, SentenceEncoder())
    one = make_report("one", "Private fostering is \x01 safe \x00 here.")
    two = make_report("two", "Private fostering is well run.")
    library.put({report.source: report for report in (one, two)})
    found = compare(Desk(library), ["one", "two"], ASKED[:1])
    pages = Document(io.BytesIO(as_docx(found)))
    assert "Private fostering is � safe � here." in pages.tables[0].columns[1].cells[0].text
