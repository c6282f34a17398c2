"""What holds the browser to us: headers on every reply, and a nonce on every script of the page."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pararef.errors import ParaRefError
from pararef.web.files import head

# Gradio turns its templates into functions (unsafe-eval) and sets styles inline.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Headers on every reply, a nonce on every script of the page, and none of Gradio's uploads.

    Plain ASGI, for the replies of Gradio are streams.

    Args:
        opened: Called before the page is given to a visitor.
        root_path: Where a proxy puts the page: addresses that are made for visitors begin with it.
    """

    def __init__(self, app: ASGIApp, opened: Callable[[], None], root_path: str = "") -> None:
        self.app = app
        self.opened = opened
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**_believed(scope), "root_path": self.root_path}
        nonce = secrets.token_urlsafe(16)
        answer = _answered_here(scope["path"])
        if answer is not None:
            await answer(scope, receive, _with_headers(send, nonce))
        elif scope["path"] == "/":
            with contextlib.suppress(ParaRefError):  # then it is as it was; who asks is told
                await asyncio.to_thread(self.opened)
            await self.app(_uncompressed(scope), receive, _with_nonce(send, nonce))
        else:
            await self.app(scope, receive, _with_headers(send, nonce))


def _answered_here(path: str) -> Response | None:
    """Replies that Gradio would give otherwise. Paths of the API name what reports hold."""
    if path.startswith("/api/"):
        return None
    if "/heartbeat/" in path:
        # Each tab would hold a stream open, and the sixth tab of a browser would hang.
        return Response(status_code=204)
    if path.rstrip("/").endswith("/upload"):
        return JSONResponse({"detail": "This page takes no files."}, status_code=404)
    return None


def _believed(scope: Scope) -> Scope:
    """Without what a client says of the server's address: Gradio would believe any of it."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if not name.startswith(b"x-forwarded-") and name != b"x-gradio-server"
    ]
    return {**scope, "headers": kept}


def _uncompressed(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}


def _with_headers(send: Send, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)})
        await send(message)

    return sending


def _with_nonce(send: Send, nonce: str) -> Send:
    """Hold the page back until it is whole, then let its own scripts run, and no others."""
    start: Message = {}
    body = bytearray()
    headed = _with_headers(send, nonce)

    async def sending(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        whole = bytes(body)
        if "text/html" in Headers(scope=start).get("content-type", ""):
            whole = _dressed(whole, nonce)
            MutableHeaders(scope=start)["content-length"] = str(len(whole))
        await headed(start)
        await headed({"type": "http.response.body", "body": whole})

    return sending


def _dressed(page: bytes, nonce: str) -> bytes:
    """Put our name and sheet in the head, not Gradio's, and give every script the nonce."""
    page = re.sub(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*', b"", page)
    page = page.replace(b"</head>", head() + b"</head>", 1)
    return re.sub(rb"<script(?=[\s>])", b'<script nonce="%s"' % nonce.encode(), page)
