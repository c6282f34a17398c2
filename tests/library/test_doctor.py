"""The doctor: a whole index is whole; whatever is damaged is noticed, and mended or told."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import filling
import pytest
from conftest import BagOfWords, make_report

from pararef.errors import BusyIndexError, DamagedIndexError, NoIndexError, ParaRefError
from pararef.library import Library, Term
from pararef.library.catalogue import FILE
from pararef.library.doctor import Cure, examine, repair
from pararef.records import Report

ROOT = Path(__file__).parents[2]
OTHERS = {
    "/b.md": make_report("b", "Mentors wait (MW). They wait for trainees.", "Cells are cold."),
    "/c.md": make_report("c", "Leaders plan well.", "Nobody swims.", kind="ite"),
}


def _changed(folder: Path, sample: Report) -> Path:
    """An index after some changes."""
    library = Library.create(folder, BagOfWords())
    library.put({"/sample.md": sample, **OTHERS, "/d.md": make_report("d", "Gone soon.")})
    library.remove("d")
    library.put({"/b.md": OTHERS["/b.md"]})
    library.close()
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sample: Report) -> Path:
    return _changed(tmp_path_factory.mktemp("doctor") / "index", sample)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "index"))


def everything(folder: Path) -> object:
    """All that can be read or found."""
    library = Library.open(folder, BagOfWords())
    try:
        names = library.names()
        query = library.encoder.encode(["mentors wait for trainees"])
        with library.snapshot():
            words = library.matching([Term(("mentors",)), Term(("plan",))], 99)
            near = library.nearest(query, 999)
            pieces = library.pieces(sorted(near))
            return (
                [library.report(name) for name in names],
                [library.path(name) for name in names],
                library.facets(),
                library.counts(),
                set(words),  # scores forget what was taken out when files are made again
                {row: round(score, 3) for row, score in near.items()},
                pieces.vectors.tobytes(),
                pieces.words.tobytes(),
                library.definitions("MW"),
            )
    finally:
        library.close()


def test_an_index_that_is_whole_is_whole(whole: Path) -> None:
    assert examine(whole) == []


def change(folder: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(folder / FILE) as database:
        database.execute(sql, values)
    database.close()


@pytest.mark.parametrize(
    ("sql", "said", "cure"),
    [
        ("update paragraph set record = replace(record, 'cold', 'warm')", "paragraph 2", "REPORT"),
        ("update paragraph set stance = 'strength' where id = 3", "other than its", "REPORT"),
        ("delete from paragraph where anchor = '2'", "belongs to nothing", "INDEX"),
        ("update report set sha256 = 'x' where name = 'c'", "other than its record", "REPORT"),
        ("update report set path = '/z.md' where name = 'c'", "not what was stored", "REPORT"),
        (
            "update report set added = '2019-01-01' where name = 'c'",
            "other than its record",
            "REPORT",
        ),
        ("delete from pieces where paragraph = 2", "has no vectors", "REPORT"),
        ("update pieces set vectors = zeroblob(length(vectors)) where paragraph = 2", "", "REPORT"),
        ("delete from facet where field = 'year' or field = 'type'", "found by", "REPORT"),
        ("delete from called where rowid = 1", "called", "REPORT"),
        ("update definition set long = 'men wait'", "definition", "REPORT"),
        ("update tally set count = count + 1 where rowid = 1", "tally", "REPORT"),
        ("update word set value = x'01' where id = 5", "words", "NONE"),
        ("update meta set value = '99' where key = 'chunks'", "counts", "FACTS"),
        ("update meta set value = '77' where key = 'generation'", "whole index", "NONE"),
        ("update meta set value = 'x' where key = 'width'", "counts", "FACTS"),
    ],
)
def test_a_row_that_is_changed_behind_its_back_is_noticed(
    folder: Path, sql: str, said: str, cure: str
) -> None:
    change(folder, sql)
    faults = examine(folder)
    assert any(said in fault.what and fault.cure is Cure[cure] for fault in faults), faults


def test_a_paragraph_that_was_changed_is_not_quoted(folder: Path) -> None:
    change(folder, "update paragraph set record = replace(record, 'cold', 'warm')")
    library = Library.open(folder, BagOfWords())
    with pytest.raises(DamagedIndexError, match=r"paragraph 2 of b .* `pararef doctor --repair"):
        library.report("b")
    rows = library.matching([Term(("cells",))], 9)
    with pytest.raises(DamagedIndexError, match="no longer what was stored"):
        library.paragraphs(list(rows))


def test_repair_takes_out_what_is_harmed_and_nothing_else(folder: Path, sample: Report) -> None:
    change(folder, "update paragraph set record = replace(record, 'cold', 'warm')")
    mended, left = repair(folder)
    assert [fault.path for fault in mended] == ["/b.md"]
    assert left == []
    library = Library.open(folder, BagOfWords())
    assert library.names() == ["c", sample.id]
    assert library.report(sample.id) == sample
    library.put({"/b.md": OTHERS["/b.md"]})
    assert library.report("b") == OTHERS["/b.md"]


def behind_an_index(folder: Path, index: str, sql: str) -> None:
    """Change rows while one of the database's own indexes goes on saying what they were."""
    with sqlite3.connect(folder / FILE) as database:
        database.execute("pragma writable_schema = on")
        (row,) = database.execute("select * from sqlite_schema where name = ?", (index,))
        database.execute("delete from sqlite_schema where name = ?", (index,))
    database.close()
    change(folder, sql)
    with sqlite3.connect(folder / FILE) as database:
        database.execute("pragma writable_schema = on")
        database.execute("insert into sqlite_schema values (?, ?, ?, ?, ?)", row)
    database.close()


def test_what_a_damaged_index_hid_is_mended_too(folder: Path, sample: Report) -> None:
    of_b = "(select id from report where name = 'b')"
    sql = f"update paragraph set stance = 'strength' where report = {of_b}"
    behind_an_index(folder, "paragraph_alike", sql)
    assert {fault.cure for fault in examine(folder)} == {Cure.INDEX}
    mended, left = repair(folder)
    assert {fault.cure for fault in mended} == {Cure.INDEX, Cure.REPORT}
    assert left == []
    assert Library.open(folder, BagOfWords()).names() == ["c", sample.id]


def test_a_word_that_is_not_readable_is_noticed(folder: Path) -> None:
    change(folder, "update spelling set text = cast(x'ff' as text) where id = 1")
    (fault,) = examine(folder)
    assert (fault.what, fault.cure) == ("A word is not spelled as it was stored.", Cure.NONE)
    assert repair(folder) == ([], [fault])


def test_a_file_that_the_index_keeps_is_held_against_its_hash(tmp_path: Path) -> None:
    library = Library.create(tmp_path, BagOfWords())
    sha256 = hashlib.sha256(b"1. Kept.").hexdigest()
    with library.kept.draft("e.md") as draft:
        draft.write(b"1. Kept.")
        draft.finish()
        place = library.kept.keep(draft.path, sha256)
    library.put({str(place): make_report("e", "Kept.", sha256=sha256)})
    library.close()
    assert examine(tmp_path) == []
    place.write_bytes(b"1. Kepp.")
    (fault,) = examine(tmp_path)
    assert (fault.cure, fault.path) == (Cure.FILE, str(place))
    place.unlink()
    assert examine(tmp_path) == [fault]


def _flip(held: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(held))
    return held[:at] + bytes([held[at] ^ (1 << chance.randrange(8))]) + held[at + 1 :]


def _cut(held: bytes, chance: random.Random) -> bytes:
    return held[: chance.randrange(len(held))]


def _zero(held: bytes, chance: random.Random) -> bytes:
    """A block that the disk forgot."""
    start = chance.randrange(len(held)) // 512 * 512
    return held[:start] + bytes(min(512, len(held) - start)) + held[start + 512 :]


def _harms(folder: Path) -> Iterator[tuple[Path, Callable[[bytes, random.Random], bytes] | None]]:
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".lock" and "files" not in file.parts
    )
    for file in files:
        yield from ((file, harm) for harm in (_flip, _cut, None))
    catalogue = folder / FILE
    yield from ((catalogue, harm) for harm in [_flip] * 20 + [_zero] * 10)


def test_no_corruption_goes_unnoticed(sample: Report, tmp_path: Path) -> None:
    """Each is seen by the doctor, or harms nothing: everything is read and found as before."""
    # Enough for tables of several pages: most of the time goes into reading all of it again.
    whole = _changed(tmp_path / "whole", replace(sample, paragraphs=sample.paragraphs[:60]))
    before = everything(whole)
    chance = random.Random(5)
    tried = noticed = 0
    for number, (file, harm) in enumerate(_harms(whole)):
        folder = Path(shutil.copytree(whole, tmp_path / str(number)))
        victim = folder / file.relative_to(whole)
        if harm is None:
            victim.unlink()
        else:
            victim.write_bytes(harm(victim.read_bytes(), chance))
        tried += 1
        try:
            faults = examine(folder)
        except ParaRefError:
            noticed += 1
            continue
        if faults:
            noticed += 1
            if all(fault.cure is not Cure.NONE for fault in faults):
                _, left = repair(folder)
                assert left == []
                if all(fault.cure is Cure.COPIES for fault in faults):
                    assert everything(folder) == before
        else:
            assert everything(folder) == before, (file.name, harm)
        shutil.rmtree(folder)
    assert tried >= 50
    assert noticed > tried * 0.6


def test_no_index_and_one_that_is_written_to_are_told(folder: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    with pytest.raises(NoIndexError, match="pararef build"):
        examine(tmp_path / "nowhere")
    with FileLock(folder / "write.lock"), pytest.raises(BusyIndexError, match="try again"):
        examine(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_writers_that_are_killed_lose_nothing_and_mix_nothing() -> None:
    """Some kills here; `eval/bench/crashes.py` by itself does 500."""
    script = ROOT / "eval" / "bench" / "crashes.py"
    done = subprocess.run(
        [sys.executable, script, "--kills", "8", "--seed", "3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 kills" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize("share", [0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0, 100.0])
def test_a_disk_that_is_full_leaves_the_old_state_or_the_new(folder: Path, share: float) -> None:
    before = everything(folder)
    size = (folder / FILE).stat().st_size
    text = [f"Paragraph {number} tells of something that was seen." for number in range(300)]
    report = make_report("long", *text)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([filling.__name__])  # loaded once, not in each process
    process = context.Process(target=filling.put, args=(folder, int(size * share), report))
    process.start()
    process.join()
    assert process.exitcode in (0, 3)
    library = Library.open(folder, BagOfWords())
    there = "long" in library.names()
    assert there is (process.exitcode == 0)
    if there:
        assert library.report("long") == report
        assert len(library.matching([Term(("paragraph",))], 999)) >= 300
        library.remove("long")
    library.close()
    assert everything(folder) == before
    assert examine(folder) == []
