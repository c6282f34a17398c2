from collections.abc import Callable
from pathlib import Path

import pytest

from pararef.reading import read
from pararef.records import Report

SAMPLE = Path(__file__).parents[2] / "reports" / "ofsted_ite_liverpool-john-moores_2018.md"


@pytest.fixture(scope="session")
def sample_file() -> Path:
    return SAMPLE


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Report:
    return read(sample_file)


@pytest.fixture(scope="session")
def read_text(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """Reads a text as if it stood in a file."""
    file = tmp_path_factory.mktemp("reading") / "report.md"

    def read_it(text: str) -> Report:
        file.write_bytes(text.encode("utf-8"))
        return read(file)

    return read_it
