"""What the collection asks of the server: is it still printed so, as a file, from a file.

The collection itself stays in the reader's browser. Only the page's own requests
are answered: another site could otherwise have a visitor's browser send them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from pararef.answering import link
from pararef.desk import Desk
from pararef.errors import CollectionError, ParaRefError
from pararef.research.collection import Cited, Collection, as_json, check, collection, parsed
from pararef.research.exporting import FORMATS, export
from pararef.research.importing import LARGEST, imported
from pararef.web.buttons import label
from pararef.web.trouble import sentence, status

ELSEWHERE = "Another site asked for this: open the collection and ask there."
TOO_LARGE = f"This is larger than {LARGEST // 1_000_000} MB: take fewer quotations at a time."
UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."

log = logging.getLogger(__name__)


def add(app: FastAPI, desk: Desk) -> None:
    """Add the routes to the page's application."""

    @app.post("/export/{form}")
    async def exported(form: str, request: Request) -> Response:
        def answer(body: bytes) -> Response:
            held, day = _collection(body, request), date.today()
            content = export(held, desk, form, str(request.base_url), day)
            name = f"pararef-collection-{day}{FORMATS[form].ending}"
            headers = {
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            }
            return Response(content, media_type=FORMATS[form].media, headers=headers)

        return await _answered(request, answer)

    @app.post("/collection/check")
    async def checked(request: Request) -> Response:
        def answer(body: bytes) -> Response:
            found = check(_collection(body, request), desk)
            return JSONResponse({"pins": [_shown(one) for one in found]})

        return await _answered(request, answer)

    @app.post("/collection/import")
    async def taken(request: Request) -> Response:
        def answer(body: bytes) -> Response:
            given = imported(body)
            pins = [as_json(one) for one in given.collection.pins]
            return JSONResponse({"pins": pins, "refused": list(given.refused)})

        return await _answered(request, answer)


async def _answered(request: Request, answer: Callable[[bytes], Response]) -> Response:
    """An answer, or the sentence that says why there is none."""
    if _from_elsewhere(request):
        return _refusal(403, ELSEWHERE)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return _refusal(413, TOO_LARGE)
    try:
        return await run_in_threadpool(answer, bytes(body))
    except ParaRefError as error:
        return _refusal(status(error, 400), sentence(error))
    except Exception:  # nobody above could tell the visitor; the log has the trace
        log.exception("the collection could not be answered")
        return _refusal(500, UNEXPECTED)


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"detail": sentence}, status_code=status)


def _from_elsewhere(request: Request) -> bool:
    """Whether another site has the browser ask. What is no browser sends neither header."""
    if site := request.headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _collection(body: bytes, request: Request) -> Collection:
    """The collection that was sent, as JSON or as the one field of a form."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        try:
            sent = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        except ValueError as error:
            raise CollectionError("This form has too many fields to be read.") from error
        return collection(parsed(sent.get("collection", [""])[0]))
    return collection(parsed(body))


def _shown(cited: Cited) -> dict[str, object]:
    """What the page shows of a pin: all of it from the library, but for the reader's own words."""
    paragraph, report = cited.paragraph, cited.report
    before = (paragraph.lead_in or paragraph.over) if paragraph else None
    return {
        "state": cited.state.value,
        "told": cited.told,
        "quotation": cited.words,
        "before": before,
        "citation": cited.citation,
        "label": label(paragraph) if paragraph else None,
        "licence": report.licence if report else None,
        "link": link(paragraph) if paragraph else None,
        "now": as_json(cited.now),
    }
