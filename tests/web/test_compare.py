"""The Compare room in a real browser: chosen, compared, read, linked to, by any means."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect

from pararef.web.views.compare import page as room


def at(*themes: str, reports: tuple[str, ...] = ()) -> str:
    parts = [("view", "compare"), *(("report", name) for name in reports)]
    return "?" + urlencode([*parts, *(("theme", words) for words in themes)])


@pytest.fixture
def both(sample) -> tuple[str, str]:
    return sample.id, "hostile"


def arrive(page: Page, address: str = "/?view=compare") -> Page:
    page.goto(address)
    page.wait_for_selector("body[data-furnished] #scene [data-comparing]", state="attached")
    return page


def compared(page: Page) -> None:
    """Wait for a table: a first comparison takes a while on a busy machine."""
    page.wait_for_selector(".compared tbody tr", timeout=30_000)


def test_reports_and_themes_are_chosen_and_compared_and_a_cell_opens_its_paragraph(page, both):
    arrive(page)
    page.get_by_label("Find a report").fill("liverpool")
    expect(page.locator(".provider:visible")).to_have_count(1)
    page.get_by_role("button", name="Tick all shown").click()
    page.get_by_label("Find a report").fill("")
    page.locator('#scene input[name=report][value="hostile"]').check()
    page.get_by_label("Mentoring", exact=True).check()
    page.get_by_label("of your own").fill("CEDP targets")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("CEDP targets")).to_be_checked()
    page.get_by_role("button", name="Compare", exact=True).click()
    compared(page)
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    expect(page.locator("[data-compared]")).to_be_focused()
    expect(page.locator(".compared thead th").nth(1)).to_contain_text(re.compile(r"in \d of 2"))
    said = parse_qs(urlsplit(page.url).query)
    assert said["report"] == ["hostile", both[0]] or said["report"] == [both[0], "hostile"]
    assert said["theme"] == ["Mentoring", "CEDP targets"]
    quote = page.locator(".compared .says").first
    words = quote.locator("blockquote").inner_text()
    expect(quote.locator(".stance")).to_have_text(re.compile("Strong|Weak|Mixed|Neutral"))
    quote.locator(".cite").click()
    page.wait_for_selector("#report .lit", timeout=30_000)
    expect(page.locator("#report .lit")).to_be_focused()
    assert words in page.locator("#report .lit").inner_text()


def test_an_address_restores_the_table_and_the_choice(page, both):
    arrive(page, "/" + at("Mentoring", "my own words on targets", reports=both))
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    page.get_by_text("Change reports and themes").click()
    expect(page.locator("#scene input[name=report]:checked")).to_have_count(2)
    expect(page.get_by_label("my own words on targets")).to_be_checked()
    expect(page.get_by_label("Mentoring", exact=True)).to_be_checked()


def test_all_is_done_by_keyboard_alone_and_back_leads_back(page):
    arrive(page)
    for value in page.locator("#scene input[name=report]").all():
        value.focus()
        page.keyboard.press("Space")
    page.get_by_label("of your own").focus()
    page.keyboard.type("mentoring of trainees")
    page.keyboard.press("Enter")
    expect(page.get_by_label("mentoring of trainees")).to_be_checked()
    expect(page.get_by_label("of your own")).to_be_focused()
    page.get_by_role("button", name="Compare", exact=True).focus()
    page.keyboard.press("Enter")
    compared(page)
    expect(page.locator("[data-compared]")).to_be_focused()
    page.locator(".compared .says .cite").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#report .lit", timeout=30_000)
    expect(page.locator("#report .lit")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".compared .says .cite").first).to_be_focused()
    page.go_back()
    expect(page.locator(".compared")).to_have_count(0)
    expect(page.locator("#scene [data-comparing]")).to_be_visible()


def test_what_is_missing_is_said_before_anything_is_sent(page):
    arrive(page)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("[data-wrong]")).to_have_text("Choose 2 to 30 reports: 0 are chosen.")
    page.get_by_role("button", name="Tick all shown").click()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("[data-wrong]")).to_have_text("Choose 1 to 12 themes: 0 are chosen.")


def test_an_address_that_cannot_be_compared_says_why_above_the_form(page, both):
    arrive(page, "/" + at("Mentoring", reports=(both[0], "nowhere")))
    expect(page.get_by_role("alert")).to_contain_text("nowhere")
    expect(page.locator("#scene [data-comparing]")).to_be_visible()


def test_words_of_reports_and_themes_are_inert(page, both):
    theme = "hostile <img src=x onerror=window.ran=1> ${window.ran = 1} {{value}}"
    arrive(page, "/" + at(theme, "hostile quoted", reports=both))
    expect(page.locator(".compared thead")).to_contain_text(theme)
    expect(page.locator(".compared .says").first).to_be_visible()
    assert page.locator("#scene :is(img, svg, script, b)").count() == 0


def test_a_phone_shows_cards_and_does_not_scroll_sideways(phone, both):
    arrive(phone, "/" + at("Mentoring", "behaviour", reports=both))
    expect(phone.locator(".compared td .of").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_text("Change reports and themes").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_files_are_those_of_the_table(address, both, page):
    arrive(page, "/" + at("Mentoring", reports=both))
    links = [link.get_attribute("href") for link in page.locator(".deed").all()]
    assert len(links) == 2
    for link in links:
        reply = httpx2.get(f"{address}/{link}")
        assert reply.status_code == 200
        assert reply.headers["content-disposition"].startswith("attachment")
    assert httpx2.get(f"{address}/{links[0]}").content.startswith(b"PK")
    text = httpx2.get(f"{address}/{links[1]}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    shown = [words.inner_text() for words in page.locator(".compared blockquote").all()]
    held = [row[f"quotation {n}"] for row in rows for n in (1, 2) if row[f"quotation {n}"]]
    assert sorted(words.removeprefix("'") for words in held) == sorted(shown)
    found = [row for row in rows if row["found"] == "yes"]
    assert found
    assert all(row["link 1"].startswith(f"{address}/?report=") for row in found)


def test_a_file_that_cannot_be_made_says_why(address):
    reply = httpx2.get(f"{address}/compare.csv?report=nowhere&report=hostile&theme=x")
    assert reply.status_code == 404
    assert "nowhere" in reply.json()["detail"]
    reply = httpx2.get(f"{address}/compare.docx?report=hostile&theme=x")
    assert (reply.status_code, reply.json()["detail"]) == (
        400,
        "Choose 2 to 30 reports to compare, not 1.",
    )


def test_thirty_one_reports_and_a_long_theme_are_told_in_a_sentence(desk, both):
    said = {"report": [f"r{n}" for n in range(31)], "theme": ["x"]}
    assert "Choose 2 to 30 reports to compare, not 31." in room(desk, said)
    said = {"report": list(both), "theme": ["y" * 300]}
    assert "has 300 characters: say it in at most 200." in room(desk, said)
