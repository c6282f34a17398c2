"""Where the library is kept that a test is about: a folder, each server here, or yours.

PARAREF_CONFORMANCE_URI=milvus://host:19530 runs the tests against that server, and no other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from uuid import uuid4

import engines
import pytest

from pararef.library.milvus.address import Address
from pararef.library.milvus.server import Server

THEIRS = os.environ.get("PARAREF_CONFORMANCE_URI")
WHERE = [THEIRS] if THEIRS else ["folder", *engines.STARTED]

Index = Callable[[], str]
"""Makes the name of an index that is not there yet."""


@pytest.fixture(scope="session", autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Copies and files lie in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PARAREF_CACHE", "PARAREF_DATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="module", params=WHERE)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A folder, or the address of a server that runs."""
    folder = tmp_path_factory.mktemp("place")
    if request.param == "folder":
        yield str(folder)
    elif request.param == THEIRS:
        yield str(THEIRS).rstrip("/")
    else:
        if request.param == "milvus 2.3" and not engines.has_standalone():
            pytest.skip(f"{request.param} is not installed in {engines.STANDALONE}: NOT TESTED")
        with engines.running(request.param, folder) as process:
            yield process.address


@pytest.fixture(scope="module")
def new_index(place: str) -> Iterator[Index]:
    mark, numbers = uuid4().hex[:8], count(1)
    made: list[str] = []

    def new() -> str:
        made.append(f"{place}/pararef_test_{mark}_{next(numbers)}")
        return made[-1]

    yield new
    if "://" in place:
        server = Server(Address.of(made[0]))
        for index in made:
            name = Address.of(index).name
            for collection in server.collections():
                if collection.startswith(f"{name}_"):
                    if server.resolved(name) == collection:
                        server.forget(name)
                    server.drop(collection)
