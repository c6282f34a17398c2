"""A response quotes the numbered paragraphs that it answers: they are not its own."""

from __future__ import annotations

from pararef.reading import markdown
from pararef.reading.structure import structure
from pararef.records import Kind

RESPONSE = """# Government Response to the Committee's Report on Noise

## Committee recommendation

8.1. We urge ministers to measure noise near schools (paragraph 2.20).

The Government agrees with the Committee.

## Committee recommendation

8.2. Targets should be set for each town (paragraph 3.4).

8.3. Targets should be published (paragraph 3.5).

The Government does not think that targets help.

## Committee recommendation

8.4. Money should follow (paragraph 4.1).

We accept this.
"""


def numbered(markdown_text: str) -> list[str | None]:
    found = structure("", markdown.reading(markdown_text).blocks).paragraphs
    return [p.number for p in found if p.kind is Kind.NUMBERED]


def test_paragraphs_that_a_response_quotes_are_words_and_not_its_numbers() -> None:
    found = structure("", markdown.reading(RESPONSE).blocks)
    assert numbered(RESPONSE) == []
    assert found.missing == ()
    assert (
        found.paragraphs[0].text
        == "8.1. We urge ministers to measure noise near schools (paragraph 2.20)."
    )
    assert all(p.lead is None for p in found.paragraphs)


def test_a_response_keeps_its_own_numbers_beside_those_it_quotes() -> None:
    opening = "\n1. We thank the Committee.\n\n2. The reply follows its order.\n"
    assert numbered(RESPONSE.replace("\n## C", f"{opening}\n## C", 1)) == ["1", "2"]


def test_the_same_paragraphs_in_the_report_itself_are_its_own() -> None:
    report = RESPONSE.replace("Government Response to the Committee's Report", "Report")
    assert numbered(report) == ["8.1", "8.2", "8.3", "8.4"]


def test_a_response_that_numbers_its_own_paragraphs_is_cited_by_them() -> None:
    text = "# Response to the Inquiry\n\n" + "\n\n".join(
        f"{number}. The government accepts finding {number} and will act." for number in range(1, 6)
    )
    assert numbered(text) == ["1", "2", "3", "4", "5"]
