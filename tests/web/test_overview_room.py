"""The overview: its parts as HTML, and in a browser by mouse and by keyboard."""

import re
from dataclasses import replace
from datetime import date
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote_plus

import pytest
from conftest import BagOfWords, make_report
from playwright.sync_api import Page, expect

from pararef.desk import Desk
from pararef.library import Library
from pararef.records import DateRange, Grade
from pararef.research.overview import stock
from pararef.web.views import scene

BAD = "<script>window.ran = 1</script>${window.ran = 1}\"><img src=x onerror='window.ran=1'>"


def graded(name, provider, grade, year, code):
    day = date(year, 5, 1)
    return make_report(
        name,
        f"The mentoring of trainees at {provider} is good.",
        "Lunch is served at noon in the hall by the kitchen staff.",
        title=f"Report on {provider}",
        provider=provider,
        inspectorate=f"Office {BAD}",
        kind=code.split("-")[0],
        kind_name=f"kind {BAD}",
        inspected=(DateRange(day, day),),
        framework=f"rules {code} {BAD}",
        framework_code=code,
        grades=(Grade("Overall effectiveness", grade, framework_code=code),),
    )


def asking(name, provider, year):
    """A report that asks for something, with hostile words."""
    report = graded(name, provider, "Good", year, "odd-2013")
    asked = replace(
        report.paragraphs[0], section=("What needs to improve?",), text=f"Mentoring of {BAD}"
    )
    return replace(report, paragraphs=(asked, *report.paragraphs[1:]))


@pytest.fixture(scope="module")
def hostile_desk(tmp_path_factory):
    """Reports of two frameworks, hostile in every word that the overview shows."""
    library = Library.create(tmp_path_factory.mktemp("overview"), BagOfWords())
    reports = [
        graded("a1", f"Leeds {BAD}", "Good", 2019, "ilacs-2018"),
        graded("a2", f"Leeds {BAD}", f"Odd {BAD}", 2022, "ilacs-2018"),
        graded("a3", f"Hull {BAD}", "Inadequate", 2020, "ilacs-2018"),
        graded("a4", f"York {BAD}", "Inadequate", 2021, "ilacs-2018"),
        *(graded(f"s{n}", f"Bath {BAD}", "Outstanding", 2013 + n, "sif-2013") for n in range(4)),
        make_report("plain", "Nothing is graded here."),
    ]
    library.put({f"{report.id}.md": report for report in reports})
    yield Desk(library)
    library.close()


@pytest.fixture(scope="module")
def asking_desk(tmp_path_factory):
    """Two reports on one provider, which ask for something in hostile words."""
    library = Library.create(tmp_path_factory.mktemp("asking"), BagOfWords())
    reports = [asking(f"r{year}", f"Wells {BAD}", year) for year in (2016, 2019)]
    library.put({f"{report.id}.md": report for report in reports})
    yield Desk(library)
    library.close()


class Elements(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


PARTS = (
    "?view=overview",
    "?view=overview&show=grades",
    "?view=overview&show=themes&type=ilacs",
    "?view=overview&show=themes&type=report",
    "?view=overview&show=followed",
    "?view=overview&type=none",
)


@pytest.mark.parametrize("address", PARTS)
def test_no_word_of_a_report_is_markup(hostile_desk, address):
    read = Elements()
    read.feed(scene(hostile_desk, address))
    assert read.names.isdisjoint({"script", "img", "b"})
    assert not [name for name in read.attributes if name.startswith("on")]


def test_what_an_address_says_is_no_markup_either(hostile_desk):
    html = scene(hostile_desk, f"?view=overview&words={BAD}&provider={BAD}&sort={BAD}&page={BAD}")
    assert "<script" not in html
    assert escape("<script>window.ran = 1</script>") in html


def test_each_framework_has_charts_of_its_own_with_its_own_grades_only(hostile_desk):
    html = scene(hostile_desk, "?view=overview&show=grades")
    sections = html.split('<section class="scheme">')[1:]
    assert len(sections) == 2
    ilacs, sif = sections
    # What is heard of a chart names all that is drawn in it.
    assert "Good: 1 in 2019" in ilacs
    assert "Inadequate: 1 in 2020, 1 in 2021" in ilacs
    assert "Outstanding: 1 in 2013, 1 in 2014, 1 in 2015, 1 in 2016" in sif
    assert "Outstanding" not in ilacs
    assert "Inadequate" not in sif.split("Not on a chart")[0]
    for section in sections:
        tallied = [int(n) for n in re.findall(r'class="count [^>]*>(\d+)<', section)]
        assert sum(tallied) == 4
    assert "1 report without any grade" in html


def test_bars_count_the_reports_that_their_links_lead_to(hostile_desk):
    html = scene(hostile_desk, "?view=overview")
    bars = re.findall(
        r'<a href="([^"]*)" data-overview="(?:kind|year|inspectorate|provider)=[^>]*>.*?'
        r"</span><span>([\d,]+)</span>",
        html,
    )
    assert len(bars) > 8
    for address, number in bars:
        led = scene(hostile_desk, address.replace("&amp;", "&"))
        assert int(re.search(r'<h3 id="list">(\d+) report', led)[1]) == int(number)


def test_bars_are_as_long_as_their_counts_are_large(hostile_desk):
    kinds = scene(hostile_desk, "?view=overview").split('<div class="tally">')[1]
    bars = re.findall(r'style="--part:([\d.]+)" aria-hidden="true"></span><span>(\d+)<', kinds)
    assert [(float(part), int(number)) for part, number in bars] == [(1, 4), (1, 4), (0.25, 1)]


def test_a_long_list_comes_a_page_at_a_time(tmp_path):
    library = Library.create(tmp_path, BagOfWords())
    library.put({f"{n}.md": make_report(f"r{n:03}", "words") for n in range(120)})
    desk = Desk(library)
    seen = []
    for page in (1, 2, 3):
        html = scene(desk, f"?view=overview&page={page}")
        seen += re.findall(r'data-report="(r\d+)"', html)
        assert ("Next ›" in html) == (page < 3)
    assert seen == [entry.id for entry in stock(desk)]
    assert "101–120 of 120" in scene(desk, "?view=overview&page=99")
    library.close()


# In a browser


def arrive(page: Page, address: str = "/?view=overview") -> Page:
    page.goto(address)
    page.wait_for_selector("body[data-furnished] #scene .scene[data-view=overview]")
    return page


def lit(page: Page):
    return page.locator("#report .lit")


def test_the_room_opens_and_a_bar_leads_to_its_reports(page, desk):
    page.goto("/")
    page.wait_for_selector("body[data-furnished] #answer .result")
    page.locator("#rooms a", has_text="Overview").click()
    expect(page.locator("#scene h3#list")).to_have_text(re.compile("^2 reports"))
    page.locator(".tally a", has_text="Initial teacher education").click()
    expect(page).to_have_url(re.compile(r"view=overview&type=ite$"))
    expect(page.locator("#scene h3#list")).to_have_text(re.compile("^1 report,"))
    expect(page.locator(".tally a[aria-current]")).to_be_focused()
    page.go_back()
    expect(page.locator("#scene h3#list")).to_have_text(re.compile("^2 reports"))


def test_the_list_sorts_finds_and_opens_the_reader(page, sample):
    arrive(page)
    page.locator("[data-overview=sort-paragraphs]").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Paragraphs")
    expect(page.locator("[data-overview=sort-paragraphs]")).to_be_focused()
    page.get_by_label("Title or provider").fill("liverpool")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("words=liverpool"))
    expect(page.locator("table.listed tbody tr")).to_have_count(1)
    expect(page.get_by_label("Title or provider")).to_be_focused()
    page.locator("table.listed .cite").click()
    expect(page.locator("#report h2")).to_have_text(sample.title)
    expect(page.locator("#reader")).to_have_class(re.compile(r"\bopen\b"))


def test_grades_are_charted_with_a_table_that_opens_the_report(page, sample):
    arrive(page, "/?view=overview&show=grades")
    figures = page.locator("#scene .scheme details")
    expect(figures.first).to_be_visible()
    page.locator("#scene .scheme table .cite").first.click()
    expect(page.locator("#report h2")).to_have_text(sample.title)


def test_a_cell_opens_its_paragraphs_by_keyboard(page, sample):
    arrive(page, "/?view=overview&show=themes&type=ite")
    cell = page.locator(".heat td a").first
    counted = sum(map(int, re.findall(r"(\d+) (?:strong|weak|mixed|neutral)", cell.inner_text())))
    cell.focus()
    page.keyboard.press("Enter")
    opened = page.locator("#scene .opened")
    expect(opened.locator("h3")).to_be_focused()
    expect(opened.locator("figure")).to_have_count(counted)
    stored = {paragraph.anchor: paragraph.text for paragraph in sample.paragraphs}
    for figure in opened.locator("figure").all():
        anchor = figure.locator(".cite").get_attribute("data-anchor")
        assert figure.locator("blockquote").text_content() in stored[anchor]
    first = opened.locator(".cite").first
    anchor = first.get_attribute("data-anchor")
    first.focus()
    page.keyboard.press("Enter")
    expect(lit(page)).to_have_attribute("data-anchor", anchor)
    expect(lit(page)).to_be_focused()
    page.keyboard.press("Escape")
    opened.get_by_role("link", name="Close").click()
    expect(opened).to_have_count(0)
    expect(page.locator(".heat td a").first).to_be_focused()


def test_recommendations_stand_along_the_inspections_of_their_provider(asking_desk):
    wells = f"?view=overview&show=followed&provider={quote_plus(f'Wells {BAD}')}"
    html = scene(asking_desk, wells)
    assert html.count(escape(f"Mentoring of {BAD}")) == 2
    assert html.index("May 2016") < html.index("May 2019")
    opened = scene(asking_desk, f"{wells}&report=r2016&anchor=1")
    assert opened.count('class="opened"') == 1
    assert f"{escape(f'Wells {BAD}')}, 1 May 2019" in opened.split('class="opened"')[1]
    gone = scene(asking_desk, f"{wells}&report=r2016&anchor=2")
    assert "has no recommendation" in gone
    assert "is on" in scene(asking_desk, "?view=overview&show=followed&provider=Nobody")
    read = Elements()
    for shown in (html, opened, gone):
        read.feed(shown)
    assert read.names.isdisjoint({"script", "img", "b"})


def test_a_recommendation_opens_what_it_rests_on_by_keyboard(page, sample):
    arrive(page, "/?view=overview&show=followed")
    page.locator(".listed a").filter(has_text=sample.provider).click()
    first = page.locator(".asked a").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Enter")
    opened = page.locator("#scene .opened")
    expect(opened.locator("h4").first).to_be_focused()
    expect(opened).to_contain_text("There is no later report on this provider.")
    stored = {paragraph.anchor: paragraph.text for paragraph in sample.paragraphs}
    for figure in opened.locator("figure").all():
        anchor = figure.locator(".cite").get_attribute("data-anchor")
        assert figure.locator("blockquote").text_content() in stored[anchor]
    page.locator(".asked").get_by_role("link", name="Close").click()
    expect(opened).to_have_count(0)


def test_hostile_titles_are_inert(page, hostile):
    for address in PARTS:
        arrive(page, f"/{address}")
    arrive(page)
    expect(page.locator("table.listed")).to_contain_text(hostile.title)
    page.wait_for_timeout(300)  # then the fixture looks whether anything ran


def test_a_phone_shows_it_without_scrolling_sideways(phone):
    for address in PARTS[:4]:
        arrive(phone, f"/{address}")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
