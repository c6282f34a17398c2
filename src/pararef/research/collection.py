"""What a reader pinned: places in reports with their words, and what became of them.

A pin keeps the place and the words that stood there. The words are never quoted
from the pin, which has been in a browser or a file: they are sliced from the
stored paragraph, and only compared with the pin, to tell what happened when a
report was read anew.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from itertools import accumulate
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from pararef.answering import plain
from pararef.answering.citations import place
from pararef.desk import Desk
from pararef.errors import CollectionError, NotFoundError
from pararef.records import LONGEST_PARAGRAPH, Paragraph, Report, Span

MOST_PINS = 2000
LONGEST_NOTE = 5000
MOST_TAGS = 20
LONGEST_TAG = 60
TELLING = 3
"""Words that it takes to be known in another paragraph: "the trainees" stands in many."""


def _sound(given: object) -> object:
    """Replace halves of characters, which a browser can send but no file can hold."""
    return given.encode("utf-8", "replace").decode("utf-8") if isinstance(given, str) else given


def _tidy(given: object) -> object:
    """Tags without white space around them, each once, in whichever letters came first."""
    if not isinstance(given, list | tuple):
        return given
    words = [" ".join(tag.split()) if isinstance(tag, str) else tag for tag in given]
    return tuple({str(tag).casefold(): tag for tag in reversed(words) if tag}.values())[::-1]


_SOUND = BeforeValidator(_sound)
_Name = Annotated[str, StringConstraints(min_length=1, max_length=500), _SOUND]
_Words = Annotated[str, StringConstraints(max_length=LONGEST_PARAGRAPH), _SOUND]
_Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE), _SOUND]
_Tag = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TAG), _SOUND]


@checked_dataclass(frozen=True, slots=True)
class Pin:
    """A place that was pinned.

    Attributes:
        start: The first character in the paragraph; None for the whole paragraph.
        end: Excluded.
        words: That stood there; empty where they are not known yet.
        note: The reader's own.
        tags: The reader's own, each once.
    """

    report: _Name
    anchor: _Name
    start: int | None = None
    end: int | None = None
    words: _Words = ""
    note: _Note = ""
    tags: Annotated[tuple[_Tag, ...], BeforeValidator(_tidy)] = ()
    added: datetime | None = None

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise ValueError("a place has a start and an end, or neither")
        if self.start is not None and self.end is not None:
            Span(self.start, self.end)  # raises where that is no text
        if len(self.tags) > MOST_TAGS:
            raise ValueError(f"it has more than {MOST_TAGS} tags")


@dataclass(frozen=True, slots=True)
class Collection:
    """Pins in the reader's order."""

    pins: tuple[Pin, ...] = ()

    def __post_init__(self) -> None:
        if len(self.pins) > MOST_PINS:
            raise CollectionError(
                f"The collection has {len(self.pins):,} quotations: keep it to {MOST_PINS:,}."
            )


class State(StrEnum):
    """What became of the words that were pinned."""

    EXACT = "exact"  # they stand where they stood
    MOVED = "moved"  # they stand elsewhere in the report
    CHANGED = "changed"  # the paragraph is there, and the words are not in the report
    GONE = "gone"  # neither is there, or the report is not


@dataclass(frozen=True, slots=True)
class Cited:
    """A pin, and what the library prints of it now.

    Attributes:
        paragraph: That prints the words; where none does, the one that was pinned.
        report: Of the paragraph, without its paragraphs.
        span: Of the words in the paragraph; None where they are not printed any more.
    """

    pin: Pin
    state: State
    paragraph: Paragraph | None = None
    report: Report | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        if (self.span is not None) != (self.state in (State.EXACT, State.MOVED)):
            raise ValueError(f"{self.state} words at {self.span}")
        if self.span is not None and self.paragraph is None:
            raise ValueError("words stand in a paragraph")
        _ = self.words  # raises where there is no such text

    @property
    def words(self) -> str | None:
        """The quotation, sliced from the stored paragraph."""
        return self.span.of(self.paragraph.text) if self.span and self.paragraph else None

    @property
    def citation(self) -> str | None:
        """The paragraph's; None where it is gone."""
        return plain(self.paragraph, self.report) if self.paragraph and self.report else None

    @property
    def now(self) -> Pin:
        """The pin at the place and with the words that the library has now."""
        if not self.paragraph or not self.span or self.words is None:
            return self.pin
        whole = self.pin.start is None and self.words == self.paragraph.text
        return replace(
            self.pin,
            anchor=self.paragraph.anchor,
            start=None if whole else self.span.start,
            end=None if whole else self.span.end,
            words=self.words,
        )

    @property
    def told(self) -> str:
        """What happened, in a sentence; empty where nothing did."""
        match self.state:
            case State.EXACT:
                return ""
            case State.MOVED:
                where = place(self.paragraph) if self.paragraph else ""
                return f"The report was read anew since: these words now stand in {where}."
            case State.CHANGED:
                return "The report was read anew since, and no longer prints these words."
            case State.GONE if self.report:
                return "The report was read anew since, and no longer has this paragraph."
            case _:
                return "The library no longer has this report."


_PIN = TypeAdapter(Pin)


def parsed(text: str | bytes) -> Any:
    """JSON as Python's own things. Raises CollectionError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CollectionError(
            "This is no collection: it cannot be read as JSON. Take a file that was exported here."
        ) from error


def collection(given: Any) -> Collection:
    """A collection of what was parsed: `{"pins": [...]}`.

    Raises:
        CollectionError: If it is none, or a pin cannot be read.
    """
    return Collection(tuple(pin(one, number) for number, one in enumerate(pins_of(given), start=1)))


def pins_of(given: Any) -> list[Any]:
    """The pins of what was parsed, unchecked. Raises CollectionError."""
    pins = given.get("pins") if isinstance(given, dict) else None
    if not isinstance(pins, list):
        raise CollectionError("This is no collection: it holds no list of pins.")
    if len(pins) > MOST_PINS:
        raise CollectionError(
            f"The collection has {len(pins):,} quotations: keep it to {MOST_PINS:,}."
        )
    return pins


def pin(given: Any, number: int) -> Pin:
    """One pin, checked.

    Args:
        number: Its place in the collection, for the message.

    Raises:
        CollectionError: If it cannot be read.
    """
    try:
        return _PIN.validate_python(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ", ".join(str(part) for part in first["loc"])
        why = first["msg"].removeprefix("Value error, ")
        raise CollectionError(
            f"Quotation {number} of the collection cannot be read"
            f" ({f'{where}: ' if where else ''}{why[0].lower()}{why[1:]})."
        ) from None


def as_json(held: Pin) -> dict[str, Any]:
    """A pin in the form that `pin` reads."""
    return dict(_PIN.dump_python(held, mode="json"))


def check(held: Collection, desk: Desk) -> tuple[Cited, ...]:
    """What the library prints now of each pin, in their order."""
    with desk.snapshot():
        about, words = cache(_about), cache(_Printed.of)
        return tuple(
            _check(pin, desk, about(desk, pin.report), partial(words, desk, pin.report))
            for pin in held.pins
        )


@dataclass(frozen=True, slots=True)
class _Printed:
    """The paragraphs of a report with all white space alike, to see soon what is not there."""

    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]  # of each in what follows
    together: str

    @classmethod
    def of(cls, desk: Desk, report: str) -> _Printed:
        paragraphs = desk.report(report).paragraphs
        flat = [f"{_flat(paragraph.text)}\n" for paragraph in paragraphs]
        starts = accumulate(map(len, flat[:-1]), initial=0)
        return cls(paragraphs, tuple(starts), "".join(flat))

    def having(self, words: str) -> Iterator[Paragraph]:
        """Paragraphs that have these words, be it as parts of others."""
        wanted = _flat(words)
        at = self.together.find(wanted)
        while at >= 0:
            place = bisect_right(self.starts, at) - 1
            yield self.paragraphs[place]
            if place + 1 == len(self.starts):
                return
            at = self.together.find(wanted, self.starts[place + 1])


def _about(desk: Desk, report: str) -> Report | None:
    try:
        return desk.about(report)
    except NotFoundError:
        return None


def _check(pin: Pin, desk: Desk, about: Report | None, words: Callable[[], _Printed]) -> Cited:
    if about is None:
        return Cited(pin, State.GONE)
    try:
        pinned = desk.paragraph(pin.report, pin.anchor)
    except NotFoundError:
        pinned = None
    if pinned and (span := _stands(pin, pinned)):
        return Cited(pin, State.EXACT, pinned, about, span)
    for paragraph in (pinned, *_elsewhere(pin, words)):
        if paragraph and (span := _found(pin.words, paragraph.text)):
            return Cited(pin, State.MOVED, paragraph, about, span)
    return Cited(pin, State.CHANGED if pinned else State.GONE, pinned, about)


def _elsewhere(pin: Pin, words: Callable[[], _Printed]) -> Iterator[Paragraph]:
    if len(pin.words.split()) >= TELLING:
        yield from words().having(pin.words)


def _stands(pin: Pin, paragraph: Paragraph) -> Span | None:
    """The place of the pin, if the paragraph has its words there."""
    start = pin.start if pin.start is not None else 0
    end = pin.end if pin.end is not None else len(paragraph.text)
    words = paragraph.text[start:end]
    if end > len(paragraph.text) or not words.strip():
        return None
    same = not pin.words or _flat(pin.words) == _flat(words)
    return Span(start, end) if same else None


def _found(words: str, text: str) -> Span | None:
    """Where a text has some words, whatever the white space; never as a part of others."""
    parts = words.split()
    if not parts or _flat(words) not in _flat(text):
        return None
    before = r"(?<!\w)(?<!\d[.,])" if parts[0][0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if parts[-1][-1].isalnum() else ""
    found = re.search(before + r"\s+".join(map(re.escape, parts)) + after, text)
    return Span(*found.span()) if found else None


def _flat(text: str) -> str:
    return " ".join(text.split())
