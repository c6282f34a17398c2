"""The words of the reports: ids that stay, vectors, and words that are spelled alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, make_report

from pararef.library import Library, stems


def test_every_word_of_a_report_has_an_id_and_a_vector(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Mentors plan in 2013.")})
    lexicon = library.lexicon()
    ids = [lexicon.id(stem) for stem in stems("mentors plan")]
    assert all(ids)
    expected = encoder.encode(["mentors", "plan"])
    assert lexicon.vectors(np.array(ids)) == pytest.approx(expected, abs=1e-3)
    assert not lexicon.vectors(np.array([lexicon.id("2013")])).any()
    assert lexicon.id("pizza") == 0


def test_ids_stay_when_reports_come_and_go(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Mentors plan.")})
    before = library.lexicon().id("mentor")
    library.put({"/b.md": make_report("b", "Leaders sing.")})
    library.remove("a")
    for opened in (library, Library.open(tmp_path / "index", encoder)):
        assert opened.lexicon().id("mentor") == before
        assert opened.lexicon().id(stems("sing")[0])


def test_pieces_know_their_words(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Mentors plan. Leaders sing.")})
    lexicon = library.lexicon()
    (row,) = library.matching([], 1) or library.nearest(encoder.encode(["mentors"]), 1)
    pieces = library.pieces([row])
    (at,) = np.flatnonzero(pieces.sentences)
    expected = {lexicon.id(stem) for stem in stems("mentors plan leaders sing")}
    start = pieces.lengths[:at].sum()
    assert set(pieces.words[start : start + pieces.lengths[at]].tolist()) == expected
    assert np.linalg.norm(pieces.vectors, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_words_spelled_alike_are_found_nearest_first(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Education, eduction and adoption.")})
    assert library.lexicon().alike("educaton", 2) == [("education", 1), ("eduction", 2)]
    assert library.lexicon().alike("educaton", 0) == []
