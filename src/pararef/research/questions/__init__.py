"""A file of questions, asked of each report of a library, again and again.

What was asked before and has not changed is kept (`state`), what is new is marked, and
what a reader decided of each quotation (`review`) is heeded. `run_set` does it all.
"""

from pararef.research.questions.results import Cell, Mark, Quoted, Results
from pararef.research.questions.running import ask_set, run_set
from pararef.research.questions.set_files import read_set
from pararef.research.questions.sets import Question, QuestionSet

__all__ = [
    "Cell",
    "Mark",
    "Question",
    "QuestionSet",
    "Quoted",
    "Results",
    "ask_set",
    "read_set",
    "run_set",
]
