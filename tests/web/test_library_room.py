"""The library room in a real browser: reports go in and out, and the page follows."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from pararef import building
from pararef.library import Library
from pararef.reading import read

SAID = (
    b"# A visit to Anytown\n\n1. Walruses are taught well.\n\n2. Seals wait.\n\n4. Otters play.\n"
)


def arrive(page: Page, address: str = "/?view=library") -> Page:
    page.goto(address)
    page.wait_for_selector("body[data-furnished] .scene[data-view=library]")
    return page


@pytest.fixture
def room(taking_page: Page, taken: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The room, with files read without a process for each."""
    monkeypatch.setattr(building, "read_apart", read)
    yield arrive(taking_page)
    taken.remove(*(report.id for report in taken.reports() if report.id != "first"))


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.get_by_label("Add reports").set_input_files(payload(*files))


def payload(*files: tuple[str, bytes]):
    return [{"name": name, "mimeType": "text/plain", "buffer": said} for name, said in files]


def incoming(page: Page, name: str):
    return page.locator(".incoming > li").filter(has_text=name)


def held(page: Page, title: str):
    return page.locator(".holding > li").filter(has_text=title)


def test_a_report_is_added_by_the_keyboard_read_searched_at_once_and_removed(room: Page):
    room.on("filechooser", lambda chooser: chooser.set_files(payload(("visit.md", SAID))))
    room.wait_for_timeout(500)  # Chromium is to know of it before the chooser opens
    room.get_by_label("Add reports").focus()
    room.keyboard.press("Enter")
    line = incoming(room, "visit.md")
    expect(line).to_have_attribute("data-state", "searchable")
    expect(line).to_contain_text("3 numbered paragraphs found.")
    expect(line).to_contain_text("The numbering has gaps; not found in the file: 3.")
    expect(room.locator("#said")).to_have_text("visit.md: It can be searched now.")
    expect(room.locator(".holdings")).to_have_text("2 reports, 4 paragraphs")
    expect(held(room, "A visit to Anytown")).to_contain_text("3 paragraphs · added")
    expect(line).to_be_visible()  # though the list was drawn anew

    room.locator("#rooms").get_by_role("link", name="Ask").click()
    expect(room.locator(".shelf").first).to_contain_text("A visit to Anytown")
    room.locator("#filters summary").first.click()
    expect(room.locator('#filters input[name=report][value="visit"]')).to_be_visible()
    room.locator("#question input").fill("walruses are taught well")
    room.keyboard.press("Enter")
    found = room.locator("#answer [data-report=visit][data-anchor='1']")
    expect(found.first).to_contain_text("Walruses")

    room.locator("#rooms").get_by_role("link", name="Library").click()
    item = held(room, "A visit to Anytown")
    item.get_by_role("button", name="Remove").focus()
    room.keyboard.press("Enter")
    expect(item.get_by_role("button", name="Keep it")).to_be_focused()
    expect(item).to_contain_text("its 3 paragraphs out of the library? The copy of its file")
    room.keyboard.press("Enter")
    expect(item.get_by_role("button", name="Remove")).to_be_focused()
    room.keyboard.press("Enter")
    room.keyboard.press("Shift+Tab")
    expect(item.get_by_role("button", name="Remove it")).to_be_focused()
    room.keyboard.press("Enter")
    expect(held(room, "A visit to Anytown")).to_have_count(0)
    expect(room.locator("#holding-head")).to_be_focused()
    expect(room.locator("#holding-head")).to_have_text("1 report")
    expect(room.locator(".holdings")).to_have_text("1 report, 1 paragraph")


def test_each_of_several_files_has_its_own_end(room: Page):
    big = b"x" * 1_000_001
    choose(room, ("visit.md", SAID), ("empty.md", b""), ("big.md", big), ("again.md", SAID))
    expect(incoming(room, "again.md")).to_have_attribute("data-state", "known")
    expect(incoming(room, "again.md")).to_contain_text("is in the library already")
    expect(incoming(room, "visit.md")).to_have_attribute("data-state", "searchable")
    expect(incoming(room, "empty.md")).to_contain_text("empty.md is empty")
    expect(incoming(room, "big.md")).to_contain_text("more than the 1 MB")
    expect(incoming(room, "big.md").get_by_role("button", name="Try again")).to_have_count(0)
    incoming(room, "empty.md").get_by_role("button", name="Take off the list").click()
    expect(incoming(room, "empty.md")).to_have_count(0)


def test_more_files_than_may_be_chosen_at_once_are_told(room: Page):
    choose(room, *((f"{n}.md", b"") for n in range(7)))
    expect(incoming(room, "2 more")).to_contain_text("No more than 5 files at once")
    expect(room.locator(".incoming > li")).to_have_count(6)


def test_files_can_be_dropped(room: Page):
    given = room.evaluate_handle(
        """words => {
            const given = new DataTransfer();
            given.items.add(new File([words], "dropped.md"));
            return given;
        }""",
        SAID.decode(),
    )
    room.locator(".drop").dispatch_event("dragover", {"dataTransfer": given})
    expect(room.locator(".intake")).to_have_class(re.compile(r"\bover\b"))
    room.locator(".drop").dispatch_event("drop", {"dataTransfer": given})
    expect(incoming(room, "dropped.md")).to_have_attribute("data-state", "searchable")


def test_the_words_of_a_hostile_file_run_nothing(room: Page):
    bad = "<img src=x onerror='window.ran = 1'>"
    choose(room, (f"{bad}.md", f"# {bad}\n\n1. ${{window.ran = 1}} {bad}\n\n2. More.\n".encode()))
    expect(room.locator(".incoming > li")).to_have_attribute("data-state", "searchable")
    expect(room.locator(".holding > li")).to_have_count(2)
    room.wait_for_timeout(300)  # then the fixture looks whether anything ran


def test_a_page_that_is_open_follows_what_somebody_else_adds(room: Page, taking: str):
    room.locator("#rooms").get_by_role("link", name="Ask").click()
    httpx.post(f"{taking}/reports?name=visit.md", content=SAID, timeout=60)
    room.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(room.locator(".holdings")).to_have_text("2 reports, 4 paragraphs")
    expect(room.locator(".shelf").first).to_contain_text("A visit to Anytown")
    room.reload()
    expect(room.locator(".holdings")).to_have_text("2 reports, 4 paragraphs")
    expect(room.locator(".shelf").first).to_contain_text("A visit to Anytown")


def test_the_list_is_searched_and_the_address_restores_it(room: Page):
    choose(room, ("visit.md", SAID))
    expect(room.locator(".holding > li")).to_have_count(2)
    room.get_by_role("searchbox").fill("ANYTOWN visit")
    room.keyboard.press("Enter")
    expect(room.locator("#holding-head")).to_have_text("1 report with “ANYTOWN visit”")
    expect(room.locator("#holding-head")).to_be_focused()
    expect(room).to_have_url(re.compile(r"\?view=library&find=ANYTOWN\+visit$"))
    room.get_by_role("button", name="Latest first").click()
    expect(room).to_have_url(re.compile(r"find=ANYTOWN\+visit&order=added$"))
    room.go_back()
    room.go_back()
    expect(room.locator("#holding-head")).to_have_text("2 reports")


def test_a_page_that_only_shows_says_so_and_has_no_buttons_for_more(page: Page):
    arrive(page)
    expect(page.locator(".shut")).to_have_text(
        "Reports cannot be added or removed here, only looked at."
    )
    expect(page.locator("#report-files, [data-take-out]")).to_have_count(0)
    item = page.locator(".holding > li").filter(has_text="Hostile")
    item.get_by_text("How it was read").click()
    expect(item).to_contain_text("1 of 10 words in the file found no place.")


def test_on_a_phone_nothing_scrolls_sideways(phone: Page):
    arrive(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
