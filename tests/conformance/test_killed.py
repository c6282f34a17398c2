"""Whatever is killed while an index on a server is built: each report is there whole, and once."""

from __future__ import annotations

import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import engines
import pytest
import stopping
from conftest import BagOfWords, make_report
from pymilvus import MilvusClient

from pararef.errors import BusyIndexError, EngineError, NotFoundError
from pararef.library import Library, Term, Vectors
from pararef.library.milvus import server
from pararef.library.milvus.address import Address
from pararef.library.milvus.manifest import Manifest
from pararef.records import Report

ALL = 999
STARTED = 300.0  # seconds that the slowest server needs to be there again


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARAREF_CACHE", "PARAREF_DATA"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    stopping.in_small_steps(monkeypatch.setattr)


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Process]:
    """The small server, which is the tests' own: they kill it."""
    with engines.running("milvus-lite 3", tmp_path_factory.mktemp("lite")) as process:
        yield process


@pytest.fixture(scope="module")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Process]:
    if not engines.has_standalone():
        pytest.skip(f"milvus 2.3 is not installed in {engines.STANDALONE}: NOT TESTED")
    with engines.running("milvus 2.3", tmp_path_factory.mktemp("standalone")) as process:
        yield process


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this process as good as another machine: what it opens has a copy of its own."""
    return lambda name: monkeypatch.setenv("PARAREF_CACHE", str(tmp_path / f"cache-{name}"))


# What must hold


def assert_whole(index: str, reports: Mapping[str, Report]) -> None:
    """An index holds these reports and nothing else, in what is known here and in the engine."""
    library = Library.open(index, BagOfWords())
    try:
        library.put({})  # whatever is still to be cleared away, a writer clears
        assert library.names() == sorted(report.id for report in reports.values())
        for report in reports.values():
            assert replace(library.report(report.id), added=None) == report
        counts = library.counts()
    finally:
        library.close()
    paragraphs = sum(len(report.paragraphs) for report in reports.values())
    assert counts == {"reports": len(reports), "paragraphs": paragraphs, "chunks": paragraphs}
    address = Address.of(index)
    client = MilvusClient(uri=address.uri)
    (told,) = client.query(address.name, "", output_fields=["count(*)"], consistency_level="Strong")
    assert told["count(*)"] == counts["chunks"]
    collection = client.describe_alias(address.name)["collection_name"]
    manifest = _manifest(client, collection)
    assert manifest.pending == 0
    assert manifest.leaving == ()
    beyond = client.query(
        f"{collection}_log",
        f"id > {manifest.event}",
        output_fields=["id"],
        consistency_level="Strong",
    )
    assert beyond == []
    client.close()


def _manifest(client: MilvusClient, collection: str) -> Manifest:
    (held,) = client.get(f"{collection}_log", [0], output_fields=["body"])
    return Manifest.of(held["body"])


class Reading(threading.Thread):
    """Looks at an index as long as it is built; notes what is seen of each report.

    Attributes:
        seen: The versions of a report's paragraphs, and how many, that were found together.
        away: What was said while the engine was.
    """

    def __init__(self, index: str) -> None:
        super().__init__(daemon=True)
        self.seen: set[tuple[tuple[str, ...], int]] = set()
        self.away: list[EngineError] = []
        self.looks = 0
        self._library = Library.open(index, BagOfWords())
        self._stopped = threading.Event()

    def __enter__(self) -> Reading:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self.join()
        self._library.close()

    def run(self) -> None:
        while not self._stopped.wait(0.02):
            try:
                self._look()
            except EngineError as error:
                self.away.append(error)

    def _look(self) -> None:
        with self._library.snapshot():
            rows = list(self._library.matching([Term(("cranes",))], ALL))
            near = self._library.nearest(self._library.encoder.encode(["cranes"]), ALL)
            assert set(near) <= set(rows)
            versions: dict[str, list[str]] = {}
            for paragraph in self._library.paragraphs(rows).values():
                versions.setdefault(paragraph.report, []).append(paragraph.text.split()[3])
        self.looks += 1
        self.seen |= {(tuple(sorted(set(its))), len(its)) for its in versions.values()}

    def assert_whole(self) -> None:
        """Never was there half a report, nor one of two versions."""
        assert self.looks
        assert self.seen
        assert self.seen <= {(("v0",), stopping.SIZE), (("v1",), stopping.SIZE)}


# The process that builds is killed


def test_a_build_that_is_killed_leaves_no_half_report_and_the_next_one_makes_it_whole(
    lite: engines.Process, tmp_path: Path
) -> None:
    indexes = {point: f"{lite.address}/stopped_{point}" for point in stopping.POINTS}
    libraries = {point: Library.create(index, BagOfWords()) for point, index in indexes.items()}
    for library in libraries.values():
        library.put(stopping.reports("v0", range(8)))
    new = stopping.reports("v1", range(16))
    with ExitStack() as stack:
        reading = [stack.enter_context(Reading(index)) for index in indexes.values()]
        builder = stopping.start(indexes, tmp_path, tmp_path / "its-cache")
        builder.kill()
        assert builder.wait() == -signal.SIGKILL
        with pytest.raises(BusyIndexError, match=f"in {stopping.LEASE:.0f} seconds"):
            libraries[stopping.POINTS[-1]].put(new)
        for library in libraries.values():
            put_when_the_lease_has_ended(library, new)
    for one in reading:
        one.assert_whole()
        assert one.away == []
    for index in indexes.values():
        assert_whole(index, new)


def put_when_the_lease_has_ended(library: Library, new: dict[str, Report]) -> None:
    until = time.monotonic() + stopping.LEASE + 1
    while True:
        try:
            library.put(new)
        except BusyIndexError:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            library.close()
            return


# The server is killed


class Counting(BagOfWords):
    """Encodes as ever, and tells when some texts are done."""

    def __init__(self, *when: int) -> None:
        super().__init__()
        self.reached = {count: threading.Event() for count in when}

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = super().encode(texts)
        for count, event in self.reached.items():
            if len(self.encoded) >= count:
                event.set()
        return vectors


class Putting(threading.Thread):
    """Puts reports into an index; its trouble is told of afterwards."""

    def __init__(self, index: str, reports: dict[str, Report], encoder: BagOfWords) -> None:
        super().__init__(daemon=True)
        self._library = Library.create(index, encoder)
        self._reports = reports
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._library.put(self._reports)
        except Exception as error:
            self.error = error
        finally:
            self._library.close()


@pytest.mark.parametrize("engine", ["lite", "standalone"])
def test_a_build_goes_on_when_its_server_is_killed_and_started_again(
    engine: str, request: pytest.FixtureRequest
) -> None:
    process: engines.Process = request.getfixturevalue(engine)
    index = f"{process.address}/goes_on"
    Library.create(index, BagOfWords()).put(stopping.reports("v0", range(4)))
    new = stopping.reports("v1", range(24))
    encoder = Counting(*((30, 90) if engine == "lite" else (60,)))
    with Reading(index) as reading:
        putting = Putting(index, new, encoder)
        for reached in encoder.reached.values():
            assert reached.wait(STARTED)
            assert putting.is_alive(), "it was done before the server could be killed"
            process.kill()
            process.start()
        putting.join(STARTED)
        assert not putting.is_alive()
    assert putting.error is None
    reading.assert_whole()
    assert_whole(index, new)


def test_a_build_whose_server_stays_away_ends_in_a_sentence_and_is_called_again(
    lite: engines.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_STORED", 1.0)
    index = f"{lite.address}/gives_up"
    new = stopping.reports("v1", range(24))
    encoder = Counting(60)
    putting = Putting(index, new, encoder)
    assert encoder.reached[60].wait(30)
    lite.kill()
    putting.join(30)
    assert isinstance(putting.error, EngineError)
    assert str(putting.error).count("\n") == 0
    assert "does not answer" in str(putting.error)
    lite.start()
    time.sleep(stopping.LEASE)
    library = Library.open(index, BagOfWords())
    there = library.names()
    assert 0 < len(there) < len(new)
    for name in there:
        assert replace(library.report(name), added=None) == new[f"/{name}.md"]
    library.put(new)
    library.close()
    assert_whole(index, new)


# An engine that has forgotten


def test_what_an_engine_has_forgotten_is_told_no_more(
    lite: engines.Process, tmp_path: Path, elsewhere: Callable[[str], None]
) -> None:
    """A backup is put back: what a machine knows beyond it is as if it had never been."""
    index, kept = f"{lite.address}/forgets", tmp_path / "kept"
    data = lite.log.parent / "data"
    first = {
        "/a.md": make_report("a", "Herons wait.", "Herons strike."),
        "/b.md": make_report("b", "Otters float."),
    }
    lost = {
        "/c.md": make_report("c", "Kestrels hover.", "Kestrels dive.", "Kestrels rest."),
        "/b.md": make_report("b", "Otters sleep.", "Otters dive."),
    }
    library = Library.create(index, BagOfWords())
    library.put(first)
    lite.kill()
    shutil.copytree(data, kept)
    lite.start()
    library.put(lost)
    elsewhere("asleep")
    Library.open(index, BagOfWords()).close()
    assert library.paragraph("c", "1").text == "Kestrels hover."
    assert library.paragraph("b", "1").text == "Otters sleep."
    generation = library.generation()
    lite.kill()
    shutil.rmtree(data)
    shutil.copytree(kept, data)
    lite.start()

    # This machine knows of more than there is; it notices, and has nothing in its memory.
    until = time.monotonic() + 20
    while "c" in library.names() and time.monotonic() < until:
        library.matching([Term(("kestrels",))], ALL)
        time.sleep(0.2)
    assert_holds(library, first)
    assert library.matching([Term(("kestrels",))], ALL) == {}
    assert library.generation() > generation

    # Others write. What that one knows has come to be another way, though there is more by now.
    elsewhere("writing")
    other = Library.open(index, BagOfWords())
    new = {f"/{n}.md": make_report(n, f"Voles of {n} run.", "Voles dig.") for n in "cdefg"}
    for path, report in new.items():
        other.put({path: report})
    assert_holds(other, first | new)
    other.close()
    until = time.monotonic() + 20
    while len(library.names()) < 7 and time.monotonic() < until:
        library.matching([Term(("voles",))], ALL)
        time.sleep(0.2)
    assert_holds(library, first | new)
    elsewhere("asleep")
    asleep = Library.open(index, BagOfWords())
    assert_holds(asleep, first | new)
    assert asleep.matching([Term(("kestrels",))], ALL) == {}
    assert len(asleep.matching([Term(("voles",))], ALL)) == 10
    assert asleep.lexicon().id("kestrel") == 0
    asleep.close()
    library.close()
    assert_whole(index, first | new)


def assert_holds(library: Library, reports: Mapping[str, Report]) -> None:
    """A library tells of these reports, read one by one, from the shelf, and by their vectors."""
    assert library.names() == sorted(report.id for report in reports.values())
    for report in reports.values():
        assert replace(library.report(report.id), added=None) == report
        for paragraph in report.paragraphs:
            assert library.paragraph(report.id, paragraph.anchor) == paragraph
            (row, score) = next(
                iter(library.nearest(library.encoder.encode([paragraph.text]), 1).items())
            )
            assert score == pytest.approx(1, abs=1e-2)
            assert library.paragraphs([row])[row].text == paragraph.text
    assert [its.title for its in library.shelf()] == [
        its.title for its in sorted(reports.values(), key=lambda its: its.id)
    ]


def test_an_index_that_was_made_again_under_its_name_is_not_taken_for_the_old_one(
    lite: engines.Process, elsewhere: Callable[[str], None]
) -> None:
    elsewhere("first")
    index = f"{lite.address}/made_again"
    library = Library.create(index, BagOfWords())
    library.put({"/a.md": make_report("a", "Herons wait.")})
    library.close()
    client = MilvusClient(uri=Address.of(index).uri)
    collection = client.describe_alias("made_again")["collection_name"]
    client.drop_alias("made_again")
    for name in (collection, f"{collection}_log"):
        client.drop_collection(name)
    client.close()
    elsewhere("again")
    again = Library.create(index, BagOfWords())
    again.put({f"/{name}.md": make_report(name, f"Gulls of {name}.") for name in "bc"})
    for name in "cd":  # and where the old one's last event stood there is nothing any more
        again.put({f"/{name}.md": make_report(name, f"Gulls of {name} fly.")})
    again.close()
    elsewhere("first")
    library = Library.open(index, BagOfWords())
    assert library.names() == ["b", "c", "d"]
    with pytest.raises(NotFoundError):
        library.paragraph("a", "1")
    assert library.matching([Term(("herons",))], ALL) == {}
    library.close()
