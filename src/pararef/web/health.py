"""Whether a server lives, and whether it may be sent questions.

Whoever watches wants to know whose trouble it is: the server that keeps the index is away
(wait), the index is damaged or missing (mend it), or the encoder cannot be loaded (mend
this server).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from pararef.desk import Desk
from pararef.errors import (
    BusyIndexError,
    DamagedIndexError,
    EngineError,
    NoIndexError,
    OtherEncoderError,
    ParaRefError,
)
from pararef.web.trouble import AWAY

PATIENCE = 2.0
"""Seconds that the library has for its answer."""

_LOADING = "The encoder is being loaded: wait a little."
_UNLOADED = "The encoder cannot be loaded; the server's log says why."
_SILENT = f"The library has not answered for {PATIENCE:g} seconds."
_WRONG = {
    NoIndexError: ("missing", "There is no index where it should be: build it."),
    DamagedIndexError: ("damaged", "The index is damaged: `pararef doctor` says how to mend it."),
    OtherEncoderError: ("of another encoder", "The index was built with another encoder."),
    BusyIndexError: ("busy", "The index is being changed just now: ask again in a moment."),
}
_UNREADABLE = ("unreadable", "The index cannot be read; the server's log says why.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """What a library said that it holds."""

    reports: int
    paragraphs: int
    generation: int


class Health:
    """Looks after one server: loads its encoder, and asks its library now and then.

    Args:
        patience: Seconds that the library has for its answer.
    """

    def __init__(self, desk: Desk, patience: float = PATIENCE) -> None:
        self._desk = desk
        self._patience = patience
        self._turn = threading.Lock()
        self._encoder = "not loaded"
        self._looking: Future[Held | Exception] | None = None
        self._trouble: Exception | None = None  # that the last look ended with

    def warm(self) -> None:
        """Begin to load the encoder, in a thread, if nobody has, or it failed."""
        with self._turn:
            if self._encoder in ("loading", "loaded"):
                return
            self._encoder = "loading"
        threading.Thread(target=self._load, daemon=True, name="encoder").start()

    async def look(self) -> Held | Exception:
        """What the library holds, or what is wrong with it; never later than the patience.

        Only one thread asks at a time, however many want to know.
        """
        with self._turn:
            looking = self._looking
            if looking is None or looking.done():
                looking = self._looking = Future()
                threading.Thread(target=self._look, args=(looking,), daemon=True).start()
        ended, _ = await asyncio.wait([asyncio.wrap_future(looking)], timeout=self._patience)
        if not ended:  # as it was when it last ended, or nobody knows
            return self._trouble or TimeoutError(_SILENT)
        return looking.result()

    async def told(self) -> tuple[int, dict[str, Any]]:
        """A status of HTTP, and what stands behind it.

        Where only the server that keeps the index is away, this one may still be sent visitors:
        no other of its kind could answer them either, and it tells them so in a sentence.
        """
        self.warm()
        held = await self.look()
        parts: dict[str, Any] = {"encoder": self._encoder}
        if isinstance(held, EngineError):
            parts |= {"engine": "away", "index": "unknown"}
            if self.is_warm:
                return 200, {"status": "degraded", **parts, "detail": AWAY}
            return 503, _unready(parts, AWAY)
        if isinstance(held, Exception):
            state, sentence = _what(held)
            return 503, _unready({**parts, "index": state}, sentence)
        parts |= {"index": "ok", "paragraphs": held.paragraphs}
        if not self.is_warm:
            return 503, _unready(parts, _UNLOADED if self._encoder == "failed" else _LOADING)
        return 200, {"status": "ready", **parts}

    @property
    def is_warm(self) -> bool:
        """Whether the encoder is loaded."""
        return self._encoder == "loaded"

    def _load(self) -> None:
        try:
            self._desk.warm()
        except ParaRefError as error:
            log.error("%s", error)
            self._encoder = "failed"
        except Exception:  # nobody waits for this thread; the log has the trace
            log.exception("the encoder could not be loaded")
            self._encoder = "failed"
        else:
            self._encoder = "loaded"

    def _look(self, looking: Future[Held | Exception]) -> None:
        before = self._trouble
        try:
            self._desk.reach()
            generation = self._desk.generation()
            held = Held(len(self._desk.shelf()), self._desk.size(), generation)
        except Exception as error:  # whatever it is, the one who watches must be told
            self._trouble = error
            if type(error) is not type(before):
                log.warning("the library: %s", error)
            looking.set_result(error)
        else:
            self._trouble = None
            if before is not None:
                log.warning("the library answers again")
            looking.set_result(held)


def _what(error: Exception) -> tuple[str, str]:
    """The state of an index, and a sentence; neither names a folder."""
    if isinstance(error, TimeoutError):
        return "silent", _SILENT
    return next((told for kind, told in _WRONG.items() if isinstance(error, kind)), _UNREADABLE)


def _unready(parts: dict[str, Any], sentence: str) -> dict[str, Any]:
    return {"status": "not ready", **parts, "detail": sentence}
