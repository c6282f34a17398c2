"""Parts of numbered paragraphs that are numbered themselves: 9.1 under 9."""

from __future__ import annotations

from pararef.reading import markdown
from pararef.reading.structure import structure


def numbers(*lines: str) -> list[str | None]:
    found = structure("", markdown.reading("\n\n".join(lines)).blocks).paragraphs
    return [p.number for p in found]


def test_numbers_that_count_on_under_a_paragraph_are_numbers() -> None:
    found = numbers(
        "1. The father applied for:",
        "1.1. an order, seeking:",
        "1.1.1. a change of name; and",
        "1.1.2. a passport; and",
        "1.2. enforcement.",
        "2. The mother answered.",
        "2.1. She denied it.",
        "3. The hearing took two days.",
    )
    assert found == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1", "3"]


def test_numbers_that_do_not_count_on_from_their_paragraph_are_words() -> None:
    found = numbers(
        "1. The rule says:",
        "24.1. An applicant must apply.",
        "2. It was kept.",
        "2.2. This is the second and there is no first.",
        "3. So we decide.",
    )
    assert found == ["1", None, "2", None, "3"]
