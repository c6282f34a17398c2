"""How the API replies: marked, with links to the pages beside, and only when there is need."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pararef.desk import Desk
from pararef.web.api.caching import ASK_AGAIN, holds, holds_any, tag
from pararef.web.turns import Turns

JSON = "application/json"
_HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[\da-fA-F:.]+\](?::\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Content:
    """What is answered.

    Attributes:
        beside: What the address says for the pages beside this one: by "next" and "prev", the
            parameters that change.
    """

    body: object
    beside: Mapping[str, Mapping[str, int]] | None = None


class Replying:
    """Makes replies of what is asked of one desk.

    Args:
        root: Where a proxy puts the page.
    """

    def __init__(self, desk: Desk, turns: Turns, root: str) -> None:
        self.desk = desk
        self._turns = turns
        self.root = root
        # What a reply follows from besides the index (settings, short forms, this very code) may
        # change whenever the server is started, and so may the index that a number belongs to.
        self._version = version("pararef")
        self._started = secrets.token_hex(8)

    async def looked_up(self, request: Request, work: Callable[[], Content]) -> Response:
        """Reply with what is read from the library."""
        return await self._reply(request, partial(run_in_threadpool, self._held, work))

    async def thought_out(
        self, request: Request, work: Callable[[], Content], media: str = JSON
    ) -> Response:
        """Reply with what takes the processor."""
        return await self._reply(request, partial(self._turns.run, work), media)

    async def checked(self, work: Callable[[], object]) -> Response:
        """Reply to what was sent, which nobody keeps."""
        body = await self._turns.run(work)
        return Response(_json(body), media_type=JSON, headers={"Cache-Control": "no-store"})

    def page(self, request: Request) -> str:
        """The address of the page, up to a question mark, as this client knows it."""
        host = request.headers.get("host", "")
        # It is the client's word: nothing but a name is taken.
        known = host if _HOST.fullmatch(host) else "localhost"
        return f"{request.url.scheme}://{known}{self.root}/"

    def address(self, request: Request, **changes: int) -> str:
        """The path and the parameters of a request, with some of them changed."""
        said = [(key, value) for key, value in request.query_params.multi_items()]
        kept = [(key, value) for key, value in said if key not in changes]
        query = urlencode([*kept, *changes.items()], quote_via=quote)
        return f"{self.root}{request.scope['path']}{f'?{query}' if query else ''}"

    def _held(self, work: Callable[[], Content]) -> Content:
        with self.desk.snapshot():
            return work()

    async def _reply(
        self,
        request: Request,
        work: Callable[[], Awaitable[Content]],
        media: str = JSON,
    ) -> Response:
        before = await run_in_threadpool(self.desk.generation)
        asked = (request.scope["path"], request.url.query, self.page(request))
        mark = tag(self._version, self._started, before, *asked)
        headers = {"ETag": mark, **ASK_AGAIN}
        if holds(request.headers, mark):
            return Response(status_code=304, headers=headers)
        content = await work()
        if before != await run_in_threadpool(self.desk.generation):
            del headers["ETag"]  # nobody knows of which state this is
        elif holds_any(request.headers):
            return Response(status_code=304, headers=headers)
        if content.beside:
            headers["Link"] = ", ".join(
                f'<{self.address(request, **changes)}>; rel="{name}"'
                for name, changes in content.beside.items()
            )
        body = content.body if isinstance(content.body, bytes) else _json(content.body)
        return Response(body, media_type=media, headers=headers)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def beside(offset: int, size: int, size_name: str, more: bool) -> dict[str, dict[str, int]]:
    """The pages before and after one, so that together they have each thing once."""
    pages = {}
    if more:
        pages["next"] = {size_name: size, "offset": offset + size}
    if offset:
        first = max(0, offset - size)
        pages["prev"] = {size_name: offset - first, "offset": first}
    return pages
