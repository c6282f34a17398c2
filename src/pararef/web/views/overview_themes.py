"""What reports say of each theme, as a heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pararef.desk import Desk
from pararef.research.overview import Entry
from pararef.web.views.overview_address import Spot


def part(desk: Desk, spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The heat map."""
    return ""
