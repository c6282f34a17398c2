"""Quotations with numbers, appendices, pages for two sides, and spaces, as PDFs have them."""

from __future__ import annotations

from make_pdf import Put, make_pdf

from pararef.reading.pdf import reading
from pararef.reading.pdf_lines import Character, Run, spaced
from pararef.reading.structure import Structure, structure

RUN = Run(bold=False, italic=False, artifact=False, tag=None)


def read(*pages: list[Put]) -> Structure:
    return structure("", reading(make_pdf(*pages), "x.pdf").blocks)


def numbered(number: str, *texts: str, top: float = 60, shift: float = 0) -> list[Put]:
    lines = [Put(110 + shift, top + 14 * at, text) for at, text in enumerate(texts)]
    return [Put(72 + shift, top, number), *lines]


def test_numbered_words_of_a_quotation_head_nothing_and_stay_with_their_paragraph() -> None:
    found = read(
        [
            Put(72, 60, "Findings", 16, bold=True),
            *numbered("4.1.", "The board met in June. I quote from its minutes:", top=100),
            Put(140, 120, "“10. They concluded that the scheme was fair."),
            Put(140, 140, "11."),
            Put(170, 140, "They closed it.”"),
            *numbered("4.2.", "The board met again in May. The minute reads:", top=170),
            Put(130, 190, "“13. In conclusion, the Board:", bold=True),
            Put(140, 210, "• agreed.”"),
            *numbered("4.3.", "Nothing came of it.", top=240),
        ]
    )
    assert [section.title for section in found.sections] == ["Findings"]
    assert [p.number for p in found.paragraphs if p.number] == ["4.1", "4.2", "4.3"]
    assert found.paragraphs[0].text.endswith("was fair.\n11. They closed it.”")
    assert found.joined == ()


def test_appendices_number_their_paragraphs_with_letters() -> None:
    found = read(
        [
            *numbered("1.1.", "The inquiry sat in May.", top=80),
            *numbered("1.2.", "It sat in June.", top=110),
            Put(72, 140, "Appendix 1", 16, bold=True),
            *numbered("A1.1.", "Notice was given.", top=170),
            *numbered("A1.2.", "Witnesses came.", top=200),
            Put(72, 216, "Appendix 2", 16, bold=True),
            *numbered("A2.1.", "The terms were these.", top=240),
            *numbered("M25.", "Traffic was heavy.", top=270),
        ]
    )
    assert [(p.anchor, p.number) for p in found.paragraphs if p.number] == [
        (number, number) for number in ("1.1", "1.2", "A1.1", "A1.2", "A2.1")
    ]


def test_a_cut_is_mended_where_even_pages_have_another_margin() -> None:
    words = "Support for care leavers is planned with the Cabinet"
    even, odd = 0.0, 30.0
    first = [
        put
        for at in range(12)
        for put in numbered(f"{at + 1}.", f"{words} Office.", top=80 + 30 * at, shift=odd)
    ]
    first += numbered("13.", "It was led by a member of the new Cabinet", top=760, shift=odd)
    second = [Put(110 + even, 80, "Office Briefing Rooms, which met in May.")]
    second += [
        put
        for at in range(12)
        for put in numbered(f"{at + 14}.", f"{words} Office.", top=110 + 30 * at, shift=even)
    ]
    cut = next(p for p in read(first, second).paragraphs if p.number == "13")
    assert cut.text == (
        "It was led by a member of the new Cabinet Office Briefing Rooms, which met in May."
    )


def test_a_connecting_word_on_a_cover_heads_nothing() -> None:
    found = read(
        [
            Put(72, 80, "Inspection of services for children", 20, bold=True),
            Put(72, 120, "and", 18, bold=True),
            Put(72, 160, "Review of the board", 20, bold=True),
            Put(72, 200, "Children are safe in the city and in the villages around it."),
        ]
    )
    assert [section.title for section in found.sections] == [
        "Inspection of services for children",
        "Review of the board",
    ]


def placed(text: str, gap: float, *, tracking: float = 0.0) -> list[Character]:
    """Letters without spaces between them: a blank in `text` is a gap."""
    found, left = [], 0.0
    for letter in text:
        if letter == " ":
            left += gap
            continue
        found.append(Character(letter, left, left + 6, 100, 12, RUN))
        left += 6 + tracking
    return found


def test_narrow_gaps_are_spaces_where_letters_touch() -> None:
    assert spaced(placed("a senior lawyer", 1.2))[0] == "a senior lawyer"


def test_gaps_between_spaced_letters_are_no_spaces() -> None:
    assert spaced(placed("JUDGMENT", 0, tracking=1.2))[0] == "JUDGMENT"


def test_a_bare_number_before_a_line_of_text_is_no_page_number() -> None:
    ends = "in help that is planned well", "in care that is kept under review", "in school"
    pages = [
        [
            *numbered(
                f"{2 * at + 1}", f"Children and young people benefit from taking part {end}."
            ),
            *numbered(
                f"{2 * at + 2}",
                f"Leaders listen to what children and young people say {end}.",
                top=780,
            ),
            Put(290, 815, f"{at + 1}"),
        ]
        for at, end in enumerate(ends)
    ]
    assert [p.number for p in read(*pages).paragraphs] == ["1", "2", "3", "4", "5", "6"]


def test_a_quotation_that_ends_may_be_a_heading() -> None:
    found = read(
        [
            Put(72, 60, "Report", 20, bold=True),
            Put(72, 90, "‘Groupthink’", 14, bold=True),
            Put(72, 120, "Nobody asked whether the plan was right, and nobody was asked to."),
            Put(72, 150, "“Full and fair redress”", 14, bold=True),
            Put(72, 180, "Nobody asked what these words might mean, and nobody was told."),
        ]
    )
    titles = [section.title for section in found.sections]
    assert titles == ["Report", "‘Groupthink’", "“Full and fair redress”"]


def test_pages_that_say_nothing_but_their_headers_give_no_blocks() -> None:
    page = [Put(72, 30, "Inspection of Anytown children’s services")]
    assert reading(make_pdf(page, page, page), "x.pdf").blocks == ()
