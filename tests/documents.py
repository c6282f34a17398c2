"""The development documents: real reports that are too many to lie in here.

They are looked for in `../shared/corpus`, or where `PARAREF_CORPUS` says. Tests
that need one that is not there are skipped, and say so.
"""

from __future__ import annotations

import os
import pickle
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

from pararef.reading import read
from pararef.records import Report

FOLDER = Path(os.environ.get("PARAREF_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")


def document(name: str) -> Path:
    """Where a document is; the test is skipped if it is not here."""
    file = FOLDER / name
    if not file.is_file():
        pytest.skip(f"{name} is not here: PARAREF_CORPUS names the folder of the documents")
    return file


@cache
def reported(name: str) -> Report:
    """A document as it is read, once for all tests, in whichever process they run."""
    file = document(name)
    kept = Path(os.environ["PARAREF_TESTS_SHARED"]) / f"{name}.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(read(file)))
        report: Report = pickle.loads(kept.read_bytes())
    return report
