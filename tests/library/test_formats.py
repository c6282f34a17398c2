"""An index of an earlier format is brought up to date; any other is refused, with what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import tantivy
from conftest import BagOfWords, make_report
from earlier import as_format_4, as_format_5
from filelock import FileLock

from pararef.errors import BusyIndexError, LibraryError
from pararef.library import Library, Term
from pararef.library.catalogue import FILE
from pararef.library.doctor import examine
from pararef.records import Report


@pytest.fixture
def reports(sample: Report) -> dict[str, Report]:
    return {
        "/sample.md": sample,
        "/b.md": make_report("b", "Mentors wait. They wait for trainees.", "Cells are cold."),
    }


@pytest.fixture(params=[as_format_4, as_format_5])
def earlier(request: pytest.FixtureRequest, tmp_path: Path, reports: dict[str, Report]) -> Path:
    folder = tmp_path / "index"
    library = Library.create(folder, BagOfWords())
    library.put(reports)
    library.keep_confidence("kept")
    library.close()
    request.param(folder, BagOfWords())
    return folder


@pytest.mark.parametrize("way", [Library.open, Library.create])
def test_an_index_of_the_format_before_is_what_a_new_one_is_without_encoding(
    earlier: Path,
    tmp_path: Path,
    reports: dict[str, Report],
    way: Callable[[Path, BagOfWords], Library],
) -> None:
    encoder = BagOfWords()
    library = way(earlier, encoder)
    assert encoder.encoded == []
    new = Library.create(tmp_path / "new", BagOfWords())
    new.put(reports)
    assert library.counts() == new.counts()
    assert library.confidence() == "kept"
    assert [library.report(name) for name in library.names()] == list(map(new.report, new.names()))
    rows = list(range(1, library.size() + 1))
    ours, theirs = library.pieces(rows), new.pieces(rows)
    for field in ("rows", "starts", "sentences", "vectors", "words", "lengths"):
        assert np.array_equal(getattr(ours, field), getattr(theirs, field)), field
    query = encoder.encode(["mentors of trainees"])
    assert list(library.nearest(query, 9)) == list(new.nearest(query, 9))
    terms = [Term(("mentors",))]
    # A paragraph that was taken out counts for the rarity of words until files are merged.
    assert library.matching(terms, 9) == pytest.approx(new.matching(terms, 9), rel=0.01)
    encoder.encoded.clear()
    library.put(reports)  # the same texts have the same vectors
    assert encoder.encoded == []


def test_its_tables_are_those_of_a_new_index(earlier: Path, tmp_path: Path) -> None:
    Library.open(earlier, BagOfWords()).close()
    Library.create(tmp_path / "new", BagOfWords()).close()

    def schema(folder: Path) -> dict[str, object]:
        with sqlite3.connect(folder / FILE) as database:
            names = database.execute("select name, type from sqlite_master order by name")
            return {
                name: database.execute(f"pragma {sort}_info({name})").fetchall()
                for name, sort in names.fetchall()
            }

    assert schema(earlier) == schema(tmp_path / "new")


def test_a_report_was_stored_when_its_record_says_else_when_the_index_was_brought_up_to_date(
    tmp_path: Path, reports: dict[str, Report]
) -> None:
    """The times of the records are those that people were shown."""
    told = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    library = Library.create(tmp_path, BagOfWords())
    library.put({**reports, "/c.md": make_report("c", "Old.", added=told)})
    library.close()
    as_format_5(tmp_path)
    before = datetime.now(UTC)
    added = Library.open(tmp_path, BagOfWords()).added()
    assert list(added)[-1] == "c"
    assert added.pop("c") == told
    assert len(added) == len(reports)
    assert all(before <= when <= datetime.now(UTC) for when in added.values())
    assert examine(tmp_path) == []


def test_one_that_cannot_be_written_says_what_to_do(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pararef.library.copies.files.FileLock.acquire", refuse)
    with pytest.raises(LibraryError, match=r"earlier version.*`pararef reports --index .*` once"):
        Library.open(earlier, BagOfWords())


def test_one_that_another_process_is_writing_to_is_left_to_it(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pararef.library.writer.PATIENCE", 0.05)
    with FileLock(earlier / "write.lock"), pytest.raises(BusyIndexError, match="try again"):
        Library.open(earlier, BagOfWords())


@pytest.mark.parametrize("unknown", ["3", "7"])
def test_an_index_of_a_format_that_is_not_known_is_refused(earlier: Path, unknown: str) -> None:
    with sqlite3.connect(earlier / FILE) as database:
        database.execute("update meta set value = ? where key = 'format'", (unknown,))
    with pytest.raises(LibraryError, match=rf"format {unknown}, not 6.*pararef build"):
        Library.open(earlier, BagOfWords())


def test_words_of_an_older_schema_are_noticed_and_made_again(
    tmp_path: Path, reports: dict[str, Report]
) -> None:
    library = Library.create(tmp_path, BagOfWords())
    library.put(reports)
    (words,) = tmp_path.glob("words-*")
    shutil.rmtree(words)
    words.mkdir()
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    schema.add_text_field("text")
    writer = tantivy.Index(schema.build(), path=str(words)).writer(num_threads=1)
    for row in range(library.size()):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text("text", "mentors")
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    again = Library.open(tmp_path, BagOfWords())
    found = again.paragraphs(list(again.matching([Term(("cold",))], 500)))
    assert {p.text for p in found.values()} == {"Cells are cold."}
