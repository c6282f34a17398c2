"""A server on this machine that speaks the protocol of language models, as a test tells it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Exchange"], None]


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Served:
    """A server that runs, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


class Exchange(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    script: Script
    served: Served

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"null")
        self.served.asked.append(Asked(self.path, dict(self.headers), body))
        # Who hangs up in the middle is no concern of the server's.
        try:
            type(self).script(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST  # noqa: N815 - http.server wants this name

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def head(self, status: int = 200, kind: str = "text/event-stream", **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def event(self, found: object) -> None:
        self.raw(b"data: " + json.dumps(found).encode() + b"\n\n")

    def say(self, text: str, end: str | None = None, **delta: Any) -> None:
        choice = {"index": 0, "delta": {"content": text, **delta}, "finish_reason": end}
        self.event({"id": "1", "object": "chat.completion.chunk", "choices": [choice]})

    def done(self, end: str = "stop") -> None:
        self.say("", end)
        self.raw(b"data: [DONE]\n\n")


def replying(*pieces: str, end: str = "stop") -> Script:
    """Sends these pieces, then the end."""

    def script(exchange: Exchange) -> None:
        exchange.head()
        for piece in pieces:
            exchange.say(piece)
        exchange.done(end)

    return script


@contextmanager
def serving(script: Script) -> Iterator[Served]:
    """Runs a server for as long as the block."""
    served = Served("")
    handler = type("Told", (Exchange,), {"script": staticmethod(script), "served": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
