"""The reader in a real browser: pages, paragraphs, contents, words found, and links that last."""

import re

import pytest
from conftest import BagOfWords, make_report
from playwright.sync_api import Page, expect
from test_page import arrive, ask, is_open, is_shut, lit

from pararef.answering import link, plain
from pararef.desk import Desk
from pararef.library import Library
from pararef.records import Section

LONG = "ofsted-ite-liverpool-john-moores-university-2018"


def read(page: Page, report: str, anchor: str, more: str = "") -> Page:
    """The reader, open at a paragraph."""
    arrive(page, f"/?report={report}&para={anchor}{more}")
    expect(lit(page)).to_have_attribute("data-anchor", anchor)
    expect(lit(page)).to_be_focused()
    return page


def at(page: Page, anchor: str):
    return page.locator(f'#report .para[data-anchor="{anchor}"]')


def as_pages(page: Page) -> Page:
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator(".sheet img").first).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('.sheet img')].every(i => i.naturalWidth)")
    return page


def copied(page: Page) -> str:
    expect(page.locator("#said")).to_have_text("Copied.")
    return page.evaluate("navigator.clipboard.readText()")


# Pages as they are printed


def test_a_report_without_pages_offers_none(reader, sample):
    read(reader, sample.id, "29")
    expect(reader.locator("#faces")).to_be_hidden()


def test_the_page_of_the_lit_paragraph_is_shown_with_the_paragraph_marked(reader, printed):
    read(reader, printed.id, "3")
    as_pages(reader)
    expect(reader.locator("#leafing output")).to_have_text("Page 2 of 3")
    expect(at(reader, "3")).to_be_hidden()
    sheet = reader.locator(".sheet").bounding_box()
    box = reader.locator(".box").bounding_box()
    (place,) = next(p for p in printed.paragraphs if p.anchor == "3").place.boxes
    point = sheet["width"] / 595
    assert box["x"] + box["width"] / 2 - sheet["x"] == pytest.approx(
        point * (place.left + place.right) / 2, abs=4
    )
    assert box["y"] + box["height"] / 2 - sheet["y"] == pytest.approx(
        point * (place.top + place.bottom) / 2, abs=4
    )
    cite = plain(next(p for p in printed.paragraphs if p.anchor == "3"), printed)
    expect(reader.locator(".cited")).to_have_text(cite)


def test_a_paragraph_over_two_pages_is_marked_on_both(reader, printed):
    as_pages(read(reader, printed.id, "2"))
    expect(reader.locator("#leafing output")).to_have_text("Pages 1–2 of 3")
    assert reader.locator(".sheet").count() == 2
    assert [sheet.locator(".box").count() for sheet in reader.locator(".sheet").all()] == [1, 1]


def test_pages_are_turned_up_to_the_ends(reader, printed):
    as_pages(read(reader, printed.id, "2"))
    output = reader.locator("#leafing output")
    forth = reader.get_by_role("button", name="Next page")
    forth.click()
    expect(output).to_have_text("Page 3 of 3")
    expect(forth).to_have_attribute("aria-disabled", "true")
    forth.click(force=True)
    expect(output).to_have_text("Page 3 of 3")
    expect(reader.locator(".box")).to_have_count(0)
    reader.get_by_role("button", name="Previous page").click()
    expect(output).to_have_text("Page 2 of 3")
    expect(reader.locator(".box")).to_have_count(1)  # what is lit ends here


def test_at_full_size_a_point_is_a_point_and_the_pages_scroll_in_their_box(reader, printed):
    as_pages(read(reader, printed.id, "3"))
    reader.get_by_role("button", name="100 %").click()
    reader.wait_for_function("Math.abs(document.querySelector('.sheet').offsetWidth - 793) < 2")
    film = reader.locator(".film")
    assert film.evaluate("film => film.scrollWidth > film.clientWidth")
    view = reader.locator("#reader .sidebar-content")
    assert view.evaluate("view => view.scrollWidth <= view.clientWidth")
    reader.get_by_role("button", name="Fit").click()
    reader.wait_for_function("document.querySelector('.sheet').offsetWidth < 793")


def test_stepping_through_paragraphs_turns_the_pages(reader, printed):
    as_pages(read(reader, printed.id, "3"))
    reader.keyboard.press("j")
    expect(reader.locator("#leafing output")).to_have_text("Page 3 of 3")
    expect(lit(reader)).to_have_attribute("data-anchor", "4")
    reader.get_by_role("button", name="Text", exact=True).click()
    expect(lit(reader)).to_be_in_viewport()
    expect(lit(reader)).to_have_attribute("data-anchor", "4")


def test_pages_stay_chosen_where_there_are_some(reader, printed, sample):
    as_pages(read(reader, printed.id, "3"))
    reader.get_by_role("button", name="Close").click()
    reader.locator(".shelf").get_by_role("button", name=sample.title).click()
    expect(reader.locator("#report .body")).to_be_visible()
    expect(reader.locator("#faces")).to_be_hidden()
    expect(reader.locator("#leafing")).to_be_hidden()


def test_pages_that_cannot_be_shown_are_said_and_the_text_stays(reader, printed, printed_file):
    content = printed_file.read_bytes()
    printed_file.write_bytes(content + b"\n")
    try:
        read(reader, printed.id, "3")
        reader.route("**/pages/**", lambda route: route.fulfill(
            status=409, json={"detail": "printed.pdf has changed since it was read."}
        ) if False else route.fallback())
        with reader.expect_response(re.compile(r"/pages/.*\.json")) as answer:
            reader.get_by_role("button", name="Page", exact=True).click()
        assert answer.value.status == 409
        expect(reader.locator(".sheets [role=alert]")).to_contain_text("has changed since")
        reader.get_by_role("button", name="Text", exact=True).click()
        expect(lit(reader)).to_be_in_viewport()
    finally:
        printed_file.write_bytes(content)
