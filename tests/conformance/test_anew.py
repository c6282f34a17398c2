"""An index of a server that is built anew beside the one that is used; folders copied to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import engines
import pytest
from conftest import BagOfWords, make_report

from pararef.cli import main
from pararef.errors import EngineError, ParaRefError, SettingError
from pararef.library import Library, Term
from pararef.library.milvus.address import Address
from pararef.library.milvus.server import Server

Index = Callable[[], str]
OLD = {f"/{n}.md": make_report(f"old-{n}", f"Otters swim {n}.", "Otters dive.") for n in range(3)}
NEW = {f"/{n}.md": make_report(f"new-{n}", f"Otters sleep {n}.") for n in range(4)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small server alone: what is asked of it here, every other one can do."""
    with engines.running("milvus-lite 3", tmp_path_factory.mktemp("anew")) as process:
        yield process.address


@pytest.fixture
def index(new_index: Index) -> str:
    index = new_index()
    library = Library.create(index, BagOfWords())
    library.put(OLD)
    library.close()
    return index


def seen(library: Library) -> set[str]:
    """What otters do, by the words, the vectors and the shelf of one moment."""
    with library.snapshot():
        rows = library.matching([Term(("otters",))], 99)
        near = library.nearest(library.encoder.encode(["otters"]), 99)
        held = library.paragraphs(list(rows))
        assert len(held) == len(rows)
        assert set(near) == set(rows)
        assert len(library.pieces(list(rows)).rows) == len(rows)
        assert {p.report for p in held.values()} == set(library.names())
        return {p.report.partition("-")[0] for p in held.values()}


def until(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_reader_is_answered_all_the_while_from_the_old_and_then_from_the_new(index: str) -> None:
    reader, ended = Library.open(index, BagOfWords()), threading.Event()
    generations, answers, failed = [reader.generation()], [], []
    short = {report.id for report in reader.shelf()}
    assert short == {"old-0", "old-1", "old-2"}

    def read() -> None:
        while not ended.is_set():
            try:
                answers.append(seen(reader))
            except (ParaRefError, AssertionError) as error:
                failed.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        built = Library.anew(index, BagOfWords())
        built.put(NEW)
        assert seen(built) == {"new"}
        before_it_is_published = len(answers)
        time.sleep(3)
        assert {"new"} not in answers
        assert len(answers) > before_it_is_published
        built.publish()
        until(lambda: answers[-1] == {"new"})
    finally:
        ended.set()
        thread.join()
    assert failed == []
    turned = answers.index({"new"})
    assert all(answer == {"old"} for answer in answers[:turned])
    assert all(answer == {"new"} for answer in answers[turned:])
    # What is remembered by a generation, or by a row, is never taken for the new one's.
    assert reader.generation() > generations[0]
    assert {report.id for report in reader.shelf()} == set(reader.names())
    assert reader.counts()["reports"] == 4
    reader.put({"/more.md": make_report("new-more", "Otters play.")})
    assert "new-more" in Library.open(index, BagOfWords()).names()
    built.close()
    reader.close()


def test_one_that_was_stopped_leaves_the_old_and_goes_on_when_it_is_called_again(
    index: str,
) -> None:
    reader = Library.open(index, BagOfWords())
    stopped = Library.anew(index, BagOfWords())
    stopped.put(dict(list(NEW.items())[:2]))
    stopped.close()
    assert seen(reader) == seen(Library.open(index, BagOfWords())) == {"old"}
    again = Library.anew(index, BagOfWords())
    assert again.names() == ["new-0", "new-1"]
    again.put(dict(list(NEW.items())[2:]))
    again.publish()
    assert seen(Library.open(index, BagOfWords())) == {"new"}
    assert Library.anew(index, BagOfWords()).names() == []  # the next begins with nothing
    reader.close()


def test_the_old_is_kept_to_go_back_to_and_the_one_before_it_dropped(index: str) -> None:
    for _ in range(2):
        built = Library.anew(index, BagOfWords())
        built.put(NEW)
        built.publish()
        built.close()
    address = Address.of(index)
    server, name = Server(address), address.name
    held = sorted(its for its in server.collections() if its.startswith(f"{name}_"))
    assert held == [f"{name}_2", f"{name}_2_log", f"{name}_3", f"{name}_3_log"]
    assert server.resolved(name) == f"{name}_3"


def test_who_would_write_to_the_old_one_is_told(index: str) -> None:
    late = Library.open(index, BagOfWords())
    built = Library.anew(index, BagOfWords())
    built.put(NEW)
    built.publish()
    with pytest.raises(EngineError, match="built anew: try again"):
        late.put({"/late.md": make_report("late", "Otters are late.")})
    assert "late" not in Library.open(index, BagOfWords()).names()
    late.close()


class Other(BagOfWords):
    name = "another encoder"


def test_a_process_of_another_encoder_stays_with_the_old(
    index: str, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Library.open(index, BagOfWords())
    built = Library.anew(index, Other())
    built.put(NEW)
    built.publish()
    until(lambda: seen(reader) == {"old"} and "another encoder" in caplog.text)
    assert seen(reader) == {"old"}
    assert seen(Library.open(index, Other())) == {"new"}
    reader.close()


def test_a_machine_that_has_no_copy_yet_makes_one(
    index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path))
    library = Library.open(index, BagOfWords())
    assert list(tmp_path.rglob("catalogue.sqlite"))
    assert seen(library) == {"old"}
    library.close()


def test_how_sure_hits_are_is_known_of_the_new_one_too(index: str) -> None:
    Library.open(index, BagOfWords()).keep_confidence("fitted")
    for encoder, expected in ((BagOfWords(), "fitted"), (Other(), None)):
        built = Library.anew(index, encoder)
        built.put(NEW)
        built.publish()
        assert Library.open(index, encoder).confidence() == expected


# The commands


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_the_command_builds_beside_and_takes_what_it_is_given_alone(
    new_index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = new_index()
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\n1. Otters of {name}.\n")
    assert run("build", tmp_path, "--index", index) == 0
    assert run("build", tmp_path / "two.md", "--index", index, "--anew") == 0
    assert "1 report stored" in capsys.readouterr().out
    assert run("reports", "--index", index) == 0
    assert capsys.readouterr().out == "two  Two\n"
    assert run("build", tmp_path / "nothing", "--index", index, "--anew") == 1
    assert "stays as it is" in capsys.readouterr().err
    assert run("reports", "--index", index) == 0
    assert capsys.readouterr().out == "two  Two\n"


def test_a_folder_is_built_anew_in_another_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="another folder"):
        Library.anew(tmp_path / "index", BagOfWords())
    assert not (tmp_path / "index").exists()


def test_a_folder_is_copied_and_answers_as_it_did(
    new_index: Index, sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, question = new_index(), "how mentors support trainees in schools"
    assert run("copy", sample_index, "--index", index) == 0
    assert "1 report copied to" in capsys.readouterr().out
    assert run("copy", sample_index, "--index", index, "--json") == 0
    assert capsys.readouterr().out.split() == '{ "copied": 0, "unchanged": 1 }'.split()
    told = []
    for where in (sample_index, index):
        assert run("search", question, "--index", where, "--json") == 0
        told.append(_hits(capsys.readouterr().out))
    assert len(told[0]) == 10
    assert [its[0] for its in told[0]] == [its[0] for its in told[1]]
    assert [its[1] for its in told[0]] == pytest.approx([its[1] for its in told[1]], abs=2e-3)


def _hits(printed: str) -> list[tuple[str, float]]:
    import json

    return [(hit["anchor"], hit["score"]) for hit in json.loads(printed)["hits"]]


def test_what_cannot_be_copied_is_said(
    new_index: Index,
    sample_index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = new_index()
    Library.create(index, BagOfWords()).close()
    for folder, where, said in (
        (sample_index, tmp_path / "other", "is no address of a server"),
        (index, index, "Only an index folder"),
        (tmp_path / "none", index, "There is no index in"),
        (sample_index, index, "was built with the encoder bag of words"),
    ):
        assert run("copy", folder, "--index", where) == 1
        assert said in " ".join(capsys.readouterr().err.split())


def test_a_fitted_confidence_goes_with_a_folder(new_index: Index, tmp_path: Path) -> None:
    from pararef.library import copy_to_server

    source = Library.create(tmp_path / "folder", BagOfWords())
    source.put(OLD)
    source.keep_confidence("fitted")
    source.close()
    index = new_index()
    told = copy_to_server(tmp_path / "folder", index, BagOfWords())
    assert (told.reports, told.unchanged) == (3, 0)
    target = Library.open(index, BagOfWords())
    assert target.confidence() == "fitted"
    assert [replace(target.report(r.id), added=None) for r in OLD.values()] == list(OLD.values())
