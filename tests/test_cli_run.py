"""The command `run`: a set of questions, stopped, gone on with, and run again."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pararef.cli import main
from pararef.research.questions import read_set

EXAMPLE = Path(__file__).parents[1] / "docs" / "example-questions.yaml"
REPORT = "ofsted-ite-liverpool-john-moores-university-2018"


@pytest.fixture
def run(sample_index, monkeypatch, capsys):
    """Runs the command in this process, over the sample's index."""
    monkeypatch.setenv("PARAREF_INDEX", str(sample_index))

    def call(*arguments: object):
        code = 0
        try:
            main(["run", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_example_set_is_answered_from_the_sample_in_its_own_words(
    run, sample_library, tmp_path
):
    out = tmp_path / "r.json"
    code, told, _ = run(EXAMPLE, "--out", out)
    assert code == 0
    assert f"Results: {out}" in told
    assert f"Review log: {tmp_path / 'r.review.csv'}" in told
    held = json.loads(out.read_text())
    answered = {q["id"]: q["answered"] for q in held["questions"]}
    assert answered.pop("catering") == 0
    assert set(answered.values()) == {1}
    checked = 0
    for cell in held["cells"][REPORT].values():
        for quote in cell["quotes"]:
            stored = sample_library.paragraph(REPORT, quote["anchor"])
            assert quote["text"] == stored.text[quote["start"] : quote["end"]]
            checked += 1
    assert checked >= 8
    assert held["cells"][REPORT]["lead"]["quotes"][0]["facts"] == [
        "lead inspector: Jonathan Smart HMI"
    ]


def test_a_summary_is_printed_for_scripts_and_a_second_run_asks_nothing(run, tmp_path):
    out = tmp_path / "r.csv"
    code, told, _ = run(EXAMPLE, "--out", out, "--json")
    many = len(read_set(EXAMPLE).questions)
    first = json.loads(told)
    assert (code, first["asked"], first["first_run"]) == (0, many, True)
    assert first["out"] == [str(out)]
    assert "cells" not in first
    before = out.read_bytes()
    second = json.loads(run(EXAMPLE, "--out", out, "--json")[1])
    assert (second["asked"], second["first_run"]) == (0, False)
    assert out.read_bytes() == before


def test_several_forms_are_written_at_once_under_filters(run, tmp_path):
    outs = [tmp_path / f"r{ending}" for ending in (".csv", ".xlsx", ".docx", ".html", ".json")]
    named = [part for out in outs for part in ("--out", out)]
    code, *_ = run(EXAMPLE, *named, "--phase", "secondary", "--log", tmp_path / "mine.csv")
    assert code == 0
    assert all(out.stat().st_size for out in (*outs, tmp_path / "mine.csv"))
    held = json.loads(outs[-1].read_text())
    assert held["filters"] == "phase secondary"
    phases = [quote["citation"] for quote in held["cells"][REPORT]["mentors"]["quotes"]]
    assert phases
    assert all("(secondary)" in cited for cited in phases)
    # The set's own filter takes the place of the run's.
    own = [quote["citation"] for quote in held["cells"][REPORT]["reading"]["quotes"]]
    assert all("(primary)" in cited for cited in own)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.yaml", "--out", "r.csv"], "none.yaml cannot be read as a set of questions"),
        (["set.txt", "--out", "r.pdf"], "r.pdf tells no form of results"),
        (["set.txt", "--out", "r.csv", "--log", "set.txt"], "set.txt would be written over"),
        (["set.txt", "--out", "r.csv", "--provider", "Mars"], "No report is on a provider"),
        (["set.txt", "--out", "r.csv", "--report", "none"], "none"),
        (["bad.yaml", "--out", "r.csv"], "bad.yaml is no set of questions: line 2"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_and_nothing_is_written(
    run, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(tmp_path)
    Path("set.txt").write_text("quality of mentoring\n", encoding="utf-8")
    Path("bad.yaml").write_text("- a question\n- {x: 1}\n", encoding="utf-8")
    code, told, complained = run(*arguments)
    assert (code, told) == (1, "")
    assert said in complained
    assert {file.name for file in tmp_path.iterdir()} == {"set.txt", "bad.yaml"}


def test_a_question_that_is_not_understood_is_told_and_fails_the_command(run, tmp_path):
    asked = tmp_path / "set.txt"
    asked.write_text("quality of mentoring\nwhat is the\n", encoding="utf-8")
    code, told, complained = run(asked, "--out", tmp_path / "r.csv")
    assert code == 1
    assert "1 of 1  quality of mentoring" in told
    assert "what-is-the-" in complained


def cells(state: Path) -> int:
    held = json.loads(state.read_text()) if state.exists() else {"cells": {}}
    return sum(map(len, held["cells"].values()))


def test_a_run_that_is_killed_goes_on_and_ends_as_one_that_was_not(sample_index, tmp_path):
    """Killed as by `kill -9`, again and again, at whatever it is just doing."""
    index, asked = sample_index, tmp_path / "set.txt"
    words = "mentors phonics behaviour targets schools reading training subject trainees pupils"
    asked.write_text(
        "\n".join(
            f"{one} and {two}" for one in words.split() for two in words.split() if one < two
        ),
        encoding="utf-8",
    )
    many = len(read_set(asked).questions)

    def start(out: Path, slow: float) -> subprocess.Popen:
        # Slowed down, so that it is killed in the middle however fast the machine is.
        code = (
            "import time; from pararef.desk import Desk; each = Desk.ask_each\n"
            f"def slowly(*a, **k): time.sleep({slow}); return each(*a, **k)\n"
            "Desk.ask_each = slowly\n"
            "from pararef.cli import main\n"
            f"main(['run', {str(asked)!r}, '--out', {str(out)!r}, '--index', {str(index)!r},"
            " '--json'])"
        )
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)

    out, kept = tmp_path / "killed.csv", tmp_path / "killed.run.json"
    reached = 0
    for _ in range(3):
        going = start(out, 0.2)
        until = time.monotonic() + 120
        while cells(kept) < reached + 3 and going.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(going.pid, signal.SIGKILL)
        going.communicate()
        assert cells(kept) >= reached + 3
        reached = cells(kept)
        assert reached < many
        assert not out.exists()
    ended = start(out, 0.0)
    summary = json.loads(ended.communicate(timeout=300)[0])
    assert summary["asked"] == many  # in this run, with what it went on from
    assert cells(kept) == many
    whole = start(tmp_path / "whole.csv", 0.0)
    whole.communicate(timeout=300)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    logs = [tmp_path / f"{name}.review.csv" for name in ("killed", "whole")]
    assert logs[0].read_bytes() == logs[1].read_bytes()
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))
    assert len(rows[0]) == 5 + many


def test_a_run_that_is_interrupted_keeps_what_it_has_and_says_so(run, tmp_path, monkeypatch):
    from pararef.desk import Desk

    each, asked = Desk.ask_each, []

    def interrupted(self, question, *others, **more):
        asked.append(question)
        if len(asked) == 4:
            raise KeyboardInterrupt
        return each(self, question, *others, **more)

    monkeypatch.setattr(Desk, "ask_each", interrupted)
    out = tmp_path / "r.csv"
    code, _, told = run(EXAMPLE, "--out", out)
    assert code == 130
    assert "the same command goes on from there" in told
    assert not out.exists()
    assert cells(tmp_path / "r.run.json") == 3
    code, *_ = run(EXAMPLE, "--out", out)
    assert code == 0
    assert len(asked) == 4 + len(read_set(EXAMPLE).questions) - 3
