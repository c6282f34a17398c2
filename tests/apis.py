"""The API over a desk, in this process, with all that stands before it."""

from __future__ import annotations

from fastapi import FastAPI

from pararef.desk import Desk
from pararef.settings import Settings
from pararef.web import api
from pararef.web.door import Door
from pararef.web.guard import Guard
from pararef.web.turns import Turns


def api_over(desk: Desk, held: Settings | None = None, turns: Turns | None = None) -> FastAPI:
    """As the page has it, without the page."""
    held = held or Settings()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    api.add(app, desk, held, turns or Turns())
    login = held.login.get_secret_value() if held.login else None
    app.add_middleware(Door, login=login, per_minute=held.per_minute)
    app.add_middleware(Guard, opened=lambda: None)
    return app
