"""`POST /write`: an answer written out by the language model that is set, as it is verified.

Lines of JSON: each statement with the numbers of the quotations that bear it out,
and at the end what became of the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from pararef.desk import Desk
from pararef.errors import ParaRefError
from pararef.records import Statement
from pararef.web.address import LONGEST, Asked
from pararef.web.trouble import sentence


def add(app: FastAPI, desk: Desk, hits: int) -> None:
    """Serve it, where a model is set.

    Args:
        hits: How many paragraphs an answer shows, so that this one is of the same.
    """
    if desk.writer is None:
        return

    @app.post("/write")
    async def write(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return JSONResponse({"detail": "Ask from the page itself."}, 403)
        address = (await request.body())[: LONGEST + 1].decode("utf-8", "replace")
        try:
            asked = Asked.at(address)
        except ParaRefError as error:
            return JSONResponse({"detail": str(error)}, 400)
        return StreamingResponse(_lines(desk, asked, hits), media_type="application/x-ndjson")


def _lines(desk: Desk, asked: Asked, hits: int) -> Iterator[str]:
    """Runs beside the loop of the server: Starlette takes plain iterators to a thread."""
    try:
        answer = desk.ask(asked.question, hits, asked.filters, asked.expand, asked.infer)
        for part in desk.write(answer):
            if isinstance(part, Statement):
                yield _line({"text": part.text, "cites": part.cites})
            else:
                end = {"model": part.model, "removed": part.removed, "failed": part.failed}
                yield _line(end)
    except ParaRefError as error:
        yield _line({"failed": sentence(error)})


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
