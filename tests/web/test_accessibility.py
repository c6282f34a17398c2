"""axe-core finds nothing to mend, in any room, wide and narrow, light and dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import QUESTION, arrive
from playwright.sync_api import Browser, Page, expect

SAMPLE = "ofsted-ite-liverpool-john-moores-university-2018"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def welcome(page: Page) -> None:
    arrive(page)


def answer(page: Page) -> None:
    arrive(page, f"/?q={QUESTION}")
    expect(page.locator(".quote").first).to_be_visible()


def answer_beside_the_report(page: Page) -> None:
    answer(page)
    page.locator(".quote .cite").first.click()
    expect(page.locator("#report .lit")).to_be_focused()


def nothing(page: Page) -> None:
    arrive(page, "/?q=swimming pool chlorine dosage")
    expect(page.locator(".plain")).to_be_visible()


def notice(page: Page) -> None:
    arrive(page, "/?q=mentoring&kind=poem")
    expect(page.locator("[role=alert]")).to_be_visible()


def alike(page: Page) -> None:
    arrive(page, f"/?good={SAMPLE}~29")
    expect(page.locator(".alike .hit").first).to_be_visible()


def about(page: Page) -> None:
    arrive(page, "/?view=about")
    expect(page.locator(".scene h2")).to_be_visible()


PLACES: list[Callable[[Page], None]] = [
    welcome,
    answer,
    answer_beside_the_report,
    nothing,
    notice,
    alike,
    about,
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(browser: Browser, address: str, size: str, scheme: str) -> None:
    context = browser.new_context(
        base_url=address, viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    found = []
    for go in PLACES:
        go(page)
        assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
        results = Axe().run(page, options=RULES)
        found += [
            f"{go.__name__}: {violation['id']}: {node['html']}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
    context.close()
    assert found == []
