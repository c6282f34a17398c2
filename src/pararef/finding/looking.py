"""What is looked for beyond the best hits: sides, things, reports, and what filters hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pararef.finding.confidence import Confidence
from pararef.finding.evidence import Asked, encoded
from pararef.finding.glossary import Glossary
from pararef.finding.hits import hits
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import Ranking
from pararef.finding.sides import Side, sides
from pararef.finding.which import subject
from pararef.library import Library
from pararef.records import EVERYTHING, Coverage, Filters, Findings, Hit, Outcome, Part

_OF_A_SIDE = 5  # hits
_OF_REPORTS = 600  # paragraphs looked at, by words and by meaning, where all reports count
_ELSEWHERE = 10
_SURELY_NOT = 0.5  # of the chance that is enough: a thing below it is told to be missing


@dataclass(frozen=True, slots=True)
class Look:
    """A further look at one library, for one question."""

    library: Library
    ranking: Ranking
    confidence: Confidence
    glossary: Glossary | None

    def at_reports(self, found: Findings, asked: Understood, inside: Filters) -> Findings | None:
        """The findings of a question that asks which reports; None of any other."""
        about = subject(asked.rest)
        if about is None:
            return None
        held = self._hits(about, inside, _OF_REPORTS)
        best: dict[str, Hit] = {}
        for hit in held:
            best.setdefault(hit.report.id, hit)
        having = [hit for hit in best.values() if hit.why.answers]
        ids = list(inside.reports) or [report.id for report in self.library.reports()]
        has = {hit.report.id for hit in having}
        return replace(
            found,
            outcome=Outcome.ANSWERED if having else Outcome.NOTHING,
            hits=tuple(having) or tuple(best.values()),
            coverage=Coverage(
                among=len(ids),
                having=tuple(having),
                lacking=tuple(name for name in ids if name not in has),
            ),
        )

    def at_sides(self, found: Findings, asked: Understood, inside: Filters) -> Findings:
        """The findings with the sides of the question, where it has several."""
        with self.library.snapshot():
            split = sides(self.library, asked, inside)
        if not split:
            return found
        parts = [self._part(side) for side in split]
        if any(side.thing for side in split):
            return self._of_things(found, parts)
        if not any(part.answered for part in parts):
            return found
        whole = all(part.answered for part in parts)
        return replace(
            found,
            outcome=Outcome.ANSWERED if whole else Outcome.PARTLY,
            parts=tuple(parts),
        )

    def elsewhere(self, found: Findings, asked: Asked) -> Findings:
        """The findings, where nothing was found, with how much there is without the filters."""
        with self.library.snapshot():
            held = hits(self.library, asked, _ELSEWHERE, EVERYTHING, self.ranking, self.confidence)
        chances = [hit.why.chance for hit in held]
        if self.confidence.question(chances) < self.confidence.enough:
            return found
        count = sum(hit.why.answers for hit in held)
        return replace(found, outcome=Outcome.NOTHING_HERE, elsewhere=max(count, 1))

    def _of_things(self, found: Findings, parts: Sequence[Part]) -> Findings:
        """Partly answered, where one of the things is found and another surely is not."""
        if all(part.answered for part in parts) or not any(part.answered for part in parts):
            return found
        return replace(found, outcome=Outcome.PARTLY, parts=tuple(parts))

    def _part(self, side: Side) -> Part:
        held = self._hits(side.question, side.filters, _OF_A_SIDE)
        chance = self.confidence.question([hit.why.chance for hit in held])
        bound = self.confidence.enough * (_SURELY_NOT if side.thing else 1.0)
        return Part(side.name, chance >= bound, held)

    def _hits(self, question: str, inside: Filters, k: int) -> tuple[Hit, ...]:
        with self.library.snapshot():
            asked = understand(self.library, question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            return hits(self.library, vector, k, inside, self.ranking, self.confidence)
