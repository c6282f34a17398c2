"""The API keeps to its own document: what it says is answered so, and nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import jsonschema_rs
import pytest
import schemathesis
from apis import api_over
from conftest import BagOfWords, make_report
from fastapi import FastAPI
from pydantic import SecretStr
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from pararef.desk import Desk
from pararef.library import Library
from pararef.settings import Settings

KEYWORDS = set(
    "type items minimum maximum exclusiveMaximum minLength maxLength minItems maxItems enum"
    " default title description examples $ref".split()
)
CONFIG = {
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 5, "database": "none"},
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


def test_every_operation_and_parameter_is_described_with_an_example(app: FastAPI) -> None:
    document = TestClient(app).get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) == 13
    for one in operations:
        assert one["summary"]
        assert one["description"]
        assert {"200", "400", "401", "405", "429", "500", "503"} <= set(one["responses"])
        for status, response in one["responses"].items():
            assert response["description"]
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]
        for parameter in one.get("parameters", ()):
            schema = parameter["schema"]
            assert parameter["description"], parameter["name"]
            assert schema["examples"], parameter["name"]
            # A limit that is misspelt would limit nothing: pydantic writes "ge" where it is lost.
            for part in (schema, schema.get("items", {})):
                assert set(part) <= KEYWORDS, parameter["name"]
            for example in schema["examples"]:
                jsonschema_rs.validate({**schema, "components": document["components"]}, example)


def test_the_document_names_nothing_that_it_does_not_have(app: FastAPI) -> None:
    document = TestClient(app).get("/api/v1/openapi.json").json()
    named = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)))
    assert named <= set(document["components"]["schemas"])
    assert "told" in json.dumps(document["components"]["schemas"]["AnswerObject"]["properties"])
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({**schema, "components": document["components"]})
        assert schema.get("description") or "enum" in schema, name


def test_a_log_in_is_told_where_there_is_one(app: FastAPI, desk: Desk) -> None:
    assert "security" not in TestClient(app).get("/api/v1/openapi.json").json()
    held = Settings(login=SecretStr("officer:a long password"))
    client = TestClient(api_over(desk, held))
    assert client.get("/api/v1/openapi.json").status_code == 401
    document = client.get("/api/v1/openapi.json", auth=("officer", "a long password")).json()
    assert document["security"] == [{"login": []}]
    assert document["components"]["securitySchemes"]["login"]["scheme"] == "basic"
