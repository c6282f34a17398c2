"""How much each report says of each theme, and what: strengths, weaknesses, both.

What is counted is what would be quoted: the passages of each report that answer one of the
theme's questions, each once. So a number can be opened, and what it counts be read.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from pararef.desk import Desk
from pararef.errors import QuestionError
from pararef.records import Answer, Outcome, Quote, Stance
from pararef.research.comparing import says
from pararef.research.themes import Theme

MOST_REPORTS = 30
MOST_THEMES = 10
_KEPT = 400  # columns of a library that are remembered


@dataclass(frozen=True, slots=True)
class Spot:
    """A quotation on a theme, and what it says."""

    quote: Quote
    stance: Stance


@dataclass(frozen=True, slots=True)
class HeatCell:
    """What one report says on one theme.

    Attributes:
        spots: The passages that answer, the best first; none where nothing was found.
    """

    report: str
    theme: Theme
    spots: tuple[Spot, ...] = ()

    def __post_init__(self) -> None:
        places = [(spot.quote.paragraph.report, spot.quote.paragraph.anchor) for spot in self.spots]
        if len(set(places)) != len(places):
            raise ValueError(f"{self.theme.name}: a paragraph of {self.report} counts twice")
        if any(report != self.report for report, _ in places):
            raise ValueError(f"a quotation in a cell of {self.report} is another's")

    @property
    def counts(self) -> Counter[Stance]:
        """How many paragraphs say what."""
        return Counter(spot.stance for spot in self.spots)

    @property
    def leaning(self) -> Stance | None:
        """What they say on the whole; None where nothing was found.

        Strengths and weaknesses in equal number are mixed; what takes no side counts only
        where nothing else does.
        """
        if not self.spots:
            return None
        counts = self.counts
        strong, weak = counts[Stance.STRENGTH], counts[Stance.WEAKNESS]
        if strong > weak:
            return Stance.STRENGTH
        if weak > strong:
            return Stance.WEAKNESS
        return Stance.MIXED if strong or counts[Stance.MIXED] else Stance.NEUTRAL


@dataclass(frozen=True, slots=True)
class Heat:
    """Reports × themes.

    Attributes:
        rows: For each report its cells, in the order of the themes.
    """

    reports: tuple[str, ...]
    themes: tuple[Theme, ...]
    rows: tuple[tuple[HeatCell, ...], ...]

    def __post_init__(self) -> None:
        for report, row in zip(self.reports, self.rows, strict=True):
            if [(cell.report, cell.theme) for cell in row] != [(report, t) for t in self.themes]:
                raise ValueError(f"the row of {report} has other cells than its own")

    def cell(self, report: str, theme: str) -> HeatCell | None:
        """A cell by the id of its report and the name of its theme."""
        held = (cell for row in self.rows for cell in row)
        return next((c for c in held if c.report == report and c.theme.name == theme), None)


def heat(desk: Desk, reports: Sequence[str], themes: Sequence[Theme]) -> Heat:
    """The heat map of some reports; remembered until the library changes.

    They are searched together, and how far a passage stands out is told by the others: in
    other company a report may come to a passage more, or less.

    Raises:
        QuestionError: If there are too many of either.
        NotFoundError: If a report is not there.
    """
    names, wanted = tuple(dict.fromkeys(reports)), tuple(dict.fromkeys(themes))
    if len(names) > MOST_REPORTS or len(wanted) > MOST_THEMES:
        raise QuestionError(
            f"A heat map has at most {MOST_REPORTS} reports and {MOST_THEMES} themes, not"
            f" {len(names)} and {len(wanted)}: take fewer."
        )
    columns = [_remembered(desk, theme, names) for theme in wanted] if names else []
    rows = tuple(tuple(column[name] for column in columns) for name in names)
    return Heat(names, wanted, rows)


Column = dict[str, HeatCell]
_memory: WeakKeyDictionary[Desk, tuple[int, OrderedDict[object, Column]]] = WeakKeyDictionary()
_looking = Lock()


def _remembered(desk: Desk, theme: Theme, reports: tuple[str, ...]) -> Column:
    generation, key = desk.generation(), (theme, reports)
    with _looking:
        held = _memory.get(desk)
        if held is None or held[0] != generation:
            held = _memory[desk] = generation, OrderedDict()
        if key in held[1]:
            held[1].move_to_end(key)
            return held[1][key]
    column = _column(desk, theme, reports)  # two visitors may both look; neither waits
    with _looking:
        held[1][key] = column
        while len(held[1]) > _KEPT:
            held[1].popitem(last=False)
    return column


def _column(desk: Desk, theme: Theme, reports: Sequence[str]) -> Column:
    """What each report says on a theme. All its questions are asked, for all count."""
    answers = [desk.ask_each(question, reports) for question in theme.questions]
    return {
        name: HeatCell(name, theme, tuple(_spots(answer[name] for answer in answers)))
        for name in reports
    }


def _spots(answers: Iterable[Answer]) -> Iterable[Spot]:
    """The quotations of a report's answers to several questions, each paragraph once."""
    seen = set[str]()
    for answer in answers:
        if answer.outcome is not Outcome.ANSWERED:
            continue
        for quote in answer.quotes:
            for one in (quote, *quote.again):
                if one.paragraph.anchor not in seen:
                    seen.add(one.paragraph.anchor)
                    yield Spot(one, says(one))
