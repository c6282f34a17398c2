"""What cannot be answered, in one form: RFC 9457.

    {"type": "about:blank", "title": "Not Found", "status": 404,
     "detail": "There is no report 'x' in this index. …", "instance": "/api/v1/reports/x"}

`detail` is one clear sentence, or two, for the person at the other end. Nothing of the
inside is in it: no path, no trace. What else went wrong is in the server's log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NotRequired

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Scope
from typing_extensions import TypedDict

from pararef.errors import (
    BusyIndexError,
    CollectionError,
    EncoderError,
    EngineError,
    LibraryError,
    NoIndexError,
    NotFoundError,
    ParaRefError,
    QuestionError,
    ReadingError,
    SettingError,
)
from pararef.web.trouble import RETRY, sentence
from pararef.web.turns import CrowdedError

MEDIA = "application/problem+json"
UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."
UNUSABLE = "The library cannot be read just now; the server's log says why. Try again later."
BUSY = "The library is being changed just now: try again in a moment."
_LONGEST = 120  # characters of what was sent that are told back

log = logging.getLogger(__name__)


class Fault(TypedDict):
    """A parameter, or a part of what was sent, and what is wrong with it."""

    parameter: str
    detail: str


class ProblemObject(TypedDict):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: NotRequired[list[Fault]]


class RefusalError(Exception):
    """A request that is refused, with a status of HTTP and a sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def problem(
    scope: Scope,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Fault] = (),
) -> JSONResponse:
    """A refusal as a reply.

    Args:
        scope: Of the request: its path is told.
        errors: Of several parameters, what is wrong with each.
    """
    told: ProblemObject = {
        "type": "about:blank",  # the status says what sort it is
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": _instance(scope),
    }
    if errors:
        told["errors"] = list(errors)
    return JSONResponse(told, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA)


def missing(scope: Scope) -> JSONResponse:
    """That there is nothing at a path."""
    return problem(scope, 404, "There is nothing at this path: openapi.json lists what there is.")


def _instance(scope: Scope) -> str:
    """The path that was asked for, as it was sent."""
    raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    return "".join(chr(byte) if 0x20 < byte < 0x7F else f"%{byte:02X}" for byte in raw)


def _of_http(request: Request, error: Exception) -> JSONResponse:
    """What Starlette refuses: a path or a method that there is not."""
    if not isinstance(error, HTTPException):
        return _unexpected(request, error)
    if error.status_code == 404:
        return missing(request.scope)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        methods = [part.strip() for part in headers.get("Allow", "").split(",") if part]
        allowed = ", ".join([*methods, "HEAD"] if "GET" in methods else methods)
        sentence = f"This path takes {allowed}, not {request.method[:20]}."
        return problem(request.scope, 405, sentence, {"Allow": allowed})
    return problem(request.scope, error.status_code, str(error.detail), headers)


def _of_pararef(request: Request, error: ParaRefError) -> JSONResponse:
    told = sentence(error)
    if isinstance(error, EngineError):
        return problem(request.scope, 503, told, {"Retry-After": RETRY})
    if isinstance(error, CrowdedError):
        return problem(request.scope, 503, told, {"Retry-After": RETRY})
    if isinstance(error, BusyIndexError):
        return problem(request.scope, 503, BUSY, {"Retry-After": RETRY})
    if isinstance(error, NoIndexError):
        return problem(request.scope, 503, "The library holds no reports yet.")
    if isinstance(error, LibraryError | EncoderError):  # its sentence names a folder
        log.error("%s", error)
        return problem(request.scope, 503, UNUSABLE)
    if isinstance(error, NotFoundError):
        return problem(request.scope, 404, told)
    if isinstance(error, QuestionError | SettingError | CollectionError | ReadingError):
        return problem(request.scope, 422, told)
    return _unexpected(request, error)


def _of_refusal(request: Request, error: Exception) -> JSONResponse:
    status = error.status if isinstance(error, RefusalError) else 400
    return problem(request.scope, status, str(error))


def _of_parameters(request: Request, error: Exception) -> JSONResponse:
    """Parameters that are not what the document says."""
    if not isinstance(error, RequestValidationError):
        return _unexpected(request, error)
    faults = [_fault(one) for one in error.errors()]
    sentence = " ".join(fault["detail"] for fault in faults[:3])
    return problem(request.scope, 400, sentence, errors=faults[:20])


def _fault(error: Mapping[str, Any]) -> Fault:
    # ("query", "year", 0): a place in a list says nothing to who wrote an address
    name = next((str(part) for part in error["loc"][1:]), str(error["loc"][0]))[:_LONGEST]
    context = error.get("ctx", {})
    given = str(error.get("input"))[:_LONGEST]
    said = {
        "missing": "must be given",
        "extra_forbidden": "is no parameter here",
        "string_too_short": "must not be empty",
        "string_too_long": f"must have {context.get('max_length'):,} characters at the most"
        if "max_length" in context
        else "",
        "too_long": f"may be given {context.get('max_length')} times at the most",
        "too_short": f"must be given {context.get('min_length')} times at the least",
        "greater_than_equal": f"must be {context.get('ge')} or more, not {given}",
        "less_than": f"must be less than {context.get('lt')}, not {given}",
        "less_than_equal": f"must be {context.get('le')} or less, not {given}",
        "enum": f"must be one of {context.get('expected')}, not “{given}”",
    }.get(error["type"]) or str(error.get("msg", "cannot be used")).removeprefix("Value error, ")
    return {"parameter": name, "detail": f"{name} {said}."}


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    """The log has the trace; see `Front`."""
    return problem(request.scope, 500, UNEXPECTED)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    HTTPException: _of_http,
    RequestValidationError: _of_parameters,
    RefusalError: _of_refusal,
    ParaRefError: _of_pararef,
    Exception: _unexpected,
}
"""For an application of FastAPI."""

_TOLD = {
    400: "A parameter, or what was sent, is not what this document says.",
    401: "The server wants a name and a password.",
    404: "There is no such report, or paragraph.",
    405: "The path does not take this method.",
    413: "What was sent is too long.",
    415: "What was sent is neither text nor JSON.",
    422: "A question, or a filter, that cannot be asked for: the sentence says why.",
    429: "Too many requests from this client in a minute, or too many wrong log-ins.",
    500: "The server failed; its log says why.",
    503: "Too much is asked at once, or the library is being changed, or away: ask again.",
}
_HEADERS = {
    401: {"WWW-Authenticate": "How to log in."},
    405: {"Allow": "The methods that the path takes."},
    429: {"Retry-After": "Seconds to wait."},
    503: {"Retry-After": "Seconds to wait, where waiting will help."},
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What an operation may refuse with, besides what any does, for the document."""
    return {
        status: {
            "description": _TOLD[status],
            "headers": {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in _HEADERS.get(status, {}).items()
            },
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemObject"}}},
        }
        for status in sorted({400, 401, 405, 429, 500, 503, *statuses})
    }
