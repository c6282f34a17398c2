"""What every library must do, wherever it is kept: `make conformance` runs this on your server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfWords, make_report
from specimens import FILTERS, HARD, NORTH, PRISON, REPORTS, SOUTH, passing

from pararef.errors import BusyIndexError, NoIndexError, NotFoundError, OtherEncoderError
from pararef.library import Library, Term, Vectors, sentences
from pararef.library.folder import FolderLibrary
from pararef.library.milvus import MilvusLibrary
from pararef.records import Filters, Paragraph, Report

Index = Callable[[], str]
ALL = 999


@pytest.fixture(scope="module")
def index(new_index: Index) -> str:
    """An index that no test changes."""
    index = new_index()
    library = Library.create(index, BagOfWords())
    library.put(REPORTS)
    library.close()
    return index


@pytest.fixture(scope="module")
def held(index: str) -> Library:
    return Library.open(index, BagOfWords())


@pytest.fixture(scope="module")
def changing(new_index: Index) -> Library:
    """A library that tests change; each with reports of its own."""
    return Library.create(new_index(), BagOfWords())


def places(library: Library, rows: Sequence[int]) -> list[tuple[str, str]]:
    held = library.paragraphs(list(rows))
    return [(held[row].report, held[row].anchor) for row in rows]


def found(library: Library, words: str) -> set[str]:
    """The reports in which words are found, and those whose vectors are near."""
    with library.snapshot():
        rows = library.matching([Term((words,))], ALL)
        near = library.nearest(library.encoder.encode([words]), ALL)
        close = [row for row, score in near.items() if score > 0.6]
        return {p.report for p in library.paragraphs([*rows, *close]).values()}


# Reading


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda its: its.id)
def test_a_report_comes_back_as_it_was_put_in(held: Library, report: Report) -> None:
    got = held.report(report.id)
    assert replace(got, added=None) == report
    assert held.about(report.id) == replace(report, paragraphs=(), sections=())
    assert held.headings(report.id) == [section.title for section in report.sections]
    for paragraph in report.paragraphs[:5]:
        assert held.paragraph(report.id, paragraph.anchor) == paragraph


def test_what_is_not_there_is_said(held: Library) -> None:
    with pytest.raises(NotFoundError, match="no report 'x'"):
        held.report("x")
    with pytest.raises(NotFoundError, match="no paragraph '99'"):
        held.paragraph("north", "99")
    with pytest.raises(NotFoundError, match="no report 'x'"):
        held.paragraph("x", "1")
    assert held.paragraphs([2**40]) == {}


def test_the_shelf_tells_of_all_reports(held: Library) -> None:
    assert held.names() == ["hard", "north", "prison", "south"]
    assert [report.id for report in held.reports()] == held.names()
    assert [report.id for report in held.shelf()] == held.names()
    assert held.lengths() == {r.id: len(r.paragraphs) for r in REPORTS.values()}
    assert held.path("north") == Path("/north.md")
    assert {path: stored.name for path, stored in held.files().items()} == {
        path: report.id for path, report in REPORTS.items()
    }
    of_bytes = held.of_bytes(SOUTH.sha256)
    assert of_bytes is not None
    assert (of_bytes[0], of_bytes[1].name) == ("/south.md", "south")
    assert held.of_bytes("0" * 64) is None
    counts = held.counts()
    assert counts["reports"] == 4
    assert counts["paragraphs"] == held.size() == sum(held.lengths().values())
    assert counts["chunks"] > counts["paragraphs"]  # the long one has many
    assert {kind.value: n for kind, n in held.kinds("hard").items()} == {
        "numbered": 2,
        "prose": 2,
        "table": 1,
    }


# Vectors


def by_hand(
    pairs: Sequence[tuple[Report, Paragraph]], query: Vectors
) -> dict[tuple[str, str], float]:
    """The cosine of each paragraph that is one chunk, by multiplying all."""
    encoder = BagOfWords()
    short = [p for _, p in pairs if p.anchor != "long"]
    texts = [
        f"{p.section[-1] if p.section else ''}\n"
        f"{p.text if p.kind.value != 'table' else 'Mentors: How many many'}".strip()
        for p in short
    ]
    cosines = encoder.encode(texts) @ query[0] if texts else np.zeros(0)
    return {(p.report, p.anchor): float(c) for p, c in zip(short, cosines, strict=True)}


@pytest.mark.parametrize("filters", [Filters(), *FILTERS], ids=repr)
def test_the_nearest_are_those_that_numpy_finds_under_any_filter(
    held: Library, filters: Filters
) -> None:
    query = BagOfWords().encode(["doctors in winter targets"])
    near = held.nearest(query, ALL, filters)
    got = dict(zip(places(held, list(near)), near.values(), strict=True))
    long = got.pop(("hard", "long"), None)
    assert (long is not None) == (HARD.paragraphs[3] in [p for _, p in passing(filters)])
    assert got == pytest.approx(by_hand(passing(filters), query), abs=3e-3)
    assert list(near.values()) == sorted(near.values(), reverse=True)


def test_as_many_are_told_as_are_asked_for(held: Library) -> None:
    query = BagOfWords().encode(["doctors in winter targets"])
    few, many = held.nearest(query, 5), held.nearest(query, ALL)
    assert len(few) == 5
    assert list(few.values()) == pytest.approx(list(many.values())[:5], abs=1e-5)


def test_the_pieces_are_encoded_sentences_with_their_words(held: Library) -> None:
    encoder, lexicon = BagOfWords(), held.lexicon()
    near = held.nearest(encoder.encode(["mentors"]), 12, Filters(reports=("north",)))
    pieces = held.pieces(list(near))
    assert list(pieces.rows) == sorted(near)
    ends = [*pieces.starts[1:], len(pieces.sentences)]
    words = np.cumsum([0, *pieces.lengths])
    for row, start, end in zip(pieces.rows, pieces.starts, ends, strict=True):
        paragraph = held.paragraphs([row])[row]
        texts = [sentence.span.of(paragraph.text) for sentence in sentences(paragraph)]
        got = pieces.vectors[start:end][pieces.sentences[start:end]]
        assert got == pytest.approx(encoder.encode(texts), abs=2e-3)
        for at in np.arange(start, end)[pieces.sentences[start:end]]:
            ids = pieces.words[words[at] : words[at + 1]]
            assert lexicon.vectors(ids).shape == (len(ids), 64)
            assert (ids > 0).all()
    assert lexicon.id("mentor") > 0
    assert lexicon.vectors(np.array([lexicon.id("mentor")]))[0] == pytest.approx(
        encoder.encode(["mentors"])[0], abs=2e-3
    )
    assert lexicon.id("nobodysaysthis") == 0
    assert ("trainees", 1) in lexicon.alike("traines", 1)


# Words


@pytest.mark.parametrize("filters", [Filters(), *FILTERS], ids=repr)
def test_words_are_found_where_they_stand_under_any_filter(held: Library, filters: Filters) -> None:
    rows = held.matching([Term(("winter",))], ALL, filters)
    expected = [(r.id, p.anchor) for r, p in passing(filters) if "winter" in p.text.lower()]
    assert sorted(places(held, list(rows))) == sorted(expected)


def test_scores_of_words_are_those_of_an_index_folder(held: Library, tmp_path: Path) -> None:
    """The same question gets the same scores, wherever the library is kept."""
    folder = Library.create(tmp_path / "folder", BagOfWords())
    folder.put(REPORTS)
    for terms in (
        [Term(("mentors",)), Term(("winter",))],
        [Term(("CEDP", "career entry development profile"))],
        [Term(("newly qualified teachers",)), Term(("Northern",))],
    ):
        ours, theirs = held.matching(terms, ALL), folder.matching(terms, ALL)
        told = dict(zip(places(held, list(ours)), ours.values(), strict=True))
        expected = dict(zip(places(folder, list(theirs)), theirs.values(), strict=True))
        assert expected
        # Tantivy rounds the lengths of long texts.
        assert told == pytest.approx(expected, rel=2e-2)


def test_phrases_bound_and_words_exclude(held: Library) -> None:
    texts = {(r.id, p.anchor): p.text.lower() for r, p in passing(Filters())}
    some = next(t for t in texts.values() if t.startswith("mentors")).split()[:2]
    rows = held.matching([Term(("mentors",))], ALL, phrases=[" ".join(some)])
    assert set(places(held, list(rows))) >= {k for k, t in texts.items() if " ".join(some) in t}
    assert all(some[0] in texts[k] and some[1] in texts[k] for k in places(held, list(rows)))
    rows = held.matching([Term(("mentors",))], ALL, without=["winter"])
    assert set(places(held, list(rows))) == {
        k for k, t in texts.items() if "mentors" in t and "winter" not in t
    }


def test_words_are_counted_and_phrases_found_as_printed(held: Library) -> None:
    texts = [p.text.lower() for r in REPORTS.values() for p in r.paragraphs]
    assert held.frequency("doctor") == sum("doctors" in text for text in texts)
    assert held.frequency("nobodysaysthis") == 0
    assert held.printed("keeps record") > 0
    assert held.printed("record keeps") == 0
    assert held.printed("wellbeing") == 1
    rows = held.printing(["mentors in their schools"], ALL)
    assert places(held, rows) == [("hard", "3")]
    assert held.printing(["their mentors"], ALL) == []
    assert held.printing(["are seen in"], ALL, Filters(reports=("prison",))) != []


def test_short_forms_are_found_by_brackets_and_by_initials(held: Library) -> None:
    assert held.definitions("nqt") == ["newly qualified teachers"]
    assert held.definitions("CEDP") == ["Career entry development profiles"]
    assert [d.short for d in held.defined(["newli qualifi teacher"])] == ["NQT"]
    assert [p.anchor for p in held.with_initials("cedp", 5)] == ["1"]
    assert held.with_initials("qqq", 5) == []


# Whole reports


def test_reports_are_known_by_their_names(held: Library) -> None:
    assert [named.report for named in held.called(["northern"])] == ["north"]
    assert held.called(["kind:hmip"])[0].report == "prison"
    assert held.called(["nobody"]) == []
    assert held.known("phase") == ["primary"]
    assert held.known("year") == ["2019", "2021"]
    assert held.known("type") == ["hmip", "ite"]


@pytest.mark.parametrize("filters", [Filters(), *FILTERS], ids=repr)
def test_choices_are_counted_as_by_hand(held: Library, filters: Filters) -> None:
    told, pairs = held.facets(filters), passing(filters)
    assert told.paragraphs == len(pairs)
    assert told.reports_with == len({r.id for r, _ in pairs})
    assert held.passing(filters) == sorted({r.id for r, _ in pairs})
    by_kind = {c.value: c.count for c in told.kinds.listed if c.count}
    others = [p for _, p in passing(replace(filters, kinds=()))]
    assert by_kind == {
        k: n for k in {p.kind for p in others} if (n := sum(p.kind == k for p in others))
    }
    whole = replace(filters, phases=(), sections=(), kinds=(), stances=())
    assert held.reports_under(filters) == sorted({r.id for r, _ in passing(whole)})


# Changes


def test_a_file_read_again_replaces_its_report_even_under_another_id(changing: Library) -> None:
    changing.put({"/again.md": make_report("again", "Gulls are loud.", "Gulls steal chips.")})
    before, generation = changing.counts(), changing.generation()
    changing.put({"/again.md": make_report("again-renamed", "Gulls are quiet.")})
    assert "again-renamed" in changing.names()
    assert "again" not in changing.names()
    assert found(changing, "gulls") == {"again-renamed"}
    assert found(changing, "chips") == set()
    assert changing.frequency("gull") == 1
    assert changing.counts() == before | {
        "paragraphs": before["paragraphs"] - 1,
        "chunks": before["chunks"] - 1,
    }
    assert changing.generation() > generation


def test_a_report_that_is_put_twice_is_there_once(changing: Library) -> None:
    report = make_report("twice", "Otters float.", "Otters dive.")
    changing.put({"/twice.md": report})
    counts = changing.counts()
    changing.put({"/twice.md": report})
    assert changing.counts() == counts
    rows = changing.matching([Term(("otters",))], ALL)
    assert sorted(places(changing, list(rows))) == [("twice", "1"), ("twice", "2")]


def test_reports_of_two_files_that_share_an_id_are_both_kept(
    changing: Library, tmp_path: Path
) -> None:
    files = [tmp_path / "1.md", tmp_path / "2.md"]
    for file in files:
        file.touch()
    changing.put({str(files[0]): make_report("same", "Herons wait.")})
    (stored,) = changing.put({str(files[1]): make_report("same", "Herons strike.")})
    assert stored.id == "same-2"
    assert changing.paragraph("same-2", "1").text == "Herons strike."
    assert found(changing, "herons") == {"same", "same-2"}


def test_a_removed_report_is_found_no_more_and_others_are(changing: Library) -> None:
    changing.put({f"/{n}.md": make_report(n, f"Badgers of {n}.") for n in ("sett", "wood")})
    with pytest.raises(NotFoundError):
        changing.remove("sett", "nowhere")
    assert found(changing, "badgers") == {"sett", "wood"}
    changing.remove("sett")
    assert found(changing, "badgers") == {"wood"}
    with pytest.raises(NotFoundError):
        changing.report("sett")


def test_many_reports_come_together(changing: Library) -> None:
    many = {f"/swan-{n}.md": make_report(f"swan-{n}", f"Swans {n}.") for n in range(30)}
    told: list[tuple[int, int]] = []
    changing.put(many, lambda done, of: told.append((done, of)))
    assert told[-1] == (30, 30)
    assert found(changing, "swans") == {f"swan-{n}" for n in range(30)}
    changing.remove(*(f"swan-{n}" for n in range(30)))
    assert found(changing, "swans") == set()


def test_a_file_that_was_moved_is_the_same_report(changing: Library) -> None:
    changing.put({"/old.md": make_report("moved", "Voles run.")})
    changing.move({"/old.md": "/new.md"})
    assert changing.path("moved") == Path("/new.md")
    assert changing.about("moved").title == "Moved"
    assert found(changing, "voles") == {"moved"}


class Failing(BagOfWords):
    """Encodes no seals."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("seals" in text.lower() for text in texts):
            raise KeyboardInterrupt
        return super().encode(texts)


def test_a_change_that_fails_changes_nothing(new_index: Index) -> None:
    library = Library.create(new_index(), Failing())
    library.put({"/a.md": make_report("a", "Foxes hunt.")})
    counts = library.counts()
    with pytest.raises(KeyboardInterrupt):
        library.put(
            {"/a.md": make_report("a", "Foxes sleep."), "/b.md": make_report("b", "Seals.")}
        )
    assert library.counts() == counts
    assert library.paragraph("a", "1").text == "Foxes hunt."
    library.put({"/a.md": make_report("a", "Foxes sleep.")})  # nobody is locked out
    assert library.paragraph("a", "1").text == "Foxes sleep."


def test_what_one_changes_others_see(changing: Library, request: pytest.FixtureRequest) -> None:
    other = Library.open(_where(changing), BagOfWords())
    changing.put({"/seen.md": make_report("seen", "Lapwings call.")})
    until = time.monotonic() + 20
    while found(other, "lapwings") != {"seen"} and time.monotonic() < until:
        time.sleep(0.2)
    assert found(other, "lapwings") == {"seen"}
    other.remove("seen")
    until = time.monotonic() + 20
    while found(changing, "lapwings") and time.monotonic() < until:
        time.sleep(0.2)
    assert found(changing, "lapwings") == set()
    assert "seen" not in changing.names()
    other.close()


def _where(library: Library) -> str:
    if isinstance(library, FolderLibrary):
        return str(library.folder)
    assert isinstance(library, MilvusLibrary)
    return f"milvus{str(library.address).removeprefix('http')}"


class Waiting(BagOfWords):
    """Encodes when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("slowly" in text for text in texts):
            self.begun.set()
            self.let.wait(60)
        return super().encode(texts)


def test_one_writes_at_a_time(changing: Library) -> None:
    encoder = Waiting()
    other = Library.open(_where(changing), encoder)
    report = make_report("slow", "Snails move slowly.")
    thread = threading.Thread(target=lambda: other.put({"/slow.md": report}))
    thread.start()
    try:
        assert encoder.begun.wait(30)
        with pytest.raises(BusyIndexError, match="try again"):
            changing.put({"/quick.md": make_report("quick", "Hares.")})
        assert "slow" not in changing.names()
    finally:
        encoder.let.set()
        thread.join()
    changing.put({"/quick.md": make_report("quick", "Hares.")})
    assert {"slow", "quick"} <= set(Library.open(_where(changing), BagOfWords()).names())
    other.close()


def test_a_reader_never_sees_half_a_report(changing: Library) -> None:
    """While a report is replaced again and again, what is found of it is of one reading."""
    versions = [[f"Cranes {v} {n}." for n in range(8)] for v in ("dance", "rest")]
    changing.put({"/cranes.md": make_report("cranes", *versions[0])})
    reader, ended = Library.open(_where(changing), BagOfWords()), threading.Event()
    seen: list[set[str]] = []

    def read() -> None:
        while not ended.is_set():
            with reader.snapshot():
                rows = reader.matching([Term(("cranes",))], ALL)
                held = reader.paragraphs(list(rows)).values()
                seen.append({paragraph.text.split()[1] for paragraph in held})

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for at in range(4):
            changing.put({"/cranes.md": make_report("cranes", *versions[(at + 1) % 2])})
    finally:
        ended.set()
        thread.join()
        reader.close()
    assert all(len(words) <= 1 for words in seen)
    assert seen


def test_what_is_kept_of_the_whole_index_stays(changing: Library) -> None:
    generation = changing.generation()
    changing.keep_confidence('{"a": 1}')
    assert changing.confidence() == '{"a": 1}'
    assert Library.open(_where(changing), BagOfWords()).confidence() == '{"a": 1}'
    assert changing.generation() == generation


def test_an_index_that_is_not_there_and_one_of_another_encoder_are_refused(
    index: str, new_index: Index
) -> None:
    with pytest.raises(NoIndexError, match="pararef build"):
        Library.open(new_index(), BagOfWords())

    class Other(BagOfWords):
        name = "another"

    with pytest.raises(OtherEncoderError, match="the encoder bag of words, not another"):
        Library.open(index, Other())


def test_an_empty_index_answers_with_nothing(new_index: Index) -> None:
    library = Library.create(new_index(), BagOfWords())
    assert library.names() == []
    assert library.counts() == {"reports": 0, "paragraphs": 0, "chunks": 0}
    assert library.matching([Term(("mentors",))], 9) == {}
    assert library.nearest(library.encoder.encode(["mentors"]), 9) == {}
    library.put({"/north.md": NORTH, "/prison.md": PRISON})
    library.remove("north", "prison")
    assert library.matching([Term(("mentors",))], 9) == {}
    assert library.nearest(library.encoder.encode(["mentors"]), 9) == {}
