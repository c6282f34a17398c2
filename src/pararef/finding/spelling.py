"""Slips of the keyboard in a question: words that no report prints, but one like it.

A word is put right only where it can hardly be meant: no report has it, nor is it
an English word; and a word of the reports is one slip away, or two if it is long.
Of several the nearest counts, then the commonest.
"""

from __future__ import annotations

from collections.abc import Sequence

from pararef.finding.english import is_english
from pararef.library import Library, Token, stems, tokens
from pararef.records import Expansion

SPELLING = "spelling"

_SHORTEST = 6  # letters of a word that is put right
_LONG = 8  # letters from which on two slips are forgiven
_SUBSTITUTED = 0.5  # what it counts that a letter is another, not missing, doubled or misplaced
# Words that questions have and reports need not.
_ASKED = (
    *("weakness", "weaknesses", "strength", "strengths", "shortcomings", "failings"),
    *("improve", "improvement", "improvements", "recommendations", "compared", "percentage"),
)
_PRINTED = 2  # paragraphs: a word that one alone prints may be a slip itself


def corrections(library: Library, question: str, phrases: Sequence[str] = ()) -> list[Expansion]:
    """The words of a question that are put right, each with what it is taken to be.

    Args:
        library: Whose words are meant.
        question: Without its marks.
        phrases: Parts of it that are to be taken as they are typed.
    """
    found = []
    for token in tokens(question):
        word = token.span.of(question)
        if any(word in phrase for phrase in phrases) or not _may_be_a_slip(library, token, word):
            continue
        if meant := _nearest(library, word, is_first=token.span.start == 0):
            found.append(Expansion(word, meant, SPELLING))
    return found


def _may_be_a_slip(library: Library, token: Token, word: str) -> bool:
    return (
        len(word) >= _SHORTEST
        and word.isalpha()
        and word[1:].islower()
        and library.frequency(token.stem) == 0
        and not is_english(word)
    )


def _nearest(library: Library, typed: str, is_first: bool) -> str | None:
    """The word of the reports that is meant; None where there is none like it.

    A capital may begin a name that no report has: inside a question such a word
    is taken for the name of a provider only, and at its head for a slip of one letter.
    """
    word = typed.lower()
    is_name = typed[0].isupper()
    allowed = 1 + (len(word) >= _LONG and not (is_name and is_first))
    scored = [
        (slips + _SUBSTITUTED * _is_substituted(word, text), -frequency, text)
        for text, slips in library.lexicon().alike(word, allowed, _ASKED)
        # People seldom miss the first letter.
        if text[0] == word[0]
        and (stem := stems(text))
        and ((frequency := library.frequency(stem[0])) >= _PRINTED or text in _ASKED)
        and (not is_name or is_first or library.called([text]))
    ]
    return min(scored)[2] if scored else None


def _is_substituted(word: str, text: str) -> bool:
    return len(word) == len(text) and sorted(word) != sorted(text)
