"""A flag comes before the environment, that before the file, that before the default."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from pararef.errors import LibraryError, SettingError
from pararef.library.milvus.address import Address
from pararef.settings import settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARAREF_INDEX", raising=False)


def test_each_source_overrides_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().index == "index"
    (tmp_path / "pararef.toml").write_text('index = "from-file"\nport = 8000\n')
    assert settings().index == "from-file"
    monkeypatch.setenv("PARAREF_INDEX", "from-environment")
    assert settings().index == "from-environment"
    assert settings(index=Path("from-flag")).index == "from-flag"
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


@pytest.mark.parametrize(
    "toml",
    [
        'llm_key = ["secret-0451"]',
        'llm_key = "secret 0451"',
        'llm_key = "secret-é0451"',
        'llm_keys = "secret-0451"',
        'llm_url = "http://user:secret-0451@host/v1"',
        'llm_url = "http://host/v1?key=secret-0451"',
        'llm_url = "http://secret-0451:port/v1"',
        'llm_url = "ftp://secret-0451/v1"',
    ],
)
def test_what_may_hold_a_key_is_not_told_when_it_cannot_be_used(tmp_path: Path, toml: str) -> None:
    (tmp_path / "pararef.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingError, match=r"llm_") as told:
        settings()
    assert "0451" not in "".join(traceback.format_exception(told.value))


def test_the_key_of_a_language_model_is_held_and_never_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings().llm_url is None
    monkeypatch.setenv("PARAREF_LLM_KEY", " secret-0451\n")
    monkeypatch.setenv("PARAREF_LLM_URL", "http://127.0.0.1:11434/v1/")
    held = settings()
    assert held.llm_key is not None
    assert held.llm_key.get_secret_value() == "secret-0451"
    assert held.llm_url == "http://127.0.0.1:11434/v1"
    assert "0451" not in f"{held} {held!r} {held.model_dump()} {held.model_dump_json()}"
    monkeypatch.setenv("PARAREF_LLM_KEY", "")
    assert settings().llm_key is None
    with pytest.raises(SettingError, match="llm_timeout"):
        settings(llm_timeout=0)


def test_proxies_are_given_as_a_list_or_with_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pararef.toml").write_text('proxies = ["10.0.0.2", "::1"]')
    assert settings().proxies == ("10.0.0.2", "::1")
    for given in ("10.0.0.2,::1", " 10.0.0.2, ::1,"):
        monkeypatch.setenv("PARAREF_PROXIES", given)
        assert settings().proxies == ("10.0.0.2", "::1")
    monkeypatch.setenv("PARAREF_PROXIES", "")
    assert settings().proxies == ()


@pytest.mark.parametrize(
    ("index", "token"),
    [
        ("milvus://root:pa/ss@host:19530/reports", "root:pa/ss"),
        ("milvus://root:p%40ss@host:19530/reports", "root:p@ss"),
        ("milvus://root:p@ss@host:19530/reports", "root:p@ss"),
        ("https://a%2Fkey@host:19530/reports", "a/key"),
    ],
)
def test_a_token_in_the_address_of_an_index_is_shown_nowhere(index: str, token: str) -> None:
    held = settings(index=index)
    assert held.index.endswith("://host:19530/reports")
    assert held.index_token
    assert held.index_token.get_secret_value() == token
    address = Address.of(held.library)
    assert (address.token, address.name) == (token, "reports")
    assert token not in f"{held!r} {held} {address!r} {address}"


def test_an_address_that_cannot_be_used_does_not_tell_its_password() -> None:
    for odd in ("milvus://root:pa/ss@host/reports", "milvus://root:secret@host:port/a/b"):
        with pytest.raises(LibraryError) as told:
            Address.of(odd)
        assert "root" not in str(told.value)
        assert told.value.__cause__ is None
        assert "secret" not in "".join(traceback.format_exception(told.value)[-1:])
