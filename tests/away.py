"""A library whose engine can be switched off."""

from __future__ import annotations

from typing import Any

from pararef.errors import EngineError
from pararef.library import Library

INSIDE = "milvus at 10.0.0.5:19530 refused the connection"


class Engine:
    """A real library behind a switch: while it is off, each method raises EngineError.

    The encoder and the folder of files that were received are on our own side.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.on = True

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._library, name)
        if name in ("encoder", "folder", "kept") or not callable(found):
            return found

        def called(*args: Any, **kwargs: Any) -> Any:
            if not self.on:
                raise EngineError(f"The index cannot be reached: {INSIDE}.")
            return found(*args, **kwargs)

        return called
