"""What tests of the page do over and over."""

import re

from playwright.sync_api import Page, expect

QUESTION = "weaknesses in CEDP targets"


def arrive(page: Page, address: str = "/") -> Page:
    page.goto(address)
    page.wait_for_selector("body[data-furnished] #answer .result", state="attached")
    return page


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#question input").fill(question)
    page.locator("#ask").click()


def lit(page: Page):
    return page.locator("#report .lit")


def is_open(page: Page) -> None:
    expect(page.locator("#reader")).to_have_class(re.compile(r"\bopen\b"))


def is_shut(page: Page) -> None:
    expect(page.locator("#reader")).not_to_have_class(re.compile(r"\bopen\b"))
