"""The page's library for programs: JSON over HTTP, version 1.

    GET  /api/v1/search?q=…                 hits            as `pararef search --json`
    GET  /api/v1/ask?q=…                    quotations      as `pararef ask --json`
    GET  /api/v1/compare?report=…&theme=…   a table         as `pararef compare --json`
    GET  /api/v1/run?q=…&q=…                questions to every report, as `pararef run` writes
    POST /api/v1/verify                     a memo, checked
    GET  /api/v1/reports[/ID[/paragraphs[/ANCHOR]]]
    GET  /api/v1/reports/ID/recommendations[/ANCHOR]
    GET  /api/v1/facets                     what can be filtered by
    GET  /api/v1/feed?q=…                   what is new, as Atom
    GET  /api/v1/openapi.json               all of this, for machines

Records are those of the command line (`pararef.output`). Whatever cannot be answered is a
problem (`problems`); what was answered before and has not changed is not answered again
(`caching`). Within version 1 fields and parameters are added, never changed or taken away.
"""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from pararef.desk import Desk
from pararef.settings import Settings
from pararef.web.api import document, lookups, news, problems, questions, recommended
from pararef.web.api.front import Front
from pararef.web.api.replying import Replying
from pararef.web.turns import Turns

PATH = "/api/v1"


def add(app: FastAPI, desk: Desk, held: Settings, turns: Turns) -> None:
    """Mount it on the page's application, before anything that answers every path.

    Args:
        held: What it goes by: `root_path`, and whether there is a `login`.
        turns: Shared with all who search.
    """
    api = FastAPI(
        title="pararef",
        version=version("pararef"),
        docs_url=None,  # they would fetch scripts from another host
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers=problems.HANDLERS,
    )
    replying = Replying(desk, turns, held.root_path)
    for part in (questions, lookups, recommended, news):
        part.add(api, replying)
    document.add(api, replying, f"{held.root_path}{PATH}", login=held.login is not None)
    app.mount(PATH, Front(api))
    app.mount("/api", Front(_nothing))


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """What is under /api and of no version."""
    await problems.missing(scope)(scope, receive, send)
