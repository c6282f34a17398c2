"""What was read last, kept by its key: the same paragraphs are found again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by keys that are never changed and never given anew. May be used by several threads.

    Args:
        read: The values of some keys; those that are not there are left out.
        most: How much is kept.
        size: Of a value; each counts 1 if None.
    """

    def __init__(
        self,
        read: Callable[[Sequence[Key]], Mapping[Key, Value]],
        most: int,
        size: Callable[[Value], int] | None = None,
    ) -> None:
        self._read = read
        self._kept: LRUCache[Key, Value] = LRUCache(most, size)
        self._most = most
        self._lock = threading.Lock()

    def of(self, keys: Sequence[Key]) -> dict[Key, Value]:
        """The values of some keys, in their order; those that are not there are left out."""
        with self._lock:
            found = {key: value for key in keys if (value := self._kept.get(key)) is not None}
        lacking = [key for key in keys if key not in found]
        if not lacking:
            return found
        read = self._read(lacking)
        with self._lock:
            for key, value in read.items():
                if self._kept.getsizeof(value) <= self._most:
                    self._kept[key] = value
        found.update(read)
        return {key: found[key] for key in keys if key in found}

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
