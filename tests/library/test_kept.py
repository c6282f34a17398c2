"""Names that strangers give to files do no harm, and nothing is left lying about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararef.errors import LibraryError
from pararef.library import kept
from pararef.library.kept import Kept, safe


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Norfolk (2022), final.pdf", "Norfolk (2022), final.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.docx", "report.docx"),
        ("..", "report"),
        (".bashrc", "bashrc"),
        ("a\nb\x1b[31m.pdf", "a-b-31m.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("Ysgol Gyfun Gŵyr – adroddiad.pdf", "Ysgol Gyfun Gŵyr – adroddiad.pdf"),
        ("report.pdf.", "report.pdf"),
        ("<img src=x>.md", "img src-x.md"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, expected: str) -> None:
    assert safe(name) == expected


@given(st.text(max_size=400))
def test_any_name_is_one_visible_part_of_a_path(name: str) -> None:
    made = safe(name)
    assert made == Path(made).name == made.strip()
    assert not made.startswith(".")
    assert made.isprintable()
    assert 0 < len(made.encode()) <= 100
    assert not {"/", "\\", ":", "<"} & set(made)


def test_a_draft_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    with Kept(tmp_path).draft("../x.md") as draft:
        draft.write(b"words")
        draft.finish()
        assert draft.path.read_bytes() == b"words"
        assert draft.path.is_relative_to(tmp_path / "files")
    assert list((tmp_path / "files").iterdir()) == []


def test_a_file_is_kept_whole_under_its_name_and_its_hash_and_can_be_dropped(
    tmp_path: Path,
) -> None:
    folder = Kept(tmp_path)
    with folder.draft("x.md") as draft:
        draft.write(b"words")
        draft.finish()
        place = folder.keep(draft.path, "0123456789abcdef" * 4)
    assert place == tmp_path / "files" / "0123456789ab" / "x.md"
    assert place.read_bytes() == b"words"
    assert folder.holds(place.resolve())
    folder.drop(place.resolve())
    assert list((tmp_path / "files").iterdir()) == []


def test_no_file_of_another_folder_is_dropped(tmp_path: Path) -> None:
    other = tmp_path / "reports" / "x.md"
    other.parent.mkdir()
    other.write_text("words")
    Kept(tmp_path).drop(other)
    Kept(tmp_path).drop(tmp_path / "files" / ".." / "reports" / "x.md")
    assert other.read_text() == "words"


def test_drafts_of_a_process_that_died_are_swept_away_and_young_ones_are_not(
    tmp_path: Path,
) -> None:
    folder = Kept(tmp_path)
    old, young = folder.draft("old.md"), folder.draft("young.md")
    old.finish()
    os.utime(old.path.parent, (0, 0))
    folder.draft("new.md").drop()
    assert not old.path.exists()
    assert young.path.exists()
    young.drop()


def test_a_disk_that_is_full_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = Kept(tmp_path).draft("x.md")
    draft.finish()

    class Full:
        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(draft, "_file", Full())
    with pytest.raises(LibraryError, match=r"No space left on device.*nothing was changed"):
        draft.write(b"words")
    draft.drop()
    monkeypatch.setattr(kept, "mkdtemp", lambda **_: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(LibraryError, match="No space"):
        Kept(tmp_path).draft("x.md")
