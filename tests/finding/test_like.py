"""More like a paragraph, and less like another."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.errors import QuestionError
from pararef.finding import more_like
from pararef.library import Library
from pararef.records import Paragraph


def anchors(library: Library, good: list[str], bad: list[str] = []) -> list[str]:  # noqa: B006
    def named(names: list[str]) -> list[Paragraph]:
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
    without, against = anchors(library, ["3"]), anchors(library, ["3"], ["4"])
    assert "4" in without
    assert "4" not in against
    assert against.index("1") <= without.index("1")


def test_without_a_good_one_there_is_nothing_to_look_for(library: Library) -> None:
    with pytest.raises(QuestionError, match="Mark a paragraph as good"):
        more_like(library, [])


def test_in_the_sample_the_two_paragraphs_on_the_profile_find_each_other(
    sample_library: Library,
) -> None:
    report = sample_library.reports()[0].id
    found = more_like(sample_library, [sample_library.paragraph(report, "29")], k=3)
    assert found.hits[0].paragraph.number == "74"
