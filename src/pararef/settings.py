"""Every setting, in one place.

A flag comes first, then the environment (`PARAREF_INDEX`, …), then
`pararef.toml` in the folder where pararef is started, then the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pararef.errors import SettingError

FILE = "pararef.toml"


class Settings(BaseSettings):
    """What pararef can be told."""

    model_config = SettingsConfigDict(env_prefix="PARAREF_", toml_file=FILE, extra="forbid")

    index: Path = Path("index")
    """The folder of the index."""

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

    fidelity: float = Field(default=0.99, ge=0, le=1)
    """The share of a file's words that must find a place; a report below it is marked."""

    host: str = Field(default="127.0.0.1", min_length=1)
    """Where the page is served. Anything else lets other machines in."""

    port: int = Field(default=7860, ge=0, le=65535)
    """The page's port; 0 for any that is free."""

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
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingError(
            f"The setting {name} cannot be {first['input']!r} ({first['msg']}): look at its flag,"
            f" PARAREF_{name.upper()} and {FILE}."
        ) from error
    except ValueError as error:  # the file is not TOML
        raise SettingError(f"{FILE} cannot be read ({error}): mend or delete it.") from error
