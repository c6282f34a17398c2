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
from typing import Any

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
    idle: SimpleQueue[Reader] = SimpleQueue()
    workers = [Reader(reader, seconds, memory) for _ in range(count)]
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


class Worker:
    """A process that answers one line after another; started when it is needed.

    Args:
        command: Starts it; it must call `serve`.
        seconds: How long an answer may take.
    """

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, question: object) -> Any:
        """What it answers; question and answer must be what JSON can hold.

        Raises:
            TimeoutError: If it took too long; it has been stopped.
            ChildProcessError: If it died.
        """
        process = self._running()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        try:
            answer = self._answered(process, question)
        finally:
            timer.cancel()
        if answer:
            return json.loads(answer)
        self.stop()
        if late.is_set():
            raise TimeoutError(f"no answer within {self._seconds:.0f} seconds")
        raise ChildProcessError("the process died")

    @staticmethod
    def _answered(process: subprocess.Popen[bytes], question: object) -> bytes:
        """The worker's answer; empty if it died."""
        if process.stdin is None or process.stdout is None:
            return b""
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()  # let go of the pipes of one that has died
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


def serve(answer: Callable[[Any], object], memory: int) -> None:
    """Answer each line on standard input with a line on standard output: what a worker does.

    Args:
        memory: Bytes that it may take, where the system can hold a process to that.
    """
    _limit(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        answers.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        answers.flush()


class Reader(Worker):
    """A process that reads one file after another.

    Args:
        reader: As for `read_all`.
        seconds: How long a file may take.
        memory: How many bytes a file may take.
    """

    def __init__(
        self, reader: str = _READER, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        super().__init__([sys.executable, "-m", __name__, reader, str(memory)], seconds)

    def read(self, path: Path) -> Report | ReadingError:
        """The report, or what went wrong."""
        try:
            held = self.ask(os.fsencode(path).hex())
        except TimeoutError:
            return ReadingError(
                f"{path} took more than {self._seconds:.0f} seconds to read: split it, or save it"
                " anew."
            )
        except ChildProcessError:
            return ReadingError(
                f"{path} brought down what reads it: it may be damaged, or made to do so."
            )
        if "error" in held:
            return ReadingError(held["error"])
        return _report.validate_python(held["report"], strict=False)


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


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


if __name__ == "__main__":
    module, _, function = sys.argv[1].partition(":")
    read = getattr(import_module(module), function)
    serve(lambda path: _answer(read, Path(os.fsdecode(bytes.fromhex(path)))), int(sys.argv[2]))
