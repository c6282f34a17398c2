"""What fuzzing found in PDFs: characters without height, and halves of characters."""

from __future__ import annotations

import pytest
from make_pdf import Put, make_pdf

from pararef.errors import ReadingError
from pararef.reading.pdf import reading


def test_type_without_height_is_read() -> None:
    page = [Put(72, 120, "Words without height.", 0), Put(72, 160, "Words with height.", 12)]
    text = " ".join(block.text for block in reading(make_pdf(page), "x.pdf").blocks)
    assert "Words with height." in text


def test_a_page_of_nothing_but_type_without_height_is_refused() -> None:
    with pytest.raises(ReadingError, match="no text layer"):
        reading(make_pdf([Put(72, 120, "Words.", 0.01)]), "x.pdf")


def test_every_word_can_be_written_down() -> None:
    page = [Put(72, 120, "Café – “£5” €")]
    for block in reading(make_pdf(page), "x.pdf").blocks:
        assert block.text.encode("utf-8")
        assert block.text == "Café – “£5” €"
