"""PDFs: text that is turned, contents, titles in tables, marks of notes, cut elements."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_pdf import Put, make_pdf

from pararef.reading.blocks import Block, Shape
from pararef.reading.pdf import _lost, reading
from pararef.reading.pdf_layout import drafts
from pararef.reading.pdf_lines import Character, Line, Run, Tag, lines_of, spaced
from pararef.reading.pdf_sheets import Sheet
from pararef.reading.pdf_words import Words
from pararef.reading.structure import structure
from pararef.records import Kind

FILLER = [
    Put(72, 300 + 14 * at, "Leaders know their services and act on what they know, as they should.")
    for at in range(6)
]


def lower(puts: list[Put]) -> list[Put]:
    """The same words further down the page."""
    return [replace(put, top=put.top + 150) for put in puts]


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


def test_contents_are_dropped_and_no_headings() -> None:
    contents = [
        Put(72, 100, "Contents", 18, bold=True),
        *(Put(72, 140, "Findings", 14, bold=True), Put(500, 140, "3", 14, bold=True)),
        Put(72, 170, "Early help and the services for those who have"),
        *(Put(72, 184, "waited"), Put(500, 184, "7")),
        Put(72, 210, "Appendix 1 ................... 12"),
    ]
    text = [
        Put(72, 100, "Findings", 18, bold=True),
        *FILLER,
        Put(72, 400, "More", 18, bold=True),
        *lower(FILLER),
    ]
    read = reading(make_pdf(contents, text), "x.pdf")
    found = structure("", read.blocks)
    assert [section.title for section in found.sections] == ["Findings", "More"]
    assert [part.text for part in read.dropped if part.why == "contents"] == [
        "Contents",
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
    wide = characters("is it so")
    for letter in wide:
        letter.right += 3.0
    assert spaced(wide)[0] == "is it so"


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


def characters(text: str, width: float = 6.0) -> list[Character]:
    """Letters on one line, each as wide as the others."""
    run = Run(False, False, False, None)
    return [
        Character(letter, width * at, width * (at + 1), 100.0, 12.0, run)
        for at, letter in enumerate(text)
    ]


def test_letters_of_one_sign_are_one_word() -> None:
    office = characters("Office")
    for letter in office[1:4]:  # "ffi" is one sign, as wide as three letters
        letter.left, letter.right = office[1].left, office[3].right
    (line,), _ = lines_of(office, 1)
    assert line.text == "Office"


def test_no_space_stands_where_a_mark_was_before_a_full_stop() -> None:
    line = characters("issues12.")
    for digit in line[6:8]:
        digit.size, digit.baseline = 7.0, 96.0
    (found,), marks = lines_of(line, 1)
    assert (found.text, marks) == ("issues.", ["12"])


def test_bullets_of_a_second_column_hang_under_none_of_the_first() -> None:
    page = [
        *(Put(72, 120, "•"), Put(86, 120, "Staff stay.")),
        *(Put(72, 140, "•"), Put(86, 140, "Pupils do well.")),
        *(Put(320, 120, "•"), Put(334, 120, "Governors ask.")),
        *(Put(320, 140, "•"), Put(334, 140, "Parents like it.")),
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs
    assert [(p.text, p.lead, p.ordinal) for p in found] == [
        ("Staff stay.", None, 1),
        ("Pupils do well.", None, 2),
        ("Governors ask.", None, 3),
        ("Parents like it.", None, 4),
    ]


def test_a_number_in_a_sentence_that_a_page_cuts_is_no_label() -> None:
    first = [
        *(Put(72, 700, "1."), Put(100, 700, "The number of children looked after is high,")),
        Put(100, 714, "and higher than it was a year ago. The current rate is"),
    ]
    second = [
        Put(100, 80, "123.7 per 10,000 children."),
        *(Put(72, 120, "2."), Put(100, 120, "Plans are good.")),
        *FILLER,
    ]
    found = structure("", reading(make_pdf(first, second), "x.pdf").blocks).paragraphs
    assert found[0].text.endswith("The current rate is 123.7 per 10,000 children.")
    assert [p.number for p in found[:2]] == ["1", "2"]


def test_a_bullet_whose_first_words_are_bold_is_one_sentence() -> None:
    page = [
        Put(72, 120, "•", bold=True),
        Put(86, 120, "Give direction with clear delivery plans for the sector, as the", bold=True),
        Put(86, 134, "sector lacks direction and says so."),
        *FILLER,
    ]
    bullet = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs[0]
    assert bullet.text.endswith("for the sector, as the sector lacks direction and says so.")


def test_numbers_without_a_stop_get_none() -> None:
    page = [*(Put(72, 120, "0"), Put(120, 120, "20 years")), *FILLER]
    assert reading(make_pdf(page), "x.pdf").blocks[0].label == "0"
    found = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs
    assert found[0].text == "0 20 years"


def test_words_that_come_into_no_block_are_counted_as_lost() -> None:
    sheet = Sheet(1, 595, 842, [], letters=30)
    kept = Block(Shape.TEXT, "ten letter ten letter", (1, 1))
    assert _lost([sheet], [kept], []) == 3


def test_a_page_of_entries_is_contents_without_saying_so() -> None:
    entries = [
        put
        for at in range(10)
        for put in (
            Put(72, 150 + 20 * at, f"Part {at} of it"),
            Put(500, 150 + 20 * at, f"{at * 3}"),
        )
    ]
    read = reading(make_pdf(entries, FILLER), "x.pdf")
    assert {part.why for part in read.dropped} == {"contents"}
    assert len(read.blocks) == 1


def test_figures_in_a_table_are_no_contents() -> None:
    table = [
        put
        for at in range(10)
        for put in (
            Put(72, 300 + 20 * at, f"Town {at}"),
            Put(500, 300 + 20 * at, f"{at * 37 % 50}"),
        )
    ]
    read = reading(make_pdf([*table, *lower(lower(FILLER))], FILLER), "x.pdf")
    assert sum(block.shape is Shape.ROW for block in read.blocks) == 10


def test_who_signs_a_letter_and_where_it_was_written_are_no_parts_of_its_text() -> None:
    page = [
        *(Put(72, 40, "Piccadilly Gate", 8), Put(72, 50, "Manchester", 8)),
        Put(72, 120, "Findings", bold=True),
        *FILLER,
        Put(72, 400, "Yours sincerely"),
        Put(72, 440, "Her Majesty's Inspector", bold=True),
    ]
    read = reading(make_pdf(page), "x.pdf")
    found = structure("", read.blocks)
    assert [section.title for section in found.sections] == ["Findings"]
    assert found.paragraphs[-1].text == "Her Majesty's Inspector"
    assert [part.why for part in read.dropped] == ["letterhead", "letterhead"]


def test_a_grade_alone_heads_nothing() -> None:
    page = [
        Put(72, 60, "Inspection of Anytown", 24),
        Put(72, 100, "Outcomes", 16, bold=True),
        Put(72, 130, "Grade 4 (inadequate)", bold=True),
        *FILLER,
        Put(72, 420, "Leadership", 16, bold=True),
        *lower(FILLER),
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs
    assert found[1].section == ("Outcomes",)


def test_bold_paragraphs_that_are_numbered_like_headings_are_none() -> None:
    long = [
        "Recommendation 1: That the government draw together under a single regulator",
        "all the functions relating to the construction industry to which reference is",
        "made in this report, and that it do so within one year of the report's date.",
    ]
    page = [
        *(Put(72, 100 + 14 * at, text, bold=True) for at, text in enumerate(long)),
        Put(72, 160, "The government accepts this."),
        Put(72, 190, "Recommendation 2: That radios be digital. (113.7)", bold=True),
        Put(72, 220, "The government accepts this, too."),
        *lower(FILLER),
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks)
    assert found.sections == ()
    assert len(found.paragraphs) == 5


def test_labels_of_a_chart_are_no_headings() -> None:
    boxes = [Put(72 + 60 * (at % 3), 110 + 22 * at, f"Office {at}", bold=True) for at in range(25)]
    found = structure("", reading(make_pdf(boxes, FILLER), "x.pdf").blocks)
    assert found.sections == ()


def test_a_paragraph_that_is_bold_from_the_cut_on_is_whole() -> None:
    first = [
        *(Put(72, 686, "1."), Put(100, 686, "Targets are clear.")),
        *(Put(72, 700, "2."), Put(100, 700, "It is not clear what the government")),
        Put(100, 714, "intends to do. We recommend that the"),
    ]
    second = [
        Put(100, 80, "Government publish a target.", bold=True),
        *(Put(72, 120, "3."), Put(100, 120, "Plans are good.")),
        *FILLER,
    ]
    found = structure("", reading(make_pdf(first, second), "x.pdf").blocks).paragraphs
    assert found[1].text.endswith("We recommend that the Government publish a target.")


def test_the_one_judgement_of_a_table_heads_what_follows() -> None:
    page = [
        Put(72, 60, "Inspection of Anytown", 24),
        Put(72, 100, "Inspection judgements", 16, bold=True),
        *(Put(72, 130, "Key judgement", bold=True), Put(400, 130, "Judgement grade", bold=True)),
        *(Put(72, 150, "Children who need help"), Put(400, 150, "Good")),
        Put(72, 180, "Summary", bold=True),
        *FILLER,
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs
    path = ("Inspection judgements", "Children who need help")
    assert [(p.text, p.section) for p in found[1:2]] == [("Good", path)]
    assert found[2].section == (*path, "Summary")


def test_a_number_in_a_row_at_the_foot_of_a_page_is_no_page_number() -> None:
    page = [*FILLER, Put(72, 790, "Pupils on the roll"), Put(400, 790, "887"), Put(300, 825, "4")]
    read = reading(make_pdf(page), "x.pdf")
    assert read.blocks[-1].text == "Pupils on the roll\t887"
    assert [(part.text, part.why) for part in read.dropped] == [("4", "page number")]
