"""Sentences of real reports, sorted by what they are about, each to be had in many wordings.

A made corpus must neither repeat itself (or a store of vectors is spared work, and a
question finds the same words twice) nor be noise. So every sentence is a real one in which
one content word, or two, is exchanged for another word of the reports of like length and
ending: "Leaders have an accurate view of practice" → "Leaders have a private view of practice".
Which word, and for which, is counted through: no wording comes twice.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from pararef.library.catalogue import FILE, Catalogue
from pararef.reading import read, report_files
from pararef.reading.headings import closes_phase, phase_begun, provision, role, without_phase
from pararef.reading.sentences import sentences
from pararef.reading.stance import said
from pararef.records import Kind, Paragraph, Report, Role, Stance

Genre = tuple[str, str | None, str | None]
"""What a report is: the code and name of its kind, and its inspectorate."""

# Words that mean the same in any file format, from a capital letter to a full stop.
_SENTENCE = re.compile(r"[A-Z][A-Za-z0-9 ,;:’'“”()%£/–-]{20,600} [a-z]{3,}\.")
_TITLE = re.compile(r"[A-Z][A-Za-z ,’'–-]{3,90}[a-z]")
_WORD = re.compile(r"(?<![\w’'-])[a-z]{6,}(?![\w’'-])")
_ENDINGS = ("ing", "ed", "ly", "s", "ion", "al", "")
_FUNCTION_WORDS = frozenset(
    """
    against almost already although always another around because become before behind being
    between beyond cannot could despite during either enough except further having however itself
    making neither nothing others ourselves rather required several should themselves therefore
    though through throughout towards unless whereas whether within without
    """.split()
)
_ANY = "wooden"  # a word that no rule knows
_FRAMES = (
    *("{} of", "{} to", "{} for", "no {}", "not {}", "is {}", "is {} to", "has the {}", "a {}"),
    *("too {}", "more {} is required", "takes {}", "close {}", "{} concerns", "{} weaknesses"),
    *("{} opportunities", "missed {}", "further {}", "needs to {}", "area for {}", "needs {}"),
    *("high {} of", "{} of concern", "little {}", "{} accommodation", "{} raised", "{} on"),
    *("{} poor practice", "remain {}", "take {} any", "to {}"),
)
_LEAST_WORDS = 6  # of a sentence
_SEEN = 3  # times that a word must stand in the reports to be put into others
_EXCHANGED = 2  # words at most
_FEWEST = 12  # sentences that a topic opens paragraphs with; smaller ones are put together
_STARTS = 2**20
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(slots=True)
class Template:
    """A real sentence, and the words of it that can be exchanged.

    Attributes:
        places: Where an exchangeable word begins, and where it ends.
        choices: For each, the words that can stand there instead.
        start: Where counting begins: another start gives other wordings first.
        used: How many wordings have been tried: each word alone, then two together.
    """

    text: str
    places: Sequence[tuple[int, int]]
    choices: Sequence[Sequence[str]]
    start: int = 0
    used: int = 0
    _ends: list[int] = field(default_factory=list)  # choices counted through, place by place
    _step: int = 0
    _said: dict[object, Stance] = field(default_factory=dict)

    def wording(self) -> str | None:
        """The sentence, worded as it was not before; None when all wordings are used up."""
        if not self._ends:
            self._ends = list(accumulate(map(len, self.choices)))
            self._step = _coprime(self._ends[-1])
        singles = self._ends[-1]
        while self.used < singles * ((singles + 1) // 2):
            apart, nth = divmod(self.used, singles)
            self.used += 1
            # Steps of the golden section: wordings in a row differ in place and word.
            first = (self.start + nth * self._step) % singles
            if not apart:
                return self._exchanged([first])
            second = (first + apart) % singles
            if bisect_right(self._ends, first) != bisect_right(self._ends, second):
                return self._exchanged(sorted((first, second)))
        return None

    def says(self, section: tuple[str, ...]) -> Stance:
        """What any wording says under some headings, by the reader's rules."""
        key = _tone(section[-2:])
        if key not in self._said:
            self._said[key] = said(self.text, section)
        return self._said[key]

    def _exchanged(self, numbers: Sequence[int]) -> str:
        """The sentence with words exchanged, by the numbers of their choices, ascending."""
        text = self.text
        for number in reversed(numbers):
            at = bisect_right(self._ends, number)
            start, end = self.places[at]
            words = self.choices[at]
            text = f"{text[:start]}{words[number - self._ends[at]]}{text[end:]}"
        return text


@dataclass(slots=True)
class Deck:
    """Sentences drawn in turn, shuffled anew when all have been drawn."""

    cards: Sequence[Template]
    _left: list[Template] = field(default_factory=list)

    def draw(self, random: Random) -> tuple[Template, str]:
        """The next sentence and its wording. One that is used up is laid aside.

        Raises:
            ValueError: If all are.
        """
        while self.cards:
            if not self._left:
                self._left = list(self.cards)
                random.shuffle(self._left)
            template = self._left.pop()
            if wording := template.wording():
                return template, wording
            self.cards = [card for card in self.cards if card is not template]
        raise ValueError("all wordings of these reports are used up: make it of more reports")

    def unused(self, random: Random) -> Deck:
        """The same sentences, of which no wording has been given."""
        return Deck([replace(card, start=random.randrange(_STARTS), used=0) for card in self.cards])


@dataclass(frozen=True, slots=True)
class Topic:
    """What paragraphs under like headings are made of.

    Attributes:
        titles: The headings.
        openers: Sentences that real paragraphs begin with.
        followers: Others.
        lengths: How many sentences the real paragraphs have, 2 to 5.
    """

    titles: list[str]
    openers: Deck
    followers: Deck
    lengths: list[int]


@dataclass(frozen=True, slots=True)
class Material:
    """Topics by the genre of the reports they are from, in a fixed order.

    Attributes:
        weights: Of the topics of each genre: how many sentences they have.
        providers: The real names of those inspected, by genre.
    """

    topics: dict[Genre, list[Topic]]
    weights: dict[Genre, list[int]]
    providers: dict[Genre, list[str]]

    @classmethod
    def of(cls, reports: Iterable[Report]) -> Material:
        """Take the sentences of real reports.

        Raises:
            ValueError: If too few can be used.
        """
        drafts, providers = _sorted_out(reports)
        vocabulary = _Vocabulary(draft.text for draft in drafts)
        topics: dict[Genre, dict[str, list[_Draft]]] = defaultdict(lambda: defaultdict(list))
        for draft in _apart(drafts):
            topics[draft.genre][draft.topic].append(draft)
        made = {
            genre: [
                topic
                for drafts in _large_enough(by_topic)
                if (topic := _topic(drafts, vocabulary)) is not None
            ]
            for genre, by_topic in sorted(topics.items(), key=repr)
        }
        made = {genre: found for genre, found in made.items() if found}
        if not made:
            raise ValueError("these reports hold too few sentences: take more")
        weights = {
            genre: [len(topic.openers.cards) + len(topic.followers.cards) for topic in found]
            for genre, found in made.items()
        }
        return cls(made, weights, {genre: sorted(providers[genre]) for genre in made})

    def unused(self, random: Random) -> Material:
        """The same material, of which nothing has been drawn."""
        topics = {
            genre: [
                Topic(
                    topic.titles,
                    topic.openers.unused(random),
                    topic.followers.unused(random),
                    topic.lengths,
                )
                for topic in its
            ]
            for genre, its in self.topics.items()
        }
        return replace(self, topics=topics)


def real_reports(source: Path | str) -> Iterator[Report]:
    """The reports of a folder, a file, or an index folder, one at a time."""
    source = Path(source)
    if (source / FILE).is_file():
        catalogue = Catalogue(source / FILE)
        try:
            for name in catalogue.names():
                yield catalogue.report(name)
        finally:
            catalogue.close()
    else:
        yield from map(read, report_files(source))


def content_words(sentence: str) -> list[str]:
    """The words of a sentence that tell what it is about, in their order."""
    return [word for word in _WORD.findall(sentence) if word not in _FUNCTION_WORDS]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A real sentence and where it stood."""

    text: str
    genre: Genre
    topic: str
    title: str
    opens: bool
    companions: int  # sentences of its paragraph


def _sorted_out(reports: Iterable[Report]) -> tuple[list[_Draft], dict[Genre, set[str]]]:
    """The sentences that can be used, in order."""
    drafts: list[_Draft] = []
    providers: dict[Genre, set[str]] = defaultdict(set)
    for report in reports:
        genre = (report.kind, report.kind_name, report.inspectorate)
        if report.provider:
            providers[genre].add(report.provider)
        for paragraph in report.paragraphs:
            title = paragraph.section[-1] if paragraph.section else ""
            if _is_body(paragraph) and _is_title(title):
                topic = _alike(title)
                for at, sentence in enumerate(paragraph.sentences):
                    text = sentence.span.of(paragraph.text)
                    if _is_sentence(text):
                        count = len(paragraph.sentences)
                        drafts.append(_Draft(text, genre, topic, title, at == 0, count))
    return drafts, providers


def _is_body(paragraph: Paragraph) -> bool:
    return paragraph.role is Role.BODY and paragraph.kind in (Kind.NUMBERED, Kind.PROSE)


@cache
def _is_title(title: str) -> bool:
    """Whether it is a heading like any other: it begins no phase, and plays no part."""
    special = (phase_begun, closes_phase, provision, role)
    return bool(_TITLE.fullmatch(_bare(title))) and not any(
        about(_bare(title)) for about in special
    )


def _is_sentence(text: str) -> bool:
    return (
        bool(_SENTENCE.fullmatch(text))
        and len(text.split()) >= _LEAST_WORDS
        and len(sentences(text)) == 1
        and text.count("(") == text.count(")")
        and text.count("“") == text.count("”")
    )


def _bare(title: str) -> str:
    """A heading without the grade behind it: "The experiences of care leavers: good"."""
    return title.partition(":")[0].strip()


@cache
def _alike(title: str) -> str:
    """Equal for headings that say the same with another phase or grade."""
    judged = re.sub(r"\b(is|are)( that)?( it)?( is| are)?( \w+){1,3}$", "", _bare(title).lower())
    return " ".join(sorted(set(re.findall(r"[a-z]{4,}", without_phase(judged)))))


def _apart(drafts: Sequence[_Draft]) -> Iterator[_Draft]:
    """Sentences no two of which can be worded alike.

    Of two with as many words, of which four or fewer are unlike, the second is left out: two
    words exchanged in each could make them one. Two such agree in one of five parts whole.
    """
    parts = 2 * _EXCHANGED + 1
    held: dict[object, list[list[str]]] = defaultdict(list)
    for draft in drafts:
        words = draft.text.split(" ")
        cuts = [len(words) * part // parts for part in range(parts + 1)]
        keys = [(len(words), n, *words[cuts[n] : cuts[n + 1]]) for n in range(parts)]
        near = (other for key in keys for other in held[key])
        if any(sum(a != b for a, b in zip(words, other, strict=True)) < parts for other in near):
            continue
        for key in keys:
            held[key].append(words)
        yield draft


def _large_enough(by_topic: dict[str, list[_Draft]]) -> Iterator[list[_Draft]]:
    """Topics, the small ones put together with those next to them in the alphabet."""
    gathered: list[_Draft] = []
    for _, drafts in sorted(by_topic.items()):
        if sum(draft.opens for draft in drafts) >= _FEWEST:
            yield drafts
            continue
        gathered += drafts
        if sum(draft.opens for draft in gathered) >= _FEWEST:
            yield gathered
            gathered = []


def _topic(drafts: Sequence[_Draft], vocabulary: _Vocabulary) -> Topic | None:
    """What some sentences are about; None if there are too few of them to draw from."""
    openers: list[Template] = []
    followers: list[Template] = []
    lengths = []
    for draft in drafts:
        # The first and the last word bound the sentence.
        words = [
            (word.span(), others)
            for word in _WORD.finditer(draft.text)
            if word.start() and word.end() < len(draft.text) - 1
            if (others := vocabulary.like(word[0])) and _can_go(draft.text, word.span())
        ]
        if len(words) >= _EXCHANGED:
            template = Template(draft.text, [at for at, _ in words], [them for _, them in words])
            (openers if draft.opens else followers).append(template)
            if draft.opens:
                lengths.append(min(max(draft.companions, 2), 5))
    if len(openers) < 2 or len(followers) < 5:
        return None
    titles = sorted({_bare(draft.title) for draft in drafts})
    return Topic(titles, Deck(openers), Deck(followers), lengths)


class _Vocabulary:
    """The words that can be exchanged for each other."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in _WORD.findall(text))
        self._words: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word, seen in sorted(counts.items()):
            if seen >= _SEEN and _is_plain(word):
                self._words[_ending(word), len(word)].append(word)
        self._like: dict[str, tuple[str, ...]] = {}  # many sentences share one

    def like(self, word: str) -> tuple[str, ...]:
        """Others of the same ending, at most a letter longer or shorter; none for no plain word."""
        if word not in self._like:
            near = (self._words.get((_ending(word), len(word) + more), ()) for more in (-1, 0, 1))
            others = (other for words in near for other in words if other != word)
            self._like[word] = tuple(others) if _is_plain(word) else ()
        return self._like[word]


@cache
def _ending(word: str) -> str:
    return next(ending for ending in _ENDINGS if word.endswith(ending))


@cache
def _is_plain(word: str) -> bool:
    """A content word that by itself neither praises nor blames, nor beside those that do."""
    return (
        word not in _FUNCTION_WORDS
        and said(word) is Stance.NEUTRAL
        and all(said(frame.format(word)) is said(frame.format(_ANY)) for frame in _FRAMES)
    )


def _can_go(sentence: str, place: tuple[int, int]) -> bool:
    """Whether the sentence says the same, by the reader's rules, with any other word there."""
    other = f"{sentence[: place[0]]}{_ANY}{sentence[place[1] :]}"
    return said(sentence) is said(other)


@cache
def _tone(section: tuple[str, ...]) -> tuple[Stance, Stance]:
    """What headings make of praise, and of plain telling: all that they do to a sentence."""
    return said("Visits are prompt.", section), said("Visits took place.", section)


def _coprime(count: int) -> int:
    """A step near the golden section of a count, that has no divisor in common with it."""
    step = max(1, round(count * _GOLDEN))
    while math.gcd(step, count) != 1:
        step += 1
    return step
