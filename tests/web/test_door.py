"""Who may come in, how often, and by which path."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, expect
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from pararef.errors import SettingError
from pararef.settings import Settings, settings
from pararef.web.door import Door

LOGIN = ("officer", "a long password")


def asked(app: ASGIApp, *requests: dict) -> list[int]:
    """The status of each request, in their order."""

    async def ask() -> list[int]:
        statuses = []
        for request in requests:
            client = (request.pop("client", "10.0.0.1"), 1)
            transport = httpx.ASGITransport(app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as browser:
                statuses.append(
                    (await browser.get(request.pop("path", "/"), **request)).status_code
                )
        return statuses

    return in_a_loop_of_its_own(ask)


def in_a_loop_of_its_own(ask: Callable):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:  # Playwright keeps a loop in this thread
        return pool.submit(lambda: asyncio.run(ask())).result()


def door(login: str | None = None, per_minute: int | None = None) -> Door:
    return Door(PlainTextResponse("in"), login, per_minute)


def test_without_a_log_in_all_may_come_in():
    assert asked(door(), {}, {"auth": LOGIN}) == [200, 200]


def test_with_one_only_those_who_give_it():
    app = door("officer:a long password")
    wrong = [("officer", "another"), ("", ""), ("officer:a long password", "")]
    assert asked(app, {}, {"auth": LOGIN}, *({"auth": pair} for pair in wrong)) == [
        401,
        200,
        401,
        401,
        401,
    ]
    junk = [{"headers": {"authorization": value}} for value in ("Basic", "Basic ###", "Bearer x")]
    assert asked(app, *junk) == [401, 401, 401]


def test_the_health_of_the_server_is_told_without_one():
    assert asked(door("officer:a long password"), {"path": "/healthz"}) == [200]


def test_who_guesses_is_shut_out_and_nobody_else():
    app = door("officer:a long password")
    tries = [{"auth": ("officer", f"guess {n}")} for n in range(10)]
    assert asked(app, *tries) == [401] * 10
    assert asked(app, {"auth": LOGIN}, {"auth": LOGIN, "client": "10.0.0.2"}) == [429, 200]


def test_a_client_beyond_its_limit_waits_and_nobody_else():
    app = door(per_minute=3)
    assert asked(app, {}, {}, {}, {}, {"client": "10.0.0.2"}) == [200, 200, 200, 429, 200]
    assert asked(app, {"path": "/own/1/page.css"}, {"path": "/healthz"}) == [200, 200]


@pytest.mark.parametrize("login", ["officer", "officer:short", ":a long password", ":"])
def test_a_log_in_that_is_none_is_refused_without_being_shown(login):
    with pytest.raises(SettingError, match="name:password") as caught:
        settings(login=SecretStr(login))
    assert "short" not in str(caught.value)
    assert "a long password" not in str(caught.value)


@contextmanager
def behind(address: str) -> Iterator[tuple[str, list[str]]]:
    """A proxy that serves a page under /reports and knows no other path."""
    from serving import run

    strays: list[str] = []

    async def passed_on(request: Request):
        path = request.url.path
        if not path.startswith("/reports/"):
            strays.append(path)
            return PlainTextResponse("none", 404)
        client = httpx.AsyncClient(base_url=address, timeout=30)
        sent = client.build_request(
            request.method,
            path.removeprefix("/reports") + (f"?{request.url.query}" if request.url.query else ""),
            headers=[(k, v) for k, v in request.headers.raw],
            content=await request.body(),
        )
        reply = await client.send(sent, stream=True)

        async def body() -> AsyncIterator[bytes]:
            async for piece in reply.aiter_raw():
                yield piece
            await client.aclose()

        answer = StreamingResponse(body(), reply.status_code)
        answer.raw_headers = [
            (k, v) for k, v in reply.headers.raw if k.lower() != b"transfer-encoding"
        ]
        return answer

    routes = [Route("/{path:path}", passed_on, methods=["GET", "POST", "DELETE"])]
    with run(lambda: Starlette(routes=routes)) as outside:
        yield outside, strays


def test_behind_a_proxy_under_a_path_all_works_and_asks_for_nothing_outside_it(
    browser: Browser, desk
):
    from serving import run

    from pararef.web import build_page

    held = Settings(root_path="/reports")
    with run(lambda: build_page(desk, held)) as inside, behind(inside) as (outside, strays):
        page = browser.new_context().new_page()
        troubles: list[str] = []
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.goto(f"{outside}/reports/?q=mentoring")
        expect(page.locator(".quote").first).to_be_visible(timeout=30_000)
        page.locator(".quote .cite").first.click()
        expect(page.locator("#report .lit")).to_be_focused()
        page.get_by_role("link", name="About", exact=True).click()
        expect(page.get_by_role("heading", name="About pararef")).to_be_visible()
        assert strays == []
        assert troubles == []
        page.context.close()


def test_behind_a_proxy_under_a_path_links_of_an_export_lead_there(desk, sample):
    from serving import run

    from pararef.web import build_page

    collection = {"pins": [{"report": sample.id, "anchor": "29"}]}
    with run(lambda: build_page(desk, Settings(root_path="/reports"))) as inside:
        exported = httpx.post(f"{inside}/export/md", json=collection)
    assert f"{inside}/reports/?report={sample.id}&para=29" in exported.text
