"""A small desk in memory, the page served over it, and a browser that must stay at home."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from pararef.desk import Desk
from pararef.errors import NotFoundError, QuestionError
from pararef.library import Library
from pararef.records import (
    EVERYTHING,
    Answer,
    Expansion,
    Facets,
    Filters,
    Findings,
    Hit,
    Kind,
    Outcome,
    Paragraph,
    Quote,
    ReadingLog,
    Report,
    Section,
    Span,
    Stance,
    Why,
)
from pararef.web import build_page

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
)
STOP = {"the", "in", "of", "and", "a", "to", "is", "are", "what", "there", "how"}
CEDP = Expansion("CEDP", "career entry development profile", "initials of a phrase in the reports")


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


class FakeDesk:
    """Counts shared words; knows one short form and one word of stance."""

    def __init__(self, *reports: Report, slow: float = 0.0) -> None:
        self.whole = {report.id: report for report in reports}
        self.slow = slow  # seconds

    def reports(self) -> list[Report]:
        return [_bare(report) for report in self.whole.values()]

    def facets(self) -> Facets:
        paragraphs = [p for report in self.whole.values() for p in report.paragraphs]
        phases = dict.fromkeys(p.phase for p in paragraphs if p.phase)
        kinds = {p.kind for p in paragraphs}
        return Facets(len(paragraphs), tuple(phases), tuple(k for k in Kind if k in kinds))

    def report(self, report: str) -> Report:
        if report not in self.whole:
            raise NotFoundError(f"This library holds no report “{report}”.")
        return self.whole[report]

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        for paragraph in self.report(report).paragraphs:
            if paragraph.anchor == anchor:
                return paragraph
        raise NotFoundError(f"No paragraph “{anchor}”.")

    def cite(self, paragraph: Paragraph) -> str:
        where = f"para {paragraph.number}" if paragraph.number else paragraph.kind.value
        phase = f" ({paragraph.phase})" if paragraph.phase else ""
        return f"{self.whole[paragraph.report].title}, {where}{phase}"

    def search(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Findings:
        time.sleep(self.slow)
        if not question.strip():
            raise QuestionError("Type a question first, for example “strengths of mentoring”.")
        if len(question) > 2000:
            raise QuestionError("Keep the question under 2,000 characters.")
        expansions = (CEDP,) if expand and "CEDP" in question else ()
        stance = Stance.WEAKNESS if "weakness" in question else None
        words = set(re.findall(r"\w+", question.casefold())) - STOP
        words |= {w for e in expansions for w in e.long.split()}
        hits = self._hits(words, k, filters)
        outcome = Outcome.ANSWERED
        if not hits and filters and self._hits(words, k, Filters()):
            outcome = Outcome.NOTHING_HERE
        elif not hits or hits[0].score < 0.3:
            outcome = Outcome.NOTHING
        return Findings(question, outcome, tuple(hits), expansions, stance, filters)

    def ask(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Answer:
        findings = self.search(question, k, filters, expand)
        if findings.outcome is not Outcome.ANSWERED:
            return Answer(findings)
        quotes = (Quote(h.paragraph, h.best, self.cite(h.paragraph)) for h in findings.hits[:3])
        return Answer(findings, tuple(quotes))

    def _hits(self, words: set[str], k: int, filters: Filters) -> list[Hit]:
        hits = []
        for report in self.whole.values():
            for paragraph in report.paragraphs:
                shared = words & set(re.findall(r"\w+", paragraph.text.casefold()))
                if shared and _admits(filters, paragraph):
                    hits.append(_hit(paragraph, report, shared, len(words)))
        return sorted(hits, key=lambda hit: -hit.score)[:k]


def _hit(paragraph: Paragraph, report: Report, shared: set[str], asked: int) -> Hit:
    text = paragraph.text
    sentences = [Span(m.start(), m.end()) for m in re.finditer(r"\S[^.]*\.?", text)]
    best = max(sentences, key=lambda s: sum(w in s.of(text).casefold() for w in shared))
    score = len(shared) / max(asked, 1)
    why = Why(tuple(sorted(shared)), score * 0.9, score * 0.95, 3.0)
    return Hit(paragraph, _bare(report), score, best, why)


def _bare(report: Report) -> Report:
    names = [name for name in report.__slots__ if name not in ("sections", "paragraphs")]
    return Report(**{name: getattr(report, name) for name in names})


def _admits(filters: Filters, paragraph: Paragraph) -> bool:
    heading = " ".join(paragraph.section).casefold()
    return (
        (not filters.reports or paragraph.report in filters.reports)
        and (not filters.phases or paragraph.phase in filters.phases)
        and (not filters.kinds or paragraph.kind in filters.kinds)
        and (not filters.sections or any(s.casefold() in heading for s in filters.sections))
    )


@pytest.fixture(scope="session")
def hostile() -> Report:
    return hostile_report()


@pytest.fixture(scope="session")
def desk(sample: Report, hostile: Report) -> FakeDesk:
    return FakeDesk(sample, hostile)


@contextmanager
def served(desk: FakeDesk | Desk) -> Iterator[str]:
    """The page over a desk, for as long as it is wanted: its address."""
    servers: list[uvicorn.Server] = []

    async def serve(listening: socket.socket) -> None:
        # Built where a loop runs: Gradio would make one otherwise, and never close it.
        servers.append(uvicorn.Server(uvicorn.Config(build_page(desk), log_level="warning")))
        await servers[0].serve(sockets=[listening])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(serve(listening)), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        servers[0].should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def address(desk: FakeDesk) -> Iterator[str]:
    """Where the page is served."""
    with served(desk) as address:
        yield address


@pytest.fixture(scope="session")
def real_address(sample_library: Library) -> Iterator[str]:
    """Where the page is served over the sample, with the real encoder."""
    with served(Desk(sample_library)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh page; fails on errors of the console and on requests that leave the machine."""
    yield from _watched(browser, address, {"width": 1440, "height": 900})


@pytest.fixture
def real_page(browser: Browser, real_address: str) -> Iterator[Page]:
    """The page over the sample, with the real encoder."""
    yield from _watched(browser, real_address, {"width": 1440, "height": 900})


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The same, as wide as a phone."""
    yield from _watched(browser, address, {"width": 390, "height": 844})


def _watched(browser: Browser, address: str, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport=size, reduced_motion="reduce")
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:")) else troubles.append(r.url),
    )
    page.set_default_timeout(10_000)
    yield page
    ran = page.evaluate("window.ran")
    context.close()
    assert ran is None
    assert troubles == []
