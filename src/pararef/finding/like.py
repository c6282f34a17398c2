"""More like this: paragraphs near to some that are marked good, and far from bad ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pararef.errors import QuestionError
from pararef.finding.confidence import fitted
from pararef.finding.evidence import Asked
from pararef.finding.hits import hits
from pararef.finding.question import Understood
from pararef.finding.ranking import HYBRID
from pararef.library import Library, Term, Vectors, content, spelled
from pararef.records import EVERYTHING, Filters, Findings, Outcome, Paragraph
from pararef.stages import stage

_AGAINST = 0.3  # what bad ones count against good ones, after Rocchio (1971)
_TERMS = 15  # words of the good ones that are looked for


def more_like(
    library: Library,
    good: Sequence[Paragraph],
    bad: Sequence[Paragraph] = (),
    k: int = 10,
    filters: Filters = EVERYTHING,
) -> Findings:
    """Find paragraphs like some.

    Args:
        library: Where to look, and where the given ones are.
        good: At least one.
        bad: What it should not be like.
        k: How many hits to return at the most.
        filters: What to look in.

    Returns:
        Hits, best first, none of them given.

    Raises:
        QuestionError: If no good one is given.
        ValueError: If `k` is below 1.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    if not good:
        raise QuestionError("Mark a paragraph as good first: more is looked for like it.")
    with stage("encoding"):
        vector = _direction(library, good) - (_AGAINST * _direction(library, bad) if bad else 0.0)
    terms = _terms(library, good, bad)
    understood = Understood(
        question="",
        encoded="",
        terms=terms,
        expansions=(),
        stance=None,
        general=False,
        words=frozenset(stem for term in terms for stem in spelled(term.forms[0])),
        strange=False,
        wanted=None,
    )
    unit = (vector / (np.linalg.norm(vector) or 1.0)).astype(np.float32)
    asked = Asked(understood, unit, {})
    given = {(p.report, p.anchor) for p in (*good, *bad)}
    with library.snapshot(), stage("judging"):
        found = hits(library, asked, k + len(given), filters, HYBRID, fitted(library))
    kept = tuple(hit for hit in found if (hit.paragraph.report, hit.paragraph.anchor) not in given)
    names = ", ".join(f"{p.report}#{p.anchor}" for p in good)
    return Findings(
        question=f"more like {names}",
        outcome=Outcome.ANSWERED if kept else Outcome.NOTHING,
        hits=kept[:k],
        filters=filters,
    )


def _direction(library: Library, paragraphs: Sequence[Paragraph]) -> Vectors:
    """Where the paragraphs lie in meaning, together, shape (width,)."""
    vectors: Vectors = library.encoder.encode([content(p) for p in paragraphs])
    mean: Vectors = vectors.mean(axis=0)
    return mean


def _terms(
    library: Library, good: Sequence[Paragraph], bad: Sequence[Paragraph]
) -> tuple[Term, ...]:
    """The words that tell the good ones best: in many of them, and rare elsewhere."""
    unwanted = {stem for paragraph in bad for stem in spelled(content(paragraph))}
    spelling: dict[str, str] = {}
    having = Counter[str]()
    for paragraph in good:
        words = spelled(content(paragraph))
        spelling |= words
        having.update(words.keys() - unwanted)
    total = library.size()
    weight = {
        stem: times * np.log((total + 1) / (library.frequency(stem) + 0.5))
        for stem, times in having.items()
    }
    best = sorted(weight, key=lambda stem: (-weight[stem], stem))[:_TERMS]
    return tuple(Term((spelling[stem],)) for stem in best)
