"""The pages of a report's PDF: their sizes with where each paragraph stands, and pictures.

    GET /pages/REPORT.json              {"sizes": [[595.3, 841.9], …],
                                         "boxes": {"29": [[12, 72.0, 90.5, 523.0, 180.0]], …}}
    GET /pages/REPORT/12.png?scale=1.5  page 12, at 1.5 pixels for a point

A request names a report and a page, never a path. Lengths are points from the top left
of the page as it is shown. Whatever cannot be shown is `{"detail": sentence}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

from anyio import to_thread
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from pararef.desk import Desk
from pararef.errors import NotFoundError, ParaRefError, ReadingError
from pararef.reading.drawing import Pictures
from pararef.records import Paragraph, Report
from pararef.web.trouble import sentence

STEP = 0.25  # of a scale: a window of any width shares the pictures that are kept
LEAST, MOST = STEP, 4.0
PATIENCE = 20.0  # seconds that a request waits for those before it

Reply = TypeVar("Reply")
# Kept by the browser, which asks each time whether it may still show it.
ASK_AGAIN = {"Cache-Control": "private, no-cache"}


def add(app: FastAPI, desk: Desk) -> None:
    """Add the routes to an application."""
    pictures = Pictures()
    alone = asyncio.Semaphore(1)  # those who wait hold no thread, of which Gradio needs some

    async def drawn(reply: Callable[[], Reply]) -> Reply:
        async with _in_turn(alone):
            return await to_thread.run_sync(reply)

    @app.get("/pages/{report}.json")
    async def sizes(report: str) -> Response:
        return await _calmly(partial(drawn, partial(_sizes, desk, pictures, report)))

    @app.get("/pages/{report}/{page}.png")
    async def picture(report: str, page: str, request: Request, scale: str = "1") -> Response:
        async def reply() -> Response:
            held = await to_thread.run_sync(desk.about, report)
            number, fine = _number(page), _scale(scale)
            mark = f'"{held.sha256}-{number}-{fine:g}"'
            headers = {"ETag": mark, **ASK_AGAIN}
            if request.headers.get("if-none-match") == mark:
                return Response(status_code=304, headers=headers)
            png = await drawn(partial(_page, desk, pictures, held, number, fine))
            return Response(png, media_type="image/png", headers=headers)

        return await _calmly(reply)


def boxes(paragraphs: tuple[Paragraph, ...]) -> dict[str, list[list[float]]]:
    """Where each paragraph stands, by its anchor: page, left, top, right, bottom."""
    return {
        paragraph.anchor: [
            [box.page, box.left, box.top, box.right, box.bottom] for box in paragraph.place.boxes
        ]
        for paragraph in paragraphs
        if paragraph.place.boxes
    }


def _sizes(desk: Desk, pictures: Pictures, report: str) -> Response:
    whole = desk.report(report)
    places = boxes(whole.paragraphs)
    if not places:
        raise NotFoundError(f"{whole.source} has no pages that could be shown.")
    file = desk.file_of(report)
    if file is None:
        raise NotFoundError(f"{whole.source} is not where it was when it was read.")
    found = pictures.sizes(file, whole.source, whole.sha256)
    return JSONResponse({"sizes": found, "boxes": places}, headers=ASK_AGAIN)


def _page(desk: Desk, pictures: Pictures, report: Report, number: int, scale: float) -> bytes:
    file = desk.file_of(report.id)
    if file is None:
        raise NotFoundError(f"{report.source} is not where it was when it was read.")
    return pictures.page(file, report.source, report.sha256, number, scale)


def _number(page: str) -> int:
    if not (page.isascii() and page.isdecimal() and len(page) < 7):
        raise NotFoundError(f"“{page[:20]}” is no number of a page.")
    return int(page)


def _scale(scale: str) -> float:
    """A scale that is asked for, rounded up to a step."""
    try:
        wanted = float(scale)
    except ValueError:
        wanted = math.nan
    if not LEAST <= wanted <= MOST:
        raise ReadingError(f"“{scale[:20]}” is no scale: take a number from {LEAST:g} to {MOST:g}.")
    return math.ceil(wanted / STEP) * STEP


@contextlib.asynccontextmanager
async def _in_turn(alone: asyncio.Semaphore) -> AsyncIterator[None]:
    try:
        await asyncio.wait_for(alone.acquire(), PATIENCE)
    except TimeoutError:
        raise ParaRefError("Many pages are asked for just now: try again in a moment.") from None
    try:
        yield
    finally:
        alone.release()


async def _calmly(reply: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await reply()
    except NotFoundError as error:
        status, told = 404, sentence(error)
    except ReadingError as error:
        status, told = 409, sentence(error)
    except ParaRefError as error:
        status, told = 503, sentence(error)
    return JSONResponse({"detail": told}, status_code=status, headers=ASK_AGAIN)
