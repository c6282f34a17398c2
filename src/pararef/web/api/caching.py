"""What was answered before and has not changed since need not be answered again (RFC 9110)."""

from __future__ import annotations

import hashlib
import re

from starlette.datastructures import Headers

# One asks each time whether what he has still holds; nobody between keeps it for others.
ASK_AGAIN = {"Cache-Control": "private, no-cache"}
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def tag(*parts: object) -> str:
    """A strong ETag of all that an answer follows from."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace"))
    return f'"{digest.hexdigest()[:32]}"'


def holds(headers: Headers, mark: str) -> bool:
    """Whether the client says that it has what would be answered.

    >>> holds(Headers({"If-None-Match": '"a", W/"b"'}), '"b"')
    True
    """
    given = headers.get("if-none-match", "")
    return mark in _TAG.findall(given)


def holds_any(headers: Headers) -> bool:
    """Whether the client wants nothing if there is any answer: `If-None-Match: *`."""
    return headers.get("if-none-match", "").strip() == "*"
