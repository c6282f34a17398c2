"""Serve the page: FastAPI outside, Gradio within, and a door before both."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from pararef.desk import Desk
from pararef.errors import SettingError
from pararef.settings import Settings
from pararef.web import api, files
from pararef.web.door import Door
from pararef.web.guard import Guard
from pararef.web.health import Health
from pararef.web.holdings import take_stock
from pararef.web.intake import Intake
from pararef.web.metrics import Counting, Metrics
from pararef.web.page import compose, freshen
from pararef.web.replies import Replies
from pararef.web.routes import assistants, collection, compare, pages, reports, watching, writing
from pararef.web.views import library
from pararef.web.waiting import opened

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")  # as a browser names them


def build_page(
    desk: Desk,
    held: Settings | None = None,
    examples: Sequence[str] | None = None,
    intake: Intake | None = None,
) -> FastAPI:
    """The page over a desk, as an application for any ASGI server.

    It shows the library as it is, whoever changes it.

    Args:
        held: What the page goes by: `hits`, `root_path`, `login`, `per_minute`.
        examples: Questions offered before the first one is asked; by default
            some that suit the reports.
        intake: What visitors may add, and that they may remove reports; by default
            nobody can change anything.
    """
    held = held or Settings()
    app = FastAPI(title="pararef", docs_url=None, redoc_url=None, openapi_url=None)

    health = app.state.health = Health(desk)
    metrics = None if held.metrics == "off" else Metrics(desk.encoder)
    watching.add(app, health, metrics)
    files.add(app)
    writing.add(app, desk, held.hits)
    compare.add(app, desk)
    pages.add(app, desk)
    collection.add(app, desk)
    holdings = take_stock(desk)
    rooms = {"library": partial(library.page, intake=intake)}
    replies = Replies(desk, holdings, examples, held.hits, held.style, rooms)
    page = compose(replies)
    reports.add(app, desk, replies.stock, intake)
    assistants.add(app, desk, replies.turns)
    api.add(app, desk, held, replies.turns)
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
        root_path=held.root_path or None,
    )
    login = held.login.get_secret_value() if held.login else None
    app.add_middleware(Door, login=login, per_minute=held.per_minute)
    app.add_middleware(Guard, opened=lambda: freshen(page, replies), root_path=held.root_path)
    if held.metrics == "local":
        app.add_middleware(watching.OnThisMachine)
    if metrics:
        app.add_middleware(Counting, metrics=metrics)
    return app


def serve(desk: Desk | Callable[[], Desk], held: Settings) -> None:
    """Serve the page until it is interrupted; prints its address.

    On a loopback address it answers under the names of this machine only: a page
    of a stranger could otherwise point the stranger's name here, and read along.

    Args:
        desk: Or what opens it: while the server that keeps its index is away, visitors are told
            so, and it is tried again.
        held: As for `build_page`, and `host`, `port`, `proxies`, `read_only`, `max_upload`.

    Raises:
        SettingError: If the host or the port cannot be used.
    """
    listening = _listen(held.host, held.port)
    with listening:
        bound, at, *_ = listening.getsockname()
        shown = f"[{held.host}]" if ":" in held.host else held.host
        local = ip_address(bound).is_loopback and not held.proxies
        shut = not local if held.read_only is None else held.read_only
        intake = None if shut else Intake(held.max_upload, fidelity=held.fidelity)
        if not isinstance(desk, Desk):
            desk = opened(desk, listening)
        app = build_page(desk, held, intake=intake)
        if local:
            app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, shown])
        app.state.health.warm()  # so that the first visitor does not wait for the encoder
        print(f"pararef is open at http://{shown}:{at}{held.root_path}", flush=True)
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(held.proxies),
            forwarded_allow_ips=list(held.proxies),
            timeout_keep_alive=75,  # proxies keep a connection for 60, and must not find it closed
            timeout_graceful_shutdown=5,  # a report that is being read ends then
        )
        uvicorn.Server(config).run(sockets=[listening])


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
