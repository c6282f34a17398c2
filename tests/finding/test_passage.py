"""Which words of a paragraph are quoted."""

from __future__ import annotations

import numpy as np

from pararef.finding.passage import passages
from pararef.reading.sentences import marked
from pararef.records import Kind, Paragraph, Report, Stance


def quoted(
    text: str,
    cosines: list[float],
    asked: Stance | None = None,
    covered: list[float] | None = None,
) -> str:
    paragraph = marked(Paragraph("r", "a", Kind.PROSE, text))
    covers = np.array(covered or [0.0] * len(cosines))
    (said,) = passages([paragraph], np.array(cosines), covers, asked)
    return said.span.of(text)


def test_the_nearest_sentence_is_quoted_alone() -> None:
    assert quoted("Mentors help. Leaders plan. Pupils sing.", [0.1, 0.6, 0.2]) == "Leaders plan."


def test_of_two_that_are_near_the_one_with_the_words_of_the_question_is_quoted() -> None:
    text = "Caseloads have fallen. Workloads are manageable. Pupils sing."
    assert quoted(text, [0.5, 0.55, 0.1], covered=[1.0, 0.4, 0.0]) == "Caseloads have fallen."


def test_a_sentence_that_leans_on_another_takes_it_along() -> None:
    text = "Leaders wrote a plan. This is good. Pupils sing."
    assert quoted(text, [0.1, 0.6, 0.2]) == "Leaders wrote a plan. This is good."


def test_a_sentence_that_leans_behind_a_few_words_takes_it_along_too() -> None:
    text = "Leaders wrote plans. At most schools, they help. Pupils sing."
    expected = "Leaders wrote plans. At most schools, they help."
    assert quoted(text, [0.1, 0.6, 0.2]) == expected


def test_a_weakness_takes_along_the_sentence_that_names_its_subject() -> None:
    text = "Trainees write profiles. Most are kept. However, some lack precision. Pupils sing."
    assert quoted(text, [0.7, 0.2, 0.5, 0.0], Stance.WEAKNESS) == (
        "Trainees write profiles. Most are kept. However, some lack precision."
    )


def test_a_quotation_never_grows_beyond_three_sentences() -> None:
    text = "This is one. This is two. This is three. This is four. This is five."
    assert quoted(text, [0.0, 0.0, 0.0, 0.0, 1.0]) == "This is three. This is four. This is five."


def test_in_the_sample_every_passage_begins_and_ends_with_a_sentence(sample: Report) -> None:
    for paragraph in sample.paragraphs:
        spans = [sentence.span for sentence in paragraph.sentences]
        for nearest in range(len(spans)):
            cosines = np.array([float(at == nearest) for at in range(len(spans))])
            span = passages([paragraph], cosines, cosines, None)[0].span
            assert span.start in {s.start for s in spans}
            assert span.end in {s.end for s in spans}
            assert span.start <= spans[nearest].start < spans[nearest].end <= span.end


def test_what_has_no_end_in_sight_is_quoted_from_its_beginning() -> None:
    text = "mentors meet trainees " * 1_000
    said = quoted(text, [0.5])
    assert 3_900 < len(said) <= 4_000
    assert text.startswith(said)
    assert said.endswith(("mentors", "meet", "trainees"))
    assert len(quoted("x" * 10_000, [0.5])) == 4_000
