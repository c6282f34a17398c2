"""Memos: their words, whatever they are written in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pararef.errors import ReadingError
from pararef.reading.memos import INPUT, memo

QUOTED = "They say “the targets lack focus” (para 74)."


def test_a_text_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "memo.md"
    file.write_bytes(f"# A memo\r\n\r\n> set apart\r\n\r\n{QUOTED}".encode())
    assert memo(file) == f"# A memo\n\n> set apart\n\n{QUOTED}"


def test_a_page_gives_its_headings_and_paragraphs(tmp_path: Path) -> None:
    file = tmp_path / "memo.html"
    file.write_text(
        f"<html><body><h1>A memo</h1><p>{QUOTED}</p><ul><li>One.</li></ul></body></html>",
        encoding="utf-8",
    )
    assert memo(file) == f"A memo\n\n{QUOTED}\n\nOne."


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(QUOTED.encode())))
    assert memo(INPUT) == QUOTED


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"  \n * \n", "holds no words"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "memo.txt"),
        (bytes(range(256)) * 20, "memo.txt"),
        (b"%PDF-1.7 broken", "memo.txt"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "memo.txt"
    file.write_bytes(content)
    with pytest.raises(ReadingError, match=sentence):
        memo(file)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", bytes(range(256)) * 9])
def test_what_cannot_be_read_from_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    with pytest.raises(ReadingError, match="Standard input"):
        memo(INPUT)
