"""A set of questions: how it is read, what is kept from run to run, and what a reader decided."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import make_report
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.desk import Desk
from pararef.errors import ParaRefError, QuestionError, QuestionSetError
from pararef.library import Library, SentenceEncoder
from pararef.records import Filters, Outcome, Stance
from pararef.research.questions import Mark, read_set, review, run_set, state
from pararef.research.questions.review import COLUMNS, GONE, Entry, Log, Place
from pararef.research.questions.sets import own_id

FOSTERING = "Private fostering arrangements are visited regularly and children are safe."
EARLY = "Early help is easy to find and families are helped at once."
CASELOADS = "Social workers have manageable caseloads and know their children well."
SET = """title: Ours
questions:
  - id: fostering
    question: private fostering
  - id: early
    question: early help for families
  - id: chlorine
    question: swimming pool chlorine
"""


def reports() -> dict[str, list[str]]:
    return {
        "one": [EARLY, CASELOADS, "Managers check the quality of records each month."],
        "two": [FOSTERING, "Governors visit the library on Mondays."],
        "three": [FOSTERING + " Few are late.", "The council’s offices are in Exeter."],
    }


def put(library: Library, **texts: list[str]) -> None:
    library.put({f"{name}.md": make_report(name, *said) for name, said in texts.items()})


@pytest.fixture(scope="module")
def minilm() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture
def library(tmp_path: Path, minilm: SentenceEncoder) -> Library:
    held = Library.create(tmp_path / "index", minilm)
    put(held, **reports())
    return held


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    file = tmp_path / "ours.yaml"
    file.write_text(SET, encoding="utf-8")
    return file


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """What is asked of whom."""
    told: list[tuple[str, tuple[str, ...]]] = []
    each = Desk.ask_each

    def counting(self, question, reports, *others, **more):
        told.append((question, tuple(sorted(reports))))
        return each(self, question, reports, *others, **more)

    monkeypatch.setattr(Desk, "ask_each", counting)
    return told


def answered(found) -> dict[str, dict[str, str]]:
    """The first quotation of each cell that has one."""
    return {
        column.question.id: {
            row.report.id: row.cells[at].quotes[0].text
            for row in found.rows
            if row.cells[at].answered
        }
        for at, column in enumerate(found.columns)
    }


def marks(found) -> dict[tuple[str, str], Mark]:
    return {
        (column.question.id, row.report.id): row.cells[at].mark
        for row in found.rows
        for at, column in enumerate(found.columns)
        if row.cells[at].mark
    }


# Reading a set


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "- How is it?\n- And that?\n"),
        ("a.yml", "title: t\nquestions: ['How is it?', 'And that?']"),
        ("a.json", '{"questions": ["How is it?", "And that?"]}'),
        ("a.csv", "question\nHow is it?\nAnd that?\n"),
        ("a.csv", "id;Question;note\r\n;How is it?;\r\n;And that?;\r\n"),
        ("a.txt", "# ours\nHow is it?\n\n  And that?  \n"),
    ],
)
def test_the_same_questions_are_read_from_each_form(tmp_path, name, text):
    file = tmp_path / name
    file.write_text("\ufeff" + text, encoding="utf-8")
    held = read_set(file).questions
    assert [question.text for question in held] == ["How is it?", "And that?"]
    assert [question.id for question in held] == [own_id("How is it?"), own_id("And that?")]


def test_ids_notes_and_filters_are_taken_as_they_are_written(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(
        "questions:\n- id: 1.10\n  question: How?\n  note: why\n"
        "  filters: {year: [2018, 2019], phase: primary, stance: weakness}\n",
        encoding="utf-8",
    )
    (question,) = read_set(file).questions
    assert (question.id, question.note) == ("1.10", "why")
    assert question.filters == Filters(
        years=(2018, 2019), phases=("primary",), stances=(Stance.WEAKNESS,)
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", "", "no questions"),
        ("a.yaml", "questions: []", "no questions"),
        ("a.yaml", "title: x", "line 1: it has no “questions”"),
        ("a.yaml", "- a b\n- [c]\n", "line 2: a question is to be words"),
        ("a.yaml", "- a b\n- question: c\n  colour: red\n", "line 3: a question has no “colour”"),
        ("a.yaml", "- question: c\n  question: d\n", "line 2: “question” is there twice"),
        ("a.yaml", "- id: x\n  question: c\n- id: X\n  question: d\n", "line 3 has the id “X”"),
        ("a.yaml", "- A  b\n- c\n- a B\n", "line 3 asks the same as line 1"),
        ("a.yaml", "- id: 'x y'\n  question: c\n", "line 1: the id “x y”"),
        ("a.yaml", "- question: c\n  filters: {year: soon}\n", "line 2: there is no such year"),
        ("a.yaml", "- question: c\n  filters: [a]\n", "line 2: filters are to be"),
        ("a.yaml", "- 'unclosed\n", "line"),
        ("a.yaml", "- !!python/object/apply:os.system [ls]\n", "line 1: a question is to be words"),
        ("a.yaml", "[" * 5000, ""),
        ("a.csv", "id,text\n1,2\n", "line 1 names no column “question”"),
        ("a.csv", 'question\n"never closed\n', "line 2"),
        ("a.csv", "question\nhow\n?!\n", "line 3: the question “?!” has no words"),
        ("a.txt", "x" * 1001, "line 1: the question has 1,001 characters"),
        ("a.txt", "# nothing\n", "no questions"),
        ("a.txt", "\n".join(f"question {n}" for n in range(501)), "line 501: a set has at most"),
        ("a.txt", "y" * 1_000_001, "larger than 1 megabyte"),
        ("a.txt", "PK\0\0", "no text"),
        ("a.xlsx", "x", "name it .yaml"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_with_its_line(tmp_path, name, text, told):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionSetError) as refused:
        read_set(file)
    assert str(refused.value).startswith(f"{file} is no set of questions: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value).strip()


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(QuestionSetError, match="cannot be read as a set of questions"):
        read_set(tmp_path / "none.txt")


@settings(deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text("-[]{}:&*!|>'\"?#a1\n ,;\t", max_size=80).map(str.encode),
    ),
    name=st.sampled_from(["s.yaml", "s.csv", "s.txt", "s.json"]),
)
def test_any_file_is_a_set_or_is_refused_in_a_sentence(tmp_path_factory, content, name):
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(content)
    told = ""
    try:
        ids = [question.id.casefold() for question in read_set(file).questions]
    except QuestionSetError as error:
        told, ids = str(error), ["refused"]
    assert not told or str(file) in told
    assert len(set(ids)) == len(ids) > 0


def test_aliases_that_stand_for_millions_cost_nothing(tmp_path):
    layers = "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))
    file = tmp_path / "a.yaml"
    file.write_text(f"a0: &a0 x\n{layers}\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match="line 1: a set has no “a0”"):
        read_set(file)


# Running


def test_each_cell_says_what_the_report_answers_in_this_company(library, asked, tmp_path):
    """Against asking all reports at once, and quoting from what is stored."""
    desk = Desk(library)
    found = run_set(desk, read_set(asked), tmp_path / "r.json")
    names = [row.report.id for row in found.rows]
    for at, column in enumerate(found.columns):
        answers = desk.ask_each(column.question.text, names)
        for row in found.rows:
            answer, cell = answers[row.report.id], row.cells[at]
            assert cell.answered == (answer.outcome is Outcome.ANSWERED)
            assert [q.text for q in cell.quotes] == [q.text for q in answer.quotes]
            assert [q.citation for q in cell.quotes] == [q.citation for q in answer.quotes]
            for quote in cell.quotes:
                stored = library.paragraph(row.report.id, quote.paragraph.anchor).text
                assert quote.text == stored[quote.span.start : quote.span.end]
    assert set(answered(found)["fostering"]) == {"two", "three"}
    assert [found.coverage(at) for at in range(3)] == [(2, 3), (1, 3), (0, 3)]
    assert {row.report.id: row.answered for row in found.rows} == {"one": 1, "two": 1, "three": 1}


def test_a_report_that_is_asked_later_is_judged_as_with_all_the_others(library):
    """Alone it can be judged otherwise: how far a hit stands out hangs on the company."""
    desk = Desk(library)
    for question in ("private fostering", "early help", "caseloads", "library on Mondays"):
        together = desk.ask_each(question, ["one", "two", "three"])
        assert desk.ask_each(question, ["two"], beside=["one", "two", "three"]) == {
            "two": together["two"]
        }


def test_nothing_is_asked_again_that_has_not_changed(library, asked, tmp_path, counted):
    desk, out = Desk(library), tmp_path / "r.json"
    first = run_set(desk, read_set(asked), out)
    assert len(counted) == 3
    counted.clear()
    again = run_set(desk, read_set(asked), out)
    assert counted == []
    assert answered(again) == answered(first)
    assert (first.first, again.first, again.asked) == (True, False, 0)
    assert marks(first) == marks(again) == {}


def test_a_new_report_a_changed_one_and_a_new_question_are_asked_and_marked(
    library, asked, tmp_path, counted
):
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)
    counted.clear()
    put(library, four=[FOSTERING], two=["Early help is weak, and families wait for early help."])
    asked.write_text(SET + "  - id: library\n    question: library on Mondays\n", encoding="utf-8")
    found = run_set(desk, read_set(asked), out)
    every = ("four", "one", "three", "two")
    assert counted == [
        ("private fostering", ("four", "two")),
        ("early help for families", ("four", "two")),
        ("swimming pool chlorine", ("four", "two")),
        ("library on Mondays", every),
    ]
    told = marks(found)
    assert told[("fostering", "four")] is Mark.NEW
    assert told[("fostering", "two")] is Mark.CHANGED  # it says nothing of it any more
    assert told[("early", "two")] is Mark.CHANGED
    assert ("chlorine", "two") not in told  # asked again, and still nothing
    assert {place for place in told if place[0] == "library"} == {("library", n) for n in every}
    assert {row.report.id: row.mark for row in found.rows} == {
        "one": "", "two": "changed", "three": "", "four": "new",
    }  # fmt: skip
    assert [column.mark for column in found.columns] == ["", "", "", "new"]
    assert marks(run_set(desk, read_set(asked), out)) == {}


def test_other_words_for_a_question_of_the_same_id_are_a_change(library, asked, tmp_path, counted):
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)
    counted.clear()
    asked.write_text(SET.replace("swimming pool chlorine", "manageable caseloads"), "utf-8")
    found = run_set(desk, read_set(asked), out)
    assert [question for question, _ in counted] == ["manageable caseloads"]
    assert [column.mark for column in found.columns] == ["", "", "changed"]
    assert marks(found) == {("chlorine", "one"): Mark.CHANGED}


def test_another_version_or_calibration_is_asked_again(
    library, asked, tmp_path, counted, monkeypatch
):
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)
    for name, value in (("version", lambda _: "9.9"), ("Desk.judged_by", "another")):
        counted.clear()
        monkeypatch.setattr(f"pararef.research.questions.running.{name}", value)
        found = run_set(desk, read_set(asked), out)
        assert len(counted) == 3
        assert marks(found) == {}  # the same was answered


def test_fresh_asks_all_and_one_that_was_stopped_goes_on(library, asked, tmp_path, counted):
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)

    def stop(_: str, done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    counted.clear()
    with pytest.raises(KeyboardInterrupt):
        run_set(desk, read_set(asked), out, fresh=True, progress=stop)
    assert len(counted) == 2
    found = run_set(desk, read_set(asked), out, fresh=True)
    assert len(counted) == 3
    assert marks(found) == {}
    run_set(desk, read_set(asked), out, fresh=True)
    assert len(counted) == 6


def test_what_was_new_in_a_run_that_was_stopped_is_new_when_it_goes_on(library, asked, tmp_path):
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)
    put(library, four=[FOSTERING])

    def stop(_: str, done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_set(desk, read_set(asked), out, progress=stop)
    found = run_set(desk, read_set(asked), out)
    assert {name for _, name in marks(found)} == {"four"}
    assert {row.report.id for row in found.rows if row.mark is Mark.NEW} == {"four"}


def test_words_that_are_not_stored_are_asked_for_again(library, asked, tmp_path, counted):
    """Somebody edits the state: what it says of places is never believed."""
    desk, out = Desk(library), tmp_path / "r.json"
    run_set(desk, read_set(asked), out)
    kept = tmp_path / "r.run.json"
    held = json.loads(kept.read_text())
    held["cells"]["fostering"]["two"]["quotes"][0]["end"] -= 5
    held["cells"]["fostering"]["three"]["quotes"][0]["anchor"] = "77"
    held["cells"]["early"]["one"]["quotes"][0]["end"] = 10**9
    kept.write_text(json.dumps(held))
    counted.clear()
    found = run_set(desk, read_set(asked), out)
    assert counted == [
        ("private fostering", ("three", "two")), ("early help for families", ("one",)),
    ]  # fmt: skip
    assert answered(found)["fostering"]["two"] == FOSTERING


@pytest.mark.parametrize("content", [b"", b"{", b'{"form": "another"}', b"[1]", b"\xff\x00"])
def test_a_state_that_cannot_be_read_is_refused_and_left_as_it_is(
    library, asked, tmp_path, content
):
    kept = tmp_path / "r.run.json"
    kept.write_bytes(content)
    with pytest.raises(QuestionSetError, match=r"r\.run\.json cannot be read .* --fresh"):
        run_set(Desk(library), read_set(asked), tmp_path / "r.json")
    assert kept.read_bytes() == content
    assert run_set(Desk(library), read_set(asked), tmp_path / "r.json", fresh=True).first


def test_filters_choose_reports_and_a_question_has_its_own(library, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(
        "- private fostering\n- question: early help\n  filters: {report: one}\n", encoding="utf-8"
    )
    found = run_set(
        Desk(library),
        read_set(file),
        tmp_path / "r.csv",
        filters=Filters(reports=("one", "two")),
    )
    assert {row.report.id for row in found.rows} == {"one", "two"}
    outcomes = {row.report.id: row.cells[1].outcome for row in found.rows}
    assert outcomes == {"one": Outcome.ANSWERED, "two": None}
    assert [found.coverage(at) for at in (0, 1)] == [(1, 2), (1, 1)]
    assert found.limits == "report one or two"


def test_a_filter_that_does_not_exist_is_told_with_its_question(library, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("- question: a b\n  id: x\n  filters: {provider: Mars}\n", encoding="utf-8")
    with pytest.raises(QuestionError, match="The question “x”: No report is on a provider"):
        run_set(Desk(library), read_set(file), tmp_path / "r.csv")


def test_a_filter_of_paragraphs_limits_what_is_quoted(desk, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("quality of mentoring\n", encoding="utf-8")
    for phase in ("primary", "secondary"):
        found = run_set(
            desk, read_set(file), tmp_path / f"{phase}.csv", filters=Filters(phases=(phase,))
        )
        quotes = found.rows[0].cells[0].quotes
        assert quotes
        assert {quote.paragraph.phase for quote in quotes} == {phase}


@pytest.mark.parametrize(
    ("out", "log"),
    [("r.pdf", None), ("r", None), ("no/such/r.csv", None), ("r.csv", "r.csv"), ([], None),
     ("r.csv", "r.run.json"), (["r.csv", "r.csv"], None)],
)  # fmt: skip
def test_files_that_cannot_be_written_to_are_refused_before_anything_is_asked(
    library, asked, tmp_path, counted, out, log
):
    named = [tmp_path / one for one in ([out] if isinstance(out, str) else out)]
    with pytest.raises(QuestionSetError):
        run_set(Desk(library), read_set(asked), named, tmp_path / log if log else None)
    assert counted == []
    assert {file.name for file in tmp_path.iterdir()} == {"index", "ours.yaml"}


# The review log


def logged(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def test_what_is_left_out_in_the_log_is_left_out_and_counted(library, asked, tmp_path):
    desk, out, log = Desk(library), tmp_path / "r.json", tmp_path / "r.review.csv"
    run_set(desk, read_set(asked), out)
    rows = logged(log)
    assert {(row["report"], row["question"], row["paragraph"]) for row in rows} == {
        ("two", "fostering: private fostering", "two#1"),
        ("three", "fostering: private fostering", "three#1"),
        ("one", "early: early help for families", "one#1"),
    }
    assert {row["quotation"] for row in rows} == {FOSTERING, FOSTERING + " Few are …", EARLY}
    text = log.read_text("utf-8-sig").splitlines()
    at = next(n for n, line in enumerate(text) if "two#1" in line)
    text[at] = text[at].replace('"","","",""', '"yes","OUT ","not ours",""')
    log.write_text("\n".join(text), encoding="utf-8")
    found = run_set(desk, read_set(asked), out)
    assert set(answered(found)["fostering"]) == {"three"}
    assert (found.coverage(0), found.out) == ((1, 3), 1)
    row = next(row for row in logged(log) if row["paragraph"] == "two#1")
    assert (row["seen"], row["decision"], row["note"]) == ("yes", "OUT ", "not ours")
    assert json.loads(out.read_text())["cells"]["two"]["fostering"]["left_out"] == 1


def test_a_quotation_that_has_vanished_keeps_its_row_and_comes_back(library, asked, tmp_path):
    desk, out, log = Desk(library), tmp_path / "r.csv", tmp_path / "mine.csv"
    run_set(desk, read_set(asked), out, log)
    log.write_text(
        log.read_text("utf-8-sig").replace('"","","",""', '"x","in","keep me",""'), "utf-8"
    )
    library.remove("two")
    found = run_set(desk, read_set(asked), out, log)
    gone = [row for row in logged(log) if row["state"] == GONE]
    assert [(row["paragraph"], row["note"]) for row in gone] == [("two#1", "keep me")]
    assert found.gone == 1
    put(library, two=reports()["two"])
    run_set(desk, read_set(asked), out, log)
    assert {(row["note"], row["state"]) for row in logged(log)} == {("keep me", "")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_log_survives_being_saved_by_a_spreadsheet(tmp_path, encoding, sign, quoting):
    entry = Entry(Place("q1", "two", "4.10"), "how, “well”?", "=cmd|' /C calc'!A0 and so on")
    content, _ = review.written(Log(), [entry])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    note = f"Sieh’s an{sign} “gut”\r\nzwei Zeilen"
    rows[0] += ["Mine"]
    rows[1][4:7] = ["x", "out", note]
    rows[1] += ["=1+1"]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, quoting=quoting, lineterminator="\r\n").writerows(rows)
    file = tmp_path / "log.csv"
    file.write_bytes(out.getvalue().encode(encoding))
    for _ in range(3):  # read and written again and again, nothing is lost
        log = review.read(file)
        assert (log.decision(entry.place), log.note(entry.place)) == ("out", note)
        assert log.rows[entry.place][0]["Mine"] == "=1+1"
        file.write_bytes(review.written(log, [entry])[0])
    assert f"{sign}\"'=cmd" in file.read_text("utf-8-sig")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.sampled_from(["", "in", "out", "In", "?"]), st.text()),
        max_size=4,
    )
)
def test_whatever_a_reader_writes_comes_back(tmp_path_factory, written):
    """But for a NUL, which no file of rows can hold."""
    file = tmp_path_factory.getbasetemp() / "any.csv"
    entries = [Entry(Place("q", "r", f"{n}.10"), "how?", "words") for n in range(len(written))]
    log = Log()
    for entry, (seen, decision, note) in zip(entries, written, strict=True):
        row = dict.fromkeys(COLUMNS, "") | {"seen": seen, "decision": decision, "note": note}
        log.rows[entry.place] = [row]
    file.write_bytes(review.written(log, entries)[0])
    back = review.read(file)
    for entry, said in zip(entries, written, strict=True):
        (row,) = back.rows[entry.place]
        expected = tuple(
            text.replace("\0", "\ufffd").encode("utf-8", "replace").decode() for text in said
        )
        assert (row["seen"], row["decision"], row["note"]) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"some,other,table\n1,2,3\n",
        b'report,question,paragraph,quotation,seen,decision,note,state\n"open',
        b"report,question,paragraph,seen,note\n",
        b"question,paragraph,seen,decision,note,note\n",
        b"PK\x03\x04" + bytes(range(256)),
    ],
)
def test_a_log_that_cannot_be_read_is_never_written_over(
    library, asked, tmp_path, counted, content
):
    log = tmp_path / "r.review.csv"
    log.write_bytes(content)
    with pytest.raises(QuestionSetError, match=r"r\.review\.csv cannot be read as a review log"):
        run_set(Desk(library), read_set(asked), tmp_path / "r.csv")
    assert log.read_bytes() == content
    assert counted == []


def test_a_log_that_is_harmed_while_the_run_goes_is_not_written_over(library, asked, tmp_path):
    log = tmp_path / "r.review.csv"

    def harm(_: str, done: int, of: int) -> None:
        log.write_bytes(b"nonsense")

    with pytest.raises(QuestionSetError, match="left as it is"):
        run_set(Desk(library), read_set(asked), tmp_path / "r.csv", progress=harm)
    assert log.read_bytes() == b"nonsense"
    assert not (tmp_path / "r.csv").exists()


def test_a_decision_that_is_neither_leaves_nothing_out(library, asked, tmp_path):
    desk, out, log = Desk(library), tmp_path / "r.json", tmp_path / "r.review.csv"
    run_set(desk, read_set(asked), out)
    log.write_bytes(log.read_bytes().replace(b'"","","",""', b'"","perhaps","",""', 1))
    found = run_set(desk, read_set(asked), out)
    assert (found.unclear, found.out) == (((2, "perhaps"),), 0)


def test_a_decision_that_is_neither_is_kept_and_told(tmp_path):
    file = tmp_path / "log.csv"
    entry = Entry(Place("q", "r", "1"), "how?", "words")
    content, _ = review.written(Log(), [entry])
    file.write_bytes(content.replace(b'"","","",""', b'"","perhaps","",""'))
    log = review.read(file)
    assert log.unclear == [(2, "perhaps")]
    assert log.decision(entry.place) == ""
    assert b"perhaps" in review.written(log, [entry])[0]


# The state


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "r.json"
    state.write_whole(file, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(QuestionSetError, match="No space left"):
        state.write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["r.json"]


def test_a_question_that_cannot_be_asked_is_told_and_the_others_are_asked(library, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("private fostering\nwhat is the\n", encoding="utf-8")
    found = run_set(Desk(library), read_set(file), tmp_path / "r.csv", day=date(2026, 1, 2))
    assert found.coverage(0) == (2, 3)
    assert {cell.outcome for cell in found.cells(1)} == {Outcome.NOT_UNDERSTOOD}
    assert all(cell.note for cell in found.cells(1))
    assert replace(found).day == date(2026, 1, 2)


def test_no_report_is_an_error_of_the_family(tmp_path, asked):
    empty = Library.create(tmp_path / "empty", SentenceEncoder())
    with pytest.raises(ParaRefError):
        run_set(Desk(empty), read_set(asked), tmp_path / "r.csv")
