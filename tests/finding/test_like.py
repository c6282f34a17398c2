"""More like a paragraph, and less like another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.errors import QuestionError
from pararef.finding import more_like
from pararef.library import Library
from pararef.records import Paragraph


def anchors(library: Library, good: list[str], bad: Sequence[str] = ()) -> list[str]:
    def named(names: Sequence[str]) -> list[Paragraph]:
        return [library.paragraph("a", name) for name in names]

    found = more_like(library, named(good), named(bad))
    return [hit.paragraph.anchor for hit in found.hits]


@pytest.fixture
def library(tmp_path: Path, encoder: BagOfWords) -> Library:
    made = Library.create(tmp_path / "index", encoder)
    texts = (
        "Mentors meet trainees weekly.",
        "Mentors set targets.",
        "Weekly meals are warm.",
        "Cells are cold and meals are late.",
        "Trainees meet mentors.",
    )
    made.put({"/a.md": make_report("a", *texts)})
    return made


def test_what_shares_most_comes_first_and_the_given_one_never(library: Library) -> None:
    found = anchors(library, ["1"])
    assert found[0] == "5"
    assert "1" not in found


def test_a_bad_one_takes_its_like_down(library: Library) -> None:
    texts = ("Mentors meet over meals.", "Meals are late.", "Mentors meet.", "Late meals.")
    library.put({"/b.md": make_report("b", *texts)})
    good, bad = library.paragraph("b", "1"), library.paragraph("b", "4")
    nearness = [
        {hit.paragraph.text: hit.why.dense for hit in more_like(library, [good], against).hits}
        for against in ([], [bad])
    ]
    assert nearness[1]["Meals are late."] < nearness[0]["Meals are late."] - 0.05
    assert nearness[1]["Mentors meet."] > nearness[0]["Mentors meet."] - 0.05


def test_without_a_good_one_there_is_nothing_to_look_for(library: Library) -> None:
    with pytest.raises(QuestionError, match="Mark a paragraph as good"):
        more_like(library, [])


def test_in_the_sample_the_two_paragraphs_on_the_profile_find_each_other(
    sample_library: Library,
) -> None:
    report = sample_library.reports()[0].id
    found = more_like(sample_library, [sample_library.paragraph(report, "29")], k=3)
    assert found.hits[0].paragraph.number == "74"
