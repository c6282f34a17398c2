"""What the library holds: reports, their paragraphs, and what can be filtered by."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from pararef import output
from pararef.web.api.parameters import Anchor, Filtered, Listed, Nothing, Paged, ReportId
from pararef.web.api.problems import documented
from pararef.web.api.replying import Content, Replying, beside


class ReportsObject(TypedDict):
    """A page of reports, by their ids."""

    total: int
    limit: int
    offset: int
    reports: list[output.ReportObject]


class ParagraphsObject(TypedDict):
    """A page of a report's paragraphs, in their order."""

    report: str
    total: int
    limit: int
    offset: int
    paragraphs: list[output.ParagraphObject]


def add(api: FastAPI, replying: Replying) -> None:
    """Add the routes."""
    desk = replying.desk

    @api.get(
        "/reports",
        operation_id="listReports",
        summary="The reports that have a paragraph which passes the filters",
        tags=["library"],
        response_model=ReportsObject,
        responses=documented(404, 422),
    )
    async def reports(request: Request, asked: Annotated[Listed, Query()]) -> Response:
        """By their ids, each as `pararef reports --json` prints it, a page at a time."""

        def work() -> Content:
            ids = desk.passing(asked.filters)
            end = asked.offset + asked.limit
            page: ReportsObject = {
                "total": len(ids),
                "limit": asked.limit,
                "offset": asked.offset,
                "reports": [output.report(desk.about(name)) for name in ids[asked.offset : end]],
            }
            return Content(page, beside(asked.offset, asked.limit, "limit", end < len(ids)))

        return await replying.looked_up(request, work)

    @api.get(
        "/reports/{report}",
        operation_id="getReport",
        summary="What a report says of itself, and how it was read",
        tags=["library"],
        response_model=output.ReportObject,
        responses=documented(404),
    )
    async def about(request: Request, report: ReportId, _: Annotated[Nothing, Query()]) -> Response:
        """Without its paragraphs."""
        return await replying.looked_up(request, lambda: Content(output.report(desk.about(report))))

    @api.get(
        "/reports/{report}/paragraphs",
        operation_id="listParagraphs",
        summary="The paragraphs of a report, in their order",
        tags=["library"],
        response_model=ParagraphsObject,
        responses=documented(404),
    )
    async def paragraphs(
        request: Request, report: ReportId, asked: Annotated[Paged, Query()]
    ) -> Response:
        """Each as `pararef show --json` prints it, a page at a time."""

        def work() -> Content:
            whole = desk.report(report)
            end = asked.offset + asked.limit
            some = whole.paragraphs[asked.offset : end]
            page: ParagraphsObject = {
                "report": whole.id,
                "total": len(whole.paragraphs),
                "limit": asked.limit,
                "offset": asked.offset,
                "paragraphs": [output.paragraph(one, whole) for one in some],
            }
            more = end < len(whole.paragraphs)
            return Content(page, beside(asked.offset, asked.limit, "limit", more))

        return await replying.looked_up(request, work)

    @api.get(
        "/reports/{report}/paragraphs/{anchor}",
        operation_id="getParagraph",
        summary="One paragraph, with its place and its citation",
        tags=["library"],
        response_model=output.ParagraphObject,
        responses=documented(404),
    )
    async def paragraph(
        request: Request, report: ReportId, anchor: Anchor, _: Annotated[Nothing, Query()]
    ) -> Response:
        """As `pararef show --json` prints it."""

        def work() -> Content:
            return Content(output.paragraph(desk.paragraph(report, anchor), desk.about(report)))

        return await replying.looked_up(request, work)

    @api.get(
        "/facets",
        operation_id="getFacets",
        summary="What can be filtered by, and how much there is of it",
        tags=["library"],
        response_model=output.FacetsObject,
        responses=documented(404, 422),
    )
    async def facets(request: Request, asked: Annotated[Filtered, Query()]) -> Response:
        """Each filter is counted as if nothing were chosen in it, and all else were."""
        return await replying.looked_up(
            request, lambda: Content(output.facets(desk.facets(asked.filters)))
        )
