"""The rooms of the page beside the desk: each is made from the page's address, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import parse_qs

from pararef.desk import Desk
from pararef.web.address import sound
from pararef.web.buttons import visit
from pararef.web.views import about, collection, compare, library, overview

MOST = 200
"""Parts that an address may have."""

Said = Mapping[str, Sequence[str]]
"""What an address says: each name with its values."""

Page = Callable[[Desk, Said], str]
"""Makes what a room shows, as HTML in which every word that is not ours is escaped."""


@dataclass(frozen=True, slots=True)
class View:
    """A room of the page.

    Attributes:
        name: In the address: `?view=about`.
        label: In the page's navigation.
        page: What it shows.
    """

    name: str
    label: str
    page: Page


VIEWS = (
    View("collection", "Collection", collection.page),
    View("compare", "Compare", compare.page),
    View("overview", "Overview", overview.page),
    View("library", "Library", library.page),
    View("about", "About", about.page),
)


def scene(desk: Desk, address: str, rooms: Mapping[str, Page] = MappingProxyType({})) -> str:
    """The room that an address names, made ready; a sentence where there is none.

    Args:
        rooms: Pages that take the place of a view's own, by the view's name.
    """
    said = {
        name: [sound(value) for value in values]
        for name, values in parse_qs(address.removeprefix("?"), max_num_fields=MOST).items()
    }
    name = said.get("view", [""])[0]
    view = next((view for view in VIEWS if view.name == name), None)
    if view is None:
        return notice(f"The page has no room “{name[:40]}”: choose one above.")
    page = rooms.get(name, view.page)
    return (
        f'<section class="scene" data-view="{view.name}" data-address="{escape(address)}">'
        f"{page(desk, said)}</section>"
    )


def notice(sentence: str, again: str = "") -> str:
    """A sentence in place of a room; with the address of a room that may be looked for again."""
    retry = f"<p>{visit(again, 'Try again', 'quiet')}</p>" if again else ""
    return (
        '<section class="scene" data-view="none"><div class="notice" role="alert">'
        f"<p>{escape(sentence)}</p>{retry}</div></section>"
    )
