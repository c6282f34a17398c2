"""What was asked, as the page's address: a link that lasts.

    ?q=weaknesses+in+CEDP+targets&provider=Leeds&year=2015&kind=bullet&expand=0&names=0

Everything in an address was written by someone else, so it is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlencode

from pararef.answering import STYLES
from pararef.errors import QuestionError
from pararef.records import Filters, Kind, Stance

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 100_000  # characters of an address; the desk limits the question itself
MOST_PARTS = 400
MOST_SECTIONS = 50
APART = ";"  # between the sections of one string
APART_PLACE = "~"  # between a report and the anchor of a paragraph
MOST_FURTHER = 200
MOST_PLACES = 50

Place = tuple[str, str]
"""The id of a report, and the anchor of a paragraph of it."""

FIELDS = {
    "report": "reports",
    "provider": "providers",
    "type": "report_kinds",
    "year": "years",
    "grade": "grades",
    "phase": "phases",
    "kind": "kinds",
    "stance": "stances",
    "section": "sections",
}
"""What a filter is called in an address, and in `Filters`."""

OF_QUESTION = {"names": "infer", "judge": "judge"}
"""What `=0` in an address switches off for one question, and what `Asked` calls it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that was chosen beside it.

    Attributes:
        expand: Spell short forms out.
        infer: Take the names of providers for a limit.
        judge: Take it for a question after strengths, or weaknesses, where it says so.
        literal: Words of the question that are no short forms, slips or names.
        style: Of the citations; None for the one that is set for the page.
        further: How many paragraphs to show beyond the first ones.
        good: Paragraphs that others are to be like, where there is no question.
        bad: Those that they are not to be like.
    """

    question: str = ""
    filters: Filters = field(default_factory=Filters)
    expand: bool = True
    infer: bool = True
    judge: bool = True
    literal: tuple[str, ...] = ()
    style: str | None = None
    further: int = 0
    good: tuple[Place, ...] = ()
    bad: tuple[Place, ...] = ()

    @property
    def address(self) -> str:
        """The query string that asks it again; empty where nothing was asked or chosen."""
        parts = [("q", self.question)] if self.question.strip() else []
        parts += [("good", APART_PLACE.join(place)) for place in self.good]
        parts += [("bad", APART_PLACE.join(place)) for place in self.bad]
        parts += [
            (name, str(value))
            for name, held in FIELDS.items()
            for value in getattr(self.filters, held)
        ]
        if not self.expand:
            parts.append(("expand", "0"))
        if self.question.strip():
            off = [name for name, held in OF_QUESTION.items() if not getattr(self, held)]
            parts += [(name, "0") for name in off]
            parts += [("literal", word) for word in self.literal]
        if self.style:
            parts.append(("style", self.style))
        if self.further:
            parts.append(("further", str(self.further)))
        return "?" + urlencode(parts) if parts else ""

    def without(self, name: str, value: object) -> Self:
        """The same without one chosen value of a filter, which an address calls so."""
        held = FIELDS[name]
        left = tuple(each for each in getattr(self.filters, held) if each != value)
        changes: dict[str, Any] = {held: left}
        return replace(self, filters=replace(self.filters, **changes))

    @classmethod
    def at(cls, address: str) -> Self:
        """Read an address. One that opens a paragraph names its report, so `report` limits nothing.

        Raises:
            QuestionError: If it is too long, or names a kind or a year that there is not.
        """
        if len(address) > LONGEST:
            raise QuestionError(f"This link is too long: keep it under {LONGEST:,} characters.")
        try:
            said = parse_qs(address.removeprefix("?"), max_num_fields=MOST_PARTS)
        except ValueError as error:
            raise QuestionError("This link has too many parts to be read.") from error
        if "para" in said:
            said.pop("report", None)
        asked = cls.of(
            said.get("q", [""])[0],
            {held: said.get(name, ()) for name, held in FIELDS.items()},
            expand=said.get("expand") != ["0"],
            **{held: said.get(name) != ["0"] for name, held in OF_QUESTION.items()},
            literal=said.get("literal", ()),
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
        chosen: dict[str, Any] | None = None,
        expand: bool = True,
        infer: bool = True,
        judge: bool = True,
        literal: object = (),
    ) -> Self:
        """Make one of what the browser sent, trusting nothing.

        Args:
            chosen: Values by the names of the fields of `Filters`.

        Raises:
            QuestionError: If a value is none of ours, or the sections are too many.
        """
        given = {each.name: _words((chosen or {}).get(each.name)) for each in fields(Filters)}
        filters = Filters(
            reports=given["reports"],
            phases=given["phases"],
            sections=_sections(given["sections"]),
            kinds=tuple(_one_of(Kind, kind, "kind of paragraph") for kind in given["kinds"]),
            stances=tuple(_one_of(Stance, stance, "stance") for stance in given["stances"]),
            providers=given["providers"],
            report_kinds=given["report_kinds"],
            years=tuple(map(_year, given["years"])),
            grades=given["grades"],
        )
        words = sound(question) if isinstance(question, str) else ""
        return cls(words, filters, expand, infer, judge, _words(literal))


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


def _year(name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) == 4):
        raise QuestionError(f"“{name[:40]}” is no year: write it as in 2015.")
    return int(name)


def _sections(words: tuple[str, ...]) -> tuple[str, ...]:
    """The sections of a link, or of the page's one box; read alike, so that both ask the same."""
    sections = _words([section for one in words for section in one.split(APART)])
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
