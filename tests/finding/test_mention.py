"""A subject is printed by its words side by side, in any of their forms."""

from __future__ import annotations

import pytest

from pararef.finding.mention import has, printed


@pytest.mark.parametrize(
    ("text", "subject", "there"),
    [
        ("Young carers are supported.", "young carer", True),
        ("Young adult carers are supported.", "young carers", True),
        ("Young people and their carers", "young carers", False),
        ("Risks are extremely high.", "extremism", False),
        ("Carers who are young", "young carers", False),
        ("Dogs for the therapy of children", "therapy dogs", True),
        ("Children are educated at home.", "home education", True),
        ("They self-harm.", "self harm", True),
        ("They harm themselves; self harm is rare.", "self-harm", True),
        ("Wellbeing is promoted.", "well-being", True),
        ("The service needs improvement. Board members agree.", "improvement board", False),
        ("The edge of care team", "edge of care", True),
    ],
)
def test_a_subject_is_printed_by_its_words_side_by_side(
    text: str, subject: str, there: bool
) -> None:
    assert has(printed(text), subject, text) is there
