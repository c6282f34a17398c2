"""A desk over two reports, the page served over it, and a browser that must stay at home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report
from make_pdf import Put, make_pdf
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from serving import run

from pararef.desk import Desk
from pararef.library import Library
from pararef.reading import read
from pararef.records import Kind, Paragraph, ReadingLog, Report, Section
from pararef.web import Intake, build_page

# The one without windows draws the same pages with a third less of the processor's time.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = (
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "${window.ran = 1} and ${alert(1)}",
    "{{value}} {{#if value}}yes{{/if}} {{{value}}}",
    "`;window.ran = 1;` and \\` and \\u0024{window.ran = 1}",
    "![remote](http://example.com/x.png) [a](javascript:window.ran=1)",
    "</blockquote></section><svg onload=window.ran=1>",
    "\"><b onmouseover='window.ran=1'>quoted</b>",
    "\u202e29 arap\u202c turned <form action='//example.com'><input name=q autofocus></form>",
)


def hostile_report() -> Report:
    """A report that tries to run something with each of its words."""
    bad = HOSTILE[0]
    paragraphs = [
        Paragraph(
            "hostile",
            str(n),
            Kind.NUMBERED,
            f"hostile {text}",
            number=str(n),
            phase="<i>odd</i>",
            section=(bad, "${alert(2)}"),
        )
        for n, text in enumerate(HOSTILE, 1)
    ]
    row = Paragraph(
        "hostile",
        "row-<b>",
        Kind.TABLE,
        f"hostile cell {bad}\t${{window.ran = 1}}",
        columns=(bad, "`${window.ran = 1}`"),
    )
    return Report(
        id="hostile",
        title=f"Hostile {bad} ${{window.ran = 1}}",
        source="<b>.md",
        sha256="0" * 64,
        reader=1,
        log=ReadingLog(10, 9, warnings=("<script>window.ran = 1</script>",)),
        sections=(Section(bad, (bad,), 0, 1), Section("{{value}}", (bad, "{{value}}"), 9, 2)),
        paragraphs=(*paragraphs, row),
    )


@pytest.fixture(scope="session")
def hostile() -> Report:
    return hostile_report()


@pytest.fixture(scope="session")
def desk(
    sample: Report, hostile: Report, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Finds by shared words: questions must use words of the reports."""
    library = Library.create(tmp_path_factory.mktemp("web"), BagOfWords())
    library.put({"sample.md": sample, "hostile.md": hostile})
    yield Desk(library)
    library.close()


def printed_pdf() -> bytes:
    """Three pages; the second paragraph begins on the first and ends on the next."""
    first = [
        Put(72, 100, "Strengths", 16, bold=True),
        Put(72, 130, "1."),
        Put(100, 130, "Mentors know their trainees and meet them every week of the term."),
        Put(72, 760, "2."),
        Put(100, 760, "Targets that are set for trainees are precise, are written down and"),
        Put(100, 774, "are looked at again when the mentor and the trainee meet, and these"),
    ]
    second = [
        Put(100, 80, "meetings are noted by both of them so that nothing is forgotten later."),
        Put(72, 120, "3."),
        Put(100, 120, "Trainees manage behaviour well in the schools where they are placed."),
    ]
    third = [
        Put(72, 100, "Weaknesses", 16, bold=True),
        Put(72, 130, "4."),
        Put(100, 130, "Reading is taught less well than other subjects in the primary phase."),
    ]
    return make_pdf(first, second, third)


@pytest.fixture(scope="session")
def printed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("printed") / "printed.pdf"
    file.write_bytes(printed_pdf())
    return file


@pytest.fixture(scope="session")
def printed(printed_file: Path) -> Report:
    """A report whose pages can be shown."""
    return read(printed_file)


@pytest.fixture(scope="session")
def printed_desk(
    printed: Report,
    printed_file: Path,
    sample: Report,
    hostile: Report,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    library = Library.create(tmp_path_factory.mktemp("printed-index"), BagOfWords())
    library.put({str(printed_file): printed, "sample.md": sample, "hostile.md": hostile})
    yield Desk(library)
    library.close()


@pytest.fixture(scope="session")
def printed_address(printed_desk: Desk) -> Iterator[str]:
    with served(printed_desk) as address:
        yield address


@contextmanager
def served(desk: Desk, intake: Intake | None = None) -> Iterator[str]:
    """The page over a desk, for as long as it is wanted: its address."""
    with run(lambda: build_page(desk, intake=intake)) as address:
        yield address


@pytest.fixture
def watching():
    """Watches a page of the test's own: see `_watched`."""
    return _watched


@pytest.fixture
def serving():
    """Serves a desk of the test's own: see `served`."""
    return served


@pytest.fixture(scope="session")
def address(desk: Desk) -> Iterator[str]:
    """Where the page is served."""
    with served(desk) as address:
        yield address


@pytest.fixture(scope="session")
def real_address(sample_library: Library) -> Iterator[str]:
    """Where the page is served over the sample, with the real encoder."""
    with served(Desk(sample_library)) as address:
        yield address


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with one report, to which others are added."""
    library = Library.create(tmp_path_factory.mktemp("taking"), BagOfWords())
    library.put({"first.md": make_report("first", "Mentors are helpful.")})
    yield library
    library.close()


@pytest.fixture(scope="module")
def taking(taken: Library) -> Iterator[str]:
    """Where a page is served that takes files of up to 1 MB, five at once."""
    with served(Desk(taken), Intake(megabytes=1, files=5)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Windows:
    """Contexts that stay open between tests, so that Gradio's files are fetched once.

    What a test kept in one (cookies, storage, permissions) is taken out before the next
    has it; only the cache of files, which no test is about, lasts.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[tuple[str, int], BrowserContext] = {}

    def watched(self, address: str, width: int, height: int) -> Iterator[Page]:
        """A fresh page, as `_watched` has it."""
        key = (address, width)
        if key not in self._contexts:
            self._contexts[key] = _context(self._browser, address, width, height)
        context = self._contexts[key]
        page = context.new_page()
        context.clear_cookies()
        context.clear_permissions()
        page.context.new_cdp_session(page).send(
            "Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"}
        )
        try:
            yield from _watch(page, address)
        finally:
            for opened in context.pages:
                opened.close()

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Windows]:
    windows = Windows(browser)
    yield windows
    windows.close()


@pytest.fixture
def page(windows: Windows, address: str) -> Iterator[Page]:
    """A fresh page; fails on errors of the console and on requests that leave the machine."""
    yield from windows.watched(address, 1440, 900)


@pytest.fixture
def reader(windows: Windows, printed_address: str) -> Iterator[Page]:
    """The page over reports of which one has pages that can be shown."""
    yield from windows.watched(printed_address, 1440, 900)


@pytest.fixture
def phone_reader(windows: Windows, printed_address: str) -> Iterator[Page]:
    """The same, as wide as a phone."""
    yield from windows.watched(printed_address, 390, 844)


@pytest.fixture
def real_page(windows: Windows, real_address: str) -> Iterator[Page]:
    """The page over the sample, with the real encoder."""
    yield from windows.watched(real_address, 1440, 900)


@pytest.fixture
def taking_page(windows: Windows, taking: str) -> Iterator[Page]:
    """The page that takes files."""
    yield from windows.watched(taking, 1280, 900)


@pytest.fixture
def phone(windows: Windows, address: str) -> Iterator[Page]:
    """The same, as wide as a phone."""
    yield from windows.watched(address, 390, 844)


def _watched(browser: Browser, address: str, size: dict[str, int]) -> Iterator[Page]:
    context = _context(browser, address, **size)
    try:
        yield from _watch(context.new_page(), address)
    finally:
        context.close()


def _context(browser: Browser, address: str, width: int, height: int) -> BrowserContext:
    size = {"width": width, "height": height}
    return browser.new_context(base_url=address, viewport=size, reduced_motion="reduce")


def _watch(page: Page, address: str) -> Iterator[Page]:
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:")) else troubles.append(r.url),
    )
    page.set_default_timeout(10_000)
    yield page
    assert page.evaluate("window.ran") is None
    page.close()
    assert troubles == []
