"""What is looked for beyond the best hits: sides, things, reports, and what filters hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pararef.finding.confidence import Confidence
from pararef.finding.every import Every, Reports
from pararef.finding.evidence import Asked, encoded
from pararef.finding.glossary import Glossary
from pararef.finding.hits import hits
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import Ranking
from pararef.finding.sides import Side, sides
from pararef.library import Library
from pararef.records import (
    EVERYTHING,
    Filters,
    Findings,
    Hit,
    Outcome,
    Part,
)
from pararef.stages import stage

_OF_A_SIDE = 5  # hits
_ELSEWHERE = 10
# Chances of things that a question asks for: one is answered, another is not.
_SURELY, _SURELY_NOT = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Look:
    """A further look at one library, for one question."""

    library: Library
    ranking: Ranking
    confidence: Confidence
    glossary: Glossary | None

    def at_reports(self, found: Findings, every: Every, inside: Filters) -> Findings | None:
        """The findings of a question that asks which reports; None of any other."""
        reports = Reports(self.library, self.ranking, self.confidence, self.glossary, inside)
        return reports.findings(every, found)

    def at_sides(self, found: Findings, asked: Understood, inside: Filters) -> Findings:
        """The findings with the sides of the question, where it has several."""
        with self.library.snapshot():
            split = sides(self.library, asked, inside)
        if not split:
            return found
        parts = [self._part(side) for side in split]
        if split[0].thing:
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
        chances = [part.chance for part in parts]
        if max(chances) < _SURELY or min(chances) >= _SURELY_NOT:
            return found
        told = tuple(replace(part, answered=part.chance >= _SURELY_NOT) for part in parts)
        return replace(found, outcome=Outcome.PARTLY, parts=told)

    def _part(self, side: Side) -> Part:
        asked, held = self._hits(side.question, side.filters, _OF_A_SIDE)
        chance = self.confidence.question([hit.why.chance for hit in held])
        chance = 0.0 if asked.strange else chance
        return Part(side.name, chance >= self.confidence.enough, held, round(chance, 3))

    def _hits(self, question: str, inside: Filters, k: int) -> tuple[Understood, tuple[Hit, ...]]:
        """Another question as it is understood, and its best hits."""
        with self.library.snapshot(), stage("understanding"):
            asked = understand(self.library, question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            return asked, hits(self.library, vector, k, inside, self.ranking, self.confidence)
