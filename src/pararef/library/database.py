"""SQLite as pararef uses it: one file, one connection a thread, errors said in a sentence.

The only user of sqlite3.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pararef.errors import BusyIndexError, DamagedIndexError, LibraryError

_MOST_VARIABLES = 900  # SQLite's own limit is at least 999
_PAGE = 16_384  # bytes: the pieces of most paragraphs fit in one, and are read at once
_CACHE = 16_384  # KiB of the file that a thread keeps
_AT_ONCE = 1_000  # rows that are read between two looks at whether it was closed


class _Connection:
    """One thread's connection to the file; closed at the latest when the thread has ended.

    One that is closed by another thread in the midst of a statement would take the whole
    process with it, so each statement is a turn, and closing waits for it.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._turn = threading.RLock()  # rows that are written may be read meanwhile

    def __del__(self) -> None:
        self._database.close()

    @property
    def is_in_transaction(self) -> bool:
        return self._database.in_transaction

    def close(self) -> None:
        with self._turn:
            self._database.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement, which may also be one that changes something."""
        with self._turn:
            return self._database.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        with self._turn:
            cursor = self._database.execute(sql, values)
        while True:
            with self._turn:
                rows = cursor.fetchmany(_AT_ONCE)
            if not rows:
                return
            yield from rows

    def script(self, sql: str) -> None:
        with self._turn:
            self._database.executescript(sql)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._turn:
            self._database.executemany(sql, rows)

    def insert(self, sql: str, values: Sequence[object]) -> int | None:
        with self._turn:
            return self._database.execute(sql, values).lastrowid


class Database:
    """One SQLite file. May be used by several threads.

    Args:
        file: Made if it is not there and `create` is true.
        tables: SQL that makes the tables of a new file.
        mend: What to do where the file is not whole, as the end of a sentence.

    Raises:
        DamagedIndexError: If the file is not a database.
    """

    def __init__(self, file: Path, tables: str, *, create: bool = False, mend: str) -> None:
        self._file = file
        self._mend = mend
        self._connections = threading.local()
        self._opened: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._opening = threading.Lock()
        self._is_closed = False
        self._mode = "rwc" if create else "rw"
        try:
            if create and not self._own.rows("select 1 from sqlite_master"):
                self._own.rows(f"pragma page_size = {_PAGE}")
                self._own.rows("pragma journal_mode = wal")
                self._own.script(f"begin; {tables} commit;")
        except sqlite3.Error as error:
            raise self._explained(error) from error

    @property
    def _own(self) -> _Connection:
        """This thread's connection: threads that read do not wait for each other."""
        own: _Connection | None = getattr(self._connections, "own", None)
        if own is None:
            with self._opening:
                if self._is_closed:
                    raise self._closed()
                own = self._connections.own = _Connection(self._connected())
                self._opened.add(own)
        return own

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(
            f"{self._file.absolute().as_uri()}?mode={self._mode}",
            uri=True,
            check_same_thread=False,  # `close` is called by one thread for all
            isolation_level=None,
            timeout=10,
        )
        database.execute("pragma foreign_keys = on")
        database.execute(f"pragma cache_size = -{_CACHE}")
        return database

    def close(self) -> None:
        """Let go of the file; who is reading is told."""
        with self._opening:
            self._is_closed = True
            for own in list(self._opened):
                own.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one state, whatever others write."""
        try:
            own = self._own
            is_inside_another = own.is_in_transaction
            if not is_inside_another:
                own.rows("begin")
        except sqlite3.Error as error:
            raise self._explained(error) from error
        try:
            yield
        finally:
            if not is_inside_another:
                with suppress(sqlite3.ProgrammingError):  # it was closed meanwhile
                    own.rows("rollback")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is stored whole or not at all."""
        try:
            self.change("begin immediate")
            try:
                yield
                self.change("commit")
            except BaseException:
                if self._own.is_in_transaction:  # SQLite may have rolled back by itself
                    self.change("rollback")
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
            return self._own.rows(sql, values)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def each(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, however many there are. Not while others are written."""
        try:
            yield from self._own.each(sql, values)
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
        self._own.rows(sql, values)

    def change_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Write, once for each row of values. Inside `transaction` only."""
        self._own.many(sql, rows)

    def insert(self, sql: str, *values: object) -> int:
        """Write a row, and tell its id. Inside `transaction` only."""
        row = self._own.insert(sql, values)
        if row is None:
            raise LibraryError(f"{self._file} did not take a row: nothing was changed.")
        return row

    def _explained(self, error: sqlite3.Error) -> LibraryError:
        """What an error of SQLite's means, and what to do."""
        if self._is_closed and isinstance(error, sqlite3.ProgrammingError):
            return self._closed()
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
        return DamagedIndexError(f"{self._file} is not a whole catalogue ({error}): {self._mend}.")

    def _closed(self) -> LibraryError:
        return LibraryError(f"{self._file} was closed while it was read.")
