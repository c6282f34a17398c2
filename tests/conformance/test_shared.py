"""One index of a server that several processes and machines use, and what each may not spoil."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import engines
import pytest
from conftest import BagOfWords, make_report

from pararef.errors import EngineError, LibraryError
from pararef.library import Library, Term
from pararef.library.milvus import MilvusLibrary, writer
from pararef.library.milvus import library as libraries
from pararef.library.milvus import server as servers
from pararef.library.milvus.address import Address
from pararef.library.milvus.manifest import FIRST
from pararef.library.milvus.server import Server
from pararef.records import Filters

Index = Callable[[], str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small server alone: what is asked of it here, every other one can do."""
    with engines.running("milvus-lite 3", tmp_path_factory.mktemp("shared")) as process:
        yield process.address


def cranes(*names: str) -> dict[str, object]:
    return {f"/{name}.md": make_report(name, f"Cranes of {name} nest.") for name in names}


def test_a_question_that_lasts_is_answered_from_one_state_while_another_writes(
    new_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "_LOOK", 0.0)  # it would look each time that it may
    index = new_index()
    reader = Library.create(index, BagOfWords())
    reader.put(cranes("a", "b"))
    writing = Library.open(index, BagOfWords())
    with reader.snapshot():
        assert reader.counts()["reports"] == 2
        thread = threading.Thread(target=writing.put, args=(cranes("c"),))
        thread.start()
        thread.join()
        assert reader.size() == 2
        assert reader.names() == ["a", "b"]
        assert len(reader.shelf()) == 2
        assert reader.known("report") == ["a", "b"]
        assert len(reader.matching([Term(("cranes",))], 9)) == 2
    assert reader.known("report") == ["a", "b", "c"]
    assert len(reader.matching([Term(("cranes",))], 9)) == 3
    reader.close()
    writing.close()


def test_a_report_of_another_machine_keeps_its_id(new_index: Index, tmp_path: Path) -> None:
    """Its file is not here, but neither is its folder: who says that it was moved?"""
    library = Library.create(new_index(), BagOfWords())
    library.put({"/srv/elsewhere/a.pdf": make_report("a", "Cranes nest there.")})
    here = tmp_path / "a.pdf"
    here.touch()
    (stored,) = library.put({str(here): make_report("a", "Cranes nest here.")})
    assert stored.id == "a-2"
    assert library.names() == ["a", "a-2"]
    assert library.paragraph("a", "1").text == "Cranes nest there."
    gone = tmp_path / "gone.pdf"  # of this machine's folder: it was moved
    library.put({str(gone): make_report("b", "Cranes fly.")})
    (stored,) = library.put({str(tmp_path / "b.pdf"): make_report("b", "Cranes fly.")})
    assert stored.id == "b"
    library.close()


def test_many_are_taken_out_some_at_a_time(
    new_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_LEAVING", 2)
    library = Library.create(new_index(), BagOfWords())
    assert isinstance(library, MilvusLibrary)
    library.put(cranes(*"abcdefg"))
    log, leaving = library._now.store.log, list[int]()
    told = log.tell
    monkeypatch.setattr(log, "tell", lambda held: leaving.append(len(held.leaving)) or told(held))
    library.remove(*"abcdf")
    assert max(leaving) == 2, "the manifest has room for some thousands"
    assert library.names() == ["e", "g"]
    assert library.size() == 2
    assert log.manifest().leaving == ()
    which = library._now.which(Filters())
    assert len(library._now.store.where(which or "", 99)) == 2
    library.close()


def test_an_index_that_has_lost_its_name_is_not_begun_anew_over_it(new_index: Index) -> None:
    index = new_index()
    library = Library.create(index, BagOfWords())
    library.put(cranes("a"))
    library.close()
    server, name = Server(Address.of(index)), Address.of(index).name
    server.forget(name)
    with pytest.raises(LibraryError, match=f"the server has {name}_1: let the alias {name} stand"):
        Library.create(index, BagOfWords())
    server.point(name, f"{name}_1")
    library = Library.create(index, BagOfWords())
    assert library.names() == ["a"]
    library.close()
    server.forget(name)
    anew = Library.anew(index, BagOfWords())
    anew.put(cranes("b"))
    anew.publish()
    assert anew.names() == ["b"]
    assert server.has(f"{name}_1"), "it may be all that there is"
    anew.close()


def test_one_that_was_begun_and_cut_off_is_gone_on_with(new_index: Index) -> None:
    index = new_index()
    begun = Library.anew(index, BagOfWords())
    begun.close()
    library = Library.create(index, BagOfWords())
    library.put(cranes("a"))
    assert Library.open(index, BagOfWords()).names() == ["a"]
    assert not Server(Address.of(index)).has(f"{Address.of(index).name}_2")
    library.close()


def test_a_name_is_not_thought_free_because_the_server_did_not_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Refusing:
        def describe_alias(self, *_: object, **__: object) -> None:
            raise PermissionError("privilege deny")

    server = Server(Address.of("milvus://127.0.0.1:1/reports"))
    monkeypatch.setattr(server, "_client", Refusing)
    with server.within(0.1), pytest.raises(EngineError, match="privilege deny"):
        server.resolved("reports")


def test_what_has_not_all_been_told_is_not_taken_for_all(new_index: Index) -> None:
    library = Library.create(new_index(), BagOfWords())
    assert isinstance(library, MilvusLibrary)
    library.put(cranes("a"))
    log = library._now.store.log
    last = log.manifest().event
    told = list(log.events(FIRST - 1, last))
    assert "mark" in told[-1]
    with pytest.raises(EngineError, match="not told all"):
        list(log.events(FIRST - 1, last + 1))
    library.close()


def test_after_a_server_did_not_answer_the_newest_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that has just been started again answers at once, and does not know all."""
    asked: list[str] = []

    class Restarted:
        away = True

        def query(self, *_: object, consistency_level: str, **__: object) -> list[object]:
            if self.away:
                raise ConnectionError("connection reset")
            asked.append(consistency_level)
            return []

    client = Restarted()
    server = Server(Address.of("milvus://127.0.0.1:1/reports"))
    monkeypatch.setattr(server, "_client", lambda: client)
    with server.within(0.05), pytest.raises(EngineError, match="does not answer"):
        server.where("reports_1", "id > 0", ["id"], 1)
    client.away = False
    server.where("reports_1", "id > 0", ["id"], 1)
    server.where("reports_1", "id > 0", ["id"], 1)
    monkeypatch.setattr(servers, "_SETTLING", 0.0)
    server.where("reports_1", "id > 0", ["id"], 1)
    assert asked == ["Strong", "Strong", "Eventually"]
