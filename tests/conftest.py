"""What many tests share: the sample report, and encoders that need no weights."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings

from pararef.desk import Desk
from pararef.library import Library, SentenceEncoder, Vectors, tokens
from pararef.reading import read
from pararef.records import Kind, Paragraph, ReadingLog, Report

SAMPLE = Path(__file__).parents[1] / "reports" / "ofsted_ite_liverpool-john-moores_2018.md"

# How long an example takes says how busy the machine is.
settings.register_profile("pararef", deadline=None)
settings.load_profile("pararef")


class BagOfWords:
    """An encoder by shared words alone: each stem points in a direction of its own."""

    name = "bag of words"
    window = 60

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for token in tokens(text):
                row += _direction(token.stem)
            row /= np.linalg.norm(row) or 1.0
        return vectors

    def encode_question(self, question: str) -> Vectors:
        return self.encode([question])[0]


# Not functools.cache, which cannot be sent to a worker that has not this module.
_DIRECTIONS: dict[str, Vectors] = {}


def _direction(stem: str) -> Vectors:
    """Drawn once for each stem: to draw takes longer than all else that is done for a token."""
    if stem not in _DIRECTIONS:
        _DIRECTIONS[stem] = np.random.default_rng(crc32(stem.encode())).normal(size=64)
    return _DIRECTIONS[stem]


def make_report(name: str, *texts: str, **fields: object) -> Report:
    """A report of numbered paragraphs."""
    report = Report(
        id=name,
        title=name.title(),
        source=f"{name}.md",
        sha256=f"{crc32(repr((name, texts)).encode()):064x}",
        reader=1,
        log=ReadingLog(0, 0),
        paragraphs=tuple(
            Paragraph(name, str(number), Kind.NUMBERED, text, number=str(number))
            for number, text in enumerate(texts, start=1)
        ),
    )
    return replace(report, **fields)


LONGEST = (
    "test_conformance.py",
    "test_figures.py",
    "test_accessibility.py",
    "test_building_ray.py",
    "test_page.py",
    "test_formats.py",
    "test_killed.py",  # not beside test_conformance: a machine has one Milvus 2.3 at a time
    "test_reader.py",
    "test_graph.py",
    "test_anew.py",
    "test_collecting.py",
    "test_doctor.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: some processes share the tests, file by file."""
    last = len(LONGEST)
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, last))


def pytest_configure(config: pytest.Config) -> None:
    """A folder that all processes of one run share, as long as it runs."""
    if "PARAREF_TESTS_SHARED" not in os.environ:
        folder = TemporaryDirectory(prefix="pararef-tests-")
        os.environ["PARAREF_TESTS_SHARED"] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture
def encoder() -> BagOfWords:
    return BagOfWords()


@pytest.fixture(scope="session")
def sample() -> Report:
    return read(SAMPLE)


@pytest.fixture(scope="session")
def sample_index(sample: Report) -> Path:
    """The sample, indexed with the real encoder: once, by whichever process comes first."""
    shared = Path(os.environ["PARAREF_TESTS_SHARED"])
    folder = shared / "sample-index"
    with FileLock(shared / "sample-index.lock"):
        if not folder.exists():
            made = shared / "sample-index-begun"
            library = Library.create(made, SentenceEncoder())
            library.put({str(SAMPLE): sample})
            library.close()
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_library(sample_index: Path) -> Library:
    return Library.open(sample_index, SentenceEncoder())


@pytest.fixture(scope="session")
def desk(sample_library: Library) -> Desk:
    return Desk(sample_library)
