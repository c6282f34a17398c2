"""What an address of the API says: filters, switches, pages, and the parts of a path."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pararef.answering import STYLES
from pararef.desk import LONGEST_SECTION
from pararef.finding import LONGEST
from pararef.records import Filters, Kind, Stance
from pararef.web.address import FIELDS, sound

MOST_VALUES = 50
MOST_HITS = 100
"""Of all pages together: a search that looked at more would put them in another order."""

_LONGEST_VALUE = 300
_LONGEST_ID = 1_000
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)


def _truth(given: object) -> object:
    """Nothing but the two words: "yes" or "on" would be no boolean of the document."""
    if isinstance(given, str):
        if given not in ("true", "false"):
            raise ValueError("must be true or false")
        return given == "true"
    return given


def _whole(given: object) -> object:
    """Digits alone: Python would take "1_0" and " 10 " for 10."""
    if isinstance(given, str) and not _WHOLE.fullmatch(given):
        raise ValueError("must be a whole number")
    return given


def _style(given: str) -> str:
    if given not in STYLES:
        raise ValueError(f"must be one of {', '.join(STYLES)}")
    return given


Switch = Annotated[bool, BeforeValidator(_truth)]
Whole = Annotated[int, BeforeValidator(_whole)]
# Limits come before what is done by hand: the document would not have them otherwise.
Year = Annotated[int, Field(ge=1000, le=9999), BeforeValidator(_whole)]
Value = Annotated[str, Field(min_length=1, max_length=_LONGEST_VALUE), AfterValidator(sound)]
Heading = Annotated[str, Field(min_length=1, max_length=LONGEST_SECTION), AfterValidator(sound)]
Word = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(sound)]


def _values(description: str, example: str | int) -> Any:
    return Field(
        default=[],
        max_length=MOST_VALUES,
        description=f"{description} May be given several times: any of them will do.",
        examples=[[example]],
    )


class Filtered(BaseModel):
    """What is looked in: all filters must hold; one that is not given limits nothing."""

    model_config = ConfigDict(extra="forbid")

    report: list[Value] = _values("The id of a report.", "ofsted-ilacs-norfolk-2022")
    provider: list[Value] = _values("Whom the report is on.", "Norfolk")
    type: list[Value] = _values("The code of a kind of report.", "ilacs")
    year: list[Year] = _values("Of inspection; of publication where that is not printed.", 2022)
    grade: list[Value] = _values("An overall grade, with its framework.", "ilacs-2018: Good")
    phase: list[Value] = _values("A phase, as the reports name it.", "primary")
    section: list[Heading] = _values(
        "Words of a heading that a paragraph stands under.", "leadership"
    )
    kind: list[Kind] = _values("A kind of paragraph.", "numbered")
    stance: list[Stance] = _values("What a paragraph says.", "weakness")

    @property
    def filters(self) -> Filters:
        """The filters, for the desk."""
        said = {held: tuple(getattr(self, name)) for name, held in FIELDS.items()}
        return Filters(**said)


class Searched(Filtered):
    """A question, and how it is taken."""

    q: Annotated[str, AfterValidator(sound)] = Field(
        min_length=1,
        max_length=LONGEST,
        description="A question, or a few words.",
        examples=["weaknesses in early help"],
    )
    k: Whole = Field(
        default=10,
        ge=1,
        le=MOST_HITS,
        description="How many hits. A question that asks which reports have something may have"
        " more, all on its first page.",
        examples=[10],
    )
    offset: Whole = Field(
        default=0,
        ge=0,
        lt=MOST_HITS,
        description=f"How many hits to pass over. The best {MOST_HITS} are told.",
        examples=[10],
    )
    expand: Switch = Field(
        default=True,
        description="Spell short forms out as the reports do, and put slips of the keyboard right.",
        examples=[False],
    )
    names: Switch = Field(
        default=True,
        description="Limit the search to reports that the question names.",
        examples=[False],
    )
    judge: Switch = Field(
        default=True,
        description="Take it for a question after strengths, or weaknesses, where it says so.",
        examples=[False],
    )
    literal: list[Word] = Field(
        default=[],
        max_length=MOST_VALUES,
        description="A word of the question that is no short form, slip or name. May be given"
        " several times.",
        examples=[["LAC"]],
    )


class Answered(Searched):
    """The same, and how quotations are cited."""

    style: Annotated[str, AfterValidator(_style)] = Field(
        default="plain",
        description="How quotations are cited.",
        examples=["oscola"],
        json_schema_extra={"enum": list(STYLES)},
    )


class Listed(Filtered):
    """Some of the reports that have a paragraph which passes the filters."""

    limit: Whole = Field(default=50, ge=1, le=200, description="How many reports.", examples=[50])
    offset: Whole = Field(
        default=0, ge=0, le=1_000_000, description="How many to pass over.", examples=[50]
    )


class Paged(BaseModel):
    """Some of the paragraphs of a report."""

    model_config = ConfigDict(extra="forbid")

    limit: Whole = Field(
        default=100, ge=1, le=500, description="How many paragraphs.", examples=[100]
    )
    offset: Whole = Field(
        default=0, ge=0, le=1_000_000, description="How many to pass over.", examples=[100]
    )


class Nothing(BaseModel):
    """No parameters: one that is given is a slip, and is told."""

    model_config = ConfigDict(extra="forbid")


def _decoded(part: object) -> object:
    """A part of a path, which `Front` leaves as it was sent."""
    return sound(unquote(part, errors="replace")) if isinstance(part, str) else part


ReportId = Annotated[
    str,
    BeforeValidator(_decoded),
    Path(
        min_length=1,
        max_length=_LONGEST_ID,
        description="The id of a report, percent-encoded.",
        examples=["ofsted-ilacs-norfolk-2022"],
    ),
]
Anchor = Annotated[
    str,
    BeforeValidator(_decoded),
    Path(
        min_length=1,
        max_length=_LONGEST_ID,
        description="A paragraph: its printed number, or its anchor, percent-encoded.",
        examples=["29"],
    ),
]
