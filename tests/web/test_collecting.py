"""The collection in the browser, and the routes behind it."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import urlencode
from zipfile import ZipFile

import httpx
import pytest
from playwright.sync_api import Page, expect

from pararef.answering import link
from pararef.research.exporting import FORMATS

QUESTION = "weaknesses in CEDP targets"
KEPT = "pararef collection /"


def ask(page: Page) -> None:
    page.goto(f"/?{urlencode({'q': QUESTION})}")
    page.wait_for_selector("body[data-furnished] .quote", timeout=30_000)


def kept(page: Page) -> list[dict]:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEPT}')") or '{"pins": []}')["pins"]


def enter(page: Page, pins: int) -> None:
    page.locator("#rooms a[data-go=collection]").click()
    expect(page.locator(".pin")).to_have_count(pins)


def put_in(page: Page, *pins: dict) -> None:
    """Begin with some pins, as if they had been pinned before."""
    page.goto("/healthz")
    page.evaluate(
        "([key, pins]) => localStorage.setItem(key, JSON.stringify({pins}))", [KEPT, list(pins)]
    )
    page.goto("/?view=collection")
    expect(page.locator(".pin")).to_have_count(len(pins), timeout=30_000)


def pinned(sample, name: str, **more) -> dict:
    paragraph = next(p for p in sample.paragraphs if p.anchor == name)
    fields = {"start": None, "end": None, "note": "", "tags": [], "added": None}
    return {"report": sample.id, "anchor": name, "words": paragraph.text} | fields | more


def words(page: Page) -> list[str]:
    return page.locator(".pin blockquote").all_inner_texts()


# By mouse


def test_what_is_pinned_is_noted_ordered_kept_exported_and_imported(page, sample, tmp_path):
    ask(page)
    quotes = page.locator(".quote blockquote").all_inner_texts()[:2]
    for place in (0, 1):
        page.locator(".quote [data-pin]").nth(place).click()
        expect(page.locator(".quote [data-pin]").nth(place)).to_have_text(re.compile("^Pinned"))
    card = page.locator(".hit [data-pin]").first
    card.click()
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#rooms .tally")).to_have_text("3")

    enter(page, 3)
    assert words(page)[:2] == quotes
    expect(page.locator(".sum")).to_have_text("3 quotations from 1 report.")
    expect(page.locator(".pin .from").first).to_contain_text("Ofsted, Liverpool John Moores")
    expect(page.locator(".pin .from").first).to_contain_text("Open Government Licence")
    page.locator(".pin textarea").first.fill("Use in section 2.")
    page.locator(".pin [data-lower]").first.click()
    expect(page.locator(".pin textarea").nth(1)).to_have_value("Use in section 2.")
    assert words(page)[:2] == quotes[::-1]

    page.reload()
    expect(page.locator(".pin")).to_have_count(3)
    assert words(page)[:2] == quotes[::-1]
    expect(page.locator(".pin textarea").nth(1)).to_have_value("Use in section 2.")

    with page.expect_download() as loading:
        page.locator("[data-export=json]").click()
    assert re.fullmatch(
        r"pararef-collection-\d{4}-\d\d-\d\d\.json", loading.value.suggested_filename
    )
    file = tmp_path / "collection.json"
    loading.value.save_as(file)
    exported = json.loads(file.read_text(encoding="utf-8"))["pins"]
    stored = {p.anchor: p.text for p in sample.paragraphs}
    for pin in exported:
        assert pin["words"] == stored[pin["anchor"]][pin["start"] : pin["end"]]

    page.locator("[data-empty]").click()
    expect(page.locator(".pin")).to_have_count(0)
    expect(page.locator(".none")).to_be_visible()
    page.locator("[data-import]").set_input_files(file)
    expect(page.locator(".pin")).to_have_count(3)
    assert words(page)[:2] == quotes[::-1]
    expect(page.locator(".imported")).to_have_text("3 quotations imported.")
    page.locator("[data-import]").set_input_files(file)
    expect(page.locator(".imported")).to_have_text("0 quotations imported, 3 here already.")


def test_a_pin_is_taken_out_and_put_back_with_its_note_by_the_same_button(page):
    ask(page)
    button = page.locator(".quote [data-pin]").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    enter(page, 1)
    page.locator(".pin textarea").fill("mine")
    page.locator("#rooms a[data-go='']").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert kept(page) == []
    button.click()
    assert [pin["note"] for pin in kept(page)] == ["mine"]


def test_tags_filter_what_is_seen_and_exported(page, sample):
    put_in(page, pinned(sample, "29"), pinned(sample, "30", tags=["mentors"]))
    page.locator("[data-tags]").first.fill("SEND, send,  early years")
    page.locator("[data-tags]").first.press("Enter")
    expect(page.locator(".tags .chip")).to_have_text(["All", "early years", "mentors", "SEND"])
    page.locator(".tags .chip", has_text="mentors").click()
    expect(page.locator(".sum")).to_have_text("1 of 2 quotations, tagged “mentors”.")
    expect(page.locator(".pin")).to_have_count(1)
    with page.expect_download() as loading:
        page.locator("[data-export=csv]").click()
    rows = list(csv.DictReader(io.StringIO(loading.value.path().read_text("utf-8-sig"))))
    assert [row["Place"] for row in rows] == ["para 30 (primary)"]
    page.locator(".tags .chip", has_text="All").click()
    expect(page.locator(".pin")).to_have_count(2)


def test_what_the_browser_says_that_a_report_prints_is_not_believed(page, sample):
    forged = pinned(sample, "29", words="<b>Outstanding</b>", start=0, end=18)
    moved = pinned(sample, "30", anchor="29")
    lost = pinned(sample, "30", report="gone")
    put_in(page, forged, moved, lost)
    expect(page.locator(".pin blockquote")).to_have_count(1)
    told = page.locator(".pin .told")
    expect(told.nth(0)).to_contain_text("no longer prints these words. What was pinned: <b>Out")
    expect(told.nth(1)).to_contain_text("these words now stand in para 30 (primary)")
    expect(told.nth(2)).to_contain_text("The library no longer has this report.")
    expect(page.locator(".sum")).to_contain_text("2 no longer printed as pinned")
    page.get_by_role("button", name="Keep the new place").click()
    expect(told).to_have_count(2)
    assert kept(page)[1]["anchor"] == "30"


def test_hostile_words_run_nothing_in_the_collection(page, hostile):
    pins = [
        {"report": "hostile", "anchor": p.anchor, "note": p.text, "tags": [p.text[:20]]}
        for p in hostile.paragraphs
    ]
    put_in(page, *pins, {"report": "<img src=x onerror='window.ran=1'>", "anchor": "${ran=1}"})
    assert len(words(page)) == len(hostile.paragraphs)
    for shown, paragraph in zip(words(page), hostile.paragraphs, strict=True):
        assert "".join(shown.split()).replace("·", "") == "".join(paragraph.text.split())


def test_tabs_are_kept_in_step(page, sample):
    put_in(page, pinned(sample, "29"), pinned(sample, "30"))
    other = page.context.new_page()
    other.goto("/?view=collection")
    expect(other.locator(".pin")).to_have_count(2)
    other.locator(".pin textarea").first.fill("from the other tab")
    other.locator("[data-unpin]").nth(1).click()
    expect(page.locator(".pin")).to_have_count(1)
    expect(page.locator(".pin textarea")).to_have_value("from the other tab")
    expect(page.locator("#rooms .tally")).to_have_text("1")


@pytest.mark.parametrize(
    "broken",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('', 'SecurityError') } })",
    ],
)
def test_without_storage_one_sentence_says_so_and_the_rest_works(page, broken):
    page.add_init_script(broken)
    ask(page)
    page.locator(".quote [data-pin]").first.click()
    expect(page.locator("#keeping")).to_contain_text("This browser has no room for the collection")
    expect(page.locator("#rooms .tally")).to_have_text("1")
    enter(page, 1)
    with page.expect_download() as loading:
        page.locator("[data-export=docx]").click()
    assert ZipFile(loading.value.path()).testzip() is None


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"pins": 3}', '{"pins": [null, 3, {}]}'])
def test_what_is_kept_and_is_no_collection_stops_nothing(page, text):
    page.goto("/healthz")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEPT, text])
    page.goto("/?view=collection")
    page.wait_for_selector(".none:not([hidden])", timeout=30_000)


def test_a_file_that_is_no_collection_is_one_sentence(browser, address):
    context = browser.new_context(base_url=address)  # unwatched: a refusal is told on the console
    page = context.new_page()
    page.goto("/?view=collection")
    page.wait_for_selector(".none:not([hidden])", timeout=30_000)
    page.locator("[data-import]").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    expect(page.locator(".scene .notice")).to_have_text(
        re.compile("^This is no collection: .*“Link”.$")
    )
    context.close()


def test_the_bar_of_the_reader_shows_whether_its_paragraph_is_pinned(page, sample):
    page.goto(f"/?report={sample.id}&para=29")
    button = page.locator("#acts [data-pin]")
    expect(button).to_have_attribute("data-anchor", "29", timeout=30_000)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.activeElement.blur()")  # the bar stays where the focus is
    page.locator('#report .para[data-anchor="30"]').hover()
    expect(button).to_have_attribute("data-anchor", "30")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert [(pin["anchor"], pin["start"]) for pin in kept(page)] == [("29", None)]


# By the keyboard


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be tabbed to")


def test_the_keyboard_alone_is_enough_to_collect(page, tmp_path):
    ask(page)
    first, second = page.locator(".quote blockquote").all_inner_texts()[:2]
    page.locator("#question input").focus()
    tab_to(page, ".quote [data-pin]")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    tab_to(page, ".quote [data-pin]")
    page.keyboard.press("Space")
    expect(page.locator("#rooms .tally")).to_have_text("2")
    page.locator(".skip").focus()
    tab_to(page, "#rooms a[data-go=collection]")
    page.keyboard.press("Enter")
    expect(page.locator(".pin")).to_have_count(2)

    tab_to(page, "textarea")
    page.keyboard.type("typed")
    tab_to(page, "[data-lower]")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Moved to place 2 of 2.")
    assert words(page) == [second, first]
    assert page.evaluate("document.activeElement.matches('.pin:last-child [data-lower]')")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#said")).to_have_text("Moved to place 1 of 2.")
    assert words(page) == [first, second]

    tab_to(page, "[data-unpin]")
    page.keyboard.press("Enter")
    expect(page.locator(".pin")).to_have_count(1)
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    expect(page.locator(".pin")).to_have_count(2)
    assert page.evaluate("document.activeElement.matches('.pin:first-child [data-unpin]')")
    assert [pin["note"] for pin in kept(page)] == ["typed", ""]

    page.evaluate("document.querySelector('.scene h2').focus()")
    tab_to(page, "[data-export=md]")
    with page.expect_download() as loading:
        page.keyboard.press("Enter")
    assert "Note: typed" in loading.value.path().read_text(encoding="utf-8")


def test_on_a_phone_the_collection_never_scrolls_sideways(phone, sample, hostile):
    row = next(p for p in sample.paragraphs if "\t" in p.text)
    long = {"report": "x" * 300, "anchor": "y" * 300, "words": "z" * 300}
    put_in(phone, pinned(sample, "29", tags=["w" * 60]), pinned(sample, row.anchor), long)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


# The routes


def sent(sample) -> dict:
    return {"pins": [pinned(sample, "29", note="mine"), pinned(sample, "30", report="gone")]}


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_is_answered_as_a_file(address, sample, form):
    reply = httpx.post(f"{address}/export/{form}", json=sent(sample))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == FORMATS[form].media
    ending = re.escape(FORMATS[form].ending)
    name = rf'attachment; filename="pararef-collection-\d{{4}}-\d\d-\d\d{ending}"'
    assert re.fullmatch(name, reply.headers["content-disposition"])
    assert reply.headers["x-content-type-options"] == "nosniff"
    form_field = {"collection": json.dumps(sent(sample))}
    assert httpx.post(f"{address}/export/{form}", data=form_field).status_code == 200


def test_links_lead_to_where_the_page_was_asked(address, sample):
    reply = httpx.post(f"{address}/export/csv", json=sent(sample))
    (first, _) = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""))
    stored = next(p for p in sample.paragraphs if p.anchor == "29")
    assert first["Link"] == f"{address}/{link(stored)}"


def test_each_pin_is_checked(address, sample):
    whole, gone = httpx.post(f"{address}/collection/check", json=sent(sample)).json()["pins"]
    stored = next(p for p in sample.paragraphs if p.anchor == "29")
    assert (whole["state"], whole["quotation"]) == ("exact", stored.text)
    assert whole["citation"].endswith("para 29 (primary)")
    assert whole["link"] == link(stored)
    assert (gone["state"], gone["quotation"], gone["citation"]) == ("gone", None, None)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["export/csv", "collection/check", "collection/import"])
def test_what_another_site_asks_is_refused(address, sample, headers, path):
    reply = httpx.post(f"{address}/{path}", json=sent(sample), headers=headers)
    assert reply.status_code == 403
    assert "Another site" in reply.json()["detail"]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": ""}])
def test_what_the_page_asks_is_answered(address, sample, headers):
    own = {name: value or address for name, value in headers.items()}
    reply = httpx.post(f"{address}/collection/check", json=sent(sample), headers=own)
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "why"),
    [
        ("export/pdf", b'{"pins": []}', 400, "take one of docx"),
        ("export/csv", b"nonsense", 400, "cannot be read as JSON"),
        ("export/csv", b"[]", 400, "holds no list of pins"),
        ("export/csv", b'{"pins": [{}]}', 400, "Quotation 1"),
        ("collection/check", b"\xff", 400, "cannot be read as JSON"),
        ("collection/import", b"", 400, "This is no collection"),
        ("collection/import", b" " * 4_000_001, 413, "larger than 4 MB"),
        ("collection/check", b"[" * 100_000, 400, "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(address, path, body, status, why):
    reply = httpx.post(f"{address}/{path}", content=body)
    assert reply.status_code == status
    assert why in reply.json()["detail"]


def test_a_form_without_its_field_or_with_too_many_is_one_sentence(address):
    for body in ({}, {f"field{n}": "1" for n in range(50)}):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = httpx.post(f"{address}/export/csv", content=urlencode(body), headers=kind)
        assert reply.status_code == 400
        assert reply.json()["detail"].endswith(".")
