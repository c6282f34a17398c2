"""Answers: stored words only, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SAMPLE, BagOfWords, make_report

from pararef.answering import answer, verified
from pararef.desk import Desk
from pararef.errors import DamagedIndexError
from pararef.library import Library
from pararef.records import Answer, Filters, Outcome, Paragraph, Quote, Report, Role, Span, Stance

QUESTIONS = (
    "weaknesses in CEDP targets",
    "strengths in mentoring",
    "How many trainees were there at stage 1?",
    "mental health of trainees",
    "safeguarding",
    "inspection number",
)


def test_the_answer_on_cedp_targets_quotes_all_five_paragraphs(desk: Desk) -> None:
    quotes = desk.ask("weaknesses in CEDP targets").quotes
    assert sorted(quote.paragraph.number or "bullet" for quote in quotes) == [
        "29",
        "74",
        "bullet",
        "bullet",
        "bullet",
    ]
    by_number = {quote.paragraph.number: quote.text for quote in quotes}
    assert "However, sometimes these targets are not precise enough" in by_number["29"]
    assert "the targets set lack precision and relevance" in by_number["74"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_stands_word_for_word_in_the_file(
    desk: Desk, sample: Report, question: str
) -> None:
    """Checked against the file's own text, not against what was stored."""
    file = " ".join(SAMPLE.read_text(encoding="utf-8").replace("**", "").split())
    quotes = desk.ask(question).quotes
    assert quotes
    for quote in quotes:
        for sentence in quote.text.replace("\t", "\n").split("\n"):
            assert " ".join(sentence.split()) in file
        assert quote.text in next(
            p.text for p in sample.paragraphs if p.anchor == quote.paragraph.anchor
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_more_is_quoted_than_a_reader_takes_in(desk: Desk, question: str) -> None:
    quotes = desk.ask(question, k=50).quotes
    assert len(quotes) <= 10
    assert len({quote.paragraph.anchor for quote in quotes}) == len(quotes)


def test_where_nothing_answers_nothing_is_quoted(desk: Desk) -> None:
    given = desk.ask("recipes for pizza dough")
    assert given.outcome is Outcome.NOTHING
    assert given.quotes == ()
    hidden = desk.ask("research project on oracy skills", filters=Filters(phases=("primary",)))
    assert hidden.outcome is Outcome.NOTHING_HERE
    assert hidden.quotes == ()


def test_a_question_after_strengths_is_not_answered_with_weaknesses(desk: Desk) -> None:
    """Paragraph 64 says both, and is quoted for each with other words."""
    strengths = _texts(desk.ask("strengths in mentoring"))
    weaknesses = _texts(desk.ask("weaknesses in mentoring"))
    assert "the-quality-of-mentoring-is-excellent-3fda20" in strengths.keys() - weaknesses.keys()
    assert any("mentors understand fully" in text for text in weaknesses.values())
    assert not any("mentors understand fully" in text for text in strengths.values())
    assert "However, not all mentors" in weaknesses["64"]
    assert "However" not in strengths["64"]


def _texts(given: Answer) -> dict[str, str]:
    """What is quoted of each paragraph, those that say the same again among them."""
    return {
        one.paragraph.anchor: one.text for quote in given.quotes for one in (quote, *quote.again)
    }


@pytest.mark.parametrize("change", [{"text": "Quite other words. " * 60}, {"number": "7"}])
def test_a_quotation_that_differs_from_what_is_stored_never_leaves(
    desk: Desk, change: dict[str, str]
) -> None:
    findings = desk.search("weaknesses in CEDP targets")

    def stored(report: str, anchor: str) -> Paragraph:
        held = desk.paragraph(report, anchor)
        return replace(held, **change) if held.number else held

    with pytest.raises(DamagedIndexError, match="differs from what is stored"):
        answer(findings, stored)


def test_a_quotation_beyond_the_end_of_a_paragraph_cannot_be_made(sample: Report) -> None:
    paragraph = sample.paragraphs[0]
    with pytest.raises(ValueError, match="beyond"):
        Quote(paragraph, Span(0, len(paragraph.text) + 1), "")


def test_verified_gives_back_what_is_true(desk: Desk) -> None:
    quotes = desk.ask("safeguarding").quotes
    assert verified(quotes, desk.paragraph) == list(quotes)


def test_words_that_only_lead_on_are_not_quoted(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    texts = ("Free school meals:", "Free school meals help.")
    library.put({"/a.md": make_report("a", *texts)})
    quotes = Desk(library).ask("free school meals").quotes
    assert [quote.text for quote in quotes] == [texts[1]]


def test_nothing_to_quote_is_no_answer(desk: Desk) -> None:
    """Hits that say the opposite, or stand in every report, are near misses."""
    found = desk.search("weaknesses in CEDP targets")
    opposite = replace(found.hits[0].why, stance=Stance.STRENGTH)
    boiler = replace(found.hits[1].paragraph, role=Role.BOILERPLATE)
    hits = (replace(found.hits[0], why=opposite), replace(found.hits[1], paragraph=boiler))
    given = answer(replace(found, hits=hits), desk.paragraph)
    assert given.outcome is Outcome.NOTHING
    assert given.quotes == ()


def test_quotations_are_in_groups_by_phase(desk: Desk) -> None:
    given = desk.ask("weaknesses in CEDP targets")
    titles = [group.title for group in given.groups]
    assert set(titles) == {"all phases", "primary", "secondary"}
    for group in given.groups:
        assert {quote.paragraph.phase or "all phases" for quote in group.quotes} == {group.title}


def test_a_finding_that_is_said_twice_is_quoted_once(desk: Desk) -> None:
    """The bullet under "to improve" repeats what paragraph 64 says."""
    (quote,) = [q for q in desk.ask("weaknesses in mentoring").quotes if q.paragraph.number == "64"]
    (again,) = quote.again
    assert again.text.startswith("mentors understand fully")
    assert again.citation.endswith("bullet 3 (secondary)")


def test_the_number_that_is_asked_for_is_marked_and_comes_first(desk: Desk) -> None:
    first = desk.ask("How many trainees were there at stage 1?").quotes[0]
    marked = [mark.of(first.paragraph.text) for mark in first.marks]
    assert any(any(map(str.isdigit, text)) for text in marked)


def test_marks_are_words_of_the_question_where_no_fact_is_asked_for(desk: Desk) -> None:
    for quote in desk.ask("weaknesses in CEDP targets").quotes:
        texts = [mark.of(quote.paragraph.text).lower() for mark in quote.marks]
        assert "targets" in texts
        assert all(quote.span.start <= m.start and m.end <= quote.span.end for m in quote.marks)


def test_a_fact_of_the_report_is_quoted_from_its_row(desk: Desk) -> None:
    (quote,) = desk.ask("what is the LJMU partnership's unique reference number").quotes
    assert quote.text == "Unique reference number\t70032"
    assert [mark.of(quote.paragraph.text) for mark in quote.marks] == ["70032"]
    grades = desk.ask("how was overall effectiveness graded at LJMU").quotes
    assert [mark.of(grades[0].paragraph.text) for mark in grades[0].marks] == ["1", "2"]


def test_the_same_question_has_the_same_answer_each_time(sample_index: Path) -> None:
    asked = ("weaknesses in CEDP targets", "who led the inspection", "strengths and weaknesses")
    first, second = (Desk.open(sample_index) for _ in range(2))
    for question in asked:
        assert first.ask(question) == second.ask(question) == first.ask(question)
