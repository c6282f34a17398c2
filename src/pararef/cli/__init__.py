"""The command line: read arguments, call, print.

Results go to standard output, everything else to standard error, so that
scripts can lean on it. What is slow to import is imported where it is used.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

from pararef import terminal
from pararef.cli import (
    collecting,
    comparing,
    copying,
    following,
    holdings,
    measuring,
    questions,
    running,
)
from pararef.cli.options import app
from pararef.errors import ParaRefError

__all__ = [
    "app",
    "collecting",
    "comparing",
    "copying",
    "following",
    "holdings",
    "main",
    "measuring",
    "questions",
    "running",
]


def main(arguments: list[str] | None = None) -> None:
    """Run a command; say what went wrong in one sentence, without a trace.

    Args:
        arguments: Of the command line, without the program's name; the
            process's own if None.
    """
    _start_light()
    # A terminal can hand over bytes that are no text; nothing after this could print them.
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app([os.fsencode(part).decode("utf-8", "replace") for part in given])
    except ParaRefError as error:
        terminal.complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `pararef search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _start_light() -> None:
    """Leave out what takes its time at every start and does nothing for a command."""
    # What is imported stays: to look for garbage in it again and again finds none. And at
    # the end all of it is given back at once, not object by object.
    gc.set_threshold(50_000, 50, 100)
    atexit.register(gc.freeze)
    # Pydantic asks all installed packages whether they bring a plugin for it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # NumPy's threads wait busily at their start; `library.vectors` has no use for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
