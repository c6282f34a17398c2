"""A file to a `Report`: what stands where, word for word. Knows nothing of search.

Names are imported when they are first used: what only tells stances or kinds of
reports apart need not wait for the readers of all formats.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pararef.reading.reader import READER, SUFFIXES, read, report_files

__all__ = ["READER", "SUFFIXES", "read", "report_files"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("pararef.reading.reader"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
