"""Files over the wire: taken in whole or refused in a sentence, and only from our own page."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from filelock import FileLock
from make_pdf import Put, make_pdf

from pararef import building
from pararef.errors import LibraryError
from pararef.library import Draft, Library
from pararef.web.intake import MEGABYTE
from pararef.web.routes import reports

SAID = b"1. Mentors help trainees.\n\n2. Foster carers are trained.\n"
PDF = make_pdf(
    [
        Put(72, 80, "A visit to Anytown", size=20, bold=True),
        Put(72, 140, "1. Foster carers in Anytown are trained well by the council."),
        Put(72, 180, "2. Children are seen each week, and say that they are heard."),
    ]
)
LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def word_file(*texts: str) -> bytes:
    """A Word file of plain paragraphs."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    parts = {
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r0" Type="{office}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>"
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def client(taking: str, taken: Library) -> Iterator[httpx.Client]:
    """Asks the page that takes files; whatever a test did, it must leave no file behind."""
    with httpx.Client(base_url=taking, timeout=60) as client:
        yield client
    taken.remove(*(report.id for report in taken.reports() if report.id != "first"))
    assert list(taken.folder.glob("files/*")) == []


def send(
    client: httpx.Client, content: Any, name: str = "x.md", **headers: str
) -> list[dict[str, Any]]:
    """What is told of a file."""
    reply = client.post(f"/reports?name={quote(name)}", content=content, headers=headers)
    return [json.loads(line) for line in reply.text.splitlines()]


def steps(told: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(event["step"] for event in told))


@pytest.mark.parametrize(
    ("name", "content", "paragraphs"),
    [
        ("words.md", SAID, 2),
        ("paper.pdf", PDF, 2),
        ("letter.docx", word_file("Foster carers are trained.", "Children are heard."), 2),
        ("misnamed.exe", PDF, 2),
    ],
)
def test_a_report_is_read_and_found_at_once(client, taken, name, content, paragraphs):
    told = send(client, content, name)
    assert steps(told) == ["received", "reading", "encoding", "searchable"]
    assert told[0]["bytes"] == len(content)
    done = told[-1]
    report = taken.report(done["report"])
    assert len([p for p in report.paragraphs if "Anytown" not in p.text[:18]]) >= 1
    assert report.source == name
    assert done["title"] == report.title
    assert any(line.endswith("all of them have a place.") for line in done["log"])
    assert taken.path(report.id).read_bytes() == content
    assert taken.path(report.id).name == name
    held = client.get("/holdings").json()
    assert held == done["holdings"]
    assert held["sentence"].startswith("2 reports, ")
    assert taken.printed("foster carers") >= 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.md", b"", "empty.md is empty: there is nothing to index."),
        ("locked.docx", LOCKED, "needs a password"),
        ("scan.pdf", make_pdf([], []), "scan.pdf has no text layer"),
        ("photo.md", b"\x89PNG\r\n\x1a\n" + b"x" * 99, "photo.md is not text but a picture"),
        ("cut.pdf", PDF[: len(PDF) // 3], "cut.pdf"),
        ("noise", b"\0\1\2" * 99, "noise is not text, whatever its name says"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_sentence_of_reading(client, name, content, sentence):
    told = send(client, content, name)
    assert steps(told) == ["received", "reading", "refused"]
    assert sentence in told[-1]["sentence"]
    assert "draft" not in told[-1]["sentence"]
    assert client.get("/holdings").json()["sentence"] == "1 report, 1 paragraph"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../../../etc/cron.d/x.md", "x.md"),
        ("..\\..\\x.md", "x.md"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: b\x00.md", "a-Set-Cookie- b.md"),
        ("n" * 900 + ".md", "n" * 80 + ".md"),
        ("", "report"),
        ("<script>.md", "script.md"),
    ],
)
def test_a_hostile_name_becomes_a_safe_one_inside_the_index(client, taken, name, stored):
    told = send(client, SAID, name)
    path = taken.path(told[-1]["report"])
    assert path.name == stored
    assert path.parents[1] == (taken.folder / "files").resolve()


def test_a_file_that_is_too_large_is_refused_announced_or_not(client):
    big = b"x" * (MEGABYTE + 1)
    sentence = "x.md has more than the 1 MB that a file may have here: split it."
    for content in (big, iter([big[:MEGABYTE], big[MEGABYTE:]])):
        told = send(client, content)
        assert told == [{"step": "refused", "sentence": sentence}]
    announced = client.post("/reports?name=x.md", content=SAID, headers={"X-Other": "1"})
    assert announced.status_code == 200


def test_the_same_bytes_twice_change_nothing(client, taken):
    first = send(client, SAID)[-1]
    before = taken.generation()
    told = send(client, SAID, "another.md")
    assert steps(told) == ["received", "known"]
    assert told[-1]["report"] == first["report"]
    assert "nothing was changed" in told[-1]["sentence"]
    assert taken.generation() == before


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_page_of_another_site_changes_nothing(client, taken, headers: Mapping[str, str]):
    before = taken.generation()
    sent = client.post("/reports?name=x.md", content=SAID, headers=headers)
    removed = client.delete("/reports/first", headers=headers)
    assert (sent.status_code, removed.status_code) == (403, 403)
    assert taken.generation() == before


def test_our_own_page_may_change_the_library(client, taking):
    assert send(client, SAID, Origin=taking)[-1]["step"] == "searchable"
    reply = client.delete("/reports/x", headers={"Sec-Fetch-Site": "same-origin"})
    assert (reply.status_code, reply.json()) == (200, {"sentence": "Removed."})


def test_a_report_that_is_not_there_cannot_be_removed(client):
    for name in ("none", "..%2F..%2Fetc", "%00"):
        reply = client.delete(f"/reports/{name}")
        assert reply.status_code == 404
        assert "not in the library" in reply.json()["sentence"]


def test_a_page_that_only_shows_takes_and_removes_nothing(address, desk):
    before = desk.generation()
    assert httpx.post(f"{address}/reports?name=x.md", content=SAID).status_code in (404, 405)
    assert httpx.delete(f"{address}/reports/hostile").status_code in (404, 405)
    assert desk.generation() == before
    assert httpx.get(f"{address}/holdings").json()["generation"] == before


def test_while_another_process_builds_it_says_so_and_loses_nothing(client, taken):
    with FileLock(taken.folder / "write.lock"):
        told = send(client, SAID)
        removed = client.delete("/reports/first")
    assert told[-1]["step"] == "refused"
    assert "try again when it is done" in told[-1]["sentence"]
    assert removed.status_code == 409
    assert [report.id for report in taken.reports()] == ["first"]
    assert send(client, SAID)[-1]["step"] == "searchable"


def test_a_disk_that_is_full_is_said_and_nothing_is_left(client, taken, monkeypatch):
    def full(draft: Draft, _: bytes) -> None:
        raise LibraryError("files takes no file (No space left on device): nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr(Draft, "write", full)
        reply = client.post("/reports?name=x.md", content=SAID)
    assert reply.status_code == 507
    assert "No space left on device" in reply.json()["sentence"]


def test_an_error_of_nobody_is_logged_and_shows_no_trace(client, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise RuntimeError("secret /path")

    monkeypatch.setattr(building, "read_apart", broken)
    told = send(client, SAID)
    assert told[-1] == {"step": "refused", "sentence": reports.UNEXPECTED}
    assert "secret /path" in caplog.text


def test_questions_are_answered_while_files_are_read_and_no_more_are_taken_than_may_wait(
    client, taking, monkeypatch
):
    go = threading.Event()
    reading: list[Path] = []
    arrived = threading.Semaphore(0)
    read = building.read_apart

    def slow(path: Path) -> Any:
        reading.append(path)
        go.wait(30)
        return read(path)

    def sent(number: int) -> str:
        """Send a report; its last line."""
        content = b"1. Words of report %d.\n\n2. More." % number
        at = f"{taking}/reports?name={number}.md"
        with httpx.stream("POST", at, content=content, timeout=60) as reply:
            arrived.release()
            return json.loads(reply.read().splitlines()[-1])["step"]

    monkeypatch.setattr(building, "read_apart", slow)
    with ThreadPoolExecutor(reports.MOST) as threads:
        told = [threads.submit(sent, number) for number in range(reports.MOST)]
        for _ in told:
            assert arrived.acquire(timeout=20)
        reply = client.post("/reports?name=z.md", content=SAID)
        assert reply.status_code == 429
        assert "try again in a minute" in reply.json()["sentence"]
        assert len(reading) == reports.AT_ONCE
        assert client.get("/holdings", timeout=5).json()["sentence"] == "1 report, 1 paragraph"
        assert client.get("/healthz", timeout=5).status_code == 200
        go.set()
        assert [end.result() for end in told] == ["searchable"] * reports.MOST


def test_a_browser_that_leaves_ends_the_reading_and_leaves_nothing(client, taken, monkeypatch):
    started, go, ended = threading.Event(), threading.Event(), threading.Event()
    read = building.read_apart

    def slow(path: Path) -> Any:
        started.set()
        go.wait(30)
        return read(path)

    drop = Draft.drop

    def dropped(draft: Draft) -> None:
        drop(draft)
        ended.set()

    monkeypatch.setattr(building, "read_apart", slow)
    monkeypatch.setattr(Draft, "drop", dropped)
    with client.stream("POST", "/reports?name=x.md", content=SAID):
        assert started.wait(20)
    time.sleep(0.5)  # until the server has noticed
    go.set()
    assert ended.wait(20)
    assert [report.id for report in taken.reports()] == ["first"]
