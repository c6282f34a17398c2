"""Reading and encoding by workers of Ray: the same index, whatever dies on the way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import conftest
import engines
import numpy as np
import pytest
from conftest import BagOfWords, make_report

from pararef import building
from pararef.building import Built, cluster
from pararef.building.worker import Agreed, Preparer, UnfitError
from pararef.errors import EngineError, ParaRefError, SettingError
from pararef.library import Encoder, Library, Vectors, encoded
from pararef.library.folder import FolderLibrary
from pararef.records import Report


class Fragile(BagOfWords):
    """An encoder that notes what it is given, and brings its process down for some words.

    `DEADLY` does so always, `ONCE` the first time. `LATE` takes its time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            with (self.folder / "encoded").open("a", encoding="utf-8") as notes:
                notes.write(f"{text!r}\n")
            if "DEADLY" in text or ("ONCE" in text and not (self.folder / "died").exists()):
                (self.folder / "died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)


@pytest.fixture(scope="module")
def ray() -> Iterator[object]:
    """Ray on this machine, once for all: whoever builds takes it as it is."""
    found = pytest.importorskip("ray")
    found.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    found.cloudpickle.register_pickle_by_value(conftest)
    with cluster._connected("local") as connected:
        yield connected


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(building, "SentenceEncoder", lambda *_: Fragile(tmp_path))
    monkeypatch.setattr(building, "partial", lambda *_: lambda: Fragile(tmp_path))
    (tmp_path / "reports").mkdir()
    return tmp_path / "reports"


def write(folder: Path, **files: str) -> None:
    for name, words in files.items():
        (folder / f"{name}.md").write_text(words, "utf-8")


def build(folder: Path, index: str = "index", workers: str | None = "ray", **more: object) -> Built:
    return building.build([folder], folder.parent / index, workers=workers, **more)


def content(index: Path) -> list[object]:
    """All that an index says, by its order."""
    library = Library.open(index, BagOfWords())
    with library.snapshot():
        reports = [library.report(name) for name in library.names()]
        rows = sorted(library.matching([], 0)) or list(range(1, library.size() + 1))
        pieces = library.pieces(rows)
        words = library._catalogue.words()
    library.close()
    told = [(r.id, r.source, r.sha256, r.grades, r.sections, r.paragraphs) for r in reports]
    return [told, pieces.vectors.tolist(), pieces.lengths.tolist(), words[1], words[2].tolist()]


def ids(folder: Path) -> list[str]:
    library = Library.open(folder.parent / "index", BagOfWords())
    try:
        return library.names()
    finally:
        library.close()


def notes(folder: Path) -> list[str]:
    return (folder.parent / "encoded").read_text("utf-8").splitlines()


def test_the_index_is_the_same_as_without_ray_and_a_second_build_does_nothing(
    ray: object, folder: Path
) -> None:
    write(
        folder,
        a="# Training\n\nMentors help trainees to train. They meet 3 times.\n\n2.1 Cells are cold.",
        b="\0\1\2" * 100,
        c="# Training\n\nTraining is good. Mentors help trainees to train.",
        d="Trains run late.",
    )
    write(folder, e=(folder / "a.md").read_text("utf-8"))
    (folder / "more").mkdir()
    write(folder / "more", a="Another report that is called the same.")
    told: list[tuple[str, int, int]] = []
    plain = build(folder, "plain", None)
    by_ray = build(folder, progress=lambda *what: told.append(what))

    assert content(folder.parent / "index") == content(folder.parent / "plain")
    assert [r.id for r in by_ray.stored] == [r.id for r in plain.stored]
    assert (by_ray.unchanged, by_ray.refused) == (plain.unchanged, plain.refused)
    assert len(by_ray.refused) == 1
    assert [what for what in told if what[0] == "reading"] == [
        ("reading", done, 5) for done in range(1, 6)
    ]
    paragraphs = sum(len(r.paragraphs) for r in by_ray.stored)
    assert told[-1] == ("encoding", paragraphs, paragraphs)
    before = notes(folder)
    assert build(folder).stored == ()
    assert notes(folder) == before


def test_a_worker_that_dies_is_started_again_and_one_that_always_does_costs_one_file(
    ray: object, folder: Path
) -> None:
    write(folder, a="First.", b="This is DEADLY.", c="Third.", d="It dies ONCE.", e="Fifth.")
    built = build(folder)
    assert ids(folder) == ["a", "c", "d", "e"]
    (sentence,) = built.refused
    assert sentence.startswith(f"{folder / 'b.md'} brought down 3 workers")
    assert sum("DEADLY" in note for note in notes(folder)) == cluster.TRIES


def test_onto_a_server_a_worker_that_dies_costs_no_report_either(
    ray: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("milvus_lite")
    names = [f"r{number}" for number in range(6)]
    write(folder, **{name: f"Report {name}." for name in names}, zz="It dies ONCE.")
    for name in ("PARAREF_CACHE", "PARAREF_DATA"):
        monkeypatch.setenv(name, str(folder.parent / name.lower()))
    (folder.parent / "engine").mkdir()
    with engines.running("milvus-lite 3", folder.parent / "engine") as process:
        index = f"{process.address}/by_ray"
        built = building.build([folder], index, workers="ray")
        assert built.refused == ()
        assert (folder.parent / "died").exists()
        library = Library.open(index, BagOfWords())
        assert library.names() == [*names, "zz"]
        for name in names:
            (paragraph,) = library.report(name).paragraphs
            assert paragraph.text == f"Report {name}."
        assert library.counts() == {"reports": 7, "paragraphs": 7, "chunks": 7}
        near = library.nearest(library.encoder.encode(["It dies ONCE."]), 99)
        assert len(near) == 7
        assert library.paragraphs([next(iter(near))]).popitem()[1].report == "zz"
        library.close()


def test_while_storing_is_slow_no_more_is_made_than_a_few_files_ahead(
    ray: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, **{f"r{number:02}": f"Report {number:02}." for number in range(14)})
    monkeypatch.setattr(cluster, "_AHEAD", 2)
    monkeypatch.setattr(cluster, "_EACH", 1)
    monkeypatch.setattr(building, "_PARAGRAPHS", 1)
    ahead = []
    put = FolderLibrary.put

    def slow(library: Library, reports: dict[str, Report], *more: object) -> object:
        time.sleep(0.7)
        done = max(int(re.findall(r"\d+", report.source)[0]) for report in reports.values())
        made = {note for note in notes(folder) if "Report" in note}
        ahead.append(len(made) - done - 1)
        return put(library, reports, *more)

    monkeypatch.setattr(FolderLibrary, "put", slow)
    assert len(build(folder).stored) == 14
    assert 0 < max(ahead) <= 3 + 1  # what may be ahead, and a file between two counts


DRIVER = """
import sys
from pathlib import Path
import ray
import test_building_ray as tests
from pararef import building
ray.cloudpickle.register_pickle_by_value(tests)
ray.cloudpickle.register_pickle_by_value(tests.conftest)
folder = Path(sys.argv[1])
building.SentenceEncoder = lambda *_: tests.Fragile(folder.parent)
building.partial = lambda *_: lambda: tests.Fragile(folder.parent)
building._PARAGRAPHS = 1
building.build([folder], folder.parent / "index", workers="ray")
"""


def test_a_build_that_was_killed_goes_on_with_what_was_not_stored(
    ray: object, folder: Path
) -> None:
    write(folder, **{f"r{number:02}": f"Report {number:02}." for number in range(40)})
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 100
    while time.monotonic() < until and driver.poll() is None:
        if (folder.parent / "index" / "manifest.json").exists() and len(ids(folder)) > 2:
            break
        time.sleep(0.1)
    driver.kill()
    assert driver.wait() == -signal.SIGKILL, "it was done before it could be killed"
    stored = ids(folder)
    assert 2 < len(stored) < 40
    before = notes(folder)

    build(folder)

    assert ids(folder) == [f"r{number:02}" for number in range(40)]
    again = {note for note in notes(folder)[len(before) :] if "Report" in note}
    assert not [name for name in stored if f"'Report {name[1:]}.'" in again]


def test_vectors_made_elsewhere_are_not_made_again(tmp_path: Path) -> None:
    report = make_report("r", "Mentors help 3 trainees.", "Cells are cold. Doctors come.")
    here, there = BagOfWords(), BagOfWords()
    made = encoded([report], there)
    library = Library.create(tmp_path / "kept", here)
    library.keep(made)
    library.put({"r.md": report})
    assert here.encoded == []
    library.close()
    library = Library.create(tmp_path / "plain", BagOfWords())
    library.put({"r.md": report})
    library.close()
    assert content(tmp_path / "kept") == content(tmp_path / "plain")
    assert all(its.dtype == np.float16 for its in made.paragraphs.values())


def test_words_that_are_remembered_are_not_encoded_again() -> None:
    encoder = BagOfWords()
    remembered: dict[str, np.ndarray] = {}
    first = encoded([make_report("r", "Mentors help.")], encoder, remembered)
    encoder.encoded.clear()
    again = encoded([make_report("s", "Mentors help.")], encoder, remembered)
    assert encoder.encoded == ["Mentors help."]
    assert {s: v.tolist() for s, v in first.words.items()} == {
        s: v.tolist() for s, v in again.words.items()
    }


def test_a_worker_with_another_encoder_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnfitError, match="another encoder"):
        Preparer(BagOfWords, Agreed("that one", 0)).of(tmp_path / "x.md", b"Words.")
    with pytest.raises(UnfitError, match="another version of pararef"):
        Preparer(BagOfWords, Agreed(BagOfWords.name, -1)).of(tmp_path / "x.md", b"Words.")


def test_what_a_worker_cannot_read_is_told_of_the_file_itself(tmp_path: Path) -> None:
    encoder: Encoder = BagOfWords()
    preparer = Preparer(BagOfWords, Agreed.here(encoder))
    try:
        made = preparer.of(tmp_path / "x.md", b"\0\1\2" * 100)
    finally:
        preparer.stop()
    assert str(made.found).startswith(f"{tmp_path / 'x.md'} is not text")
    assert made.encoded is None


@pytest.mark.parametrize("where", ["4", "http://host:1", "ray://host", "ray://ho st:1", ""])
def test_what_is_no_address_is_refused_before_anything_is_made(tmp_path: Path, where: str) -> None:
    with pytest.raises(SettingError, match="it wants ray"):
        building.build([tmp_path], tmp_path / "index", workers=where)
    assert not (tmp_path / "index").exists()


def test_a_cluster_that_does_not_answer_is_told_soon(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(SettingError, match="No Ray cluster answers"):
        cluster._knock(f"ray://127.0.0.1:{port}")
    assert time.monotonic() - began < 10


def test_without_ray_the_sentence_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ParaRefError, match=re.escape("pip install 'pararef[ray]'")),
        cluster._connected("local"),
    ):
        pass


def test_a_core_is_left_and_gpus_are_shared() -> None:
    assert cluster._share({"CPU": 64.0}, 1000) == (63, {"num_cpus": 1})
    assert cluster._share({"CPU": 1.0}, 1000)[0] == 1
    assert cluster._share({"CPU": 64.0}, 5)[0] == 5
    assert cluster._share({"CPU": 64.0, "GPU": 2.0}, 1000) == (8, {"num_cpus": 1, "num_gpus": 0.25})


def test_a_file_that_cannot_be_sent_ends_the_build_in_a_sentence(tmp_path: Path) -> None:
    """The thread that sends files must not die unheard: its workers would be waited for."""
    file = tmp_path / "a.md"
    file.write_text("1. Mentors are helpful.")

    class Remote:
        def __init__(self, told: object) -> None:
            self.told = told

        def remote(self, *_: object) -> object:
            if isinstance(self.told, Exception):
                raise self.told
            return self.told

    class Line:
        answer = Remote("answer")
        wanted = Remote("wanted")
        give = Remote(MemoryError("the object store is full"))

    class Ray:
        def wait(self, asked: list[object], timeout: float) -> tuple[list[object], list[object]]:
            time.sleep(0.01)
            return ([] if asked == ["answer"] else asked), []

        def get(self, _: object) -> int:
            return 0

    feeder = cluster._Feeder(Ray(), Line(), [file], workers=1)
    feeder.start()
    with pytest.raises(EngineError, match="the object store is full"):
        list(cluster._answers(Ray(), Line(), feeder, 1))
    feeder.stop()
