"""How long the stages of a question take, and how it ends, for whoever listens.

A server listens while it answers a request. On the command line nobody does, and a stage
costs next to nothing then. What is asked, or found, is never told: only names from this
program and durations.

    with listening(listener):      # a server, for each request
        with stage("words"): …     # wherever the time goes, inside a question

A stage within another takes its time away from it, so that together they never count a
moment twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import wraps
from time import perf_counter
from typing import ParamSpec, Protocol, TypeVar

from pararef.errors import EncoderError, LibraryError, ModelError, ParaRefError

Given = ParamSpec("Given")
Found = TypeVar("Found")

_OURS = (LibraryError, EncoderError, ModelError)  # nothing that whoever asks could mend


class Listener(Protocol):
    """Is told of what happens while one request is answered; in any thread."""

    def question(
        self, kind: str, outcome: str, seconds: float, stages: Mapping[str, float]
    ) -> None:
        """A question has ended.

        Args:
            kind: "ask", "search", "each", "like" or "verify".
            outcome: That of the findings in small letters, "done" where there is no such
                thing, "refused" where it could not be asked so, "failed" where it was not
                answered for a reason of ours.
            seconds: It took.
            stages: The seconds that each of its stages took.
        """

    def trouble(self, error: Exception) -> None:
        """Whoever asked is told of an error."""


class Asking:
    """A question while it is answered."""

    def __init__(self) -> None:
        self.outcome = "done"
        self.stages: dict[str, float] = defaultdict(float)
        self.within = 0.0  # seconds of the stages inside the one that runs

    def ended(self, found: object) -> None:
        """Note the outcome of what was found, if it has one."""
        outcome = getattr(found, "outcome", None)
        if isinstance(outcome, Enum):
            self.outcome = outcome.name.lower()


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


class stage:  # noqa: N801  (reads as a word of the language)
    """Time spent inside counts for a stage of the question that is being answered."""

    __slots__ = ("_asking", "_name", "_outside", "_since")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        asking = self._asking = _asking.get()
        if asking is not None:
            self._outside, asking.within = asking.within, 0.0
            self._since = perf_counter()

    def __exit__(self, *_: object) -> None:
        asking = self._asking
        if asking is not None:
            whole = perf_counter() - self._since
            asking.stages[self._name] += whole - asking.within
            asking.within = self._outside + whole


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have a listener told of what happens inside, and in threads that are started from there
    with its context, as those of anyio are."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def asking(kind: str) -> Iterator[Asking]:
    """A question of a kind is answered inside; one within another is a part of it."""
    one, listener = Asking(), _listener.get()
    if listener is None or _asking.get() is not None:
        yield one
        return
    token, since = _asking.set(one), perf_counter()
    try:
        yield one
    except ParaRefError as error:
        one.outcome = "failed" if isinstance(error, _OURS) else "refused"
        raise
    except BaseException:
        one.outcome = "failed"
        raise
    finally:
        _asking.reset(token)
        listener.question(kind, one.outcome, perf_counter() - since, one.stages)


def asked(kind: str) -> Callable[[Callable[Given, Found]], Callable[Given, Found]]:
    """Say of a method that each call of it answers a question of a kind."""

    def told(answer: Callable[Given, Found]) -> Callable[Given, Found]:
        @wraps(answer)
        def answered(*args: Given.args, **kwargs: Given.kwargs) -> Found:
            if _listener.get() is None:
                return answer(*args, **kwargs)
            with asking(kind) as one:
                found = answer(*args, **kwargs)
                one.ended(found)
                return found

        return answered

    return told


def trouble(error: Exception) -> None:
    """Say that whoever asked is told of an error."""
    listener = _listener.get()
    if listener is not None:
        listener.trouble(error)
