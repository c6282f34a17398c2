"""Paragraphs without end in a real browser: the longest that is taken, and one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from conftest import BagOfWords, make_report
from playwright.sync_api import Browser, Page, expect

from pararef import building
from pararef.desk import Desk
from pararef.library import Library
from pararef.reading import read
from pararef.research.exporting import FORMATS
from pararef.web import Intake

BAD = "<img src=x onerror='window.ran=1'> ${window.ran = 1} {{value}} "
LONG = "walrus " + (BAD + "mentors meet trainees ") * 1_130  # nearly 100,000 characters


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    library = Library.create(tmp_path_factory.mktemp("endless"), BagOfWords())
    library.put({"big.md": make_report("big", LONG, "A small walrus.")})
    library.put({"small.md": make_report("small", "Seals wait.")})
    yield Desk(library)
    library.close()


@pytest.fixture
def page(browser: Browser, endless: Desk, serving, watching) -> Iterator[Page]:
    with serving(endless, Intake(megabytes=12)) as address:
        yield from watching(browser, address, {"width": 1280, "height": 900})


def test_the_longest_paragraph_is_shown_pinned_compared_and_exported(page: Page) -> None:
    page.goto("/?q=walrus+mentors")
    card = page.locator(".hit[data-report=big][data-anchor='1']")
    expect(card).to_contain_text("walrus <img src=x onerror=")
    assert len(card.inner_text()) < 5_000
    card.get_by_role("button", name="Show the whole paragraph").click()
    expect(card).to_contain_text(re.compile("(mentors meet trainees.*){3}$", re.DOTALL))
    card.locator("[data-pin]").click()
    expect(page.locator("#rooms .tally")).to_have_text("1")

    page.goto("/?report=big&para=1")
    lit = page.locator("#report [data-anchor='1']").first
    expect(lit).to_contain_text("walrus <img src=x onerror=")
    assert " ".join(lit.inner_text().split()).count("mentors meet trainees") == 1_130

    page.goto("/?view=compare&report=big&report=small&theme=small+walrus")
    expect(page.locator("#scene table")).to_contain_text("A small walrus")

    page.goto("/?view=collection")
    expect(page.locator(".pin blockquote")).to_contain_text("walrus <img src=x onerror=")
    for form in FORMATS:
        with page.expect_download() as loading:
            page.locator(f"[data-export={form}]").click()
        assert loading.value.path().stat().st_size > 1_000


def test_a_file_with_ten_megabytes_in_one_paragraph_is_refused(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "read_apart", read)
    page.goto("/?view=library")
    page.wait_for_selector("body[data-furnished] .scene[data-view=library]")
    said = f"1. Seals wait.\n\n2. {'mentors meet trainees ' * 460_000}\n".encode()
    assert len(said) > 10_000_000
    file = {"name": "endless.md", "mimeType": "text/plain", "buffer": said}
    page.get_by_label("Add reports").set_input_files([file])
    expect(page.locator(".incoming > li")).to_contain_text(
        re.compile(r"endless\.md has a paragraph of 10,119,999 characters"), timeout=60_000
    )
    expect(page.locator(".holdings")).to_have_text("2 reports, 3 paragraphs")
    assert httpx.get(f"{page.url.partition('?')[0]}healthz").is_success
