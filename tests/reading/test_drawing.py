"""Pages as pictures: of the bytes that were read, and of a size that can be borne."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest
from make_pdf import HEIGHT, Put, make_pdf
from PIL import Image

from pararef.errors import NotFoundError, ReadingError
from pararef.reading import drawing
from pararef.reading.drawing import Pictures
from pararef.reading.pdf import reading
from pararef.reading.pdf_sheets import MOST_PIXELS
from pararef.reading.workers import Worker

WORDS = [
    Put(72, 120, "1. The first paragraph of the report stands here."),
    Put(72, 400, "2. Second."),
]


@pytest.fixture
def pictures():
    return Pictures()


def kept(folder: Path, content: bytes) -> tuple[Path, str, str]:
    """A file as `Pictures` wants it: where, how it is called, and its mark."""
    file = folder / "report.pdf"
    file.write_bytes(content)
    return file, "report.pdf", hashlib.sha256(content).hexdigest()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def ink(image: Image.Image, box: tuple[float, ...], scale: float) -> int:
    """The darkest point within a box given in points: 0 is black, 255 white."""
    return image.crop(tuple(round(edge * scale) for edge in box)).getextrema()[0]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_words_of_a_box_stand_in_it_on_the_picture_however_the_page_is_turned(
    pictures, tmp_path, rotate, scale
):
    content = make_pdf(WORDS, rotate=rotate)
    image = opened(pictures.page(*kept(tmp_path, content), 1, scale))
    upright = (595 * scale, HEIGHT * scale)
    assert image.size == (upright if rotate % 180 == 0 else upright[::-1])
    boxes = [box for block in reading(content, "x").blocks for box in block.boxes]
    assert len(boxes) == 2
    for box in boxes:
        edges = (box.left, box.top, box.right, box.bottom)
        assert ink(image, edges, scale) < 100
        image.paste(255, tuple(round(edge * scale) for edge in edges))
    left = sum(1 for point in image.tobytes() if point < 128)
    assert left < 200 * scale * scale  # only the printed numbers, which no box holds


@pytest.mark.parametrize("rotate", [0, 90])
def test_sizes_are_those_of_the_pages_as_they_are_shown(pictures, tmp_path, rotate):
    sizes = pictures.sizes(*kept(tmp_path, make_pdf(WORDS, WORDS, rotate=rotate)))
    assert sizes == [(HEIGHT, 595) if rotate else (595, HEIGHT)] * 2


@pytest.mark.parametrize("size", ["14400 14400", "200000 20", "20 200000"])
def test_a_huge_page_is_drawn_smaller(pictures, tmp_path, size):
    image = opened(pictures.page(*kept(tmp_path, make_pdf(WORDS, size=size)), 1, 4.0))
    assert image.width * image.height <= MOST_PIXELS * 1.01
    assert max(image.size) <= 16_001


def test_a_page_without_a_size_is_said(pictures, tmp_path):
    file = kept(tmp_path, make_pdf(WORDS, size="1e38 1e38"))
    try:
        image = opened(pictures.page(*file, 1, 1.0))
    except ReadingError as error:
        assert "report.pdf" in str(error)  # noqa: PT017 # it may be drawn as well
    else:
        assert image.width * image.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("number", [0, 3, -1, 10**6])
def test_a_page_that_there_is_not_is_said(pictures, tmp_path, number):
    file = kept(tmp_path, make_pdf(WORDS, WORDS))
    with pytest.raises(NotFoundError, match=rf"^report.pdf has no page {number}: it has 2\.$"):
        pictures.page(*file, number, 1.0)


def test_a_file_that_has_changed_is_not_drawn(pictures, tmp_path):
    file, name, sha256 = kept(tmp_path, make_pdf(WORDS))
    pictures.page(file, name, sha256, 1, 1.0)
    file.write_bytes(make_pdf([Put(72, 120, "1. Other words.")]))
    with pytest.raises(ReadingError, match="has changed since it was read"):
        pictures.page(file, name, sha256, 1, 2.0)
    with pytest.raises(ReadingError, match="has changed since it was read"):
        pictures.sizes(file, name, sha256)


def test_a_file_that_is_gone_or_no_pdf_is_said_without_its_folder(pictures, tmp_path):
    file, name, sha256 = kept(tmp_path, make_pdf(WORDS))
    file.unlink()
    with pytest.raises(NotFoundError, match=r"^report.pdf is not where it was") as gone:
        pictures.page(file, name, sha256, 1, 1.0)
    with pytest.raises(ReadingError, match="is not a whole PDF") as bad:
        pictures.page(*kept(tmp_path, b"%PDF-1.7 and no more"), 1, 1.0)
    assert str(tmp_path) not in str(gone.value) + str(bad.value)


def test_a_drawer_that_hangs_or_dies_is_stopped_and_the_next_page_is_drawn(
    pictures, tmp_path, monkeypatch
):
    file = kept(tmp_path, make_pdf(WORDS))
    for code, sentence in (("import time; time.sleep(60)", "too long"), ("", "brought down")):
        bad = Worker([sys.executable, "-c", code], seconds=1)
        with monkeypatch.context() as patched:
            patched.setattr(pictures, "_worker", bad)
            with pytest.raises(ReadingError, match=sentence):
                pictures.page(*file, 1, 1.0)
    assert opened(pictures.page(*file, 1, 1.0)).width == 595


def test_pictures_are_kept_up_to_a_size_and_the_oldest_go_first(tmp_path, monkeypatch):
    file = kept(tmp_path, make_pdf(WORDS, WORDS, WORDS))
    pictures = Pictures()
    size = max(len(pictures.page(*file, number, 1.0)) for number in (1, 2, 3))
    pictures = Pictures(kept=int(2.5 * size))
    asked = []
    ask = pictures._ask
    monkeypatch.setattr(pictures, "_ask", lambda q: asked.append(q["page"]) or ask(q))
    for number in (1, 2, 1, 3, 1, 2):
        pictures.page(*file, number, 1.0)
    assert asked == [1, 2, 3, 2]  # 2 was the oldest when 3 came


def test_the_memory_of_a_drawer_is_limited(tmp_path):
    pytest.importorskip("resource")
    pictures = Pictures(memory=drawing.MEMORY // 50)
    with pytest.raises(ReadingError):
        pictures.page(*kept(tmp_path, make_pdf(WORDS, size="3000 3000")), 1, 4.0)
