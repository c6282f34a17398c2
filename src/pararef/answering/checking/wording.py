"""Words compared with words: where a text prints them, and how they differ from it.

What only the typesetter changes is no difference: the form of quotation marks,
apostrophes and dashes, hyphens, ligatures, white space, soft hyphens. Letters,
digits and signs that change what is said are compared as they are; only the first
letter of a quotation may be large or small.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pararef.records import Span

_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens, and spaces of no width
_APOSTROPHES = "'’‘ʼ`´′＇"
_LETTER = rf"(?:[^\W_]|[{_UNSEEN}\u0300-\u036f])"
# A word, a number ("1,200", "3.5"), a sign that has a meaning, a minus before a number.
_TOKEN = re.compile(
    rf"[^\W_]{_LETTER}*(?:[{_APOSTROPHES}](?={_LETTER}){_LETTER}+|(?<=\d)[.,:](?=\d){_LETTER}+)*"
    r"|[%‰£€$¥&+=<>°]|(?<![^\s(])[-−–](?=\d)"
)
_MARKS = re.compile(r"[.,;:?!()]")
_CUT = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.+")
# "[the trainees]", and with the letters of the word it is put into: "trainee[s]".
_PUT_IN = re.compile(r"[^\W_]*\[[^\[\]]*\][^\W_]*")
_FIRST_LETTER = re.compile(r"(?<![^\W_])\[([^\W\d_])\](?=[^\W_])")

NEGATIONS = frozenset(
    "not no never none nor neither nobody nothing nowhere cannot without few hardly".split()
)
_NUMBERS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million first second third half quarter once twice both
    """.split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, and where it stands."""

    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a quotation that the report prints otherwise.

    Attributes:
        written: In the quotation; empty where words were left out.
        printed: In the report; empty where words were put in.
    """

    written: str
    printed: str

    @property
    def what(self) -> str:
        """What it touches: "negation", "number", or only "words"."""
        ours, theirs = (_small(text) for text in (self.written, self.printed))
        if _negates(ours) != _negates(theirs):
            return "negation"
        if _counts(ours) != _counts(theirs):
            return "number"
        return "words"


@dataclass(frozen=True, slots=True)
class Alignment:
    """The place in a text that is most like a quotation.

    Attributes:
        span: From its first word to its last.
        cost: Words to put in, take out or change, to get from the one to the other.
        length: Words of the quotation.
        differences: In order; none where the words are the same.
        skipped: What the text prints where the quotation marks a cut.
    """

    span: Span
    cost: int
    length: int
    differences: tuple[Difference, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def likeness(self) -> float:
        """1 where no word differs, 0 where all do."""
        return max(0.0, 1.0 - self.cost / self.length)


def words(text: str) -> list[Token]:
    """The words of a text, in order."""
    return [Token(_plain(found[0]), Span(*found.span())) for found in _TOKEN.finditer(text)]


def parts(quotation: str) -> list[str]:
    """A quotation cut where it says that it leaves words out or puts its own in.

    >>> parts("[T]rainees … set [weak] targets")
    ['Trainees', 'set', 'targets']
    """
    text = _FIRST_LETTER.sub(r"\1", quotation)
    pieces = _CUT.split("…".join(_PUT_IN.split(text)))
    return [piece.strip() for piece in pieces if words(piece)]


def placed(pieces: Sequence[str], text: str, tokens: Sequence[Token]) -> Alignment | None:
    """Where a text prints the parts of a quotation, each word for word, in their order.

    Args:
        pieces: As `parts` gives them.
        text: Of a paragraph.
        tokens: Its words.
    """
    wanted = [[token.word for token in words(piece)] for piece in pieces]
    printed = [token.word for token in tokens]
    at = 0
    runs: list[tuple[int, int]] = []
    for part in wanted:
        found = _run(part, printed, at)
        if found is None:
            return None
        at = found + len(part)
        runs.append((found, at))
    if not runs:
        return None
    skipped = tuple(
        text[tokens[end].span.start : tokens[start - 1].span.end]
        for (_, end), (start, _) in pairwise(runs)
        if start > end
    )
    span = Span(tokens[runs[0][0]].span.start, tokens[runs[-1][1] - 1].span.end)
    return Alignment(span, 0, sum(map(len, wanted)), (), skipped)


def aligned(pieces: Sequence[str], text: str, tokens: Sequence[Token]) -> Alignment | None:
    """The place in a text that takes the fewest changes to become a quotation.

    difflib takes the first of equal runs, which may stand far from the others, so this
    is the dynamic programme after Sellers (1980): the quotation must be used whole, the
    text from anywhere to anywhere, and a cut passes over any number of words.
    """
    quoted: list[tuple[str, str]] = []  # as compared, as written; ("", "") is a cut
    for number, piece in enumerate(pieces):
        quoted += [("", "")] * (number > 0)
        quoted += [(token.word, token.span.of(piece)) for token in words(piece)]
    if not tokens or not quoted:
        return None
    printed = [token.word for token in tokens]
    rows = _costs([word for word, _ in quoted], printed)
    end = min(range(len(printed) + 1), key=rows[-1].__getitem__)
    if end < len(printed) and rows[-1][end + 1] == rows[-1][end]:
        end += 1  # a last word that differs stands in place of another
    length = sum(bool(word) for word, _ in quoted)
    start, changes = _way([word for word, _ in quoted], printed, rows, end)
    if start >= end:
        return None
    return Alignment(
        Span(tokens[start].span.start, tokens[end - 1].span.end),
        rows[-1][end],
        length,
        tuple(_differences(changes, [w for _, w in quoted], text, tokens)),
    )


def same_marks(quotation: str, printed: str) -> bool:
    """Whether two texts of the same words have the same stops and commas between them."""
    return _between(quotation) == _between(printed)


def _between(text: str) -> list[str]:
    tokens = words(text)
    return [
        "".join(_MARKS.findall(text[one.span.end : other.span.start]))
        for one, other in pairwise(tokens)
    ]


def _run(part: Sequence[str], printed: Sequence[str], start: int) -> int | None:
    """Where a run of words begins; the first letter may be large or small."""
    first, rest = _uncapped(part[0]), list(part[1:])
    for at in range(start, len(printed) - len(part) + 1):
        if _uncapped(printed[at]) == first and printed[at + 1 : at + len(part)] == rest:
            return at
    return None


def _costs(quoted: Sequence[str], printed: Sequence[str]) -> list[list[int]]:
    """What it costs to have used so many words of the quotation, ending at each word."""
    rows = [[0] * (len(printed) + 1)]
    for number, word in enumerate(quoted):
        above = rows[-1]
        row = [above[0] + 1]
        if not word:
            row = [above[0]]
            for cost in above[1:]:
                row.append(min(cost, row[-1]))
        else:
            opens = number == 0 or not quoted[number - 1]
            for at, other in enumerate(printed):
                change = above[at] + (not _same(word, other, opens))
                row.append(min(change, above[at + 1] + 1, row[at] + 1))
        rows.append(row)
    return rows


def _way(
    quoted: Sequence[str], printed: Sequence[str], rows: Sequence[Sequence[int]], end: int
) -> tuple[int, list[tuple[int | None, int | None]]]:
    """The way back through the costs: where it starts, and the words that differ, in order.

    Each is a word of the quotation beside one of the text; None where there is none.
    A pair of Nones parts what does not stand together.
    """
    changes: list[tuple[int | None, int | None]] = []
    row, at = len(quoted), end
    while row:
        word, here = quoted[row - 1], rows[row][at]
        if not word:
            if at and rows[row][at - 1] == here and rows[row - 1][at] != here:
                at -= 1
            else:
                row -= 1
            changes.append((None, None))
            continue
        opens = row == 1 or not quoted[row - 2]
        same = at > 0 and _same(word, printed[at - 1], opens)
        if at and rows[row - 1][at - 1] + (not same) == here:
            row, at = row - 1, at - 1
            changes.append((None, None) if same else (row, at))
        elif rows[row - 1][at] + 1 == here:
            row -= 1
            changes.append((row, None))
        else:
            at -= 1
            changes.append((None, at))
    return at, changes[::-1]


def _differences(
    changes: Iterable[tuple[int | None, int | None]],
    written: Sequence[str],
    text: str,
    tokens: Sequence[Token],
) -> Iterable[Difference]:
    """Changes that stand together, as one difference."""
    ours: list[int] = []
    theirs: list[int] = []
    for mine, its in [*changes, (None, None)]:
        if mine is not None:
            ours.append(mine)
        if its is not None:
            theirs.append(its)
        if mine is None and its is None and (ours or theirs):
            printed = ""
            if theirs:
                printed = text[tokens[theirs[0]].span.start : tokens[theirs[-1]].span.end]
            yield Difference(" ".join(written[at] for at in ours), printed)
            ours, theirs = [], []


def _same(word: str, other: str, opens: bool) -> bool:
    return word == other or (opens and _uncapped(word) == _uncapped(other))


def _uncapped(word: str) -> str:
    return word[0].lower() + word[1:]


def _plain(word: str) -> str:
    kept = "".join("'" if sign in _APOSTROPHES else sign for sign in word if sign not in _UNSEEN)
    return "-" if kept in ("−", "–") else unicodedata.normalize("NFKC", kept)


def _small(text: str) -> list[str]:
    return [token.word.lower() for token in words(text)]


def _negates(found: Iterable[str]) -> int:
    return sum(word in NEGATIONS or word.endswith("n't") for word in found)


def _counts(found: Iterable[str]) -> list[str]:
    return [word for word in found if word in _NUMBERS or any(map(str.isdigit, word))]
