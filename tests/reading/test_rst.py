"""reStructuredText: titles, numbers, notes, directives and tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from documents import document
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.reading.rst import reading
from pararef.reading.structure import structure
from pararef.records import Kind

GOLD = Path(__file__).parent / "gold"


def shown(text: str) -> list[tuple[str, str | None, str]]:
    """Shape, label and text of each block."""
    return [(block.shape.value, block.label, block.text) for block in reading(text).blocks]


def texts(text: str) -> list[str]:
    return [block.text for block in reading(text).blocks]


def dropped(text: str) -> list[tuple[str, str]]:
    return [(part.why, part.text) for part in reading(text).dropped]


@pytest.mark.parametrize(
    "name",
    [
        "inquiry_post-office-horizon-vol1-ch4d-glos_2025.rst",
        "inquiry_post-office-horizon-vol1-ch2-recommendations_2025.rst",
    ],
)
def test_numbered_paragraphs_are_those_that_a_plain_look_at_the_file_gives(name):
    """The gold was cut from the raw file at blank lines, without this reader."""
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    found = structure("r", reading(document(name).read_text(encoding="utf-8")).blocks)
    assert [
        (p.number, " ".join(p.text.split()[:5]), " ".join(p.text.split()[-5:]), p.section or ("",))
        for p in found.paragraphs
        if p.kind is Kind.NUMBERED
    ] == [
        # A chapter's only title heads no section.
        (
            g["number"],
            g["first"],
            g["last"],
            tuple(s for s in [g["section"]] if s != title) or ("",),
        )
        for title in [found.title]
        for g in gold["paragraphs"]
    ]


def test_all_notes_and_their_marks_are_put_apart():
    found = reading(
        document("inquiry_post-office-horizon-vol1-ch4d-glos_2025.rst").read_text(encoding="utf-8")
    )
    numbers = [str(number) for number in range(172, 220)]
    assert [d.text for d in found.dropped if d.why == "note mark"] == numbers
    notes = [d.text for d in found.dropped if d.why == "note"]
    assert [note.split()[0] for note in notes] == numbers
    assert notes[1] == "173 [RLIT0000607] at [1/2]."
    assert notes[3] == (
        "175 Transcript, 13/07/2022, Submissions, [INQ00001056] at [22/10] to [22/16]."
    )
    assert not any("]_" in block.text or "http" in block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "4.1.\tOne two\nthree well-\nknown.\n\n4.2.\t\nFour.\n\n4.3. See paragraphs\n"
            "4.1. to 4.2.",
            [
                ("text", "4.1.", "One two three well-known."),
                ("text", "4.2.", "Four."),
                ("text", "4.3.", "See paragraphs 4.1. to 4.2."),
            ],
            id="printed numbers, and one that was wrapped",
        ),
        pytest.param(
            "#. One.\n#. Two\n   goes on.\n\n#. Three.\n\nText.\n\n#. One.",
            [
                *(("text", "1.", "One."), ("text", "2.", "Two goes on."), ("text", "3.", "Three.")),
                *(("text", None, "Text."), ("text", "1.", "One.")),
            ],
            id="automatic numbers",
        ),
        pytest.param(
            "5. Five.\n#. Six.\n\n1. One.\n2. Two.",
            [
                *(("text", "5.", "Five. #. Six."), ("text", "1.", "One."), ("text", "2.", "Two.")),
            ],
            id="numbers without a blank line",
        ),
        pytest.param(
            "- one\n- two\n\n  - inner\n\n(a) three\n(b) four",
            [
                *(("bullet", None, "one"), ("bullet", None, "two"), ("bullet", None, "inner")),
                *(("bullet", None, "(a) three"), ("bullet", None, "(b) four")),
            ],
            id="lists",
        ),
        pytest.param(
            "It is **so** *very* ``plain*`` `linked <http://a.b>`_ :ref:`here <x>` and `there`_.",
            [("text", None, "It is so very plain* linked here and there.")],
            id="marks in a line",
        ),
        pytest.param(
            "2 * 3 * 4 and snake_case_name and \\*this\\*",
            [("text", None, "2 * 3 * 4 and snake_case_name and *this*")],
            id="no marks",
        ),
        pytest.param(
            ".. |HMG| replace:: HM Government\n\nBy |HMG| it was said::\n\n    a  b\n    c\n\nEnd.",
            [
                ("text", None, "By HM Government it was said:"),
                *(("text", None, "a b"), ("text", None, "c"), ("text", None, "End.")),
            ],
            id="substitutions and literal text",
        ),
        pytest.param(
            ".. note:: Read\n   this.\n\n   1. One.\n\n.. a comment\n   goes on\n\n"
            ".. _target:\n\nEnd.",
            [
                *(("text", None, "Read"), ("text", None, "this."), ("text", "1.", "One.")),
                ("text", None, "End."),
            ],
            id="directives, comments and targets",
        ),
        pytest.param(
            ".. list-table:: Grades\n   :header-rows: 1\n\n   * - Judgement\n     - Grade\n"
            "   * - Overall\n       so\n     - 2\n",
            [
                ("text", None, "Grades"),
                *(("row", None, "Judgement\tGrade"), ("row", None, "Overall so\t2")),
            ],
            id="a table as a list",
        ),
        pytest.param(
            "+-----+-----+\n| A   | B   |\n+=====+=====+\n| one | two |\n|     | 2   |\n"
            "+-----+-----+\n",
            [("row", None, "A\tB"), ("row", None, "one\ttwo 2")],
            id="a grid",
        ),
        pytest.param(
            "===  =====\nA    B\n===  =====\none  two\nsix  seven\n===  =====\n\nEnd.",
            [
                *(("row", None, "A\tB"), ("row", None, "one\ttwo"), ("row", None, "six\tseven")),
                ("text", None, "End."),
            ],
            id="a simple table",
        ),
    ],
)
def test_markup_becomes_blocks(text, expected):
    assert shown(text) == expected


def test_levels_of_titles_are_in_the_order_of_their_marks():
    found = reading("====\nTop\n====\n\nOne\n---\n\nTwo\n~~~\n\nThree\n-----\n\ntext")
    assert [(b.text, b.level) for b in found.blocks] == [
        *(("Top", 1), ("One", 2), ("Two", 3), ("Three", 2), ("text", 0))
    ]
    assert [b.lines for b in found.blocks[:2]] == [(1, 3), (5, 6)]


def test_a_quotation_is_set_in_and_opens_with_its_mark():
    found = reading("1. He said:\n\n      “So it\n      is.”\n\n      And on.\n")
    assert [(b.text, b.quoted) for b in found.blocks] == [
        *(("He said:", False), ("“So it is.”", True), ("And on.", False))
    ]
    assert [b.lines for b in found.blocks] == [(1, 1), (3, 4), (6, 6)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A [1]_ b [#x]_.\n\n.. [1] One\n   two.\n", [("note mark", "1"), ("note mark", "#x")]),
        (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n", [("toctree", "a b")]),
        (".. raw:: html\n\n   <b>\n", [("raw", "html <b>")]),
        (".. image:: a.png\n", [("image", "a.png")]),
    ],
)
def test_what_is_no_part_of_the_text_is_dropped_for_a_reason(text, expected):
    assert dropped(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(" " * n + "- a\n\n" for n in range(2_000)), id="deep lists"),
        pytest.param(
            "".join("   " * n + ".. note::\n\n" for n in range(300)) + " " * 900 + "a",
            id="deep notes",
        ),
        pytest.param("a " + "[" * 500_000, id="brackets"),
        pytest.param("`a " * 100_000, id="ticks"),
        pytest.param("*a " * 6_000, id="stars"),
        pytest.param("a\n" + "=" * 500_000, id="a long line of marks"),
        pytest.param("a\n\n" * 50_000, id="short paragraphs"),
        pytest.param("+" + "-+" * 50_000 + "\n|a" * 50, id="a wide grid"),
        pytest.param("a" + " " * 500_000 + "b", id="blanks"),
        pytest.param("a::\n" * 20_000, id="literal marks"),
        pytest.param(":a:" * 100_000 + "`", id="roles"),
    ],
)
def test_long_and_broken_text_is_read(text):
    """None is timed, but a hang would be noticed."""
    found = reading(text)
    printed = [block.text for block in found.blocks] + [part.text for part in found.dropped]
    assert "a" in " ".join(printed)


PIECES = [
    *("\n", "\n\n", "\n- ", "\n  - ", "\n#. ", "\n1. ", "\n2.\t", "\n(3) ", "\n4.\n", "\n(a) "),
    *("\n    ", "\n        ", "\n====\n", "\n----\n", "\n\n~~~~\n", "::\n\n    ", "\n| ", "**"),
    *("\n.. note:: ", "\n.. list-table::\n\n   * - ", "\n     - ", "\n   * - ", "\t", "\n\n.. "),
    *("\n===  ===\n", "\n+---+---+\n", "\n   ", " [1]_", ". ", ": ", "\\", "- ", "`` ", "\n\n“"),
    *("#", "# ", " # ", "# # # # # # # # # # # # ", "# #. ", "# #: "),
]


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(PIECES), max_size=40))
    count = iter(range(10_000))
    words = [
        part if "#. " in part and part[0] == "\n" else part.replace("#", "§") for part in parts
    ]
    return re.sub("§", lambda _: f"w{next(count)}x", "".join(words))


def is_set_out(text: str) -> bool:
    """Comments are no words; and a table drawn askew, or verse, has no order to keep."""
    return not re.search(r"^\s*\.\.( |$)|^ *===+|^ *\+-", text, re.MULTILINE)


@settings(deadline=None, max_examples=400)
@given(documents().filter(is_set_out))
def test_every_word_comes_out_once_and_in_order(text):
    printed = "\n".join(texts(text))
    assert re.findall(r"w\d+x", printed) == re.findall(r"w\d+x", text)


@settings(deadline=None, max_examples=400)
@given(st.one_of(documents(), st.text(), st.text(alphabet="#-*_.:|\t\n <>[]()`1a2\\=~+")))
def test_any_text_is_read(text):
    found = reading(text)
    assert all(block.text.strip() for block in found.blocks)
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= b.lines[0] <= b.lines[1] <= last for b in found.blocks)
    structure("r", found.blocks)
