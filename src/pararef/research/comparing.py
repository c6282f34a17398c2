"""Reports beside each other: of each report the best quotations on each theme.

A cell answers, or says that nothing was found, as an answer does; its quotations are
those of an answer. Of two, the second says something else than the first where one
does: what is weak beside what is strong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.library import names
from pararef.reading.stance import overall
from pararef.records import Answer, Outcome, Quote, Report, Stance
from pararef.research.themes import Theme

LEAST_REPORTS, MOST_REPORTS = 2, 30
MOST_THEMES = 12
LONGEST_THEME = 200
"""Characters that a theme may have."""

MOST_QUOTES = 2
"""Quotations in a cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says on one theme.

    Attributes:
        outcome: Whether there is an answer.
        chance: That the report answers, 0 to 1.
        sure: One of its paragraphs answers by itself; the others only lean that way together.
        stance: What the quotations say together; None where there are none.
        quotes: At most `MOST_QUOTES`, the surest first.
        heading: That prints a fact, where no paragraph does: "Overall effectiveness: good".
    """

    outcome: Outcome
    chance: float = 0.0
    sure: bool = False
    stance: Stance | None = None
    quotes: tuple[Quote, ...] = ()
    heading: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.chance <= 1.0:
            raise ValueError(f"{self.chance} is no chance")
        if len(self.quotes) > MOST_QUOTES:
            raise ValueError(f"a cell has {MOST_QUOTES} quotations at the most")
        if (self.stance is None) != (not self.quotes):
            raise ValueError("a stance belongs to quotations")
        if self.found != bool(self.quotes or self.heading):
            raise ValueError("what is found is quoted, and nothing else")

    @property
    def found(self) -> bool:
        """Whether there is something to read."""
        return self.outcome is Outcome.ANSWERED


@dataclass(frozen=True, slots=True)
class Row:
    """One report, without its paragraphs, and its cells in the order of the themes."""

    report: Report
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        for cell in self.cells:
            if any(quote.paragraph.report != self.report.id for quote in cell.quotes):
                raise ValueError(f"a quotation in the row of {self.report.id} is another's")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table of reports × themes.

    Attributes:
        themes: In the order given.
        rows: By provider, and then by date.
        notes: For each theme a sentence where it was not understood; else None.
    """

    themes: tuple[Theme, ...]
    rows: tuple[Row, ...]
    notes: tuple[str | None, ...]

    def __post_init__(self) -> None:
        if len(self.notes) != len(self.themes) or any(
            len(row.cells) != len(self.themes) for row in self.rows
        ):
            raise ValueError("a comparison has a cell for each report and theme")

    def having(self, theme: int) -> int:
        """How many reports have something on a theme, by its place."""
        return sum(row.cells[theme].found for row in self.rows)


def compare(desk: Desk, reports: Sequence[str], themes: Sequence[Theme]) -> Comparison:
    """Put reports beside each other.

    Args:
        desk: Over their library.
        reports: Their ids, in any order; each counts once.
        themes: In the order of the columns; each counts once.

    Raises:
        QuestionError: If there are too few or too many of either, or a theme is too long.
        NotFoundError: If a report is not there.
    """
    chosen, wanted = tuple(dict.fromkeys(reports)), tuple(dict.fromkeys(themes))
    _refuse(chosen, wanted)
    rows = sorted((desk.about(name) for name in chosen), key=by_provider)
    ordered = [report.id for report in rows]
    columns = [_column(desk, theme, ordered) for theme in wanted]
    return Comparison(
        themes=wanted,
        rows=tuple(Row(report, tuple(cells[report.id] for cells, _ in columns)) for report in rows),
        notes=tuple(note for _, note in columns),
    )


def by_provider(report: Report) -> tuple[str, int, str]:
    """Sorts reports by provider, those of one by their dates."""
    day = report.inspected[-1].last if report.inspected else report.published or report.dated
    return (
        " ".join(names.key(report.provider or report.title)),
        day.toordinal() if day else 0,
        report.id,
    )


def says(quote: Quote) -> Stance:
    """What the sentences say that a quotation is made of."""
    told = [
        sentence.stance
        for sentence in quote.paragraph.sentences
        if sentence.span.start < quote.span.end and quote.span.start < sentence.span.end
    ]
    return overall(told) if told else quote.paragraph.stance


def _refuse(reports: Sequence[str], themes: Sequence[Theme]) -> None:
    if not LEAST_REPORTS <= len(reports) <= MOST_REPORTS:
        raise QuestionError(
            f"Choose {LEAST_REPORTS} to {MOST_REPORTS} reports to compare, not {len(reports)}."
        )
    if not 1 <= len(themes) <= MOST_THEMES:
        raise QuestionError(f"Choose 1 to {MOST_THEMES} themes to compare by, not {len(themes)}.")
    for theme in themes:
        if len(theme.name) > LONGEST_THEME:
            raise QuestionError(
                f"The theme “{theme.name[:40]}…” has {len(theme.name):,} characters: say it in at"
                f" most {LONGEST_THEME}."
            )


def _column(desk: Desk, theme: Theme, reports: Sequence[str]) -> tuple[dict[str, Cell], str | None]:
    """The cell of each report, and why the theme was not understood, if it was not."""
    answers: dict[str, list[Answer]] = {name: [] for name in reports}
    note = None
    unsure = list(reports)
    for question in theme.questions:
        for name, answer in desk.ask_each(question, unsure).items():
            answers[name].append(answer)
            if answer.outcome is Outcome.NOT_UNDERSTOOD:
                note = answer.findings.note
        # In other words only where these words were not enough.
        unsure = [name for name in unsure if not any(map(_is_sure, answers[name]))]
        if not unsure:
            break
    return {name: _cell(answers[name]) for name in reports}, note


def _is_sure(answer: Answer) -> bool:
    return bool(answer.findings.facts) or any(hit.why.answers for hit in answer.findings.hits)


def _cell(answers: Sequence[Answer]) -> Cell:
    """One cell of the answers to a theme's questions."""
    answered = [answer for answer in answers if answer.outcome is Outcome.ANSWERED]
    chance = max((answer.findings.confidence for answer in answered or answers), default=0.0)
    if not answered:
        return Cell(answers[-1].outcome, chance)
    quotes = _chosen(_surest_first(answered))
    headings = (fact.heading for answer in answered for fact in answer.findings.facts)
    heading = next(filter(None, headings), "")
    if not (quotes or heading):
        return Cell(Outcome.NOTHING, chance)
    return Cell(
        outcome=Outcome.ANSWERED,
        chance=chance,
        sure=any(map(_is_sure, answered)),
        stance=overall(map(says, quotes)) if quotes else None,
        quotes=quotes,
        heading="" if quotes else heading,
    )


def _surest_first(answers: Sequence[Answer]) -> list[Quote]:
    """The quotations of some answers that answer by themselves, each paragraph once.

    The surest alone, where none does.
    """
    chances: dict[tuple[str, str], float] = {}
    sure = set[tuple[str, str]]()
    for answer in answers:
        for hit in answer.findings.hits:
            place = hit.paragraph.report, hit.paragraph.anchor
            chances[place] = max(chances.get(place, 0.0), hit.why.chance)
            if hit.why.answers:
                sure.add(place)
        for fact in answer.findings.facts:
            if fact.paragraph:
                place = fact.report.id, fact.paragraph.anchor
                chances[place] = 1.0
                sure.add(place)
    quotes: dict[tuple[str, str], Quote] = {}
    for answer in answers:
        for quote in answer.quotes:
            quotes.setdefault((quote.paragraph.report, quote.paragraph.anchor), quote)
    ordered = sorted(quotes, key=lambda place: -chances.get(place, 0.0))
    kept = [place for place in ordered if place in sure] or ordered[:1]
    return [replace(quotes[place], again=()) for place in kept]


def _chosen(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first quotation, and the first other that says something else; else the next one."""
    if len(quotes) <= MOST_QUOTES:
        return tuple(quotes)
    first, *others = quotes
    told = says(first)
    other = next((q for q in others if says(q) not in (told, Stance.NEUTRAL)), others[0])
    return first, other
