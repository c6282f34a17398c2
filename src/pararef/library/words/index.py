"""Matching words: BM25 over paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Occur, Query

from pararef.library import facets
from pararef.library.words.tokens import in_order, stems
from pararef.records import EVERYTHING, Filters

MARK = "mark"
"""Of the one document that tells of which generation the index is."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something to look for: any of some forms, the best of which counts.

    Attributes:
        forms: Each a few words; several words are looked for one by one, and
            count more where they stand together.
    """

    forms: tuple[str, ...]


class WordIndex:
    """One state of the lexical index."""

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, is_kept: bool = True
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self.is_kept = is_kept  # in files
        mark = searcher.search(Query.term_query(schema, "mark", MARK), limit=1, count=False).hits
        at = [address for _, address in mark]
        self.generation, self.last = (
            int((searcher.fast_field_values(field, at) or [0])[0] or 0)
            for field in ("generation", "row")
        )

    def __len__(self) -> int:
        return self._searcher.num_docs - 1 if self.generation else 0

    def rows(self) -> list[int]:
        """The row of each paragraph that is in it, in any order."""
        every = (Occur.Must, Query.exists_query("row"))
        mark = (Occur.MustNot, Query.term_query(self._schema, "mark", MARK))
        return list(self._search(Query.boolean_query([every, mark]), max(len(self), 1)))

    def matching(
        self,
        terms: Sequence[Term],
        k: int,
        filters: Filters = EVERYTHING,
        phrases: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> dict[int, float]:
        """The paragraphs that match terms best, have all phrases and none of the words `without`.

        Returns:
            Row to BM25 score, highest first; at most `k`.
        """
        wanted = [part for term in terms for part in self._term(term)]
        if not wanted:
            return {}
        query = Query.boolean_query(wanted)
        limits = self._limits(filters) + self._bounds(phrases, without)
        if limits:
            query = Query.boolean_query([(Occur.Must, query), *limits])
        return self._search(query, k)

    def with_initials(self, letters: str, k: int) -> list[int]:
        """Paragraphs in which words stand together that begin with these letters."""
        return list(self._search(Query.term_query(self._schema, "initials", letters), k))

    def frequency(self, stem: str) -> int:
        """In how many paragraphs a stem stands."""
        return int(self._searcher.doc_freq("text", stem))

    def printed(self, phrase: str) -> int:
        """In how many paragraphs the words of a phrase stand together, in their order."""
        words = stems(phrase)
        if len(words) < 2:
            return self.frequency(words[0]) if words else 0
        # One "and" or so may stand between them.
        query = Query.phrase_query(self._schema, "text", list(words), slop=1)
        found: Any = self._searcher.search(query, limit=1, count=True)  # its type tells of no count
        return int(found.count)

    def printing(
        self, phrases: Sequence[str], k: int, filters: Filters = EVERYTHING
    ) -> dict[int, float]:
        """The paragraphs in which the words of each phrase stand together, small words too.

        Args:
            phrases: In any order; none of their words is left out, as a question's are.
            k: How many at the most.
            filters: What to look in.

        Returns:
            Row to BM25 score, highest first.
        """
        wanted = [query for phrase in phrases if (query := self._together(phrase))]
        if not wanted:
            return {}
        musts = [(Occur.Must, query) for query in wanted]
        return self._search(Query.boolean_query(musts + self._limits(filters)), k)

    def _together(self, phrase: str) -> Query | None:
        """All words of a phrase in their order, nothing between them."""
        words: list[str | tuple[int, str]] = [*in_order(phrase)]
        if len(words) == 1:
            return Query.term_query(self._schema, "text", words[0])
        return Query.phrase_query(self._schema, "text", words) if words else None

    def _search(self, query: Query, k: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return {
            int(row): float(hit[0]) for row, hit in zip(rows, hits, strict=True) if row is not None
        }

    def _term(self, term: Term) -> list[tuple[Occur, Query]]:
        """The parts of a term's score, to be added up."""
        forms = [parts for form in term.forms if (parts := self._form(form))]
        if len(forms) < 2:
            return forms[0] if forms else []
        best = Query.disjunction_max_query([Query.boolean_query(parts) for parts in forms])
        return [(Occur.Should, best)]

    def _form(self, form: str) -> list[tuple[Occur, Query]]:
        """The parts of a form's score: plain words in one list, as Tantivy adds up fastest."""
        found = stems(form)
        parts = [
            Query.term_query(self._schema, field, stem)
            for stem in found
            for field in ("text", "context")
        ]
        if len(found) > 1:
            # One "and" or so may stand between the words.
            parts.append(Query.phrase_query(self._schema, "text", list(found), slop=1))
        return [(Occur.Should, part) for part in parts]

    def _bounds(self, phrases: Sequence[str], without: Sequence[str]) -> list[tuple[Occur, Query]]:
        bounds = []
        for phrase in phrases:
            words: list[str | tuple[int, str]] = [*stems(phrase)]
            if len(words) > 1:
                # Words that say nothing may stand between them.
                query = Query.phrase_query(self._schema, "text", words, slop=4)
            else:
                query = Query.term_query(self._schema, "text", stems(phrase)[0])
            bounds.append((Occur.Must, Query.const_score_query(query, 0.0)))
        bounds += [
            (Occur.MustNot, Query.term_query(self._schema, "text", stem))
            for word in without
            if len(found := stems(word)) == 1
            for stem in found
        ]
        return bounds

    def _limits(self, filters: Filters) -> list[tuple[Occur, Query]]:
        limits = [
            Query.term_set_query(self._schema, field, [str(value) for value in allowed])
            for field, allowed in (
                *((field, getattr(filters, name)) for field, name in facets.FIELDS.items()),
                ("phase", filters.phases),
                ("kind", filters.kinds),
                ("stance", filters.stances),
            )
            if allowed
        ]
        if filters.sections:
            parts = [
                Query.regex_query(self._schema, "heading", f".*{_escaped(part.casefold())}.*")
                for part in filters.sections
            ]
            limits.append(Query.boolean_query([(Occur.Should, part) for part in parts]))
        return [(Occur.Must, Query.const_score_query(limit, 0.0)) for limit in limits]


def _escaped(text: str) -> str:
    """A text as a regular expression of Tantivy's that stands for just that text."""
    return re.sub(r"[\\.+*?()|\[\]{}^$#&~-]", r"\\\g<0>", text)
