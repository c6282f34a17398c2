"""Take the pictures of the page: python docs/pictures.py [--index DIR] [--all DIR].

Serves an index, looks at each room as on a desk and as on a telephone, in light
and in dark, and keeps the three in `docs/` that the README shows; with `--all`
every one of them, to be looked at. Wants an index that has inspections of
children's services besides the sample.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "eval"))
from page import FLAGS, arrive, served  # noqa: E402  # it lies beside, in no package

QUESTION = "weaknesses in CEDP targets"
SIZES = {"desk": (1280, 800), "telephone": (390, 844)}
KEPT = {("ask", "desk", "light"), ("themes", "desk", "light"), ("ask", "telephone", "dark")}
COLOURS = 128


def welcome(page: Page) -> None:
    """The page as it is found."""


def ask(page: Page) -> None:
    """An answer, with the report beside it where there is room."""
    page.goto(f"{page.url.split('?')[0]}?q={QUESTION}")
    expect(page.locator(".quote").first).to_be_visible()


def silent(page: Page) -> None:
    """What no report says."""
    page.goto(f"{page.url.split('?')[0]}?q=swimming pool chlorine dosage")
    expect(page.locator("#answer .result h2").first).to_be_visible()


def collection(page: Page) -> None:
    """Two paragraphs that were pinned."""
    ask(page)
    for button in page.locator(".quote [data-pin]").all()[:2]:
        button.click()
    page.locator("#rooms a[data-go=collection]").click()
    expect(page.locator(".pin").first).to_be_visible()


def compare(page: Page) -> None:
    """Reports by themes."""
    page.goto(f"{page.url.split('?')[0]}?view=compare")
    page.get_by_label("Find a report").fill("norfolk")
    page.get_by_role("button", name="Tick all shown").click()
    for theme in ("Leadership and management", "Workforce"):
        box = page.get_by_label(theme, exact=True)
        if box.count():
            box.check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".compared tbody tr").first).to_be_visible()


def overview(page: Page) -> None:
    """What there is."""
    page.goto(f"{page.url.split('?')[0]}?view=overview")
    expect(page.locator("#scene table.listed")).to_be_visible()


def grades(page: Page) -> None:
    """Grades over time."""
    page.goto(f"{page.url.split('?')[0]}?view=overview&show=grades")
    expect(page.locator("#scene .scheme details").first).to_be_visible()


def themes(page: Page) -> None:
    """Themes by reports."""
    page.goto(f"{page.url.split('?')[0]}?view=overview&show=themes")
    expect(page.locator(".heat td a").first).to_be_visible()


def library(page: Page) -> None:
    """Reports come and go."""
    page.goto(f"{page.url.split('?')[0]}?view=library")
    expect(page.locator(".holding > li").first).to_be_visible()


def about(page: Page) -> None:
    """How it works."""
    page.goto(f"{page.url.split('?')[0]}?view=about")
    expect(page.locator(".scene h2")).to_be_visible()


ROOMS: list[Callable[[Page], None]] = [
    welcome, ask, silent, collection, compare, overview, grades, themes, library, about
]  # fmt: skip


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--all", type=Path, help="a folder for all of them")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    with served(given.index) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                for room in ROOMS:
                    name = (room.__name__, size, scheme)
                    if not given.all and name not in KEPT:
                        continue
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        reduced_motion="reduce",
                    )
                    page = context.new_page()
                    page.set_default_timeout(60_000)
                    arrive(page, address)
                    room(page)
                    page.wait_for_timeout(1500)
                    picture = _small(page.screenshot())
                    context.close()
                    if name in KEPT:
                        picture.save(HERE / f"{'-'.join(name)}.png", optimize=True)
                    if given.all:
                        given.all.mkdir(parents=True, exist_ok=True)
                        picture.save(given.all / f"{'-'.join(name)}.png")


def _small(png: bytes) -> Image.Image:
    """Few colours: the page has no more."""
    return Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS)


if __name__ == "__main__":
    main()
