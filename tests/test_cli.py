"""The command line: what scripts lean on."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import SAMPLE

from pararef.cli import main

REPORT = "ofsted-ite-liverpool-john-moores-university-2018"
HIT_FIELDS = {
    "report",
    "file",
    "number",
    "kind",
    "phase",
    "section",
    "page",
    "anchor",
    "text",
    "score",
    "citation",
}


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def run(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Runs a command in this process, over the sample's index."""
    monkeypatch.setenv("PARAREF_INDEX", str(sample_index))

    def call(*arguments: str | Path) -> Ran:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(int(end.value.code or 0), printed.out, printed.err)

    return call


def test_search_prints_hits_as_json(run: Callable[..., Ran], sample) -> None:
    found = run("search", "weaknesses in CEDP targets", "-k", "5", "--json").json
    assert found.keys() >= {"query", "expansions", "outcome", "hits"}
    assert found["query"] == "weaknesses in CEDP targets"
    assert found["outcome"] == "answered"
    assert found["expansions"][0]["long"] == "career entry development profile"
    assert len(found["hits"]) == 5
    stored = {p.anchor: p for p in sample.paragraphs}
    for hit in found["hits"]:
        assert hit.keys() >= HIT_FIELDS
        paragraph = stored[hit["anchor"]]
        assert hit["text"] == paragraph.text
        assert hit["number"] == paragraph.number
        assert (hit["kind"], hit["phase"]) == (paragraph.kind, paragraph.phase)
        assert hit["section"] == list(paragraph.section)
        assert (hit["report"], hit["file"], hit["page"]) == (REPORT, SAMPLE.name, None)


def test_ask_adds_quotations_that_are_slices(run: Callable[..., Ran], sample) -> None:
    answer = run("ask", "weaknesses in CEDP targets", "--json").json
    assert len(answer["quotes"]) == 5
    stored = {p.anchor: p.text for p in sample.paragraphs}
    for quote in answer["quotes"]:
        assert stored[quote["anchor"]][quote["start"] : quote["end"]] == quote["text"]
        assert quote["citation"].startswith("Ofsted, Liverpool John Moores University")


def test_read_prints_the_report_as_read(run: Callable[..., Ran], sample) -> None:
    read = run("read", SAMPLE, "--json").json
    assert read["report"]["id"] == REPORT
    assert read["report"]["urn"] == "70032"
    assert [p["text"] for p in read["paragraphs"]] == [p.text for p in sample.paragraphs]
    assert all(p.keys() >= HIT_FIELDS - {"score"} for p in read["paragraphs"])
    stances = {p["anchor"]: p["stance"] for p in read["paragraphs"]}
    assert stances["sharpen-the-targets-in-the-career-25e00c"] == "weakness"
    assert stances["the-quality-of-mentoring-is-excellent-3fda20"] == "strength"
    assert set(stances.values()) == {"strength", "weakness", "mixed", "neutral"}


def test_check_tells_how_well_a_report_can_be_read(run: Callable[..., Ran], sample) -> None:
    told = run("check", SAMPLE).out
    assert "8,160 of 8,160 words placed (100.0%)" in told
    assert "81 numbered" in told
    assert "Made whole: 6, 12, 20, 25, 37, 43, 46, 59, 66, 80" in told
    assert run("check", SAMPLE, "--json").json["words_in"] == sample.log.words_in


def test_results_go_to_standard_output_and_remarks_to_standard_error(
    run: Callable[..., Ran],
) -> None:
    ran = run("ask", "weaknesses in CEDP targets")
    assert "“sharpen the targets" in ran.out
    assert "para 29 (primary)" in ran.out
    assert "CEDP → career entry development profile" in ran.err
    assert "CEDP →" not in ran.out


def test_a_question_that_is_not_understood_fails_with_a_sentence(run: Callable[..., Ran]) -> None:
    ran = run("ask", "")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "The question is blank: type a few words, or a whole question.\n"


def test_citations_come_in_the_style_asked_for(run: Callable[..., Ran]) -> None:
    quotes = run("ask", "weaknesses in CEDP targets", "--style", "short", "--json").json["quotes"]
    citations = [quote["citation"] for quote in quotes]
    assert "[LJMU 2018 ¶29]" in citations
    assert len(set(citations)) == len(citations)
    ran = run("ask", "targets", "--style", "chicago")
    assert "take one of plain, short, oscola, link" in ran.err


def test_a_batch_prints_a_json_line_for_each_line(run: Callable[..., Ran], tmp_path: Path) -> None:
    questions = ["weak targets", "", "pizza recipes", "?"]
    (tmp_path / "questions").write_text("\n".join(questions) + "\n", encoding="utf-8")
    ran = run("ask", "--batch", tmp_path / "questions")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["query"] for line in lines] == questions
    not_understood = [line["outcome"] == "question not understood" for line in lines]
    assert not_understood == [False, True, False, True]
    assert lines[2]["outcome"] == "nothing"
    assert ran.code == 1


def test_filters_and_no_expand_reach_the_search(run: Callable[..., Ran]) -> None:
    found = run(
        "search", "CEDP targets", "--phase", "Primary", "--kind", "bullet", "--no-expand", "--json"
    ).json
    assert found["expansions"] == []
    assert {(hit["phase"], hit["kind"]) for hit in found["hits"]} == {("primary", "bullet")}


def test_filters_of_reports_reach_every_search(run: Callable[..., Ran], sample) -> None:
    here = ("--type", "ITE", "--year", "2018", "--grade", "ite-2015: Good")
    for command in (("search", "mentoring"), ("ask", "mentoring"), ("like", f"{sample.id}#29")):
        assert run(*command, *here, "--provider", sample.provider, "--json").code == 0
        ran = run(*command, "--provider", "Liverpol John Moores University ITE Partnership")
        assert ran.code != 0
        assert f"they have: {sample.provider}." in ran.err
    assert "“1999”; they have: 2018." in run("search", "mentoring", "--year", "1999").err


def test_show_prints_one_paragraph_or_all(run: Callable[..., Ran], sample) -> None:
    shown = run("show", REPORT, "29", "--json").json
    assert shown["number"] == "29"
    assert shown["citation"].endswith("para 29 (primary)")
    assert "They cover the primary curriculum" in run("show", REPORT, "19").out
    assert len(run("show", REPORT, "--json").json["paragraphs"]) == len(sample.paragraphs)
    assert run("show", REPORT).out.count("[") >= len(sample.paragraphs)


def test_reports_lists_what_is_there(run: Callable[..., Ran]) -> None:
    assert run("reports").out.startswith(REPORT)
    assert [report["id"] for report in run("reports", "--json").json] == [REPORT]


def test_evaluate_compares_and_keeps_what_it_found(run: Callable[..., Ran], tmp_path: Path) -> None:
    folder = SAMPLE.parents[1] / "eval" / "questions"
    asked = tmp_path / "some.jsonl"  # of the sample, and of reports that are not there
    lines = (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    ours = [line for line in lines if json.loads(line)["reports"] == [REPORT]]
    others = [line for line in lines if line not in ours]
    asked.write_text("\n".join(ours[::5] + others[:5]), encoding="utf-8")
    files = ("--questions", asked, "--qrels", folder / "reports.qrels")
    ran = run("evaluate", *files, "--out", tmp_path / "runs")
    for system in ("BM25", "encoder", "RRF of the two", "pararef"):
        assert re.search(rf"^{re.escape(system)} +0\.\d{{3}}", ran.out, re.MULTILINE)
    assert "questions left out: the index lacks reports that they name" in ran.err
    again = run("evaluate", *files, "--against", tmp_path / "runs" / "pararef.run")
    assert re.search(r"^nDCG@10 .*\+0\.000  1\.0000$", again.out, re.MULTILINE)


def test_more_like_a_paragraph_is_found(run: Callable[..., Ran]) -> None:
    report = "ofsted-ite-liverpool-john-moores-university-2018"
    ran = run("like", f"{report}#29", "-k", "2", "--json")
    hits = json.loads(ran.out)["hits"]
    assert [hit["number"] for hit in hits] == ["74", None]
    refused = run("like", report)
    assert (refused.code, refused.out) == (1, "")
    assert "write it as report#anchor" in refused.err


def test_verify_checks_a_memo(run: Callable[..., Ran], tmp_path: Path) -> None:
    memo = tmp_path / "memo.txt"
    memo.write_text(
        "They found “the targets set lack precision and relevance” (para 74), and that “the"
        " targets never lack precision and relevance” (para 74).",
        encoding="utf-8",
    )
    ran = run("verify", memo)
    assert ran.code == 1
    assert "1  exact (line 1)" in ran.out
    assert "2  ALTERED (line 1)" in ran.out
    assert "“never” in place of “set” (negation)" in ran.out
    assert "the report: “the targets set lack precision and relevance”" in ran.out
    assert "2 quotations: 1 exact, 1 altered" in ran.err
    first, second = run("verify", memo, "--json").json
    assert (first["verdict"], second["verdict"]) == ("exact", "altered")
    assert first["citation"].endswith("para 74 (secondary)")
    assert first["quote"]["text"] == first["quotation"]
    assert second["differences"] == [{"written": "never", "printed": "set", "what": "negation"}]


def test_verify_is_content_where_all_is_exact_or_nothing_is_quoted(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "“Where targets lack focus, this can hinder NQTs” (LJMU 2018, para 74)"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("verify", "-").code == 0
    memo = tmp_path / "memo.md"
    memo.write_text("The trainees' targets are said to be weak.", encoding="utf-8")
    ran = run("verify", memo)
    assert (ran.code, ran.out) == (0, "")
    assert "No quotation was found" in ran.err
    assert run("verify", memo, "--json").json == []


def test_doctor_tells_what_is_damaged_and_mends_it(
    run: Callable[..., Ran], sample_index: Path, tmp_path: Path
) -> None:
    index = Path(shutil.copytree(sample_index, tmp_path / "index"))
    whole = run("doctor", "--index", index)
    assert (whole.code, whole.out) == (0, f"{index} is whole.\n")
    with sqlite3.connect(index / "catalogue.sqlite") as database:
        database.execute("update paragraph set record = replace(record, 'targets', 'budgets')")
    for file in index.glob("vectors-*"):
        file.write_bytes(file.read_bytes()[:-100])
    harmed = run("doctor", "--index", index)
    assert harmed.code == 1
    assert f"The report from {SAMPLE}: paragraph" in " ".join(harmed.err.split())
    assert "vectors for searching are damaged" in " ".join(harmed.err.split())
    assert "--repair" in harmed.err
    told = run("doctor", "--index", index, "--json").json
    assert {fault["file"] for fault in told["left"]} == {str(SAMPLE), ""}
    mended = run("doctor", "--repair", "--index", index)
    assert mended.code == 0
    assert f"`pararef build {SAMPLE} --index {index}`" in mended.out
    assert run("reports", "--index", index).out == ""
    assert run("doctor", "--index", index).code == 0


def test_build_stores_what_can_be_read_and_names_the_rest(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "good.md").write_text("# A report\n\n1. Mentors help.\n2. Leaders plan.\n")
    (folder / "empty.md").write_text("")
    (folder / "noise.md").write_bytes(bytes(range(256)) * 20)
    index = tmp_path / "index"

    ran = run("build", folder, tmp_path / "missing.md", "--index", index)

    assert ran.code == 1
    assert "good: 2 numbered; 100.0% of" in ran.out
    complaints = [line for line in ran.err.splitlines() if line.startswith("pararef: ")]
    assert len(complaints) == 3
    for name, complaint in zip(("missing.md", "empty.md", "noise.md"), complaints, strict=True):
        assert name in complaint
    hit = run("search", "who helps", "--index", index, "--json").json["hits"][0]
    assert (hit["number"], hit["text"]) == ("1", "Mentors help.")

    again = run("build", folder / "good.md", "--index", index)
    assert again.code == 0
    assert "0 reports stored" in again.out
    assert "1 unchanged" in again.out

    assert run("remove", "good", "--index", index).code == 0
    assert run("reports", "--index", index, "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask", "a" * 10_000], "10,000 characters"),
        (["search"], "Give a question, or a file"),
        (["search", "x", "--batch", "y"], "one of the two"),
        (["search", "--batch", "/no/such/file"], "cannot be read"),
        (["show", REPORT, "29\udcff"], "has no paragraph"),
        (["search", "x", "--report", "of\udcff"], "There is no report"),
        (["serve", "--host", ""], "setting host"),
        (["search", "x", "--phase", "tertiary"], "they have: primary, secondary"),
        (["search", "x", "--section", "y" * 300], "1 to 200 characters"),
        (["search", "x", "--report", "nosuch"], "There is no report 'nosuch'"),
        (["show", "nosuch", "1"], f"It holds {REPORT}"),
        (["show", REPORT, "999"], "has no paragraph '999'"),
        (["remove", "nosuch"], "There is no report"),
        (["search", "x", "--index", "/no/such/index"], "pararef build"),
        (["search", "x", "--model", "/no/such/model"], "was built with the encoder"),
        (["read", "/no/such/file.md"], "does not exist"),
        (["verify", "/no/such/memo.md"], "does not exist"),
        (["verify", "/"], "is a folder"),
        (["evaluate", "--questions", "/no", "--qrels", "/no"], "cannot be read"),
        (["build", "/no/such/folder", "--index", "/proc/nowhere"], "--index"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    run: Callable[..., Ran], arguments: list[str], sentence: str
) -> None:
    ran = run(*arguments)
    assert ran.code == 1
    assert ran.out == ""
    assert sentence in ran.err
    assert ran.err.startswith("pararef: ")
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_named(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAREF_HITS", "many")
    ran = run("search", "x")
    assert ran.code == 1
    assert "PARAREF_HITS" in ran.err


SLOW = {"torch", "transformers", "gradio", "plotly", "langchain_text_splitters", "markdown_it"}
"""What takes its time to import, and only some commands need."""


def loaded(*arguments: object) -> set[str]:
    """The modules that a process of its own has imported once a command is done."""
    code = (
        "import sys\nfrom pararef.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return set(ran.stdout.splitlines()[-1].split())


def test_help_imports_nothing_slow() -> None:
    """What takes its time to import is not there when only help is asked for."""
    slow = SLOW | {"faiss", "numpy", "openvino", "pydantic_settings", "rich"}
    assert not slow & loaded("--help")


def test_a_search_imports_only_what_a_search_needs(sample_index: Path) -> None:
    """Neither what reads, writes, checks and shows on a page, nor the words of English."""
    found = loaded("search", "weaknesses in CEDP targets", "--index", sample_index)
    assert {"faiss", "openvino"} <= found  # it was a search
    slow = SLOW | {"rich", "spellchecker", "sklearn", "docx", "lxml", "pypdfium2", "selectolax"}
    assert not (slow | {"openai", "httpx2", "openvino.tools.ovc.convert"}) & found
    own = {"building", "web", "research", "reading.reader", "answering.checking"}
    assert not {f"pararef.{name}" for name in own | {"answering.writing"}} & found


def test_patterns_are_not_compiled_when_they_are_imported() -> None:
    code = (
        "import gc, pararef.desk\nfrom pararef.patterns import Pattern\n"
        "held = [one for one in gc.get_objects() if isinstance(one, Pattern)]\n"
        "print(len(held), sum('compiled' in vars(one) for one in held))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    held, compiled = map(int, ran.stdout.split())
    assert held > 100
    assert compiled <= 1  # that of plurals, by lists of words that are made at once
