"""Every setting, in one place.

A flag comes first, then the environment (`PARAREF_INDEX`, …), then
`pararef.toml` in the folder where pararef is started, then the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pararef.errors import SettingError

FILE = "pararef.toml"
_SHORTEST = 10  # characters of a password
# Never shown: people put keys into addresses too.
_SECRET = ("index_token", "llm_key", "llm_url", "login")


class Settings(BaseSettings):
    """What pararef can be told."""

    model_config = SettingsConfigDict(
        env_prefix="PARAREF_", toml_file=FILE, extra="forbid", hide_input_in_errors=True
    )

    index: str = Field(default="index", min_length=1)
    """The folder of the index, or its address on a server, as in milvus://host:19530/reports."""

    index_token: SecretStr | None = None
    """What that server wants to be told: a token, or a name and a password with a colon between."""

    model: str = "all-MiniLM-L6-v2"
    """The encoder: the default, a folder, or a hub's name for a model."""

    question_prompt: str | None = None
    """What the encoder wants before a question; what its own files say if not set."""

    passage_prompt: str | None = None
    """The same before a passage. An index belongs to it as it does to the encoder."""

    reranker: str | None = None
    """A CrossEncoder that looks again at the best hits: a folder, or a hub's name."""

    glossary: Path | None = None
    """Short forms of one's own: a CSV file with the columns short and long."""

    hits: int = Field(default=10, ge=1, le=1000)
    """How many paragraphs a search returns."""

    style: str = "plain"
    """How answers are cited: plain, short, oscola or link."""

    fidelity: float = Field(default=0.99, ge=0, le=1)
    """The share of a file's words that must find a place; a report below it is marked."""

    host: str = Field(default="127.0.0.1", min_length=1)
    """Where the page is served. Anything else lets other machines in."""

    port: int = Field(default=7860, ge=0, le=65535)
    """The page's port; 0 for any that is free."""

    root_path: str = Field(default="", pattern=r"^(?:/[\w.~-]+)*$", max_length=200)
    """Where a proxy puts the page, as in /pararef; the proxy takes it off before it passes on."""

    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses of proxies that are believed when they say whom they ask for; in the environment
    with commas between them."""

    login: SecretStr | None = None
    """A name and a password, with a colon between, that a browser must give; none if not set."""

    per_minute: int | None = Field(default=None, ge=1)
    """How many requests a client may make in a minute, files of the page apart; any number if not
    set."""

    read_only: bool | None = None
    """Whether the page only shows the library. If not set, it does where other machines are let
    in, and where they are not, reports can be added and removed."""

    max_upload: int = Field(default=50, ge=1, le=256)
    """Megabytes of a file that is added through the page."""

    metrics: Literal["off", "local", "on"] = "local"
    """To whom /metrics tells counts and durations, for Prometheus: to nobody, to programs on the
    same machine, or to whoever is let in. They hold no words of questions or reports."""

    llm_url: str | None = Field(default=None, max_length=2000)
    """A language model's server, as in http://127.0.0.1:11434/v1; none, and nothing is sent, if
    not set. The question and the quoted passages are sent there: to another machine, if it names
    one. Proxies and keys that the environment names for other programs are not used."""

    llm_model: str | None = Field(default=None, min_length=1, max_length=300)
    """The model's name, as its server knows it."""

    llm_key: SecretStr | None = None
    """The key that the server wants, if any. It is sent to the server, and shown nowhere."""

    llm_timeout: float = Field(default=60, ge=1, le=600)
    """Seconds that the model has for its whole answer."""

    @property
    def library(self) -> str:
        """Where the library is, with the token in the address of its server."""
        scheme, marks, rest = self.index.partition("://")
        if not marks or not self.index_token:
            return self.index
        return f"{scheme}://{quote(self.index_token.get_secret_value(), safe=':')}@{rest}"

    @model_validator(mode="after")
    def _token_apart(self) -> Self:
        """A token in the address of the server is kept where nothing shows it."""
        scheme, marks, rest = self.index.partition("://")
        token, at, place = rest.rpartition("@")
        if marks and at:
            self.index = f"{scheme}://{place}"
            self.index_token = SecretStr(unquote(token))
        return self

    @field_validator("index", mode="before")
    @classmethod
    def _a_place(cls, index: Any) -> Any:
        """A path is its words."""
        return str(index) if isinstance(index, Path) else index

    @field_validator("proxies", mode="before")
    @classmethod
    def _several(cls, proxies: Any) -> Any:
        """A list, or words with commas between them, as the environment has it."""
        if not isinstance(proxies, str):
            return proxies
        return tuple(filter(None, (address.strip() for address in proxies.split(","))))

    @field_validator("login")
    @classmethod
    def _name_and_password(cls, login: SecretStr | None) -> SecretStr | None:
        """A password that cannot be guessed in a few tries."""
        name, colon, password = (login.get_secret_value() if login else "").partition(":")
        if login and not (name and colon and len(password) >= _SHORTEST):
            raise ValueError(
                f"it wants the form name:password, the password of {_SHORTEST} characters or more"
            )
        return login or None

    @field_validator("llm_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        """One of HTTP that names a host; keys have a setting of their own."""
        if not url:
            return None
        parts = urlsplit(url)
        bare = not (parts.username or parts.password or parts.query or parts.fragment)
        plain = url.isascii() and url.isprintable() and " " not in url
        if parts.scheme not in ("http", "https") or not parts.hostname or not bare or not plain:
            raise ValueError("it wants the form http://host:port/v1, without a name or a key in it")
        _ = parts.port  # raises where it is none
        return url.rstrip("/")

    @field_validator("llm_key")
    @classmethod
    def _a_key(cls, key: SecretStr | None) -> SecretStr | None:
        """Letters, digits and signs that a header can carry."""
        words = key.get_secret_value().strip() if key else ""
        if not words.isascii() or not words.isprintable() or " " in words:
            raise ValueError("a key has letters, digits and signs only")
        return SecretStr(words) if words else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def settings(**flags: Any) -> Settings:
    """The settings that hold, given the flags of a command; a flag of None was not given.

    Raises:
        SettingError: If a value cannot be used, or the file cannot be read.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":  # its value is not told: it may be a key
            raise SettingError(f"There is no setting {name}: take it out of {FILE}.") from None
        given_value = "what it is" if name in _SECRET else repr(first["input"])
        raise SettingError(
            f"The setting {name} cannot be {given_value} ({first['msg']}): look at its flag,"
            f" PARAREF_{name.upper()} and {FILE}."
        ) from None
    except ValueError as error:  # the file is not TOML
        raise SettingError(f"{FILE} cannot be read ({error}): mend or delete it.") from error
