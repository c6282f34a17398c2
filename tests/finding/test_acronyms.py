"""Short forms spelled out by what the reports say, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.finding.acronyms import DEFINED, INITIALS, long_forms, short_forms
from pararef.finding.glossary import Glossary
from pararef.library import Library
from pararef.records import Expansion

NOTHING = Glossary(())


def expansions(library: Library, question: str, glossary: Glossary = NOTHING) -> list[Expansion]:
    return [form.expansion for form in short_forms(library, question, glossary)]


CEDP = Expansion("CEDP", "career entry development profile", INITIALS)


@pytest.mark.parametrize(
    "question", ["CEDP targets", "cedp", "the CEDPs of NQT's", "targets,CEDP?"]
)
def test_letters_that_the_report_never_prints_are_spelled_out(
    sample_library: Library, question: str
) -> None:
    assert CEDP in expansions(sample_library, question)


@pytest.mark.parametrize("question", ["NQTs", "nqt", "an NQT’s year"])
def test_a_defined_short_form_is_spelled_out_as_defined(
    sample_library: Library, question: str
) -> None:
    expected = Expansion("NQT", "newly qualified teachers", DEFINED)
    assert expansions(sample_library, question) == [expected]


@pytest.mark.parametrize(
    "question",
    [
        "weaknesses in targets",
        "XQZ",
        "LAC",
        "how many pupils sat there",
        "pizza menu",
        "",
        "A B C",
        "Do leaders send letters?",
    ],
)
def test_what_the_report_cannot_spell_out_is_left_alone(
    sample_library: Library, question: str
) -> None:
    assert expansions(sample_library, question) == []


def test_a_long_form_brings_the_short_one_along(sample_library: Library) -> None:
    found = long_forms(
        sample_library, "Are newly-qualified teachers, or a newly qualified teacher …", NOTHING
    )
    assert found == [Expansion("NQT", "newly qualified teachers", DEFINED)]


def test_another_library_gives_the_same_letters_another_meaning(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    """Nothing of the sample is built in."""
    library = Library.create(tmp_path, encoder)
    texts = (
        "The cell escort and discharge plan is late.",
        "Each cell escort and discharge plan is checked.",
        "Staff know the cell escort and discharge plans.",
        "A career entry development profile is mentioned once.",
    )
    library.put({"/a.md": make_report("a", *texts)})
    assert expansions(library, "CEDP") == [
        Expansion("CEDP", "cell escort and discharge plan", INITIALS)
    ]


def test_words_that_only_happen_to_stand_together_are_no_term(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path, encoder)
    texts = (
        "Many teachers plan lessons.",
        "Many teachers plan trips.",
        *(f"Many schools have teachers who plan {n}." for n in "abcdefgh"),
    )
    library.put({"/a.md": make_report("a", *texts)})
    assert expansions(library, "MTP") == []


def test_a_term_of_one_report_is_found_though_others_use_its_words(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path, encoder)
    own = (
        "The career entry development profile is new.",
        "Career entry development profiles help.",
    )
    others = [
        f"Their {word} is {n}."
        for word in ("career", "entry", "development", "profile")
        for n in range(9)
    ]
    library.put({"/a.md": make_report("a", *own), "/b.md": make_report("b", *others)})
    assert [e.long for e in expansions(library, "CEDP")] == ["career entry development profile"]
