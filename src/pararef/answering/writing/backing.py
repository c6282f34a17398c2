"""Whether evidence bears out a sentence that a language model wrote.

Rules that look at words, and no judgement: a sentence may arrange and connect
what the quotations it cites say, so all that matters in it must stand there.
They refuse some true sentences, which costs little, since the quotations stand
beside them. What they cannot see is told in the README.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pararef.answering.writing import wording
from pararef.library import is_number, tokens
from pararef.reading import stance
from pararef.records import Kind, Quote, Stance, Statement

_BORNE_OUT = 0.8  # of a sentence's content words; the others may connect, not judge
_LONGEST = 1000  # characters of a sentence

# "[1]", "[1, 3]".
MARK = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
# Signs of markup, links and commands; and characters that show as nothing or turn the line.
_MARKUP = re.compile(r"[<>{}\\|]|\]\(|://|\bwww\.|&#?\w+;|javascript:|[\[\]]", re.IGNORECASE)
_LISTED = re.compile(r"^(?:[-*•–]\s+|#{1,6}\s+|>\s+|\(?\d{1,2}[.)]\s+)")
# In pairs: "A*" is a grade.
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)")

_DEMANDS = re.compile(
    r"\b(?:should|must|ought|needs?|needed|recommend\w*|requir\w+|to improve|improvements?)\b", re.I
)
_MODAL = re.compile(r"\b(?:should|must|ought|needs?\s+to|needed\s+to)\b", re.I)
_QUOTATION = re.compile(r"(?<!\w)'(?=\S)(.+?)(?<=\S)'(?!\w)")


class Evidence:
    """What a quotation says, prepared to be compared with.

    Attributes:
        lead: The heading whose sentence it completes, or under which it is demanded.
        said: The words that may be quoted: the quotation, and what leads in to it.
        told: These, and what the citation tells of their report.
        demanded: It stands in a list of what is to be done.
    """

    def __init__(self, quote: Quote) -> None:
        paragraph = quote.paragraph
        above = paragraph.section[-1] if paragraph.section else ""
        leads = paragraph.kind is Kind.BULLET and bool(_DEMANDS.search(above))
        self.lead = above if leads else paragraph.lead_in
        self.said = tuple(wording.folded(text) for text in (quote.text, self.lead) if text)
        self.told = (*self.said, wording.folded(quote.citation))
        self.demanded = leads


def checked(sentence: str, question: str, quotes: Sequence[Quote]) -> Statement | None:
    """The sentence as a statement, or None where its evidence does not bear it out.

    Args:
        sentence: As the model wrote it.
        question: Short forms may be taken from it.
        quotes: The evidence; [1] cites the first.
    """
    text = plain(sentence)
    cites = cited(text)
    return None if fault(text, question, quotes) else Statement(text, cites)


def plain(sentence: str) -> str:
    """A sentence without emphasis and the marks of a list, its numbers as [1][2]."""
    text = _EMPHASIS.sub(r"\2", " ".join(sentence.split()))
    text = _LISTED.sub("", text)
    return MARK.sub(lambda mark: " " + "".join(f"[{n}]" for n in _numbers(mark)), text).strip()


def cited(sentence: str) -> tuple[int, ...]:
    """The evidence that a sentence names, each once, in order."""
    return tuple(dict.fromkeys(n for mark in MARK.finditer(sentence) for n in _numbers(mark)))


def fault(sentence: str, question: str, quotes: Sequence[Quote]) -> str | None:
    """Why a sentence is not borne out, in a few words; None if it is."""
    bare = MARK.sub("", sentence)
    cites = cited(sentence)
    if _MARKUP.search(bare) or not bare.isprintable() or len(sentence) > _LONGEST:
        return "markup"
    if not cites:
        return "nothing cited"
    if not all(1 <= number <= len(quotes) for number in cites):
        return "no such evidence"
    evidence = [Evidence(quotes[number - 1]) for number in cites]
    text = wording.folded(bare)
    said = [words for part in evidence for words in part.said]
    told = [words for part in evidence for words in part.told]
    return (
        _misquoted(text, said)
        or _miscounted(text, said, told)
        or _misnamed(text, told, wording.folded(question))
        or _speaking(text, said)
        or _turned(text, said)
        or _asked_for(text, evidence)
        or _invented(text, said, told)
    )


def _numbers(mark: re.Match[str]) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", mark[1])]


def _misquoted(text: str, said: Sequence[str]) -> str | None:
    """Every quotation stands in the evidence, from the edge of a word to the edge of one."""
    if text.count('"') % 2:
        return "quotation left open"
    for quotation in (*text.split('"')[1::2], *_QUOTATION.findall(text)):
        words = re.escape(quotation.strip().rstrip(".,;:"))
        if not words or not any(re.search(rf"(?<!\w){words}(?!\w)", part) for part in said):
            return "altered quotation"
    return None


def _miscounted(text: str, said: Sequence[str], told: Sequence[str]) -> str | None:
    """Every number counts what it counts in the evidence.

    A year may be the citation's, where the quotations name none.
    """
    there = [count for part in said for count in wording.counts(part)]
    dated = said if any(count.is_year for count in there) else told
    years = {count.value for part in dated for count in wording.counts(part) if count.is_year}
    for count in wording.counts(text):
        if count.is_year and count.value in years:
            continue
        same = [other for other in there if other.value == count.value]
        if not same or not any(count.agrees(other) for other in same):
            return "wrong number"
    amounts = set().union(*(wording.amounts(part) for part in said))
    return "wrong amount" if wording.amounts(text) - amounts else None


def _misnamed(text: str, told: Sequence[str], question: str) -> str | None:
    """Every name stands in the evidence, its months in capitals; short forms may be asked for.

    A name that only the question has is refused: the evidence may be another's.
    """
    there = {word for part in told for word in wording.words(part)}
    small = {word.lower() for word in there}
    asked = set(wording.words(question))
    for word in wording.names(text):
        if wording.is_acronym(word):
            known = word.removesuffix("s") in {term.removesuffix("s") for term in there | asked}
        elif word in wording.MONTHS:
            known = word in there
        else:
            known = word.lower() in small
        if not known:
            return "invented name"
    return None


def _speaking(text: str, said: Sequence[str]) -> str | None:
    """The model does not speak of itself, nor to the reader."""
    heard = set().union(*map(wording.speakers, said))
    return "speaks for itself" if wording.speakers(text) - heard else None


def _turned(text: str, said: Sequence[str]) -> str | None:
    """What is denied is denied in the evidence, and what is not is not."""
    denied, plainly = wording.under(text, wording.NEGATION)
    reach = [wording.under(part, wording.NEGATION) for part in said]
    denied_there = set().union(*(under for under, _ in reach))
    plain_there = set().union(*(free for _, free in reach))
    if denied & (plain_there - denied_there) or plainly & (denied_there - plain_there):
        return "turned round"
    if wording.NEGATION.search(text) and not any(map(wording.NEGATION.search, said)):
        return "turned round"
    return None


def _asked_for(text: str, evidence: Sequence[Evidence]) -> str | None:
    """What is to be done is not told as done, nor what is done as a demand."""
    said = [words for part in evidence for words in part.said]
    if _MODAL.search(text):
        demanded = any(part.demanded for part in evidence) or any(map(_DEMANDS.search, said))
        return None if demanded else "a demand"
    if _DEMANDS.search(text):
        return None
    reach = [wording.under(words, _MODAL) for words in said]
    wanted = set().union(*(under for under, _ in reach)) - set().union(*(free for _, free in reach))
    _, plainly = wording.under(text, _MODAL)
    if all(part.demanded for part in evidence) or plainly & wanted:
        return "a demand told as done"
    return None


def _invented(text: str, said: Sequence[str], told: Sequence[str]) -> str | None:
    """Most content words stand in the evidence; those that do not are no judgement."""
    text = wording.PERCENT.sub("%", text)
    there = _stems(said)
    opposites = _stems(
        wording.without_prefix(word) for part in said for word in wording.words(part)
    )
    known = there | _stems(told)
    words = [token for token in tokens(text) if not is_number(token.stem)]
    new = [token for token in words if token.stem not in known]
    for token in new:
        word = token.span.of(text)
        judges = stance.said(word.lower()) is not Stance.NEUTRAL
        if judges or word.lower() in wording.JUDGING:
            return "a judgement"
        if token.stem in opposites or _stems([wording.without_prefix(word)]) & there:
            return "turned round"
    weighed = [token for token in words if not _weightless(token.span.of(text))]
    strange = [token for token in weighed if token in new]
    if not there & {token.stem for token in weighed}:
        return "not in the evidence"
    if len(weighed) - len(strange) < _BORNE_OUT * len(weighed):
        return "not in the evidence"
    # A name may open a sentence, where its capital tells nothing.
    return "invented name" if any(not text[: t.span.start].strip(" \"'") for t in strange) else None


def _weightless(word: str) -> bool:
    """Words that connect, and short forms, which were looked at as names."""
    return word.lower() in wording.CONNECTING or wording.is_acronym(word)


def _stems(texts: Iterable[str]) -> set[str]:
    """The stems of texts; words that a hyphen ties, each as well."""
    found = set[str]()
    for text in texts:
        found |= {token.stem for token in tokens(text)}
        found |= {token.stem for token in tokens(text.replace("-", " "))}
        words = [token.stem for token in tokens(text.replace("-", " "))]
        found |= {first + second for first, second in pairwise(words)}
    return found
