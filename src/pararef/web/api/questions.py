"""Questions: search, ask, compare, a set of them, and the check of a memo."""

from __future__ import annotations

import json
from typing import Annotated

from anyio import Semaphore
from fastapi import FastAPI, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from pararef import output
from pararef.errors import QuestionSetError
from pararef.records import Findings, Hit
from pararef.research.comparing import (
    LEAST_REPORTS,
    LONGEST_THEME,
    MOST_REPORTS,
    MOST_THEMES,
    compare,
)
from pararef.research.comparison_records import ComparisonObject, as_json
from pararef.research.questions import Question, QuestionSet, ask_set
from pararef.research.questions.forms import whole
from pararef.research.questions.forms.whole import ResultsObject
from pararef.research.questions.sets import apart, own_id
from pararef.research.themes import theme
from pararef.web.address import sound
from pararef.web.api.parameters import (
    MOST_HITS,
    Answered,
    Filtered,
    Nothing,
    Searched,
    Switch,
    Value,
)
from pararef.web.api.problems import RefusalError, documented
from pararef.web.api.replying import Content, Replying, beside

LONGEST_MEMO = 30_000
"""Characters. Each quotation that is printed nowhere takes a tenth of a second or two."""

MOST_QUESTIONS, MOST_ASKED = 10, 60
"""Questions and reports of a set; a longer one is for the command line."""

_MOST_BYTES = 6 * LONGEST_MEMO + 1_000  # JSON may write a character in six
_TOO_LONG = (
    f"The text is too long: send {LONGEST_MEMO:,} characters at the most, a longer one in parts."
)


Theme = Annotated[str, Field(min_length=1, max_length=LONGEST_THEME), AfterValidator(sound)]


class Compared(BaseModel):
    """Reports and themes."""

    model_config = ConfigDict(extra="forbid")

    report: list[Value] = Field(
        min_length=LEAST_REPORTS,
        max_length=MOST_REPORTS,
        description=f"The ids of {LEAST_REPORTS} to {MOST_REPORTS} reports, one each time.",
        examples=[["ofsted-ilacs-norfolk-2022", "ofsted-ilacs-devon-2020"]],
    )
    theme: list[Theme] = Field(
        min_length=1,
        max_length=MOST_THEMES,
        description="A theme, or any question. May be given several times.",
        examples=[["early help"]],
    )


class AskedOfAll(Filtered):
    """Questions for every report that passes the filters."""

    q: list[Annotated[str, AfterValidator(sound)]] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        description="A question, or a few words. May be given several times: a column for each.",
        examples=[["quality of pathway plans"]],
    )
    expand: Switch = Field(
        default=True,
        description="Spell short forms out as the reports do, and put slips of the keyboard right.",
        examples=[False],
    )


class Memo(BaseModel):
    """A text that quotes the reports."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(
        min_length=1, max_length=LONGEST_MEMO, examples=["“The service is strong” (Norfolk, 29)."]
    )


_REFUSALS = documented(404, 422)
_WRITTEN = {
    "requestBody": {
        "required": True,
        "description": "A text that quotes the reports, as it is or in JSON.",
        "content": {
            "text/plain": {"schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_MEMO}},
            "application/json": {"schema": Memo.model_json_schema()},
        },
    }
}


def add(api: FastAPI, replying: Replying) -> None:
    """Add the routes."""
    desk = replying.desk
    one_memo = Semaphore(1)  # the others wait, and leave the processors to questions

    @api.get(
        "/search",
        operation_id="search",
        summary="The paragraphs nearest to an answer, best first",
        tags=["questions"],
        response_model=output.FindingsObject,
        responses=_REFUSALS,
    )
    async def search(request: Request, asked: Annotated[Searched, Query()]) -> Response:
        """The same object as `pararef search --json` prints, a page of hits at a time."""

        def work() -> Content:
            found = _found(replying, asked)
            page = output.findings(found)
            page["hits"] = page["hits"][asked.offset :]
            return _paged(page, asked, found.hits)

        return await replying.thought_out(request, work)

    @api.get(
        "/ask",
        operation_id="ask",
        summary="Quotations that answer a question, or honestly none",
        tags=["questions"],
        response_model=output.AnswerObject,
        responses=_REFUSALS,
    )
    async def ask(request: Request, asked: Annotated[Answered, Query()]) -> Response:
        """The same object as `pararef ask --json` prints.

        The quotations are those of the first `k` hits, on every page of hits.
        """

        def work() -> Content:
            answer = desk.ask(
                asked.q,
                asked.k,
                asked.filters,
                asked.expand,
                asked.names,
                asked.style,
                asked.judge,
                asked.literal,
            )
            page = output.answer(answer)
            hits = answer.findings.hits
            if asked.offset:
                found = _found(replying, asked)
                hits = found.hits
                page["hits"] = output.findings(found)["hits"][asked.offset :]
            return _paged(page, asked, hits)

        return await replying.thought_out(request, work)

    @api.get(
        "/compare",
        operation_id="compare",
        summary="Reports beside each other: what each says on some themes",
        tags=["questions"],
        response_model=ComparisonObject,
        responses=_REFUSALS,
    )
    async def put_beside(request: Request, asked: Annotated[Compared, Query()]) -> Response:
        """The same object as `pararef compare --json` prints."""

        def work() -> Content:
            themes = [theme(words) for words in asked.theme if words.strip()]
            return Content(as_json(compare(desk, asked.report, themes)))

        return await replying.thought_out(request, work)

    @api.get(
        "/run",
        operation_id="runQuestions",
        summary="The same questions to every report: a table of quotations",
        tags=["questions"],
        response_model=ResultsObject,
        responses=_REFUSALS,
    )
    async def run(request: Request, asked: Annotated[AskedOfAll, Query()]) -> Response:
        """The same object as `pararef run --out results.json` writes, of a first run."""

        def work() -> Content:
            count = len(desk.reports_under(asked.filters))
            if count > MOST_ASKED:
                raise RefusalError(
                    422, f"{count:,} reports pass: choose {MOST_ASKED} at the most by filters."
                )
            lines = enumerate(dict.fromkeys(words.strip() for words in asked.q), start=1)
            try:
                questions = apart((line, Question(own_id(text), text)) for line, text in lines)
                held = QuestionSet("Questions", questions)
            except QuestionSetError as error:
                raise RefusalError(422, f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
            found = ask_set(desk, held, filters=asked.filters, expand=asked.expand)
            return Content(whole.as_json(found))

        return await replying.thought_out(request, work)

    @api.post(
        "/verify",
        operation_id="verify",
        summary="Check what a text quotes and cites, word for word",
        tags=["questions"],
        response_model=output.VerifiedObject,
        responses=documented(413, 415, 422),
        openapi_extra=_WRITTEN,
    )
    async def verify(request: Request, _: Annotated[Nothing, Query()]) -> Response:
        """Each quotation as `pararef verify --json` prints it; nothing that is sent is kept."""
        text = await _text(request)

        def work() -> output.VerifiedObject:
            return output.verified(desk.verify(text))

        async with one_memo:
            return await replying.checked(work)


def _found(replying: Replying, asked: Searched) -> Findings:
    return replying.desk.search(
        asked.q,
        min(asked.offset + asked.k, MOST_HITS),
        asked.filters,
        asked.expand,
        asked.names,
        asked.judge,
        asked.literal,
    )


def _paged(page: object, asked: Searched, hits: tuple[Hit, ...]) -> Content:
    """A page of hits. There may be more where there are just as many as were asked for."""
    more = len(hits) == asked.offset + asked.k < MOST_HITS
    return Content(page, beside(asked.offset, asked.k, "k", more))


async def _text(request: Request) -> str:
    """The text that was sent, as it is or in JSON."""
    sort = request.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    if sort not in ("text/plain", "application/json"):
        raise RefusalError(415, "Send text/plain, or application/json with a field text.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise RefusalError(413, _TOO_LONG)
    try:
        text = bytes(body).decode("utf-8-sig")
        if sort == "application/json":
            text = _field(json.loads(text))
    except (ValueError, RecursionError):
        raise RefusalError(400, f"This is no {sort} in UTF-8.") from None
    if not text:
        raise RefusalError(400, "Nothing was sent: send the text that is to be checked.")
    if len(text) > LONGEST_MEMO:
        raise RefusalError(413, _TOO_LONG)
    return sound(text).replace("\r\n", "\n")


def _field(sent: object) -> str:
    if not isinstance(sent, dict) or set(sent) != {"text"} or not isinstance(sent["text"], str):
        raise RefusalError(400, 'The JSON must be {"text": "…"}, and nothing else.')
    return sent["text"]
