"""Hits to quotations with citations, and back. Knows nothing of how they are shown.

What checks a memo, or writes an answer out, is imported when it is first used: a
search needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pararef.answering.answer import answer, verified
from pararef.answering.citations import STYLES, link, plain, source, words_mark
from pararef.answering.telling import told

if TYPE_CHECKING:
    from pararef.answering.checking import Checked, Difference, Verdict, check
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

_WHERE = {
    **dict.fromkeys(("Checked", "Difference", "Verdict", "check"), "pararef.answering.checking"),
    **dict.fromkeys(("Endpoint", "write"), "pararef.answering.writing"),
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
