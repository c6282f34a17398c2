"""Questions of every report: which, and how many, have something on a subject.

Words are looked up first. A report mentions a subject that one of its paragraphs prints;
it is told to improve it where that stands under such a heading, and criticised for it
where a sentence on it says something weak. Only what reports "have", or "found", is
looked for by meaning too.

How much is read is bounded however many reports there are: some hundreds of paragraphs
in each of a few passes, each over the reports that those before did not come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pararef.finding.confidence import Confidence
from pararef.finding.evidence import encoded
from pararef.finding.facts import led
from pararef.finding.glossary import Glossary
from pararef.finding.grades import GradeAsked, facts_of_grade, grade_in, judges
from pararef.finding.hits import hits
from pararef.finding.mention import Form, forms, printed
from pararef.finding.question import Understood, understand
from pararef.finding.ranking import Ranking
from pararef.finding.stance import answers_to, stands_under
from pararef.finding.which import Asks, Which, which
from pararef.library import Library, Term, sentences, stems
from pararef.patterns import Pattern
from pararef.records import (
    Coverage,
    Fact,
    Filters,
    Findings,
    Hit,
    Outcome,
    Paragraph,
    Role,
    Span,
    Stance,
    Why,
)

_READ = 400  # paragraphs in a pass
_PASSES = 6  # for one wording
_BY_MEANING = 100  # paragraphs, where words alone do not tell
_BY_HEADING = 60  # paragraphs
_KNOWN = 500  # reports whose kinds and grades are looked through, at the most
# Of those found by meaning beside others that print the words.
_COVERED, _LIKELY, _SURELY = 0.95, 0.6, 0.85
_IN_WORDS = (Asks.TOLD, Asks.STRONG)  # where some print the words, nothing else counts
_PRINTED = 0.95  # the chance of a paragraph that prints what is asked for
# Words that say no more than that reports, or those they are on, are asked for.
_GENERAL = frozenset(
    stems(
        "inspection inspections letters documents publications papers texts files councils council"
        " local authority authorities LAs boroughs borough areas area places visits services ones"
        " ofsted full different published"
    )
)
_KINDS = Pattern(
    r"\b(?:send|jtais?|joint targeted|focused visits?|ilacs|sifs?|single inspections?"
    r"|looked after children|lac)\b",
    re.IGNORECASE,
)
_COUNCILS = Pattern(r"\b(?:councils?|authorit(?:y|ies)|LAs?|boroughs?)\b", re.IGNORECASE)
_SCHOOLS = Pattern(r"\bschools\b", re.IGNORECASE)
_PLACES = Pattern(r"\b(?:places|areas|providers)\b", re.IGNORECASE)
_NO_COUNCIL = Pattern(
    r"\b(?:School|Academy|College|University|Nursery|Hospital|Prison|ITE|SCITT)\b"
)
_A_SCHOOL = Pattern(r"\b(?:School|Academy)\b")
_DEMANDS = Pattern(
    r"\b(?:should|must|needs? to|(?:is|are) required to)\b|^(?:Ensure|Improve)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Every:
    """A question of every report: for a grade, or for something that they have."""

    grade: GradeAsked | None
    which: Which | None


def of_every(library: Library, asked: Understood, inside: Filters) -> Every | None:
    """What a question asks of every report; None where it is no such question."""
    named = bool(asked.names) and all(_KINDS.search(name) for name in asked.names)
    if len(inside.reports) == 1 and not named:
        return None
    found = Every(grade_in(asked.rest, named), which(asked.rest, named))
    return found if found.grade or found.which else None


@dataclass(frozen=True, slots=True)
class Reports:
    """Looks through the reports of one library for one question.

    Attributes:
        inside: What the search is limited to.
    """

    library: Library
    ranking: Ranking
    confidence: Confidence
    glossary: Glossary | None
    inside: Filters

    def findings(self, every: Every, found: Findings) -> Findings | None:
        """The findings; None where the question is none of reports after all."""
        with self.library.snapshot():
            ids = self.library.reports_under(self.inside)
            if every.grade and (graded := self._graded(every.grade, ids, found)):
                return graded
            asks = every.which
            if asks is None:
                return None
            ids, asks = self._of_kind(ids, asks)
            if asks.asks is Asks.LED:
                told = led(self.library, asks.subject, self._likely(asks.subject, ids))
                return _with_facts(found, told, ids) if told else None
            if asks.asks is Asks.LIST:
                listed = Coverage(tuple(ids), ())
                return replace(found, outcome=Outcome.ANSWERED, hits=(), coverage=listed)
            asked = understand(self.library, asks.subject, infer=False, glossary=self.glossary)
            wordings = forms(self.library, asked.rest, asked.expansions)
            best = self._printing(asks.asks, wordings, ids)
        lacking = [name for name in ids if name not in best]
        if lacking and asks.asks is not Asks.MENTION and not (best and asks.asks in _IN_WORDS):
            near = self._by_meaning(asks, lacking)
            best |= {name: hit for name, hit in near.items() if not best or _is_sure(hit, asks)}
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

    def _graded(self, asked: GradeAsked, ids: Sequence[str], found: Findings) -> Findings | None:
        """The findings of a question for the reports with some grade."""
        ids, _ = self._of_kind(list(ids), Which(Asks.LIST, "", asked.kind))
        words = " ".join((*asked.grades, *(asked.subject or ("overall", "effectiveness"))))
        likely = self._likely(words, ids)
        told = facts_of_grade(self.library, asked, likely)
        if not told and asked.subject and not judges(self.library, asked, likely):
            return None
        return _with_facts(found, told, ids)

    def _likely(self, words: str, ids: Sequence[str]) -> Sequence[str]:
        """The reports to look through for words that they print: of very many but the likeliest."""
        if len(ids) <= _KNOWN:
            return ids
        among = replace(self.inside, reports=tuple(ids))
        rows = self.library.matching([Term((words,))], _READ, among)
        held = self.library.paragraphs(list(rows))
        return list(dict.fromkeys(held[row].report for row in rows if row in held))[:_KNOWN]

    def _of_kind(self, ids: list[str], asks: Which) -> tuple[list[str], Which]:
        """Those of the reports that are of the kind asked for, and what is asked of them."""
        about_providers = any(words.search(asks.kind) for words in (_COUNCILS, _SCHOOLS, _PLACES))
        if len(ids) > _KNOWN or not (about_providers or set(stems(asks.kind)) - _GENERAL):
            return ids, asks
        held = {name: self.library.about(name) for name in ids}
        if _COUNCILS.search(asks.kind):
            fits = [n for n, r in held.items() if r.provider and not _NO_COUNCIL.search(r.provider)]
        elif _SCHOOLS.search(asks.kind):
            fits = [n for n, r in held.items() if _A_SCHOOL.search(r.provider or "")]
        elif _PLACES.search(asks.kind):
            fits = [n for n, r in held.items() if r.provider]
        else:
            fits = ids
        wanted = set(stems(asks.kind))
        names = {
            name: set(stems(f"{r.kind} {r.kind_name} {r.title} {r.id} {r.inspectorate}"))
            for name, r in held.items()
        }
        known = wanted & {stem for words in names.values() for stem in words}
        if known - _GENERAL:
            of_kind = [name for name in fits if known <= names[name]]
            return of_kind or [n for n in ids if known <= names[n]], asks
        if asks.asks is Asks.LIST and wanted - _GENERAL:
            return fits, replace(asks, asks=Asks.MENTION, subject=asks.kind)
        return fits or ids, asks

    def _printing(self, asks: Asks, wordings: Sequence[Form], ids: list[str]) -> dict[str, Hit]:
        """Of each report the first paragraph that says of a subject what is asked."""
        best: dict[str, Hit] = {}
        for form in wordings:
            for _ in range(_PASSES):
                lacking = [name for name in ids if name not in best]
                if not lacking:
                    return best
                among = replace(self.inside, reports=tuple(lacking))
                rows = self.library.printing(form.words, _READ, among)
                before = len(best)
                held = self.library.paragraphs(rows)
                for paragraph in (held[row] for row in rows if row in held):
                    if paragraph.report not in best and (place := _says(paragraph, asks, form)):
                        best[paragraph.report] = self._hit(paragraph, place)
                if len(rows) < _READ or len(best) == before:
                    break
        if asks in (Asks.MENTION, Asks.HAVE):
            for paragraph in self._under_headings(wordings, ids, best):
                best.setdefault(paragraph.report, self._hit(paragraph, None))
        return best

    def _under_headings(
        self, wordings: Sequence[Form], ids: Sequence[str], best: Mapping[str, Hit]
    ) -> Iterator[Paragraph]:
        """Paragraphs of the other reports that stand under a heading which prints the subject."""
        lacking = tuple(name for name in ids if name not in best)
        if not lacking or not wordings:
            return
        terms = [Term((word,)) for word in wordings[0].words]
        rows = self.library.matching(terms, _BY_HEADING, replace(self.inside, reports=lacking))
        held = self.library.paragraphs(list(rows))
        for paragraph in (held[row] for row in rows if row in held):
            if paragraph.role is Role.BOILERPLATE or not paragraph.section:
                continue
            heading = paragraph.section[-1]
            if any(form.place(heading, printed(heading)) for form in wordings):
                yield paragraph

    def _hit(self, paragraph: Paragraph, place: Span | None) -> Hit:
        """A paragraph that prints what is asked for, with the sentence that does."""
        told = [said.span for said in sentences(paragraph)]
        best = [span for span in told if place and _meet(span, place)] or told[:1]
        return Hit(
            paragraph,
            self.library.about(paragraph.report),
            1.0,
            Span(best[0].start, best[-1].end),
            Why(
                (place.of(paragraph.text),) if place else (),
                coverage=1.0,
                like=1.0,
                chance=_PRINTED,
                answers=True,
            ),
        )

    def _by_meaning(self, asks: Which, ids: list[str]) -> dict[str, Hit]:
        """Of each report the best paragraph that answers, among the first."""
        stances = {Asks.STRONG: Stance.STRENGTH, Asks.WEAK: Stance.WEAKNESS}
        stance = {**stances, Asks.TOLD: Stance.WEAKNESS}.get(asks.asks)
        inside = replace(self.inside, reports=tuple(ids))
        with self.library.snapshot():
            asked = understand(self.library, asks.question, infer=False, glossary=self.glossary)
        vector = encoded(self.library, asked)
        with self.library.snapshot():
            held = hits(self.library, vector, _BY_MEANING, inside, self.ranking, self.confidence)
        best: dict[str, Hit] = {}
        for hit in held:
            if hit.paragraph.role is Role.BOILERPLATE or not hit.why.answers:
                continue
            if stance is None or hit.why.stance is stance:
                best.setdefault(hit.report.id, hit)
        return best


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_sure(hit: Hit, asks: Which) -> bool:
    """Whether a paragraph says what is asked, though not in its words side by side."""
    if asks.asks is Asks.HAVE:
        return hit.why.coverage >= _COVERED and hit.why.chance >= _LIKELY
    return asks.asks is Asks.WEAK and hit.why.chance >= _SURELY


def _with_facts(found: Findings, told: tuple[Fact, ...], ids: Sequence[str]) -> Findings:
    """The findings with what reports print of themselves; the others have it not."""
    has_it = tuple(fact.report.id for fact in told)
    return replace(
        found,
        outcome=Outcome.ANSWERED if told else Outcome.NOTHING,
        facts=told,
        coverage=Coverage(has_it, tuple(name for name in ids if name not in has_it)),
    )


def _says(paragraph: Paragraph, asks: Asks, form: Form) -> Span | None:
    """Where a paragraph says of a subject what is asked; None where it does not."""
    if paragraph.role is Role.BOILERPLATE:
        return None
    if asks in (Asks.MENTION, Asks.HAVE):
        return form.place(paragraph.text, printed(paragraph.text))
    wanted = Stance.STRENGTH if asks is Asks.STRONG else Stance.WEAKNESS
    under = stands_under(paragraph) is wanted
    for said in sentences(paragraph):
        text = said.span.of(paragraph.text)
        if not form.covers(printed(text)):
            continue
        if under or (
            bool(_DEMANDS.search(text)) if asks is Asks.TOLD else answers_to(said.stance) is wanted
        ):
            return said.span
    return None
