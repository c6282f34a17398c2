"""Who may come in, and how often: a log-in for all, and a limit for each client.

A client is an address of the network. Behind a proxy all would be one, unless
the server is told to believe what that proxy says of them (`proxies`).
"""

from __future__ import annotations

import base64
import binascii
import secrets

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pararef.web.api.problems import problem

# Files that a browser keeps, and what a watcher of the server asks.
OPEN = ("/healthz", "/readyz")
FREE = ("/assets/", "/own/", "/static/", "/theme.css", "/gradio_api/heartbeat/", *OPEN)
_TRIES = parse("10 per 5 minute")
_ASK = {"WWW-Authenticate": 'Basic realm="pararef", charset="UTF-8"'}


class Door:
    """Middleware that lets requests in.

    Args:
        login: "name:password" that a browser must give; None for none.
        per_minute: How many requests a client may make; files of the page are not counted.
            None for any number.
    """

    def __init__(self, app: ASGIApp, login: str | None, per_minute: int | None) -> None:
        self.app = app
        self._login = login.encode() if login else None
        self._limit = parse(f"{per_minute} per minute") if per_minute else None
        self._counts = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            return  # the page has none
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        client = scope["client"][0] if scope.get("client") else "unknown"
        if self._login and path not in OPEN:
            if not self._counts.test(_TRIES, "login", client):
                return _slower(
                    scope, _TRIES, "Too many wrong log-ins from here: wait five minutes."
                )
            given = _given(Headers(scope=scope).get("authorization", ""))
            if given is None or not secrets.compare_digest(given, self._login):
                if given is not None:
                    self._counts.hit(_TRIES, "login", client)
                return problem(scope, 401, "Log in first.", _ASK)
        free = path.startswith(FREE)
        if self._limit and not free and not self._counts.hit(self._limit, "asked", client):
            most = f"More than {self._limit.amount} requests in a minute from here"
            return _slower(scope, self._limit, f"{most}: wait a little.")
        return None


def _slower(scope: Scope, limit: RateLimitItem, sentence: str) -> Response:
    return problem(scope, 429, sentence, {"Retry-After": str(limit.get_expiry())})


def _given(header: str) -> bytes | None:
    """The name and password of a header; None where it has none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return None
