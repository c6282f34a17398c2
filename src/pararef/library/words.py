"""Matching words: BM25 over paragraphs. The only user of Tantivy.

Like the vectors, the files are a copy of what the catalogue holds, and are made
again if they are lost.
"""

from __future__ import annotations

import json
import os
import re
import struct
from collections.abc import Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Document as Document
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from pararef.library import chunks, facets
from pararef.library.checksums import of_file
from pararef.library.shortforms import initials, singular
from pararef.records import EVERYTHING, Filters, Paragraph, Report, Span

_CONTEXT = 1.0  # what a word in the headings above counts, against one in the paragraph
_ANALYSER = "english"
_APART = "apart"  # at blanks, and no more
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’]s$|['’]")
_HEAP = 50_000_000  # bytes; Tantivy wants 15 MB a thread at least
_MARK = "mark"
# The end of each of Tantivy's files: a description with a CRC-32, its length, and this number.
_FOOTER, _MAGIC = struct.Struct("<II"), 1337

# Words of questions that say nothing of what is asked for.
_QUESTION_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been being between both but by can
    could did do does doing during each few for from had has have having he her here hers him his
    how i if in into is it its itself just me might more most my no nor not of on once only or other
    our ours out over own please same shall she should show so some such tell than that the their
    theirs them then there these they this those through to too under until up very was we were
    what when where whether which while who whom whose why will with would you your yours
    describe explain find give list mean means mention mentioned mentions report reported reports
    said say says tell tells
    """.split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something to look for: any of some forms, the best of which counts.

    Attributes:
        forms: Each a few words; several words are looked for one by one, and
            count more where they stand together.
    """

    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, its place, and the stem it is indexed under."""

    stem: str
    span: Span


class WordFiles:
    """The files of the lexical index, which grows with the library.

    A change of them is whole or not there; `state` tells of which generation they are.

    Args:
        folder: Made if it is not there; None for an index in memory.

    Raises:
        OSError: If they are not whole, or were written by an earlier version.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        new = folder is None or not folder.exists()
        if folder is not None and new:
            folder.mkdir(parents=True)
        try:
            if folder is not None and not new:
                _check(folder)
            self._index = (
                tantivy.Index(_schema(), path=str(folder) if folder else None)
                if new
                else tantivy.Index.open(str(folder))
            )
            self._index.config_reader("manual")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # Tantivy panics on a damaged file, beyond Exception
            raise OSError(str(error)) from error
        if self._index.schema != _schema():
            raise OSError(f"{folder} lacks fields that are looked in")
        self._index.register_tokenizer(_ANALYSER, _analyser())
        self._index.register_tokenizer(_APART, TextAnalyzerBuilder(Tokenizer.whitespace()).build())

    def state(self) -> WordIndex:
        """What is in the files now. Raises OSError if they cannot be read."""
        try:
            self._index.reload()
            return WordIndex(
                self._index.searcher(), self._index.schema, is_kept=self.folder is not None
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # as above
            raise OSError(str(error)) from error

    def change(
        self,
        generation: int,
        last: int,
        documents: Iterable[Document],
        gone: Iterable[int] = (),
    ) -> None:
        """Make it a copy of another generation of the catalogue.

        Args:
            generation: Which.
            last: The highest row that a paragraph has had in it.
            documents: Of the paragraphs that are new.
            gone: The rows of the reports that are no more.

        Raises:
            OSError: If the files cannot be written; they are as before then.
        """
        try:
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            for report in gone:
                writer.delete_documents_by_query(
                    Query.term_query(self._index.schema, "owner", report)
                )
            for document in documents:
                writer.add_document(document)
            writer.delete_documents_by_term("mark", _MARK)
            mark = Document()
            mark.add_text("mark", _MARK)
            mark.add_unsigned("generation", generation)
            mark.add_unsigned("row", last)
            writer.add_document(mark)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, RuntimeError) as error:  # a full disk among them
            raise OSError(str(error)) from error


class WordIndex:
    """One state of the lexical index."""

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, is_kept: bool = True
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self.is_kept = is_kept  # in files
        mark = searcher.search(Query.term_query(schema, "mark", _MARK), limit=1, count=False).hits
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
        mark = (Occur.MustNot, Query.term_query(self._schema, "mark", _MARK))
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
        wanted = [query for term in terms if (query := self._term(term))]
        if not wanted:
            return {}
        query = Query.boolean_query([(Occur.Should, query) for query in wanted])
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
        words: list[str | tuple[int, str]] = [*_STEMMER.analyze(_folded(phrase))]
        if len(words) == 1:
            return Query.term_query(self._schema, "text", words[0])
        return Query.phrase_query(self._schema, "text", words) if words else None

    def _search(self, query: Query, k: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return {
            int(row): float(hit[0]) for row, hit in zip(rows, hits, strict=True) if row is not None
        }

    def _term(self, term: Term) -> Query | None:
        forms = [query for form in term.forms if (query := self._form(form))]
        if not forms:
            return None
        return forms[0] if len(forms) == 1 else Query.disjunction_max_query(forms)

    def _form(self, form: str) -> Query | None:
        found = stems(form)
        words = [self._word(stem) for stem in found]
        if len(words) > 1:
            # One "and" or so may stand between the words.
            words.append(Query.phrase_query(self._schema, "text", list(found), slop=1))
        if not words:
            return None
        return (
            words[0]
            if len(words) == 1
            else Query.boolean_query([(Occur.Should, word) for word in words])
        )

    def _word(self, stem: str) -> Query:
        return Query.boolean_query(
            [
                (Occur.Should, Query.term_query(self._schema, "text", stem)),
                (
                    Occur.Should,
                    Query.boost_query(Query.term_query(self._schema, "context", stem), _CONTEXT),
                ),
            ]
        )

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


def tokens(text: str) -> list[Token]:
    """The content words of a text: those that a question could ask for."""
    return [
        Token(stem, Span(*word.span()))
        for word in _WORD.finditer(text)
        if (stem := _stem(word[0])) is not None
    ]


@lru_cache(maxsize=5_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's content words, in order."""
    return tuple(stem for word in _WORD.findall(text) if (stem := _stem(word)) is not None)


def with_stems(text: str, among: Container[str]) -> list[str]:
    """The words of a text, as they are printed, whose stem is among some, in order."""
    return [word for word in _WORD.findall(text) if (stem := _stem(word)) and stem in among]


def is_number(stem: str) -> bool:
    """Whether a stem has a digit: no number is like another, as 2013 is not like 2014."""
    return any(sign.isdigit() for sign in stem)


def spelled(text: str) -> dict[str, str]:
    """The stems of a text's content words, each with a word it is the stem of, in small letters."""
    return {token.stem: token.span.of(text).lower() for token in tokens(text)}


@lru_cache(maxsize=100_000)
def _spellings(word: str) -> tuple[str, ...]:
    """What a word is indexed as: "well-being" as well, being and wellbeing."""
    parts = tuple(singular(_APOSTROPHE.sub("", part)) for part in word.split("-"))
    return parts if len(parts) == 1 else (*parts, "".join(parts))


def _folded(text: str) -> str:
    return " ".join(spelling for word in _WORD.findall(text) for spelling in _spellings(word))


def _analyser() -> tantivy.TextAnalyzer:
    return (
        TextAnalyzerBuilder(Tokenizer.whitespace())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str | None:
    """What a word as printed is looked for by; None for one that says nothing."""
    if word.lower() in _QUESTION_WORDS or not (spellings := _spellings(word)):
        return None
    return _STEMMER.analyze(spellings[-1])[0]


_STEMMER = _analyser()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("owner", stored=False, indexed=True)
    builder.add_unsigned_field("generation", stored=False, indexed=False, fast=True)
    builder.add_text_field("mark", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYSER)
    builder.add_text_field("context", tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("initials", tokenizer_name=_APART, index_option="basic")
    for name in (*facets.FIELDS, "phase", "kind", "stance", "heading"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def document(row: int, owner: int, report: Report, paragraph: Paragraph) -> Document:
    """What is indexed of a paragraph, under its row and that of its report."""
    made = Document()
    made.add_unsigned("row", row)
    made.add_unsigned("owner", owner)
    made.add_text("text", _folded(chunks.content(paragraph)))
    made.add_text("context", _folded(chunks.context(report, paragraph)))
    made.add_text("initials", " ".join(initials(paragraph.text)))
    made.add_text("kind", paragraph.kind)
    made.add_text("stance", paragraph.stance)
    if paragraph.phase:
        made.add_text("phase", paragraph.phase)
    for heading in paragraph.section:
        made.add_text("heading", heading.casefold())
    for field, value, _ in facets.values(report):
        made.add_text(field, value)
    return made


def _check(folder: Path) -> None:
    """Raise OSError if a file of the index is not as it was written."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    names = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
    files = [file for name in names for file in folder.glob(f"{name}.*")]
    with ThreadPoolExecutor() as threads:
        list(threads.map(_check_file, files))


def _check_file(path: Path) -> None:
    with path.open("rb") as file:
        end = file.seek(-_FOOTER.size, os.SEEK_END)
        length, magic = _FOOTER.unpack(file.read())
        file.seek(end - length)
        described = json.loads(file.read(length))
        if magic != _MAGIC or described["crc"] != of_file(file, end - length):
            raise OSError(f"{path} is not as it was written")


def _escaped(text: str) -> str:
    """A text as a regular expression of Tantivy's that stands for just that text."""
    return re.sub(r"[\\.+*?()|\[\]{}^$#&~-]", r"\\\g<0>", text)
