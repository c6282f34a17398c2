"""Files to an index: what is new is read, what is known is not, what moved is found again."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BagOfWords

from pararef import building, reading
from pararef.building import Built
from pararef.library import Library
from pararef.records import ReadingLog


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(building, "SentenceEncoder", lambda *_: BagOfWords())
    (tmp_path / "reports").mkdir()
    write(tmp_path / "reports" / "x.md", "Mentors help trainees.")
    write(tmp_path / "reports" / "y.md", "Cells are cold.")
    return tmp_path / "reports"


def write(file: Path, *texts: str) -> None:
    file.write_text("\n\n".join(texts))


def build(folder: Path) -> Built:
    return building.build([folder], folder.parent / "index")


def test_a_report_of_which_much_was_lost_is_stored_and_says_so(folder: Path) -> None:
    lost = ReadingLog(words_in=100, words_placed=90)
    read = replace(reading.read(folder / "x.md"), log=lost)
    assert building._doubted(read, 0.9).log.warnings == ()
    (warning,) = building._doubted(read, 0.95).log.warnings
    assert warning == "Only 90.0% of the words found a place: check quotations against x.md."


def stored(folder: Path) -> dict[str, list[str]]:
    library = Library.open(folder.parent / "index", BagOfWords())
    return {r.id: [p.text for p in library.report(r.id).paragraphs] for r in library.reports()}


def test_what_has_not_changed_is_not_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(build(folder).stored) == 2
    given = []
    monkeypatch.setattr(building, "read_all", lambda files: given.extend(files) or iter(()))
    assert build(folder) == Built((), 2, ())
    assert given == []


def test_a_changed_file_replaces_its_report(folder: Path) -> None:
    build(folder)
    write(folder / "y.md", "Cells are warm now.", "Doctors come.")
    assert [report.id for report in build(folder).stored] == ["y"]
    assert stored(folder)["y"] == ["Cells are warm now.", "Doctors come."]


def test_a_file_that_becomes_the_same_as_another_leaves_no_old_report(folder: Path) -> None:
    build(folder)
    shutil.copy(folder / "x.md", folder / "y.md")
    build(folder)
    assert stored(folder) == {"x": ["Mentors help trainees."]}


def test_a_file_that_was_moved_keeps_its_report_and_is_known_where_it_is(folder: Path) -> None:
    build(folder)
    (folder / "later").mkdir()
    (folder / "x.md").rename(folder / "later" / "x.md")
    assert build(folder).stored == ()
    write(folder / "later" / "x.md", "Mentors help all.")
    build(folder)
    assert stored(folder)["x"] == ["Mentors help all."]
    assert len(stored(folder)) == 2


def test_the_same_bytes_twice_are_one_report(folder: Path) -> None:
    shutil.copy(folder / "x.md", folder / "z.md")
    built = build(folder)
    assert len(built.stored) == 2
    assert built.unchanged == 1


def test_new_rules_read_everything_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(folder)
    monkeypatch.setattr(building, "READER", 999)
    assert len(build(folder).stored) == 2


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_stored(folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\0\1\2" * 100)
    built = build(folder)
    assert len(built.stored) == 2
    (sentence,) = built.refused
    assert "bad.md" in sentence


def test_a_pipe_or_a_name_that_is_no_text_is_refused_and_the_rest_is_stored(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / os.fsdecode(b"a\xff.md")).write_text("Words.")
    built = building.build([folder, folder / "pipe.md"], folder.parent / "index")
    assert len(built.stored) == 2
    assert any("rename it" in sentence for sentence in built.refused)
    assert any("pipe.md" in sentence for sentence in built.refused)


def test_a_manifest_beside_the_reports_corrects_what_they_say(folder: Path) -> None:
    (folder / "manifest.csv").write_text("file,provider,published\nx.md,Anytown,2024-05-01\n")
    build(folder)
    library = Library.open(folder.parent / "index", BagOfWords())
    by_source = {report.source: report for report in library.reports()}
    assert by_source["x.md"].provider == "Anytown"
    assert str(by_source["x.md"].published) == "2024-05-01"
    assert by_source["y.md"].provider is None


def test_refusals_are_told_in_the_order_of_the_files(folder: Path) -> None:
    for name in "cab":
        (folder / f"{name}.md").write_bytes(f"\0 {name} \1\2".encode() * 100)
    refused = build(folder).refused
    assert [Path(sentence.split()[0]).name for sentence in refused] == ["a.md", "b.md", "c.md"]
