"""axe-core finds nothing to mend, in any room, wide and narrow, light and dark."""

from collections.abc import Callable
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import QUESTION, arrive
from playwright.sync_api import Page, expect

from pararef.records import Report

SAMPLE = "ofsted-ite-liverpool-john-moores-university-2018"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Of those, the rules that look at colours: light and dark differ in nothing else.
OF_COLOURS = {
    "runOnly": ["color-contrast", "link-in-text-block"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
RUN = "options => axe.run(document, options).then(found => found.violations)"
# Colours change little by little.
SETTLED = """async () => {
    const moving = () => document.getAnimations().filter(one =>
        one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity);
    while (moving().length)
        await Promise.all(moving().map(one => one.finished.catch(() => {})));
}"""


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


def library(page: Page) -> None:
    arrive(page, "/?view=library")
    expect(page.locator(".holding > li").first).to_be_visible()


def a_report_that_was_added(page: Page) -> None:
    library(page)
    said = {"name": "visit.md", "mimeType": "text/plain", "buffer": b"# A visit\n\n1. Good.\n"}
    page.get_by_label("Add reports").set_input_files([said])
    expect(page.locator(".incoming > li")).to_have_attribute("data-state", "searchable")
    page.get_by_role("button", name="Remove").last.click()


def about(page: Page) -> None:
    arrive(page, "/?view=about")
    expect(page.locator(".scene h2")).to_be_visible()


def filters(page: Page) -> None:
    arrive(page, f"/?q={QUESTION}&phase=primary&good={SAMPLE}~29")
    page.locator("#filter-panel summary").click()
    expect(page.locator("#filter-panel fieldset").first).to_be_visible()


def empty_collection(page: Page) -> None:
    arrive(page, "/?view=collection")
    expect(page.locator(".scene h2")).to_be_visible()


def collection(page: Page) -> None:
    answer(page)
    for button in page.locator(".quote [data-pin], .quote .pin-it").all()[:2]:
        button.click()
    page.locator("#rooms a[data-go=collection]").click()
    expect(page.locator(".pin").first).to_be_visible()


def comparison_to_choose(page: Page) -> None:
    arrive(page, "/?view=compare")
    expect(page.locator("#scene [data-comparing]")).to_be_visible()


def comparison(page: Page) -> None:
    arrive(page, f"/?view=compare&report={SAMPLE}&report=hostile&theme=Mentoring&theme=hostile")
    page.wait_for_selector(".compared tbody tr", timeout=30_000)


def overview(page: Page) -> None:
    arrive(page, "/?view=overview")
    expect(page.locator("#scene table.listed")).to_be_visible()


def grades(page: Page) -> None:
    arrive(page, "/?view=overview&show=grades")
    expect(page.locator("#scene .scheme details").first).to_be_visible()


def heat_map(page: Page) -> None:
    arrive(page, "/?view=overview&show=themes&type=ite")
    page.locator(".heat td a").first.click()
    expect(page.locator("#scene .opened figure").first).to_be_visible()


def followed(page: Page) -> None:
    arrive(page, "/?view=overview&show=followed")
    page.locator(".listed a").first.click()
    page.locator(".asked a").first.click()
    expect(page.locator("#scene .opened h4").first).to_be_visible()


PLACES: list[Callable[[Page], None]] = [
    welcome,
    answer,
    answer_beside_the_report,
    nothing,
    notice,
    alike,
    filters,
    empty_collection,
    collection,
    comparison_to_choose,
    comparison,
    overview,
    grades,
    heat_map,
    followed,
    about,
]
OF_THE_WRITER: list[Callable[[Page], None]] = [library, a_report_that_was_added]


def violations(page: Page, go: Callable[[Page], None]) -> list[str]:
    """What axe finds in a place, in all sizes and schemes."""
    page.emulate_media(reduced_motion="reduce")
    page.set_default_timeout(20_000)
    go(page)
    page.evaluate(AXE)
    found = []
    for size, (scheme, rules) in product(SIZES, {"light": RULES, "dark": OF_COLOURS}.items()):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        page.evaluate("dark => document.body.classList.toggle('dark', dark)", scheme == "dark")
        page.evaluate(SETTLED)
        found += [
            f"{size}, {scheme}: {violation['id']}: {node['html']}"
            for violation in page.evaluate(RUN, rules)
            for node in violation["nodes"]
        ]
    return found


@pytest.mark.parametrize("go", PLACES)
def test_axe_finds_nothing(page: Page, go: Callable[[Page], None]) -> None:
    assert violations(page, go) == []


@pytest.mark.parametrize("go", OF_THE_WRITER)
def test_axe_finds_nothing_where_reports_come_in(
    taking_page: Page, go: Callable[[Page], None]
) -> None:
    assert violations(taking_page, go) == []


def test_axe_finds_nothing_on_a_printed_page(reader: Page, printed: Report) -> None:
    def go(page: Page) -> None:
        arrive(page, f"/?report={printed.id}&para=2")
        page.get_by_role("button", name="Page", exact=True).click()
        expect(page.locator("#report .sheet img").first).to_be_visible()

    assert violations(reader, go) == []
