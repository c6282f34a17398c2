"""What sort of fact a question asks for, and which words are such a fact."""

from __future__ import annotations

import pytest

from pararef.finding.wanted import Wanted, facts, wanted


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("how many social workers left", Wanted.NUMBER),
        ("average caseload per social worker", Wanted.NUMBER),
        ("what percentage of care leavers are in work", Wanted.SHARE),
        ("how much money was spent on agency staff", Wanted.MONEY),
        ("how many weeks do care proceedings take", Wanted.DURATION),
        ("how soon are children visited", Wanted.DURATION),
        ("when was the board set up", Wanted.DATE),
        ("who chairs the board", Wanted.PERSON),
        ("weaknesses in CEDP targets", None),
        ("the whole partnership", None),
    ],
)
def test_the_sort_of_fact_is_told_from_the_question(question: str, sort: Wanted | None) -> None:
    assert wanted(question) is sort


@pytest.mark.parametrize(
    ("sort", "text", "found"),
    [
        (Wanted.NUMBER, "In May 2018, 1,204 trainees and two tutors left.", ["1,204", "two"]),
        (Wanted.SHARE, "Some 12.5% left, and one third stayed.", ["12.5%", "one third"]),
        (Wanted.MONEY, "It costs £1,250 a week, £3 million a year.", ["£1,250", "£3 million"]),
        (Wanted.DURATION, "Within 26 weeks, or monthly.", ["26 weeks", "monthly"]),
        (Wanted.DATE, "On 14 May 2018 and in 2015–16.", ["14 May 2018", "2015–16"]),
        (Wanted.PERSON, "The chair is Mrs Jenny Spencer.", ["Mrs Jenny", "Jenny Spencer"]),
        (Wanted.NUMBER, "In 2018 many left.", []),
        (Wanted.MONEY, "Funding is tight.", []),
    ],
)
def test_a_fact_is_known_by_its_form(sort: Wanted, text: str, found: list[str]) -> None:
    spans = [span.of(text) for span in facts(sort, text)]
    if sort is Wanted.PERSON:  # one name may be found by its title or by its words
        assert set(spans) & set(found)
    else:
        assert spans == found
