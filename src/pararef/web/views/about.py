"""What pararef does, how it can be wrong, whom it lets read, and under which licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.metadata import version
from string import Template

from pararef.desk import Desk
from pararef.web.files import STATIC


def page(desk: Desk, said: Mapping[str, Sequence[str]]) -> str:
    """The room as HTML."""
    words = Template((STATIC / "about.html").read_text(encoding="utf-8"))
    return words.substitute(leaves=escape(_leaves(desk)), this_one=escape(this_one(desk)))


def this_one(desk: Desk) -> str:
    """Version, encoder and index, in a line."""
    return f"pararef {version('pararef')} · encoder {desk.encoder} · index {desk.name}"


def _leaves(desk: Desk) -> str:
    """What is sent to other machines."""
    if desk.writer:
        return (
            "Questions and reports stay on the machine that serves this page, but for one thing:"
            " when you have an answer written out, the question and the quotations are sent to"
            f" {desk.writer}. The page counts no visits, and sends nothing else anywhere."
        )
    return (
        "Nothing. Questions, reports and answers stay on the machine that serves this page; what"
        " you collect stays in your browser. The page counts no visits, and asks no other machine"
        " for anything."
    )
