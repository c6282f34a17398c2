"""What an assistant may ask of each tool: its arguments, with their limits and what they mean.

A language model reads these descriptions and nothing else, so they say what a person
would have to be told too. Of what it sends, a lone value counts as a list of one, null
as nothing said, and a list in a string as that list: models do all three.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pararef.finding import LONGEST as LONGEST_QUESTION
from pararef.records import Filters, Kind, Stance
from pararef.research.comparing import LEAST_REPORTS, MOST_REPORTS, MOST_THEMES

MOST_HITS = 50
MOST_LISTED = 100
LONGEST_TEXT = 50_000
"""Characters of a text whose quotations are verified."""

_MOST_VALUES = 50  # of one filter
_LONGEST_VALUE = 300  # characters


def _listed(given: Any) -> Any:
    if not isinstance(given, str):
        return [given] if isinstance(given, int) else given
    try:
        read = json.loads(given)
    except (ValueError, RecursionError):
        return [given]
    return read if isinstance(read, list) else [given]


Word = Annotated[str, Field(min_length=1, max_length=_LONGEST_VALUE)]
Words = Annotated[list[Word], BeforeValidator(_listed), Field(max_length=_MOST_VALUES)]
Years = Annotated[
    list[Annotated[int, Field(ge=1800, le=2200)]],
    BeforeValidator(_listed),
    Field(max_length=_MOST_VALUES),
]
Kinds = Annotated[list[Kind], BeforeValidator(_listed), Field(max_length=len(Kind))]
Stances = Annotated[list[Stance], BeforeValidator(_listed), Field(max_length=len(Stance))]
_NONE: list[Any] = []


class Arguments(BaseModel):
    """Of any tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Search(Arguments):
    """Of `search_paragraphs`."""

    question: str = Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        description="A question, or a few words, as a person would ask it: 'weaknesses in the"
        " supervision of social workers', 'Leeds 2022 caseloads'. It may name a provider, a year"
        " or a kind of inspection, put a phrase in quotation marks, and leave a word out with a"
        " minus before it.",
    )
    k: int = Field(
        10, ge=1, le=MOST_HITS, description="How many paragraphs to give at the most, best first."
    )
    report: Words = Field(
        _NONE, description="Only these reports, by their ids, as list_reports gives them."
    )
    provider: Words = Field(
        _NONE, description="Only reports on these providers, as list_reports names them: 'Norfolk'."
    )
    type: Words = Field(
        _NONE,
        description="Only these kinds of report, by the code that list_reports gives as `kind`:"
        " 'ilacs'.",
    )
    year: Years = Field(
        _NONE, description="Only reports of inspections, or published, in these years."
    )
    grade: Words = Field(
        _NONE,
        description="Only reports with these overall grades, each with its framework:"
        " 'ilacs-2018: Good'.",
    )
    phase: Words = Field(
        _NONE, description="Only these phases, as the reports name them: 'primary'."
    )
    section: Words = Field(_NONE, description="Only under headings that contain these words.")
    kind: Kinds = Field(_NONE, description="Only these kinds of paragraph.")
    stance: Stances = Field(_NONE, description="Only paragraphs that say this.")

    @property
    def filters(self) -> Filters:
        """What the search is limited to."""
        return Filters(
            reports=tuple(self.report),
            phases=tuple(self.phase),
            sections=tuple(self.section),
            kinds=tuple(self.kind),
            stances=tuple(self.stance),
            providers=tuple(self.provider),
            report_kinds=tuple(self.type),
            years=tuple(self.year),
            grades=tuple(self.grade),
        )


class Place(Arguments):
    """Of `get_paragraph`."""

    paragraph: str = Field(
        min_length=3,
        max_length=2 * _LONGEST_VALUE,
        description="The paragraph as report#anchor, just as a search gives it:"
        " 'ofsted-ilacs-leeds-2022#14'. A printed number will do as the anchor.",
    )


class Page(Arguments):
    """Of `list_reports`."""

    words: str = Field(
        "",
        max_length=_LONGEST_VALUE,
        description="Only reports whose title, provider, id or kind has all these words:"
        " 'norfolk 2015'. Leave it out for all of them.",
    )
    limit: int = Field(
        MOST_LISTED // 2, ge=1, le=MOST_LISTED, description="How many to give at the most."
    )
    offset: int = Field(
        0, ge=0, le=10_000_000, description="How many to pass over: `next_offset` of the last page."
    )


class Compare(Arguments):
    """Of `compare_reports`."""

    reports: Annotated[list[Word], BeforeValidator(_listed)] = Field(
        min_length=LEAST_REPORTS,
        max_length=MOST_REPORTS,
        description="The ids of the reports, as list_reports gives them.",
    )
    themes: Annotated[list[Word], BeforeValidator(_listed)] = Field(
        min_length=1,
        max_length=MOST_THEMES,
        description="What to compare them by: themes in a few words, or questions; each is asked of"
        " every report. They name no report.",
    )


class Memo(Arguments):
    """Of `verify_quotations`."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        description="The text as you mean to show it, each quotation in quotation marks with its"
        " citation behind it.",
    )
