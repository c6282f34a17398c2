"""What was asked, as the page's address: a link that lasts.

    ?q=weaknesses+in+CEDP+targets&phase=primary&kind=bullet&expand=0&names=0

Everything in an address was written by someone else, so it is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import parse_qs, urlencode

from pararef.answering import STYLES
from pararef.errors import QuestionError
from pararef.records import Filters, Kind, Stance

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 100_000  # characters of an address; the desk limits the question itself
MOST_SECTIONS = 50
APART = ";"  # between the sections of one string
APART_PLACE = "~"  # between a report and the anchor of a paragraph
MOST_FURTHER = 200
MOST_PLACES = 50

Place = tuple[str, str]
"""The id of a report, and the anchor of a paragraph of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that was chosen beside it.

    Attributes:
        style: Of the citations; None for the one that is set for the page.
        further: How many paragraphs to show beyond the first ones.
        good: Paragraphs that others are to be like, where there is no question.
        bad: Those that they are not to be like.
    """

    question: str = ""
    filters: Filters = field(default_factory=Filters)
    expand: bool = True
    infer: bool = True
    style: str | None = None
    further: int = 0
    good: tuple[Place, ...] = ()
    bad: tuple[Place, ...] = ()

    @property
    def address(self) -> str:
        """The query string that asks it again; empty where nothing was asked."""
        if not self.question.strip() and not self.good:
            return ""
        parts = [("q", self.question)] if self.question.strip() else []
        parts += [("good", APART_PLACE.join(place)) for place in self.good]
        parts += [("bad", APART_PLACE.join(place)) for place in self.bad]
        parts += [("report", report) for report in self.filters.reports]
        parts += [("phase", phase) for phase in self.filters.phases]
        parts += [("kind", kind.value) for kind in self.filters.kinds]
        parts += [("stance", stance.value) for stance in self.filters.stances]
        parts += [("section", section) for section in self.filters.sections]
        if not self.expand:
            parts.append(("expand", "0"))
        if not self.infer:
            parts.append(("names", "0"))
        if self.style:
            parts.append(("style", self.style))
        if self.further:
            parts.append(("further", str(self.further)))
        return "?" + urlencode(parts)

    @classmethod
    def at(cls, address: str) -> Self:
        """Read an address. One that opens a paragraph names its report, so `report` limits nothing.

        Raises:
            QuestionError: If it is too long, or names a kind that there is not.
        """
        if len(address) > LONGEST:
            raise QuestionError(f"This link is too long: keep it under {LONGEST:,} characters.")
        try:
            said = parse_qs(address.removeprefix("?"), max_num_fields=200)
        except ValueError as error:
            raise QuestionError("This link has too many parts to be read.") from error
        reports = () if "para" in said else said.get("report", ())
        asked = cls.of(
            question=said.get("q", [""])[0],
            reports=reports,
            phases=said.get("phase", ()),
            kinds=said.get("kind", ()),
            sections=said.get("section", ()),
            expand=said.get("expand") != ["0"],
            stances=said.get("stance", ()),
            infer=said.get("names") != ["0"],
        )
        return replace(
            asked,
            style=_style(said.get("style", ())),
            further=_further(said.get("further", ())),
            good=_places(said.get("good", ())),
            bad=_places(said.get("bad", ())),
        )

    @classmethod
    def of(
        cls,
        question: object,
        reports: object = (),
        phases: object = (),
        kinds: object = (),
        sections: object = (),
        expand: object = True,
        stances: object = (),
        infer: object = True,
    ) -> Self:
        """Make one of what the browser sent, trusting nothing.

        Raises:
            QuestionError: If a kind is none of ours, or the sections are too many.
        """
        filters = Filters(
            reports=_words(reports),
            phases=_words(phases),
            sections=_sections(sections),
            kinds=tuple(_one_of(Kind, kind, "kind of paragraph") for kind in _words(kinds)),
            stances=tuple(_one_of(Stance, stance, "stance") for stance in _words(stances)),
        )
        words = sound(question) if isinstance(question, str) else ""
        return cls(words, filters, expand is not False, infer is not False)


def sound(text: str) -> str:
    """Replace halves of characters, which a browser can send but no reply can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _words(given: object) -> tuple[str, ...]:
    """The words of a list, or of one string; each once, blanks left out."""
    if isinstance(given, str):
        given = (given,)
    if not isinstance(given, list | tuple):
        return ()
    return tuple(dict.fromkeys(sound(w.strip()) for w in given if isinstance(w, str) and w.strip()))


def _one_of(choices: type[Choice], name: str, what: str) -> Choice:
    try:
        return choices(name)
    except ValueError as error:
        names = ", ".join(choice.value for choice in choices)
        raise QuestionError(f"“{name[:40]}” is no {what}: choose from {names}.") from error


def _sections(given: object) -> tuple[str, ...]:
    """The sections of a link, or of the page's one box; read alike, so that both ask the same."""
    sections = _words([section for words in _words(given) for section in words.split(APART)])
    if len(sections) > MOST_SECTIONS:
        raise QuestionError(f"Name {MOST_SECTIONS} sections at the most, not {len(sections):,}.")
    return sections


def _style(given: Sequence[str]) -> str | None:
    if not given:
        return None
    if given[0] not in STYLES:
        raise QuestionError(
            f"“{given[0][:40]}” is no style of citation: choose from {', '.join(STYLES)}."
        )
    return given[0]


def _further(given: Sequence[str]) -> int:
    if not given:
        return 0
    if not (given[0].isascii() and given[0].isdigit() and len(given[0]) < 5):
        raise QuestionError(f"“{given[0][:40]}” is no number of paragraphs.")
    return min(int(given[0]), MOST_FURTHER)


def _places(given: Sequence[str]) -> tuple[Place, ...]:
    places = [(report, anchor) for report, _, anchor in (g.partition(APART_PLACE) for g in given)]
    if not all(report and anchor for report, anchor in places):
        raise QuestionError("This link names a paragraph without its report, or the other way.")
    if len(places) > MOST_PLACES:
        raise QuestionError(f"Mark {MOST_PLACES} paragraphs at the most, not {len(places):,}.")
    return tuple(dict.fromkeys((sound(report), sound(anchor)) for report, anchor in places))
