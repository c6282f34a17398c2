"""What visitors are told of an error, and what the log is told."""

from __future__ import annotations

import logging

from pararef import stages
from pararef.errors import BusyIndexError, EngineError, ParaRefError

AWAY = (
    "The server that keeps the reports does not answer just now. Nothing is lost: try again in a"
    " moment."
)
RETRY = "5"  # seconds after which it may be asked again

log = logging.getLogger(__name__)


def sentence(error: ParaRefError) -> str:
    """The error's own words; of a server that keeps an index nothing that is inside (its name,
    how it refused) but in the log."""
    stages.trouble(error)
    if isinstance(error, EngineError):
        log.warning("%s", error)
        return AWAY
    return str(error)


def status(error: ParaRefError, otherwise: int) -> int:
    """503 where the server that keeps an index is away, or the index is just being changed:
    whoever asked is not to blame."""
    return 503 if isinstance(error, EngineError | BusyIndexError) else otherwise
