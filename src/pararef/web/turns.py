"""Turns at the processor, for all who search: more at once would only wait for each other."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

from pararef.errors import ParaRefError
from pararef.stages import stage

PATIENCE = 20.0
"""Seconds that a program waits for its turn; a visitor of the page waits as long as he likes."""

Result = TypeVar("Result")


class CrowdedError(ParaRefError):
    """So many ask at once that one of them would wait too long."""


class Turns:
    """As many at once as there are processors.

    Args:
        at_once: How many; by default as many as there are processors.
    """

    def __init__(self, at_once: int | None = None, patience: float = PATIENCE) -> None:
        self.at_once = at_once or os.cpu_count() or 1
        self._patience = patience
        self._turns = threading.BoundedSemaphore(self.at_once)
        # Those who wait hold no thread, of which Gradio needs some.
        self._waiting = CapacityLimiter(self.at_once)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn, waited for as long as it takes. For a thread."""
        with stage("waiting"):
            self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something in a thread, when it has its turn.

        Raises:
            CrowdedError: If it has none for too long.
        """
        try:
            with anyio.fail_after(self._patience):
                await self._waiting.acquire()
        except TimeoutError:
            raise _crowded() from None
        try:
            return await to_thread.run_sync(self._alone, work)
        finally:
            self._waiting.release()

    def _alone(self, work: Callable[[], Result]) -> Result:
        if not self._turns.acquire(timeout=self._patience):
            raise _crowded()
        try:
            return work()
        finally:
            self._turns.release()


def _crowded() -> CrowdedError:
    return CrowdedError("Many questions are asked just now: try again in a moment.")
