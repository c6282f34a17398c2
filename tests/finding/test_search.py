"""From a question to paragraphs, on the sample with the real encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, make_report

from pararef.errors import QuestionError
from pararef.finding import DENSE, HYBRID, LEXICAL, Glossary, search
from pararef.library import Library
from pararef.records import Filters, Kind, Outcome, Report, Role, Stance

QUESTIONS = (
    "weaknesses in CEDP targets",
    "How is early reading taught?",
    "who inspected the provider",
    "do trainees stay in the profession",
    "x",
)


def test_the_five_paragraphs_on_cedp_targets_are_the_first_five(
    sample_library: Library, sample: Report
) -> None:
    """Three bullets under "to improve" and two numbered paragraphs say it, and no others."""
    say_it = {
        p.anchor
        for p in sample.paragraphs
        if "career entry development profile" in p.text and "targets" in p.text
    }
    assert len(say_it) == 5
    found = search(sample_library, "weaknesses in CEDP targets")
    assert {hit.paragraph.anchor for hit in found.hits[:5]} == say_it
    assert {"29", "74"} < say_it
    assert [(e.short, e.long) for e in found.expansions] == [
        ("CEDP", "career entry development profile")
    ]
    assert found.stance is Stance.WEAKNESS
    assert found.outcome is Outcome.ANSWERED


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_fall_and_no_paragraph_comes_twice(sample_library: Library, question: str) -> None:
    hits = search(sample_library, question, k=50).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.paragraph.anchor for hit in hits}) == len(hits)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_reasons_of_a_hit_are_true(sample_library: Library, question: str) -> None:
    """Words that matched stand in the paragraph; cosines are those of the encoder."""
    encoder = sample_library.encoder
    for hit in search(sample_library, question, k=5, expand=False).hits:
        text = hit.paragraph.text
        assert all(word in text for word in hit.why.words)
        assert hit.best.of(text)
        quoted = [sentence.span.of(text) for sentence in hit.paragraph.sentences]
        quoted = [content for content in quoted if content in hit.best.of(text)]
        cosines = encoder.encode(quoted) @ encoder.encode([question])[0]
        if hit.paragraph.kind is not Kind.TABLE:
            assert hit.why.sentence == pytest.approx(float(cosines.max()), abs=5e-3)
        assert 0 <= hit.why.coverage <= 1


def test_dense_search_ranks_as_numpy_does(sample_library: Library, sample: Report) -> None:
    encoder = sample_library.encoder
    body = [p for p in sample.paragraphs if p.kind is Kind.NUMBERED and len(p.text.split()) < 100]
    texts = [f"{p.section[-1]}\n{p.text}" for p in body]
    cosines = encoder.encode(texts) @ encoder.encode(["mentors giving feedback"])[0]
    expected = [body[at].anchor for at in np.argsort(-cosines)[:5]]

    hits = search(sample_library, "mentors giving feedback", k=200, ranking=DENSE).hits
    found = [hit.paragraph.anchor for hit in hits if hit.paragraph in body]

    assert found[:5] == expected


def test_lexical_search_finds_only_what_shares_a_word_first(sample_library: Library) -> None:
    hits = search(sample_library, "phonics", k=5, ranking=LEXICAL).hits
    with_word = [hit for hit in hits if "phonics" in hit.paragraph.text]
    assert [hit.paragraph for hit in with_word] == [hit.paragraph for hit in hits[: len(with_word)]]
    assert with_word


@pytest.mark.parametrize(
    "filters",
    [
        Filters(phases=("secondary",)),
        Filters(kinds=(Kind.BULLET,)),
        Filters(sections=("KEY STRENGTHS",)),
        Filters(phases=("primary",), kinds=(Kind.NUMBERED,)),
    ],
)
def test_filters_hold(sample_library: Library, filters: Filters) -> None:
    for hit in search(sample_library, "trainees' outcomes", k=30, filters=filters).hits:
        paragraph = hit.paragraph
        assert not filters.phases or paragraph.phase in filters.phases
        assert not filters.kinds or paragraph.kind in filters.kinds
        assert all(s.lower() in " ".join(paragraph.section).lower() for s in filters.sections)


def test_an_answer_that_the_filters_hide_is_told_of(sample_library: Library) -> None:
    inside = Filters(phases=("primary",))
    found = search(sample_library, "research project on oracy skills", filters=inside)
    assert found.outcome is Outcome.NOTHING_HERE
    assert all(hit.paragraph.phase == "primary" for hit in found.hits)


@pytest.mark.parametrize(
    "question",
    ["recipes for pizza dough", "how cold are the prison cells in winter", "bus timetable"],
)
def test_a_question_beside_the_point_is_not_answered_but_shows_the_nearest(
    sample_library: Library, question: str
) -> None:
    found = search(sample_library, question)
    assert found.outcome is Outcome.NOTHING
    assert found.hits


def test_expansion_can_be_switched_off(sample_library: Library) -> None:
    found = search(sample_library, "CEDP", expand=False)
    assert found.expansions == ()
    assert found.outcome is Outcome.NOTHING


def test_the_publishers_closing_words_do_not_push_before_the_report(
    sample_library: Library,
) -> None:
    hits = search(sample_library, "initial teacher training and skills for learners", k=5).hits
    assert all(hit.paragraph.role is not Role.BOILERPLATE for hit in hits)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("", "blank"),
        (" \n\t ", "blank"),
        ("?!…", "nothing to look for"),
        ("the of and", "nothing to look for"),
        ("hello, tell me more please", "nothing to look for"),
        ("asdfgh qwertz", "check the spelling"),
    ],
)
def test_a_question_without_words_to_look_for_is_not_understood(
    sample_library: Library, question: str, sentence: str
) -> None:
    found = search(sample_library, question)
    assert found.outcome is Outcome.NOT_UNDERSTOOD
    assert found.note is not None
    assert sentence in found.note
    assert found.hits == ()


def test_a_question_that_is_too_long_is_refused_in_a_sentence(sample_library: Library) -> None:
    with pytest.raises(QuestionError, match="10,000 characters"):
        search(sample_library, "a" * 10_000)


@pytest.mark.parametrize(
    "question",
    ['"unclosed', "targets AND (mentors OR", "text:x^2~", "💡 targets", "' or 1=1 --"],
)
def test_no_question_is_taken_for_a_command(sample_library: Library, question: str) -> None:
    """Query languages and markup are only words here."""
    assert search(sample_library, question, ranking=HYBRID).hits


def test_fewer_than_one_hit_cannot_be_asked_for(sample_library: Library) -> None:
    with pytest.raises(ValueError, match="k must be 1 or more"):
        search(sample_library, "targets", k=0)


@pytest.mark.parametrize(
    ("question", "heading", "phase"),
    [
        ("What must be improved?", "should", None),
        ("what needs to improve in secondary", "should", "secondary"),
        ("key strengths of the primary partnership", "Key strengths", "primary"),
    ],
)
def test_a_question_after_all_strengths_or_weaknesses_goes_to_where_they_stand(
    sample_library: Library, question: str, heading: str, phase: str | None
) -> None:
    found = search(sample_library, question, k=3)
    assert found.outcome is Outcome.ANSWERED
    for hit in found.hits:
        assert heading in hit.paragraph.section[-1]
        assert phase in (None, hit.paragraph.phase)


def test_whether_there_is_an_answer_does_not_hang_on_how_many_hits_are_wanted(
    sample_library: Library,
) -> None:
    for question in ("weaknesses in physical education", *QUESTIONS):
        outcomes = {search(sample_library, question, k=k).outcome for k in (1, 2, 3, 10)}
        assert len(outcomes) == 1


def test_an_empty_filtered_search_is_nothing_here_only_if_there_is_something_elsewhere(
    sample_library: Library,
) -> None:
    inside = Filters(phases=("primary",))
    found = search(sample_library, "recipes for pizza dough", filters=inside)
    assert found.outcome is Outcome.NOTHING


def test_a_strength_is_not_quoted_with_a_weakness(sample_library: Library) -> None:
    for question in (
        "strengths in training",
        "what is good about mentoring",
        "strengths of leaders",
    ):
        for hit in search(sample_library, question).hits:
            if hit.why.stance is Stance.STRENGTH:
                assert "However" not in hit.best.of(hit.paragraph.text)


def test_a_named_phase_comes_first_among_equals(sample_library: Library) -> None:
    hits = search(sample_library, "leadership of the secondary partnership", k=3).hits
    assert hits[0].paragraph.phase == "secondary"
    assert "primary" not in [hit.paragraph.phase for hit in hits]


def test_a_long_form_finds_what_prints_only_the_short_one(sample_library: Library) -> None:
    with_it = search(sample_library, "newly qualified teachers on induction", k=10)
    assert any("NQTs" in hit.why.words for hit in with_it.hits)
    assert [e.short for e in with_it.expansions] == ["NQT"]


@pytest.mark.parametrize(
    "question",
    ["Is Eton College a partner?", "what does the report say about GDPR", "weaknesses in XYZ"],
)
def test_a_name_or_letters_that_no_report_prints_are_not_answered(
    sample_library: Library, question: str
) -> None:
    assert search(sample_library, question).outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What does the report say about PSHE?", "PSHE"),
        ("Turton School", "Turton School, Bolton"),
    ],
)
def test_words_that_only_ask_do_not_count_against_an_answer(
    sample_library: Library, question: str, words: str
) -> None:
    found = search(sample_library, question)
    assert found.outcome is Outcome.ANSWERED
    assert any(words in hit.paragraph.text for hit in found.hits[:3])


def test_a_question_for_a_number_is_answered_with_a_sentence_that_has_one(
    sample_library: Library,
) -> None:
    hits = search(sample_library, "How many trainees were there at stage 1?", k=3).hits
    assert any(digit.isdigit() for digit in hits[0].best.of(hits[0].paragraph.text))


def test_an_index_that_was_empty_is_searched_when_something_came(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    folder = tmp_path / "index"
    reader = Library.create(folder, encoder)
    assert reader.size() == 0
    assert search(reader, "mentors").hits == ()
    Library.open(folder, encoder).put({"/a.md": make_report("a", "Mentors plan.")})
    assert [hit.paragraph.anchor for hit in search(reader, "mentors").hits] == ["1"]


def test_a_quoted_word_is_in_every_hit_though_others_fit_better(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path / "index", encoder)
    texts = [f"Mentors plan well, number {n}." for n in range(250)] + ["Nevertheless, rain."] * 3
    library.put({"/a.md": make_report("a", *texts)})
    found = search(library, 'mentors plan "nevertheless"', k=20).hits
    assert [hit.paragraph.text for hit in found] == ["Nevertheless, rain."] * 3


def test_as_many_hits_as_are_wanted_are_found(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", *(f"Mentors, number {n}." for n in range(300)))})
    assert len(search(library, "mentors", k=280).hits) == 280


def test_what_is_told_as_a_cosine_is_one(sample_library: Library) -> None:
    for hit in search(sample_library, "how many trainees were there at stage 1?").hits:
        assert -1 <= hit.why.sentence <= 1.001


def test_a_long_form_is_no_pattern(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Mentors plan.")})
    odd = Glossary((("XQZ", "extra \\quality \\1 zone"),))
    found = search(library, "what of the XQZ and mentors", glossary=odd)
    assert found.expansions[0].long == "extra \\quality \\1 zone"


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Wakefield: how do trainees plan?", False),
        ("how do trainees plan in Wakefield?", False),
        ("How Do Trainees Plan Lessons For Youngsters?", True),
    ],
)
def test_a_name_that_no_report_has_is_not_answered_wherever_it_stands(
    sample_library: Library, question: str, answered: bool
) -> None:
    assert (search(sample_library, question).outcome is Outcome.ANSWERED) is answered
