"""How well the right paragraphs are found: question sets, runs, measures, comparison."""

from pararef.evaluation.measures import MEASURES, NAMES, Scores, measure, p_value
from pararef.evaluation.questions import Question, document, read_qrels, read_questions
from pararef.evaluation.runs import (
    BM25,
    ENCODER,
    FUSED,
    PARAREF,
    Run,
    System,
    fused,
    read,
    run,
    runs,
    within,
    write,
)
from pararef.evaluation.tables import as_json, comparison, sets_table, table

__all__ = [
    "BM25",
    "ENCODER",
    "FUSED",
    "MEASURES",
    "NAMES",
    "PARAREF",
    "Question",
    "Run",
    "Scores",
    "System",
    "as_json",
    "comparison",
    "document",
    "fused",
    "measure",
    "p_value",
    "read",
    "read_qrels",
    "read_questions",
    "run",
    "runs",
    "sets_table",
    "table",
    "within",
    "write",
]
