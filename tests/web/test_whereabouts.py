"""Links whose paragraph has moved: each case is an old link, the report now, and what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import make_report

from pararef.answering import link, words_mark
from pararef.reading.anchors import Anchors
from pararef.records import Kind, Paragraph
from pararef.web.whereabouts import akin, look, numbers

TEXT = "Trainees plan lessons well and know their pupils"


def worded(text: str, *path: str, kind: Kind = Kind.BULLET, anchors: Anchors | None = None):
    """A paragraph without a number, with the anchor that reading gives it."""
    anchor = (anchors or Anchors()).worded(text, None, path)
    return Paragraph("r", anchor, kind, text, section=path)


def report(*paragraphs: Paragraph, title: str = "R"):
    return replace(make_report("r"), paragraphs=paragraphs, title=title)


def numbered(number: str, text: str, series: str | None = None, anchor: str | None = None):
    own = f"{series}-{number}" if series else number
    return Paragraph("r", anchor or own, Kind.NUMBERED, text, number=number, series=series)


def test_a_paragraph_that_stands_where_it_did_is_opened_and_nothing_is_said():
    bullet, para = worded(TEXT, "Strengths"), numbered("29", "Some words")
    now = report(bullet, para)
    for anchor, words in (
        (bullet.anchor, ""),
        ("29", ""),
        ("29", words_mark("Some words")),
        ("", ""),
    ):
        found = look(now, anchor, words)
        assert (found.anchor, found.sentence, found.others) == (anchor, "", ())


def test_words_under_another_heading_are_found():
    old, now = worded(TEXT, "Strengths"), worded(TEXT, "What is good")
    assert old.anchor != now.anchor
    found = look(report(worded("Other words", "Strengths"), now), old.anchor)
    assert found.anchor == now.anchor
    assert "stands elsewhere now" in found.sentence


def test_words_that_have_got_a_number_are_found():
    old, now = worded(TEXT, "Strengths"), numbered("7", f"{TEXT}, and more")
    assert look(report(now), old.anchor).anchor == "7"


def test_words_that_stand_at_several_places_are_listed_and_none_is_chosen():
    old = worded(TEXT, "Strengths")
    here, there = worded(TEXT, "Primary"), worded(TEXT, "Secondary")
    found = look(report(here, there), old.anchor)
    assert (found.anchor, found.others) == ("", (here, there))
    assert "2 begin with its words" in found.sentence


def test_of_two_that_were_alike_the_one_that_is_left_is_opened():
    anchors = Anchors()
    first, second = (worded(TEXT, "Strengths", anchors=anchors) for _ in range(2))
    assert second.anchor.startswith(first.anchor)
    found = look(report(first, worded(TEXT, "Elsewhere")), second.anchor)
    assert found.anchor == first.anchor


def test_words_that_are_gone_are_said():
    old = worded(TEXT, "Strengths")
    found = look(report(numbered("1", "Other")), old.anchor)
    assert (found.anchor, found.others) == ("", ())
    assert (
        found.sentence
        == "R has no paragraph now that begins “trainees plan lessons well and know …”."
    )


def test_a_number_whose_words_have_changed_is_opened_with_a_warning():
    now = report(numbered("29", "Other words"), numbered("30", "The cited words."))
    found = look(now, "29", words_mark("The cited words"))
    assert found.anchor == "29"
    assert found.sentence.startswith("Paragraph 29 has other words now")
    assert [other.number for other in found.others] == ["30"]


def test_a_number_that_is_gone_leads_to_its_words_under_their_new_number():
    now = report(numbered("1", "One"), numbered("2", "The cited words."))
    found = look(now, "29", words_mark("The cited words"))
    assert found.anchor == "2"
    assert found.sentence.startswith(
        "What was paragraph 29 when this link was made is paragraph 2 now."
    )


def test_a_number_that_is_gone_is_said_with_the_numbers_that_there_are():
    now = report(
        *(numbered(str(n), f"Words {n}") for n in (1, 2, 3, 5)),
        *(numbered(f"6.{n}", f"Words 6 {n}") for n in (1, 2)),
        *(numbered(str(n), f"Do {n}", "recommendation") for n in (1, 2)),
    )
    for words in ("", "abcdef", "no mark"):
        found = look(now, "29", words)
        assert (found.anchor, found.others) == ("", ())
        assert found.sentence == (
            "R has no paragraph 29 now. It has paragraphs 1–3, 5, 6.1–6.2; recommendations 1–2."
        )
    assert look(now, "recommendation-9").sentence.startswith("R has no recommendation 9 now.")


def test_a_number_that_only_another_series_has_is_never_taken_for_it():
    now = report(numbered("29", "In the annex", anchor="annex-a-29"))
    found = look(now, "29")
    assert (found.anchor, [other.anchor for other in found.others]) == ("", ["annex-a-29"])


def test_the_link_of_a_paragraph_carries_what_its_words_are_known_by():
    para = numbered("29", "Some words")
    assert look(report(para), "29", link(para).partition("words=")[2]).sentence == ""


@pytest.mark.parametrize(
    "anchor", ["nonsense", "<b>", "-", "x" * 500, "’", "29\n", "٢٩", "29;drop"]
)
def test_an_anchor_that_never_was_is_said(anchor):
    found = look(report(numbered("1", "One")), anchor)
    assert found.anchor == ""
    assert "R has no" in found.sentence
    assert len(found.sentence) < 200


def test_many_numbers_are_not_all_told():
    now = report(*(numbered(f"{n}.1", f"Words {n}") for n in range(1, 40)))
    assert numbers(now).endswith(" and others up to 39.1.")
    assert len(numbers(now)) < 100
    assert numbers(report(worded("Words"))) == "Its paragraphs have no numbers."


def test_reports_on_the_provider_of_one_that_is_gone_are_found():
    norfolk = replace(
        make_report("ofsted-ilacs-norfolk-2022"), provider="Norfolk County Council", kind="ilacs"
    )
    other = replace(
        make_report("ofsted-ilacs-leeds-2022"), provider="Leeds City Council", kind="ilacs"
    )
    unnamed = make_report("norfolk")
    reports = [norfolk, other, unnamed]
    assert akin(reports, "ofsted-sif-norfolk-2015") == [norfolk]
    assert akin(reports, "ofsted-sif-north-norfolkshire-2015") == []
    assert akin(reports, "") == []
