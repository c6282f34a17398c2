"""What was pinned is checked against the reports, and only their own words come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import BagOfWords, make_report
from hypothesis import given
from hypothesis import strategies as st

from pararef.desk import Desk
from pararef.errors import CollectionError
from pararef.library import Library
from pararef.records import Kind, Paragraph
from pararef.research.collection import (
    LONGEST_NOTE,
    MOST_PINS,
    Collection,
    Pin,
    State,
    as_json,
    check,
    collection,
    parsed,
    pin,
)

TEXT = "Teaching is good. Staffing fell to 12% in May, and mentors left."


@pytest.fixture
def library(tmp_path):
    library = Library.create(tmp_path / "index", BagOfWords())
    library.put({"ash.md": make_report("ash", "Pupils attend well here.", TEXT)})
    yield library
    library.close()


@pytest.fixture
def shelf(library):
    return Desk(library)


def only(found, held):
    (one,) = check(Collection((held,)), found)
    return one


def pinned(words, anchor="2", text=TEXT):
    start = text.index(words)
    return Pin("ash", anchor, start, start + len(words), words, "mine", ("tag",))


def test_words_that_stand_where_they_stood_are_exact(shelf):
    found = only(shelf, pinned("Staffing fell to 12%"))
    assert (found.state, found.words) == (State.EXACT, "Staffing fell to 12%")
    assert found.citation == "Ash, report, para 2"
    assert found.told == ""
    assert found.now == found.pin


def test_a_whole_paragraph_stays_whole(shelf):
    found = only(shelf, Pin("ash", "2", words=TEXT))
    assert (found.state, found.words) == (State.EXACT, TEXT)
    assert (found.now.start, found.now.end) == (None, None)
    assert only(shelf, Pin("ash", "2")).now.words == TEXT  # as when it has just been pinned


def test_words_are_found_again_where_a_paragraph_was_put_in_before_theirs(shelf, library):
    held = pinned("Staffing fell to 12% in May")
    library.put({"ash.md": make_report("ash", "New.", "Pupils attend well here.", f"So: {TEXT}")})
    found = only(shelf, held)
    assert (found.state, found.words) == (State.MOVED, held.words)
    assert found.citation == "Ash, report, para 3"
    assert "para 3" in found.told
    assert found.now == replace(held, anchor="3", start=held.start + 4, end=held.end + 4)
    assert only(shelf, found.now).state is State.EXACT


def test_words_that_are_printed_otherwise_now_are_not_quoted(shelf, library):
    held = pinned("Staffing fell to 12%")
    library.put({"ash.md": make_report("ash", "x", TEXT.replace("12%", "21%"))})
    found = only(shelf, held)
    assert (found.state, found.words, found.now) == (State.CHANGED, None, held)
    assert found.citation == "Ash, report, para 2"
    assert "no longer prints these words" in found.told


@pytest.mark.parametrize("text", ["Staffing fell to 112% in May.", "Staffing fell to 12%5 in May."])
def test_a_number_is_not_found_within_another(shelf, library, text):
    library.put({"ash.md": make_report("ash", "x", text)})
    assert only(shelf, pinned("12% in May")).state is State.CHANGED


def test_a_paragraph_or_a_report_that_is_not_there_is_gone(shelf):
    gone = only(shelf, Pin("ash", "99", 0, 4, "Not in this report"))
    assert (gone.state, gone.words, gone.citation) == (State.GONE, None, None)
    assert gone.told == "The report was read anew since, and no longer has this paragraph."
    gone = only(shelf, Pin("elm", "2", 0, 4, "Teaching is good."))
    assert (gone.state, gone.report) == (State.GONE, None)
    assert gone.told == "The library no longer has this report."


def test_a_word_or_two_are_not_known_again_in_another_paragraph(shelf):
    assert only(shelf, Pin("ash", "1", 0, 8, "Teaching")).state is State.CHANGED
    assert only(shelf, Pin("ash", "1", 0, 8, "Teaching is good")).state is State.MOVED


def test_white_space_is_no_difference(shelf):
    held = replace(pinned("Staffing fell to 12%"), words="Staffing\n fell to\t12%")
    assert only(shelf, held).words == "Staffing fell to 12%"
    found = only(shelf, replace(held, anchor="1"))
    assert (found.state, found.words) == (State.MOVED, "Staffing fell to 12%")


@given(st.data())
def test_whatever_is_pinned_what_comes_back_is_a_slice_of_a_paragraph(desk, sample, data):
    paragraph = data.draw(st.sampled_from(sample.paragraphs))
    start = data.draw(st.integers(0, len(paragraph.text) - 1))
    end = data.draw(st.integers(start + 1, len(paragraph.text) + 9))
    words = data.draw(st.one_of(st.just(paragraph.text[start:end]), st.text(max_size=20)))
    found = only(desk, Pin(sample.id, paragraph.anchor, start, end, words))
    if found.words is None:
        assert found.state in (State.CHANGED, State.GONE)
    else:
        texts = {p.anchor: p.text for p in sample.paragraphs}
        assert found.words in texts[found.now.anchor]
        if words.strip():
            assert found.words.split() == words.split()
        assert only(desk, found.now).state is State.EXACT


def test_many_pins_keep_their_order(shelf):
    held = [pinned("mentors left"), Pin("elm", "1"), Pin("ash", "1"), pinned("Teaching")]
    assert [one.pin for one in check(Collection(tuple(held)), shelf)] == held


# What comes from a browser or a file


def test_a_pin_comes_back_from_its_json():
    held = pin(
        {
            "report": "ash",
            "anchor": "2",
            "start": 0,
            "end": 8,
            "words": "Teaching",
            "note": "mine",
            "tags": [" One ", "one", "", "two  words"],
            "added": "2026-11-29T10:00:00Z",
            "more": "is left out",
        },
        1,
    )
    assert held.tags == ("One", "two words")
    assert pin(as_json(held), 1) == held


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"report": ""}, r"report: string should have at least 1 character"),
        ({"report": 3}, r"report: input should be a valid string"),
        ({"start": 4}, r"a place has a start and an end, or neither"),
        ({"start": 4, "end": 4}, r"no text at 4:4"),
        ({"start": -1, "end": 4}, r"no text at -1:4"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, r"note: string should have at most 5000 characters"),
        ({"tags": [str(n) for n in range(21)]}, r"it has more than 20 tags"),
        ({"tags": "one"}, r"tags: "),
        ({"added": "yesterday"}, r"added: "),
    ],
)
def test_a_pin_that_cannot_be_is_named_in_a_sentence(change, why):
    given = {"pins": [{"report": "ash", "anchor": "1"}, {"report": "ash", "anchor": "1", **change}]}
    with pytest.raises(CollectionError, match=rf"^Quotation 2 of the collection .*{why}.*\.$"):
        collection(given)


@pytest.mark.parametrize("given", [None, [], {}, {"pins": {}}, {"pins": "x"}, {"pins": [None]}, 3])
def test_what_is_no_collection_is_said_so(given):
    with pytest.raises(CollectionError, match=r"\.$"):
        collection(given)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, b"\xff\xfe\xff", '{"pins": 1' + "0" * 9999]
)
def test_what_is_no_json_is_said_so(text):
    with pytest.raises(CollectionError, match="cannot be read as JSON"):
        parsed(text)


def test_a_collection_has_room_for_two_thousand():
    one = {"report": "ash", "anchor": "1"}
    assert len(collection({"pins": [one] * MOST_PINS}).pins) == MOST_PINS
    with pytest.raises(CollectionError, match="2,001 quotations: keep it to 2,000"):
        collection({"pins": [one] * (MOST_PINS + 1)})


def test_half_a_character_does_not_lose_the_note():
    held = collection(parsed('{"pins": [{"report": "a", "anchor": "1", "note": "cut \\ud83d"}]}'))
    assert held.pins[0].note == "cut ?"


def test_a_bullet_is_checked_like_any_other(shelf, library):
    bullet = Paragraph(
        "oak", "b-1", Kind.BULLET, "plan lessons well", ordinal=1, section=("They should:",)
    )
    library.put({"oak.md": replace(make_report("oak"), paragraphs=(bullet,))})
    found = only(shelf, Pin("oak", "b-1"))
    assert (found.words, found.paragraph.lead_in) == ("plan lessons well", "They should:")
