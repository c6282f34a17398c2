"""Whatever happens below, the visitor reads a calm sentence."""

from dataclasses import replace

import pytest

from pararef.desk import Desk
from pararef.errors import BusyIndexError
from pararef.records import Filters
from pararef.web.address import Asked
from pararef.web.holdings import take_stock
from pararef.web.replies import UNEXPECTED, Replies


@pytest.fixture
def replies(desk) -> Replies:
    return Replies(desk, take_stock(desk), ["an example"])


def test_the_holdings_are_counted(desk, sample, hostile):
    holdings = take_stock(desk)
    assert holdings.paragraphs == len(sample.paragraphs) + len(hostile.paragraphs)
    assert holdings.sentence == f"2 reports, {holdings.paragraphs} paragraphs"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked(""), "The question is blank"),
        (Asked("x" * 10_000), "The question has 10,000 characters"),
        (
            Asked("x", Filters(reports=("none",))),
            "There is no report &#x27;none&#x27;",
        ),
        (Asked("x", Filters(sections=("x" * 201,))), "Words of a heading must be"),
        (Asked("x", Filters(phases=("none",))), "No report has a phase “none”;"),
        (Asked("x", Filters(providers=("Mars",))), "No report is on a provider “Mars”;"),
        (Asked("x", Filters(years=(1066,))), "No report is of the year “1066”; they have: 2018."),
        (Asked("x", Filters(grades=("Good",))), "they have: ite-2015: Good, ite-2015: Outstanding"),
        (Asked("x", Filters(report_kinds=("it",))), "No report is of the type “it”; they have:"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_a_sentence(replies, asked, sentence):
    html = replies.answer(asked)
    assert 'role="alert"' in html
    assert sentence in html
    assert "data-address" not in html


@pytest.mark.parametrize(
    ("report", "anchor"), [("none", "29"), (None, None), ({}, []), ("\ud800", "x"), ("", "")]
)
def test_an_unknown_report_is_said_calmly(replies, report, anchor):
    html = replies.report(report, anchor)
    assert 'role="alert"' in html
    assert "There is no report" in html


def test_an_unknown_paragraph_is_said_calmly(replies, sample):
    html = replies.report(sample.id, "999")
    assert "has no paragraph 999 now. It has paragraphs 1–" in html
    assert 'data-para=""' in html


def test_as_many_paragraphs_are_shown_as_the_page_was_built_for(desk):
    for hits in (3, 12):
        html = Replies(desk, take_stock(desk), [], hits).answer(Asked("mentoring"))
        assert html.count('<article class="hit') == hits


def test_an_error_of_ours_is_its_own_sentence(replies, desk, monkeypatch):
    def busy(*_, **__):
        raise BusyIndexError("Another process writes to index/: try again in a minute.")

    monkeypatch.setattr(desk, "ask", busy)
    assert "try again in a minute." in replies.answer(Asked("mentors"))


def test_an_error_of_nobody_is_logged_and_shows_no_trace(replies, desk, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("secret /path")

    monkeypatch.setattr(desk, "ask", broken)
    html = replies.answer(Asked("mentors"))
    assert UNEXPECTED in html
    assert "secret" not in html
    assert "secret /path" in caplog.text


def test_filters_that_there_are_not_leave_the_form_without_a_choice(replies):
    form = replies.filters(Asked("x", Filters(phases=("none",))))
    assert form == replies.filters(Asked("x"))
    assert 'value="primary"' in form


def test_an_answer_is_kept_until_the_library_changes(
    replies: Replies, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked("What are the weaknesses in CEDP targets?")
    given = replies.answer(asked)
    questions = []
    ask = desk.ask
    monkeypatch.setattr(
        desk, "ask", lambda *args, **named: (questions.append(args[0]), ask(*args, **named))[1]
    )
    assert replies.answer(asked) == given
    assert not questions
    generation = desk.generation()
    monkeypatch.setattr(desk, "generation", lambda: generation + 1)
    assert replies.answer(asked) == given
    assert questions == [asked.question]
    replies.answer(replace(asked, style="short"))
    assert len(questions) == 2
