"""Servers that an index can be kept by, started here for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[2]
STANDALONE = Path(os.environ.get("PARAREF_MILVUS_SERVER") or ROOT / ".venv/engines/milvus-2.3")
_START = 300.0  # seconds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Process:
    """A server's processes, which can be killed and started again over the same data."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.command, self.port, self.log = command, port, log
        self.address = f"milvus://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """The whole group: the server is a child of what was started."""
        if self._process:
            os.killpg(self._process.pid, sign)
            self._process.wait()
            self._process = None

    def _wait(self) -> None:
        from pymilvus import MilvusClient

        until = time.monotonic() + _START
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    pass
                client = MilvusClient(uri=f"http://127.0.0.1:{self.port}", timeout=5)
                client.list_collections()
                client.close()
                return
            except Exception as error:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > until:
                    told = self.log.read_text(errors="replace")[-2_000:]
                    raise RuntimeError(f"{self.command} does not answer: {told}") from error
            time.sleep(0.2)


def lite(folder: Path) -> Process:
    """The small one that comes with the client."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("milvus-lite")), "server"]
    told = ["--data-dir", str(folder / "data"), "--port", str(port), "--host", "127.0.0.1"]
    return Process([*command, *told], port, folder / "log")


def has_standalone() -> bool:
    """Whether it is installed."""
    return (STANDALONE / "bin" / "milvus-server").exists()


def standalone(folder: Path) -> Process:
    """Milvus 2.3 as it runs on one machine, from an environment of its own."""
    port = free_port()
    command = [str(STANDALONE / "bin" / "milvus-server"), "--data", str(folder / "data")]
    return Process([*command, "--proxy-port", str(port)], port, folder / "log")


STARTED: dict[str, Callable[[Path], Process]] = {"milvus-lite 3": lite, "milvus 2.3": standalone}


@contextmanager
def running(name: str, folder: Path) -> Iterator[Process]:
    """One of them, from start to end."""
    process = STARTED[name](folder)
    with ExitStack() as stack:
        if STARTED[name] is standalone:  # of which a machine can have one at a time
            stack.enter_context(FileLock(Path(tempfile.gettempdir()) / "pararef-milvus.lock"))
        try:
            process.start()
            yield process
        finally:
            process.kill()
            shutil.rmtree(folder, ignore_errors=True)
