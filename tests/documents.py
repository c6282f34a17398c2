"""The development documents: real reports that are too many to lie in here.

They are looked for in `../shared/corpus`, or where `PARAREF_CORPUS` says. Tests
that need one that is not there are skipped, and say so.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from pararef.reading import read
from pararef.records import Report

FOLDER = Path(os.environ.get("PARAREF_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")


def document(name: str) -> Path:
    """Where a document is; the test is skipped if it is not here."""
    file = FOLDER / name
    if not file.is_file():
        pytest.skip(f"{name} is not here: PARAREF_CORPUS names the folder of the documents")
    return file


def reported(name: str) -> Report:
    """A document as it is read, once for all tests."""
    return _read(document(name))


_read = cache(read)
