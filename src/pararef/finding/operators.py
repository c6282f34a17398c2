"""What a question says by its marks: phrases in quotation marks, and what is unwanted.

care leavers "staying put" -adoption -"foster carers"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pararef.errors import QuestionError
from pararef.library import stems
from pararef.patterns import Pattern

_QUOTED = r'(?:"([^"]+)"|“([^”]+)”)'
# A phrase, wanted or unwanted, or an unwanted word; what stands in a phrase is no mark.
_MARK = Pattern(rf"((?<!\S)-)?{_QUOTED}|(?<!\S)-([^\W\d_][\w’'-]*)")
_DOTTED = Pattern(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A question and what its marks say.

    Attributes:
        words: The question without its marks.
        phrases: What a paragraph must print so.
        without: Words and phrases that it must not have.
    """

    words: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def marked(question: str) -> Marked:
    """Read the marks of a question.

    >>> marked('care "staying put" -adoption')
    Marked(words='care staying put', phrases=('staying put',), without=('adoption',))

    Raises:
        QuestionError: If it says only what is unwanted.
    """
    phrases: list[str] = []
    without: list[str] = []

    def read(found: re.Match[str]) -> str:
        phrase = found[2] or found[3]
        if found[1] or found[4]:
            without.append(phrase or found[4])
            return " "
        phrases.append(phrase)
        return f" {phrase} "

    words = _MARK.sub(read, question)
    words = " ".join(_DOTTED.sub(lambda found: found[0].replace(".", ""), words).split())
    if without and not any(letter.isalnum() for letter in words):
        raise QuestionError("The question says only what is unwanted: add what to look for.")
    return Marked(words, tuple(filter(stems, phrases)), tuple(filter(stems, without)))
