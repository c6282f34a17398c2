"""Measures: worked out by hand, and questions that are what they claim to be."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from conftest import SAMPLE, BagOfWords, make_report

from pararef.errors import SettingError
from pararef.evaluation import (
    SYSTEMS,
    Question,
    as_json,
    document,
    evaluate,
    read_qrels,
    read_questions,
    table,
)
from pararef.finding import LEXICAL, search
from pararef.library import Library

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

    questions = [Question("q", "mentors", ""), Question("none", "pizza", "unanswerable")]
    (scores,) = evaluate(library, questions, qrels, SYSTEMS[:1])

    at_five, at_ten, reciprocal = scores.by_question["q"][1:]
    assert scores.means[0] == pytest.approx(gain / ideal)
    assert (at_five, at_ten) == (1.0, 1.0)
    assert reciprocal == pytest.approx(1 / (order.index("a#3") + 1))
    assert scores.refused in (0.0, 1.0)
    assert as_json(scores)["nDCG@10"] == scores.means[0]
    assert "lexical" in table([scores], questions)


def test_the_questions_on_the_sample_are_judged_on_paragraphs_that_are_there(sample) -> None:
    questions = read_questions(QUESTIONS / "sample.jsonl")
    qrels = read_qrels(QUESTIONS / "sample.qrels")
    ids = [question.id for question in questions]
    assert len(set(ids)) == len(ids) >= 50
    assert {qrel.doc_id for qrel in qrels} <= {document(p) for p in sample.paragraphs}
    assert {qrel.relevance for qrel in qrels} <= {1, 2, 3}
    assert {qrel.query_id for qrel in qrels} <= set(ids)
    answerable = {qrel.query_id for qrel in qrels if qrel.relevance >= 2}
    kinds = Counter(question.kind for question in questions)
    unanswerable = {question.id for question in questions if question.kind == "unanswerable"}
    assert kinds["unanswerable"] >= 10
    assert answerable == set(ids) - unanswerable


@pytest.mark.parametrize(
    ("read", "content", "sentence"),
    [
        (read_questions, '{"id": "1", "text": "x"}\nnot json', "line 2 is not a question"),
        (read_questions, '{"id": "1"}', "line 1 is not a question"),
        (read_qrels, "q 0 a#1 three", "line 1 is not a judgement"),
        (read_qrels, "q a#1 3", "line 1 is not a judgement"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, read, content: str, sentence: str
) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(SettingError, match=sentence):
        read(tmp_path / "file")
