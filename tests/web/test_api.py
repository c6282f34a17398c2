"""The API: the records of the command line, page by page, and problems in one form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from apis import api_over
from conftest import BagOfWords, make_report
from pydantic import SecretStr, TypeAdapter
from starlette.testclient import TestClient

from pararef import output
from pararef.cli import main
from pararef.desk import Desk
from pararef.errors import BusyIndexError, DamagedIndexError
from pararef.finding import LONGEST
from pararef.library import Library, SentenceEncoder
from pararef.records import Filters, Kind, Paragraph, Report
from pararef.research.questions import read_set, run_set
from pararef.settings import Settings
from pararef.web.api.questions import LONGEST_MEMO
from pararef.web.turns import Turns

SAMPLE_ID = "ofsted-ite-liverpool-john-moores-university-2018"
ODD = "50% / “a”?#é\U0001f600;x=1&b+c"
MEMO = "“Mentors wait for trainees” (A, paragraph 1)."


def odd_report() -> Report:
    """One whose id and anchors need percent-encoding."""
    paragraph = Paragraph(ODD, f"../{ODD}", Kind.PROSE, "Odd mentors are quoted.")
    return make_report(ODD, title="Odd", paragraphs=(paragraph,))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, sample: Report) -> Iterator[Library]:
    library = Library.create(tmp_path_factory.mktemp("api"), BagOfWords())
    library.put(
        {
            "/sample.md": sample,
            "/a.md": make_report("a", "Mentors wait for trainees.", "Cells are cold."),
            "/b.md": make_report("b", "Mentors are late.", "Leaders plan well."),
            "/odd.md": odd_report(),
        }
    )
    yield library
    library.close()


@pytest.fixture(scope="module")
def client(small: Library) -> TestClient:
    return TestClient(api_over(Desk(small)))


def is_problem(reply: object, status: int, *words: str) -> dict:
    """What a problem says, once all of its form is looked at."""
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    said = reply.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(said)
    assert said["status"] == status
    assert said["instance"].startswith("/api")
    assert said["detail"].endswith((".", "?"))
    for word in words:
        assert word in said["detail"]
    return said


# The same as elsewhere


@pytest.mark.parametrize(
    ("command", "options", "address"),
    [
        ("search", [], ""),
        ("search", ["-k", "3", "--kind", "bullet", "--no-judge"], "&k=3&kind=bullet&judge=false"),
        ("search", ["--phase", "primary", "--no-expand"], "&phase=primary&expand=false"),
        ("ask", ["--style", "oscola", "--no-names"], "&style=oscola&names=false"),
    ],
)
def test_the_api_answers_what_the_command_line_prints(
    sample_index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    options: list[str],
    address: str,
) -> None:
    question = "weaknesses in CEDP targets"
    monkeypatch.setenv("PARAREF_INDEX", str(sample_index))
    with pytest.raises(SystemExit):
        main([command, question, "--json", *options])
    printed = json.loads(capsys.readouterr().out)
    desk = Desk(Library.open(sample_index, SentenceEncoder()))
    reply = TestClient(api_over(desk)).get(f"/api/v1/{command}?q={quote(question)}{address}")
    assert reply.json() == printed
    assert len(printed["hits"]) > 2
    if not options:
        hits = [(hit.paragraph.anchor, hit.score) for hit in desk.search(question).hits]
        assert [(hit["anchor"], hit["score"]) for hit in printed["hits"]] == hits


@pytest.mark.parametrize(
    ("words", "address", "inside"),
    [
        (["reports"], "reports?limit=200", lambda said: said["reports"]),
        (["show", "a", "1"], "reports/a/paragraphs/1", lambda said: said),
        (["compare", "a", "b", "--theme", "mentors"], "compare?report=a&report=b&theme=mentors", 0),
    ],
)
def test_look_ups_and_comparisons_are_those_of_the_command_line(
    small: Library,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    address: str,
    inside: Callable[[dict], object] | int,
) -> None:
    for module in ("questions", "holdings", "comparing"):
        monkeypatch.setattr(f"pararef.cli.{module}.desk_of", lambda *_, **__: Desk(small))
    with pytest.raises(SystemExit):
        main([*words, "--json"])
    printed = json.loads(capsys.readouterr().out)
    said = client.get(f"/api/v1/{address}").json()
    assert (inside(said) if callable(inside) else said) == printed


def test_a_memo_is_checked_as_text_and_as_json(client: TestClient, small: Library) -> None:
    as_text = client.post("/api/v1/verify", content=MEMO.encode())
    as_json = client.post("/api/v1/verify", json={"text": MEMO})
    expected = [output.checked(one) for one in Desk(small).verify(MEMO)]
    assert as_text.json() == as_json.json() == {"fine": True, "checked": expected}
    assert [one["verdict"] for one in expected] == ["exact"]
    altered = client.post("/api/v1/verify", content=MEMO.replace("wait", "stay").encode())
    assert altered.json()["fine"] is False


def test_records_have_just_the_fields_that_are_documented(sample: Report, small: Library) -> None:
    def unknown(value: object, schema: dict, within: dict) -> set[str]:
        schema = within["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        for one in schema.get("anyOf", ()):
            if one.get("type") != "null" and value is not None:
                return unknown(value, one, within)
        if isinstance(value, list) and "items" in schema:
            return {name for one in value for name in unknown(one, schema["items"], within)}
        if isinstance(value, dict) and "properties" in schema:
            fields = schema["properties"]
            assert set(value) == set(fields) == set(schema["required"])
            return {n for name, one in value.items() for n in unknown(one, fields[name], within)}
        return set()

    desk = Desk(small)
    answer = desk.ask("mentors of trainees", 20)
    assert answer.quotes
    for shape, value in (
        (output.ReportObject, output.report(sample)),
        (output.WholeReportObject, output.whole_report(sample)),
        (output.AnswerObject, output.answer(answer)),
        (output.FacetsObject, output.facets(desk.facets())),
        (output.CheckedObject, output.checked(desk.verify(MEMO)[0])),
    ):
        adapter = TypeAdapter(shape)
        adapter.validate_python(json.loads(json.dumps(value)))
        schema = adapter.json_schema()
        unknown(value, schema, schema)


# Pages


def visited(client: TestClient, address: str, what: str, relation: str = "next") -> list[dict]:
    """All that the pages from an address on have, by their links."""
    found: list[dict] = []
    while address:
        reply = client.get(address)
        assert reply.status_code == 200, reply.text
        page = reply.json()[what]
        found = found + page if relation == "next" else page + found
        links = {
            name: at
            for at, name in re.findall(r'<([^>]+)>; rel="(\w+)"', reply.headers.get("link", ""))
        }
        address = links.get(relation, "")
    return found


def test_the_pages_of_reports_have_each_once(client: TestClient, small: Library) -> None:
    found = visited(client, "/api/v1/reports?limit=3", "reports")
    assert [report["id"] for report in found] == small.names()
    assert client.get("/api/v1/reports?limit=3").json()["total"] == len(small.names())
    back = visited(client, "/api/v1/reports?limit=3&offset=3", "reports", "prev")
    assert [report["id"] for report in back] == small.names()


def test_the_pages_of_a_report_have_each_paragraph_once(client: TestClient, sample: Report) -> None:
    found = visited(client, f"/api/v1/reports/{SAMPLE_ID}/paragraphs?limit=70", "paragraphs")
    assert found == output.whole_report(sample)["paragraphs"]
    end = f"/api/v1/reports/{SAMPLE_ID}/paragraphs?limit=70&offset=95"
    back = visited(client, end, "paragraphs", "prev")
    assert [one["anchor"] for one in back] == [p.anchor for p in sample.paragraphs[:165]]


def test_the_pages_of_hits_have_each_once(client: TestClient, small: Library) -> None:
    whole = Desk(small).search("mentors of trainees", 100).hits
    places = [(hit.paragraph.report, hit.paragraph.anchor) for hit in whole]
    for command in ("search", "ask"):
        start = f"/api/v1/{command}?q=mentors%20of%20trainees&k=7"
        found = visited(client, start, "hits")
        assert [(hit["report"], hit["anchor"]) for hit in found] == places
        assert len(set(places)) == 100
    quoted = [client.get(f"{start}&offset={at}").json()["quotes"] for at in (0, 7)]
    assert quoted[0] == quoted[1] != []


def test_only_reports_that_pass_are_listed(client: TestClient) -> None:
    def listed(filters: str) -> list[str]:
        said = client.get(f"/api/v1/reports?{filters}").json()
        assert said["total"] == len(said["reports"])
        return [report["id"] for report in said["reports"]]

    assert listed("report=b&report=a") == ["a", "b"]
    assert listed("phase=primary") == [SAMPLE_ID]
    assert listed("phase=primary&report=a") == []
    assert listed("kind=prose&report=a") == []


def test_what_can_be_filtered_by_is_counted_under_the_filters(
    client: TestClient, small: Library
) -> None:
    said = client.get("/api/v1/facets?report=a").json()
    assert said["paragraphs"] == 2
    assert said["kind"] == {
        "listed": [{"value": "numbered", "count": 2, "name": "numbered"}],
        "left_out": 0,
    }
    held = Desk(small).facets(Filters(reports=("a",)))
    assert {one["value"] for one in said["report"]["listed"]} == {
        choice.value for choice in held.reports.listed
    }


# Ids and anchors


def test_an_id_and_an_anchor_may_hold_any_character(client: TestClient) -> None:
    at = f"/api/v1/reports/{quote(ODD, safe='')}"
    assert client.get(at).json()["id"] == ODD
    (paragraph,) = client.get(f"{at}/paragraphs").json()["paragraphs"]
    assert paragraph["anchor"] == f"../{ODD}"
    said = client.get(f"{at}/paragraphs/{quote(paragraph['anchor'], safe='')}").json()
    assert said == paragraph
    named = client.get("/api/v1/search", params={"q": "mentors", "report": ODD}).json()
    assert {hit["report"] for hit in named["hits"]} == {ODD}
    assert client.get(at.replace("/api/v1/", "/api/%761/")).json()["id"] == ODD


@pytest.mark.parametrize("name", ["upload", "heartbeat/x", "%", "\x00", "a/paragraphs/1"])
def test_an_id_of_any_form_that_is_not_there_is_not_found(client: TestClient, name: str) -> None:
    is_problem(client.get(f"/api/v1/reports/{quote(name, safe='')}"), 404, "There is no report")


# What was asked before


def test_what_has_not_changed_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.create(tmp_path, BagOfWords())
    library.put({"/a.md": make_report("a", "Mentors wait.")})
    desk = Desk(library)
    client = TestClient(api_over(desk))
    asked = "/api/v1/search?q=mentors"
    first = client.get(asked)
    mark = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert not mark.startswith("W/")
    assert client.get(asked).headers["etag"] == mark
    assert client.get("/api/v1/search?q=mentors&k=9").headers["etag"] != mark

    search = desk.search
    monkeypatch.setattr(desk, "search", lambda *_, **__: pytest.fail("it was done again"))
    for given in (mark, f'"other", W/{mark}'):
        again = client.get(asked, headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == mark
    monkeypatch.setattr(desk, "search", search)
    assert client.get(asked, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(asked, headers={"If-None-Match": "*"}).status_code == 304

    library.put({"/b.md": make_report("b", "Mentors are late.")})
    changed = client.get(asked, headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.headers["etag"] != mark
    assert len(changed.json()["hits"]) == 2
    # Another start may have other settings, or another index with the same number.
    restarted = TestClient(api_over(desk)).get(asked)
    assert restarted.json() == changed.json()
    assert restarted.headers["etag"] != changed.headers["etag"]


def test_what_changes_while_it_is_answered_is_not_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.create(tmp_path, BagOfWords())
    library.put({"/a.md": make_report("a", "Mentors wait.")})
    desk = Desk(library)
    search = desk.search

    def slow(*given: object) -> object:
        found = search(*given)
        library.put({"/b.md": make_report("b", "Mentors are late.")})
        return found

    monkeypatch.setattr(desk, "search", slow)
    reply = TestClient(api_over(desk)).get("/api/v1/search?q=mentors")
    assert reply.status_code == 200
    assert "etag" not in reply.headers


@pytest.mark.parametrize("path", ["search?q=mentors", "reports", "feed", "openapi.json", "nope"])
def test_head_answers_as_get_does_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(f"/api/v1/{path}"), client.head(f"/api/v1/{path}")
    assert head.content == b""
    assert head.status_code == got.status_code
    assert dict(head.headers) | {"content-security-policy": ""} == dict(got.headers) | {
        "content-security-policy": ""
    }


# Problems


def test_what_is_there_of_no_kind_or_method_is_a_problem(client: TestClient) -> None:
    for path in (
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nope",
        "/api/v2/search",
        "/api/x",
    ):
        is_problem(client.get(path), 404, "nothing at this path")
    said = client.post("/api/v1/search?q=mentors")
    is_problem(said, 405, "GET, HEAD", "not POST")
    assert said.headers["allow"] == "GET, HEAD"
    assert client.get("/api/v1/verify").headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("address", "parameter", "words"),
    [
        ("search", "q", "must be given"),
        ("search?q=", "q", "must not be empty"),
        (f"search?q={'a' * (LONGEST + 1)}", "q", "1,000 characters"),
        ("search?q=a&k=0", "k", "1 or more, not 0"),
        ("search?q=a&k=1e1", "k", "a whole number"),
        ("search?q=a&offset=100", "offset", "less than 100"),
        ("search?q=a&kind=song", "kind", "'numbered'"),
        ("search?q=a&year=20x5", "year", "a whole number"),
        ("search?q=a&expand=on", "expand", "true or false"),
        ("ask?q=a&style=loud", "style", "plain, short"),
        ("search?q=a&providr=Leeds", "providr", "no parameter"),
        ("compare?report=a&theme=b", "report", "2 times"),
        ("reports/a?verbose=1", "verbose", "no parameter"),
        (f"reports?{'&'.join(['report=a'] * 51)}", "report", "50 times"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(
    client: TestClient, address: str, parameter: str, words: str
) -> None:
    said = is_problem(client.get(f"/api/v1/{address}"), 400, parameter, words)
    assert [fault["parameter"] for fault in said["errors"]] == [parameter]


def test_what_cannot_be_asked_for_is_told_in_a_sentence(client: TestClient) -> None:
    is_problem(client.get("/api/v1/search?q=a&provider=Atlantis"), 422, "Atlantis")
    is_problem(client.get("/api/v1/search?q=a&report=none"), 404, "no report 'none'")
    is_problem(client.get("/api/v1/reports/a/paragraphs/99"), 404, "no paragraph '99'")
    is_problem(client.get("/api/v1/facets?year=1066"), 422, "1066")
    is_problem(client.get("/api/v1/compare?report=a&report=a&theme=x"), 422, "2 to 30 reports")


@pytest.mark.parametrize(
    ("sent", "sort", "status", "words"),
    [
        (b"", "text/plain", 400, "Nothing was sent"),
        (b"\xff\xfe", "text/plain", 400, "UTF-8"),
        (b"{", "application/json", 400, "application/json"),
        (b"[" * 100_000, "application/json", 400, "application/json"),
        (b'{"text": 1}', "application/json", 400, '{"text"'),
        (b'{"text": "a", "more": 1}', "application/json", 400, '{"text"'),
        (b"<p>", "text/html", 415, "text/plain"),
        (b"a" * (LONGEST_MEMO + 1), "text/plain", 413, "30,000 characters"),
        (b"a" * 1_000_000, "text/plain", 413, "30,000 characters"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    client: TestClient, sent: bytes, sort: str, status: int, words: str
) -> None:
    reply = client.post("/api/v1/verify", content=sent, headers={"Content-Type": sort})
    is_problem(reply, status, words)


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [
        (BusyIndexError("Another process is writing to /srv/secret: try again."), 503, "5"),
        (DamagedIndexError("/srv/secret/catalogue.sqlite is not whole."), 503, None),
        (RuntimeError("/srv/secret is broken"), 500, None),
    ],
)
def test_what_goes_wrong_inside_is_told_in_the_log_and_not_to_the_client(
    small: Library,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    again: str | None,
) -> None:
    desk = Desk(small)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(desk, "about", fail)
    reply = TestClient(api_over(desk)).get("/api/v1/reports/a")
    is_problem(reply, status)
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert reply.headers.get("retry-after") == again
    assert ("secret" in caplog.text) is (again is None)


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    library = Library.create(tmp_path, BagOfWords())
    client = TestClient(api_over(Desk(library)))
    is_problem(client.get("/api/v1/search?q=mentors"), 503, "no reports yet")
    assert client.get("/api/v1/reports").json()["total"] == 0
    library.close()


def test_one_who_would_wait_too_long_for_the_processor_is_told_to_come_again(
    small: Library,
) -> None:
    turns = Turns(at_once=1, patience=0.05)
    client = TestClient(api_over(Desk(small), turns=turns))
    with turns.one():  # a visitor of the page asks
        reply = client.get("/api/v1/search?q=mentors")
        is_problem(reply, 503, "Many questions")
        assert reply.headers["retry-after"] == "5"
        assert client.get("/api/v1/reports/a").status_code == 200
    assert client.get("/api/v1/search?q=mentors").status_code == 200


# Who may come in, and from where


def test_the_door_holds_for_the_api_too(small: Library) -> None:
    held = Settings(login=SecretStr("officer:a long password"), per_minute=3)
    client = TestClient(api_over(Desk(small), held))
    reply = client.get("/api/v1/reports/a")
    is_problem(reply, 401, "Log in first")
    assert reply.headers["www-authenticate"].startswith("Basic")
    login = ("officer", "a long password")
    given = [client.get("/api/v1/reports/a", auth=login) for _ in range(4)]
    assert [one.status_code for one in given] == [200, 200, 200, 429]
    is_problem(given[-1], 429, "3 requests in a minute")
    assert int(given[-1].headers["retry-after"]) == 60


def test_no_other_site_may_read_it(client: TestClient) -> None:
    asked = {"Origin": "https://evil.example"}
    for reply in (
        client.get("/api/v1/reports/a", headers=asked),
        client.options(
            "/api/v1/reports/a", headers=asked | {"Access-Control-Request-Method": "GET"}
        ),
    ):
        assert not [name for name in reply.headers if name.startswith("access-control")]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_links_lead_through_a_proxy(small: Library) -> None:
    client = TestClient(api_over(Desk(small), Settings(root_path="/reports/here")))
    reply = client.get("/api/v1/search?q=mentors%20%26%20more&k=1&kind=numbered&offset=1")
    assert reply.headers["link"] == (
        "</reports/here/api/v1/search?q=mentors%20%26%20more&kind=numbered&k=1&offset=2>;"
        ' rel="next", </reports/here/api/v1/search?q=mentors%20%26%20more&kind=numbered&k=1'
        '&offset=0>; rel="prev"'
    )
    document = client.get("/api/v1/openapi.json").json()
    assert document["servers"] == [{"url": "/reports/here/api/v1"}]


def test_recommendations_are_listed_and_each_is_followed(
    client: TestClient, sample: Report
) -> None:
    listed = client.get(f"/api/v1/reports/{SAMPLE_ID}/recommendations").json()
    texts = {paragraph.anchor: paragraph.text for paragraph in sample.paragraphs}
    assert len(listed["recommendations"]) == 10
    for one in listed["recommendations"]:
        assert one["text"] == texts[one["anchor"]]
    first = listed["recommendations"][0]
    anchor = quote(first["anchor"], safe="")
    followed = client.get(f"/api/v1/reports/{SAMPLE_ID}/recommendations/{anchor}").json()
    assert followed | first == followed  # all that is listed of it, and more
    for passage in followed["supports"]["quotes"]:
        assert passage["text"] == texts[passage["anchor"]][passage["start"] : passage["end"]]
    assert followed["later"] == []
    missing = client.get(f"/api/v1/reports/{SAMPLE_ID}/recommendations/29")
    is_problem(missing, 404, "has no recommendation")


def test_a_set_of_questions_is_answered_as_the_command_writes_it(
    client: TestClient, small: Library, tmp_path: Path
) -> None:
    questions = ["mentors", "how well leaders plan"]
    (tmp_path / "set.txt").write_text("\n".join(questions))
    command = ["run", str(tmp_path / "set.txt"), "--out", str(tmp_path / "out.json")]
    desk = Desk(small)
    run_set(desk, read_set(Path(command[1])), command[3])
    wanted = json.loads((tmp_path / "out.json").read_text())
    found = client.get("/api/v1/run", params={"q": questions}).json()
    assert found["cells"] == wanted["cells"]
    assert {name: len(cells) for name, cells in found["cells"].items()} == dict.fromkeys(
        small.names(), 2
    )
    assert any(cell["quotes"] for cells in found["cells"].values() for cell in cells.values())
    one = client.get("/api/v1/run", params={"q": "mentors", "report": "a"}).json()
    assert list(one["cells"]) == ["a"]
    is_problem(client.get("/api/v1/run?q=..."), 422, "has no words")
    is_problem(client.get("/api/v1/run"), 400, "q")
