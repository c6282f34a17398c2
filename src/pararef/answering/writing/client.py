"""A language model's reply, piece by piece as it arrives. The only user of openai.

Everything the server sends is a stranger's: bounded in time and bytes, never
followed elsewhere, and read for its text only. Of the environment nothing
counts: no proxy, no key, no header that is meant for another program.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Sequence
from urllib.parse import urlsplit

import httpx2
from anyio.from_thread import start_blocking_portal
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam

from pararef.answering.writing.endpoint import Endpoint
from pararef.errors import ModelError

Message = ChatCompletionMessageParam

_MOST_BYTES = 16_000_000  # of a reply: some 60,000 pieces, each in an object of its own
_OWN_HEADERS = ("host", "content-type", "content-length")


def pieces(endpoint: Endpoint, messages: Sequence[Message]) -> Generator[str, None, None]:
    """The text of the reply, in pieces, until the model says that it is done.

    Raises:
        ModelError: If the server cannot be reached, refuses, breaks off, sends what
            is no reply, or is not done in `endpoint.timeout` seconds.
    """
    ends = time.monotonic() + endpoint.timeout
    # A loop of its own, in a thread of its own: only there can a read be stopped at any moment.
    with start_blocking_portal() as portal:
        reply = _reply(endpoint, messages)
        try:
            while (piece := portal.call(_next, reply, endpoint, ends)) is not None:
                yield piece
        finally:
            portal.call(reply.aclose)


async def _next(reply: AsyncGenerator[str, None], endpoint: Endpoint, ends: float) -> str | None:
    """The next piece, or None at the end."""
    host = urlsplit(endpoint.url).netloc
    try:
        async with asyncio.timeout(ends - time.monotonic()):
            return await anext(reply, None)
    except TimeoutError:
        why = f"took longer than the {endpoint.timeout:g} seconds of llm_timeout"
    except _UnfinishedError:
        why = "stopped before its answer was done"
    except APIStatusError as error:
        why = f"refused with status {error.status_code}: look at llm_url, llm_model and llm_key"
    except APIConnectionError:
        why = "cannot be reached, or broke off: see whether it runs, and look at llm_url"
    except (OpenAIError, httpx2.HTTPError, ValueError, TypeError, RecursionError):
        why = "sent what is no reply: see whether llm_url leads to a server of this protocol"
    # Without the cause: its request holds the key.
    raise ModelError(f"The language model at {host} {why}.") from None


class _UnfinishedError(Exception):
    """The reply stopped in the middle."""


async def _reply(endpoint: Endpoint, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
    key = endpoint.key.get_secret_value() if endpoint.key else None
    transport = _Guarded(httpx2.AsyncHTTPTransport(trust_env=False), key)
    async with httpx2.AsyncClient(
        transport=transport, trust_env=False, follow_redirects=False, timeout=None
    ) as http:
        client = AsyncOpenAI(api_key="-", base_url=endpoint.url, max_retries=0, http_client=http)
        stream = await client.chat.completions.create(
            model=endpoint.model, messages=list(messages), temperature=0, seed=0, stream=True
        )
        async with stream:
            async for chunk in stream:
                text, end = _said(chunk)
                if text:
                    yield text
                if end == "stop":
                    return
                if end:  # "length", "tool_calls", …
                    break
    raise _UnfinishedError


def _said(chunk: object) -> tuple[str, str | None]:
    """The text of a piece and why the reply ends here, whatever else, or nothing, is in it.

    Calls of tools are not even looked at: none was offered.
    """
    choices = getattr(chunk, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    text = getattr(getattr(choice, "delta", None), "content", None)
    end = getattr(choice, "finish_reason", None)
    return text if isinstance(text, str) else "", end if isinstance(end, str) else None


class _Guarded(httpx2.AsyncBaseTransport):
    """Sends no header but our own, and reads no more than a reply can have."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, key: str | None) -> None:
        self._inner = inner
        self._key = key

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        own = {name: request.headers[name] for name in _OWN_HEADERS if name in request.headers}
        own |= {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if self._key:
            own["Authorization"] = f"Bearer {self._key}"
        request.headers = httpx2.Headers(own)
        response = await self._inner.handle_async_request(request)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            await response.aclose()
            raise ValueError("packed, though it was asked not to be")
        stream = response.stream
        assert isinstance(stream, httpx2.AsyncByteStream)
        response.stream = _Counted(stream)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Counted(httpx2.AsyncByteStream):
    """The bytes of a reply, up to a limit."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = _MOST_BYTES
        async for part in self._inner:
            left -= len(part)
            if left < 0:
                raise ValueError("endless")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
