"""What the page answers to each thing that a visitor does, as HTML.

The outermost border: whatever goes wrong below becomes one calm sentence here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from pararef import stages
from pararef.desk import Desk
from pararef.errors import EngineError, NotFoundError, ParaRefError
from pararef.records import Answer, Facets, Filters, Quote, Span
from pararef.web import filters, reader, render, views, whereabouts
from pararef.web.address import LONGEST, Asked, sound
from pararef.web.holdings import Holdings, Stock, suggest
from pararef.web.trouble import sentence
from pararef.web.turns import Turns

KEPT = 1024  # answers that are given again as they are, as long as the library is the same
UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."

log = logging.getLogger(__name__)


class Replies:
    """Answers for one desk, with what its library holds.

    Args:
        holdings: What the library held when the page was built.
        examples: Questions to begin with; by default some that suit the reports.
        hits: How many paragraphs an answer shows at the most.
        style: Of the citations, where no other is asked for.
        rooms: Rooms of this page that take the place of those of `views.VIEWS`.
    """

    def __init__(
        self,
        desk: Desk,
        holdings: Holdings,
        examples: Sequence[str] | None = None,
        hits: int = 10,
        style: str = "plain",
        rooms: Mapping[str, views.Page] | None = None,
    ) -> None:
        self.desk = desk
        self.stock = Stock(desk, holdings)
        self.rooms = rooms or {}
        self.examples = examples
        self.hits = hits
        self.style = style
        self._answered = lru_cache(maxsize=KEPT)(self._ask)
        self.turns = Turns()  # shared with all who search for visitors

    @property
    def holdings(self) -> Holdings:
        """What the library holds now."""
        return self.stock.now()

    def welcome(self) -> str:
        """The page before a question."""
        holdings = self.holdings
        offered = suggest(holdings) if self.examples is None else self.examples
        return render.welcome(holdings, offered)

    def answer(self, asked: Asked, keep: bool = False) -> str:
        """The answer, or the sentence that says why there is none.

        Args:
            keep: Leave the address of the page as it is.
        """
        away = partial(render.notice, again=asked, keep=keep)
        return _calmly(lambda: self._answer(asked, keep), render.notice, away)

    def filters(self, asked: Asked) -> str | None:
        """What can be chosen beside a question, with what was; nothing of what there is not.

        None where the server that keeps the library is away: what the page shows may stay.
        """
        try:
            return _calmly(lambda: self._filters(asked), lambda _: "")
        except EngineError:  # the answer says so
            return None

    def report(self, report: object, anchor: object, words: object = "") -> str:
        """A report for the reader, open at a paragraph; at its top for no anchor.

        Args:
            words: The mark of the paragraph's words when the link to it was made.
        """
        said = (_text(report), _text(anchor), _text(words))
        away = partial(reader.empty_page, again=said[:2])
        return _calmly(lambda: self._report(*said), reader.empty_page, away)

    def scene(self, address: str) -> str:
        """The room that an address names."""
        address = address[:LONGEST]
        away = partial(views.notice, again=address)
        return _calmly(lambda: views.scene(self.desk, address, self.rooms), views.notice, away)

    def _answer(self, asked: Asked, keep: bool) -> str:
        if asked.good and not asked.question.strip():
            return self._alike(asked, keep)
        with stages.asking("ask") as asking:  # of those answered from memory too
            answer = self._answered(
                self.desk.generation(), replace(asked, further=0, style=asked.style or self.style)
            )
            asking.ended(answer)
            with stages.stage("rendering"):
                return self._rendered(answer, asked, keep)

    def _rendered(self, answer: Answer, asked: Asked, keep: bool) -> str:
        where = (asked.filters, asked.expand, asked.infer)
        further = None
        if asked.further:
            most = self.hits + asked.further
            found = self.desk.search(
                asked.question, most, *where, judge=asked.judge, literal=asked.literal
            )
            further = found.hits[self.hits :]
        chosen = self.desk.facets(asked.filters) if asked.filters else Facets()
        return render.result(
            answer,
            asked,
            keep,
            {report.id: report.title for report in self.holdings.reports},
            filters.names(chosen),
            further,
            self.style,
            writes=self.desk.writer is not None,
            hits=self.hits,
        )

    def _filters(self, asked: Asked) -> str:
        try:
            facets = self.desk.facets(asked.filters)
        except EngineError:
            raise
        except ParaRefError:  # the answer says so
            asked = replace(asked, filters=Filters())
            facets = self.desk.facets()
        return filters.panel(facets, asked)

    def _ask(self, _: int, asked: Asked) -> Answer:
        """The answer in one state of the library: a link that many follow is answered once."""
        with self.turns.one():
            return self.desk.ask(
                asked.question,
                self.hits,
                asked.filters,
                asked.expand,
                asked.infer,
                asked.style or self.style,
                judge=asked.judge,
                literal=asked.literal,
            )

    def _alike(self, asked: Asked, keep: bool) -> str:
        found = self.desk.like(asked.good, asked.bad, self.hits + asked.further, asked.filters)
        marked = [self.desk.paragraph(*place) for place in (*asked.good, *asked.bad)]
        given = [
            Quote(paragraph, Span(0, len(paragraph.text)), self.desk.cite(paragraph))
            for paragraph in marked
        ]
        return render.alike(found, asked, given, keep)

    def _report(self, report: str, anchor: str, words: str) -> str:
        try:
            whole = self.desk.report(report)
        except NotFoundError as error:
            return reader.empty_page(str(error), whereabouts.akin(self.desk.reports(), report))
        at = whereabouts.look(whole, anchor, words)
        pages = any(paragraph.place.boxes for paragraph in whole.paragraphs)
        return reader.report_page(whole, at, pages and self.desk.file_of(report) is not None)


def _text(given: object) -> str:
    return sound(given)[:500] if isinstance(given, str) else ""


def _calmly(
    reply: Callable[[], str],
    say: Callable[[str], str],
    away: Callable[[str], str] | None = None,
) -> str:
    """A reply, or what is said of an error.

    Args:
        away: Says that the server which keeps the library is away; by default whoever called
            is told.
    """
    try:
        return reply()
    except EngineError as error:
        if away is None:
            raise
        return away(sentence(error))
    except ParaRefError as error:
        return say(sentence(error))
    except Exception as error:  # nobody above could tell the visitor; the log has the trace
        stages.trouble(error)
        log.exception("the page could not answer")
        return say(UNEXPECTED)
