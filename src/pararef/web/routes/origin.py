"""Whose page a request comes from: a browser says it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request


def from_another_site(request: Request) -> bool:
    """Whether the page of another site sent it; programs that are no browser say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
