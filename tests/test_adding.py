"""A report comes into an open library and goes out of it, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report
from filelock import FileLock

from pararef import building
from pararef.desk import Desk
from pararef.errors import BusyIndexError, NotFoundError, ReadingError
from pararef.library import Library
from pararef.reading import read

WORDS = b"1. Mentors help trainees.\n\n2. Foster carers are trained.\n"


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a process for each file, which other tests look at."""
    monkeypatch.setattr(building, "read_apart", read)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library.create(tmp_path / "index", BagOfWords())
    yield library
    library.close()


@pytest.fixture
def desk(library: Library) -> Desk:
    return Desk(library)


def give(desk: Desk, content: bytes = WORDS, name: str = "x.md", progress=None):
    with desk.receive(name) as draft:
        draft.write(content)
        draft.finish()
        return desk.add(draft, progress)


def kept(library: Library) -> list[str]:
    return sorted(p.name for p in library.folder.glob("files/*/*"))


def test_a_report_is_found_at_once_and_its_file_is_kept(desk: Desk, library: Library) -> None:
    before = desk.generation()
    steps = []
    added = give(desk, progress=lambda *step: steps.append(step))
    assert (added.known, added.apart) == (False, False)
    assert added.report.added is not None
    assert desk.search("foster carers").hits[0].paragraph.number == "2"
    assert desk.generation() > before
    assert steps[:2] == [("reading", 0, 1), ("reading", 1, 1)]
    what, done, of = steps[-1]
    assert (what, done) == ("encoding", of)
    assert library.path("x").read_bytes() == WORDS
    assert kept(library) == ["x.md"]
    assert desk.keeps("x")


def test_what_goes_takes_its_kept_file_with_it_and_no_other(
    desk: Desk, library: Library, tmp_path: Path
) -> None:
    give(desk)
    (tmp_path / "y.md").write_text("1. Cells are cold.")
    desk.add(tmp_path / "y.md")
    assert not desk.keeps("y")
    desk.remove("x", "y")
    assert desk.shelf() == []
    assert kept(library) == []
    assert (tmp_path / "y.md").exists()


def test_if_one_of_several_is_not_there_all_stay(desk: Desk, library: Library) -> None:
    give(desk)
    with pytest.raises(NotFoundError):
        desk.remove("x", "none")
    assert [report.id for report in desk.shelf()] == ["x"]
    assert kept(library) == ["x.md"]


def test_the_same_bytes_under_another_name_change_nothing(desk: Desk, library: Library) -> None:
    give(desk)
    before = desk.generation()
    added = give(desk, name="other.md")
    assert added.known
    assert added.report.id == "x"
    assert desk.generation() == before
    assert kept(library) == ["x.md"]


def test_the_same_bytes_from_two_at_once_are_one_report(desk: Desk, library: Library) -> None:
    with ThreadPoolExecutor(4) as threads:
        added = list(threads.map(lambda name: give(desk, name=name), ["a.md", "b.md"] * 2))
    assert sum(not one.known for one in added) == 1
    assert len(desk.shelf()) == 1
    assert len(kept(library)) == 1


def test_a_report_of_the_same_id_takes_no_other_s_place_even_if_that_file_is_gone(
    desk: Desk, library: Library
) -> None:
    library.put({"/gone/x.md": make_report("x", "Cells are cold.")})
    added = give(desk)
    assert added.apart
    assert added.report.id == "x-2"
    assert [p.report for p in desk.report("x-2").paragraphs] == ["x-2", "x-2"]
    assert desk.report("x").paragraphs[0].text == "Cells are cold."


def test_a_file_of_one_s_own_that_has_changed_replaces_its_report(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "y.md"
    for words in ("Cells are cold.", "Cells are warm."):
        file.write_text(words)
        assert desk.add(file).report.id == "y"
    assert [p.text for p in desk.report("y").paragraphs] == ["Cells are warm."]


@pytest.mark.parametrize("there", [True, False])
def test_what_was_read_by_earlier_rules_is_read_again_in_its_place(
    desk: Desk, library: Library, tmp_path: Path, there: bool
) -> None:
    file = tmp_path / "x.md"
    file.write_bytes(WORDS)
    library.put({str(file): replace(read(file), reader=1)})
    if not there:
        file.unlink()
    added = give(desk)
    assert not added.known
    assert [report.reader for report in desk.shelf()] == [added.report.reader]
    assert library.path("x").exists()
    assert kept(library) == ([] if there else ["x.md"])


def test_what_cannot_be_read_leaves_nothing(desk: Desk, library: Library) -> None:
    before = desk.generation()
    with pytest.raises(ReadingError):
        give(desk, b"\0\1\2" * 100)
    assert list((library.folder / "files").iterdir()) == []
    assert desk.generation() == before


def test_work_that_is_given_up_leaves_nothing(desk: Desk, library: Library) -> None:
    class LeftError(Exception):
        pass

    def leave(what: str, *_: int) -> None:
        if what == "encoding":
            raise LeftError

    with pytest.raises(LeftError):
        give(desk, progress=leave)
    assert desk.shelf() == []
    assert list((library.folder / "files").iterdir()) == []
    assert not give(desk).known


def test_while_another_process_writes_nothing_is_changed_or_lost(
    desk: Desk, library: Library
) -> None:
    give(desk)
    with FileLock(library.folder / "write.lock"):
        with pytest.raises(BusyIndexError, match="try again when it is done"):
            give(desk, b"1. Cells are cold.", "y.md")
        with pytest.raises(BusyIndexError):
            desk.remove("x")
    assert kept(library) == ["x.md"]
    assert [report.id for report in desk.shelf()] == ["x"]


def test_the_shelf_is_the_list_of_reports_in_short_and_reads_only_what_changed(
    desk: Desk, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "cab":
        give(desk, f"1. Words of {name}.".encode(), f"{name}.md")
    slim = [
        replace(report, log=replace(report.log, dropped=()), sections=())
        for report in library.reports()
    ]
    assert desk.shelf() == slim
    asked: list[int] = []
    looked = library._catalogue.in_short
    monkeypatch.setattr(
        library._catalogue, "in_short", lambda rows: asked.append(len(rows)) or looked(rows)
    )
    desk.shelf()
    assert asked == []
    desk.remove("a")
    give(desk, b"1. Words of d.", "d.md")
    assert [report.id for report in desk.shelf()] == ["b", "c", "d"]
    assert asked == [1]


def test_kinds_are_counted(desk: Desk) -> None:
    give(desk)
    assert {kind.value: number for kind, number in desk.kinds("x").items()} == {"numbered": 2}
    assert desk.kinds("none") == {}
