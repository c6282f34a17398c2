"""The server that keeps the index goes away and comes back, while people and programs ask."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import pytest
from away import INSIDE, Engine
from conftest import BagOfWords, make_report
from playwright.sync_api import Browser, Page, expect
from serving import run

from pararef import building
from pararef.cli import main
from pararef.desk import Desk
from pararef.errors import (
    BusyIndexError,
    DamagedIndexError,
    EncoderError,
    EngineError,
    NoIndexError,
    ParaRefError,
)
from pararef.library import Library
from pararef.reading import read
from pararef.web import Intake, build_page, trouble, waiting
from pararef.web.health import Health
from pararef.web.trouble import AWAY

QUESTION = "walruses"
Told = TypeVar("Told")
MCP = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = Library.create(tmp_path_factory.mktemp("away"), BagOfWords())
    library.put({"zoo.md": make_report("zoo", "Walruses are taught well.", "Seals wait.")})
    yield Engine(library)
    library.close()


@pytest.fixture
def address(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(building, "read_apart", read)
    with run(lambda: build_page(Desk(engine), intake=Intake(1))) as address:
        assert httpx.get(f"{address}/healthz", timeout=120).is_success  # it is built by now
        yield address


def in_a_loop(work: Coroutine[Any, Any, Told]) -> Told:
    """What some work gives; Playwright keeps a loop in this thread, so it is another one."""
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, work).result()


def ready(address: str) -> httpx.Response:
    """What /readyz says, when the encoder is loaded."""
    for _ in range(200):
        reply = httpx.get(f"{address}/readyz", timeout=30)
        if reply.json()["encoder"] == "loaded":
            return reply
        time.sleep(0.05)
    raise AssertionError(reply.text)


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_programs_are_told_to_come_again_and_then_it_works(
    engine: Engine, client: httpx.Client
) -> None:
    call = {"name": "search_paragraphs", "arguments": {"question": QUESTION}}
    said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    engine.on = False
    for path in ("search?q=walruses", "ask?q=walruses", "reports", "reports/zoo", "facets"):
        reply = client.get(f"/api/v1/{path}")
        assert reply.status_code == 503, path
        assert reply.headers["content-type"] == "application/problem+json"
        assert int(reply.headers["retry-after"]) > 0
        assert reply.json()["detail"] == AWAY
        assert INSIDE not in reply.text
    tool = client.post("/mcp", json=said, headers=MCP).json()["result"]
    assert tool["isError"]
    assert INSIDE in tool["content"][0]["text"]
    assert client.get("/holdings").json()["sentence"] == "1 report, 2 paragraphs"
    assert client.get("/compare.csv?report=zoo&report=farm&theme=seals").status_code == 503
    assert client.post("/collection/check", json={"pins": []}).status_code in (200, 503)
    figures = client.get("/metrics").text
    assert 'pararef_errors_total{door="api",error="EngineError"} 5.0' in figures
    assert 'pararef_errors_total{door="mcp",error="EngineError"} 1.0' in figures
    assert "pararef_library_up 0.0" in figures
    engine.on = True
    assert client.get("/api/v1/search?q=walruses").json()["hits"]
    assert not client.post("/mcp", json=said, headers=MCP).json()["result"].get("isError")
    assert "pararef_library_up 1.0" in client.get("/metrics").text


@pytest.mark.parametrize("error", [EngineError("It is away."), BusyIndexError("It is changing.")])
def test_who_asked_is_not_to_blame(error: ParaRefError) -> None:
    assert trouble.status(error, 400) == 503


def test_a_watcher_is_told_whose_trouble_it_is(
    engine: Engine, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = ready(address)
    assert reply.status_code == 200
    assert reply.json() == {"status": "ready", "encoder": "loaded", "index": "ok", "paragraphs": 2}
    engine.on = False
    reply = httpx.get(f"{address}/readyz")
    assert reply.status_code == 200  # no other server could answer either
    assert (reply.json()["status"], reply.json()["engine"]) == ("degraded", "away")
    assert reply.json()["detail"] == AWAY
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    engine.on = True
    for error, state in ((DamagedIndexError, "damaged"), (NoIndexError, "missing")):

        def harmed(error: type[Exception] = error) -> int:
            raise error("/srv/private is harmed")

        monkeypatch.setattr(engine._library, "size", harmed)
        reply = httpx.get(f"{address}/readyz")
        assert (reply.status_code, reply.json()["index"]) == (503, state)
        assert "engine" not in reply.json()
        assert "/srv" not in reply.text
    monkeypatch.undo()
    assert httpx.get(f"{address}/readyz").status_code == 200


def test_an_encoder_that_cannot_be_loaded_is_our_own_trouble_and_may_be_mended(
    engine: Engine,
) -> None:
    health = Health(Desk(engine))

    class Broken(BagOfWords):
        def encode(self, texts):
            raise EncoderError("The weights in /srv/private are missing.")

    async def told() -> tuple[int, dict[str, object]]:
        for _ in range(200):
            status, parts = await health.told()
            if parts["encoder"] != "loading":
                return status, parts
            await asyncio.sleep(0.02)
        raise AssertionError(parts)

    good, engine._library.encoder = engine._library.encoder, Broken()
    health.warm()
    status, parts = in_a_loop(told())
    assert (status, parts["encoder"], parts["index"]) == (503, "failed", "ok")
    assert "/srv" not in str(parts)
    engine._library.encoder = good
    while parts["encoder"] == "failed":  # what was asked for before is told once more
        status, parts = in_a_loop(told())
    assert (status, parts["encoder"]) == (200, "loaded")


def test_a_library_that_hangs_keeps_one_thread_and_nobody_waiting(engine: Engine) -> None:
    go, asked = threading.Event(), []

    class Hanging(Desk):
        def generation(self) -> int:
            asked.append(1)
            go.wait(20)
            return 1

    health = Health(Hanging(engine), patience=0.05)

    async def told() -> list[tuple[int, dict[str, object]]]:
        return [await health.told() for _ in range(3)]

    since = time.monotonic()
    replies = in_a_loop(told())
    assert time.monotonic() - since < 10
    go.set()
    assert [(status, parts["index"]) for status, parts in replies] == [(503, "silent")] * 3
    assert len(asked) == 1


def test_a_file_that_is_added_while_it_is_away_can_be_sent_again(
    engine: Engine, address: str
) -> None:
    file = b"# A visit\n\n1. Otters play.\n"
    engine.on = False
    reply = httpx.post(f"{address}/reports?name=visit.md", content=file, timeout=60)
    assert AWAY in reply.text
    assert INSIDE not in reply.text
    gone = httpx.delete(f"{address}/reports/zoo", timeout=60)
    assert (gone.status_code, gone.json()["sentence"]) == (503, AWAY)
    engine.on = True
    assert engine.names() == ["zoo"]
    reply = httpx.post(f"{address}/reports?name=visit.md", content=file, timeout=60)
    assert '"searchable"' in reply.text
    assert len(engine.names()) == 2


def test_a_page_that_is_open_says_so_and_the_next_question_works(
    browser: Browser, engine: Engine, address: str, watching
) -> None:
    for page in watching(browser, address, {"width": 1280, "height": 900}):
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        page.goto("/")
        page.wait_for_selector("body[data-furnished] #answer .result", state="attached")
        engine.on = False
        box = page.locator("#question input")
        box.fill(QUESTION)
        page.locator("#ask").click()
        notice = page.locator("#answer .notice")
        expect(notice).to_contain_text(AWAY)
        expect(box).to_have_value(QUESTION)
        expect(page.locator("#filters form, #filters fieldset").first).to_be_attached()
        room_is_away_and_comes_back(page, engine, "library")
        page.goto(f"/?q={QUESTION}")
        expect(page.locator("#answer .quote").first).to_contain_text("Walruses are taught well.")
        engine.on = False
        box.fill("seals")
        page.locator("#ask").click()
        expect(notice).to_contain_text(AWAY)
        engine.on = True
        notice.get_by_role("button", name="Try again").click()
        expect(page.locator("#answer .quote").first).to_contain_text("Seals wait.")
        expect(box).to_have_value("seals")
    expect.set_options(timeout=5_000)


def room_is_away_and_comes_back(page: Page, engine: Engine, name: str) -> None:
    page.locator(f"#rooms a[data-go={name}]").click()
    notice = page.locator("#scene .notice")
    expect(notice).to_contain_text(AWAY)
    engine.on = True
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator(f"#scene .scene[data-view={name}]")).to_be_visible()


def test_a_report_that_is_opened_while_it_is_away_can_be_opened_later(
    browser: Browser, engine: Engine, address: str, watching
) -> None:
    for page in watching(browser, address, {"width": 1280, "height": 900}):
        page.set_default_timeout(30_000)
        page.goto("/")
        page.wait_for_selector("body[data-furnished] #answer .result", state="attached")
        engine.on = False
        page.locator("#answer [data-open]").first.click()
        notice = page.locator("#report .notice")
        expect(notice).to_contain_text(AWAY, timeout=30_000)
        engine.on = True
        notice.get_by_role("button", name="Try again").click()
        expect(page.locator("#report .para").first).to_contain_text(
            "Walruses are taught well.", timeout=30_000
        )


def test_a_command_says_it_in_one_sentence(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.on = False
    monkeypatch.setattr(Library, "open", lambda *_: engine)
    with pytest.raises(SystemExit) as end:
        main(["search", QUESTION])
    assert end.value.code == 1
    told = capsys.readouterr()
    assert INSIDE in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


def test_a_server_that_starts_while_it_is_away_waits_and_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "FIRST", 0.1)
    monkeypatch.setattr(waiting, "LONGEST", 0.2)
    engine.on = False
    desk, found = Desk(engine), []

    def opening() -> Desk:
        if not engine.on:
            raise EngineError("The index cannot be reached.")
        return desk

    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        waits = threading.Thread(
            target=lambda: found.append(waiting.opened(opening, listening)), daemon=True
        )
        waits.start()
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        away = httpx.get(f"{address}/readyz", timeout=30)
        assert (away.status_code, away.json()["engine"]) == (503, "away")
        page = httpx.get(address, headers={"Accept": "text/html"}, timeout=30)
        assert (page.status_code, "retry-after" in page.headers) == (503, True)
        assert AWAY in page.text
        said = httpx.get(f"{address}/api/v1/reports", timeout=30)
        assert said.headers["content-type"] == "application/problem+json"
        engine.on = True
        waits.join(30)
        assert found == [desk]
        with socket.create_connection(listening.getsockname(), timeout=5):
            pass  # it is still listened there, for the page that comes now


def test_a_server_that_cannot_start_for_another_reason_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "FIRST", 0.05)
    raised = [OSError("no room"), EngineError("The index cannot be reached.")]

    def opening() -> Desk:
        raise raised.pop()

    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        ThreadPoolExecutor() as pool,
        pytest.raises(OSError, match="no room"),
    ):
        pool.submit(waiting.opened, opening, listening).result(30)
