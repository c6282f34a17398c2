"""The feed: reports that were added last, well-formed whatever they print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from apis import api_over
from conftest import BagOfWords, make_report
from lxml import etree
from starlette.testclient import TestClient

from pararef.desk import Desk
from pararef.library import Library
from pararef.records import Report
from pararef.settings import Settings

A = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = "Mentors wait <script>1</script> & ]]> \x01\x0b\ufffe \u202e <b>"


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 12, 30, 15, 500, tzinfo=UTC)


@pytest.fixture
def library(tmp_path) -> Iterator[Library]:
    library = Library.create(tmp_path / "index", BagOfWords())
    library.put(
        {
            "/a.md": make_report("a", "Mentors wait.", "Cells.", added=day(2), provider="Arden"),
            "/b.md": make_report("b", "Prisons are cold in winter.", added=day(3)),
            "/c.md": make_report("c & <d>", HOSTILE, title=HOSTILE, added=day(1)),
        }
    )
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(api_over(Desk(library), Settings(root_path="/reports")))


def read(client: TestClient, address: str = "") -> etree._Element:
    reply = client.get(f"/api/v1/feed{address}")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/atom+xml"
    return etree.fromstring(reply.content, etree.XMLParser(resolve_entities=False))


def told(feed: etree._Element, name: str) -> list[str]:
    return feed.xpath(f"a:entry/a:{name}/text()", namespaces=A)


def test_every_report_is_told_the_newest_first(client: TestClient) -> None:
    feed = read(client)
    assert told(feed, "updated") == [f"2026-03-0{n}T12:30:15Z" for n in (3, 2, 1)]
    assert feed.findtext("a:updated", namespaces=A) == "2026-03-03T12:30:15Z"
    assert told(feed, "title")[:2] == ["B", "Arden"]
    assert len(told(read(client, "?limit=2"), "title")) == 2


def test_a_feed_has_what_its_standard_demands_of_it(client: TestClient) -> None:
    for address in ("", "?q=mentors", "?q=nothing%20like%20this&report=b"):
        feed = read(client, address)
        for parent in (feed, *feed.findall("a:entry", A)):
            for name in ("id", "title", "updated"):
                assert len(parent.findall(f"a:{name}", A)) == 1
                assert parent.findtext(f"a:{name}", namespaces=A)
            links = parent.xpath("a:link[@rel='alternate']/@href", namespaces=A)
            assert [at.startswith("http://testserver/reports/?") for at in links] == [True]
        assert feed.findtext("a:author/a:name", namespaces=A) == "pararef"
        own = feed.xpath("a:link[@rel='self']/@href", namespaces=A)
        assert own == [f"http://testserver/reports/api/v1/feed{address}"]
        ids = [feed.findtext("a:id", namespaces=A), *told(feed, "id")]
        assert len(set(ids)) == len(ids)
        assert all(one.startswith("urn:uuid:") for one in ids)


def test_a_question_tells_the_reports_that_answer_with_their_words(client: TestClient) -> None:
    feed = read(client, "?q=mentors%20wait")
    assert told(feed, "title")[0] == "Arden"
    first = told(feed, "content")[0]
    assert "“Mentors wait.”\n" in first
    assert "Arden" in first.splitlines()[1]
    assert "para 1" in first.splitlines()[1]
    (address,) = feed.xpath("a:entry[1]/a:link/@href", namespaces=A)
    assert address in first
    said = parse_qs(urlsplit(address).query)
    assert (said["report"], said["para"]) == (["a"], ["1"])
    assert not any("cold" in content for content in told(feed, "content"))


def test_words_of_reports_are_text_and_what_xml_cannot_hold_is_replaced(
    client: TestClient,
) -> None:
    feed = read(client, "?q=mentors%20wait&report=c%20%26%20%3Cd%3E")
    (content,) = told(feed, "content")
    assert "<script>1</script> & ]]> \ufffd\ufffd\ufffd \u202e <b>" in content
    assert feed.xpath("//*[local-name()='script' or local-name()='b']") == []
    assert feed.xpath("//a:content/@type", namespaces=A) == ["text"]
    raw = client.get("/api/v1/feed").content
    assert b"<script" not in raw
    assert b"\x01" not in raw


def test_hostile_hosts_and_questions_stay_outside(client: TestClient) -> None:
    feed = read(client, "?q=%00%3Cb%3E%EF%BF%BE")
    assert feed.findtext("a:title", namespaces=A) == "pararef: \ufffd<b>\ufffd"
    reply = client.get("/api/v1/feed", headers={"Host": 'x"><b>@evil/'})
    assert b"evil" not in reply.content
    assert b"http://localhost/reports/" in reply.content


def test_entries_keep_their_ids_and_a_report_read_again_is_updated(
    client: TestClient, library: Library
) -> None:
    before = read(client)
    library.put({"/a.md": make_report("a", "Mentors wait.", added=day(9), provider="Arden")})
    after = read(client)
    assert told(after, "title")[0] == "Arden"
    assert told(after, "updated")[0] == "2026-03-09T12:30:15Z"
    assert set(told(after, "id")) == set(told(before, "id"))
    assert told(after, "id")[0] == told(before, "id")[1]
    assert set(told(read(client, "?q=mentors"), "id")).isdisjoint(told(after, "id"))


def test_filters_choose_reports_and_what_of_them_is_quoted(
    client: TestClient, library: Library, sample: Report
) -> None:
    library.put({"/sample.md": sample})
    assert told(read(client, "?report=b&report=a"), "title") == ["B", "Arden"]
    title = read(client, "?provider=Arden").findtext("a:title", namespaces=A)
    assert title == "pararef: reports added (Arden)"
    only = read(client, "?q=trainees&phase=primary")
    bullets = read(client, "?q=trainees&phase=primary&kind=bullet")
    texts = {p.text for p in sample.paragraphs if p.phase == "primary" and p.kind == "bullet"}
    for feed, inside in ((only, None), (bullets, texts)):
        (content,) = told(feed, "content")
        quoted = [line.split("”")[0].partition("“")[2] for line in content.split("\n\n")]
        assert quoted
        for words in quoted:
            within = [p for p in sample.paragraphs if words in p.text]
            assert any(p.phase == "primary" for p in within)
            assert inside is None or any(words in text for text in inside)


def test_what_is_new_is_asked_for_only_once(client: TestClient, library: Library) -> None:
    first = client.get("/api/v1/feed?q=mentors")
    given = {"If-None-Match": first.headers["etag"]}
    assert client.get("/api/v1/feed?q=mentors", headers=given).status_code == 304
    library.put({"/n.md": make_report("n", "Mentors are new.")})
    assert client.get("/api/v1/feed?q=mentors", headers=given).status_code == 200
