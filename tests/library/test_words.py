"""The lexical index: BM25 by another road, spellings, filters."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from conftest import make_report

from pararef.library import tokens
from pararef.library.words import Term, WordFiles, WordIndex, document, stems
from pararef.records import EVERYTHING, Filters, Kind, Paragraph, Report

TEXTS = (
    "Mentors support trainees well.",
    "Trainees plan lessons. Trainees plan them with mentors and with other trainees.",
    "Well-being matters to leaders.",
    "NQTs receive support in their first year.",
)


def index_of(*texts: str) -> WordIndex:
    return of_report(make_report("r", *texts))


def of_report(report: Report) -> WordIndex:
    files = WordFiles(None)
    rows = enumerate(report.paragraphs)
    files.change(1, len(report.paragraphs), [document(row, 7, report, p) for row, p in rows])
    return files.state()


def bm25(query: str, texts: tuple[str, ...]) -> dict[int, float]:
    """BM25 with k1 = 1.2 and b = 0.75, as in Robertson and Zaragoza (2009), over all words."""
    documents = [text.lower().replace(".", "").replace("-", " ").split() for text in texts]
    documents.append([])  # which says of what generation the others are
    average = sum(map(len, documents)) / len(documents)
    scores = Counter[int]()
    for word in query.split():
        frequency = sum(word in words for words in documents)
        rarity = math.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
        for row, words in enumerate(documents):
            if count := words.count(word):
                norm = 1.2 * (0.25 + 0.75 * len(words) / average)
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
    index = of_report(sample)
    found = index.matching([Term(("annex",))], 500)
    own = [row for row in found if "annex" in sample.paragraphs[row].text.lower()]
    above = [row for row in found if row not in own]
    assert above
    assert all(found[row] > 0 for row in above)


def test_filters_limit_what_is_found(sample: Report) -> None:
    """Tantivy's filters pass what a plain comparison passes."""
    index = of_report(sample)
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
    index = of_report(sample)
    for paragraph in sample.paragraphs:
        if paragraph.kind is not Kind.TABLE:
            assert all(index.frequency(stem) > 0 for stem in stems(paragraph.text))


def test_a_token_is_a_slice_of_its_text() -> None:
    text = "Trainees’ well-being: is it “good”?"
    assert [token.span.of(text) for token in tokens(text)] == ["Trainees", "well-being", "good"]


def test_nothing_to_look_for_finds_nothing() -> None:
    assert index_of(*TEXTS).matching([], 5, EVERYTHING) == {}
    assert index_of(*TEXTS).matching([Term(("the of",))], 5) == {}


def test_a_change_is_there_for_those_who_look_then_and_earlier_states_stay(
    tmp_path: Path,
) -> None:
    first, second = make_report("a", *TEXTS), make_report("b", "Mentors leave.", "It rains.")
    files = WordFiles(tmp_path / "words")
    files.change(1, 4, [document(at, 1, first, p) for at, p in enumerate(first.paragraphs, 1)])
    before = files.state()
    files.change(2, 6, [document(at, 2, second, p) for at, p in enumerate(second.paragraphs, 5)])
    files.change(3, 6, [], gone=[1])
    after = WordFiles(tmp_path / "words").state()
    mentors = [Term(("mentors",))]
    assert (before.generation, before.last, len(before)) == (1, 4, 4)
    assert (after.generation, after.last, len(after)) == (3, 6, 2)
    assert set(before.matching(mentors, 9)) == {1, 2}
    assert set(after.matching(mentors, 9)) == {5}
    assert sorted(after.rows()) == [5, 6]


def test_any_file_that_is_damaged_is_noticed(tmp_path: Path, sample: Report) -> None:
    files = WordFiles(tmp_path / "words")
    rows = enumerate(sample.paragraphs)
    files.change(1, 500, [document(row, 1, sample, p) for row, p in rows])
    whole = {
        file: file.read_bytes()
        for file in (tmp_path / "words").iterdir()
        if file.suffix != ".lock" and not file.name.startswith(".")
    }
    assert len(whole) > 5
    for file, held in whole.items():
        for harmed in (
            None,
            held[: len(held) // 2],
            held[:20] + bytes([held[20] ^ 1]) + held[21:],
        ):
            if harmed is None:
                file.unlink()
            else:
                file.write_bytes(harmed)
            with pytest.raises(OSError, match=r"."):
                WordFiles(tmp_path / "words").state()
        file.write_bytes(held)
    assert len(WordFiles(tmp_path / "words").state()) == len(sample.paragraphs)
