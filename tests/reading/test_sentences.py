"""Sentences are exact slices, hold every word, and are marked with what they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pararef.reading.sentences import marked, sentences
from pararef.records import Kind, Paragraph, Report, Role, Stance

words = st.lists(st.sampled_from("a bc, def. ghij; k\nl (m) n’s".split(" ")), min_size=1).map(
    " ".join
)


def solid(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@given(words)
def test_sentences_hold_every_word_in_order(text: str) -> None:
    assert solid("".join(span.of(text) for span in sentences(text))) == solid(text)


def test_sentences_end_where_a_reader_would_end_them() -> None:
    text = (
        "It says (para. 4) that 2.5% of St. Mary’s pupils left, e.g. two boys. ‘It is worthwhile’."
        " All said no."
    )
    assert [span.of(text) for span in sentences(text)] == [
        "It says (para. 4) that 2.5% of St. Mary’s pupils left, e.g. two boys.",
        "‘It is worthwhile’.",
        "All said no.",
    ]


def test_each_sentence_is_marked_and_so_is_the_paragraph() -> None:
    text = "Visits are prompt. However, reviews are not consistently held."
    found = marked(Paragraph("r", "1", Kind.NUMBERED, text, number="1"))
    assert [(s.span.of(text), s.stance) for s in found.sentences] == [
        ("Visits are prompt.", Stance.STRENGTH),
        ("However, reviews are not consistently held.", Stance.WEAKNESS),
    ]
    assert found.stance is Stance.MIXED


def test_a_row_and_a_publishers_closing_words_are_one_sentence() -> None:
    text = "One thing. Another."
    row = Paragraph("r", "a", Kind.TABLE, text)
    closing = Paragraph("r", "b", Kind.PROSE, text, role=Role.BOILERPLATE)
    assert [len(marked(held).sentences) for held in (row, closing)] == [1, 1]


def test_the_sentences_of_the_sample_hold_every_word(sample: Report) -> None:
    for paragraph in sample.paragraphs:
        spans = [sentence.span.of(paragraph.text) for sentence in paragraph.sentences]
        assert solid("".join(spans)) == solid(paragraph.text)
