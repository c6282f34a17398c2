"""What /metrics tells: counts and durations, to whom it may, and never a word of anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from conftest import BagOfWords, make_report
from prometheus_client.parser import text_string_to_metric_families
from serving import run
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from pararef.desk import Desk
from pararef.library import Library
from pararef.settings import Settings
from pararef.web import build_page
from pararef.web.routes.watching import OnThisMachine

QUESTION = "walruses"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    library = Library.create(tmp_path_factory.mktemp("counted"), BagOfWords())
    library.put({"zoo.md": make_report("zoo", "Walruses are taught well.", "Seals wait.")})
    yield Desk(library)
    library.close()


def told(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Each sample by its name and labels, as Prometheus' own parser reads them."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found, name: str, **labels: str) -> float:
    return found[(name, tuple(sorted(labels.items())))]


@contextmanager
def page(desk: Desk, **held: object) -> Iterator[httpx.Client]:
    with (
        run(lambda: build_page(desk, Settings(**held))) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        # One is built at a time: Gradio's schemas are made by one thread alone.
        assert client.get("/healthz", timeout=120).is_success
        yield client


def test_questions_are_counted_by_door_kind_and_outcome_with_their_stages(desk: Desk) -> None:
    with page(desk) as client:
        assert client.get("/api/v1/search", params={"q": QUESTION}).status_code == 200
        assert client.get("/api/v1/ask", params={"q": QUESTION, "year": 1801}).status_code == 422
        call = {"name": "search_paragraphs", "arguments": {"question": QUESTION}}
        said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        accept = {"Accept": "application/json, text/event-stream"}
        assert client.post("/mcp", json=said, headers=accept).status_code == 200
        reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    found = told(reply.text)
    counted = {
        labels: number
        for (name, labels), number in found.items()
        if name == "pararef_questions_total"
    }
    shown = {tuple(dict(labels)[name] for name in ("door", "kind")) for labels in counted}
    assert shown == {("api", "search"), ("api", "ask"), ("mcp", "search")}
    assert sum(counted.values()) == 3
    assert value(found, "pararef_questions_total", door="api", kind="ask", outcome="refused") == 1
    assert value(found, "pararef_errors_total", door="api", error="QuestionError") == 1
    assert value(found, "pararef_responses_total", door="api", status="422") == 1
    for stage in ("understanding", "encoding", "words", "vectors", "reading", "judging"):
        assert value(found, "pararef_stage_seconds_count", stage=stage) == 2, stage
    whole = sum(v for (name, _), v in found.items() if name == "pararef_question_seconds_sum")
    parts = sum(v for (name, _), v in found.items() if name == "pararef_stage_seconds_sum")
    assert 0 < parts <= whole
    assert value(found, "pararef_reports") == 1
    assert value(found, "pararef_paragraphs") == 2
    assert value(found, "pararef_generation") == desk.generation()
    assert value(found, "pararef_library_up") == 1
    assert value(found, "process_resident_memory_bytes") > 1e7


def test_no_word_of_a_question_or_a_report_is_told(desk: Desk) -> None:
    with page(desk) as client:
        client.get("/api/v1/search", params={"q": QUESTION})
        client.get("/api/v1/reports/walruses")
        client.get("/walruses?q=seals")
        text = client.get("/metrics").text
    assert "pararef_questions_total" in text
    for word in ("walrus", "seals", "zoo"):
        assert word not in text.lower()


def test_two_servers_in_one_process_count_apart(desk: Desk) -> None:
    with page(desk) as one, page(desk) as other:
        one.get("/api/v1/search", params={"q": QUESTION})
        counted = [
            'pararef_question_seconds_count{door="api"' in client.get("/metrics").text
            for client in (one, other)
        ]
    assert counted == [True, False]


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {"Host": "localhost:7860"}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.7"}, 403),
        ("127.0.0.1", {"Host": "reports.example"}, 403),
        ("not an address", {}, 403),
    ],
)
def test_by_default_programs_of_the_same_machine_alone_are_told(
    client: str, headers: dict[str, str], status: int
) -> None:
    app = OnThisMachine(PlainTextResponse("figures"))
    asked = TestClient(app, base_url="http://127.0.0.1:7860", client=(client, 50000))
    assert asked.get("/metrics", headers=headers).status_code == status
    assert asked.get("/healthz", headers=headers).status_code == 200


def test_a_page_tells_them_to_its_own_machine_and_to_no_name_of_another(desk: Desk) -> None:
    with page(desk) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={"Host": "reports.example"}).status_code == 403


def test_all_who_are_let_in_are_told_where_it_is_on_and_nobody_where_it_is_off(desk: Desk) -> None:
    login = "officer:a long password"
    with page(desk, metrics="on", login=login) as far:
        proxied = {"X-Forwarded-For": "10.0.0.7", "Host": "reports.example"}
        assert far.get("/metrics", headers=proxied).status_code == 401
        reply = far.get("/metrics", headers=proxied, auth=("officer", "a long password"))
        assert value(told(reply.text), "pararef_responses_total", door="watch", status="401") == 1
    with page(desk, metrics="off") as near:
        assert near.get("/metrics").status_code == 404
        assert near.get("/api/v1/search", params={"q": QUESTION}).status_code == 200


def test_an_answer_of_the_page_is_counted_also_when_it_comes_from_memory(desk: Desk) -> None:
    with page(desk) as client:
        info = client.get("/config").json()
        visit = next(each["id"] for each in info["dependencies"] if each["targets"][0][1] == "ask")
        for _ in range(2):
            sent = {"data": [], "fn_index": visit, "event_data": {"address": f"?q={QUESTION}"}}
            reply = client.post("/gradio_api/run/predict", json={**sent, "session_hash": "s"})
            assert reply.status_code == 200, reply.text
        found = told(client.get("/metrics").text)
    asked = [
        number
        for (name, labels), number in found.items()
        if name == "pararef_questions_total" and dict(labels)["door"] == "page"
    ]
    assert sum(asked) == 2
    assert value(found, "pararef_stage_seconds_count", stage="rendering") == 2
    assert value(found, "pararef_stage_seconds_count", stage="words") == 1
