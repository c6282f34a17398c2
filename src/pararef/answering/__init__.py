"""Hits to quotations with citations, and back. Knows nothing of how they are shown."""

from pararef.answering.answer import answer, verified
from pararef.answering.checking import Checked, Difference, Verdict, check
from pararef.answering.citations import STYLES, link, plain, source, words_mark
from pararef.answering.telling import told
from pararef.answering.writing import Endpoint, write

__all__ = [
    "STYLES",
    "Checked",
    "Difference",
    "Endpoint",
    "Verdict",
    "answer",
    "check",
    "link",
    "plain",
    "source",
    "told",
    "verified",
    "words_mark",
    "write",
]
