"""The number printed in front of a text: "12.", "1.2", "(3)", "[4]".

Whether such a number counts paragraphs is decided later, by the whole sequence.
"""

from __future__ import annotations

import re

_NUMBER = r"\d{1,5}(?:\.\d{1,5}){0,3}"
LETTERED = r"[A-Z]\d{1,2}(?:\.\d{1,3}){1,2}\.?|[A-Z](?:\.\d{1,3}){1,2}\.?"
"""A paragraph's number in an appendix: "A1.1", "B.2"."""

_PRINTED = rf"{LETTERED}|\(\d{{1,5}}\)|\[\d{{1,5}}\]|{_NUMBER}[.)]|\d{{1,5}}(?:\.\d{{1,5}}){{1,3}}"
_LABEL = re.compile(rf"({_PRINTED})\s+(?=\S)")
_LONE = re.compile(_PRINTED)
_INTEGER = re.compile(r"\d{1,4}")


def split_label(text: str) -> tuple[str | None, str]:
    """The label that a text begins with, if any, and the rest.

    >>> split_label("1.2 The Inquiry sat."), split_label("27.4% of schools")
    (('1.2', 'The Inquiry sat.'), (None, '27.4% of schools'))
    """
    mark = _LABEL.match(text)
    return (mark[1], text[mark.end() :]) if mark else (None, text)


def lone_label(text: str, *, bare: bool = False) -> bool:
    """Whether a text is a label and nothing else; `bare` allows an integer alone.

    >>> lone_label("12."), lone_label("12"), lone_label("12", bare=True)
    (True, False, True)
    """
    return bool(_LONE.fullmatch(text) or (bare and _INTEGER.fullmatch(text)))
