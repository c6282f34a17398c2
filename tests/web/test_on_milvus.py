"""The page over an index that a server keeps, which is killed while the page is open."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import engines
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from pararef.desk import Desk
from pararef.library import Library, SentenceEncoder
from pararef.library.folder import FolderLibrary
from pararef.library.milvus import MilvusLibrary, server
from pararef.library.milvus.copying import copy
from pararef.records import Report
from pararef.web.trouble import AWAY

SHOTS = os.environ.get("PARAREF_SHOTS")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Process]:
    with engines.running("milvus-lite 3", tmp_path_factory.mktemp("engine")) as process:
        yield process


@pytest.fixture(scope="module")
def kept_desk(
    engine: engines.Process, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """The sample as the real encoder encoded it, on a server."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PARAREF_CACHE", "PARAREF_DATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.setattr(server, "_ASKED", 3.0)  # less to wait for
        encoder = SentenceEncoder()
        source = Library.open(sample_index, encoder)
        library = Library.create(f"{engine.address}/page", encoder)
        assert isinstance(source, FolderLibrary)
        assert isinstance(library, MilvusLibrary)
        copy(source, library)
        source.close()
        yield Desk(library)
        library.close()


def ask(page: Page, question: str) -> None:
    page.locator("#question input").fill(question)
    page.locator("#ask").click()


def shown(page: Page, name: str) -> None:
    """A picture of the page, for who wants to look at it."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def readiness(address: str, status: str) -> dict[str, object]:
    """What /readyz says, once it says this."""
    until = time.monotonic() + 60
    while True:
        reply = httpx.get(f"{address}/readyz", timeout=10)
        told: dict[str, object] = reply.json()
        if told["status"] == status or time.monotonic() > until:
            assert (told["status"], reply.status_code) == (status, 200)
            return told
        time.sleep(0.1)


def test_a_page_outlives_the_server_that_keeps_its_index(
    browser: Browser,
    engine: engines.Process,
    kept_desk: Desk,
    sample: Report,
    watching,
    serving,
) -> None:
    stored = {paragraph.anchor: paragraph.text for paragraph in sample.paragraphs}
    expect.set_options(timeout=40_000)
    with serving(kept_desk) as address:
        for page in watching(browser, address, {"width": 1280, "height": 900}):
            page.set_default_timeout(40_000)
            page.goto("/")
            ask(page, "weaknesses in CEDP targets")
            cited = page.locator('#answer .quote[data-anchor="29"]')
            expect(cited.locator(".cite")).to_contain_text("29")
            assert cited.locator("blockquote").inner_text() in stored["29"]
            ready = readiness(address, "ready")
            assert ready["paragraphs"] == len(stored)
            page.evaluate("window.stayed = 1")

            engine.kill()
            since = time.monotonic()
            told = readiness(address, "degraded")
            assert time.monotonic() - since < 10
            assert told["engine"] == "away"
            assert told["detail"] == AWAY
            assert httpx.get(f"{address}/healthz").is_success
            ask(page, "how well do trainees manage behaviour")
            notice = page.locator("#answer .notice")
            expect(notice).to_contain_text(AWAY)
            expect(notice.get_by_role("button", name="Try again")).to_be_visible()
            shown(page, "away")
            page.locator("#rooms a[data-go=library]").click()
            room = page.locator("#scene .scene[data-view=library]")
            expect(room).to_be_visible()
            expect(room).to_contain_text(sample.title)
            shown(page, "library-away")

            engine.start()
            assert readiness(address, "ready") == ready
            page.go_back()
            expect(notice).to_contain_text(AWAY)
            notice.get_by_role("button", name="Try again").click()
            quote = page.locator("#answer .quote").first
            expect(quote).to_be_visible()
            expect(notice).to_have_count(0)
            shown(page, "back")
            for one in page.locator("#answer .quote").all():
                words = one.locator("blockquote").inner_text()
                assert words in stored[one.get_attribute("data-anchor") or ""]
            assert page.evaluate("window.stayed") == 1, "it was loaded anew"
    expect.set_options(timeout=5_000)
