"""The front desk: one object that searches, asks and shows, over one index."""

from __future__ import annotations

from pathlib import Path

from pararef import answering, finding
from pararef.library import DEFAULT_MODEL, Library, SentenceEncoder
from pararef.records import EVERYTHING, Answer, Facets, Filters, Findings, Paragraph, Report


class Desk:
    """Questions and look-ups over one library.

    Args:
        library: Opened already; see `Desk.open`.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    @classmethod
    def open(cls, index: Path | str = "index", model: str = DEFAULT_MODEL) -> Desk:
        """Open an index folder.

        Raises:
            LibraryError: If there is none, or it cannot be used with this model.
        """
        return cls(Library.open(index, SentenceEncoder(model)))

    def search(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Findings:
        """The paragraphs nearest to an answer, best first.

        Args:
            question: A question, or a few words.
            k: How many at the most.
            filters: What to look in.
            expand: Spell short forms out as the reports do.

        Raises:
            QuestionError: If the question cannot be asked.
            NotFoundError: If a report that is filtered for is not there.
        """
        for report in filters.reports:
            self._library.about(report)
        return finding.search(self._library, question, k, filters, expand)

    def ask(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Answer:
        """Quotations that answer a question, or none. Arguments and errors as for `search`."""
        return answering.answer(self.search(question, k, filters, expand), self.paragraph)

    def reports(self) -> list[Report]:
        """All reports, by id, without paragraphs and sections."""
        return self._library.reports()

    def facets(self) -> Facets:
        """What there is to choose from: phases and kinds of paragraph."""
        return self._library.facets()

    def report(self, report: str) -> Report:
        """A whole report, by its id. Raises NotFoundError."""
        return self._library.report(report)

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph. Raises NotFoundError."""
        return self._library.paragraph(report, anchor)

    def cite(self, paragraph: Paragraph) -> str:
        """The citation of a paragraph of one of these reports, in plain style."""
        return answering.plain(paragraph, self._library.about(paragraph.report))
