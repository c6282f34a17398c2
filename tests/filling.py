"""A disk that is full, as a process of its own meets it.

Apart from the tests: what starts a process must be importable in it, however pytest runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conftest import BagOfWords

from pararef.errors import LibraryError
from pararef.library import Library
from pararef.records import Report


def put(folder: Path, most: int, report: Report) -> None:
    """Store a report where no file may become longer than some bytes; exit with 3 if refused."""
    import resource

    library = Library.open(folder, BagOfWords())
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        library.put({"/long.md": report})
    except LibraryError as error:
        print(error)
        sys.exit(3)
