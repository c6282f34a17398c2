"""How well the right paragraphs are found: question sets, runs, measures, comparison."""

from pararef.evaluation.calibration import calibrated
from pararef.evaluation.measures import MEASURES, NAMES, Scores, measure, p_value
from pararef.evaluation.questions import (
    TUNE,
    Question,
    document,
    read_qrels,
    read_questions,
    read_sets,
)
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
from pararef.finding import written

__all__ = [
    "BM25",
    "ENCODER",
    "FUSED",
    "MEASURES",
    "NAMES",
    "PARAREF",
    "TUNE",
    "Question",
    "Run",
    "Scores",
    "System",
    "as_json",
    "calibrated",
    "comparison",
    "document",
    "fused",
    "measure",
    "p_value",
    "read",
    "read_qrels",
    "read_questions",
    "read_sets",
    "run",
    "runs",
    "sets_table",
    "table",
    "within",
    "write",
    "written",
]
