"""The page's own sheet and code, and the lines of its head that name them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from starlette.responses import FileResponse, JSONResponse, Response

STATIC = Path(__file__).parent / "static"

# In the order in which they hold; linked, for Gradio rewrites the selectors of its own.
SHEETS = (
    "base",
    "ask",
    "answer",
    "tables",
    "reader",
    "rooms",
    "overview",
    "compare",
    "library",
    "collection",
    "filters",
    "sizes",
)
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
# Before anything is drawn, so that no other room is seen first.
EARLY = (
    "document.documentElement.dataset.view ="
    ' new URLSearchParams(location.search).get("view") || "ask";'
)
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#1d4ed8"/>'
    '<path d="M22 8v16m-5-16v16M22 8h-8a4.5 4.5 0 0 0 0 9h3" fill="none" stroke="#fff"'
    ' stroke-width="2.5" stroke-linecap="round"/></svg>'
)


def add(app: FastAPI) -> None:
    """Serve them, each to be kept for ever: its address changes when it does."""

    @app.get("/own/{version}/page.css")
    def sheet(version: str) -> Response:
        return Response(_sheet(), media_type="text/css", headers=FOREVER)

    @app.get("/own/{version}/{module}.js")
    def code(version: str, module: str) -> Response:
        file = STATIC / "js" / f"{module}.js"
        if file not in _modules():
            return JSONResponse({"detail": "There is no such file."}, status_code=404)
        return FileResponse(file, media_type="text/javascript", headers=FOREVER)


@cache
def head() -> bytes:
    """What belongs into the head of the page."""
    at = f"./own/{_version()}"
    modules = "".join(f'<link rel="modulepreload" href="{at}/{file.name}">' for file in _modules())
    return (
        f'<title>pararef</title><link rel="icon" href="data:image/svg+xml,{quote(ICON)}">'
        f'<link rel="stylesheet" href="{at}/page.css">{modules}<script>{EARLY}</script>'
        f'<script type="module" src="{at}/main.js"></script>'
    ).encode()


@cache
def _sheet() -> bytes:
    """All sheets as one."""
    return b"\n".join((STATIC / "css" / f"{name}.css").read_bytes() for name in SHEETS)


@cache
def _modules() -> tuple[Path, ...]:
    return tuple(sorted((STATIC / "js").glob("*.js")))


@cache
def _version() -> str:
    """Changes when a sheet or a module does: each may be kept for ever under its own name."""
    held = hashlib.sha256(_sheet())
    for file in _modules():
        held.update(file.read_bytes())
    return held.hexdigest()[:12]
