"""What pararef does, and how it can be wrong, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pararef.desk import Desk


def page(desk: Desk, said: Mapping[str, Sequence[str]]) -> str:
    """The room as HTML."""
    return "<h2>About pararef</h2>"
