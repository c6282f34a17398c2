"""The tools over the Model Context Protocol: on standard input and output, and over HTTP.

Over HTTP every request stands for itself: nothing is kept of a client, as the page keeps
nothing of a visitor.
"""

from __future__ import annotations

import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

import anyio
import mcp_types as protocol
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

from pararef import stages
from pararef.assistants.tools import INSTRUCTIONS, TOOLS, Tool
from pararef.desk import Desk
from pararef.errors import ParaRefError

LARGEST = 1024 * 1024
"""Bytes of a request over HTTP."""

UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."
_BY_NAME = {tool.name: tool for tool in TOOLS}
_HARMLESS = protocol.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

InTurn = Callable[[Callable[[], protocol.CallToolResult]], Awaitable[protocol.CallToolResult]]
"""Does work in a thread, when it has its turn. Raises ParaRefError if it has none for too long."""

log = logging.getLogger(__name__)


def run(desk: Desk) -> None:
    """Serve one assistant on standard input and output, until it closes the input.

    Nothing but the protocol goes to standard output: what anything else prints there
    while it runs comes out on standard error.
    """
    # A thread waits for input, and would have to be waited for: nothing is lost by an end at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(_serve, desk)


async def _serve(desk: Desk) -> None:
    # One assistant: more at once than processors would only wait for each other.
    limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
    server = _server(desk, partial(anyio.to_thread.run_sync, limiter=limiter))
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


class OverHTTP:
    """The tools as an ASGI application, while `running`; it answers POST alone.

    Args:
        in_turn: Shared with all who search on the same server.
    """

    def __init__(self, desk: Desk, in_turn: InTurn) -> None:
        self._server = _server(desk, in_turn)
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """For the lifespan of the application that it is a part of."""
        # One that has run cannot run again.
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=LARGEST
        )
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._manager is None:
            raise RuntimeError("its lifespan has not begun")
        await self._manager.handle_request(scope, receive, send)


def _server(desk: Desk, in_turn: InTurn) -> Server[Any]:
    async def listed(_: Any, __: Any) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def called(_: Any, params: protocol.CallToolRequestParams) -> protocol.CallToolResult:
        try:
            return await in_turn(partial(_reply, desk, params.name, params.arguments or {}))
        except ParaRefError as error:
            stages.trouble(error)
            return _failed(str(error))

    return Server(
        "pararef",
        title="Inspection reports, cited to the paragraph",
        version=version("pararef"),
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def _described(tool: Tool) -> protocol.Tool:
    return protocol.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=TypeAdapter(tool.gives).json_schema(mode="serialization"),
        annotations=_HARMLESS,
    )


def _reply(desk: Desk, name: str, arguments: dict[str, Any]) -> protocol.CallToolResult:
    """What a tool gives; whatever goes wrong is one sentence for the model to read."""
    tool = _BY_NAME.get(name)
    if tool is None:
        return _failed(f"There is no tool {name[:80]!r}: take one of {', '.join(_BY_NAME)}.")
    try:
        reply = tool.call(desk, tool.takes.model_validate(arguments))
    except ValidationError as error:
        return _failed(_refusal(tool, error))
    except ParaRefError as error:
        stages.trouble(error)
        return _failed(str(error))
    except Exception as error:  # nobody above could tell the model; the log has the trace
        stages.trouble(error)
        log.exception("the tool %s failed", tool.name)
        return _failed(UNEXPECTED)
    return protocol.CallToolResult(
        content=[protocol.TextContent(type="text", text=reply.text)],
        structured_content=dict(reply.record),
    )


def _failed(sentence: str) -> protocol.CallToolResult:
    return protocol.CallToolResult(
        content=[protocol.TextContent(type="text", text=sentence)], is_error=True
    )


def _refusal(tool: Tool, error: ValidationError) -> str:
    """The first thing that is wrong with a tool's arguments, and what it takes."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(map(str, first["loc"])) or "arguments"
    takes = ", ".join(tool.takes.model_fields)
    if first["type"] == "extra_forbidden":
        return f"{tool.name} has no argument {name[:80]!r}: it takes {takes}."
    if first["type"] == "missing":
        return f"{tool.name} wants the argument {name}: it takes {takes}."
    given = json.dumps(first["input"], ensure_ascii=False, default=str)
    shown = given if len(given) <= 80 else f"{given[:79]}…"
    return f"The argument {name} of {tool.name} cannot be {shown}: {first['msg']}."
