"""What reports recommend, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from pararef.research.recommendations import follow_one, recommendations, records
from pararef.web.api.parameters import Anchor, Nothing, ReportId
from pararef.web.api.problems import documented
from pararef.web.api.replying import Content, Replying


class RecommendationsObject(TypedDict):
    """The recommendations of a report, in their order."""

    report: str
    recommendations: list[records.RecommendationObject]


def add(api: FastAPI, replying: Replying) -> None:
    """Add the routes."""
    desk = replying.desk

    @api.get(
        "/reports/{report}/recommendations",
        operation_id="listRecommendations",
        summary="What a report says is to be done",
        tags=["recommendations"],
        response_model=RecommendationsObject,
        responses=documented(404),
    )
    async def listed(
        request: Request, report: ReportId, _: Annotated[Nothing, Query()]
    ) -> Response:
        """All of them, as they stand under headings that ask for improvement."""

        def work() -> Content:
            whole = desk.report(report)
            found: RecommendationsObject = {
                "report": whole.id,
                "recommendations": [
                    records.recommendation(one, whole) for one in recommendations(whole)
                ],
            }
            return Content(found)

        return await replying.looked_up(request, work)

    @api.get(
        "/reports/{report}/recommendations/{anchor}",
        operation_id="followRecommendation",
        summary="What a recommendation rests on, and what later reports say of it",
        tags=["recommendations"],
        response_model=records.FollowedObject,
        responses=documented(404),
    )
    async def followed(
        request: Request, report: ReportId, anchor: Anchor, _: Annotated[Nothing, Query()]
    ) -> Response:
        """The same object as `pararef follow --json` prints for it."""
        return await replying.thought_out(
            request,
            lambda: Content(records.followed(follow_one(desk, report, anchor), desk.about(report))),
        )
