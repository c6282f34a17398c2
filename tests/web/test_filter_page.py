"""The filters in a real browser: chosen by keyboard, restored, taken off, and never lost."""

import re

from playwright.sync_api import Page, expect

from pararef.records import Filters, Kind


def arrive(page: Page, address: str = "/") -> None:
    page.goto(address)
    shown = ".result:not(.welcome)" if "q=" in address else ".welcome"
    page.wait_for_selector(f"body[data-furnished] #answer {shown}")


def ask(page: Page, question: str) -> None:
    page.locator("#question input").fill(question)
    page.locator("#ask").click()


def unfold(page: Page) -> None:
    page.locator("#filters summary").click()
    expect(page.locator("#filter-form")).to_be_visible()


def box(page: Page, field: str, value: str):
    return page.locator(f'#filters input[name="{field}"][value="{value}"]')


def test_by_keyboard_filters_are_opened_chosen_and_the_focus_stays(page):
    arrive(page, "/?q=mentoring")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#filters summary").focus()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "secondary":
            break
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?q=mentoring&phase=secondary$"))
    expect(page.locator("#filters summary")).to_contain_text("1 chosen")
    expect(box(page, "phase", "secondary")).to_be_focused()
    expect(box(page, "phase", "secondary")).to_be_checked()
    expect(page.locator("#filter-form")).to_be_visible()
    assert set(page.locator(".hit .phase").all_inner_texts()) == {"Secondary"}
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?q=mentoring$"))
    expect(box(page, "phase", "secondary")).to_be_focused()


def test_counts_are_those_of_the_library_under_the_other_filters(page, desk):
    arrive(page, "/?q=mentoring&kind=bullet")
    unfold(page)
    facets = desk.facets(Filters(kinds=(Kind.BULLET,)))
    for choice in facets.phases.listed:
        shown = page.locator("#filters label").filter(
            has=page.locator(f'input[name="phase"][value="{choice.value}"]')
        )
        expect(shown).to_contain_text(f"{choice.count:,} paragraph")
    expect(page.locator(".under")).to_contain_text(f"{facets.paragraphs:,} paragraphs under these")


def test_filters_alone_have_an_address_and_wait_for_the_question(page):
    arrive(page)
    unfold(page)
    box(page, "phase", "primary").check()
    expect(page).to_have_url(re.compile(r"\?phase=primary$"))
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "mentoring")
    expect(page).to_have_url(re.compile(r"\?q=mentoring&phase=primary$"))
    expect(page.get_by_role("button", name="Remove: Primary")).to_be_visible()
    arrive(page, "/?phase=primary")
    unfold(page)
    expect(box(page, "phase", "primary")).to_be_checked()


def test_boxes_ticked_in_haste_are_all_kept(page):
    arrive(page, "/?q=mentoring")
    unfold(page)
    page.evaluate(
        """for (const value of ["primary", "numbered", "bullet"])
            document.querySelector(`#filters input[value="${value}"]`).click()"""
    )
    expect(page.locator("#filters summary")).to_contain_text("3 chosen")
    expect(page).to_have_url(re.compile("phase=primary&kind=numbered&kind=bullet$"))
    for field, value in (("phase", "primary"), ("kind", "numbered"), ("kind", "bullet")):
        expect(box(page, field, value)).to_be_checked()


def test_back_goes_to_the_filters_before(page):
    arrive(page, "/?q=mentoring")
    unfold(page)
    box(page, "phase", "primary").check()
    expect(page.locator(".understood")).to_contain_text("Primary")
    box(page, "kind", "bullet").check()
    expect(page.locator(".understood")).to_contain_text("Bullet points")
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=mentoring&phase=primary$"))
    expect(box(page, "kind", "bullet")).not_to_be_checked()
    expect(box(page, "phase", "primary")).to_be_checked()
    page.go_back()
    expect(box(page, "phase", "primary")).not_to_be_checked()
    page.go_forward()
    expect(box(page, "phase", "primary")).to_be_checked()


def test_all_filters_are_cleared_at_once(page):
    arrive(page, "/?q=mentoring&phase=primary&kind=bullet&section=improve")
    unfold(page)
    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(re.compile(r"\?q=mentoring$"))
    expect(page.locator("#filters input[type=checkbox]:checked")).to_have_count(1)  # short forms
    expect(page.locator("#f-section")).to_have_value("")
    expect(page.locator("#filters summary")).to_be_focused()


def test_short_forms_are_left_as_typed_when_told_so(page):
    arrive(page, "/?q=weaknesses+in+CEDP+targets")
    unfold(page)
    page.get_by_label("Spell out short forms").uncheck()
    expect(page).to_have_url(re.compile("expand=0$"))
    expect(page.locator(".understood")).to_contain_text("searched for as typed")
    page.get_by_label("Spell out short forms").check()
    expect(page.locator(".understood")).to_contain_text("career entry development profile")


def test_what_was_said_of_a_question_lasts_as_long_as_it(page):
    arrive(page, "/?q=weaknesses+in+CEDP+targets&literal=CEDP")
    unfold(page)
    box(page, "phase", "primary").check()
    expect(page).to_have_url(re.compile("phase=primary&literal=CEDP$"))
    ask(page, "strengths of mentoring")
    expect(page).to_have_url(re.compile(r"\?q=strengths\+of\+mentoring&phase=primary$"))


def test_words_of_a_heading_are_applied_with_enter_and_stay_under_the_cursor(page):
    arrive(page, "/?q=mentoring")
    unfold(page)
    page.locator("#f-section").focus()
    page.keyboard.type("improve")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("section=improve$"))
    expect(page.locator(".understood")).to_contain_text("“improve” in the heading")
    expect(page.locator("#f-section")).to_be_focused()
    expect(page.locator("#f-section")).to_have_value("improve")


def test_hostile_values_are_chosen_like_others_and_run_nothing(page, hostile):
    arrive(page, "/?q=hostile")
    unfold(page)
    box(page, "phase", "<i>odd</i>").check()
    expect(page.get_by_role("button", name="Remove: <i>odd</i>")).to_be_visible()
    page.get_by_role("button", name="Remove: <i>odd</i>").click()
    expect(page).to_have_url(re.compile("q=hostile$"))
    box(page, "report", "hostile").check()
    expect(page.get_by_role("button", name=f"Remove: {hostile.title}")).to_be_visible()
    expect(page).to_have_url(re.compile("q=hostile&report=hostile$"))
    page.wait_for_timeout(300)  # then the fixture looks whether anything ran


def test_on_a_phone_the_open_filters_do_not_scroll_sideways(phone):
    arrive(phone, "/?q=mentoring&phase=primary")
    unfold(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
