"""Questions for the reports that have something: how people put them, and what others look like."""

from __future__ import annotations

import pytest

from pararef.finding.which import Asks, which


@pytest.mark.parametrize(
    ("question", "asks", "subject", "lacking"),
    [
        ("which reports mention private fostering?", Asks.MENTION, "private fostering", False),
        ("reports that mention the Mockingbird programme", Asks.MENTION, "Mockingbird", False),
        ("in which inspections is suicide mentioned", Asks.MENTION, "suicide", False),
        ("Where does Operation Encompass come up?", Asks.MENTION, "Operation Encompass", False),
        ("self-harm, reports that talk about it", Asks.MENTION, "self-harm", False),
        ("gangs and knives: any mention, where", Asks.MENTION, "gangs and knives", False),
        (
            "letterbox contact - name the inspections that bring it up",
            Asks.MENTION,
            "letterbox contact",
            False,
        ),
        (
            "does anything in the collection deal with therapy dogs",
            Asks.MENTION,
            "therapy dogs",
            False,
        ),
        (
            "all inspections, of schools as well as councils, that touch on homework",
            Asks.MENTION,
            "homework",
            False,
        ),
        (
            "which reports do not mention training that covers restraint",
            Asks.MENTION,
            "training that covers restraint",
            True,
        ),
        (
            "which councils were criticised for staff who talk about children",
            Asks.WEAK,
            "staff who talk about children",
            False,
        ),
        ("list reports on cryptocurrency", Asks.MENTION, "cryptocurrency", False),
        (
            "show me reports on Gypsy, Roma or Traveller families",
            Asks.MENTION,
            "Gypsy, Roma or Traveller families",
            False,
        ),
        ("is the menopause mentioned anywhere", Asks.MENTION, "menopause", False),
        ("kinship care... who covers it?", Asks.MENTION, "kinship care", False),
        ("which reports mention case notes", Asks.MENTION, "case notes", False),
        ("what reports do we have on adoption?", Asks.MENTION, "adoption", False),
        ("which reports say nothing about gangs", Asks.MENTION, "gangs", True),
        ("inspections where custody isn't covered", Asks.MENTION, "custody", True),
        ("reports with nothing at all on swimming", Asks.MENTION, "swimming", True),
        ("any report without a word about dentists?", Asks.MENTION, "dentists", True),
        ("how many inspections found high caseloads", Asks.HAVE, "high caseloads", False),
        ("who uses theraplay", Asks.HAVE, "theraplay", False),
        ("Which places have or had an improvement board?", Asks.HAVE, "improvement board", False),
        (
            "which councils were told to improve life story work",
            Asks.TOLD,
            "life story work",
            False,
        ),
        ("who was told to sort out their pathway plans", Asks.TOLD, "pathway plans", False),
        ("Which authorities fell short on dental checks?", Asks.WEAK, "dental checks", False),
        ("which LAs lack a sufficiency strategy", Asks.WEAK, "sufficiency strategy", False),
        ("councils praised for early help", Asks.STRONG, "early help", False),
        ("what did Gary Lamb lead on?", Asks.LED, "Gary Lamb", False),
        ("inspections led by Margaret Burke", Asks.LED, "Margaret Burke", False),
        ("How many court judgments have we got in here and which are they?", Asks.LIST, "", False),
        ("how many reports are there in total?", Asks.LIST, "", False),
    ],
)
def test_what_is_asked_of_every_report(
    question: str, asks: Asks, subject: str, lacking: bool
) -> None:
    asked = which(question)
    assert asked
    assert (asked.asks, asked.subject, asked.lacking) == (asks, subject, lacking)


@pytest.mark.parametrize(
    ("question", "asks", "subject", "lacking"),
    [
        ("which mention home education", Asks.MENTION, "home education", False),
        ("that deal with bed and breakfast", Asks.MENTION, "bed and breakfast", False),
        ("with nothing at all on staying put", Asks.MENTION, "staying put", True),
        ("how many are there", Asks.LIST, "", False),
        ("list every inspection we hold", Asks.LIST, "", False),
    ],
)
def test_the_name_of_a_kind_may_have_been_what_asks(
    question: str, asks: Asks, subject: str, lacking: bool
) -> None:
    asked = which(question, named=True)
    assert asked
    assert (asked.asks, asked.subject, asked.lacking) == (asks, subject, lacking)


@pytest.mark.parametrize(
    "question",
    [
        "what is the quality of teaching",
        "how many schools are in the partnership",
        "which schools were visited",
        "what do inspectors say about mentoring",
        "which areas need to improve",
        "which local authority has the most children in care",
        "how many inspectors were there",
        "who led the inspection",
        "where are care leavers housed",
        "who is responsible for EHC plans",
        "who uses the MASH",
        "who provides advocacy",
        "what documents did inspectors look at",
        "how many reports did the Board receive",
        "how many visits do social workers make",
        "how many places are there on the course",
        "does the report mention bullying",
        "are reports to conference timely",
        "inspections of children's homes",
        "what did inspectors say about children who run away",
        "which reports are sent to parents",
    ],
)
def test_other_questions_are_not_asked_of_every_report(question: str) -> None:
    assert which(question) is None


def test_the_words_for_the_reports_tell_their_kind() -> None:
    asked = which("which school inspections mention bullying")
    assert asked
    assert asked.kind == "school inspections"
