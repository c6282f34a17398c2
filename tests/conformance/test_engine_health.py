"""What `/readyz` tells of a server that keeps an index, when it goes away and comes back."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import engines
from conftest import BagOfWords, make_report
from pymilvus import MilvusClient

from pararef.desk import Desk
from pararef.library import Library
from pararef.web.health import Health


def _told(health: Health) -> Any:
    """In a thread of its own: a browser's test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(health.told())).result()


def test_readiness_is_lost_with_the_server_and_comes_back_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with engines.running("milvus-lite 3", folder) as process:
        library = Library.create(f"{process.address}/health", BagOfWords())
        library.put({"/a.md": make_report("a", "Otters swim.")})
        health = Health(Desk(library))

        def state(wanted: str) -> tuple[int, dict[str, object]]:
            until = time.monotonic() + 60
            while True:
                status, told = _told(health)
                if wanted in told.values() or time.monotonic() > until:
                    return status, told
                time.sleep(0.5)

        assert state("ready")[0] == 200
        process.kill()
        status, told = state("away")
        assert (status, told["status"], told["engine"]) == (200, "degraded", "away")
        assert library.names() == ["a"]  # what is known of reports is told all the same
        process.start()
        client = MilvusClient(uri=process.address.replace("milvus", "http"))
        for collection in client.list_collections():  # which the small server forgets, no other
            client.load_collection(collection)
        client.close()
        status, told = state("ready")
        assert (status, told["paragraphs"]) == (200, 1)
        library.close()
