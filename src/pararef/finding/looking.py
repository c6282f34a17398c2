"""What is looked for beyond the best hits: sides, things, reports, and what filters hide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pararef.finding.confidence import Confidence
from pararef.finding.evidence import Asked, encoded
from pararef.finding.glossary import Glossary
from pararef.finding.hits import hits
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import Ranking
from pararef.finding.sides import Side, sides
from pararef.finding.signs import near
from pararef.finding.which import Which, which
from pararef.library import Library, stems
from pararef.records import (
    EVERYTHING,
    Coverage,
    Filters,
    Findings,
    Hit,
    Outcome,
    Part,
    Role,
    Stance,
)

_OF_A_SIDE = 5  # hits
_OF_REPORTS = 600  # paragraphs looked at, by words and by meaning, where all reports count
_PASSES = 4  # that look for reports which the ones before did not come to
_ELSEWHERE = 10
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
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
        asks = which(asked.rest, named=bool(asked.names))
        if asks is None:
            return None
        ids = list(inside.reports) or [report.id for report in self.library.reports()]
        best: dict[str, Hit] = {}
        among = inside
        for _ in range(_PASSES):
            found_now = self._having(asks, among)
            best.update(found_now)
            lacking = tuple(name for name in ids if name not in best)
            if not found_now or not lacking:
                break
            among = replace(inside, reports=lacking)
        having = tuple(sorted(best.values(), key=lambda hit: (-hit.why.chance, hit.report.id)))
        return replace(
            found,
            outcome=Outcome.ANSWERED if having else Outcome.NOTHING,
            hits=having or found.hits,
            coverage=Coverage(
                among=len(ids),
                having=having,
                lacking=tuple(name for name in ids if name not in best),
                lacking_asked=asks.lacking,
            ),
        )

    def _having(self, asks: Which, inside: Filters) -> dict[str, Hit]:
        """Of each report that has what is asked the best paragraph, among the first."""
        with self.library.snapshot():
            asked = understand(self.library, asks.question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            held = hits(self.library, vector, _OF_REPORTS, inside, self.ranking, self.confidence)
        best: dict[str, Hit] = {}
        for hit in held:
            if hit.paragraph.role in (Role.BOILERPLATE, Role.COVER):
                continue
            if _mentions(hit, asked) if asks.mention else _says(hit, asks.stance):
                best.setdefault(hit.report.id, hit)
        return best

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
        bound = self.confidence.enough * _SURELY_NOT
        doubtful = any(bound <= part.chance < self.confidence.enough for part in parts)
        if doubtful or len({part.answered for part in parts}) == 1:
            return found
        return replace(found, outcome=Outcome.PARTLY, parts=tuple(parts))

    def _part(self, side: Side) -> Part:
        held = self._hits(side.question, side.filters, _OF_A_SIDE)
        chance = self.confidence.question([hit.why.chance for hit in held])
        return Part(side.name, chance >= self.confidence.enough, held, round(chance, 3))

    def _hits(self, question: str, inside: Filters, k: int) -> tuple[Hit, ...]:
        with self.library.snapshot():
            asked = understand(self.library, question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            return hits(self.library, vector, k, inside, self.ranking, self.confidence)


def _mentions(hit: Hit, asked: Understood) -> bool:
    """Whether a paragraph has the words of a subject near each other, or its short form."""
    inside = stems(f"{' '.join(hit.paragraph.section)} {hit.paragraph.text}")
    spelled = [form for expansion in asked.expansions for form in (expansion.short, expansion.long)]
    return any(near(stems(words), inside) for words in (*_OR.split(asked.rest), *spelled))


def _says(hit: Hit, stance: Stance | None) -> bool:
    """Whether a paragraph answers, and says what is asked for."""
    return hit.why.answers and (stance is None or hit.why.stance is stance)
