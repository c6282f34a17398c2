"""Files read and encoded by the machines of a Ray cluster. The only user of Ray.

    here                    ── the address ──▶    the cluster
    feeder (a thread)   ◀── wants file 7 ──   foreman   ◀── wants it ──   workers, one to a core
                        ──── its bytes ───▶             ─── its bytes ─▶
    storing (one writer) ◀─ report, vectors ─  Ray Data  ◀───────────────

The bytes are sent from here, since other machines may not see these files; and only when a
worker asks for them. Ray Data cannot be run through `ray://`, so the foreman, an actor, runs it
in the cluster. It gives the files back in their order, starts a worker again that has died, and
gives it the same file again, some times.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pararef.building.worker import Agreed, Make, Prepared, Preparer, UnfitError
from pararef.errors import EngineError, ReadingError, SettingError, first_line
from pararef.reading.source import content_of

LOCAL = "ray"
"""Asks for workers on the cores of this machine."""

TRIES = 3
"""How many workers may die of a file before it is refused."""

_ADDRESS = re.compile(r"ray://(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
_ANSWER = 5.0  # seconds in which the cluster's door must open
_BEGIN = 120.0  # seconds in which a worker must ask for its first file
_AHEAD = 16  # files that may be given out beyond the one stored last, and as many to each worker
_EACH = 4
_PER_GPU = 4  # workers that share a GPU: one alone would leave it idle while it reads
_OBJECTS = 512 * 2**20  # bytes that the local Ray may hold between processes
_FILES_AT_ONCE = 10_000  # in one run of Ray Data, which holds a note on each of them


def prepared(
    files: Sequence[Path], make: Make, agreed: Agreed, where: str
) -> Generator[tuple[int, Prepared]]:
    """Have files read and encoded by workers.

    No more is under way than the workers have in hand and a few files for each beyond: while the
    caller is busy with what it was given, no further files are sent.

    Args:
        files: Their paths, on this machine.
        make: Makes the encoder, there.
        agreed: What the workers must have.
        where: "ray" for workers on this machine, or a cluster's address, "ray://HOST:10001".

    Yields:
        The position of each file and what was made of it, in the order of the files; but for
        those last of which every worker has died.

    Raises:
        SettingError: If there is no such cluster, or Ray is not installed.
        UnfitError: If a worker has not what was agreed.
        EngineError: If the cluster fails.
    """
    address = address_of(where)
    with _connected(address) as ray:
        workers, needs = _share(ray.cluster_resources(), len(files))
        foreman = ray.remote(_Foreman).options(num_cpus=0, max_concurrency=1000)
        line = foreman.remote([str(file) for file in files], make, agreed, workers, needs)
        feeder = _Feeder(ray, line, files, workers)
        try:
            feeder.start()
            yield from _answers(ray, line, feeder, len(files))
        except ray.exceptions.RayError as error:
            raise _failed(error) from error
        except ConnectionError as error:  # what `ray://` raises when the cluster has gone
            raise _failed(error) from error
        finally:
            feeder.stop()
            with suppress(Exception):  # it may be gone, and the cluster with it
                ray.kill(line)


def address_of(where: str) -> str:
    """What Ray is to connect to. Raises SettingError where this is no address."""
    if where == LOCAL:
        return "local"
    if not _ADDRESS.fullmatch(where):
        raise SettingError(
            f"--workers cannot be {where!r}: it wants ray, for the cores of this machine, or the"
            " address of a Ray cluster as in ray://host:10001."
        )
    return where


def _answers(ray: Any, line: Any, feeder: _Feeder, count: int) -> Iterator[tuple[int, Prepared]]:
    """What was made of each file."""
    began, seen = time.monotonic(), set[int]()
    while True:
        answer = line.answer.remote()
        while not ray.wait([answer], timeout=1)[0]:  # so that Ctrl-C is heard
            feeder.loosen()
            if feeder.trouble:
                raise _failed(feeder.trouble) from feeder.trouble
            if not feeder.asked and time.monotonic() - began > _BEGIN:
                raise EngineError(
                    f"No worker of the Ray cluster has begun within {_BEGIN:.0f} seconds: its"
                    " processors may all be taken. Look at `ray status` there."
                )
        held = ray.get(answer)
        if held is None:
            break
        at, made = held
        found = pickle.loads(made)
        if isinstance(found, UnfitError):
            raise found
        seen.add(at)
        feeder.taken(at)
        yield at, found
    for at in range(count):
        if at not in seen:
            if not feeder.asked[at]:
                raise EngineError(
                    "The workers of the Ray cluster have failed: what was stored stays. Look at"
                    " its logs, and run the same again."
                )
            yield (
                at,
                Prepared(
                    f"{feeder.files[at]} brought down {TRIES} workers: it may"
                    " be damaged, or made to do so."
                ),
            )


def _failed(error: Exception) -> EngineError:
    return EngineError(
        f"The Ray cluster has failed ({first_line(error)}): what was stored stays. Run the same"
        " again."
    )


def _share(resources: dict[str, float], files: int) -> tuple[int, dict[str, Any]]:
    """How many workers there are to be, and what each of them takes.

    A core is left to the rest. Where there are GPUs, the workers are beside them.
    """
    cores, gpus = int(resources.get("CPU", 1)), int(resources.get("GPU", 0))
    most = max(1, min(cores - 1, files))
    needs: dict[str, Any] = {"num_cpus": 1}
    if gpus:
        most = min(most, gpus * _PER_GPU)
        needs["num_gpus"] = 1 / _PER_GPU
    return most, needs


# ── the way into the cluster ──────────────────────────────────────────────────────────────


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Ray, connected; one that the program has connected itself is taken as it is, and left."""
    with _environment():
        try:
            import ray
            import ray.data
        except ImportError:
            raise SettingError(
                "--workers needs Ray, which is not installed: `pip install 'pararef[ray]'`."
            ) from None
        if ray.is_initialized():
            yield ray
            return
        if address != "local":
            _knock(address)
        try:
            ray.init(**_options(address))
        except Exception as error:  # whatever it raises: no answer, another version, no room
            with suppress(Exception):
                ray.shutdown()
            raise SettingError(
                f"Ray cannot be used at {address} ({_in_a_line(error)}): check that it is of the"
                " same version there, and not too busy to answer."
            ) from error
        try:
            yield ray
        finally:
            ray.shutdown()


def _in_a_line(error: Exception) -> str:
    """What Ray says, which begins with an empty phrase and goes on in further lines."""
    return " ".join(str(error).split())[:160] or type(error).__name__


def _options(address: str) -> dict[str, Any]:
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    if address != "local":
        return {"address": address, **quiet}
    return {
        "address": address,
        "include_dashboard": False,
        "object_store_memory": _OBJECTS,
        **quiet,
    }


@contextmanager
def _environment() -> Iterator[None]:
    """What Ray is told by the environment, for as long as it is used."""
    told = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_gcs_server_port_wait_time_s": "120",  # on a busy machine its 20 are too few
    }
    mine = {name: value for name, value in told.items() if name not in os.environ}
    os.environ.update(mine)
    try:
        yield
    finally:
        for name in mine:
            os.environ.pop(name, None)


def _knock(address: str) -> None:
    """See that somebody is there: Ray itself would try for half a minute, or for ever."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        return
    try:
        with socket.create_connection((parts["host"].strip("[]"), int(parts["port"])), _ANSWER):
            pass
    except (OSError, OverflowError) as error:
        raise SettingError(
            f"No Ray cluster answers at {address} ({first_line(error)}): check the address, and"
            " that `ray start --head` runs there."
        ) from error


class _Feeder(threading.Thread):
    """Sends the bytes of files to the workers that ask for them; holds back what is too early.

    Attributes:
        files: Their paths.
        asked: How often each was asked for, by its position.
        trouble: That it ended of.
    """

    def __init__(self, ray: Any, line: Any, files: Sequence[Path], workers: int) -> None:
        super().__init__(name="feeder", daemon=True)
        self.files = files
        self.asked = Counter[int]()
        self.trouble: Exception | None = None
        self._ray = ray
        self._line = line
        self._workers = workers
        self._ahead = _AHEAD + _EACH * workers
        self._next = 0  # the first that has not been taken
        self._grace = 0
        self._stopped = False
        self._changed = threading.Condition()

    def run(self) -> None:
        """Answer until there is nobody who asks."""
        try:
            self._answer()
        except Exception as error:  # the thread that waits for workers is told
            if not self._stopped:
                self.trouble = error

    def _answer(self) -> None:
        waiting = set[int]()
        asking = None
        while not self._stopped:
            asking = asking or self._line.wanted.remote()
            if self._ray.wait([asking], timeout=0.05 if waiting else 1)[0]:
                at = self._ray.get(asking)
                asking = None
                self.asked[at] += 1
                waiting.add(at)
            for at in sorted(waiting):
                if at < self._next + self._ahead + self._grace:
                    self._line.give.remote(at, self._content(at))
                    waiting.discard(at)

    def taken(self, at: int) -> None:
        """One was taken from the workers: another may be begun."""
        self._next, self._grace = max(self._next, at + 1), 0

    def loosen(self) -> None:
        """The workers are waited for: they may go on beyond a file that takes long."""
        self._grace += self._workers

    def stop(self) -> None:
        """Send no more."""
        self._stopped = True
        if self.is_alive():
            self.join(timeout=5)

    def _content(self, at: int) -> bytes | str:
        """The bytes of a file; or why it cannot be read."""
        try:
            return content_of(self.files[at])
        except ReadingError as error:
            return str(error)


# ── in the cluster ────────────────────────────────────────────────────────────────────────


class _Foreman:
    """An actor that has the files prepared, and passes on what workers ask for."""

    def __init__(
        self,
        files: Sequence[str],
        make: Make,
        agreed: Agreed,
        workers: int,
        needs: Any,
    ) -> None:
        self._files = files
        self._wanted: asyncio.Queue[int] = asyncio.Queue()
        self._coming: dict[int, asyncio.Future[bytes | str]] = {}
        self._made = self._prepared(make, agreed, workers, needs)

    async def answer(self) -> tuple[int, bytes] | None:
        """What was made of the next file; None after the last."""
        return await asyncio.to_thread(next, self._made, None)

    async def wanted(self) -> int:
        """A file that a worker waits for."""
        return await self._wanted.get()

    async def give(self, at: int, content: bytes | str) -> None:
        """It is here, or cannot be read."""
        if coming := self._coming.pop(at, None):
            coming.set_result(content)

    async def content(self, at: int) -> bytes | str:
        """The bytes of a file; or why it cannot be read."""
        loop = asyncio.get_running_loop()
        coming = self._coming.setdefault(at, loop.create_future())
        self._wanted.put_nowait(at)
        return await asyncio.shield(coming)

    def _prepared(
        self, make: Make, agreed: Agreed, workers: int, needs: Any
    ) -> Iterator[tuple[int, bytes]]:
        import ray
        import ray.data

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        context.max_errored_blocks = -1  # a file that kills its workers keeps back no other
        me = ray.get_runtime_context().current_actor
        for start in range(0, len(self._files), _FILES_AT_ONCE):
            some = self._files[start : start + _FILES_AT_ONCE]
            rows = [{"at": at, "file": file} for at, file in enumerate(some, start)]
            made = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
                _Worker,
                fn_constructor_args=(make, agreed, me),
                batch_size=1,
                # One file at a time: what waits behind a file that kills a worker would be
                # counted as having killed it too.
                compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1),
                max_restarts=-1,
                max_task_retries=TRIES - 1,
                **needs,
            )
            for batch in made.iter_batches(batch_size=None, prefetch_batches=0):
                for at, one in zip(batch["at"], batch["made"], strict=True):
                    yield int(at), bytes(one)


class _Worker:
    """What Ray Data calls with the files, one by one."""

    def __init__(self, make: Make, agreed: Agreed, foreman: Any) -> None:
        self._preparer = Preparer(make, agreed)
        self._foreman = foreman

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Columns `at` and `made`, for one row with columns `at` and `file`."""
        import ray

        at, file = int(batch["at"][0]), Path(str(batch["file"][0]))
        content = ray.get(self._foreman.content.remote(at))
        made: Prepared | UnfitError
        try:
            made = Prepared(content) if isinstance(content, str) else self._of(file, content)
        except UnfitError as error:
            made = error
        return {"at": [at], "made": [pickle.dumps(made)]}

    def _of(self, file: Path, content: bytes) -> Prepared:
        return self._preparer.of(file, content)
