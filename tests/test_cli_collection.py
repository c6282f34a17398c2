"""A collection exported from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from pararef.answering import link
from pararef.cli import main


@pytest.fixture
def run(sample_index, monkeypatch, capfdbinary):
    monkeypatch.setenv("PARAREF_INDEX", str(sample_index))

    def call(*arguments):
        with pytest.raises(SystemExit) as end:
            main(["collection", "export", *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out, err.decode()

    return call


@pytest.fixture
def file(tmp_path, sample) -> Path:
    file = tmp_path / "collection.json"
    pins = [
        {"report": sample.id, "anchor": "29", "note": "mine"},
        {"report": "gone", "anchor": "1", "words": "not here"},
    ]
    file.write_text(json.dumps({"pins": pins}), encoding="utf-8")
    return file


def test_a_collection_is_exported_and_what_is_lost_is_told(run, file, sample):
    code, out, err = run(file, "--format", "csv", "--page", "https://reports.example/room")
    first, lost = csv.DictReader(io.StringIO(out.decode("utf-8-sig"), newline=""))
    assert code == 0
    stored = next(p for p in sample.paragraphs if p.anchor == "29")
    assert first["Quotation"] == stored.text
    assert first["Link"] == f"https://reports.example/room/{link(stored)}"
    assert (lost["Quotation"], lost["Link"][-19:]) == ("", "?report=gone&para=1")
    assert "gone#1: The library no longer has this report." in err


def test_the_ending_of_the_file_says_its_form(run, file, tmp_path):
    assert run(file, "--out", tmp_path / "memo.docx")[0] == 0
    assert ZipFile(tmp_path / "memo.docx").testzip() is None
    assert run(file, "--out", tmp_path / "memo.csl.json")[0] == 0
    assert json.loads((tmp_path / "memo.csl.json").read_bytes())[0]["type"] == "report"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("collection.json",), "Say what to export with --format: one of docx, csv"),
        (("collection.json", "--format", "pdf"), "not exported as “pdf”"),
        (("none.json", "--format", "md"), "none.json cannot be read as a collection"),
        (("collection.json", "--out", "no/such/folder.md"), "folder.md cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, file, monkeypatch, arguments, why):
    monkeypatch.chdir(file.parent)
    code, out, err = run(*arguments)
    assert (code, out) == (1, b"")
    assert why in err
