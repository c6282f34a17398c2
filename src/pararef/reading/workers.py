"""Files read in processes of their own, several at once, each within limits.

A report is somebody's file. One that is built to use up memory or time, or that
brings down the library that opens it, must harm no other: its worker is
stopped, one sentence says so, and the next file gets a new worker.

    parent ── path, a line of JSON ──▶ worker (`python -m pararef.reading.workers`)
           ◀── report or sentence, a line of JSON ──
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue

from pydantic import TypeAdapter

from pararef.errors import ReadingError
from pararef.records import Report

MEMORY = 2_000_000_000
"""Bytes that reading a file may take, where the system can hold a process to that."""

SECONDS = 300.0
"""Time that reading a file may take."""

_READER = "pararef.reading:read"
_report = TypeAdapter(Report)


def read_all(
    paths: Sequence[Path],
    *,
    processes: int | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    reader: str = _READER,
) -> Iterator[tuple[Path, Report | ReadingError]]:
    """Read files, several at once.

    Args:
        paths: Of the files.
        processes: How many at once; by default as many as there are processors.
        seconds: How long a file may take.
        memory: How many bytes a file may take.
        reader: The function that reads one, as "module:function".

    Yields:
        Each path with its report, or with what went wrong, as they are done.
    """
    if not paths:
        return
    count = min(processes or os.cpu_count() or 1, len(paths))
    idle: SimpleQueue[_Worker] = SimpleQueue()
    workers = [_Worker(reader, seconds, memory) for _ in range(count)]
    for worker in workers:
        idle.put(worker)

    def read(path: Path) -> Report | ReadingError:
        worker = idle.get()
        try:
            return worker.read(path)
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(count) as threads:
        try:
            given = {threads.submit(read, path): path for path in paths}
            for done in as_completed(given):
                yield given[done], done.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.stop()


def read_apart(path: Path) -> Report:
    """Read one file in a process of its own.

    Raises:
        ReadingError: If it cannot be read, or takes too much time or memory.
    """
    ((_, found),) = read_all([path])
    if isinstance(found, ReadingError):
        raise found
    return found


class _Worker:
    """A process that reads one file after another; started when it is needed."""

    def __init__(self, reader: str, seconds: float, memory: int) -> None:
        self._command = [sys.executable, "-m", __name__, reader, str(memory)]
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path) -> Report | ReadingError:
        """The report, or what went wrong."""
        process = self._running()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        try:
            answer = self._asked(process, path)
        finally:
            timer.cancel()
        if answer:
            held = json.loads(answer)
            if "error" in held:
                return ReadingError(held["error"])
            return _report.validate_python(held["report"], strict=False)
        self.stop()
        if late.is_set():
            return ReadingError(
                f"{path} took more than {self._seconds:.0f} seconds to read: split it, or save it"
                " anew."
            )
        return ReadingError(
            f"{path} brought down what reads it: it may be damaged, or made to do so."
        )

    @staticmethod
    def _asked(process: subprocess.Popen[bytes], path: Path) -> bytes:
        """The worker's answer; empty if it died."""
        if process.stdin is None or process.stdout is None:
            return b""
        try:
            process.stdin.write(json.dumps(os.fsencode(path).hex()).encode() + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _answer(reader: Callable[[Path], Report], path: Path) -> dict[str, object]:
    try:
        return {"report": _report.dump_python(reader(path), mode="json")}
    except ReadingError as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"error": f"{path} takes more memory than a report may: split it."}
    except Exception as error:  # whatever a library raised, the other files must be read
        what = f"{type(error).__name__}: {str(error)[:120]}"
        return {"error": f"{path} cannot be read ({what}): save it anew."}


def _serve(reader: Callable[[Path], Report], memory: int) -> None:
    """Answer each path on standard input with a line on standard output."""
    _limit(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        path = Path(os.fsdecode(bytes.fromhex(json.loads(line))))
        answers.write(json.dumps(_answer(reader, path)).encode() + b"\n")
        answers.flush()


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


if __name__ == "__main__":
    module, _, function = sys.argv[1].partition(":")
    _serve(getattr(import_module(module), function), int(sys.argv[2]))
