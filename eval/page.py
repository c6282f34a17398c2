"""Measure the page: how long people wait, in a real browser, and under load.

    python eval/page.py [--index DIR] [--questions N] [--users N] [--minutes M]

Serves an index in a process of its own and asks it the questions in `questions/`:

- first load: seconds until the page can be used, and the bytes that came (nothing kept before);
- question to painted answer: from the click until the frame after the answer is drawn;
- the reader: from the click until the paragraph of the largest report is lit;
- ten tabs of one browser, each with an answer;
- load: users who each ask every five seconds, and what memory the server then has.

Timings are of this machine and of what else runs on it: take the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote_plus

import httpx
from evaluate import HERE
from playwright.sync_api import Browser, Page, sync_playwright

from pararef import evaluation as ev
from pararef.desk import Desk

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PAUSE = 1000  # ms that a reader looks at an answer, and the report is opened beside it
EVERY = 5.0  # seconds between the questions of a user
# Resolves with the milliseconds from a click to the frame after something is there, at most 30 s.
TIMED = """([click, there]) => new Promise((done) => {
  const start = performance.now();
  const look = () => document.querySelector(there) || performance.now() - start > 30000
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)))
    : requestAnimationFrame(look);
  eval(click);
  look();
})"""


def main() -> None:
    """Print all figures."""
    asked = _arguments()
    questions = [q.text for q in ev.read_questions(HERE / "questions" / "reports.jsonl")]
    desk = Desk.open(asked.index)
    largest = max(desk.reports(), key=lambda report: report.log.words_in)
    paragraphs = desk.report(largest.id).paragraphs
    with served(asked.index) as (address, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=FLAGS)
        first_load(browser, address)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        arrive(page, address)
        answers(page, questions[: asked.questions])
        reader(page, largest.id, paragraphs[len(paragraphs) // 2].anchor)
        ten_tabs(browser, address, questions)
        browser.close()
    with served(asked.index) as (address, process):
        if asked.users:
            asyncio.run(load(address, process.pid, questions, asked.users, asked.minutes))


@contextmanager
def served(index: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The page over an index, in a process of its own: its address."""
    command = [sys.executable, "-m", "pararef", "serve", "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        try:
            yield address, process
        finally:
            process.terminate()


def arrive(page: Page, address: str) -> None:
    """Open the page and wait until it can be used."""
    page.goto(address)
    page.wait_for_selector("body[data-furnished] #answer .result", state="attached")


def first_load(browser: Browser, address: str) -> None:
    """Five visits of browsers that keep nothing; the first one warms the server."""
    seconds, sizes = [], []
    for _ in range(6):
        context = browser.new_context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        got: list[float] = []
        session.on("Network.loadingFinished", lambda e, got=got: got.append(e["encodedDataLength"]))
        start = time.perf_counter()
        arrive(page, address)
        seconds.append(time.perf_counter() - start)
        sizes.append(sum(got) / 1000)
        context.close()
    print(
        f"first load: median {median(seconds[1:]):.2f} s, {median(sizes[1:]):.0f} KB compressed"
        f" (server just started: {seconds[0]:.2f} s)"
    )


def answers(page: Page, questions: Sequence[str]) -> None:
    """Each question is typed and asked; one before them warms the server."""
    waits = []
    for number, text in enumerate(["something to warm the server with", *questions]):
        page.locator("#question :is(input, textarea)").fill(text)
        page.evaluate("document.querySelector('#answer .result')?.setAttribute('data-old', '')")
        waits.append(
            page.evaluate(
                TIMED,
                ["document.querySelector('#ask').click()", "#answer .result:not([data-old])"],
            )
        )
        if number == 0:
            waits.clear()
        page.wait_for_timeout(PAUSE)
    print(f"question to painted answer: {_told(waits)} ms ({len(waits)} questions)")


def reader(page: Page, report: str, anchor: str) -> None:
    """The largest report, opened in the middle, with no report open before it."""
    waits = []
    for _ in range(5):
        arrive(page, page.url.split("?")[0])
        button = (
            "const b = document.createElement('button'); b.dataset.open = '';"
            f"b.dataset.report = {json.dumps(report)}; b.dataset.anchor = {json.dumps(anchor)};"
            "document.body.append(b); b.click();"
        )
        waits.append(page.evaluate(TIMED, [button, "#report .lit"]))
    print(f"reader on {report}: {_told(waits)} ms")


def ten_tabs(browser: Browser, address: str, questions: Sequence[str]) -> None:
    """Ten tabs of one browser, all open, each asked in turn."""
    context = browser.new_context()
    pages = [context.new_page() for _ in range(10)]
    start = time.perf_counter()
    for page, text in zip(pages, questions, strict=False):
        arrive(page, f"{address}/?q={quote_plus(text)}")
    for page in pages:
        page.wait_for_selector("#answer .result[data-address]", timeout=30_000)
    print(f"ten tabs of one browser: all answered, {time.perf_counter() - start:.1f} s together")
    context.close()


async def load(
    address: str, pid: int, questions: Sequence[str], users: int, minutes: float
) -> None:
    """Users who ask one question after another, each from a session of its own."""
    event = await _event(address)
    waits: list[float] = []
    troubles: list[str] = []
    async with httpx.AsyncClient(timeout=60) as client:  # loads the encoder
        await _ask(client, address, event, "warm", "something to warm the server with")
    before = _memory(pid)
    memory = []
    end = time.perf_counter() + 60 * minutes

    async def user(number: int, client: httpx.AsyncClient) -> None:
        await asyncio.sleep(EVERY * number / users)
        for turn in itertools.count():
            if time.perf_counter() >= end:
                return
            text = questions[(number * 37 + turn) % len(questions)]
            if number % 2:  # every second user asks what nobody has asked
                text = f"{text} {number} {turn}"
            start = time.perf_counter()
            try:
                reply = await _ask(client, address, event, f"user{number}", text)
                if reply.status_code != 200 or 'class="result"' not in reply.text.replace("\\", ""):
                    troubles.append(f"{reply.status_code}: {text}")
            except httpx.HTTPError as error:
                troubles.append(f"{error!r}: {text}")
            waits.append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(max(0.0, start + EVERY - time.perf_counter()))

    async def watch() -> None:
        while time.perf_counter() < end:
            memory.append(_memory(pid))
            await asyncio.sleep(10)

    limits = httpx.Limits(max_connections=users)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:
        await asyncio.gather(watch(), *(user(number, client) for number in range(users)))
    half = memory[len(memory) // 2 :]
    print(
        f"load: {users} users, every {EVERY:.0f} s, {minutes} minutes: {len(waits):,} questions,"
        f" {len(troubles)} errors, {_told(waits)} ms; memory {before:.0f} MB before,"
        f" {min(half):.0f} to {max(half):.0f} MB in the second half"
    )
    for trouble in troubles[:5]:
        print("  ", trouble)


async def _ask(
    client: httpx.AsyncClient, address: str, event: int, session: str, text: str
) -> httpx.Response:
    return await client.post(
        f"{address}/gradio_api/run/predict",
        json={
            "data": [],
            "fn_index": event,
            "session_hash": session,
            "event_data": {"address": f"?q={quote_plus(text)}"},
        },
    )


async def _event(address: str) -> int:
    """The number of the page's event that goes to an address."""
    async with httpx.AsyncClient() as client:
        config = (await client.get(f"{address}/config")).json()
    return next(
        held["id"]
        for held in config["dependencies"]
        if any(event == "visit" for _, event in held["targets"])
    )


def _memory(pid: int) -> float:
    """Resident memory of a process, MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _told(waits: Sequence[float]) -> str:
    held = sorted(waits)
    return f"median {median(held):.0f}, 95th percentile {held[int(0.95 * (len(held) - 1))]:.0f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=HERE / "cache" / "reports")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


if __name__ == "__main__":
    main()
