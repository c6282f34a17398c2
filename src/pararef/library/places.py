"""Where a machine keeps what belongs to no one index folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path


def cache() -> Path:
    """For what can be made again: PARAREF_CACHE, or where the system keeps such."""
    return Path(os.environ.get("PARAREF_CACHE") or user_cache_path("pararef"))


def data() -> Path:
    """For what cannot: PARAREF_DATA, or where the system keeps such."""
    return Path(os.environ.get("PARAREF_DATA") or user_data_path("pararef"))
