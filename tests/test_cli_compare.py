"""`pararef compare` prints, or writes, what the table shows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import make_report

from pararef.cli import main
from pararef.library import Library, SentenceEncoder

THEMES = ("--theme", "private fostering", "--theme", "swimming pool chlorine")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("compare-cli")
    library = Library.create(folder, SentenceEncoder())
    one = make_report("one", "Private fostering arrangements are safe.", "The sea is near.")
    two = make_report("two", "The council meets on Mondays.", "Offices are open all week.")
    library.put({report.source: report for report in (one, two)})
    library.close()
    return str(folder)


def done(arguments: list[str]) -> None:
    """Run a command that ends well."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert not stopped.value.code


def test_a_comparison_is_printed_theme_by_theme(index, capsys):
    done(["compare", "one", "two", *THEMES, "--index", index])
    out = capsys.readouterr().out
    assert "private fostering: in 1 of 2 reports" in out
    assert "“Private fostering arrangements are safe.”" in out
    assert "two: nothing found" in out


def test_json_and_csv_say_the_same(index, capsys, tmp_path: Path):
    file = tmp_path / "out.csv"
    done(["compare", "one", "two", *THEMES, "--index", index, "--json", "--csv", str(file)])
    held = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    told = {
        (cell["theme"], row["report"]): [quote["text"] for quote in cell["quotes"]]
        for row in held["reports"]
        for cell in row["cells"]
    }
    kept = {
        (row["theme"], row["report id"]): [
            row[f"quotation {n}"] for n in (1, 2) if row[f"quotation {n}"]
        ]
        for row in rows
    }
    assert told == kept
    assert held["themes"][0]["having"] == 1


def test_one_report_cannot_be_compared(index, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["compare", "one", *THEMES, "--index", index])
    assert stopped.value.code == 1
    assert "Choose 2 to 30 reports to compare, not 1." in capsys.readouterr().err
