"""One file that many threads read, of which some end, and which one of them closes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pararef.errors import LibraryError
from pararef.library.database import Database

TABLES = "create table paragraph (number integer);"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "numbers.sqlite", TABLES, create=True, mend="make it again")
    with database.transaction():
        database.change_many("insert into paragraph values (?)", ((n,) for n in range(5_000)))
    yield database
    database.close()


def opened(database: Database) -> int:
    """How often its file is open in this process."""
    held = 0
    for number in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):  # that which lists them
            held += os.path.realpath(f"/dev/fd/{number}").startswith(str(database._file.resolve()))
    return held


def in_a_thread(database: Database) -> None:
    thread = threading.Thread(target=database.all, args=("select * from paragraph",))
    thread.start()
    thread.join()


def test_a_thread_that_has_ended_leaves_no_file_open(database: Database) -> None:
    for _ in range(3):
        in_a_thread(database)
    before = opened(database)
    assert before
    for _ in range(50):
        in_a_thread(database)
    assert opened(database) <= before


def test_rows_come_one_by_one_in_their_order_while_others_are_read(database: Database) -> None:
    found = []
    for (number,) in database.each("select number from paragraph order by number"):
        found.append(number)
        if number % 1_000 == 0:
            assert database.one("select count(*) from paragraph") == (5_000,)
    assert found == list(range(5_000))


def test_rows_that_are_written_may_come_from_the_file_itself(database: Database) -> None:
    with database.transaction():
        database.change_many(
            "insert into paragraph values (-?)",
            database.each("select number from paragraph where number > 4990"),
        )
    assert database.one("select count(*) from paragraph where number < 0") == (9,)


def test_what_is_closed_says_so_in_the_midst_and_afterwards(database: Database) -> None:
    rows = database.each("select number from paragraph")
    next(rows)
    with database.snapshot():
        database.close()
        with pytest.raises(LibraryError, match="was closed"):
            database.all("select * from paragraph")
    with pytest.raises(LibraryError, match="was closed"):
        list(rows)
    with pytest.raises(LibraryError, match="was closed"):
        database.snapshot().__enter__()
    told = []

    def late() -> None:
        with pytest.raises(LibraryError, match="was closed"):
            database.all("select * from paragraph")
        told.append(True)

    thread = threading.Thread(target=late)
    thread.start()
    thread.join()
    assert told


READING = """
import sys, threading, time
from pathlib import Path
from pararef.errors import LibraryError
from pararef.library.database import Database

def read():
    try:
        while True:
            database.all("select * from paragraph order by number")
    except LibraryError as error:
        if "was closed" not in str(error):
            raise

for turn in range(30):
    database = Database(Path(sys.argv[1]), "", mend="")
    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    database.close()
    for thread in threads:
        thread.join()
"""


def test_closing_waits_for_those_who_read(database: Database, tmp_path: Path) -> None:
    """In a process of its own: where it does not wait, the process is lost."""
    ended = subprocess.run(
        [sys.executable, "-c", READING, str(tmp_path / "numbers.sqlite")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
