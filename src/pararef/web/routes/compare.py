"""A comparison as a file: the address of the page's room, answered as CSV or for Word.

GET /compare.csv?report=…&report=…&theme=…
GET /compare.docx?report=…&report=…&theme=…
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from pararef.desk import Desk
from pararef.errors import NotFoundError, ParaRefError
from pararef.research.comparing import Comparison, compare
from pararef.research.comparison_files import as_csv, as_docx
from pararef.research.themes import theme
from pararef.web.address import LONGEST, sound
from pararef.web.trouble import sentence, status

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def add(app: FastAPI, desk: Desk) -> None:
    """Add the routes to an application."""

    @app.get("/compare.csv")
    def csv(request: Request) -> Response:
        return _file(desk, request, as_csv, "comparison.csv", "text/csv; charset=utf-8")

    @app.get("/compare.docx")
    def docx(request: Request) -> Response:
        return _file(desk, request, as_docx, "comparison.docx", WORD)


def _file(
    desk: Desk,
    request: Request,
    write: Callable[[Comparison, str], bytes],
    name: str,
    kind: str,
) -> Response:
    said = request.query_params
    reports = [sound(value) for value in said.getlist("report")]
    themes = [theme(sound(words)) for words in said.getlist("theme") if words.strip()]
    try:
        if len(str(said)) > LONGEST:
            return _refused("This link is too long.", 400)
        content = write(compare(desk, reports, themes), str(request.base_url))
    except ParaRefError as error:
        ours = status(error, 404 if isinstance(error, NotFoundError) else 400)
        return _refused(sentence(error), ours)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def _refused(detail: str, code: int) -> Response:
    return JSONResponse({"detail": detail}, status_code=code)
