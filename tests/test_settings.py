"""A flag comes before the environment, that before the file, that before the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from pararef.errors import SettingError
from pararef.settings import settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARAREF_INDEX", raising=False)


def test_each_source_overrides_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().index == Path("index")
    (tmp_path / "pararef.toml").write_text('index = "from-file"\nport = 8000\n')
    assert settings().index == Path("from-file")
    monkeypatch.setenv("PARAREF_INDEX", "from-environment")
    assert settings().index == Path("from-environment")
    assert settings(index=Path("from-flag")).index == Path("from-flag")
    assert settings(index=None).port == 8000


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("port = 70000", "port"),
        ("nonsense = 1", "nonsense"),
        ("port = ", "cannot be read"),
        ("hits = 0", "hits"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "pararef.toml").write_text(toml)
    with pytest.raises(SettingError, match=words):
        settings()
