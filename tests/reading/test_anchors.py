"""What a citation holds on to does not move when the file is read again or grows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.reading import read
from pararef.reading.anchors import Anchors, slug
from pararef.records import Kind

INSERTED = {
    "prose": "Governors were told of this in good time.",
    "a bullet": "- governors were told of this in good time",
    "a table row": "Told of this\tin good time",
    "a cut-off line": "Governors of the school",
}


def held(report) -> list[tuple]:
    return [(p.anchor, p.text, p.number, p.phase, p.section) for p in report.paragraphs]


def test_a_file_read_twice_gives_the_same_report(sample, sample_file):
    assert read(sample_file) == sample


@settings(deadline=None, max_examples=25)
@given(data=st.data())
@pytest.mark.parametrize("inserted", INSERTED.values(), ids=INSERTED.keys())
def test_an_unnumbered_paragraph_put_in_moves_no_anchor(
    inserted, data, sample, sample_file, read_text
):
    lines = sample_file.read_text(encoding="utf-8").split("\n")
    cuts = {
        line
        for p in sample.paragraphs
        if p.anchor in sample.log.joined
        for line in range(p.place.first_line, p.place.last_line)
    }
    blanks = [place for place, line in enumerate(lines) if not line and place not in cuts]
    place = data.draw(st.sampled_from(blanks))

    longer = read_text("\n".join([*lines[:place], "", inserted, "", *lines[place:]]))

    words = inserted.removeprefix("- ")
    assert [p for p in held(longer) if p[1] != words] == held(sample)
    assert len(longer.paragraphs) == len(sample.paragraphs) + 1


def test_a_numbered_list_put_in_front_moves_no_number(sample, sample_file, read_text):
    text = sample_file.read_text(encoding="utf-8")
    numbers = {p.anchor: p.text for p in sample.paragraphs if p.kind is Kind.NUMBERED}
    listed = "## Contents\n\n1. What we found here.\n2. What we say.\n3. What comes next.\n\n"
    at = text.index("## Inspection judgements")

    longer = read_text(text[:at] + listed + text[at:])

    anchors = {p.anchor: p.text for p in longer.paragraphs}
    assert {anchor: anchors[anchor] for anchor in numbers} == numbers


def test_the_same_words_in_two_sections_have_two_anchors(read_text):
    report = read_text("# T\n\n## A\n\n- Good.\n\n## B\n\n- Good.\n- Good.\n")
    first, second, third = (p.anchor for p in report.paragraphs)
    assert slug("Good") == "good"
    assert first.startswith("good-")
    assert second.startswith("good-")
    assert len({first, second}) == 2
    assert third == f"{second}.2"


def test_series_that_begin_under_the_same_heading_have_prefixes_of_their_own():
    anchors = Anchors()
    path = ("The primary phase", "Inspection judgements")
    given = [anchors.numbered("1", series, path) for series in (0, 1, 2)]
    assert given == ["1", "inspection-judgements-1", "series-3-1"]
    assert anchors.numbered("1", 3, ()) == "series-4-1"


def test_words_without_latin_letters_have_an_anchor():
    assert Anchors().worded("Сильные стороны", None, ()).startswith("text-")
