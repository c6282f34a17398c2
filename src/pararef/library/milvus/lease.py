"""Who writes: one at a time, by agreement, as the engine itself has no locks."""

from __future__ import annotations

import json
import time
from typing import Any, Self

from pararef.errors import BusyIndexError, EngineError
from pararef.library.milvus.log import Log
from pararef.library.milvus.manifest import new_mark

VALID_S = 60.0
"""Seconds for which a writer is believed to be alive."""

_SETTLE_S = 0.2  # seconds, at the least, after which one of two who took it at once has lost it


class Lease:
    """One who writes, until it leaves the `with`.

    Args:
        log: Where it is noted.
        what: Is written to, for people.

    Raises:
        BusyIndexError: On entering, if somebody else writes.
    """

    def __init__(self, log: Log, what: str) -> None:
        self._log = log
        self._what = what
        self._mark = new_mark()
        self._until = 0.0

    def __enter__(self) -> Self:
        held = self._held()
        if held and held["until"] > time.time() and held["mark"] != self._mark:
            raise self._busy()
        began = time.monotonic()
        self._until = time.time() + VALID_S
        self._tell(self._until)
        # Whoever looked before this was written has most likely written by then, and is seen.
        time.sleep(max(_SETTLE_S, 2 * (time.monotonic() - began)))
        self.check()
        return self

    def __exit__(self, error: type[BaseException] | None = None, *_: object) -> None:
        if error and issubclass(error, EngineError):
            return  # to tell a server that does not answer takes minutes; it ends by itself
        if self._is_ours():
            self._tell(0.0)

    def renew(self) -> None:
        """Still here. Raises BusyIndexError if somebody else took over meanwhile."""
        if self._until - time.time() < VALID_S / 2:
            if not self._is_ours():
                raise self._busy()
            self._until = time.time() + VALID_S
            self._tell(self._until)

    def check(self) -> None:
        """Before what cannot be taken back. Raises BusyIndexError if somebody else may write."""
        self.renew()
        if not self._is_ours():
            raise self._busy()

    def _is_ours(self) -> bool:
        held = self._held()
        return bool(held and held["mark"] == self._mark)

    def _held(self) -> Any:
        held = self._log.lease()
        return json.loads(held) if held else None

    def _tell(self, until: float) -> None:
        self._log.note_lease(json.dumps({"mark": self._mark, "until": until}))

    def _busy(self) -> BusyIndexError:
        return BusyIndexError(
            f"Another process is writing to {self._what}: try again when it is"
            f" done, or in {VALID_S:.0f} seconds if it was stopped."
        )
