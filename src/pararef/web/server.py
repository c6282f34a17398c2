"""Serve the page: FastAPI outside, Gradio within, and headers that hold the browser to us."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import secrets
import socket
import threading
from collections.abc import Sequence
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pararef.desk import Desk
from pararef.errors import ParaRefError, SettingError
from pararef.web.holdings import suggest, take_stock
from pararef.web.page import STATIC, compose
from pararef.web.replies import Replies

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")  # as a browser names them

# In the order in which they hold; linked, for Gradio rewrites the selectors of its own.
SHEETS = ("base", "ask", "filters", "answer", "tables", "reader", "rooms", "sizes")
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
# Before anything is drawn, so that no other room is seen first.
EARLY = (
    "document.documentElement.dataset.view ="
    ' new URLSearchParams(location.search).get("view") || "ask";'
)
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#1d4ed8"/>'
    '<path d="M22 8v16m-5-16v16M22 8h-8a4.5 4.5 0 0 0 0 9h3" fill="none" stroke="#fff"'
    ' stroke-width="2.5" stroke-linecap="round"/></svg>'
)

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


def build_page(desk: Desk, examples: Sequence[str] | None = None, hits: int = 10) -> FastAPI:
    """The page over a desk, as an application for any ASGI server.

    It shows the library as it is now: reports added later can be found, and are
    among the filters of the next answer, but not counted until the page is built again.

    Args:
        examples: Questions offered before the first one is asked; by default
            some that suit the reports.
        hits: How many paragraphs an answer shows at the most.
    """
    app = FastAPI(title="pararef", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/own/{version}/page.css")
    def sheet(version: str) -> Response:
        return Response(_sheet(), media_type="text/css", headers=FOREVER)

    @app.get("/own/{version}/{module}.js")
    def code(version: str, module: str) -> Response:
        file = STATIC / "js" / f"{module}.js"
        if file not in _modules():
            return JSONResponse({"detail": "There is no such file."}, status_code=404)
        return FileResponse(file, media_type="text/javascript", headers=FOREVER)

    holdings = take_stock(desk)
    offered = suggest(holdings) if examples is None else examples
    page = compose(Replies(desk, holdings, offered, hits))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        ssr_mode=False,
        pwa=False,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",
        theme=_theme(),
    )
    app.add_middleware(Guard)
    return app


def serve(desk: Desk, host: str = "127.0.0.1", port: int = 7860, hits: int = 10) -> None:
    """Serve the page until it is interrupted; prints its address.

    On a loopback address it answers under the names of this machine only: a page
    of a stranger could otherwise point the stranger's name here, and read along.

    Args:
        hits: How many paragraphs an answer shows at the most.

    Raises:
        SettingError: If the host or the port cannot be used.
    """
    listening = _listen(host, port)
    with listening:
        bound, at, *_ = listening.getsockname()
        shown = f"[{host}]" if ":" in host else host
        app = build_page(desk, hits=hits)
        if ip_address(bound).is_loopback:
            app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, shown])
        threading.Thread(target=_warm, args=(desk,), daemon=True).start()
        print(f"pararef is open at http://{shown}:{at}", flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        server.run(sockets=[listening])


def _warm(desk: Desk) -> None:
    """Load the encoder, so that the first visitor does not wait for it."""
    with contextlib.suppress(ParaRefError):  # whoever asks will be told
        desk.warm()


class Guard:
    """Headers on every reply, a nonce on every script of the page, and no uploads.

    Plain ASGI, for the replies of Gradio are streams.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        answer = _answered_here(scope["path"])
        if answer is not None:
            await answer(scope, receive, _with_headers(send, nonce))
        elif scope["path"] == "/":
            await self.app(_uncompressed(scope), receive, _with_nonce(send, nonce))
        else:
            await self.app(scope, receive, _with_headers(send, nonce))


def _answered_here(path: str) -> Response | None:
    """Replies that Gradio would give otherwise."""
    if "/heartbeat/" in path:
        # Each tab would hold a stream open, and the sixth tab of a browser would hang.
        return Response(status_code=204)
    if path.rstrip("/").endswith("/upload"):
        return JSONResponse({"detail": "This page takes no files."}, status_code=404)
    return None


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
    page = page.replace(b"</head>", _head() + b"</head>", 1)
    return re.sub(rb"<script(?=[\s>])", b'<script nonce="%s"' % nonce.encode(), page)


@cache
def _head() -> bytes:
    at = f"./own/{_version()}"
    modules = "".join(f'<link rel="modulepreload" href="{at}/{file.name}">' for file in _modules())
    return (
        f'<title>pararef</title><link rel="icon" href="data:image/svg+xml,{quote(ICON)}">'
        f'<link rel="stylesheet" href="{at}/page.css">{modules}<script>{EARLY}</script>'
        f'<script type="module" src="{at}/main.js"></script>'
    ).encode()


@cache
def _sheet() -> bytes:
    """All sheets as one."""
    return b"\n".join((STATIC / "css" / f"{name}.css").read_bytes() for name in SHEETS)


@cache
def _modules() -> tuple[Path, ...]:
    return tuple(sorted((STATIC / "js").glob("*.js")))


@cache
def _version() -> str:
    """Changes when a sheet or a module does: each may be kept for ever under its own name."""
    held = hashlib.sha256(_sheet())
    for file in _modules():
        held.update(file.read_bytes())
    return held.hexdigest()[:12]


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise SettingError(f"There is no port {port}: choose one from 0 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"Port {port} is in use: stop what listens there, or choose another port."
            ) from error
        raise SettingError(f"{host} port {port} cannot be opened: {error.strerror}.") from error


def _theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=list(SANS),
        font_mono=list(MONO),
    )
