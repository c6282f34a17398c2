"""What a server counts and measures, for Prometheus: the only user of its client.

Each server has a registry of its own. Labels have values from this program alone: a
question, a report or a visitor is never one.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import prometheus_client as client
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pararef.errors import EngineError, ParaRefError
from pararef.stages import listening

MEDIA = client.CONTENT_TYPE_LATEST

# Where the parts of the page lie, by what their paths begin with; all others are the page's.
_DOORS = {
    "/api/": "api",
    "/mcp": "mcp",
    **dict.fromkeys(("/healthz", "/readyz", "/metrics"), "watch"),
    **dict.fromkeys(
        ("/assets/", "/own/", "/static/", "/theme.css", "/gradio_api/heartbeat/"), "files"
    ),
}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_OF_A_STAGE = (0.001, 0.0025, *_SECONDS[:-2])
_STATUSES = frozenset(status.value for status in HTTPStatus)

# A series more for each, which nobody reads.
client.disable_created_metrics()  # type: ignore[no-untyped-call]  # prometheus-client types it not


class Metrics:
    """Counts of one server.

    Args:
        encoder: Its name.
    """

    def __init__(self, encoder: str) -> None:
        self._registry = registry = client.CollectorRegistry()
        client.ProcessCollector(registry=registry)
        client.Info("pararef_build", "The program and its encoder.", registry=registry).info(
            {"version": version("pararef"), "encoder": encoder}
        )
        self.questions = client.Counter(
            "pararef_questions",
            "Questions and searches, by door, kind and outcome.",
            ("door", "kind", "outcome"),
            registry=registry,
        )
        self.seconds = client.Histogram(
            "pararef_question_seconds",
            "How long a question took from when its turn was waited for.",
            ("door", "kind"),
            buckets=_SECONDS,
            registry=registry,
        )
        self.stages = client.Histogram(
            "pararef_stage_seconds",
            "How long a stage of a question took, without the stages within it.",
            ("stage",),
            buckets=_OF_A_STAGE,
            registry=registry,
        )
        self.errors = client.Counter(
            "pararef_errors",
            "Errors that somebody was told of, by door and class; EngineError is one of the"
            " server that keeps the index.",
            ("door", "error"),
            registry=registry,
        )
        self.responses = client.Counter(
            "pararef_responses",
            "Replies over HTTP, by door and status: 401, 429 and 503 are refusals.",
            ("door", "status"),
            registry=registry,
        )
        self._up = self._gauge("library_up", "1 where the library answered just now, else 0.")
        self._ready = self._gauge("ready", "1 where questions can be answered, else 0.")
        self._reports = self._gauge("reports", "Reports in the index, when it last answered.")
        self._paragraphs = self._gauge("paragraphs", "Paragraphs in the index, likewise.")
        self._generation = self._gauge("generation", "Raised by each change of the index.")
        self.errors.labels("page", EngineError.__name__)  # so that it is there before the first

    def _gauge(self, name: str, what: str) -> client.Gauge:
        return client.Gauge(f"pararef_{name}", what, registry=self._registry)

    def holds(self, reports: int, paragraphs: int, generation: int) -> None:
        """Note what the index holds."""
        self._reports.set(reports)
        self._paragraphs.set(paragraphs)
        self._generation.set(generation)

    def text(self, up: bool, ready: bool) -> bytes:
        """All of it as Prometheus reads it.

        Args:
            up: The library has answered just now.
            ready: Questions can be answered.
        """
        self._up.set(up)
        self._ready.set(ready)
        return client.generate_latest(self._registry)


class Door:
    """What is asked at one door of a server, counted."""

    def __init__(self, metrics: Metrics, name: str) -> None:
        self._metrics = metrics
        self._name = name

    def question(
        self, kind: str, outcome: str, seconds: float, stages: Mapping[str, float]
    ) -> None:
        """Count a question."""
        self._metrics.questions.labels(self._name, kind, outcome).inc()
        self._metrics.seconds.labels(self._name, kind).observe(seconds)
        for stage, spent in stages.items():
            self._metrics.stages.labels(stage).observe(spent)

    def trouble(self, error: Exception) -> None:
        """Count an error."""
        known = isinstance(error, ParaRefError)
        self._metrics.errors.labels(
            self._name, type(error).__name__ if known else "unexpected"
        ).inc()

    def response(self, status: int) -> None:
        """Count a reply."""
        shown = str(status) if status in _STATUSES else "other"
        self._metrics.responses.labels(self._name, shown).inc()


class Counting:
    """Middleware that listens to all that a server does for its visitors."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._doors = {name: Door(metrics, name) for name in {"page", *_DOORS.values()}}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        door = self._door(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                door.response(message["status"])
            await send(message)

        with listening(door):
            await self.app(scope, receive, sending)

    def _door(self, scope: MutableMapping[str, Any]) -> Door:
        path = scope["path"]
        name = next((door for start, door in _DOORS.items() if path.startswith(start)), "page")
        return self._doors[name]
