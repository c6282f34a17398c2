"""What evidence bears out, and what it does not."""

from __future__ import annotations

import pytest
from conftest import make_report

from pararef.answering.writing.backing import checked, fault, plain
from pararef.desk import Desk
from pararef.reading.sentences import sentences
from pararef.records import Kind, Paragraph, Quote, Span

QUESTION = "How good is the mentoring of CEDP targets at Leeds?"
MENTORS = (
    "Most mentors do not set sharp targets. However, the quality of training is excellent, and"
    " leaders’ checks are “timely and well planned”."
)
NUMBERS = (
    "In May 2018, inspectors from Ofsted met 12 trainees in 40 schools; 45% of 1,200 pupils were"
    " absent, and nine mentors failed to attend. Jane Smith may chair the board."
)
BULLET = "all trainees plan well-being lessons"


def quote(paragraph: Paragraph) -> Quote:
    return Quote(
        paragraph,
        Span(0, len(paragraph.text)),
        f"Ofsted, Liverpool ITE, report 77 (June 2019), para {paragraph.anchor}",
    )


EVIDENCE = [
    *(quote(paragraph) for paragraph in make_report("a", MENTORS, NUMBERS).paragraphs),
    quote(
        Paragraph(
            "a",
            "b",
            Kind.BULLET,
            BULLET,
            section=("The partnership should ensure that:",),
            ordinal=1,
        )
    ),
]


def why(sentence: str) -> str | None:
    return fault(plain(sentence), QUESTION, EVIDENCE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Most mentors do not set sharp targets [1].",
        "Inspectors found that most mentors do not set sharp targets, although the quality of"
        " training is excellent [1].",
        "The quality of training is excellent [1], and 12 trainees were met in 40 schools [2].",
        'Leaders\' checks are "timely and well planned" [1].',
        "Leaders’ checks are «timely», and 'well planned,' as well [1].",
        "**Most mentors** do not set sharp CEDP targets. [1]",
        "- In May 2018, Ofsted met 12 trainees [2].",
        "In 2019, the quality of training is excellent [1].",
        "45 per cent of 1200 pupils were absent [2, 1].",
        "9 mentors failed to attend, and Jane Smith may chair the board [2].",
        "The partnership should ensure that all trainees plan well-being lessons [3].",
        "It needs to be ensured that all trainees plan lessons for wellbeing [3].",
    ],
)
def test_a_sentence_that_arranges_the_evidence_is_borne_out(sentence: str) -> None:
    assert why(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Most mentors do not set sharp targets.", "nothing cited"),
        ("Most mentors do not set sharp targets [0].", "no such evidence"),
        ("Most mentors do not set sharp targets [1][4].", "no such evidence"),
        ("Leaders' checks are “timely and very well planned” [1].", "altered quotation"),
        ("Leaders' checks are 'Timely and well planned' [1].", "altered quotation"),
        ("Leaders' checks are „timely … planned“ [1].", "altered quotation"),
        ("Leaders' checks are “time” [1].", "altered quotation"),
        ("Leaders' checks are “timely and well planned” [2].", "altered quotation"),
        ("Leaders' checks are “timely [1].", "quotation left open"),
        ("Inspectors met 13 trainees [2].", "wrong number"),
        ("Inspectors met 40 trainees in 12 schools [2].", "wrong number"),
        ("45 pupils were absent [2].", "wrong number"),
        ("46% of 1,200 pupils were absent [2].", "wrong number"),
        ("45% of 1,200 pupils were absent [1].", "wrong number"),
        ("Ten mentors failed to attend [2].", "wrong number"),
        ("In 2017, inspectors met 12 trainees [2].", "wrong number"),
        ("The quality of training is excellent in 77 [1].", "wrong number"),
        ("In 2019, inspectors met 12 trainees [2].", "wrong number"),
        ("In March 2018, inspectors met 12 trainees [2].", "invented name"),
        ("In May, most mentors do not set sharp targets [1].", "invented name"),
        ("All mentors do not set sharp targets [1].", "wrong amount"),
        ("Mentors always set targets [1].", "wrong amount"),
        ("John Smith may chair the board [2].", "invented name"),
        ("The board at Leeds may be chaired by Jane Smith [2].", "invented name"),
        ("HMI met 12 trainees [2].", "invented name"),
        ("Dorothy may chair the board, and nine mentors failed to attend [2].", "invented name"),
        ("Most mentors set sharp targets [1].", "turned round"),
        ("The quality of training is not excellent [1].", "turned round"),
        ("No leaders’ checks are timely and well planned [1].", "turned round"),
        ("Nine mentors attend [2].", "turned round"),
        ("The quality of training is poor [1].", "a judgement"),
        (
            "Leaders' checks of the quality of training are untimely and well planned [1].",
            "turned round",
        ),
        ("All trainees plan well-being lessons [3].", "a demand told as done"),
        (
            "The quality of training is excellent, and leaders' checks are badly planned [1].",
            "a jud",
        ),
        ("Leaders must plan checks [1].", "a demand"),
        ("The moon orbits the earth [1].", "not in the evidence"),
        ("However, and also [1].", "not in the evidence"),
        ("The quality of training dazzles visiting dignitaries from abroad [1].", "not in"),
        ("I think that the quality of training is excellent [1].", "speaks for itself"),
        ("The quality of training is excellent, see https://x.example [1].", "markup"),
        ("The quality of <b>training</b> is excellent [1].", "markup"),
        ("The quality of training is &lt;excellent&gt; [1].", "markup"),
        ("The quality of training is\x1b[31m excellent [1].", "markup"),
        ("The quality of tra\u200bining is excellent [1].", "markup"),
        ("The quality of training is excellent " + "and excellent " * 100 + "[1].", "markup"),
    ],
)
def test_a_sentence_that_says_anything_else_is_refused(sentence: str, reason: str) -> None:
    assert (why(sentence) or "borne out").startswith(reason)
    assert checked(sentence, QUESTION, EVIDENCE) is None


def test_a_statement_keeps_its_words_and_names_its_evidence() -> None:
    statement = checked("* **Most mentors** do  not set sharp targets [2, 1] [1].", "", EVIDENCE)
    assert statement is not None
    assert statement.text == "Most mentors do not set sharp targets [2][1] [1]."
    assert statement.cites == (2, 1)


def test_a_fifth_of_the_words_may_connect_and_no_more() -> None:
    words = "quality training excellent leaders checks planned timely mentors"
    assert why(f"The {words} hereby thereof [1].") is None
    assert why(f"The {words} hereby thereof betwixt [1].") == "not in the evidence"


def test_the_reports_own_sentences_are_borne_out(desk: Desk) -> None:
    """All but those that leave out that they are demanded."""
    refused, of = [], 0
    for question in ("weaknesses in CEDP targets", "strengths in mentoring", "safeguarding"):
        quotes = desk.ask(question).quotes
        for number, held in enumerate(quotes, start=1):
            for span in sentences(held.text):
                of += 1
                reason = fault(f"{plain(span.of(held.text))} [{number}]", question, quotes)
                if reason:
                    refused.append(reason)
    assert of > 10
    assert set(refused) <= {"a demand told as done"}
    assert len(refused) < of / 3
