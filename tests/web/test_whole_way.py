"""The whole way, as a stranger goes it: the sample, the real encoder, a real browser."""

from playwright.sync_api import expect


def test_a_question_is_answered_by_the_right_paragraphs_with_the_report_beside_them(
    real_page, sample
):
    real_page.goto("/")
    real_page.locator("#question input").fill("weaknesses in CEDP targets")
    real_page.locator("#question input").press("Enter")

    expect(real_page.locator(".quote")).to_have_count(5)
    expect(real_page.locator(".understood")).to_contain_text(
        "CEDP → career entry development profile"
    )
    stored = {paragraph.anchor: paragraph.text for paragraph in sample.paragraphs}
    for quote in real_page.locator(".quote").all():
        words = quote.locator("blockquote").inner_text()
        assert words in stored[quote.get_attribute("data-anchor")]

    real_page.locator('.quote[data-anchor="29"] .cite').click()
    lit = real_page.locator("#report .lit")
    expect(lit).to_have_attribute("data-anchor", "29")
    expect(lit).to_be_focused()
    expect(lit).to_be_in_viewport()
    assert stored["29"] in lit.inner_text()


def test_a_bullet_is_quoted_under_the_heading_that_it_completes(real_page):
    real_page.goto("/?q=what+needs+to+improve+in+secondary")
    quote = real_page.locator(".quote").first
    expect(quote.locator(".lead-in")).to_have_text("The partnership should ensure that:")


def test_what_the_reports_do_not_say_is_not_answered(real_page):
    real_page.goto("/?q=recipes+for+pizza+dough")
    expect(real_page.locator(".plain")).to_have_text("No paragraph in these reports answers this.")
    expect(real_page.locator(".quote")).to_have_count(0)
    expect(real_page.locator(".hit").first).to_be_visible()
