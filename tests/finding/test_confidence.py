"""How sure hits are: the model, where it is kept, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, make_report

from pararef.errors import DamagedIndexError
from pararef.finding import any_of, fitted, search, signs_of, written
from pararef.finding.confidence import read, shipped
from pararef.finding.signs import NAMES
from pararef.library import DEFAULT_MODEL, Library
from pararef.records import Outcome


@pytest.fixture
def library(tmp_path: Path, encoder: BagOfWords) -> Library:
    made = Library.create(tmp_path / "index", encoder)
    made.put({"/r.md": make_report("r", "Mentors plan well.", "Leaders know 14 weeks of delay.")})
    return made


def test_the_shipped_model_belongs_to_the_default_encoder() -> None:
    assert shipped().encoder.startswith(DEFAULT_MODEL)
    assert shipped().signs == NAMES
    assert 0 < shipped().enough < 1


def test_a_model_is_the_same_after_it_was_written_and_read() -> None:
    assert read(written(shipped())) == shipped()


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        ("{}", "cannot be read"),
        (written(replace(shipped(), signs=("sentence",))), "of another version"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(kept: str, sentence: str) -> None:
    with pytest.raises(DamagedIndexError, match=sentence):
        read(kept)


def test_an_index_keeps_a_model_of_its_own(library: Library, tmp_path: Path) -> None:
    assert fitted(library) is shipped()
    own = replace(shipped(), encoder="bag of words", enough=0.999999)
    before = library.generation()
    library.keep_confidence(written(own))
    assert library.generation() == before  # nothing has to be made anew
    again = Library.open(tmp_path / "index", library.encoder)
    assert fitted(again) == own
    assert search(again, "mentors plan").outcome is Outcome.NOTHING


def test_any_of_joins_the_chances_of_the_first_hits() -> None:
    assert any_of([]) == 0.0
    assert any_of([0.5, 0.5]) == pytest.approx(0.75)
    assert any_of([0.0] * 5 + [1.0]) == 0.0  # an answer further down was not found


def test_signs_tell_what_they_are_named_after(library: Library) -> None:
    paragraphs, told = signs_of(library, "how many weeks of delay do leaders know", 2)
    assert told.shape == (2, len(NAMES))
    assert np.isfinite(told).all()
    by_name = [dict(zip(NAMES, row, strict=True)) for row in told.tolist()]
    has = next(at for at, paragraph in enumerate(paragraphs) if paragraph.number == "2")
    assert by_name[has]["no such fact"] == 0.0
    assert by_name[1 - has]["no such fact"] == 1.0
    assert by_name[has]["words"] > by_name[1 - has]["words"]
    assert by_name[has]["pairs"] > by_name[1 - has]["pairs"]
    assert by_name[0]["behind"] == 0.0


def test_an_empty_filter_leaves_no_signs(library: Library) -> None:
    library.remove("r")
    paragraphs, told = signs_of(library, "mentors", 5)
    assert (paragraphs, told.shape) == ([], (0, len(NAMES)))


def test_the_chance_of_a_hit_is_told_and_counts(sample_library: Library) -> None:
    found = search(sample_library, "weaknesses in CEDP targets")
    model = shipped()
    assert found.confidence == pytest.approx(
        model.question([hit.why.chance for hit in found.hits]), abs=0.001
    )
    assert all(hit.why.answers == (hit.why.chance >= model.one_enough) for hit in found.hits)
    assert [hit.why.answers for hit in found.hits].count(True) == 5
