"""Measures: worked out by hand, and questions that are what they claim to be."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from conftest import SAMPLE, BagOfWords, make_report
from ir_measures import ScoredDoc

from pararef.errors import SettingError
from pararef.evaluation import (
    BM25,
    Question,
    Run,
    Scores,
    as_json,
    comparison,
    document,
    fused,
    measure,
    p_value,
    read,
    read_qrels,
    read_questions,
    run,
    table,
    write,
)
from pararef.finding import LEXICAL, search
from pararef.library import Library
from pararef.records import Report

QUESTIONS = SAMPLE.parents[1] / "eval" / "questions"


def test_measures_are_those_worked_out_by_hand(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    texts = ("mentors mentors mentors", "mentors and leaders", "leaders plan for mentors here")
    library.put({"/a.md": make_report("a", *texts)})
    (tmp_path / "qrels").write_text("q 0 a#3 3\nq 0 a#1 1\n")
    qrels = read_qrels(tmp_path / "qrels")
    order = [document(hit.paragraph) for hit in search(library, "mentors", ranking=LEXICAL).hits]
    grades = [{"a#3": 3, "a#1": 1}.get(found, 0) for found in order]
    gain = sum(grade / math.log2(rank) for rank, grade in enumerate(grades, start=2))
    ideal = 3 / math.log2(2) + 1 / math.log2(3)

    questions = [Question("q", "mentors"), Question("none", "pizza", "unanswerable")]
    scores = measure(run(library, questions, BM25), questions, qrels)

    *recalls, reciprocal = scores.by_question["q"][1:]
    assert scores.means()[0] == pytest.approx(gain / ideal)
    assert recalls == [1.0, 1.0, 1.0]
    assert reciprocal == pytest.approx(1 / (order.index("a#3") + 1))
    assert set(scores.answered) == {"q", "none"}
    assert as_json(scores)["nDCG@10"] == scores.means()[0]
    assert "BM25" in table([scores], questions)


def test_the_questions_are_what_they_claim_to_be(sample: Report) -> None:
    questions = read_questions(QUESTIONS / "reports.jsonl")
    qrels = read_qrels(QUESTIONS / "reports.qrels")
    ids = [question.id for question in questions]
    assert len(set(ids)) == len(ids) >= 200
    assert len({report for question in questions for report in question.reports}) >= 12
    assert {qrel.relevance for qrel in qrels} <= {1, 2, 3}
    where = {question.id: question.reports for question in questions}
    assert all(qrel.doc_id.partition("#")[0] in where[qrel.query_id] for qrel in qrels)
    answerable = {qrel.query_id for qrel in qrels if qrel.relevance >= 2}
    unanswerable = {question.id for question in questions if question.kind == "unanswerable"}
    assert len(unanswerable) >= 50
    assert answerable == set(ids) - unanswerable
    here = {qrel.doc_id for qrel in qrels if qrel.doc_id.startswith(f"{sample.id}#")}
    assert here <= {document(paragraph) for paragraph in sample.paragraphs}


def test_fusion_counts_ranks_alone() -> None:
    runs = [
        Run("a", (ScoredDoc("q", "x", 9.0), ScoredDoc("q", "y", 8.0)), {}),
        Run("b", (ScoredDoc("q", "y", 0.2), ScoredDoc("q", "z", 0.1)), {}),
    ]
    found = {hit.doc_id: hit.score for hit in fused(runs).hits}
    assert found == pytest.approx({"y": 1 / 62 + 1 / 61, "x": 1 / 61, "z": 1 / 62})


def test_the_chance_of_a_difference_is_small_for_a_steady_one_only() -> None:
    worse = [0.1 * (n % 7) for n in range(40)]
    assert p_value([value + 0.1 for value in worse], worse) < 0.001
    wavering = [value + (0.1 if n % 2 else -0.1) for n, value in enumerate(worse)]
    assert p_value(wavering, worse) > 0.5
    assert p_value(worse, worse) == 1.0


def test_a_comparison_tells_what_was_gained_and_lost() -> None:
    questions = [Question("q1", "mentors"), Question("q2", "meals")]
    before = Scores("old", {"q1": (0.2,) * 5, "q2": (0.9,) * 5}, {})
    after = Scores("new", {"q1": (0.8,) * 5, "q2": (0.7,) * 5}, {})
    told = comparison(before, after, questions)
    assert "+0.200" in told  # the mean
    assert told.index("+0.600  q1  mentors") < told.index("-0.200  q2  meals")


def test_runs_are_kept_and_read_again(tmp_path: Path) -> None:
    kept = Run("RRF of the two", (ScoredDoc("q", "a#1", 0.5),), {})
    write([kept], tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_text() == "q Q0 a#1 1 0.500000 RRF-of-the-two\n"
    assert read(file).hits == kept.hits
    with pytest.raises(SettingError, match="cannot be read as a TREC run"):
        read(tmp_path / "missing.run")


def test_a_search_is_limited_to_the_reports_that_were_judged(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({f"/{name}.md": make_report(name, "mentors") for name in ("a", "b")})
    questions = [
        Question("inside", "mentors", reports=("a",)),
        Question("open", "mentors", reports=("a",), open=True),
        Question("without", "mentors", leave_out=("a#1",)),
    ]
    found: dict[str, set[str]] = {}
    for hit in run(library, questions, BM25).hits:
        found.setdefault(hit.query_id, set()).add(hit.doc_id)
    assert found == {"inside": {"a#1"}, "open": {"a#1", "b#1"}, "without": {"b#1"}}


@pytest.mark.parametrize(
    ("reader", "content", "sentence"),
    [
        (read_questions, '{"id": "1", "text": "x"}\nnot json', "line 2 is not a question"),
        (read_questions, '{"id": "1"}', "line 1 is not a question"),
        (read_qrels, "q 0 a#1 three", "line 1 is not a judgement"),
        (read_qrels, "q a#1 3", "line 1 is not a judgement"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, reader, content: str, sentence: str
) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(SettingError, match=sentence):
        reader(tmp_path / "file")
