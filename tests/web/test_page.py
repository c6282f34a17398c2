"""The page in a real browser: asked, read, linked to, by mouse and by keyboard."""

import re

from browsing import QUESTION, arrive, ask, is_open, is_shut, lit
from playwright.sync_api import expect


def test_the_first_page_says_what_it_holds_and_keeps_the_reader_shut(page, desk):
    arrive(page)
    expect(page).to_have_title("pararef")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator(".holdings")).to_have_text(re.compile(r"2 reports, \d+ paragraphs"))
    is_shut(page)


def test_a_citation_opens_the_report_with_the_paragraph_lit_and_focused(page, sample):
    ask(arrive(page))
    quote = page.locator(".quote").nth(2)
    words = quote.locator("blockquote").inner_text()
    quote.locator(".cite").click()
    expect(lit(page)).to_be_focused()
    expect(lit(page)).to_be_in_viewport()
    expect(lit(page)).to_have_attribute("aria-current", "true")
    assert words in lit(page).inner_text()


def test_another_citation_of_the_same_report_sends_nothing_again(page):
    ask(arrive(page))
    page.locator(".quote .cite").first.click()
    expect(lit(page)).to_be_focused()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator('.quote[data-anchor="29"] .cite').click()
    expect(lit(page)).to_have_attribute("data-anchor", "29")
    expect(lit(page)).to_be_focused()
    assert sent == []


def test_the_report_lies_open_beside_the_answer_without_taking_the_focus(page):
    ask(arrive(page))
    is_open(page)
    expect(lit(page)).to_be_in_viewport()
    expect(page.locator("#ask")).to_be_focused()


def test_a_reader_shut_by_hand_stays_shut(page):
    ask(arrive(page))
    is_open(page)
    page.locator("[data-close]").click()
    is_shut(page)
    ask(page, "strengths of mentoring")
    expect(page.locator(".result")).to_have_attribute("data-address", re.compile("mentoring"))
    page.wait_for_timeout(300)
    is_shut(page)


def test_near_misses_neither_open_the_report_nor_count_as_found(page):
    ask(arrive(page))
    is_open(page)
    ask(page, "swimming pool chlorine dosage teaching")
    expect(page.locator(".plain")).to_be_visible()
    is_shut(page)
    page.locator(".hit .cite").first.click()
    expect(lit(page)).to_be_focused()
    expect(page.locator("#steps")).to_be_hidden()


def test_enter_asks(page):
    arrive(page)
    page.locator("#question input").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".quote")).to_have_count(5)
    expect(page.locator("#said")).to_have_text("5 quotations from 10 paragraphs found.")


def test_an_example_asks(page):
    arrive(page)
    page.get_by_role("button", name=QUESTION).click()
    expect(page.locator(".quote")).to_have_count(5)
    expect(page.locator("#question input")).to_have_value(QUESTION)


def test_an_address_restores_the_question_with_its_filters(page):
    arrive(page, "/?q=mentoring&phase=primary&kind=numbered&expand=0")
    expect(page.locator("#question input")).to_have_value("mentoring")
    expect(page.locator(".hit").first).to_be_visible()
    assert set(page.locator(".hit .phase").all_inner_texts()) == {"Primary"}
    page.locator("#filters summary").click()
    expect(page.get_by_label("Primary")).to_be_checked()
    expect(page.get_by_label("Numbered paragraphs")).to_be_checked()
    expect(page.get_by_label("Spell out short forms")).not_to_be_checked()


def test_an_address_opens_a_paragraph(page, sample):
    arrive(page, f"/?report={sample.id}&para=29")
    expect(lit(page)).to_have_attribute("data-anchor", "29")
    expect(lit(page)).to_be_focused()
    expect(lit(page)).to_be_in_viewport()


def test_an_address_that_leads_nowhere_says_so(page):
    arrive(page, "/?report=none&para=1")
    is_open(page)
    expect(page.locator("#report [role=alert]")).to_contain_text("There is no report 'none'")


def test_a_filter_that_there_is_not_says_so(page):
    arrive(page, "/?q=mentoring&kind=poem")
    expect(page.locator("#answer [role=alert]")).to_contain_text("“poem” is no kind of paragraph")


def test_a_phase_that_there_is_not_says_so_and_stops_no_later_question(page):
    arrive(page, "/?q=mentoring&phase=none")
    expect(page.locator("#answer [role=alert]")).to_contain_text("No report has a phase “none”")
    page.locator("#ask").click()
    expect(page.locator(".quote").first).to_be_visible()


def test_the_sections_of_a_link_stay_apart_when_it_is_refined(page):
    arrive(page, "/?q=mentoring&section=improve&section=strengths")
    for words in ("improve", "strengths"):
        expect(page.locator(".understood")).to_contain_text(f"“{words}” in the heading")
    page.locator("#filters summary").click()
    expect(page.locator("#f-section")).to_have_value("improve; strengths")
    # Under these headings all are bullets, which is no choice.
    expect(page.get_by_label("Bullet points")).to_have_count(0)
    page.get_by_label("Secondary").check()
    expect(page).to_have_url(re.compile("phase=secondary&section=improve&section=strengths$"))
    expect(page.get_by_role("button", name="Remove: Secondary")).to_be_visible()
    assert set(page.locator(".hit .phase").all_inner_texts()) == {"Secondary"}


def test_back_and_forward_restore_what_was_asked(page):
    arrive(page)
    ask(page)
    expect(page).to_have_url(re.compile(r"\?q=weaknesses\+in\+CEDP\+targets$"))
    ask(page, "strengths of mentoring")
    expect(page).to_have_url(re.compile("mentoring$"))
    page.go_back()
    expect(page.locator("#question input")).to_have_value(QUESTION)
    expect(page.locator(".result")).to_have_attribute("data-address", re.compile("CEDP"))
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#question input")).to_have_value("")
    page.go_forward()
    expect(page.locator("#question input")).to_have_value(QUESTION)
    expect(page.locator(".quote")).to_have_count(5)


def test_a_blank_question_gets_a_sentence_and_leaves_the_address(page):
    ask(arrive(page), "   ")
    expect(page.locator("[role=alert]")).to_contain_text("The question is blank")
    assert page.url.endswith("/")


def test_a_question_of_ten_thousand_characters_gets_a_sentence(page):
    ask(arrive(page), "x" * 10_000)
    expect(page.locator("[role=alert]")).to_contain_text("The question has 10,000 characters")


def test_the_words_of_a_hostile_report_run_nothing(page, hostile):
    ask(arrive(page), "hostile")
    expect(page.locator(".hit[data-report=hostile]")).to_have_count(len(hostile.paragraphs))
    page.locator(".hit[data-report=hostile] .cite").first.click()
    expect(lit(page)).to_be_focused()
    shown = page.locator("#report").inner_text()
    for paragraph in hostile.paragraphs:
        for cell in paragraph.text.split("\t"):
            assert cell in shown
    page.wait_for_timeout(300)  # then the fixture looks whether anything ran


def test_the_letters_only_are_searched_when_told_so(page):
    ask(arrive(page))
    page.get_by_role("button", name="Remove: CEDP → career entry").click()
    expect(page.locator(".understood")).to_contain_text("“CEDP” as typed")
    expect(page).to_have_url(re.compile("literal=CEDP$"))
    page.get_by_role("button", name="Remove: “CEDP” as typed").click()
    expect(page.locator(".understood")).to_contain_text("career entry development profile")


def test_a_filter_narrows_at_once_and_can_be_dropped(page):
    ask(arrive(page), "mentoring")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#filters summary").click()
    page.get_by_label("Secondary").check()
    expect(page).to_have_url(re.compile("phase=secondary"))
    page.get_by_role("button", name="Remove: Secondary").click()
    expect(page.get_by_label("Secondary")).not_to_be_checked()
    expect(page.locator(".understood")).to_have_count(0)


def test_the_passages_found_can_be_stepped_through(page):
    ask(arrive(page))
    expect(page.locator("#steps output")).to_have_text("2 of 5 found")  # in the report's order
    page.get_by_role("button", name="Next paragraph found").click()
    expect(page.locator("#steps output")).to_have_text("3 of 5 found")
    expect(lit(page)).to_be_in_viewport()


def test_a_quotation_is_copied_with_its_citation(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(arrive(page))
    quote = page.locator(".quote").first
    quote.get_by_role("button", name="Copy").click()
    expect(page.locator("#said")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    words, citation = (
        quote.locator("blockquote").inner_text(),
        quote.locator(".cite").inner_text(),
    )
    assert copied == f"“{words}” ({citation})"


def test_a_copied_link_leads_to_the_paragraph(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(arrive(page))
    page.locator(".hit").nth(2).get_by_role("button", name="Copy link").click()
    expect(page.locator("#said")).to_have_text("Copied.")
    anchor = page.locator(".hit").nth(2).get_attribute("data-anchor")
    arrive(page, page.evaluate("navigator.clipboard.readText()"))
    expect(lit(page)).to_have_attribute("data-anchor", anchor)


def test_the_keyboard_alone_is_enough(page):
    arrive(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the links to the other rooms
    expect(page.locator("#question input")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Tab")
    expect(page.locator("#ask")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".quote")).to_have_count(5)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.quote .cite')"):
            break
    page.keyboard.press("Enter")
    expect(lit(page)).to_be_focused()
    page.keyboard.press("Escape")
    is_shut(page)
    expect(page.locator(".quote .cite").first).to_be_focused()


def test_a_shut_reader_cannot_be_tabbed_into(page):
    ask(arrive(page))
    is_open(page)
    page.locator("[data-close]").click()
    is_shut(page)
    assert page.locator("#reader").evaluate("reader => reader.inert")


def test_on_a_phone_the_reader_is_a_sheet_over_everything_that_can_be_closed(phone):
    ask(arrive(phone))
    expect(phone.locator(".quote")).to_have_count(5)
    is_shut(phone)
    phone.locator(".quote .cite").first.click()
    expect(lit(phone)).to_be_focused()
    box = phone.locator("#reader").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert phone.locator("#room").evaluate("room => room.inert")
    phone.get_by_role("button", name="Close").click()
    is_shut(phone)
    expect(phone.locator(".quote .cite").first).to_be_focused()
    expect(phone.locator(".quote")).to_have_count(5)


def test_on_a_phone_back_closes_the_sheet_and_keeps_the_answer(phone):
    ask(arrive(phone))
    phone.locator(".quote .cite").first.click()
    expect(lit(phone)).to_be_focused()
    phone.go_back()
    is_shut(phone)
    expect(phone.locator(".quote")).to_have_count(5)


def test_a_phone_never_scrolls_sideways(phone):
    ask(arrive(phone))
    expect(phone.locator(".quote")).to_have_count(5)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.locator(".quote .cite").first.click()
    expect(lit(phone)).to_be_focused()
    sheet = phone.locator("#reader .sidebar-content")
    assert sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
