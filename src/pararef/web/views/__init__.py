"""The rooms of the page beside the desk: each is made from the page's address, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from pararef.desk import Desk
from pararef.web.address import sound
from pararef.web.views import about, collection

MOST = 200
"""Parts that an address may have."""

Said = Mapping[str, Sequence[str]]
"""What an address says: each name with its values."""


@dataclass(frozen=True, slots=True)
class View:
    """A room of the page.

    Attributes:
        name: In the address: `?view=about`.
        label: In the page's navigation.
        page: What it shows, as HTML in which every word that is not ours is escaped.
    """

    name: str
    label: str
    page: Callable[[Desk, Said], str]


VIEWS = (
    View("collection", "Collection", collection.page),
    View("about", "About", about.page),
)


def scene(desk: Desk, address: str) -> str:
    """The room that an address names, made ready; a sentence where there is none."""
    said = {
        name: [sound(value) for value in values]
        for name, values in parse_qs(address.removeprefix("?"), max_num_fields=MOST).items()
    }
    name = said.get("view", [""])[0]
    view = next((view for view in VIEWS if view.name == name), None)
    if view is None:
        return notice(f"The page has no room “{name[:40]}”: choose one above.")
    return f'<section class="scene" data-view="{view.name}">{view.page(desk, said)}</section>'


def notice(sentence: str) -> str:
    """A sentence in place of a room."""
    return (
        '<section class="scene" data-view="none"><div class="notice" role="alert">'
        f"<p>{escape(sentence)}</p></div></section>"
    )
