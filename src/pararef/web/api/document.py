"""`openapi.json`: what can be asked, in OpenAPI 3.1, made from the routes themselves."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.responses import Response

from pararef.web.api.parameters import Nothing
from pararef.web.api.problems import ProblemObject
from pararef.web.api.replying import Content, Replying

Document = dict[str, Any]

_DESCRIPTION = """\
Semantic search and question answering over inspection reports, cited to the numbered
paragraph. Every quoted word is a slice of a stored paragraph.

Records are those that the command line prints with `--json`. A reply has a strong `ETag`:
send it back in `If-None-Match`, and as long as the library is the same the answer is 304
and costs nothing. Pages name their neighbours in `Link`. What cannot be answered is
`application/problem+json` (RFC 9457) with a sentence in `detail`. HEAD is answered wherever
GET is. Within version 1 fields and parameters are added, never changed or taken away.
"""
_TAGS = [
    {"name": "questions", "description": "Search, answers, comparisons, and the check of a memo."},
    {"name": "library", "description": "Reports and their paragraphs."},
    {"name": "news", "description": "What was added, for feed readers."},
]
# A shape that another extends: pydantic tells what is written under a field only once.
_EXTENDED = (("HitObject", "ParagraphObject"), ("AnswerObject", "FindingsObject"))
_TAG = {"description": "Strong: the same as long as the answer is.", "schema": {"type": "string"}}
_KEPT = {"description": "`private, no-cache`.", "schema": {"type": "string"}}
_PAGES = {
    "description": 'Where the pages beside this one are, with `rel="next"` and `rel="prev"`.',
    "schema": {"type": "string"},
}
_SAME = {
    "description": "What `If-None-Match` names still holds.",
    "headers": {"ETag": _TAG, "Cache-Control": _KEPT},
}


def add(api: FastAPI, replying: Replying, server: str, login: bool) -> None:
    """Add the route. After all others.

    Args:
        server: The path that all paths are under.
        login: Whether a name and a password are wanted.
    """
    made = cache(lambda: _document(api, server, login))

    @api.get("/openapi.json", include_in_schema=False)
    async def document(request: Request, _: Annotated[Nothing, Query()]) -> Response:
        return await replying.looked_up(request, lambda: Content(made()))


def _document(api: FastAPI, server: str, login: bool) -> Document:
    document = get_openapi(
        title="pararef",
        version=api.version,
        openapi_version="3.1.0",
        summary="Find and cite the paragraphs of inspection reports",
        description=_DESCRIPTION,
        routes=api.routes,
        tags=_TAGS,
        servers=[{"url": server}],
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(ProblemObject).json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["ProblemObject"] = problem
    for child, parent in _EXTENDED:
        for name, field in schemas[parent]["properties"].items():
            if "description" in field:
                schemas[child]["properties"][name].setdefault("description", field["description"])
    for path in document["paths"].values():
        for operation in path.values():
            _finish(operation)
    if login:
        document["components"]["securitySchemes"] = {"login": {"type": "http", "scheme": "basic"}}
        document["security"] = [{"login": []}]
    return document


def _finish(operation: Document) -> None:
    """What FastAPI does not know: headers, 304, and that 422 has another form here."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    if operation["operationId"] == "verify":
        return
    responses["200"]["headers"] = {"ETag": _TAG, "Cache-Control": _KEPT}
    if any(parameter["name"] == "offset" for parameter in operation.get("parameters", ())):
        responses["200"]["headers"]["Link"] = _PAGES
    responses["304"] = _SAME
