"""The exported model: it gives the model's vectors, is made once, and is not needed."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pararef.errors import EncoderError
from pararef.library import SentenceEncoder
from pararef.library.encoding.graph import COMPILED, REFUSED, Graph, graph_of
from pararef.library.encoding.torch_model import TorchModel

TEXTS = [
    "Trainees are well supported.",
    "",
    "29",
    "Self-evaluation has improved since the last inspection. " * 90,  # more than fits
    "‘Naïve’ – £3.5m;\u202e 東京 \x00",
    *(f"Mentors meet trainees {n} times a term" + " and often" * n for n in range(40)),
]


@pytest.fixture(scope="module")
def graph() -> Graph:
    model = SentenceEncoder()._model
    assert isinstance(model, Graph), "the default encoder runs as a graph wherever tests run"
    return model


@pytest.fixture(scope="module")
def torch_model() -> TorchModel:
    return TorchModel(str(SentenceEncoder()._folder), offline=True)


def test_its_vectors_and_counts_are_those_of_the_model(
    graph: Graph, torch_model: TorchModel
) -> None:
    assert graph.window == torch_model.window == 254
    assert [graph.tokens(text) for text in TEXTS] == [torch_model.tokens(text) for text in TEXTS]
    theirs = torch_model.passages(TEXTS, None, few=True)
    assert graph.passages(TEXTS, None, few=True) == pytest.approx(theirs, abs=1e-5)
    # Many at once may be encoded in half precision, which turns a vector by little.
    together = np.sum(graph.passages(TEXTS, None, few=False) * theirs, axis=1)
    assert together == pytest.approx(1.0, abs=0.01)
    asked = "query: "
    assert graph.questions(TEXTS[:3], asked) == pytest.approx(
        torch_model.questions(TEXTS[:3], asked), abs=1e-5
    )


def test_many_threads_get_what_one_gets(graph: Graph) -> None:
    alone = [graph.questions([text], None) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: graph.questions([text], None), TEXTS * 4))
    for at, vector in enumerate(together):
        assert np.array_equal(vector, alone[at % len(TEXTS)])


def test_a_question_loads_neither_torch_nor_what_reports_its_use(tmp_path: Path) -> None:
    code = (
        "import sys; from pararef.library import SentenceEncoder;"
        "SentenceEncoder().encode_question('what?');"
        "print({'torch', 'transformers', 'sentence_transformers', 'openvino_telemetry.main'}"
        " & set(sys.modules))"
    )
    cache = os.environ.get("PARAREF_CACHE") or str(Path("~/.cache/pararef").expanduser())
    home = os.environ | {"HOME": str(tmp_path), "PARAREF_CACHE": cache}
    SentenceEncoder().encode_question("it is made before")
    done = subprocess.run([sys.executable, "-c", code], env=home, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("set()\n", 0), done.stderr
    assert not [path for path in tmp_path.rglob("*") if "intel" in path.parts]


def test_it_is_made_once_by_whoever_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = SentenceEncoder()._folder
    assert folder is not None
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: graph_of(folder, "mark"), range(2)))
    assert all(made)
    (kept,) = [path for path in (tmp_path / "encoders").iterdir() if path.is_dir()]
    before = (kept / "model.bin").stat().st_mtime_ns
    assert graph_of(folder, "mark")
    assert (kept / "model.bin").stat().st_mtime_ns == before
    assert not (tmp_path / "home" / "intel").exists()


def test_what_the_processor_makes_of_it_is_kept_and_made_again_where_damaged(
    graph: Graph, tmp_path: Path
) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(graph._folder, folder, ignore=shutil.ignore_patterns(COMPILED))
    code = (
        "import sys; from pathlib import Path; from pararef.library.encoding.graph import Graph;"
        "sys.stdout.buffer.write(Graph(Path(sys.argv[1])).questions(['what?'], None).tobytes())"
    )

    def asked() -> bytes:
        run = [sys.executable, "-c", code, str(folder)]
        return subprocess.run(run, capture_output=True, check=True).stdout

    first = asked()
    assert first == graph.questions(["what?"], None).tobytes()
    (kept,) = (folder / COMPILED).iterdir()
    written = kept.stat().st_mtime_ns
    assert asked() == first
    assert kept.stat().st_mtime_ns == written
    held = bytearray(kept.read_bytes())
    for damaged in (held[: len(held) // 2], b"", bytes(len(held))):
        kept.unlink()
        kept.write_bytes(damaged)
        assert asked() == first


def test_without_a_place_to_keep_it_the_model_runs_in_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path / "file"))
    encoder = SentenceEncoder()
    with caplog.at_level(logging.WARNING):
        assert encoder.encode_question("What is said of mentors?").shape == (384,)
    assert isinstance(encoder._model, TorchModel)
    assert "it runs in torch" in caplog.text


@pytest.mark.parametrize("what", ["tokenizer.json", "model.bin", "model.xml", "description.json"])
def test_a_damaged_graph_is_made_again(
    graph: Graph, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def copied(_: Path, folder: Path) -> None:
        shutil.copytree(graph._folder, folder)
        made.append(folder)

    monkeypatch.setattr("pararef.library.encoding.graph._export", copied)
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path))
    assert graph_of(tmp_path, "mark")
    file = made[0] / what
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    again = graph_of(tmp_path, "mark")
    assert again
    assert len(made) == 2
    assert np.array_equal(again.questions(["x"], None), graph.questions(["x"], None))


def test_a_folder_without_a_model_is_written_out_never_tried_once_and_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    mark = SentenceEncoder(str(folder))._mark
    with caplog.at_level(logging.WARNING):
        assert graph_of(folder, mark) is None
        assert len(caplog.records) == 1
        assert graph_of(folder, mark) is None
    assert len(caplog.records) == 1
    assert list(tmp_path.rglob(REFUSED))
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder(str(folder)).encode(["x"])


def test_what_failed_by_chance_is_tried_again(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path / "cache"))
    (tmp_path / "model").mkdir()
    ends = iter([-9, 0])

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if not (end := next(ends)):
            shutil.copytree(graph._folder, command[-1], dirs_exist_ok=True)
        return subprocess.CompletedProcess(command, end, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    assert graph_of(tmp_path / "model", "mark") is None
    assert graph_of(tmp_path / "model", "mark")


def test_a_model_whose_files_were_written_anew_has_another_graph(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def copied(_: Path, folder: Path) -> None:
        shutil.copytree(graph._folder, folder)
        made.append(folder)

    monkeypatch.setattr("pararef.library.encoding.graph._export", copied)
    monkeypatch.setenv("PARAREF_CACHE", str(tmp_path / "cache"))
    weights = tmp_path / "model" / "model.safetensors"
    weights.parent.mkdir()
    weights.write_bytes(b"one")
    graph_of(weights.parent, "mark")
    graph_of(weights.parent, "mark")
    assert len(made) == 1
    os.utime(weights, ns=(1, 1))
    graph_of(weights.parent, "mark")
    assert len(made) == 2
