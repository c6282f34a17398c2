"""Workers: several files at once, and none that harms another."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from pararef.errors import ReadingError
from pararef.reading import read
from pararef.reading.workers import read_all, read_apart
from pararef.records import Report


def odd(path: Path) -> Report:
    """Reads as `read` does, but for files whose name says what to do."""
    if "hang" in path.name:
        time.sleep(60)
    if "die" in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "memory" in path.name:
        return read(Path("x" * len(bytearray(8_000_000_000))))
    if "raise" in path.name:
        raise RuntimeError("a library's own error")
    if "print" in path.name:
        print("noise", flush=True)
    return read(path)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    names = ("a.md", "die.md", "b.md", "raise.md", "print.md", "c.md")
    for name in names:
        (tmp_path / name).write_text(f"Words of {name}.", encoding="utf-8")
    return [tmp_path / name for name in names]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    path = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))


def test_files_are_read_as_one_process_would(files: list[Path]) -> None:
    found = dict(read_all(files, processes=2))
    assert found == {file: read(file) for file in files}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_file_that_brings_its_reader_down_harms_no_other(files: list[Path]) -> None:
    found = dict(read_all(files, processes=2, reader="test_workers:odd"))
    assert {file.name for file, held in found.items() if isinstance(held, Report)} == {
        "a.md",
        "b.md",
        "print.md",
        "c.md",
    }
    sentences = {f.name: str(held) for f, held in found.items() if isinstance(held, ReadingError)}
    assert "brought down what reads it" in sentences["die.md"]
    assert "RuntimeError: a library's own error" in sentences["raise.md"]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    for name in ("hang.md", "a.md"):
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    files = [tmp_path / "hang.md", tmp_path / "a.md"]
    found = dict(read_all(files, processes=1, seconds=6, reader="test_workers:odd"))
    assert "more than 6 seconds" in str(found[files[0]])
    assert isinstance(found[files[1]], Report)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit of memory elsewhere")
def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "memory.md"
    file.write_text("Words.", encoding="utf-8")
    ((_, found),) = read_all([file], reader="test_workers:odd")
    assert "more memory" in str(found)


def test_one_file_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("Words.", encoding="utf-8")
    assert read_apart(file) == read(file)
    with pytest.raises(ReadingError, match="does not exist"):
        read_apart(tmp_path / "none.md")


def test_no_files_need_no_workers() -> None:
    assert list(read_all([])) == []
