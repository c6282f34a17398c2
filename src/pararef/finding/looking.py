"""What is looked for beyond the best hits: sides, things, reports, and what filters hide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pararef.finding.confidence import Confidence
from pararef.finding.evidence import Asked, encoded
from pararef.finding.glossary import Glossary
from pararef.finding.grades import facts_of_grade, grade_in
from pararef.finding.hits import hits
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import Ranking
from pararef.finding.sides import Side, sides
from pararef.finding.which import Which, has, printed, which
from pararef.library import Library
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
# Chances of things that a question asks for: one is answered, another is not.
_SURELY, _SURELY_NOT = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Look:
    """A further look at one library, for one question."""

    library: Library
    ranking: Ranking
    confidence: Confidence
    glossary: Glossary | None

    def at_reports(self, found: Findings, asked: Understood, inside: Filters) -> Findings | None:
        """The findings of a question that asks which reports; None of any other."""
        asks, grade = which(asked.rest, named=bool(asked.names)), grade_in(asked.rest)
        if asks is None and grade is None:
            return None
        ids = self.library.reports_under(inside)
        if grade:
            return self._of_grade(found, grade, ids)
        if asks is None or not asks.subject:
            all_of_them = Coverage(tuple(ids), ())
            return replace(found, outcome=Outcome.ANSWERED, hits=(), coverage=all_of_them)
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
                having=tuple(hit.report.id for hit in having),
                lacking=tuple(name for name in ids if name not in best),
                lacking_asked=asks.lacking,
            ),
        )

    def _of_grade(self, found: Findings, grade: str, ids: Sequence[str]) -> Findings:
        """The findings of a question for the reports with some overall grade."""
        with self.library.snapshot():
            told = facts_of_grade(self.library, grade, ids)
        has_it = tuple(fact.report.id for fact in told)
        return replace(
            found,
            outcome=Outcome.ANSWERED if told else Outcome.NOTHING,
            facts=told,
            coverage=Coverage(has_it, tuple(name for name in ids if name not in has_it)),
        )

    def _having(self, asks: Which, inside: Filters) -> dict[str, Hit]:
        """Of each report that has what is asked the best paragraph, among the first."""
        asked, held = self._hits(asks.question, inside, _OF_REPORTS)
        best: dict[str, Hit] = {}
        for hit in held:
            if hit.paragraph.role is Role.BOILERPLATE:
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
        with self.library.snapshot():
            asked = understand(self.library, question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            return asked, hits(self.library, vector, k, inside, self.ranking, self.confidence)


def _mentions(hit: Hit, asked: Understood) -> bool:
    """Whether a paragraph has the words of a subject near each other, or its short form."""
    inside = printed(f"{' '.join(hit.paragraph.section)} {hit.paragraph.text}")
    spelled = [form for expansion in asked.expansions for form in (expansion.short, expansion.long)]
    return any(has(inside, words) for words in (*_OR.split(asked.rest), *spelled))


def _says(hit: Hit, stance: Stance | None) -> bool:
    """Whether a paragraph answers, and says what is asked for."""
    return hit.why.answers and (stance is None or hit.why.stance is stance)
