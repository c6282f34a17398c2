"""Who writes to an index of a server: one at a time, also where one falls asleep."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from pararef.errors import BusyIndexError, EngineError
from pararef.library.milvus import lease as leases
from pararef.library.milvus.lease import Lease


class Noted:
    """What the log notes of who writes."""

    def __init__(self) -> None:
        self.body: str | None = None

    def lease(self) -> str | None:
        return self.body

    def note_lease(self, body: str) -> None:
        self.body = body

    @property
    def until(self) -> float:
        assert self.body
        return float(json.loads(self.body)["until"])


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(leases, "_SETTLE_S", 0.0)
    return Noted()


def entered(log: Any) -> Lease:
    return Lease(log, "milvus://host/reports").__enter__()


def asleep(lease: Lease, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was noted so long ago that it holds no more."""
    now = time.time
    monkeypatch.setattr(leases.time, "time", lambda: now() + leases.VALID_S + 1)


def test_one_at_a_time_and_the_next_when_it_has_ended(log: Any) -> None:
    with Lease(log, "milvus://host/reports"):
        with pytest.raises(BusyIndexError, match="Another process is writing to milvus://host"):
            entered(log)
        assert log.until > time.time()
    with Lease(log, "it"):
        pass


def test_who_slept_so_long_that_another_took_over_writes_no_more(
    log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = entered(log)
    asleep(first, monkeypatch)
    second = entered(log)
    for what in (first.renew, first.check):
        with pytest.raises(BusyIndexError):
            what()
    held = log.body
    first.__exit__()
    assert log.body == held, "it was not its own any more"
    second.check()
    second.__exit__()
    assert log.until == 0.0


def test_who_slept_and_was_not_replaced_goes_on(log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = entered(log)
    asleep(first, monkeypatch)
    first.check()
    assert log.until > time.time()
    with pytest.raises(BusyIndexError):
        entered(log)


def test_a_server_that_does_not_answer_is_not_told_that_it_ends(log: Any) -> None:
    first = entered(log)
    held = log.body
    first.__exit__(EngineError)
    assert log.body == held


def test_of_two_who_take_it_at_once_one_has_lost(log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked before the first one wrote, and writes after it."""
    other = Lease(log, "it")
    monkeypatch.setattr(leases.time, "sleep", lambda _: other._tell(time.time() + 60))
    with pytest.raises(BusyIndexError):
        entered(log)
    other.check()
