"""PDFs: text that is turned, contents, titles in tables, marks of notes, cut elements."""

from __future__ import annotations

import pytest
from make_pdf import Put, make_pdf

from pararef.reading.blocks import Shape
from pararef.reading.pdf import reading
from pararef.reading.pdf_layout import drafts
from pararef.reading.pdf_lines import Character, Line, Run, Tag, spaced
from pararef.reading.pdf_words import Words
from pararef.reading.structure import structure
from pararef.records import Kind

FILLER = [
    Put(72, 300 + 14 * at, "Leaders know their services and act on what they know, as they should.")
    for at in range(6)
]


def test_a_table_that_is_turned_reads_like_one_that_is_not() -> None:
    page = [
        *(Put(100, 700, "In 1918", turn=90), Put(100, 500, "Spanish influenza", turn=90)),
        *(Put(120, 700, "In 1957", turn=90), Put(120, 500, "Asian influenza", turn=90)),
    ]
    blocks = reading(make_pdf(page, FILLER), "x.pdf").blocks
    assert [b.text for b in blocks if b.shape is Shape.ROW] == [
        "In 1918\tSpanish influenza",
        "In 1957\tAsian influenza",
    ]
    (box,) = blocks[0].boxes
    assert (box.left, box.right) == (pytest.approx(90, abs=3), pytest.approx(103, abs=3))
    assert 380 < box.top < 500 < 690 < box.bottom < 705


def test_turned_letters_are_no_page_numbers() -> None:
    page = [Put(40, 500, "Children in civil life", turn=270), *FILLER]
    read = reading(make_pdf(page), "x.pdf")
    assert "Children in civil life" in [block.text for block in read.blocks]
    assert read.dropped == ()


def test_contents_are_no_headings_and_their_title_is_one() -> None:
    contents = [
        Put(72, 100, "Contents", 18, bold=True),
        *(Put(72, 140, "Findings", 14, bold=True), Put(500, 140, "3", 14, bold=True)),
        Put(72, 170, "Early help and the services for those who have"),
        *(Put(72, 184, "waited"), Put(500, 184, "7")),
        Put(72, 210, "Appendix 1 ................... 12"),
    ]
    text = [Put(72, 100, "Findings", 18, bold=True), *FILLER]
    read = reading(make_pdf(contents, text), "x.pdf")
    found = structure("", read.blocks)
    assert [section.title for section in found.sections] == ["Contents", "Findings"]
    assert [part.text for part in read.dropped if part.why == "contents"] == [
        "Findings 3",
        "Early help and the services for those who have",
        "waited 7",
        "Appendix 1 ................... 12",
    ]


def test_a_title_with_its_grade_beside_it_heads_what_follows() -> None:
    page = [
        Put(72, 80, "Summary", 14, bold=True),
        *(Put(72, 120, "Leadership", 14, bold=True), Put(400, 120, "Inadequate", 14, bold=True)),
        *FILLER,
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks)
    assert [section.title for section in found.sections] == ["Summary", "Leadership"]
    row, text = found.paragraphs
    assert (row.kind, row.text) == (Kind.TABLE, "Inadequate")
    assert text.section == ("Leadership",)


def test_the_mark_of_a_note_is_no_part_of_a_heading() -> None:
    page = [
        Put(72, 120, "Board", 14, bold=True),
        Put(112.5, 113, "2", 9, bold=True),  # where "Board" ends
        *FILLER,
    ]
    read = reading(make_pdf(page), "x.pdf")
    assert read.blocks[0].text == "Board"
    assert ("2", "note mark") in {(part.text, part.why) for part in read.dropped}


def test_spaces_are_seen_where_letters_have_boxes_wider_than_they_are() -> None:
    run = Run(False, False, False, None)
    characters = [
        Character(letter, 6.0 * at, 6.0 * at + 9.0, 100.0, 12.0, run)
        for at, letter in enumerate("is it so")
    ]
    assert spaced(characters)[0] == "is it so"


def test_bold_items_of_a_lettered_list_are_no_headings() -> None:
    page = [
        Put(72, 120, "Recommendation: that the adviser be appointed, for:", bold=True),
        Put(80, 140, "a) advice to the Secretary of State; and", bold=True),
        Put(80, 160, "b) reports", bold=True),
        *FILLER,
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks)
    assert not any("b) reports" in section.title for section in found.sections)


WIDE = "The partnership should help children and those young people who are in need of help with"


def tagged(text: str, element: int, baseline: float, left: float = 50) -> Line:
    """A line of an element of a tagged file."""
    words = text.split()
    lefts = tuple(left + 6 * text.find(word) for word in words)
    tag = Tag(element)
    return Line(1, left, left + 6 * len(text), baseline, 12, text, lefts, tag=tag)


def texts(lines: list[Line]) -> list[str]:
    words = Words(lines)
    return [words.text(draft.lines) for draft in drafts(lines, words)]


def test_a_sentence_that_two_elements_cut_is_one() -> None:
    whole = [tagged(f"Line {at} of a whole element.", 9, 200 + 14 * at) for at in range(9)]
    cut = [tagged(WIDE, 1, 100), tagged("SEND at school.", 2, 114), tagged(WIDE, 3, 128)]
    cut.append(tagged("speech and language.", 4, 142))
    assert texts([*cut, *whole])[:2] == [f"{WIDE} SEND at school.", f"{WIDE} speech and language."]


def test_short_lines_of_elements_of_their_own_stay_apart() -> None:
    whole = [tagged(f"Line {at} of a whole element.", 9, 200 + 14 * at) for at in range(9)]
    address = [tagged("Borough Hall", 1, 100), tagged("Cauldwell Street", 2, 114)]
    assert texts([*address, *whole])[:2] == ["Borough Hall", "Cauldwell Street"]
    item = tagged("(b) another", 4, 114)
    assert texts([tagged(WIDE, 3, 100), item, *whole])[1] == "(b) another"
