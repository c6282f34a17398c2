"""What is in the library at a glance: its reports, their grades, and what they say by theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pararef.desk import Desk
from pararef.research.overview import NOT_PRINTED, Choice, kind_names, stock
from pararef.web.views import overview_followed, overview_grades, overview_reports, overview_themes
from pararef.web.views.overview_address import SHOWN, Spot, link

LACKING = {
    "inspectorate": "no inspectorate printed",
    "provider": "no provider printed",
    "year": "no day of inspection printed",
}


def page(desk: Desk, said: Mapping[str, Sequence[str]]) -> str:
    """The room as HTML."""
    spot = Spot.at(said)
    entries = stock(desk)
    names = kind_names(entries)
    part = {
        "reports": overview_reports.part,
        "grades": overview_grades.part,
        "themes": overview_themes.part,
        "followed": overview_followed.part,
    }[spot.show]
    return (
        f'<h2 tabindex="-1" data-landing>Overview</h2>{_parts(spot)}'
        f"{_chosen(spot.choice, spot, names)}{part(desk, spot, entries, names)}"
    )


def _parts(spot: Spot) -> str:
    links = "".join(
        f"<li>{link(Spot(show, spot.choice), name, show, current=_current(show, spot))}</li>"
        for show, name in SHOWN.items()
    )
    return f'<nav class="parts" aria-label="Parts of the overview"><ul>{links}</ul></nav>'


def _current(show: str, spot: Spot) -> str:
    return "page" if show == spot.show else ""


def _chosen(choice: Choice, spot: Spot, names: Mapping[str, str]) -> str:
    """What the reports are limited to, each with a link that takes it off."""
    said = {
        "words": f"“{choice.words}”",
        "kind": names.get(choice.kind, choice.kind),
        **{
            name: LACKING[name] if getattr(choice, name) == NOT_PRINTED else getattr(choice, name)
            for name in LACKING
        },
    }
    # The heat map has a choice of kinds of its own.
    limits = [
        name
        for name in said
        if getattr(choice, name) and not (name == "kind" and spot.show == "themes")
    ]
    if not limits:
        return ""
    chips = "".join(
        f'<li><span class="chip">{escape(said[name])}</span>{_off(name, said[name], spot)}</li>'
        for name in limits
    )
    return f'<ul class="limits" aria-label="Only these reports">{chips}</ul>'


def _off(name: str, words: str, spot: Spot) -> str:
    return link(spot.choosing(name, ""), f"Not only {words}", f"off-{name}", "undo")
