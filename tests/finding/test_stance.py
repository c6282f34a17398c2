"""Strength or weakness: what questions ask for, and what sentences say."""

from __future__ import annotations

import pytest

from pararef.finding.stance import answers_to, asked, subject
from pararef.reading.stance import said
from pararef.records import Report, Stance


@pytest.mark.parametrize(
    ("question", "stance", "rest"),
    [
        ("weaknesses in CEDP targets", Stance.WEAKNESS, "CEDP targets"),
        ("areas for improvement in mentoring", Stance.WEAKNESS, "mentoring"),
        ("What needs to improve?", Stance.WEAKNESS, "What ?"),
        ("strengths of the leadership", Stance.STRENGTH, "leadership"),
        ("good practice in phonics", Stance.STRENGTH, "phonics"),
        ("strengths and weaknesses of trainees", None, "strengths and weaknesses of trainees"),
        ("how are mentors trained", None, "how are mentors trained"),
        ("weakly attended courses", None, "weakly attended courses"),
    ],
)
def test_a_question_is_parted_into_stance_and_subject(
    question: str, stance: Stance | None, rest: str
) -> None:
    assert asked(question) is stance
    assert subject(question) == rest


@pytest.mark.parametrize(
    ("sentence", "section", "stance"),
    [
        ("However, these targets are not precise enough.", (), Stance.WEAKNESS),
        ("the targets are sharp and precise", ("The partnership should:",), Stance.WEAKNESS),
        ("Training is outstanding.", (), Stance.STRENGTH),
        ("Trainees hone their skills.", ("Key strengths of the partnership",), Stance.STRENGTH),
        ("Inspectors visited 14 schools.", (), None),
        ("Mentoring is good, but its quality is uneven.", (), Stance.WEAKNESS),
    ],
)
def test_a_sentence_says_a_strength_a_weakness_or_neither(
    sentence: str, section: tuple[str, ...], stance: Stance | None
) -> None:
    assert answers_to(said(sentence, section)) is stance


def test_every_bullet_under_to_improve_names_a_weakness_and_no_key_strength_does(
    sample: Report,
) -> None:
    improve = [p for p in sample.paragraphs if p.section and "should" in p.section[-1]]
    assert len(improve) == 10
    assert {answers_to(p.stance) for p in improve} == {Stance.WEAKNESS}
    strengths = [p for p in sample.paragraphs if "Key strengths" in " ".join(p.section)]
    assert len(strengths) == 18
    assert {answers_to(p.stance) for p in strengths} == {Stance.STRENGTH}
