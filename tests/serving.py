"""An application served by uvicorn in a thread, for as long as it is wanted."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def run(make: Callable[[], ASGIApp]) -> Iterator[str]:
    """Serve what `make` gives: its address."""
    servers: list[uvicorn.Server] = []

    async def serve(listening: socket.socket) -> None:
        # Made where a loop runs: Gradio would make one otherwise, and never close it.
        servers.append(uvicorn.Server(uvicorn.Config(make(), log_level="warning")))
        await servers[0].serve(sockets=[listening])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(serve(listening)), daemon=True)
        thread.start()
        # To make the page takes seconds, which are not to count as those of the first request.
        while thread.is_alive() and not (servers and servers[0].started):
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        servers[0].should_exit = True
        thread.join(10)
