"""SQLite as pararef uses it: one file, one connection a thread, errors said in a sentence.

The only user of sqlite3.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pararef.errors import BusyIndexError, DamagedIndexError, LibraryError

_MOST_VARIABLES = 900  # SQLite's own limit is at least 999
_PAGE = 16_384  # bytes: the pieces of most paragraphs fit in one, and are read at once
_CACHE = 16_384  # KiB of the file that a thread keeps


class Database:
    """One SQLite file. May be used by several threads.

    Args:
        file: Made if it is not there and `create` is true.
        tables: SQL that makes the tables of a new file.

    Raises:
        DamagedIndexError: If the file is not a database.
    """

    def __init__(self, file: Path, tables: str, *, create: bool = False) -> None:
        self._file = file
        self._connections = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._mode = "rwc" if create else "rw"
        try:
            if create and not self._own.execute("select 1 from sqlite_master").fetchone():
                self._own.execute(f"pragma page_size = {_PAGE}")
                self._own.execute("pragma journal_mode = wal")
                self._own.executescript(f"begin; {tables} commit;")
        except sqlite3.Error as error:
            raise self._explained(error) from error

    @property
    def _own(self) -> sqlite3.Connection:
        """This thread's connection: threads that read do not wait for each other."""
        database: sqlite3.Connection | None = getattr(self._connections, "own", None)
        if database is None:
            database = sqlite3.connect(
                f"{self._file.absolute().as_uri()}?mode={self._mode}",
                uri=True,
                check_same_thread=False,  # `close` is called by one thread for all
                isolation_level=None,
                timeout=10,
            )
            database.execute("pragma foreign_keys = on")
            database.execute(f"pragma cache_size = -{_CACHE}")
            self._connections.own = database
            self._opened.append(database)
        return database

    def close(self) -> None:
        """Let go of the file."""
        for database in self._opened:
            database.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one state, whatever others write."""
        database = self._own
        if database.in_transaction:
            yield
            return
        database.execute("begin")
        try:
            yield
        finally:
            database.execute("rollback")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is stored whole or not at all."""
        try:
            self._own.execute("begin immediate")
            try:
                yield
                self._own.execute("commit")
            except BaseException:
                if self._own.in_transaction:  # SQLite may have rolled back by itself
                    self._own.execute("rollback")
                raise
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.all(sql, *values)
        return found[0] if found else None

    def all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows."""
        try:
            return self._own.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def each(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, however many there are. Not while others are written."""
        try:
            yield from self._own.execute(sql, values)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def among(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows that have any of some values; `{}` in the SQL stands for them."""
        found = []
        for start in range(0, len(values), _MOST_VARIABLES):
            some = values[start : start + _MOST_VARIABLES]
            found += self.all(sql.format(", ".join("?" * len(some))), *some)
        return found

    def change(self, sql: str, *values: object) -> None:
        """Write. Inside `transaction` only."""
        self._own.execute(sql, values)

    def change_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Write, once for each row of values. Inside `transaction` only."""
        self._own.executemany(sql, rows)

    def insert(self, sql: str, *values: object) -> int:
        """Write a row, and tell its id. Inside `transaction` only."""
        row = self._own.execute(sql, values).lastrowid
        if row is None:
            raise LibraryError(f"{self._file} did not take a row: nothing was changed.")
        return row

    def _explained(self, error: sqlite3.Error) -> LibraryError:
        """What an error of SQLite's means, and what to do."""
        folder = self._file.parent
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return BusyIndexError(f"Another process is writing to {folder}: try again in a moment.")
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return LibraryError(
                f"{folder} could not be read or written ({error}): nothing was changed. Free some"
                " space, or choose another folder with --index."
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return LibraryError(
                f"{folder} cannot be opened or written here ({error}): nothing was changed. Look at"
                " its permissions."
            )
        return DamagedIndexError(
            f"{self._file} is not a whole catalogue ({error}): run `pararef doctor --repair"
            f" --index {folder}`, or delete that folder and run `pararef build` again."
        )
