"""Reports over the wire: taken in, read while the browser watches, and taken out.

    GET    /holdings            what there is now: {"generation": 7, "sentence": "2 reports, …"}
    POST   /reports?name=x.pdf  the file's bytes; replies with a JSON object a line, as it goes
    DELETE /reports/ID

The last two are only there where the library may be changed. They ask for no
password and no cookie is ever used, so that what a page of another site sends is
all that must be refused.

    {"step": "received"}  {"step": "reading"}  {"step": "encoding", "done": 256, "of": 900}
    then one of "searchable", "known", "refused", which has a "sentence"
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from fastapi import FastAPI, Request
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse

from pararef.building import Added
from pararef.desk import Desk
from pararef.errors import BusyIndexError, NotFoundError, ParaRefError
from pararef.library import Draft
from pararef.web import reading_log
from pararef.web.holdings import Stock
from pararef.web.intake import Intake
from pararef.web.routes.origin import from_another_site
from pararef.web.trouble import sentence, status

AT_ONCE = 2  # files that are read at the same time
MOST = 8  # files that are received, waiting or being read
UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."
_LONGEST_NAME = 1_000

Event = dict[str, Any]

log = logging.getLogger(__name__)


def add(app: FastAPI, desk: Desk, stock: Stock, intake: Intake | None) -> None:
    """Put the routes on an application; those that change the library only with an intake."""

    @app.get("/holdings")
    def holdings() -> JSONResponse:
        held = stock.now()
        return _reply(200, {"generation": held.generation, "sentence": held.sentence})

    if intake is None:
        return
    readings = _Readings(desk, stock, intake)

    @app.post("/reports")
    async def receive(request: Request, name: str = "") -> Response:
        return _foreign(request) or await readings.receive(request, name[:_LONGEST_NAME])

    @app.delete("/reports/{report:path}")
    async def remove(request: Request, report: str) -> Response:
        if refusal := _foreign(request):
            return refusal
        try:
            await asyncio.to_thread(desk.remove, report)
        except NotFoundError:
            return _refused(404, "This report is not in the library any more.")
        except BusyIndexError as error:
            return _refused(409, sentence(error))
        except ParaRefError as error:
            return _refused(503, sentence(error))
        return _reply(200, {"sentence": "Removed."})


class _Readings:
    """The files that are on their way into the library."""

    def __init__(self, desk: Desk, stock: Stock, intake: Intake) -> None:
        self._desk = desk
        self._stock = stock
        self._intake = intake
        # Their own threads, for the others answer questions.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reading")
        self._room = threading.Semaphore(MOST)

    async def receive(self, request: Request, name: str) -> Response:
        """Take a file in; the reply tells what becomes of it as it goes."""
        shown = name or "The file"
        if _length(request) > self._intake.largest:
            return _refused(413, f"{shown} {self._intake.too_large}")
        if not self._room.acquire(blocking=False):
            return _refused(429, "Many files are being read here: try again in a minute.")
        reading: _Reading | None = None
        try:
            draft = self._desk.receive(name)
            try:
                async for some in request.stream():
                    if draft.size + len(some) > self._intake.largest:
                        return _refused(413, f"{shown} {self._intake.too_large}")
                    draft.write(some)
                draft.finish()
                reading = _Reading(self._desk, self._stock, self._intake, draft, shown)
                run = copy_context().run  # with whoever listens
                done = self._threads.submit(run, reading.run)
                done.add_done_callback(lambda _: self._room.release())
            finally:
                if reading is None:
                    draft.drop()
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except ParaRefError as error:
            return _refused(status(error, 507), f"{shown} was not taken: {sentence(error)}")
        finally:
            if reading is None:
                self._room.release()
        return StreamingResponse(
            reading.told(),
            media_type="application/x-ndjson",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


class _GoneError(Exception):
    """The browser has gone away: nobody wants the report any more."""


class _Reading:
    """One file, read in a thread of its own; what happens is told to the browser's loop."""

    def __init__(self, desk: Desk, stock: Stock, intake: Intake, draft: Draft, name: str) -> None:
        self._desk = desk
        self._stock = stock
        self._intake = intake
        self._draft = draft
        self._name = name
        self._left = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()

    async def told(self) -> AsyncIterator[str]:
        """The events as lines; when nobody reads them on, the reading ends."""
        try:
            while (event := await self._events.get()) is not None:
                yield json.dumps(event) + "\n"
        finally:
            self._left.set()

    def run(self) -> None:
        """Read the file, to the end or until the browser leaves."""
        self._tell({"step": "received", "bytes": self._draft.size})
        try:
            added = self._desk.add(self._draft, self._progress, self._intake.fidelity)
            self._tell(self._known(added) if added.known else self._searchable(added))
        except _GoneError:
            log.info("a reading was given up")
        except ParaRefError as error:
            # The place of a draft says nothing to the visitor, and is nobody's business.
            told = sentence(error).replace(str(self._draft.path), self._name)
            self._tell({"step": "refused", "sentence": told})
        except Exception:  # nobody above could tell the visitor; the log has the trace
            log.exception("a file could not be added")
            self._tell({"step": "refused", "sentence": UNEXPECTED})
        finally:
            self._draft.drop()
            self._tell(None)

    def _progress(self, what: str, done: int, of: int) -> None:
        if self._left.is_set():
            raise _GoneError
        if what == "reading" and done == 0:
            self._tell({"step": "reading"})
        elif what == "encoding":
            self._tell({"step": "encoding", "done": done, "of": of})

    def _searchable(self, added: Added) -> Event:
        report = added.report
        kinds = self._desk.kinds(report.id)
        told = reading_log.lines(report, kinds)
        if added.apart:
            told.append(
                "Another report of this provider, kind and year is there already: both are kept."
            )
        held = self._stock.now()
        return {
            "step": "searchable",
            "report": report.id,
            "title": report.title,
            "sentence": "It can be searched now.",
            "log": told,
            "warnings": list(report.log.warnings),
            "holdings": {"generation": held.generation, "sentence": held.sentence},
        }

    @staticmethod
    def _known(added: Added) -> Event:
        report = added.report
        return {
            "step": "known",
            "report": report.id,
            "title": report.title,
            "sentence": "This file is in the library already: nothing was changed.",
        }

    def _tell(self, event: Event | None) -> None:
        """Hand an event over; None is the end."""
        try:
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)
        except RuntimeError:  # the server has stopped
            self._left.set()


def _foreign(request: Request) -> Response | None:
    """A refusal of what the page of another site sends."""
    if not from_another_site(request):
        return None
    return _refused(403, "The page of another site cannot change the library.")


def _length(request: Request) -> int:
    """The bytes that are announced; 0 where none are."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _refused(code: int, told: str) -> Response:
    return _reply(code, {"step": "refused", "sentence": told})


def _reply(code: int, said: Event) -> JSONResponse:
    return JSONResponse(said, code, headers={"Cache-Control": "no-store"})
