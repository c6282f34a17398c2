"""The reader in a real browser: pages, paragraphs, contents, words found, and links that last."""

import re

import numpy as np
import pytest
from conftest import BagOfWords, make_report
from playwright.sync_api import Page, expect

from pararef.answering import link, plain
from pararef.desk import Desk
from pararef.library import Library
from pararef.records import Section


def arrive(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("body[data-furnished] #answer .result")
    return page


def lit(page: Page):
    return page.locator("#report .lit")


def is_open(page: Page) -> None:
    expect(page.locator("#reader")).to_have_class(re.compile(r"\bopen\b"))


def is_shut(page: Page) -> None:
    expect(page.locator("#reader")).not_to_have_class(re.compile(r"\bopen\b"))


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
    page.wait_for_function(
        "[...document.querySelectorAll('.sheet img')].every(i => i.naturalWidth)"
    )
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
    reader.locator(".shelf").first.get_by_role("button", name=sample.title).click()
    expect(reader.locator("#report .body")).to_be_visible()
    expect(reader.locator("#faces")).to_be_hidden()
    expect(reader.locator("#leafing")).to_be_hidden()


def test_pages_that_cannot_be_shown_are_said_and_the_text_stays(
    browser, printed_address, printed, printed_file
):
    content = printed_file.read_bytes()
    printed_file.write_bytes(content + b"\n")
    context = browser.new_context(base_url=printed_address)  # its console tells of the refusal
    try:
        reader = read(context.new_page(), printed.id, "3")
        reader.get_by_role("button", name="Page", exact=True).click()
        expect(reader.locator(".sheets [role=alert]")).to_contain_text("has changed since")
        reader.get_by_role("button", name="Text", exact=True).click()
        expect(lit(reader)).to_be_in_viewport()
    finally:
        context.close()
        printed_file.write_bytes(content)


# Paragraphs, by keys and with the bar


def test_keys_go_from_paragraph_to_paragraph(reader, sample):
    anchors = [p.anchor for p in sample.paragraphs]
    place = anchors.index("29")
    read(reader, sample.id, "29")
    for key, step in (("j", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("k", 0), ("k", -1)):
        reader.keyboard.press(key)
        expect(at(reader, anchors[place + step])).to_be_focused()
        expect(lit(reader)).to_have_attribute("data-anchor", anchors[place + step])
        expect(lit(reader)).to_be_in_viewport()
    assert reader.locator("#report .para[tabindex='0']").count() == 1


def test_the_bar_is_reached_and_left_by_keys(reader, sample):
    read(reader, sample.id, "29")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("button", name="Copy citation")).to_be_focused()
    for key, name in (
        ("ArrowRight", "Copy link"),
        ("ArrowDown", "Pin"),
        ("ArrowRight", "More like this"),
        ("ArrowRight", "Copy citation"),
        ("ArrowLeft", "More like this"),
    ):
        reader.keyboard.press(key)
        expect(reader.locator("#acts").get_by_role("button", name=name)).to_be_focused()
    reader.keyboard.press("Escape")
    expect(at(reader, "29")).to_be_focused()
    is_open(reader)
    reader.keyboard.press("Escape")
    is_shut(reader)


def test_citation_and_link_are_copied_as_they_are_made_elsewhere(reader, sample, printed_desk):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = next(p for p in sample.paragraphs if p.kind == "table")
    for anchor in ("29", row.anchor):
        paragraph = printed_desk.paragraph(sample.id, anchor)
        read(reader, sample.id, anchor)
        reader.keyboard.press("Enter")
        reader.keyboard.press("Enter")
        assert copied(reader) == plain(paragraph, sample)
        reader.evaluate("document.getElementById('said').textContent = ''")
        reader.get_by_role("button", name="Copy link").click()
        assert copied(reader).partition("?")[2] == link(paragraph)[1:]


def test_the_bar_names_the_paragraph_under_the_mouse(reader, sample):
    read(reader, sample.id, "29")
    pin = reader.locator("#acts [data-pin]")
    expect(pin).to_have_attribute("data-anchor", "29")
    other = at(reader, "30")
    other.hover()
    expect(pin).to_have_attribute("data-anchor", "30")
    expect(pin).to_have_attribute("data-report", sample.id)
    like = reader.locator("#acts [data-visit]")
    assert like.get_attribute("data-visit") == f"?good={sample.id}%7E30"
    assert reader.locator("#acts").count() == 1
    other.locator(".text").click()
    expect(lit(reader)).to_have_attribute("data-anchor", "30")


def test_the_bar_covers_no_words(reader, sample):
    read(reader, sample.id, "29")
    bar = reader.locator("#acts").bounding_box()
    for words in reader.locator("#report div.para .text").all()[:60]:
        box = words.bounding_box()
        if box is None:
            continue
        apart = box["x"] + box["width"] <= bar["x"] or box["y"] + box["height"] <= bar["y"]
        assert apart or box["y"] >= bar["y"] + bar["height"]


# Contents


def test_the_contents_name_the_section_that_is_read_and_lead_to_others(reader, sample):
    read(reader, sample.id, "29")
    at_29 = [p.anchor for p in sample.paragraphs].index("29")
    above = [section.title for section in sample.sections if section.before <= at_29]
    heading, following = above[-1], sample.sections[len(above)].title
    expect(reader.locator(".contents .here")).to_have_text(heading)
    expect(reader.locator(".contents summary")).to_be_in_viewport()
    reader.locator(".contents summary").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator(".contents [aria-current]")).to_have_text(heading)
    expect(reader.locator(".contents [aria-current]")).to_be_in_viewport()
    reader.keyboard.press("ArrowDown")
    expect(reader.locator(".contents [aria-current]")).to_be_focused()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    expect(reader.locator("#report .body :focus")).to_have_text(following)
    expect(reader.locator("#report .body :focus")).to_be_in_viewport()
    expect(reader.locator(".contents .here")).to_have_text(following)
    assert not reader.locator(".contents").evaluate("contents => contents.open")


def test_escape_folds_the_contents_before_it_shuts_the_reader(reader, sample):
    read(reader, sample.id, "29")
    reader.locator(".contents summary").click()
    reader.keyboard.press("Escape")
    assert not reader.locator(".contents").evaluate("contents => contents.open")
    expect(reader.locator(".contents summary")).to_be_focused()
    is_open(reader)


# Words found


def marked(page: Page, name: str) -> list[str]:
    return page.evaluate(
        "name => [...(CSS.highlights.get(name) ?? [])].map(range => range.toString())", name
    )


def test_words_are_found_counted_and_stepped_through_by_keys_alone(reader, sample):
    read(reader, sample.id, "29")
    reader.keyboard.press("/")
    expect(reader.locator("#sought")).to_be_focused()
    reader.keyboard.type("PARTNERSHIP’S")
    count = reader.locator("#seeking output")
    words = "partnership's"
    holders = [p.anchor for p in sample.paragraphs if words in p.text.lower()]
    total = sum(p.text.lower().count(words) for p in sample.paragraphs)
    assert total > 1
    expect(count).to_have_text(re.compile(rf"^\d+ of {total} places$"))
    assert {found.lower() for found in marked(reader, "pararef-sought")} == {words}
    seen = []
    for _ in range(total):
        seen.append(lit(reader).get_attribute("data-anchor"))
        expect(lit(reader)).to_be_in_viewport()
        before = count.inner_text()
        reader.keyboard.press("Enter")
        expect(count).not_to_have_text(before)
    assert set(seen) == set(holders)
    reader.keyboard.press("Shift+Enter")
    assert len(marked(reader, "pararef-sought-here")) == 1
    reader.keyboard.press("Escape")
    expect(lit(reader)).to_be_focused()
    assert marked(reader, "pararef-sought") == []
    is_open(reader)


def test_words_of_cells_and_headings_are_found_and_others_are_said(reader, sample):
    read(reader, sample.id, "29")
    reader.get_by_role("button", name="Find in this report").click()
    row = next(p for p in sample.paragraphs if p.kind == "table")
    cell = next(filter(None, row.text.split("\t")))
    for wanted in (cell, sample.sections[2].title):
        reader.locator("#sought").fill(wanted)
        reader.wait_for_function(
            "wanted => [...(CSS.highlights.get('pararef-sought') ?? [])]"
            ".some(range => range.toString().toLowerCase() === wanted)",
            arg=wanted.lower(),
        )
        expect(reader.locator("#seeking output")).to_have_text(re.compile(r"place"))
    reader.locator("#sought").fill("no such words at all")
    expect(reader.locator("#seeking output")).to_have_text("Not found")


def test_hostile_words_are_found_as_words(reader, hostile):
    read(reader, "hostile", "1")
    reader.keyboard.press("/")
    reader.locator("#sought").fill("<script>window.ran = 1</script>")
    expect(reader.locator("#seeking output")).to_have_text(re.compile(r"of \d+ places?$"))


# Links that last


def test_a_link_whose_paragraph_has_other_words_says_so_above_it(reader, sample):
    read(reader, sample.id, "29", "&words=abcdef")
    notice = reader.locator("#report .moved")
    expect(notice).to_contain_text("Paragraph 29 has other words now")
    expect(notice).to_be_in_viewport()
    assert notice.evaluate("n => n.nextElementSibling.dataset.anchor") == "29"
    expect(reader.locator("#said")).to_contain_text("Paragraph 29 has other words now")


def test_a_link_as_it_is_copied_says_nothing(reader, sample, printed_desk):
    arrive(reader, f"/{link(printed_desk.paragraph(sample.id, '29'))}")
    expect(lit(reader)).to_have_attribute("data-anchor", "29")
    expect(reader.locator("#report .moved")).to_have_count(0)


def test_a_link_whose_words_stand_elsewhere_leads_there(reader, sample):
    bullet = next(p for p in sample.paragraphs if p.kind == "bullet")
    same = [p for p in sample.paragraphs if p.anchor[:-7] == bullet.anchor[:-7]]
    assert same == [bullet]
    arrive(reader, f"/?report={sample.id}&para={bullet.anchor[:-6]}000000")
    expect(lit(reader)).to_have_attribute("data-anchor", bullet.anchor)
    expect(reader.locator("#report .moved")).to_contain_text("stands elsewhere now")


def test_a_number_that_is_gone_is_said_with_the_numbers_there_are(reader, sample):
    arrive(reader, f"/?report={sample.id}&para=999")
    expect(reader.locator("#report .moved")).to_be_focused()
    expect(reader.locator("#report .moved")).to_contain_text("no paragraph 999 now. It has")
    expect(lit(reader)).to_have_count(0)


def test_a_report_that_is_gone_leads_to_those_on_the_same_provider(reader, sample):
    arrive(reader, f"/?report={sample.id.replace('2018', '1999')}&para=29")
    expect(reader.locator("#report [role=alert]")).to_contain_text("On the same provider")
    reader.locator("#report [role=alert]").get_by_role("button", name=sample.title).click()
    expect(reader.locator("#report .report")).to_have_attribute("data-report", sample.id)


def test_back_to_another_link_opens_its_paragraph(reader, sample, printed):
    read(reader, sample.id, "29")
    reader.evaluate(f"history.pushState(null, '', '/?report={printed.id}&para=3')")
    reader.evaluate("history.pushState(null, '', '/')")
    reader.go_back()
    expect(lit(reader)).to_have_attribute("data-anchor", "3")
    assert reader.locator("#report .report").get_attribute("data-report") == printed.id
    expect(reader.locator("#faces")).to_be_visible()


# On a phone, and in size


def test_on_a_phone_all_of_it_fits_and_works(phone_reader, printed):
    page = read(phone_reader, printed.id, "3")
    view = page.locator("#reader .sidebar-content")

    def fits() -> bool:
        wide = view.evaluate("view => view.scrollWidth <= view.clientWidth")
        return wide and page.evaluate("document.documentElement.scrollWidth") == 390

    assert fits()
    for name in ("Copy citation", "Copy link", "Pin", "More like this"):
        expect(page.locator("#acts").get_by_role("button", name=name)).to_be_visible()
    page.get_by_role("button", name="Find in this report").click()
    page.locator("#sought").fill("trainees")
    expect(page.locator("#seeking output")).to_have_text(re.compile("of"))
    assert fits()
    as_pages(page)
    expect(page.locator("#leafing output")).to_have_text(re.compile("of 3"))
    assert fits()
    page.get_by_role("button", name="100 %").click()
    page.wait_for_function("Math.abs(document.querySelector('.sheet').offsetWidth - 793) < 2")
    assert fits()


def test_a_report_of_many_paragraphs_opens_at_any_of_them(browser, tmp_path, serving):
    texts = [f"Paragraph {n} says{' o' * (7 * n % 90)}h." for n in range(1, 1501)]
    sections = tuple(Section(f"Part {n}", (f"Part {n}",), 100 * n, 1) for n in range(15))
    library = Library.create(tmp_path, Blank())
    library.put({"long.md": make_report("long", *texts, sections=sections)})
    with serving(Desk(library)) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        for anchor in ("1487", "3", "750"):
            arrive(page, f"/?report=long&para={anchor}")
            expect(lit(page)).to_be_focused(timeout=30_000)
            expect(lit(page)).to_have_attribute("data-anchor", anchor)
            expect(lit(page)).to_be_in_viewport()
            expect(page.locator(".here")).to_have_text(f"Part {(int(anchor) - 1) // 100}")
        context.close()
    library.close()


class Blank(BagOfWords):
    """All texts are alike to it, and none takes time."""

    def encode(self, texts):
        return np.full((len(texts), 64), 0.125, dtype=np.float32)
