"""`POST /mcp`: the tools of an assistant, behind the same door as the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pararef.assistants.server import OverHTTP
from pararef.desk import Desk
from pararef.web.routes.origin import from_another_site
from pararef.web.turns import Turns

PATH = "/mcp"


def add(app: FastAPI, desk: Desk, turns: Turns) -> None:
    """Put the route on an application; it is there while the application's lifespan runs."""
    tools = OverHTTP(desk, turns.run)
    within = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(outer: FastAPI) -> AsyncIterator[Any]:
        async with within(outer) as state, tools.running():
            yield state

    app.router.lifespan_context = lifespan
    app.router.routes.append(Route(PATH, _OurOwn(tools)))


class _OurOwn:
    """Refuses what the page of another site sends, for a browser would lend it its log-in.

    And all but POST: there is no stream to listen to, and no session to end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.app
        if scope["method"] != "POST":
            answer = JSONResponse({"detail": "Send a POST."}, 405, headers={"Allow": "POST"})
        elif from_another_site(Request(scope)):
            answer = JSONResponse({"detail": "The page of another site may not ask here."}, 403)
        await answer(scope, receive, send)
