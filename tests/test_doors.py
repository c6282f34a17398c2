"""Whoever asks, and through whichever door, gets the same hits and the same quotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from apis import api_over
from starlette.testclient import TestClient

from pararef import output
from pararef.assistants.tools import TOOLS
from pararef.cli import main
from pararef.desk import Desk
from pararef.records import Filters

QUESTIONS = (
    ("weaknesses in CEDP targets", {}),
    ("how well are trainees prepared to teach reading", {"phase": "primary"}),
    ("who was the lead inspector", {}),
    ("“pastoral support” -workload", {"kind": "bullet"}),
    ("recipes for pizza dough", {}),
)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(api_over(desk))


@pytest.mark.parametrize(("question", "filters"), QUESTIONS)
def test_every_door_gives_the_same(
    question: str,
    filters: dict[str, str],
    desk: Desk,
    client: TestClient,
    sample_index: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    limits = Filters(
        phases=tuple(filters.get("phase", "").split()), kinds=tuple(filters.get("kind", "").split())
    )
    wanted = output.answer(desk.ask(question, 7, limits))

    options = [word for name, value in filters.items() for word in (f"--{name}", value)]
    command = ["ask", question, "-k", "7", *options, "--index", str(sample_index), "--json"]
    with pytest.raises(SystemExit):
        main(command)
    assert json.loads(capsys.readouterr().out) == wanted

    asked = {"q": question, "k": 7, **filters}
    assert client.get("/api/v1/ask", params=asked).json() == wanted
    hits = client.get("/api/v1/search", params=asked).json()["hits"]
    assert hits == wanted["hits"]

    search = next(tool for tool in TOOLS if tool.name == "search_paragraphs")
    said: dict[str, Any] = {"question": question, "k": 7}
    said |= {name: [value] for name, value in filters.items()}
    reply = search.call(desk, search.takes.model_validate(said))
    assert json.loads(json.dumps(reply.record["hits"])) == wanted["hits"]
