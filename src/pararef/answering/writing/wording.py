"""What stands in a sentence that must not be changed: numbers, amounts, names, denials."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pararef.library import is_number, tokens

MONTHS = frozenset(
    "January February March April May June July August September October November December".split()
)
# Words that tie quotations together, or say who found what; they need no evidence.
CONNECTING = frozenset(
    """
    according additionally addition alongside although area areas aspect aspects because case cases
    comes concluded conclude consequently contrast describe described despite due
    evidence example examples finding findings found furthermore hence highlight highlighted
    highlights however identified identify indicate indicated indicates inspection inspections
    inspector inspectors instance judged likewise making meaning meanwhile moreover
    namely nevertheless note noted notes observed overall particular particularly point points
    quotation quotations reason reasons regarding related relating result shows show showed shown
    similarly specific specifically state stated states suggest suggests terms therefore
    thus whereas while within
    """.split()
)
# Words that judge or measure, beside those of `reading.stance`.
JUDGING = frozenset(
    """
    absent acceptable bad badly best big broad careless common critical dangerous deep different
    disappointing excessive fair fast fine full great greatest harmful high higher highest huge
    illegal impossible large larger largest late least likely long low lower lowest major minor
    necessary negative new normal old partial perfect possible present proper rare right
    satisfactory satisfying serious seriously severe short significant significantly similar
    small smaller smallest terrible unlikely unnecessary unsatisfactory urgent urgently useless
    vague vast worse worst wrong wrongly
    """.split()
)
NEGATION = re.compile(
    r"\b(?:not(?!\s+(?:only|just)\b)|no|never|cannot|none|nor|neither|nobody|nothing|without|unable"
    r"|\w+n't|hardly|scarcely|barely|rarely|seldom|(?<!\ba )(?:few|little)|lack(?:s|ed|ing)?"
    r"|fail(?:s|ed|ing|ure|ures)?|absence|insufficient(?:ly)?)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:but|although|though|whereas|while|yet)\b|,\s+and\b|[;:!?]|\.\s", re.IGNORECASE
)
PERCENT = re.compile(r"(?<=\d)\s?(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
_REACH = 3  # content words that a "not" bears on
_DOUBT = 3  # and those behind them, on which it may bear
_BESIDE = 4  # content words that tell what a number counts

_QUOTES = dict.fromkeys("“”„‟«»″〝〞「」『』＂‹›", '"')
_SINGLE = dict.fromkeys("‘’‚‛′`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_MARKS = str.maketrans({**_QUOTES, **_SINGLE, **_DASHES, "…": "..."})

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_FIGURE = re.compile(
    r"[£$€]?(?:[^\W\d_]{0,3}\d\w*)(?:[.,:/]\d\w*)*(?:\s?(?:%|per\s?cent\b|percent\b))?",
    re.IGNORECASE,
)
_WORDED = {
    word: str(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
}
_AMOUNTS = frozenset(
    """
    all almost always annually barely daily double dozen each eighty entire entirely every everyone
    few fewer fifty first forty fortnightly fully half hardly hourly hundred hundreds last least
    less majority many mainly million millions billion minority monthly more most mostly nearly next
    ninety occasionally often once only quarter quarters rarely second seldom seventy several
    sixty some sometimes termly third thirds thirty thousand thousands twice usually weekly wholly
    yearly fourth fifth sixth seventh eighth ninth tenth entirety
    """.split()
)
_SPEAKERS = frozenset("i me my mine we us our ours you your yours".split())
_PREFIXES = ("under", "over", "un", "in", "im", "ir", "il", "dis", "non", "mis")


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and the stems of the words around it: those up to the next number, if any.

    "45% of the 120 trainees" has none, so that both count trainees.

    Attributes:
        value: Without commas: "1200", "45%", "£3.5".
    """

    value: str
    before: frozenset[str]
    after: frozenset[str]

    @property
    def is_year(self) -> bool:
        """Whether it can be a year of our time."""
        return bool(re.fullmatch(r"(?:19|20)\d\d", self.value))

    def agrees(self, other: Count) -> bool:
        """Whether two equal numbers can count the same: some word beside them is the same."""
        if not (self.before or self.after):
            return True
        return bool(self.after & other.after or self.before & other.before)


def folded(text: str) -> str:
    """A text with one kind of space, quotation mark, apostrophe and dash."""
    return " ".join(text.translate(_MARKS).split())


def words(text: str) -> list[str]:
    """The words of a text; "inspectors'" and "school's" without what makes them possessive."""
    found = _WORD.findall(text)
    return [word.removesuffix("'s") for word in found] + [
        part for word in found if "-" in word for part in word.split("-")
    ]


def names(text: str) -> list[str]:
    """The words that their capitals make names or short forms.

    The first word of a sentence is one only if it has further capitals.
    """
    found = [(word[0].removesuffix("'s"), word.start()) for word in _WORD.finditer(text)]
    return [
        word
        for word, at in found
        if is_acronym(word) or (word[0].isupper() and text[:at].strip(" \"'(") and word != "I")
    ]


def is_acronym(word: str) -> bool:
    """As "CEDP", "NQTs", "SEND"."""
    return sum(sign.isupper() for sign in word) > 1


def counts(text: str) -> list[Count]:
    """The numbers of a text, in figures and in words, in order."""
    found = [(_value(figure[0]), *figure.span()) for figure in _FIGURE.finditer(text)]
    found += [
        (_WORDED[word[0].lower()], *word.span())
        for word in re.finditer(r"[A-Za-z]+", text)
        if word[0].lower() in _WORDED
    ]
    found.sort(key=lambda number: number[1])
    edges = [0, *(edge for _, start, end in found for edge in (start, end)), len(text)]
    gaps = [_content(text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [
        Count(
            value,
            frozenset(next(filter(None, reversed(gaps[: at + 1])), [])[-_BESIDE:]),
            frozenset(next(filter(None, gaps[at + 1 :]), [])[:_BESIDE]),
        )
        for at, (value, _, _) in enumerate(found)
    ]


def amounts(text: str) -> set[str]:
    """The words of a text that tell how many, how much or how often, in small letters."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if word in _AMOUNTS}


def speakers(text: str) -> set[str]:
    """The words of a text by which somebody speaks of, or to, those who read it."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if word in _SPEAKERS}


def under(text: str, trigger: re.Pattern[str]) -> tuple[set[str], set[str]]:
    """The stems that words like "not" bear on, and the stems that they do not bear on."""
    content = tokens(text)
    marks = [(found.end(), "trigger") for found in trigger.finditer(text)]
    marks += [(found.start(), "turn") for found in _TURN.finditer(text)]
    marks += [
        (token.span.start, token.stem)
        for token in content
        if not trigger.fullmatch(token.span.of(text))
    ]
    caught, free = set[str](), set[str]()
    since = _REACH + _DOUBT  # content words
    for _, what in sorted(marks):
        if what == "trigger":
            since = 0
        elif what == "turn":
            since = _REACH + _DOUBT
        else:
            if since < _REACH:
                caught.add(what)
            elif since >= _REACH + _DOUBT:
                free.add(what)
            since += 1
    return caught, free


def without_prefix(word: str) -> str:
    """A word without what makes it the opposite: "timely" for "untimely"."""
    lower = word.lower()
    return next((lower.removeprefix(p) for p in _PREFIXES if lower.startswith(p)), lower)


def _value(figure: str) -> str:
    percent = PERCENT.search(figure)
    bare = figure[: percent.start()] if percent else figure
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", bare).lower() + ("%" if percent else "")


def _content(text: str) -> list[str]:
    return [token.stem for token in tokens(text) if not is_number(token.stem)]
