"""Recommendations with a label of their own are a series of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from pararef.reading.blocks import Block, Shape
from pararef.reading.structure import structure


def blocks(*texts: str) -> list[Block]:
    """A heading "# …", a bullet "• …", a paragraph "12. …", or words."""
    made = []
    for line, text in zip(count(1, 2), texts, strict=False):
        mark, _, rest = text.partition(" ")
        if mark == "#":
            made.append(Block(Shape.HEADING, rest, (line, line), level=2, whole=True))
        elif mark == "•":
            made.append(Block(Shape.BULLET, rest, (line, line), whole=True))
        elif mark[0].isdigit():
            made.append(Block(Shape.TEXT, rest, (line, line), label=mark, whole=True))
        else:
            made.append(Block(Shape.TEXT, text, (line, line), whole=True))
    return made


def read(*texts: str) -> Sequence[tuple[str, str | None, str | None]]:
    found = structure("", blocks(*texts))
    return [(p.anchor, p.series, p.lead) for p in found.paragraphs if p.number or p.lead]


def test_the_words_say_what_is_numbered() -> None:
    assert read(
        "# Answers",
        "1. The inquiry made two recommendations.",
        "2. We accept both.",
        "Recommendation 1: That the guidance be revised.",
        "The government accepts this.",
        "Recommendation 2 – That training be given in:",
        "• rescue",
        "The government accepts this:",
        "• in full",
    ) == [
        ("1", None, None),
        ("2", None, None),
        ("recommendation-1", "recommendation", None),
        ("recommendation-2", "recommendation", None),
        (read_bullet("rescue"), None, "recommendation-2"),
    ]


def read_bullet(words: str) -> str:
    found = structure(
        "",
        blocks(
            "# Answers",
            "1. One.",
            "2. Two.",
            f"• {words}",
        ),
    )
    return found.paragraphs[-1].anchor


def test_a_name_alone_names_what_comes_next() -> None:
    found = structure(
        "",
        blocks(
            "# Findings",
            "# Recommendation 1",
            "The prison should open cells on time.",
            "Recommendation 2:",
            "Staff should be trained.",
            "# What comes next",
        ),
    )
    assert [(p.anchor, p.text, p.section) for p in found.paragraphs] == [
        ("recommendation-1", "The prison should open cells on time.", ("Findings",)),
        ("recommendation-2", "Staff should be trained.", ("Findings",)),
    ]
    assert found.mended == 2  # "Recommendation 1" is two words of the file, and one number


def test_a_heading_with_a_title_stays_and_numbers_the_words_under_it() -> None:
    texts = (
        "# Recommendation 1: A new strategy",
        "Ministers should publish one.",
        "# Recommendation 2: Better data",
        "Ministers should collect it.",
    )
    found = structure("", blocks("# Report", *texts, "# Appendix", *texts))
    assert [p.anchor for p in found.paragraphs] == [
        "recommendation-1",
        "recommendation-2",
        "appendix-recommendation-1",
        "appendix-recommendation-2",
    ]
    assert found.paragraphs[0].section[-1] == "Recommendation 1: A new strategy"


def test_a_sentence_about_a_recommendation_is_words() -> None:
    texts = (
        "Recommendation 6 was in the following terms.",
        "Recommendation 7: That it be published.",
        "“Recommendation 8: That it be accepted.”",
    )
    assert read("# Answers", *texts) == []


def test_plain_numbers_under_recommendations_are_no_paragraphs() -> None:
    found = read(
        "# Summary of recommendations",
        "1. Pay.",
        "2. Publish.",
        "3. Close the scheme.",
        "# The scheme",
        "1.1 It began in May.",
        "1.2 It is slow.",
        "1.3 It is closed to:",
        "1. some,",
        "2. most, and",
        "3. all.",
        "1.4 It ends.",
    )
    assert [anchor for anchor, series, lead in found if not lead] == [
        *("recommendation-1", "recommendation-2", "recommendation-3"),
        *("1.1", "1.2", "1.3", "1.4"),
    ]
    assert {anchor for anchor, series, _ in found if series} == {
        *("recommendation-1", "recommendation-2", "recommendation-3")
    }


def test_numbers_passed_over_are_told() -> None:
    found = structure(
        "", blocks("# A", "Finding 1: One.", "Finding 2: Two.", "Finding 4: Four.", "Done.")
    )
    assert found.missing == ("finding 3",)


def test_a_box_hangs_under_no_paragraph() -> None:
    made = blocks("# Findings", "1. One.", "Words of one.", "2. Two.", "Practice study: early help")
    made[-1] = replace(made[-1], bold=True)
    made += [replace(block, lines=(99, 99)) for block in blocks("A boy was helped.")]
    assert [p.lead for p in structure("", made).paragraphs] == [None, "1", None, None, None]
