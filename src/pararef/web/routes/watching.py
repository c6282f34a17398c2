"""For whoever runs the server.

GET /healthz   whether the process lives; asks nobody            {"status": "ok"}
GET /readyz    whether it may be sent questions: see `health`    200, or 503 with a reason
GET /metrics   counts and durations for Prometheus
"""

from __future__ import annotations

from ipaddress import ip_address

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pararef.web.health import Health, Held
from pararef.web.metrics import MEDIA, Metrics
from pararef.web.trouble import RETRY

METRICS = "/metrics"
_NAMES = ("localhost", "127.0.0.1", "[::1]")  # of this machine, as a program there writes them
_FRESH = {"Cache-Control": "no-store"}
_PASSED_ON = ("x-forwarded-for", "x-forwarded-host", "forwarded")  # what proxies add
_ELSEWHERE = (
    "The figures of this server are told on its own machine only: ask there, or set metrics to on."
)


def add(app: FastAPI, health: Health, metrics: Metrics | None) -> None:
    """Put the routes on an application; without metrics where nothing is counted."""

    @app.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "ok"}, headers=_FRESH)

    @app.get("/readyz")
    async def ready() -> Response:
        status, told = await health.told()
        again = {"Retry-After": RETRY} if status == 503 else {}
        return JSONResponse(told, status, {**_FRESH, **again})

    if metrics is None:
        return

    @app.get(METRICS)
    async def measured() -> Response:
        held = await health.look()
        up = isinstance(held, Held)
        if isinstance(held, Held):
            metrics.holds(held.reports, held.paragraphs, held.generation)
        text = metrics.text(up, up and health.is_warm)
        return Response(text, media_type=MEDIA, headers=_FRESH)


class OnThisMachine:
    """Middleware that tells the metrics to programs of the same machine alone.

    A proxy stands on the same machine often, and asks for anybody: what it has passed on is
    known by the headers that it adds, or by the name that the other asked for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.app
        if scope["type"] == "http" and scope["path"] == METRICS and not _is_local(scope):
            answer = JSONResponse({"detail": _ELSEWHERE}, 403, _FRESH)
        await answer(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    name = headers.get("host", "").lower()
    known = name in _NAMES or name.rpartition(":")[0] in _NAMES
    client = scope["client"][0] if scope.get("client") else ""
    return known and _is_loopback(client) and not any(one in headers for one in _PASSED_ON)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
