"""A collection as it can be read again here: `collection.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pararef.research.collection import as_json
from pararef.research.exporting.entries import Entry

FORM = "pararef collection 1"


def write(held: Sequence[Entry]) -> bytes:
    """The file. What stands beside a pin's own fields is for people, and is not read again."""
    pins = [
        as_json(entry.cited.now)
        | {
            "citation": entry.citation,
            "link": entry.link,
            "licence": entry.licence,
            "state": entry.cited.state.value,
        }
        for entry in held
    ]
    whole = {"form": FORM, "exported": f"{held[0].day}" if held else None, "pins": pins}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
