"""Pages of a report's PDF as pictures, drawn by a process of its own.

Drawing does what reading does not: it unpacks images and fills shapes, and pdfium can
be stopped at neither. So the one who draws is a worker like those who read, within
limits of time and memory, and is asked for one page at a time.

What is drawn is what was read: the bytes are compared with the report's own before a
page of them is shown.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pararef.errors import NotFoundError, ParaRefError, ReadingError
from pararef.reading.pdf_sheets import Paper
from pararef.reading.source import content_of
from pararef.reading.workers import Worker, serve

SECONDS = 15.0
"""Time that a page may take, opening the file included."""

MEMORY = 1_000_000_000
"""Bytes that drawing may take, where the system can hold a process to that."""

KEPT = 32 * 2**20
"""Bytes of pictures that are kept."""

_FAMILY = {error.__name__: error for error in (NotFoundError, ReadingError)}


class Pictures:
    """Draws pages, one after another, and keeps the last ones. May be used by several threads.

    A picture that is kept is shown even if the file is gone by now, for it is of the
    bytes that the report was read from.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY, kept: int = KEPT) -> None:
        self._worker = Worker([sys.executable, "-m", __name__, str(memory)], seconds)
        self._alone = threading.Lock()
        self._most = kept
        self._kept: OrderedDict[tuple[str, int, float], bytes] = OrderedDict()
        self._bytes = 0
        weakref.finalize(self, self._worker.stop)  # also when Python ends

    def sizes(self, file: Path, name: str, sha256: str) -> list[tuple[float, float]]:
        """The width and height of each page of a PDF as it is shown, in points.

        Arguments and errors as for `page`.
        """
        with self._alone:
            held = self._ask({"path": os.fsencode(file).hex(), "name": name, "sha256": sha256})
        return [(width, height) for width, height in held["sizes"]]

    def page(self, file: Path, name: str, sha256: str, number: int, scale: float) -> bytes:
        """A page as a PNG.

        Args:
            file: A PDF.
            name: What it is called in sentences about it.
            sha256: Of the bytes that it must have.
            number: From 1.
            scale: Pixels for a point; fewer for a page that is larger than pages are.

        Raises:
            NotFoundError: If it has no such page.
            ReadingError: If it has changed, or cannot be drawn within the limits.
        """
        key = (sha256, number, scale)
        with self._alone:
            if key not in self._kept:
                question = {"path": os.fsencode(file).hex(), "name": name, "sha256": sha256}
                held = self._ask(question | {"page": number, "scale": scale})
                self._keep(key, base64.b64decode(held["png"]))
            self._kept.move_to_end(key)
            return self._kept[key]

    def _ask(self, question: Mapping[str, object]) -> Any:
        try:
            held = self._worker.ask(question)
        except TimeoutError:
            raise ReadingError(
                f"This page of {question['name']} takes too long to draw: read it in a viewer."
            ) from None
        except ChildProcessError:
            raise ReadingError(
                f"This page of {question['name']} brought down what draws it: read it in a viewer."
            ) from None
        if "error" in held:
            raise _FAMILY[held["kind"]](held["error"])
        return held

    def _keep(self, key: tuple[str, int, float], png: bytes) -> None:
        self._kept[key] = png
        self._bytes += len(png)
        while self._bytes > self._most and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped)


class _Drawer:
    """The worker's side: keeps the last file open, for one page seldom stays alone."""

    def __init__(self) -> None:
        self._paper: Paper | None = None
        self._of: tuple[object, ...] = ()

    def answer(self, question: Mapping[str, Any]) -> dict[str, object]:
        try:
            paper = self._open(question)
            if "page" not in question:
                return {"sizes": paper.sizes()}
            png = paper.draw(question["page"], question["scale"])
            return {"png": base64.b64encode(png).decode()}
        except ParaRefError as error:
            kind = NotFoundError if isinstance(error, NotFoundError) else ReadingError
            return {"error": str(error), "kind": kind.__name__}
        except Exception:  # whatever a library raised: nothing else may come of a stranger's file
            sentence = f"This page of {question['name']} cannot be drawn: read it in a viewer."
            return {"error": sentence, "kind": ReadingError.__name__}

    def _open(self, question: Mapping[str, Any]) -> Paper:
        path = Path(os.fsdecode(bytes.fromhex(question["path"])))
        name, sha256 = question["name"], question["sha256"]
        of = (path, sha256, *_state(path, name))
        if self._paper is not None and of == self._of:
            return self._paper
        content = _content(path, name)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ReadingError(
                f"{name} has changed since it was read: run `pararef build` again, and its pages"
                " can be shown."
            )
        if self._paper is not None:
            self._paper.close()
            self._paper = None
        self._paper, self._of = Paper(content, name), of
        return self._paper


def _state(path: Path, name: str) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        raise _gone(name) from None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file; no sentence names its folder, which is nobody's business."""
    try:
        return content_of(path)
    except ReadingError:
        raise _gone(name) from None


def _gone(name: str) -> NotFoundError:
    return NotFoundError(f"{name} is not where it was when it was read, or cannot be opened.")


if __name__ == "__main__":
    serve(_Drawer().answer, int(sys.argv[1]))
