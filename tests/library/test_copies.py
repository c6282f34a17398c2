"""The copies for searching follow the catalogue, and are made anew no oftener than they must."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.library import Library, Term
from pararef.library.catalogue import Catalogue
from pararef.library.copies import Copies, together
from pararef.library.vectors import VectorIndex
from pararef.library.words import WordFiles
from pararef.records import Filters, Report

Found = set[tuple[str, str]]


def numbered(at: int, version: int = 1) -> Report:
    words = [f"word{at}v{version}n{number} is said" for number in range(5)]
    return make_report(f"r{at}", *words)


def found(library: Library, words: str) -> Found:
    rows = [
        *library.matching([Term((words,))], 50),
        *library.nearest(library.encoder.encode([words]), 1),
    ]
    return {(p.report, p.text) for p in library.paragraphs(rows).values()}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.create(tmp_path / "index", BagOfWords())
    library.put({f"/{at}.md": numbered(at) for at in range(20)})
    return library


def files(library: Library) -> dict[str, float]:
    return {
        file.name: file.stat().st_mtime_ns
        for file in library.folder.iterdir()
        if file.name.startswith(("vectors", "words"))
    }


def test_a_report_more_or_less_makes_no_file_anew(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(library)
    made = list[int]()
    monkeypatch.setattr(
        Catalogue, "stored", lambda *_: pytest.fail("all paragraphs were read again")
    )
    change = WordFiles.change
    monkeypatch.setattr(
        WordFiles,
        "change",
        lambda s, g, last, docs, gone: made.append(len(docs)) or change(s, g, last, docs, gone),
    )
    library.put({"/20.md": numbered(20)})
    library.put({"/3.md": numbered(3, version=2)})
    library.remove("r4")
    assert made == [5, 5, 0]
    assert set(files(library)) == set(before)
    assert files(library)[next(n for n in before if n.startswith("vectors"))] in before.values()
    assert found(library, "word20v1n2") == {("r20", "word20v1n2 is said")}
    assert found(library, "word3v2n2") == {("r3", "word3v2n2 is said")}
    assert not {("r3", "word3v1n2 is said"), ("r4", "word4v1n2 is said")} & (
        found(library, "word3v1n2") | found(library, "word4v1n2")
    )


def test_the_vectors_are_kept_anew_when_much_is_outside_them(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "_LEAST", 20)
    (first,) = library.folder.glob("vectors-*")
    for at in range(20, 26):
        library.put({f"/{at}.md": numbered(at)})
    (second,) = library.folder.glob("vectors-*")
    assert second != first
    held = VectorIndex.load(second)
    assert 100 < len(held) <= 130  # what came last may still be outside
    manifest = json.loads((library.folder / "manifest.json").read_text())
    assert manifest["vectors"]["last"] == held.last
    for at in range(0, 20, 2):
        library.remove(f"r{at}")
    (third,) = library.folder.glob("vectors-*")
    assert third != second
    assert len(VectorIndex.load(third)) < 130
    again = Library.open(library.folder, BagOfWords())
    for at in (1, 25):
        assert found(again, f"word{at}v1n4") == {(f"r{at}", f"word{at}v1n4 is said")}


def test_as_many_as_asked_for_are_near_when_the_nearest_are_no_more(library: Library) -> None:
    vector = library.encoder.encode(["word3v1n0 word3v1n1 word3v1n2 said"])
    library.remove("r3")
    near = library.paragraphs(list(library.nearest(vector, 30)))
    assert len(near) == 30
    assert all(p.report != "r3" for p in near.values())
    only = Filters(reports=("r7", "r3"))
    assert {
        p.report for p in library.paragraphs(list(library.nearest(vector, 30, only))).values()
    } == {"r7"}


def test_who_opens_after_a_writer_was_cut_off_brings_the_words_up(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Copies, "follow", cut_off)
        library.put({"/20.md": numbered(20), "/5.md": numbered(5, version=2)})
    read = list[int]()
    stored = Catalogue.stored
    monkeypatch.setattr(
        Catalogue, "stored", lambda c, after=0: read.append(after) or stored(c, after)
    )
    again = Library.open(library.folder, BagOfWords())
    assert found(again, "word20v1n0") == {("r20", "word20v1n0 is said")}
    assert found(again, "word5v2n0") == {("r5", "word5v2n0 is said")}
    assert again.matching([Term(("word5v1n0",))], 9) == {}
    assert read == [100]  # no more than what came after


def test_words_of_a_generation_that_is_not_there_are_made_again(library: Library) -> None:
    """As when somebody puts an older catalogue back in its place."""
    library.close()
    index = library.folder
    held = (index / "catalogue.sqlite").read_bytes()
    later = Library.open(index, BagOfWords())
    later.put({"/20.md": numbered(20)})
    later.put({"/21.md": numbered(21)})
    later.close()
    (index / "catalogue.sqlite").write_bytes(held)
    again = Library.open(index, BagOfWords())
    assert again.size() == 100
    assert again.matching([Term(("word20v1n0",))], 9) == {}
    assert found(again, "word7v1n0") == {("r7", "word7v1n0 is said")}


def test_a_reader_waits_for_a_writer_between_catalogue_and_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Library.open(library.folder, BagOfWords())
    assert found(reader, "word1v1n0")
    between, go_on = threading.Event(), threading.Event()
    follow = Copies.follow

    def slowly(*its: object) -> None:
        between.set()
        go_on.wait(5)
        follow(*its)

    monkeypatch.setattr(Copies, "follow", slowly)
    writing = threading.Thread(target=library.put, args=({"/20.md": numbered(20)},))
    writing.start()
    assert between.wait(5)
    seen = list[Found]()
    reading = threading.Thread(target=lambda: seen.append(found(reader, "word20v1n0")))
    reading.start()
    reading.join(0.2)
    assert not seen
    go_on.set()
    writing.join()
    reading.join()
    assert seen == [{("r20", "word20v1n0 is said")}]


def test_where_nothing_can_be_written_the_words_are_made_in_memory(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    library.close()
    for words in library.folder.glob("words-*"):
        shutil.rmtree(words)
    monkeypatch.setattr("pararef.library.copies.files.FileLock.acquire", refuse)
    again = Library.open(library.folder, BagOfWords())
    assert found(again, "word7v1n0") == {("r7", "word7v1n0 is said")}
    assert not list(library.folder.glob("words-*"))


def test_a_reader_takes_the_vectors_that_another_has_kept_anew(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "_LEAST", 20)
    reader = Library.open(library.folder, BagOfWords())
    for at in range(20, 40):
        library.put({f"/{at}.md": numbered(at)})
        with reader.snapshot():
            assert reader._state.vectors.tail <= 30
    assert found(reader, "word39v1n1") == {("r39", "word39v1n1 is said")}
    assert found(reader, "word2v1n1") == {("r2", "word2v1n1 is said")}
