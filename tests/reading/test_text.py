"""Plain text: nothing is a mark but blank lines, indents and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.reading.structure import structure
from pararef.reading.text import reading
from pararef.records import Kind


def shown(text: str) -> list[tuple[str, str | None, str]]:
    """Shape, label and text of each block."""
    return [(block.shape.value, block.label, block.text) for block in reading(text).blocks]


def numbered(text: str) -> list[tuple[str | None, str]]:
    found = structure("r", reading(text).blocks)
    return [(p.number, p.text) for p in found.paragraphs if p.kind is Kind.NUMBERED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# not a *heading* and snake_case\nnor `code` [a](b)",
            [("text", None, "# not a *heading* and snake_case nor `code` [a](b)")],
            id="no marks",
        ),
        pytest.param(
            "1.1   One two\n      three.\n1.2   Four\n      2017. Five.\n\n1.3\n\nSix.",
            [
                *(("text", "1.1", "One two three."), ("text", "1.2", "Four 2017. Five.")),
                ("text", None, "1.3"),
                ("text", None, "Six."),
            ],
            id="hanging indents",
        ),
        pytest.param(
            "4.\n\nThe words\nof it.\n• one\n  two\n    – inner\n* three",
            [
                ("text", "4.", "The words of it."),
                *(("bullet", None, "one two"), ("bullet", None, "inner")),
                ("bullet", None, "three"),
            ],
            id="a number on its own line, and bullets",
        ),
        pytest.param(
            "Title\n=====\n\nPart\n----\nText of it.\n----\nMore.",
            [
                *(("heading", None, "Title"), ("heading", None, "Part")),
                *(("text", None, "Text of it."), ("text", None, "More.")),
            ],
            id="underlined headings and rules",
        ),
        pytest.param(
            "Judgement\tGrade\nOverall\t2",
            [("row", None, "Judgement\tGrade"), ("row", None, "Overall\t2")],
            id="rows of tabs",
        ),
    ],
)
def test_lines_become_blocks(text, expected):
    assert shown(text) == expected


def test_a_number_wrapped_to_the_start_of_a_line_numbers_nothing():
    text = "1. They are aged 16 to\n18. This is so.\n\n2. It was in\n2017. They said so.\n3. End."
    assert numbered(text) == [
        ("1", "They are aged 16 to 18. This is so."),
        ("2", "It was in 2017. They said so."),
        ("3", "End."),
    ]


def test_a_short_line_alone_heads_the_text_below_it():
    text = "Care planning\n\n1. Plans are good, and they are\nkept so.\n\nNext steps\n\n2. None.\n"
    found = structure("r", reading(text).blocks)
    assert [p.section for p in found.paragraphs] == [("Care planning",), ("Next steps",)]


def test_form_feeds_end_pages_and_running_lines_are_dropped():
    words = ["one", "two", "three", "four", "five"]
    page = "Report of the Inquiry\n\n{0}. Said {1},\nand so {1}.\n\n          Page {0}\n"
    found = reading("\f".join(page.format(*at) for at in enumerate(words, 1)) + "\f")
    assert found.pages == 5
    assert [(b.label, b.pages) for b in found.blocks] == [
        (f"{number}.", (number, number)) for number in range(1, 6)
    ]
    assert [(d.why, d.text, d.page) for d in found.dropped[:2]] == [
        ("header", "Report of the Inquiry", 1),
        ("page number", "Page 1", 1),
    ]
    assert len(found.dropped) == 10
    assert found.blocks[1].lines == (9, 10)
    assert found.blocks[1].text == "Said two, and so two."


def test_a_text_without_form_feeds_has_no_pages():
    found = reading("1. One.\n2. Two.")
    assert found.pages is None
    assert {block.pages for block in found.blocks} == {None}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + " " * 500_000 + "b", id="blanks"),
        pytest.param("1." * 300_000 + "a", id="numbers"),
        pytest.param("a\f" * 50_000, id="pages"),
        pytest.param("a" + "=" * 500_000, id="marks"),
        pytest.param("a" * 2_000_000, id="one word"),
        pytest.param("a\n" * 200_000, id="lines"),
    ],
)
def test_long_text_is_read_whole(text):
    found = reading(text)
    printed = [block.text for block in found.blocks] + [part.text for part in found.dropped]
    assert sum(map(str.isalnum, "".join(printed))) + sum(
        map(str.isalnum, "".join(block.label or "" for block in found.blocks))
    ) == sum(map(str.isalnum, text))


PIECES = [
    *("\n", "\n\n", "\n- ", "\n  • ", "\n    o ", "\n1. ", "\n2.   ", "\n3) ", "\n(4) ", "\n5.\n"),
    *("\n      ", "\n====\n", "\n---\n", "\t", "\f", "\n6.\n\n", ". ", ": ", "- ", "\r\n", "\n_"),
    *("#", "# ", " # ", "# # # # # # # # # # # # ", "# #. "),
]


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=40)))
    count = iter(range(10_000))
    return re.sub("#", lambda _: f"w{next(count)}x", parts)


@settings(deadline=None, max_examples=400)
@given(documents())
def test_every_word_comes_out_once_and_in_order(text):
    found = reading(text)
    printed = "\n".join(block.text for block in found.blocks)
    if not found.dropped:
        assert re.findall(r"w\d+x", printed) == re.findall(r"w\d+x", text)
    placed = printed + "".join(part.text for part in found.dropped)
    assert sorted(re.findall(r"w\d+x", placed)) == sorted(re.findall(r"w\d+x", text))


@settings(deadline=None, max_examples=400)
@given(st.one_of(documents(), st.text(), st.text(alphabet="-=*.:\t\f\n 1a2(•")))
def test_any_text_is_read(text):
    found = reading(text)
    assert all(block.text.strip() for block in found.blocks)
    structure("r", found.blocks)
