"""What was read last, kept by its row: the same paragraphs are found again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by rows that are never changed and never given anew. May be used by several threads.

    Args:
        read: The values of some rows; those that are not there are left out.
        most: How much is kept.
        size: Of a value; each counts 1 if None.
    """

    def __init__(
        self,
        read: Callable[[Sequence[int]], Mapping[int, Value]],
        most: int,
        size: Callable[[Value], int] | None = None,
    ) -> None:
        self._read = read
        self._kept: LRUCache[int, Value] = LRUCache(most, size)
        self._most = most
        self._lock = threading.Lock()

    def of(self, rows: Sequence[int]) -> dict[int, Value]:
        """The values of some rows, in their order; those that are not there are left out."""
        with self._lock:
            found = {row: value for row in rows if (value := self._kept.get(row)) is not None}
        lacking = [row for row in rows if row not in found]
        if not lacking:
            return found
        read = self._read(lacking)
        with self._lock:
            for row, value in read.items():
                if self._kept.getsizeof(value) <= self._most:
                    self._kept[row] = value
        found.update(read)
        return {row: found[row] for row in rows if row in found}

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
