"""The API keeps to its own document: what it says is answered so, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import schemathesis
from apis import api_over
from conftest import BagOfWords, make_report
from fastapi import FastAPI
from schemathesis import engine
from schemathesis.config import SchemathesisConfig

from pararef.desk import Desk
from pararef.library import Library

CONFIG = {
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 8, "database": "none"},
    "checks": {
        # A question, or an id, may be right by its form, and nothing may be there.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "422"]},
        "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415"]},
    },
    "phases": {"stateful": {"enabled": False}},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    library = Library.create(tmp_path_factory.mktemp("described"), BagOfWords())
    library.put(
        {
            "/a.md": make_report("a", "Mentors are strong.", "Leaders plan well."),
            "/b.md": make_report("b/ü 1", "Mentors are weak.", "Cells are cold."),
        }
    )
    yield api_over(Desk(library))
    library.close()


def tried(app: FastAPI, config: dict) -> tuple[int, list[str]]:
    """How many requests were made from the document, and what was wrong with the replies."""
    made, wrong = 0, []
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", app, config=SchemathesisConfig.from_dict(config)
    )
    for event in engine.from_schema(schema).execute():
        if isinstance(event, engine.events.ScenarioFinished):
            made += len(event.recorder.interactions)
            wrong += [
                f"{check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info
            ]
        elif isinstance(event, engine.events.NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, engine.events.FatalError):
            wrong.append(repr(event.exception))
    return made, wrong


def test_what_is_answered_is_what_the_document_says(app: FastAPI) -> None:
    with ThreadPoolExecutor() as pool:  # Playwright keeps a loop in this thread
        made, wrong = pool.submit(tried, app, CONFIG).result()
    assert wrong == []
    assert made > 300
