"""What the page answers to each thing that a visitor does, as HTML.

The outermost border: whatever goes wrong below becomes one calm sentence here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from pararef.desk import Desk
from pararef.errors import NotFoundError, ParaRefError
from pararef.records import Facets, Filters
from pararef.web import filters, reader, render, views
from pararef.web.address import LONGEST, Asked, sound
from pararef.web.holdings import Holdings

UNEXPECTED = "Something went wrong here, and it has been written to the log. Please try again."

log = logging.getLogger(__name__)


class Replies:
    """Answers for one desk, with what its library holds.

    Args:
        hits: How many paragraphs an answer shows at the most.
    """

    def __init__(
        self, desk: Desk, holdings: Holdings, examples: Sequence[str], hits: int = 10
    ) -> None:
        self.desk = desk
        self.holdings = holdings
        self.examples = examples
        self.hits = hits

    def welcome(self) -> str:
        """The page before a question."""
        return render.welcome(self.holdings, self.examples)

    def answer(self, asked: Asked, keep: bool = False) -> str:
        """The answer, or the sentence that says why there is none.

        Args:
            keep: Leave the address of the page as it is.
        """
        return _calmly(lambda: self._answer(asked, keep), render.notice)

    def filters(self, asked: Asked) -> str:
        """What can be chosen beside a question, with what was; nothing of what there is not."""
        return _calmly(lambda: self._filters(asked), lambda _: "")

    def report(self, report: object, anchor: object) -> str:
        """A report for the reader, open at a paragraph; at its top for no anchor."""
        return _calmly(lambda: self._report(_text(report), _text(anchor)), reader.empty_page)

    def scene(self, address: str) -> str:
        """The room that an address names."""
        return _calmly(lambda: views.scene(self.desk, address[:LONGEST]), views.notice)

    def _answer(self, asked: Asked, keep: bool) -> str:
        answer = self.desk.ask(
            asked.question,
            self.hits,
            asked.filters,
            asked.expand,
            asked.infer,
            judge=asked.judge,
            literal=asked.literal,
        )
        titles = {report.id: report.title for report in self.holdings.reports}
        chosen = self.desk.facets(asked.filters) if asked.filters else Facets()
        return render.result(answer, asked, keep, titles, filters.names(chosen))

    def _filters(self, asked: Asked) -> str:
        try:
            facets = self.desk.facets(asked.filters)
        except ParaRefError:  # the answer says so
            asked = replace(asked, filters=Filters())
            facets = self.desk.facets()
        return filters.panel(facets, asked)

    def _report(self, report: str, anchor: str) -> str:
        whole = self.desk.report(report)
        if anchor and all(paragraph.anchor != anchor for paragraph in whole.paragraphs):
            raise NotFoundError(f"{whole.title} has no paragraph “{anchor[:80]}”.")
        return reader.report_page(whole, anchor)


def _text(given: object) -> str:
    return sound(given)[:500] if isinstance(given, str) else ""


def _calmly(reply: Callable[[], str], say: Callable[[str], str]) -> str:
    try:
        return reply()
    except ParaRefError as error:
        return say(str(error))
    except Exception:  # nobody above could tell the visitor; the log has the trace
        log.exception("the page could not answer")
        return say(UNEXPECTED)
