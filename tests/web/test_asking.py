"""Beyond the first answer: more of it, more like it, judged, cited otherwise, written out."""

import json
import re
from pathlib import Path

import pytest
from browsing import arrive, ask
from model_server import replying, serving
from playwright.sync_api import Browser, Page, expect
from serving import run

from pararef import evaluation
from pararef.answering import Endpoint
from pararef.desk import Desk
from pararef.web import build_page


def test_more_paragraphs_come_below_and_the_answer_stays(page: Page):
    ask(arrive(page), "mentoring")
    expect(page.locator(".hit")).to_have_count(10)
    quoted = page.locator(".quote blockquote").all_inner_texts()
    first = page.locator(".hit").evaluate_all("hits => hits.map(hit => hit.dataset.anchor)")
    page.get_by_role("button", name="Show 20 more paragraphs").click()
    expect(page).to_have_url(re.compile("further=20"))
    expect(page.locator(".hit")).to_have_count(30)
    anchors = page.locator(".hit").evaluate_all("hits => hits.map(hit => hit.dataset.anchor)")
    assert anchors[:10] == first
    assert len(set(anchors)) == 30
    assert page.locator(".quote blockquote").all_inner_texts() == quoted


def test_more_like_a_paragraph_are_found_and_the_link_lasts(page: Page):
    ask(arrive(page), "mentoring")
    card = page.locator(".hit[data-report=ofsted-ite-liverpool-john-moores-university-2018]").nth(1)
    report, anchor = card.get_attribute("data-report"), card.get_attribute("data-anchor")
    card.get_by_role("button", name="More like this").click()
    expect(page.locator(".alike .given li")).to_have_count(1)
    expect(page.locator(".alike .hit").first).to_be_visible()
    assert page.locator(f'.alike .hit[data-anchor="{anchor}"]').count() == 0
    found = page.locator(".alike .hit").evaluate_all("hits => hits.map(hit => hit.dataset.anchor)")
    arrive(page, f"/?good={report}~{anchor}")
    expect(page.locator(".alike .given li")).to_have_count(1)
    again = page.locator(".alike .hit").evaluate_all("hits => hits.map(hit => hit.dataset.anchor)")
    assert again == found


def test_a_link_to_more_like_what_is_not_there_says_so(page: Page):
    arrive(page, "/?good=none~1")
    expect(page.locator("#answer [role=alert]")).to_contain_text("There is no report 'none'")
    arrive(page, "/?good=x")
    expect(page.locator("#answer [role=alert]")).to_contain_text("without its report")


def test_marks_are_kept_for_their_question_and_lead_to_more(page: Page, tmp_path: Path):
    ask(arrive(page), "mentoring")
    cards = page.locator(".hit")
    cards.nth(0).get_by_role("button", name="Good").click()
    cards.nth(1).get_by_role("button", name="Not this").click()
    expect(page.locator("#marks")).to_contain_text("Marked: 1 good, 1 not.")
    arrive(page, "/?q=mentoring")
    expect(cards.nth(0).get_by_role("button", name="Good")).to_have_attribute(
        "aria-pressed", "true"
    )
    good, bad = (
        [cards.nth(place).get_attribute(f"data-{name}") for name in ("report", "anchor")]
        for place in (0, 1)
    )
    files = []
    page.on("download", lambda download: files.append(download))
    page.get_by_role("button", name="Download as judgements").click()
    page.wait_for_timeout(500)
    for file in files:
        file.save_as(tmp_path / file.suggested_filename)
    questions = evaluation.read_questions(tmp_path / "pararef-marks.jsonl")
    qrels = evaluation.read_qrels(tmp_path / "pararef-marks.qrels")
    assert [question.text for question in questions] == ["mentoring"]
    assert {(q.query_id, q.doc_id, q.relevance) for q in qrels} == {
        ("m1", "#".join(good), 2),
        ("m1", "#".join(bad), 0),
    }
    page.get_by_role("button", name="More like the good ones").click()
    expect(page.locator(".given li")).to_have_count(2)
    expect(page.locator(".given")).to_contain_text("Not like")
    arrive(page, "/?q=behaviour")
    expect(page.locator("#marks")).to_be_hidden()


def test_a_mark_pressed_twice_is_taken_back(page: Page):
    ask(arrive(page), "mentoring")
    good = page.locator(".hit").first.get_by_role("button", name="Good")
    good.click()
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#marks")).to_be_hidden()


def test_questions_asked_before_are_offered_again_and_can_be_forgotten(page: Page):
    arrive(page)
    expect(page.locator("#asked")).to_be_hidden()
    ask(page, "mentoring <b>now</b>")
    expect(page.locator(".hit").first).to_be_visible()
    arrive(page)
    again = page.locator("#asked").get_by_role("button", name="mentoring <b>now</b>")
    again.click()
    expect(page.locator("#question input")).to_have_value("mentoring <b>now</b>")
    arrive(page)
    page.get_by_role("button", name="Forget these questions").click()
    expect(page.locator("#asked")).to_be_hidden()
    assert json.loads(page.evaluate("localStorage.getItem('pararef-questions')")) == []


def test_citations_can_be_had_in_another_style(page: Page):
    ask(arrive(page))
    expect(page.locator(".quote .cite").first).to_contain_text("Ofsted, Liverpool John Moores")
    page.get_by_label("Cite as").select_option("short")
    expect(page).to_have_url(re.compile("style=short"))
    expect(page.locator(".quote .cite").first).to_have_text(re.compile(r"^\[.*2018.*¶?\d*\]$"))
    expect(page.get_by_label("Cite as")).to_have_value("short")


@pytest.fixture
def writing_page(browser: Browser, desk: Desk):
    """The page with a language model that says one thing that is borne out, and one that is not."""
    words = desk.ask("mentoring").quotes[0].text
    with serving(replying(f"{words} [1] ", "Ofsted closed it in 1907 [1].")) as model:
        writing = Desk(desk._library, endpoint=Endpoint(model.url, "a model"))
        with run(lambda: build_page(writing)) as address:
            context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
            yield context.new_page(), words
            context.close()


def test_an_answer_is_written_out_from_its_quotations_and_no_others(writing_page):
    page, words = writing_page
    arrive(page, "/?q=mentoring")
    page.get_by_role("button", name="Write it out").click()
    written = page.locator("#written")
    expect(written).to_contain_text("One sentence was taken out", timeout=30_000)
    expect(written).to_contain_text(words)
    expect(written).not_to_contain_text("1907")
    written.get_by_role("button", name="Quotation 1").first.click()
    expect(page.locator("#report .lit")).to_be_focused()


def test_without_a_model_nothing_is_offered_to_be_written(page: Page):
    ask(arrive(page))
    expect(page.locator(".quote").first).to_be_visible()
    expect(page.get_by_role("button", name="Write it out")).to_have_count(0)
