"""The real encoder: unit vectors, and a name that changes with its files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from pararef.library import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_texts_of_like_meaning_are_near_and_each_has_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(
        ["Trainees are well supported.", "Students get good help.", "It rains."]
    )
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > cosines[0, 2] + 0.2


def test_a_batch_gives_what_one_by_one_gives(encoder: SentenceEncoder) -> None:
    texts = [f"Paragraph {n} is about mentors." * (n + 1) for n in range(12)]
    single = np.concatenate([encoder.encode([text]) for text in texts])
    # Many texts may be encoded in half precision, which turns a vector by little.
    assert np.sum(encoder.encode(texts) * single, axis=1) == pytest.approx(1.0, abs=0.01)


def test_tokens_are_counted_without_those_that_the_model_adds(encoder: SentenceEncoder) -> None:
    assert encoder.tokens("the school") == 2
    assert encoder.tokens("") == 0
    assert encoder.window == 254


def test_the_name_changes_with_the_files(tmp_path: Path) -> None:
    folder = SentenceEncoder()._folder
    assert folder is not None
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    before = SentenceEncoder(str(copy)).name
    config = copy / "config.json"
    config.write_text(config.read_text().replace("{", "{ ", 1))
    assert SentenceEncoder(str(copy)).name != before
    assert SentenceEncoder().name.startswith("all-MiniLM-L6-v2")
