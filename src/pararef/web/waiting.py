"""What is served while the server that keeps the index is away, until it can be opened."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from pararef.desk import Desk
from pararef.errors import EngineError
from pararef.web.api.problems import problem
from pararef.web.trouble import AWAY, RETRY

FIRST, LONGEST = 1.0, 30.0
"""Seconds between two tries: the first ones, doubled each time, and the most."""

# It asks again by itself, so that whoever has it open gets the page.
_PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>pararef</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{RETRY}"></head>
<body><main><h1>pararef</h1><p role="alert">{AWAY}</p>
<p>This page looks again by itself.</p></main></body></html>
"""

log = logging.getLogger(__name__)


def opened(opening: Callable[[], Desk], listening: socket.socket) -> Desk:
    """Open a desk, again and again while the server that keeps its index is away.

    Whoever comes meanwhile is told so.

    Args:
        listening: Where visitors come; it stays open.

    Raises:
        ParaRefError: If it cannot be opened for another reason.
    """
    try:
        return opening()
    except EngineError as error:
        print(f"{error} It is tried again until it answers.", flush=True)
    found: list[Desk | Exception] = []
    config = uvicorn.Config(_Away(), log_level="warning", server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    stopped = threading.Event()

    def trying() -> None:
        pause = FIRST
        while not stopped.wait(pause):
            pause = min(2 * pause, LONGEST)
            try:
                found.append(opening())
            except EngineError as error:
                log.warning("%s", error)
                continue
            except Exception as error:  # whatever it is, it is raised where this was called
                found.append(error)
            break
        server.should_exit = True

    threading.Thread(target=trying, daemon=True, name="opening").start()
    try:
        server.run(sockets=[listening.dup()])  # raises again what interrupted it
    finally:
        stopped.set()
    if not found:
        raise KeyboardInterrupt
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


class _Away:
    """Says that the library is away, to each in its own form."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _reply(Request(scope))(scope, receive, send)


def _reply(request: Request) -> Response:
    path = request.url.path
    headers = {"Cache-Control": "no-store", "Retry-After": RETRY}
    if path == "/healthz":
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
    if path == "/readyz":
        told = {"status": "not ready", "engine": "away", "index": "unknown", "detail": AWAY}
        return JSONResponse(told, 503, headers)
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_PAGE, 503, headers)
    return problem(request.scope, 503, AWAY, headers)
