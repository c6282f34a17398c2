"""A manifest corrects what the rules read, and says plainly what is wrong with itself."""

from dataclasses import replace
from datetime import date

import pytest

from pararef.errors import ReadingError
from pararef.reading.manifest import COLUMNS, corrected, corrections
from pararef.records import DateRange, Report


@pytest.fixture
def report(read_text) -> Report:
    text = "# Heath End\n\nSchool report\n\n## Findings\n\nGood.\n"
    return replace(read_text(text), published=date(2016, 6, 3))


def test_without_a_manifest_nothing_is_corrected(tmp_path):
    assert corrections(tmp_path) == {}


def test_an_empty_cell_changes_nothing(tmp_path, report):
    (tmp_path / "manifest.csv").write_text(
        'file,provider,published,inspected,title\nreport.md,"Heath End, Leeds",,'
        "2016-05-05/2016-05-06; 2016-05-09,\n\nother.md,,,,\n",
        encoding="utf-8-sig",
    )
    fields = corrections(tmp_path)
    assert fields["other.md"] == {}
    new = corrected(report, fields["report.md"])
    assert (new.provider, new.title) == ("Heath End, Leeds", "Heath End")
    assert new.published == date(2016, 6, 3)
    assert new.inspected == (
        DateRange(date(2016, 5, 5), date(2016, 5, 6)),
        DateRange(date(2016, 5, 9), date(2016, 5, 9)),
    )
    assert corrected(report, fields["other.md"]) is report


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "file"])
def test_every_column_is_a_field_of_a_report(column, report):
    value = "2020-01-02" if column in ("inspected", "published", "dated") else "a new value"
    new = corrected(report, {column: value})
    assert getattr(new, column) != getattr(report, column)
    assert all(paragraph.report == new.id for paragraph in new.paragraphs)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file,colour\na.md,red\n", "has the column 'colour', which is no field of a report"),
        ("provider\nLeeds\n", "has no column 'file'"),
        ("", "has no column 'file'"),
        ("file,title,title\n", "has the column 'title' twice"),
        (
            "file,published\na.md,3 June 2016\n",
            "row 2: published is '3 June 2016', which is no date",
        ),
        (
            "file,inspected\na.md,2016-05-06/2016-05-05\n",
            "write 2023-03-31 or 2023-02-20/2023-03-03",
        ),
        ("file,title\na.md,x\na.md,y\n", "row 3 names a.md a second time"),
        ("file,title\n,x\n", "row 2 names no file"),
        ("file,title\na.md,Heath End, Leeds\n", "put quotation marks"),
        ('file,title\na.md,"x\n', "cannot be read"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_in_one_sentence(text, words, tmp_path):
    (tmp_path / "manifest.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError, match=r"manifest\.csv") as caught:
        corrections(tmp_path)
    assert words in str(caught.value)


def test_a_manifest_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "manifest.csv").write_bytes("file,title\na.md,Café\n".encode("latin-1"))
    with pytest.raises(ReadingError, match="save it as CSV in UTF-8"):
        corrections(tmp_path)


def test_a_field_that_is_none_is_refused(report):
    with pytest.raises(ReadingError, match="'colour' is no field of a report"):
        corrected(report, {"colour": "red"})
