"""Words that the engine finds: single words there, what is more than their sum here.

The best by the sum of their words come from the engine (see `sparse`). One of several forms,
and words that stand together, are looked for here, in the texts of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pararef.library.milvus.replica import Replica
from pararef.library.milvus.sparse import (
    ABOVE,
    TEXT,
    Counts,
    Worded,
    digest,
    dimension,
    part,
    rarity,
)
from pararef.library.milvus.store import Store
from pararef.library.words import Term, in_order, stems
from pararef.records import EVERYTHING, Filters

_MORE = 3  # times as many are looked at where more than single words count
_LEAST = 300
_CHECKED = 200  # paragraphs in which it is looked whether words stand together


class EngineWords:
    """What finds paragraphs by their words, in one generation of a replica.

    Args:
        which: An expression for what passes filters; None where nothing does.
    """

    def __init__(
        self, store: Store, replica: Replica, which: Callable[[Filters], str | None]
    ) -> None:
        self._store = store
        self._replica = replica
        self._which = which
        self._tally = replica.tally()

    def matching(
        self,
        terms: Sequence[Term],
        k: int,
        filters: Filters = EVERYTHING,
        phrases: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> dict[int, float]:
        """See `Library.matching`."""
        forms = [list(filter(None, map(stems, term.forms))) for term in terms]
        forms = [its for its in forms if its]
        bounds = [stems(phrase) for phrase in phrases]
        if not forms or not all(bounds):
            return {}
        counts = self._replica.counted({s for its in forms for form in its for s in form})
        together = any(len(its) > 1 or len(its[0]) > 1 for its in forms)
        looked_at = together or any(len(words) > 1 for words in bounds)
        asked = self._weights({s for its in forms for form in its for s in form}, counts)
        inside = self._inside(filters, bounds, without)
        if inside is None or not asked:
            return {}
        found = self._best(asked, max(_MORE * k, _LEAST) if looked_at else k, inside)
        if not looked_at:
            return dict(list(found.items())[:k])
        scores = {}
        for row, worded in self._worded(found).items():
            if all(_standing(words, worded.text, 4) for words in bounds):
                scores[row] = sum(max(self._score(f, worded, counts) for f in its) for its in forms)
        best = sorted((row for row in scores if scores[row] > 0), key=lambda row: -scores[row])
        return {row: scores[row] for row in best[:k]}

    def frequency(self, stem: str) -> int:
        """See `Library.frequency`."""
        return self._replica.counted({stem})[stem][0]

    def printed(self, phrase: str) -> int:
        """See `Library.printed`; no more than some are counted."""
        words = stems(phrase)
        if len(words) < 2:
            return self.frequency(words[0]) if words else 0
        rows = self._having([words], EVERYTHING, _CHECKED)
        return sum(_standing(words, its.text, 1) > 0 for its in self._worded(rows).values())

    def printing(
        self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING
    ) -> dict[int, float]:
        """See `Library.printing`."""
        wanted = [words for phrase in phrases if (words := in_order(phrase))]
        if not wanted:
            return {}
        found = self._having(wanted, filters, max(_MORE * k, _CHECKED))
        worded = self._worded(found)
        fit = [
            row
            for row in found
            if row in worded and all(_standing(words, worded[row].text, 0) for words in wanted)
        ]
        return {row: found[row] for row in fit[:k]}

    def with_initials(self, letters: str, k: int) -> list[int]:
        """See `Library.with_initials`."""
        if not (letters.isascii() and letters.isalpha()):
            return []
        found = self._store.where(f'initials like "%{letters.lower()}%"', k)
        alive = self._replica.alive(found)
        return [row for row in found if row in alive]

    # How

    def _inside(
        self, filters: Filters, bounds: Iterable[Sequence[str]], without: Sequence[str]
    ) -> str | None:
        """An expression for what passes filters and has, or lacks, some words."""
        passing = self._which(filters)
        if passing is None:
            return None
        held = sorted({digest(stem) for words in bounds for stem in words})
        lacking = [digest(found[0]) for word in without if len(found := stems(word)) == 1]
        clauses = [
            passing,
            f"array_contains_all(stems, {held})" if held else "",
            f"not array_contains_any(stems, {lacking})" if lacking else "",
        ]
        return " and ".join(filter(None, clauses))

    def _having(
        self, phrases: Sequence[Sequence[str]], filters: Filters, most: int
    ) -> dict[int, float]:
        """Paragraphs that have all words of phrases, wherever."""
        inside = self._inside(filters, phrases, ())
        if inside is None:
            return {}
        found = {stem for words in phrases for stem in words}
        return self._best(self._weights(found, self._replica.counted(found)), most, inside)

    def _weights(self, found: Iterable[str], counts: Counts) -> dict[int, float]:
        """What a question's vector has for some stems that any paragraph has."""
        total = self._tally.paragraphs
        return {
            dimension(where, stem): rarity(count, total)
            for stem in found
            for where, count in zip((TEXT, ABOVE), counts[stem], strict=True)
            if count
        }

    def _best(self, asked: Mapping[int, float], k: int, inside: str) -> dict[int, float]:
        """Rows and scores, highest first, of paragraphs that are there in this generation."""
        if not asked:
            return {}
        found = dict(self._store.worded(asked, k, inside))
        alive = self._replica.alive(list(found))
        return {row: score for row, score in found.items() if row in alive and score > 0}

    def _worded(self, rows: Iterable[int]) -> dict[int, Worded]:
        held = self._replica.paragraphs(list(rows))
        reports = {name: self._replica.about(name) for name in {p.report for p in held.values()}}
        return {row: Worded.of(reports[p.report], p) for row, p in held.items()}

    def _score(self, form: Sequence[str], worded: Worded, counts: Counts) -> float:
        """Of one form in one paragraph: its words, and more where they stand together."""
        total, (text, above) = self._tally.paragraphs, self._tally.average
        score = 0.0
        for stem in form:
            in_text, in_above = counts[stem]
            if times := worded.text.count(stem):
                score += rarity(in_text, total) * part(times, len(worded.text), text)
            if times := worded.above.count(stem):
                score += rarity(in_above, total) * part(times, len(worded.above), above)
        if len(form) > 1 and (times := _standing(form, worded.text, 1)):
            weight = sum(rarity(counts[stem][0], total) for stem in form)
            score += weight * part(times, len(worded.text), text)
        return score


def _standing(words: Sequence[str], text: Sequence[str], slack: int) -> int:
    """How often words stand together in a text, in order, with no more than some others between.

    >>> _standing(["need", "disability"], ["need", "and", "disability"], 1)
    1
    """
    if not set(words) <= set(text):
        return 0
    times = 0
    for start, word in enumerate(text):
        if word != words[0]:
            continue
        at, left = start, slack
        for following in words[1:]:
            window = text[at + 1 : at + 2 + left]
            if following not in window:
                break
            gap = window.index(following)
            at, left = at + 1 + gap, left - gap
        else:
            times += 1
    return times
