"""Pages of a PDF over HTTP: what a request may name, and what it gets."""

from __future__ import annotations

import io
import shutil

import httpx
import pytest
from PIL import Image

from pararef.web.routes import pages


@pytest.fixture
def url(printed_address) -> str:
    return f"{printed_address}/pages"


def test_a_page_is_a_picture_of_the_size_that_is_asked_for(url, printed):
    for scale, size in (("1", (595, 842)), ("2", (1190, 1684)), ("1.6", (1042, 1474))):
        reply = httpx.get(f"{url}/{printed.id}/1.png?scale={scale}")
        assert reply.headers["content-type"] == "image/png"
        assert Image.open(io.BytesIO(reply.content)).size == size


def test_boxes_lie_on_their_pages(url, printed):
    said = httpx.get(f"{url}/{printed.id}.json").json()
    assert said["sizes"] == [[595, 842]] * 3
    assert set(said["boxes"]) == {p.anchor for p in printed.paragraphs}
    assert [box[0] for box in said["boxes"]["2"]] == [1, 2]
    for boxes in said["boxes"].values():
        for page, left, top, right, bottom in boxes:
            width, height = said["sizes"][page - 1]
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height


def test_a_browser_that_has_the_picture_is_told_to_keep_it(url, printed):
    first = httpx.get(f"{url}/{printed.id}/1.png?scale=1.5")
    mark = first.headers["etag"]
    assert printed.sha256 in mark
    again = httpx.get(f"{url}/{printed.id}/1.png?scale=1.5", headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(f"{url}/{printed.id}/1.png?scale=2", headers={"If-None-Match": mark})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("none/1.png", 404),
        ("none.json", 404),
        ("hostile/1.png", 404),  # its file never was
        ("hostile.json", 404),
        ("{id}/0.png", 404),
        ("{id}/4.png", 404),
        ("{id}/999999999999.png", 404),
        ("{id}/-1.png", 404),
        ("{id}/1e3.png", 404),
        ("{id}/%D9%A1.png", 404),
        ("..%2F..%2Fetc%2Fpasswd/1.png", 404),
        ("..%5C..%5Cetc/1.png", 404),
        ("%00/1.png", 404),
        ("{id}%00/1.png", 404),
        ("%27%20or%201=1/1.png", 404),
        ("x" * 2000 + "/1.png", 404),
        ("{id}/1.png?scale=0", 409),
        ("{id}/1.png?scale=nan", 409),
        ("{id}/1.png?scale=inf", 409),
        ("{id}/1.png?scale=5", 409),
        ("{id}/1.png?scale=-1", 409),
        ("{id}/1.png?scale=big", 409),
    ],
)
def test_what_there_is_not_is_one_sentence(url, printed, printed_file, path, status):
    reply = httpx.get(f"{url}/{path.format(id=printed.id)}")
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["detail"]
    assert str(printed_file.parent) not in reply.text


def test_a_file_that_has_changed_or_is_gone_is_said_and_comes_back(url, printed, printed_file):
    aside = printed_file.with_suffix(".aside")
    shutil.move(printed_file, aside)
    try:
        reply = httpx.get(f"{url}/{printed.id}/3.png?scale=0.75")
        assert (reply.status_code, reply.json()["detail"]) == (
            404,
            "printed.pdf is not where it was when it was read.",
        )
        printed_file.write_bytes(aside.read_bytes() + b"\n")
        for path in (f"{printed.id}/3.png?scale=0.75", f"{printed.id}.json"):
            reply = httpx.get(f"{url}/{path}")
            assert reply.status_code == 409
            assert "printed.pdf has changed since it was read" in reply.json()["detail"]
    finally:
        shutil.move(aside, printed_file)
    assert httpx.get(f"{url}/{printed.id}/3.png?scale=0.75").status_code == 200


def test_a_library_knows_the_file_of_a_report_while_it_is_there(
    printed_desk, printed, printed_file
):
    assert printed_desk.file_of(printed.id) == printed_file
    assert printed_desk.file_of("hostile") is None


def test_scales_go_up_by_steps():
    assert [pages._scale(said) for said in ("0.25", "1.01", "1.25", "3.9")] == [
        0.25,
        1.25,
        1.25,
        4.0,
    ]
