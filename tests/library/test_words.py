"""The lexical index: BM25 by another road, spellings, filters."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from conftest import make_report

from pararef.library import tokens
from pararef.library.words import Term, WordIndex, stems
from pararef.records import EVERYTHING, Filters, Kind, Paragraph, Report

TEXTS = (
    "Mentors support trainees well.",
    "Trainees plan lessons. Trainees plan them with mentors and with other trainees.",
    "Well-being matters to leaders.",
    "NQTs receive support in their first year.",
)


def index_of(*texts: str) -> WordIndex:
    report = make_report("r", *texts)
    return WordIndex.build([(row, report, p) for row, p in enumerate(report.paragraphs)], None)


def bm25(query: str, texts: tuple[str, ...]) -> dict[int, float]:
    """BM25 with k1 = 1.2 and b = 0.75, as in Robertson and Zaragoza (2009), over all words."""
    documents = [text.lower().replace(".", "").replace("-", " ").split() for text in texts]
    average = sum(map(len, documents)) / len(documents)
    scores = Counter[int]()
    for word in query.split():
        frequency = sum(word in document for document in documents)
        rarity = math.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
        for row, document in enumerate(documents):
            if count := document.count(word):
                norm = 1.2 * (0.25 + 0.75 * len(document) / average)
                scores[row] += rarity * count * 2.2 / (count + norm)
    return scores


def test_scores_are_those_of_bm25_worked_out_by_hand() -> None:
    texts = ("one two two three", "two four", "five six seven eight nine ten eleven")
    found = index_of(*texts).matching([Term(("two",)), Term(("four",))], 10)
    expected = bm25("two four", texts)
    assert list(found) == sorted(expected, key=lambda row: -expected[row])
    # Tantivy keeps the length of a text in one byte, so scores are a little off.
    assert found == pytest.approx(dict(expected), rel=0.02)


def test_plural_and_hyphen_find_each_other() -> None:
    index = index_of(*TEXTS)
    assert list(index.matching([Term(("NQT",))], 5)) == [3]
    assert list(index.matching([Term(("wellbeing",))], 5)) == [2]
    assert list(index.matching([Term(("supporting",))], 5)) == [0, 3]


def test_words_that_stand_together_count_more_than_words_apart() -> None:
    """Both texts have the same words, as often; only one has them in a row."""
    index = index_of("entry of a teacher to a career", "a teacher of a career entry to", "another")
    found = index.matching([Term(("CE", "career entry"))], 5)
    assert list(found) == [1, 0]


def test_a_word_of_the_headings_counts_less_than_one_of_the_text(sample: Report) -> None:
    index = WordIndex.build([(row, sample, p) for row, p in enumerate(sample.paragraphs)], None)
    found = index.matching([Term(("annex",))], 500)
    own = [row for row in found if "annex" in sample.paragraphs[row].text.lower()]
    above = [row for row in found if row not in own]
    assert above
    assert all(found[row] > 0 for row in above)


def test_filters_limit_what_is_found(sample: Report) -> None:
    """Tantivy's filters pass what a plain comparison passes."""
    index = WordIndex.build([(row, sample, p) for row, p in enumerate(sample.paragraphs)], None)
    terms = [Term(("trainees",)), Term(("training",))]

    def passes(filters: Filters, p: Paragraph) -> bool:
        return (
            (not filters.reports or p.report in filters.reports)
            and (not filters.phases or p.phase in filters.phases)
            and (not filters.kinds or p.kind in filters.kinds)
            and (
                not filters.sections
                or any(s.casefold() in "\n".join(p.section).casefold() for s in filters.sections)
            )
        )

    everything = index.matching(terms, 1000)
    for filters in (
        Filters(phases=("primary",)),
        Filters(kinds=(Kind.BULLET, Kind.PROSE)),
        Filters(sections=("key STRENGTHS",)),
        Filters(sections=("improve further?", "(")),
        Filters(sections=("partnership’s “<b>” – £", "strengths", "x" * 150, "🙂", "a.*b\\")),
        Filters(reports=("no-such-report",)),
        Filters(phases=("secondary",), kinds=(Kind.BULLET,), sections=("improve",)),
    ):
        found = index.matching(terms, 1000, filters)
        expected = {row for row in everything if passes(filters, sample.paragraphs[row])}
        assert set(found) == expected
        assert all(found[row] == pytest.approx(everything[row]) for row in found)


def test_the_stem_of_a_word_is_the_one_that_it_is_indexed_under(sample: Report) -> None:
    """Every content word of the sample is found by the stem that `tokens` gives it."""
    index = WordIndex.build([(row, sample, p) for row, p in enumerate(sample.paragraphs)], None)
    for paragraph in sample.paragraphs:
        if paragraph.kind is not Kind.TABLE:
            assert all(index.frequency(stem) > 0 for stem in stems(paragraph.text))


def test_a_token_is_a_slice_of_its_text() -> None:
    text = "Trainees’ well-being: is it “good”?"
    assert [token.span.of(text) for token in tokens(text)] == ["Trainees", "well-being", "good"]


def test_nothing_to_look_for_finds_nothing() -> None:
    assert index_of(*TEXTS).matching([], 5, EVERYTHING) == {}
    assert index_of(*TEXTS).matching([Term(("the of",))], 5) == {}


def test_a_damaged_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011 # Tantivy's words, which change
        WordIndex.load(tmp_path / "missing")
