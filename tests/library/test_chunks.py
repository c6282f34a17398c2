"""Chunks are exact slices, and together they hold every word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pararef.library import chunks
from pararef.library.chunks import content
from pararef.records import Kind, Paragraph, Report

words = st.lists(st.sampled_from("a bc, def. ghij; k\nl (m) n’s".split(" ")), min_size=1).map(
    " ".join
)


def count(text: str) -> int:
    return len(text.split())


def solid(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@given(words)
def test_chunks_hold_every_word_in_order(text: str) -> None:
    spans = chunks.chunks(text, 64, count)
    assert solid("".join(span.of(text) for span in spans)) == solid(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))


@given(words.map(lambda text: text * 40))
def test_no_chunk_is_longer_than_the_window(text: str) -> None:
    assert all(count(span.of(text)) <= 64 for span in chunks.chunks(text, 64, count))


def test_a_text_of_one_long_word_is_cut_too() -> None:
    spans = chunks.chunks("x" * 1000, 64, len)
    assert "".join(span.of("x" * 1000) for span in spans) == "x" * 1000
    assert max(span.end - span.start for span in spans) <= 64


def test_each_paragraph_of_the_sample_is_within_reach_of_the_encoder(sample: Report) -> None:
    for paragraph in sample.paragraphs:
        spans = chunks.chunks(paragraph.text, 64, count)
        assert solid("".join(s.of(paragraph.text) for s in spans)) == solid(paragraph.text)


def test_a_row_is_told_with_its_columns() -> None:
    row = Paragraph(
        "r", "a", Kind.TABLE, "Outcomes\t1\t2", columns=("", "Primary QTS", "Secondary QTS")
    )
    assert content(row) == "Outcomes: Primary QTS 1; Secondary QTS 2"


def test_a_row_without_columns_is_told_cell_by_cell() -> None:
    assert content(Paragraph("r", "a", Kind.TABLE, "URN\t70032")) == "URN: 70032"
    assert content(Paragraph("r", "a", Kind.TABLE, "\tPrimary\tSecondary")) == "Primary; Secondary"
