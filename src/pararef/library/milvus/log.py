"""What is known of whole reports, in the engine: a list of events, and what tells of it.

Three kinds of entries: the manifest, who writes, and events, which are counted up from FIRST.
A text that is too long for one entry goes on in those behind it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from pararef.errors import DamagedIndexError, EngineError
from pararef.library.milvus import entities
from pararef.library.milvus.manifest import FIRST, Manifest
from pararef.library.milvus.server import Server

_MANIFEST, _LEASE = 0, 1  # keys
_EVENTS = 40  # that are read together
_FIELDS: list[dict[str, Any]] = [
    {"field_name": "id", "datatype": "INT64", "is_primary": True},
    {"field_name": "nothing", "datatype": "FLOAT_VECTOR", "dim": 2},  # there must be a vector
    {"field_name": "owner", "datatype": "INT64"},
    {"field_name": "parts", "datatype": "INT64"},
    {"field_name": "body", "datatype": "VARCHAR", "max_length": 65_535},
]
_INDEX = {"field_name": "nothing", "index_type": "FLAT", "metric_type": "IP"}


class Log:
    """The list of one index.

    Args:
        server: That keeps it.
        name: Of its collection.
    """

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self.name = name

    def create(self) -> None:
        """Make it, empty."""
        self._server.create(self.name, _FIELDS, [_INDEX])

    # The manifest, and who writes

    def manifest(self, newest: bool = True) -> Manifest:
        """As it is now, or was some seconds ago: to look for the newest takes longer.

        Raises:
            DamagedIndexError: If there is none that can be read.
        """
        look = self._server.newest if newest else self._server.one
        held = look(self.name, _MANIFEST, ["body"])
        with contextlib.suppress(ValueError, TypeError):
            if held:
                return Manifest.of(str(held["body"]))
        if not newest:  # a server that has just been started again does not know all at once
            self._server.has_changed()
            return self.manifest()
        raise DamagedIndexError(
            f"What the index {self._server.address} says of itself cannot be read: build it"
            " again with `pararef build --anew`, or use the version of pararef that built it."
        )

    def may_be_used(self) -> bool:
        """Whether an index may lie here that was used, if only by another version of pararef."""
        if not self._server.has(self.name):
            return False
        held = self._server.newest(self.name, _MANIFEST, ["body"])
        try:
            return held is not None and Manifest.of(str(held["body"])).published
        except (ValueError, TypeError):
            return True

    def tell(self, manifest: Manifest) -> Manifest:
        """Make this the manifest."""
        self._server.put(self.name, [_entry(_MANIFEST, manifest.dumps())])
        self._server.has_changed()
        return manifest

    def lease(self) -> str | None:
        """What was noted last of who writes."""
        held = self._server.newest(self.name, _LEASE, ["body"])
        return str(held["body"]) if held else None

    def note_lease(self, body: str) -> None:
        """Note who writes."""
        self._server.put(self.name, [_entry(_LEASE, body)])

    # Events

    def append(self, after: int, events: Sequence[tuple[int, Any]]) -> int:
        """Write events behind one; tells the key of the last.

        Args:
            after: The key of the last before them.
            events: The number of the report that each is of, or 0, and what it says.
        """
        rows = []
        for owner, told in events:
            body = entities.dumps(told)
            parts = [
                body[at : at + entities.LONGEST] for at in range(0, len(body), entities.LONGEST)
            ]
            for place, part in enumerate(parts):
                after += 1
                rows.append(_entry(after, part, owner, len(parts) if place == 0 else 0))
        for start in range(0, len(rows), _EVENTS):
            self._server.insert(self.name, rows[start : start + _EVENTS])
        return after

    def events(self, after: int, last: int) -> Iterator[Any]:
        """What the events behind one say, up to another, in order."""
        body, lacking = "", 0
        for start in range(max(after + 1, FIRST), last + 1, _EVENTS):
            end = min(start + _EVENTS - 1, last)
            found = self._server.where(
                self.name, f"id >= {start} and id <= {end}", ["id", "parts", "body"], _EVENTS
            )
            told = {int(row["id"]): row for row in found}
            if end == last and last not in told:
                raise EngineError(
                    f"The index {self._server.address} has not told all of what has changed yet:"
                    " try again in a moment."
                )
            for _, row in sorted(told.items()):
                if row["parts"]:
                    body, lacking = "", row["parts"]
                body, lacking = body + row["body"], lacking - 1
                if lacking == 0:
                    yield entities.loads(body)

    def at(self, key: int) -> Any:
        """The event that stands in one entry alone; None where there is none such."""
        held = self._server.newest(self.name, key, ["parts", "body"])
        return entities.loads(str(held["body"])) if held and held["parts"] == 1 else None

    def forget(self, numbers: Sequence[int], last: int) -> None:
        """Take out the events of some reports, and those that nobody was told of.

        Args:
            last: The key of the last that was told of.
        """
        if numbers:
            self._server.delete(self.name, f"owner in {list(numbers)}")
        self._server.delete(self.name, f"id > {last}")


def _entry(key: int, body: str, owner: int = 0, parts: int = 1) -> dict[str, Any]:
    return {"id": key, "nothing": [0.0, 0.0], "owner": owner, "parts": parts, "body": body}
