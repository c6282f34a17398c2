"""The front desk: one object that searches, asks and shows, over one index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pararef import answering, finding
from pararef.errors import BusyIndexError, NoIndexError, QuestionError, SettingError
from pararef.finding import Glossary, more_like, read_glossary
from pararef.library import (
    DEFAULT_MODEL,
    NO_PROMPTS,
    CrossEncoderReranker,
    Draft,
    Library,
    Prompts,
    Reranker,
    SentenceEncoder,
)
from pararef.records import (
    EVERYTHING,
    Answer,
    Facets,
    Filters,
    Findings,
    Kind,
    Paragraph,
    Report,
    Statement,
    Written,
)
from pararef.stages import asked, stage

if TYPE_CHECKING:
    from pararef.answering import Checked, Endpoint
    from pararef.building import Added, Progress

Found = TypeVar("Found")
Quoted = TypeVar("Quoted")

LONGEST_SECTION = 200
"""Characters of the words that a filter looks for in headings."""

_TRIES = 5
_FEW = 20  # values that a sentence can list


class Desk:
    """Questions and look-ups over one library.

    Args:
        library: Opened already; see `Desk.open`.
        glossary: Of short forms; the shipped one if None.
        reranker: Looks again at the best hits.
        endpoint: Of a language model, for `write`; nothing else uses it.
    """

    def __init__(
        self,
        library: Library,
        glossary: Glossary | None = None,
        reranker: Reranker | None = None,
        endpoint: Endpoint | None = None,
    ) -> None:
        self._library = library
        self._glossary = glossary
        self._reranker = reranker
        self._endpoint = endpoint

    @classmethod
    def open(
        cls,
        index: Path | str = "index",
        model: str = DEFAULT_MODEL,
        glossary: Path | None = None,
        reranker: str | None = None,
        prompts: Prompts = NO_PROMPTS,
        endpoint: Endpoint | None = None,
        asking: bool = False,
    ) -> Desk:
        """Open an index.

        Args:
            index: Its folder, or its address on a server, as in milvus://host:19530/reports.
            model: The encoder.
            glossary: A file of short forms that comes before the shipped ones.
            reranker: A CrossEncoder: a folder, or a hub's name.
            prompts: What the encoder wants before a text.
            endpoint: Of a language model, for `write`; None for none.
            asking: A question comes at once: begin to load the encoder.

        Raises:
            LibraryError: If there is none, or it cannot be used with this model.
            SettingError: If the glossary cannot be read.
        """
        own = read_glossary(glossary)
        second = CrossEncoderReranker(reranker) if reranker else None
        encoder = SentenceEncoder(model, prompts)
        library = Library.open(index, encoder)
        if asking:
            encoder.begin()
        return cls(library, own, second, endpoint)

    @asked("search")
    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters = EVERYTHING,
        expand: bool = True,
        infer: bool = True,
        judge: bool = True,
        literal: Collection[str] = (),
    ) -> Findings:
        """The paragraphs nearest to an answer, best first.

        Args:
            question: A question, or a few words.
            k: How many at the most.
            filters: What to look in.
            expand: Spell short forms out as the reports do, and put slips right.
            infer: Limit the search to reports that the question names.
            judge: Take it for a question after strengths, or weaknesses, where it says so.
            literal: Words of the question that are no short forms, slips or names.

        Raises:
            QuestionError: If the question, or a filter, cannot be asked for.
            NoIndexError: If there are no reports.
            NotFoundError: If a report that is filtered for is not there.
        """
        self._refuse_empty()
        return finding.search(
            self._library,
            question,
            k,
            self._known(filters),
            expand=expand,
            infer=infer,
            judge=judge,
            literal=literal,
            glossary=self._glossary,
            reranker=self._reranker,
        )

    @asked("ask")
    def ask(
        self,
        question: str,
        k: int = 10,
        filters: Filters = EVERYTHING,
        expand: bool = True,
        infer: bool = True,
        style: str = "plain",
        judge: bool = True,
        literal: Collection[str] = (),
    ) -> Answer:
        """Quotations that answer a question, or none.

        Arguments and errors as for `search`, and the style of the citations:
        "plain", "short", "oscola" or "link".

        Raises:
            SettingError: If there is no such style.
        """
        if style not in answering.STYLES:
            raise SettingError(
                f"There is no style of citation {style!r}: take one of"
                f" {', '.join(answering.STYLES)}."
            )
        return self._quoted(
            lambda: self.search(question, k, filters, expand, infer, judge, literal),
            lambda findings: answering.answer(findings, self.paragraph, style),
        )

    @asked("each")
    def ask_each(
        self,
        question: str,
        reports: Sequence[str],
        expand: bool = True,
        filters: Filters = EVERYTHING,
        beside: Sequence[str] = (),
    ) -> dict[str, Answer]:
        """What each of some reports answers to one question: far faster than one by one.

        No second opinion is asked of a reranker.

        Args:
            question: A question, or a few words; it names no reports.
            reports: Their ids.
            expand: Spell short forms out as the reports do, and put slips right.
            filters: What to look in, in each of them.
            beside: Ids of others in whose company these are judged: see `finding.of_each`.

        Returns:
            By the ids, in their order.

        Raises:
            QuestionError: If the question, or a filter, cannot be asked for.
            NotFoundError: If a report is not there.
        """
        self._refuse_empty()
        inside = self._known(filters)
        return self._quoted(
            lambda: finding.of_each(
                self._library,
                question,
                reports,
                expand=expand,
                glossary=self._glossary,
                filters=inside,
                beside=beside,
            ),
            lambda found: {
                name: answering.answer(findings, self.paragraph) for name, findings in found.items()
            },
        )

    def _quoted(self, find: Callable[[], Found], quote: Callable[[Found], Quoted]) -> Quoted:
        """What is quoted is checked against the state that it was found in."""
        for _ in range(_TRIES):
            before = self._library.generation()
            found = find()
            with self._library.snapshot(), stage("answering"):
                if self._library.generation() == before:
                    return quote(found)
        raise BusyIndexError("The index is being rewritten over and over: ask again in a moment.")

    def write(self, answer: Answer) -> Generator[Statement | Written, None, None]:
        """An answer's quotations in connected sentences, by the language model.

        The question and the quotations are sent to it, once the first sentence is
        asked for.

        Returns:
            Each sentence as soon as it is verified, and at the end one `Written`, which
            says what failed if anything did; the quotations stand all the same.

        Raises:
            SettingError: If no model is set.
        """
        if self._endpoint is None:
            raise SettingError(
                "No language model is set to write with: set llm_url and llm_model, or leave"
                " writing out."
            )
        return answering.write(answer.findings.question, answer.quotes, self._endpoint)

    @asked("like")
    def like(
        self,
        good: Sequence[tuple[str, str]],
        bad: Sequence[tuple[str, str]] = (),
        k: int = 10,
        filters: Filters = EVERYTHING,
    ) -> Findings:
        """Paragraphs like some, and not like others, each given by its report and anchor.

        Raises:
            NotFoundError: If one of them is not there.
            QuestionError: If no good one is given, or a filter cannot be asked for.
        """
        filters = self._known(filters)
        wanted = [self.paragraph(*place) for place in good]
        unwanted = [self.paragraph(*place) for place in bad]
        return more_like(self._library, wanted, unwanted, k, filters)

    @asked("verify")
    def verify(self, text: str) -> list[Checked]:
        """Check the quotations and citations of a text against the reports.

        Raises:
            NoIndexError: If there are no reports.
        """
        self._refuse_empty()
        with self._library.snapshot():
            return answering.check(text, self._library)

    @property
    def name(self) -> str:
        """What the index is called."""
        return self._library.name

    @property
    def encoder(self) -> str:
        """The name of the encoder, without the mark of its files."""
        return self._library.encoder.name.split(" ")[0]

    @property
    def judged_by(self) -> str:
        """A mark of what answers hang on beside the reports: encoder, calibration, short forms."""
        parts = (self._library.encoder.name, self._library.confidence(), self._glossary)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    @property
    def writer(self) -> str | None:
        """The language model that writes answers out, and its host; None where none is set."""
        if self._endpoint is None:
            return None
        return f"{self._endpoint.model} at {urlsplit(self._endpoint.url).hostname}"

    def size(self) -> int:
        """How many paragraphs there are."""
        return self._library.size()

    def warm(self) -> None:
        """Load the encoder, so that the first question does not wait for it."""
        self._library.encoder.encode(["warm"])

    def reach(self) -> None:
        """Ask what keeps the library for a sign of life; raises what is wrong with it."""
        self._library.reach()

    def generation(self) -> int:
        """Raised whenever reports are added or removed, here or by another process."""
        return self._library.generation()

    def receive(self, name: str) -> Draft:
        """A file to write a report's bytes to, under a safe form of its name; then `add` it.

        Raises:
            LibraryError: If the index folder cannot be written.
        """
        return self._library.kept.draft(name)

    def add(
        self,
        file: Path | str | Draft,
        progress: Progress | None = None,
        fidelity: float = 0.0,
    ) -> Added:
        """Read a report and put it in: it can be searched at once.

        Args:
            file: One that stays where it is, or one that was received: the index
                folder keeps it then.
            progress: Told how far it is; what it raises ends the work.
            fidelity: The share of its words that must find a place, else the report says so.

        Raises:
            ReadingError: If it cannot be read.
            LibraryError: If the index cannot be written; then nothing is changed.
        """
        from pararef import building  # the readers of all formats; a search needs none

        if isinstance(file, Draft):
            return building.add(self._library, file.path, progress, fidelity, keep=True)
        return building.add(self._library, Path(file), progress, fidelity)

    def remove(self, *reports: str) -> None:
        """Take reports out, with the files that the index folder keeps of them.

        Raises:
            NotFoundError: If one of them is not there; then all others stay too.
            LibraryError: If the index cannot be written; then nothing is changed.
        """
        self._library.remove(*reports)

    def shelf(self) -> list[Report]:
        """All reports in short, by id: no paragraphs, sections, or words left out.

        What was told before is not read again, unless it has changed.
        """
        return self._library.shelf()

    def kinds(self, report: str) -> dict[Kind, int]:
        """How many paragraphs a report has of each kind."""
        return self._library.kinds(report)

    def keeps(self, report: str) -> bool:
        """Whether the index folder keeps the report's file itself. Raises NotFoundError."""
        return self._library.kept.holds(self._library.path(report))

    def reports(self) -> list[Report]:
        """All reports, by id, without paragraphs and sections."""
        return self._library.reports()

    def lengths(self) -> dict[str, int]:
        """How many paragraphs each report has, by its id."""
        return self._library.lengths()

    def facets(self, filters: Filters = EVERYTHING) -> Facets:
        """What can be chosen under some filters, and how much there is of it.

        Raises:
            QuestionError: If a filter cannot be asked for.
            NotFoundError: If a report that is filtered for is not there.
        """
        return self._library.facets(self._known(filters))

    def passing(self, filters: Filters = EVERYTHING) -> list[str]:
        """The ids of the reports that have a paragraph which passes filters, in order.

        Raises:
            QuestionError: If a filter cannot be asked for.
            NotFoundError: If a report that is filtered for is not there.
        """
        return self._library.passing(self._known(filters))

    def added(self, filters: Filters = EVERYTHING, most: int = 50) -> dict[str, datetime]:
        """When the reports were stored that have a paragraph which passes, the newest first.

        Errors as for `passing`.
        """
        return self._library.added(self._known(filters), most)

    def reports_under(self, filters: Filters) -> list[str]:
        """The ids of the reports that some filters choose. Raises as `facets` does."""
        return self._library.reports_under(self._known(filters))

    def about(self, report: str) -> Report:
        """A report without paragraphs and sections, by its id. Raises NotFoundError."""
        return self._library.about(report)

    def report(self, report: str) -> Report:
        """A whole report, by its id. Raises NotFoundError."""
        return self._library.report(report)

    def headings(self, report: str) -> list[str]:
        """The headings of a report, in order, by its id. Raises NotFoundError."""
        return self._library.headings(report)

    def paragraph(self, report: str, anchor: str) -> Paragraph:
        """One paragraph. Raises NotFoundError."""
        return self._library.paragraph(report, anchor)

    def file_of(self, report: str) -> Path | None:
        """The file that a report was read from, if there is one there. Raises NotFoundError."""
        return self._library.file_of(report)

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is looked up inside is answered from one state of the index."""
        return self._library.snapshot()

    def _refuse_empty(self) -> None:
        if not self._library.size():
            raise NoIndexError(
                "The index holds no reports yet: put some in with `pararef build REPORTS`."
            )

    def _known(self, filters: Filters) -> Filters:
        """The filters in the library's own words: "Norfolk" for "norfolk".

        Raises:
            QuestionError: If there is no such value.
            NotFoundError: If there is no such report.
        """
        for report in filters.reports:
            self._library.about(report)
        for section in filters.sections:
            if not section.strip() or len(section) > LONGEST_SECTION:
                raise QuestionError(
                    f"Words of a heading must be 1 to {LONGEST_SECTION} characters, not"
                    f" {len(section):,}."
                )
        return replace(
            filters,
            providers=self._values("provider", filters.providers),
            report_kinds=self._values("type", filters.report_kinds),
            years=tuple(map(int, self._values("year", filters.years))),
            grades=self._values("grade", filters.grades),
            phases=self._values("phase", filters.phases),
        )

    def _values(self, field: str, wanted: Sequence[object]) -> tuple[str, ...]:
        """Values of a field as the library has them, capitals aside. Raises QuestionError."""
        if not wanted:
            return ()
        known = {value.casefold(): value for value in self._library.known(field)}
        for value in map(str, wanted):
            if value.casefold() not in known:
                raise QuestionError(_no_such(field, value, list(known.values())))
        return tuple(dict.fromkeys(known[str(value).casefold()] for value in wanted))

    def cite(self, paragraph: Paragraph) -> str:
        """The citation of a paragraph of one of these reports, in plain style."""
        return answering.plain(paragraph, self._library.about(paragraph.report))


_NO_REPORT = {
    "provider": "is on a provider",
    "type": "is of the type",
    "year": "is of the year",
    "grade": "has the overall grade",
    "phase": "has a phase",
}


def _no_such(field: str, value: str, known: Sequence[str]) -> str:
    """That no report has a value, and the nearest that some have, or all of a few."""
    near = [other for other in known if value.casefold() in other.casefold()]
    near = near or get_close_matches(value, known, n=5, cutoff=0.6)
    if len(known) <= _FEW or not near:
        some = ", ".join(known[:_FEW]) or "none"
        told = f"they have: {some}" + (" and others" if len(known) > _FEW else "")
    else:
        told = f"did you mean {' or '.join(near[:5])}?"
    end = "" if told.endswith("?") else "."
    return f"No report {_NO_REPORT[field]} “{value[:80]}”; {told}{end}"
