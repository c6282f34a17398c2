"""Where one is in the overview, as an address.

    ?view=overview                                 all reports
    ?view=overview&type=ilacs&year=2022&sort=-inspected&page=2
    ?view=overview&show=grades&framework=ilacs-2018
    ?view=overview&show=themes&type=ilacs          the heat map of a kind of report
    ?view=overview&show=followed&provider=Norfolk  what became of recommendations

Everything in an address was written by someone else: what means nothing here is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import urlencode

from pararef.research.overview import ORDERS, Choice

SHOWN = {
    "reports": "Reports",
    "grades": "Grades over time",
    "themes": "What they say, by theme",
    "followed": "Recommendations over time",
}
"""The parts of the overview, and their names."""

NAMES = {"words": "words", "kind": "type", "inspectorate": "inspectorate"} | {
    "provider": "provider",
    "year": "year",
}
"""What a report is chosen by, and its name in the address."""

_LONGEST_NUMBER = 9  # digits of a page


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of the overview.

    Attributes:
        choice: What the reports are limited to.
        sort: One of the `ORDERS`; with a "-" before it the other way round.
        page: From 1.
        every: The facet that is shown whole.
        framework: The one whose grades are shown; all of them for a blank.
        across: The page of themes, from 1.
        theme: With `report`: the cell of the heat map that is open.
        anchor: With `report`: the recommendation that is open.
    """

    show: str = "reports"
    choice: Choice = field(default_factory=Choice)
    sort: str = "title"
    page: int = 1
    every: str = ""
    framework: str = ""
    across: int = 1
    theme: str = ""
    report: str = ""
    anchor: str = ""

    @property
    def order(self) -> tuple[str, bool]:
        """By what reports are sorted, and whether falling."""
        return self.sort.removeprefix("-"), self.sort.startswith("-")

    @property
    def address(self) -> str:
        """The query string of this part."""
        parts = [("view", "overview")]
        if self.show != "reports":
            parts.append(("show", self.show))
        parts += [(name, getattr(self.choice, part)) for part, name in NAMES.items()]
        parts += [("framework", self.framework), ("every", self.every)]
        parts += [("theme", self.theme), ("report", self.report), ("anchor", self.anchor)]
        if self.sort != "title":
            parts.append(("sort", self.sort))
        parts += [("page", str(self.page))] if self.page > 1 else []
        parts += [("across", str(self.across))] if self.across > 1 else []
        return "?" + urlencode([(name, value) for name, value in parts if value])

    @classmethod
    def at(cls, said: Mapping[str, Sequence[str]]) -> Spot:
        """Read what an address says. Raises QuestionError for a choice that is too long."""

        def one(name: str) -> str:
            return next(iter(said.get(name, ())), "").strip()

        show, sort = one("show"), one("sort")
        return cls(
            show=show if show in SHOWN else "reports",
            choice=Choice(**{part: one(name) for part, name in NAMES.items()}),
            sort=sort if sort.removeprefix("-") in ORDERS else "title",
            page=_page(one("page")),
            across=_page(one("across")),
            every=one("every"),
            framework=one("framework"),
            theme=one("theme"),
            report=one("report"),
            anchor=one("anchor"),
        )

    def choosing(self, part: str, value: str) -> Spot:
        """The reports that have a value besides, from their first page on; all for a blank."""
        return Spot(self.show, replace(self.choice, **{part: value}), self.sort)


def _page(said: str) -> int:
    """The number of a page, 1 for whatever is none."""
    is_number = said.isascii() and said.isdigit() and len(said) < _LONGEST_NUMBER
    return max(1, int(said)) if is_number else 1


def link(spot: Spot, words: str, key: str, look: str = "", current: str = "") -> str:
    """A link to a part of the overview.

    Args:
        words: As plain text; they are escaped here.
        key: Tells the link from the others of the room, so that the focus finds it again.
        look: A class.
        current: What it is the current one of: "page", or "true".
    """
    here = f' aria-current="{current}"' if current else ""
    style = f' class="{look}"' if look else ""
    return (
        f'<a href="{escape(spot.address)}" data-overview="{escape(key)}"{style}{here}>'
        f"{escape(words)}</a>"
    )


def pages(spot: Spot, whole: int, each: int) -> tuple[Spot, slice]:
    """A page that there is, and what stands on it, of so many things."""
    last = max(1, -(-whole // each))
    page = min(max(spot.page, 1), last)
    return replace(spot, page=page), slice((page - 1) * each, page * each)


def steps(spot: Spot, whole: int, each: int, what: str) -> str:
    """Links to the pages before and after; nothing where one page holds all."""
    last = max(1, -(-whole // each))
    if last == 1:
        return ""
    before = link(replace(spot, page=spot.page - 1), "‹ Before", "before") if spot.page > 1 else ""
    after = link(replace(spot, page=spot.page + 1), "Next ›", "next") if spot.page < last else ""
    first = (spot.page - 1) * each + 1
    return (
        f'<nav class="steps" aria-label="Pages of {escape(what)}">{before}'
        f"<span>{first:,}–{min(spot.page * each, whole):,} of {whole:,}</span>{after}</nav>"
    )
