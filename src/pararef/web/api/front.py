"""What stands before the API: paths as they were sent, HEAD, and nothing that escapes.

Report ids and anchors may hold any character, a slash too. A server decodes a path before
anybody routes it, and then "%2F" is one more slash. So routes are looked up on the path as
it was sent, and each part of it is decoded afterwards (`parameters`).
"""

from __future__ import annotations

import logging
from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class Front:
    """An application that sees encoded paths, answers HEAD as GET, and raises nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        scope = {**scope, "path": _sent(scope)}
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            send = _without_body(send)
        try:
            await self.app(scope, receive, send)
        except Exception:  # the application has told the client by now
            log.exception("the API could not answer")


def _sent(scope: Scope) -> str:
    """The path with its percent signs, behind the plain path of the mount."""
    mounted: str = scope.get("root_path", "")
    raw: bytes = scope.get("raw_path") or quote(scope["path"], errors="replace").encode()
    whole = "".join(chr(b) if 0x20 < b < 0x7F else f"%{b:02X}" for b in raw)
    parts = whole.split("/")
    cut = mounted.count("/") + 1
    if unquote("/".join(parts[:cut])) != mounted:  # a slash of the mount was written as %2F
        return quote(scope["path"], errors="replace")
    return "/".join([mounted, *parts[cut:]])


def _without_body(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending
