"""An index folder: put, replaced, taken out; whole or not at all; refused when it does not fit."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import BagOfWords, make_report
from filelock import FileLock

from pararef.errors import (
    BusyIndexError,
    DamagedIndexError,
    LibraryError,
    NoIndexError,
    NotFoundError,
    OtherEncoderError,
)
from pararef.library import Library, Term
from pararef.library.catalogue import FILE
from pararef.library.change import Change
from pararef.library.copies import together
from pararef.library.vectors import VectorIndex
from pararef.library.words import WordFiles
from pararef.records import Filters, Report

A = make_report("a", "Mentors support trainees.", "Leaders plan well.", "Mentors are trained.")
B = make_report("b", "Prisoners wait for doctors.", "Cells are cold in winter.")


def found(library: Library, text: str, filters: Filters | None = None) -> set[tuple[str, str]]:
    """What words and vectors find, as report and anchor."""
    limits = filters or Filters()
    rows = [
        *library.matching([Term((text,))], 10, limits),
        *library.nearest(library.encoder.encode([text]), 2, limits),
    ]
    return {(p.report, p.anchor) for p in library.paragraphs(rows).values()}


@pytest.fixture
def folder(tmp_path: Path, encoder: BagOfWords) -> Path:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": A, "/b.md": B})
    library.close()
    return tmp_path / "index"


def test_a_report_comes_back_as_it_was_put_in(
    tmp_path: Path, encoder: BagOfWords, sample: Report
) -> None:
    """Stored and read again, the sample is the same record."""
    Library.create(tmp_path, encoder).put({"/sample.md": sample})
    library = Library.open(tmp_path, encoder)
    assert library.report(sample.id) == sample
    assert all(library.paragraph(p.report, p.anchor) == p for p in sample.paragraphs)
    assert [report.id for report in library.reports()] == [sample.id]


def test_the_nearest_paragraphs_are_those_that_numpy_finds(
    folder: Path, encoder: BagOfWords
) -> None:
    library = Library.open(folder, encoder)
    query = encoder.encode(["trained mentors"])
    paragraphs = [*A.paragraphs, *B.paragraphs]
    cosines = encoder.encode([p.text for p in paragraphs]) @ query[0]
    expected = [paragraphs[at] for at in np.argsort(-cosines)]

    near = library.nearest(query, 10)

    held = library.paragraphs(list(near))
    assert [held[row] for row in near] == expected
    assert list(near.values()) == pytest.approx(np.sort(cosines)[::-1].tolist(), abs=2e-3)


def test_a_filter_holds_for_words_and_vectors(folder: Path, encoder: BagOfWords) -> None:
    library = Library.open(folder, encoder)
    assert {report for report, _ in found(library, "mentors", Filters(reports=("b",)))} == {"b"}


def test_a_removed_report_is_found_no_more_and_the_others_are(
    folder: Path, encoder: BagOfWords
) -> None:
    library = Library.open(folder, encoder)
    library.remove("a")
    assert {report for report, _ in found(library, "mentors")} == {"b"}
    assert {report for report, _ in found(Library.open(folder, encoder), "mentors")} == {"b"}
    with pytest.raises(NotFoundError, match="holds b"):
        library.report("a")


def test_a_file_read_again_replaces_its_report_even_under_another_id(
    folder: Path, encoder: BagOfWords
) -> None:
    library = Library.open(folder, encoder)
    library.put({"/a.md": make_report("a-renamed", "Mentors are new.")})
    assert [report.id for report in library.reports()] == ["a-renamed", "b"]
    assert ("a-renamed", "1") in found(library, "mentors")
    assert library.counts() == {"reports": 2, "paragraphs": 3, "chunks": 3}


def test_two_files_whose_reports_share_an_id_are_both_kept(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    first, second = tmp_path / "1" / "a.md", tmp_path / "2" / "a.md"
    for file in (first, second):
        file.parent.mkdir()
        file.touch()
    library = Library.create(tmp_path / "index", encoder)
    library.put({str(first): A})
    (stored,) = library.put({str(second): make_report("a", "Quite another report.")})
    assert stored.id == "a-2"
    assert stored.paragraphs[0].report == "a-2"
    assert library.report("a") == A
    assert library.paragraph("a-2", "1").text == "Quite another report."


def test_a_report_whose_file_is_gone_makes_room_for_one_of_its_name(
    folder: Path, encoder: BagOfWords
) -> None:
    library = Library.open(folder, encoder)
    (stored,) = library.put({"/moved/a.md": make_report("a", "Moved, and written anew.")})
    assert stored.id == "a"
    assert [report.id for report in library.reports()] == ["a", "b"]
    assert library.paragraph("a", "1").text == "Moved, and written anew."


def test_a_text_is_encoded_once(folder: Path) -> None:
    encoder = BagOfWords()
    library = Library.open(folder, encoder)
    library.put({"/a.md": A, "/c.md": make_report("c", A.paragraphs[0].text, "New words.")})
    assert set(encoder.encoded) == {"New words.", "new", "words"}


def test_what_no_report_uses_is_forgotten(folder: Path, encoder: BagOfWords) -> None:
    library = Library.open(folder, encoder)
    library.remove("a")
    library.remove("b")
    with sqlite3.connect(folder / FILE) as database:
        tables = ("report", "paragraph", "pieces", "fresh", "definition")
        left = {t: database.execute(f"select count(*) from {t}").fetchone()[0] for t in tables}
    assert left == dict.fromkeys(tables, 0)
    assert found(library, "mentors") == set()


def test_a_change_that_fails_half_way_changes_nothing(
    folder: Path, encoder: BagOfWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder, encoder)
    put = Change.put

    def fail_at_second(change: Change, path: str, report: Report, *rest: Any) -> Any:
        if path == "/b.md":
            raise KeyboardInterrupt
        return put(change, path, report, *rest)

    monkeypatch.setattr(Change, "put", fail_at_second)
    with pytest.raises(KeyboardInterrupt):
        library.put({"/a.md": make_report("a", "Changed."), "/b.md": B})

    again = Library.open(folder, encoder)
    assert again.report("a") == A
    assert ("a", "1") in found(again, "mentors")
    assert found(library, "mentors") == found(again, "mentors")


def _put_and_die(folder: Path, at: str) -> None:
    """Die as by `kill -9` at some step of a change."""
    for file in folder.glob("vectors-*"):  # so that it is made again
        file.unlink()
    library = Library.open(folder, BagOfWords())
    victim = {
        "catalogue": library._catalogue,
        "change": Change,
        "copies": library._copies,
        "library": library,
        "words": WordFiles,
        "vectors": VectorIndex,
        "drop": together,
    }[at.split(".")[0]]

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(victim, at.split(".")[1], die)
    library.put({"/a.md": make_report("a", "Changed entirely.")})


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("step", "is_changed"),
    [
        ("catalogue.keep_words", False),
        ("change.put", False),
        ("change.end", False),
        ("copies.follow", True),
        ("words.change", True),
        ("copies.settle", True),
        ("vectors.save", True),
        ("drop.drop", True),
        ("copies._write_manifest", True),
    ],
)
def test_killed_at_any_step_it_holds_the_old_state_or_the_new(
    folder: Path, encoder: BagOfWords, step: str, is_changed: bool
) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_put_and_die, args=(folder, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL

    library = Library.open(folder, encoder)
    text = "Changed entirely." if is_changed else A.paragraphs[0].text
    assert library.paragraph("a", "1").text == text
    assert library.report("b") == B
    assert ("a", "1") in found(library, text)
    library.put({"/c.md": make_report("c", "It can be written to again.")})
    assert ("c", "1") in found(library, "written")


@pytest.mark.parametrize("lost", ["vectors", "words", "both", "cut"])
def test_copies_that_are_lost_or_damaged_are_made_again_without_encoding(
    folder: Path, lost: str
) -> None:
    encoder = BagOfWords()
    for file in folder.glob("vectors-*"):
        if lost in ("vectors", "both"):
            file.unlink()
        if lost == "cut":
            file.write_bytes(file.read_bytes()[:100])
    for words in folder.glob("words-*"):
        if lost in ("words", "both"):
            shutil.rmtree(words)
    library = Library.open(folder, encoder)
    assert found(library, "mentors") >= {("a", "1"), ("a", "3")}
    assert encoder.encoded == ["mentors"]  # the question
    words = sorted(folder.glob("words-*"))
    assert len(words) == 1  # and kept for those who come after


def test_an_open_library_sees_what_another_has_stored(folder: Path, encoder: BagOfWords) -> None:
    reader = Library.open(folder, encoder)
    assert ("c", "1") not in found(reader, "swimming")
    Library.open(folder, encoder).put({"/c.md": make_report("c", "Swimming is taught.")})
    assert ("c", "1") in found(reader, "swimming")


def test_the_manifest_tells_what_is_there(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["encoder"] == "bag of words"
    assert (manifest["reports"], manifest["paragraphs"]) == (2, 5)


class Other(BagOfWords):
    name = "another encoder"


def test_an_index_of_another_encoder_is_refused(folder: Path) -> None:
    for way in (Library.open, Library.create):
        with pytest.raises(OtherEncoderError, match=r"bag of words, not another encoder.*--model"):
            way(folder, Other())


def test_a_folder_without_an_index_says_how_to_build_one(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    with pytest.raises(NoIndexError, match="pararef build"):
        Library.open(tmp_path / "nowhere", encoder)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NoIndexError, match="is a file"):
        Library.open(tmp_path / "file", encoder)
    with pytest.raises(LibraryError, match="--index"):
        Library.create(tmp_path / "file", encoder)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, None])
def test_a_catalogue_that_is_not_whole_is_refused_with_what_to_do(
    folder: Path, encoder: BagOfWords, content: bytes | None
) -> None:
    file = folder / FILE
    if content is None:
        held = file.read_bytes()
        content = held[: len(held) // 3]
    file.write_bytes(content)
    with pytest.raises((NoIndexError, DamagedIndexError), match="pararef build"):
        Library.open(folder, encoder).reports()


def test_a_second_writer_is_turned_away(folder: Path, encoder: BagOfWords) -> None:
    with FileLock(folder / "write.lock"), pytest.raises(BusyIndexError, match="try again"):
        Library.open(folder, encoder).put({"/c.md": make_report("c", "x")})


def test_an_index_that_was_begun_and_never_filled_can_be_filled(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    Library.create(tmp_path, encoder).close()
    library = Library.open(tmp_path, encoder)
    assert library.reports() == []
    library.put({"/a.md": A})
    assert ("a", "1") in found(library, "mentors")


def test_what_is_read_in_a_snapshot_is_of_one_state(folder: Path, encoder: BagOfWords) -> None:
    reader, writer = Library.open(folder, encoder), Library.open(folder, encoder)
    with reader.snapshot():
        rows = reader.matching([Term(("mentors",))], 10)
        writer.remove("a")
        assert set(reader.paragraphs(list(rows))) == set(rows)
        assert reader.report("a") == A
    with pytest.raises(NotFoundError):
        reader.report("a")


def test_many_threads_may_search_while_another_library_writes(
    folder: Path, encoder: BagOfWords
) -> None:
    """Each sees whole states only: what it finds can be looked up."""
    library, writer = Library.open(folder, encoder), Library.open(folder, encoder)
    query = encoder.encode(["mentors"])

    def look(_: int) -> bool:
        with library.snapshot():
            rows = [*library.matching([Term(("mentors",))], 10), *library.nearest(query, 3)]
            return set(library.paragraphs(rows)) == set(rows)

    def whole(_: int) -> bool:
        return len(library.report("a").paragraphs) == len(A.paragraphs)

    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(what, at) for at in range(150) for what in (look, whole)]
        for at in range(5):
            writer.put({f"/{at}.md": make_report(f"r{at}", "More mentors."), "/a.md": A})
        assert all(look.result() for look in looks)


def test_a_change_whose_copies_cannot_be_written_is_there_all_the_same(
    folder: Path, encoder: BagOfWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    library = Library.open(folder, encoder)
    monkeypatch.setattr("pararef.library.vectors.VectorIndex.save", full)
    library.put({"/c.md": make_report("c", "Swimming is taught.")})
    for seen in (library, Library.open(folder, encoder)):
        assert ("c", "1") in found(seen, "swimming")


def test_libraries_made_at_once_are_one(tmp_path: Path) -> None:
    def make(_: int) -> str:
        return Library.create(tmp_path / "index", BagOfWords()).encoder.name

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(make, range(16))) == {"bag of words"}


def test_the_reports_stored_last_come_first_and_one_that_is_read_again_is_new(
    folder: Path, encoder: BagOfWords
) -> None:
    library = Library.open(folder, encoder)
    before = datetime.now(UTC)
    library.put({"/c.md": make_report("c", "Mentors are late.")})
    library.put({"/a.md": A})
    added = library.added()
    assert list(added) == ["a", "c", "b"]
    assert added["b"] < before <= added["c"] <= added["a"] <= datetime.now(UTC)
    assert list(library.added(most=1)) == ["a"]
    library.remove("a")
    assert list(library.added()) == ["c", "b"]


def test_the_reports_that_pass_have_a_paragraph_that_does(
    tmp_path: Path, encoder: BagOfWords, sample: Report
) -> None:
    library = Library.create(tmp_path, encoder)
    library.put({"/a.md": A, "/b.md": B, "/s.md": sample, "/empty.md": make_report("empty")})
    assert library.passing(Filters()) == sorted(["a", "b", "empty", sample.id])
    assert library.passing(Filters(phases=("primary",))) == [sample.id]
    assert library.passing(Filters(phases=("primary",), reports=("a", "b"))) == []
    assert library.passing(Filters(reports=("b", "a"))) == ["a", "b"]
    heading = next(p.section[-1] for p in sample.paragraphs if p.section)
    under = Filters(sections=(heading[:12],))
    assert library.passing(under) == list(library.added(under)) == [sample.id]
