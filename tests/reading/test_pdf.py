"""PDFs: lines, furniture, notes, cuts, and the ways in which they can be bad."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_pdf import Put, make_pdf

from pararef.errors import ReadingError
from pararef.reading.blocks import Shape
from pararef.reading.pdf import reading
from pararef.reading.structure import structure
from pararef.records import Kind


def lines(*texts: str, left: float = 72, top: float = 120, step: float = 14) -> list[Put]:
    """Lines of text, one under the other."""
    return [Put(left, top + step * at, text) for at, text in enumerate(texts)]


def numbered(number: str, *texts: str, top: float) -> list[Put]:
    """A numbered paragraph with a hanging indent."""
    return [Put(72, top, number), *lines(*texts, left=100, top=top)]


def paragraphs(*pages: list[Put]) -> list[tuple[str | None, str, tuple[int | None, int | None]]]:
    found = structure("", reading(make_pdf(*pages), "x.pdf").blocks)
    return [(p.number, p.text, (p.place.first_page, p.place.last_page)) for p in found.paragraphs]


LONG = "Leaders have a clear vision for the service and they share it with their"


def test_lines_of_a_numbered_paragraph_are_one_paragraph() -> None:
    page = [
        *numbered("1.", LONG, "partners.", top=120),
        *numbered("2.", "Children are safe.", top=160),
    ]
    assert paragraphs(page) == [
        ("1", f"{LONG} partners.", (1, 1)),
        ("2", "Children are safe.", (1, 1)),
    ]


def test_a_number_that_a_line_begins_with_by_chance_is_words() -> None:
    page = [
        *numbered(
            "1.",
            "Support is given to those who are aged 16 to",
            "18. This results in",
            "better lives.",
            top=120,
        ),
        *numbered("2.", "Children are safe.", top=180),
    ]
    assert [number for number, *_ in paragraphs(page)] == ["1", "2"]
    assert "aged 16 to 18. This results in better lives." in paragraphs(page)[0][1]


def test_a_paragraph_that_a_page_cuts_is_whole_and_stands_on_both() -> None:
    first = [
        *numbered("1.", LONG, top=700),
        Put(72, 810, "Inspection of Anytown", 8),
        Put(500, 810, "1", 8),
    ]
    second = [
        *lines("partners. They review it.", left=100, top=80),
        *numbered("2.", "Children are safe.", top=120),
        Put(72, 810, "Inspection of Anytown", 8),
        Put(500, 810, "2", 8),
    ]
    third = [
        *numbered("3.", "Staff stay.", top=80),
        Put(72, 810, "Inspection of Anytown", 8),
        Put(500, 810, "3", 8),
    ]
    found = paragraphs(first, second, third)
    assert found[0] == ("1", f"{LONG} partners. They review it.", (1, 2))
    assert [number for number, *_ in found] == ["1", "2", "3"]


def test_headers_footers_and_page_numbers_are_taken_out_and_told() -> None:
    pages = [
        [
            Put(72, 40, "Inspection of Anytown", 9),
            *lines(f"Words of page {n} stand here.", top=200),
            Put(300, 815, str(n), 9),
        ]
        for n in range(1, 6)
    ]
    read = reading(make_pdf(*pages), "x.pdf")
    assert [block.text for block in read.blocks] == [
        f"Words of page {n} stand here." for n in range(1, 6)
    ]
    assert {(part.why, part.text) for part in read.dropped} == {
        ("header", "Inspection of Anytown"),
        *(("page number", str(n)) for n in range(1, 6)),
    }


def test_a_note_at_the_foot_is_no_part_of_the_paragraph_around_it() -> None:
    first = [
        *numbered("1.", LONG, top=700),
        Put(72, 760, "1 A note on visions, set smaller.", 8),
    ]
    second = [*lines("partners.", left=100, top=80), *numbered("2.", "Children are safe.", top=120)]
    read = reading(make_pdf(first, second), "x.pdf")
    assert read.blocks[0].text == f"{LONG} partners."
    assert ("note", "1 A note on visions, set smaller.") in {(d.why, d.text) for d in read.dropped}


def test_a_word_cut_by_a_hyphen_is_spelled_as_it_is_elsewhere() -> None:
    page = lines(
        "The inspection found well-being to be good. An inspec-",
        "tion is a visit, and the child-",
        "centred approach to well-",
        "being is liked by both school- and",
        "home-educated children. It is a child-centred way.",
    )
    (block,) = reading(make_pdf(page), "x.pdf").blocks
    assert "An inspection is a visit, and the child-centred approach to well-being" in block.text
    assert "school- and home-educated" in block.text


def test_bullets_have_their_depth_and_hang_under_their_number() -> None:
    page = [
        *numbered("1.", "Leaders should:", top=120),
        Put(100, 140, "•"),
        *lines("plan, by:", left=115, top=140),
        Put(115, 160, "–"),
        *lines("asking staff", left=130, top=160),
        Put(100, 180, "•"),
        *lines("listen to children", left=115, top=180),
        *numbered("2.", "They do.", top=210),
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks).paragraphs
    bullets = [p for p in found if p.kind is Kind.BULLET]
    assert [p.text for p in bullets] == ["plan, by:", "asking staff", "listen to children"]
    assert [p.ordinal for p in bullets] == [1, 1, 2]
    assert bullets[0].lead == bullets[2].lead == "1"
    assert bullets[1].lead == bullets[0].anchor


def test_larger_or_bold_lines_are_headings_ranked_by_their_type() -> None:
    page = [
        Put(72, 100, "Inspection of Anytown", 26),
        Put(72, 150, "Findings", 16, bold=True),
        Put(72, 180, "Early help", 12, bold=True),
        *lines("Families are helped early, and well, by many teams.", top=200),
        Put(72, 230, "Leadership", 16, bold=True),
        *lines("Leaders know their services and act on what they know.", top=250),
    ]
    found = structure("", reading(make_pdf(page), "x.pdf").blocks)
    assert found.title == "Inspection of Anytown"
    assert [p.section for p in found.paragraphs] == [("Findings", "Early help"), ("Leadership",)]


def test_a_box_lies_around_the_words_on_each_page() -> None:
    first = numbered("1.", LONG, top=700)
    second = [*lines("partners.", left=100, top=80), *numbered("2.", "Staff stay.", top=120)]
    boxes = reading(make_pdf(first, second), "x.pdf").blocks[0].boxes
    assert [box.page for box in boxes] == [1, 2]
    assert boxes[0].left == pytest.approx(100, abs=2)
    assert boxes[0].top < 700 < boxes[0].bottom
    assert boxes[1].top < 80 < boxes[1].bottom


def test_rows_of_a_table_are_told_by_their_gaps() -> None:
    page = [
        *(Put(72, 120, "Overall effectiveness"), Put(400, 120, "Good")),
        *(Put(72, 140, "Outcomes for pupils"), Put(400, 140, "Good")),
        *lines("The school is good.", top=180),
    ]
    blocks = reading(make_pdf(page), "x.pdf").blocks
    assert [(b.shape, b.text) for b in blocks] == [
        (Shape.ROW, "Overall effectiveness\tGood"),
        (Shape.ROW, "Outcomes for pupils\tGood"),
        (Shape.TEXT, "The school is good."),
    ]


def test_a_pdf_without_text_is_refused_with_what_to_do() -> None:
    with pytest.raises(ReadingError, match=r"scan\.pdf has no text layer.*OCR"):
        reading(make_pdf([], []), "scan.pdf")


def test_a_page_without_text_among_others_is_told() -> None:
    read = reading(make_pdf(lines("Some words."), [], lines("More words.")), "x.pdf")
    assert read.warnings == ("No text on page 2.",)
    assert read.pages == 3


WHOLE = make_pdf(*[lines(f"Words of page {n}.") for n in range(3)])


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\n", b"%PDF-", WHOLE[:40], b"%PDF-1.7\n" + b"\0" * 999]
)
def test_a_pdf_that_is_not_whole_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^x\.pdf "):
        reading(content, "x.pdf")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(WHOLE)), st.binary(max_size=30))
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(at: int, noise: bytes) -> None:
    with suppress(ReadingError):
        reading(WHOLE[:at] + noise + WHOLE[at + len(noise) :], "x.pdf")
