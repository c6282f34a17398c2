"""What is new, as an Atom feed: reports added last, or those that answer a question."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from pararef.finding import LONGEST
from pararef.records import Outcome
from pararef.web.address import Asked, sound
from pararef.web.api.feed import Entry, feed
from pararef.web.api.parameters import Filtered, Switch, Whole
from pararef.web.api.problems import documented
from pararef.web.api.replying import Content, Replying

LOOKED_THROUGH = 100
"""Reports, the newest, that a question is put to."""

_ATOM = "application/atom+xml"


class Watched(Filtered):
    """A question whose new answers are awaited."""

    q: Annotated[str, AfterValidator(sound)] = Field(
        default="",
        max_length=LONGEST,
        description="A question, or a few words: only reports that answer it are told, with what"
        " they say. Every report added, if not given. The names of reports in it limit nothing.",
        examples=["weaknesses in early help"],
    )
    expand: Switch = Field(
        default=True,
        description="Spell short forms out as the reports do, and put slips of the keyboard right.",
        examples=[False],
    )
    limit: Whole = Field(
        default=30,
        ge=1,
        le=LOOKED_THROUGH,
        description=f"How many entries, out of the {LOOKED_THROUGH} newest reports that pass.",
        examples=[30],
    )


def add(api: FastAPI, replying: Replying) -> None:
    """Add the route."""

    @api.get(
        "/feed",
        operation_id="getFeed",
        summary="Reports added last that answer a question, as an Atom feed",
        tags=["news"],
        response_class=Response,
        responses={
            200: {
                "description": "The newest first.",
                "content": {_ATOM: {"schema": {"type": "string"}}},
            },
            **documented(404, 422),
        },
    )
    async def news(request: Request, asked: Annotated[Watched, Query()]) -> Response:
        """For a feed reader; `updated` is when a report was put into the library."""
        page = replying.page(request)
        own = page.rstrip("/").removesuffix(replying.root) + replying.address(request)

        def work() -> Content:
            whole = feed(
                replying.desk.name,
                page,
                own,
                Asked(asked.q, asked.filters, asked.expand),
                _entries(replying, asked),
            )
            return Content(whole)

        return await replying.thought_out(request, work, _ATOM)


def _entries(replying: Replying, asked: Watched) -> list[Entry]:
    desk = replying.desk
    with desk.snapshot():
        added = desk.added(asked.filters, LOOKED_THROUGH)
        about = {name: desk.about(name) for name in added}
    if not asked.q.strip():
        news = [Entry(about[name], when) for name, when in added.items()]
        return news[: asked.limit]
    answers = desk.ask_each(asked.q, list(added), asked.expand, asked.filters)
    news = [
        Entry(about[name], added[name], answer)
        for name, answer in answers.items()
        if answer.outcome is Outcome.ANSWERED
    ]
    return news[: asked.limit]
