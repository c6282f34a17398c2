"""What sentences and paragraphs say: strength, weakness, mixed or neutral."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pararef.reading.stance import heading, overall, said
from pararef.records import Stance

LABELS = Path(__file__).parents[2] / "eval" / "stance" / "sentences.jsonl"
STRENGTH, WEAKNESS, MIXED, NEUTRAL = (
    Stance.STRENGTH,
    Stance.WEAKNESS,
    Stance.MIXED,
    Stance.NEUTRAL,
)


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("Social workers know children well.", STRENGTH),
        ("SOCIAL WORKERS KNOW CHILDREN WELL.", STRENGTH),
        ("Children are seen promptly and their views are heard.", STRENGTH),
        ("Plans are not consistently reviewed.", WEAKNESS),
        ("However, plans are not yet clear.", WEAKNESS),
        ("Support is less effective for older children.", WEAKNESS),
        ("Too few children have a named worker.", WEAKNESS),
        ("Assessments would benefit from more detail.", WEAKNESS),
        ("Supervision is inconsistent.", WEAKNESS),
        ("Hull LSCB is chaired by an independent chair.", NEUTRAL),
        ("Inspectors visited 14 schools and met good teachers.", NEUTRAL),
        ("The number of children in need is 412.", NEUTRAL),
    ],
)
def test_a_sentence_says_by_its_words(sentence: str, stance: Stance) -> None:
    assert said(sentence) is stance


@pytest.mark.parametrize(
    "sentence",
    [
        "Inspectors found no evidence of weaknesses.",
        "Few children wait.",
        "Children do not wait for help.",
        "There are no unnecessary delays for this group.",
        "Managers challenge drift in progressing plans.",
        "Risks are well managed.",
        "Early help prevents the breakdown of placements.",
        "Children who do not meet the threshold receive timely help.",
        "Families with complex difficulties are helped.",
        "These young people are not forgotten about.",
    ],
)
def test_trouble_that_is_absent_or_met_is_a_strength(sentence: str) -> None:
    assert said(sentence) is STRENGTH


@pytest.mark.parametrize(
    "sentence",
    [
        "Although training is strong, supervision is variable.",
        "Caseloads have improved but are still too high.",
        "Plans are clear, although reviews are often delayed.",
        "The website is well used; however, its reach is limited.",
        "While carers feel supported, they wait too long for equipment.",
        "Leaders accept that the board is underdeveloped and are now improving its reach.",
        "Despite recent progress, pathway plans are weak.",
    ],
)
def test_a_sentence_that_turns_is_mixed(sentence: str) -> None:
    assert said(sentence) is MIXED


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("Visits are timely, but reports are prompt too.", STRENGTH),
        ("Although the board is new, it is effective.", STRENGTH),
        ("Although the plan is new, staff do not use it.", WEAKNESS),
        ("Children wait too long, while parents lack information.", WEAKNESS),
    ],
)
def test_a_turn_alone_makes_nothing_mixed(sentence: str, stance: Stance) -> None:
    assert said(sentence) is stance


@pytest.mark.parametrize(
    ("section", "stance"),
    [
        (("What needs to improve?",), WEAKNESS),
        (("Areas for improvement", "Within six months:"), WEAKNESS),
        (("The local authority", "Recommendations"), WEAKNESS),
        (("Priority and immediate action",), WEAKNESS),
        (("The partnership should:",), WEAKNESS),
        (("What does the area partnership need to do better?",), WEAKNESS),
        (("Services in Hull require improvement because:",), WEAKNESS),
        (("Key strengths of the partnership",), STRENGTH),
        (("What is working well",), STRENGTH),
        (("What is the area partnership doing that is effective?",), STRENGTH),
        (("This Local Authority is good because",), STRENGTH),
        (("Areas for improvement", "Key strengths and weaknesses of the Board"), None),
        (("The experiences of children in care: requires improvement to be good",), None),
        (("The experiences of care leavers: inadequate",), None),
        (("The experiences of care leavers: outstanding",), None),
        (("What needs to improve", "Context", "Findings"), None),
        ((), None),
    ],
)
def test_a_heading_says_what_stands_under_it_but_a_grade_does_not(
    section: tuple[str, ...], stance: Stance | None
) -> None:
    assert heading(section) is stance
    assert said("Placement sufficiency in the county.", section) is (stance or NEUTRAL)


def test_what_is_asked_for_is_a_weakness_however_it_is_worded() -> None:
    assert said("All trainees plan excellent lessons.", ("The partnership should:",)) is WEAKNESS


@pytest.mark.parametrize(
    ("sentence", "section", "stance"),
    [
        ("However, few staff are trained and gaps remain.", ("Key strengths",), WEAKNESS),
        ("Families value the casework team.", ("What do they need to do better?",), STRENGTH),
    ],
)
def test_under_what_was_found_words_win(
    sentence: str, section: tuple[str, ...], stance: Stance
) -> None:
    assert said(sentence, section) is stance


@pytest.mark.parametrize(
    ("stances", "stance"),
    [
        ([], NEUTRAL),
        ([NEUTRAL, NEUTRAL], NEUTRAL),
        ([STRENGTH], STRENGTH),
        ([NEUTRAL, WEAKNESS, NEUTRAL], WEAKNESS),
        ([STRENGTH, WEAKNESS], MIXED),
        ([STRENGTH, STRENGTH, WEAKNESS], MIXED),
        ([STRENGTH, STRENGTH, STRENGTH, WEAKNESS], STRENGTH),
        ([WEAKNESS, WEAKNESS, WEAKNESS, STRENGTH], WEAKNESS),
        ([MIXED], MIXED),
        ([MIXED, STRENGTH], MIXED),
        ([NEUTRAL, MIXED, STRENGTH, STRENGTH, STRENGTH], STRENGTH),
    ],
)
def test_a_paragraph_says_what_its_sentences_say_together(
    stances: list[Stance], stance: Stance
) -> None:
    assert overall(stances) is stance
    assert overall(reversed(stances)) is stance


@pytest.mark.parametrize(("part", "least"), [("develop", 0.88), ("held out", 0.71)])
def test_on_labelled_sentences_the_macro_f1_is_kept(part: str, least: float) -> None:
    """Reached: 0.913 and 0.744; the tables are in eval/stance."""
    labelled = LABELS.read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, labelled) if row["part"] == part]
    found = [said(row["sentence"], tuple(row["section"])) for row in rows]
    f1 = []
    for stance in Stance:
        labels = {at for at, row in enumerate(rows) if row["label"] == stance}
        marked = {at for at, each in enumerate(found) if each is stance}
        f1.append(2 * len(labels & marked) / (len(labels) + len(marked)))
    assert len(rows) >= 180
    assert sum(f1) / len(f1) >= least


def test_no_report_is_in_both_halves() -> None:
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    develop = {row["file"] for row in rows if row["part"] == "develop"}
    assert develop.isdisjoint(row["file"] for row in rows if row["part"] != "develop")
