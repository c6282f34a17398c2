"""A file's bytes to text, or one clear sentence why not."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pararef.errors import ReadingError

_LARGEST = 64 * 1024 * 1024  # bytes: some 10 million words
_LEAST_PRINTABLE = 0.95
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word document or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
)
_WEB_PAGE = re.compile(rb"[\s\xef\xbb\xbf]*<(!doctype html|html[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A text file as read.

    Attributes:
        name: Without its folder.
        sha256: Of the bytes, as 64 hexadecimal digits.
    """

    name: str
    stem: str
    sha256: str
    text: str
    warnings: tuple[str, ...] = ()


def open_source(path: Path) -> Source:
    """Read a text file.

    Raises:
        ReadingError: If there is no such file, or it is empty, too large, or
            not text.
    """
    try:
        if path.is_dir():
            raise ReadingError(f"{path} is a folder: name a file in it.")
        if path.exists() and not path.is_file():
            raise ReadingError(f"{path} is not a regular file: copy its words into one.")
        size = path.stat().st_size
        if size > _LARGEST:
            raise ReadingError(
                f"{path} is {size // 2**20} MB, more than the {_LARGEST // 2**20} MB that a"
                " report may have: split it."
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReadingError(f"{path} does not exist: check the name.") from None
    except ValueError:  # a NUL in the name
        raise ReadingError(f"{str(path)!r} cannot be the name of a file: check it.") from None
    except OSError as error:
        raise ReadingError(f"{path} cannot be read: {error.strerror}.") from error
    text, warnings = _decode(path, content)
    if not any(letter.isalnum() for letter in text):
        raise ReadingError(f"{path} holds no words: there is nothing to index.")
    return Source(path.name, path.stem, hashlib.sha256(content).hexdigest(), text, warnings)


def _decode(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    if not content.strip():
        raise ReadingError(f"{path} is empty: there is nothing to index.")
    formats = [what for start, what in _OTHER_FORMATS if content.startswith(start)]
    if _WEB_PAGE.match(content):
        formats.append("a web page")
    if formats:
        raise ReadingError(
            f"{path} is {formats[0]}, which is not read yet: save it as Markdown or text."
        )
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, ()
    text = content.decode("cp1252", errors="replace")
    if b"\x00" not in content and _is_text(text):
        return text, ("It is not UTF-8; read as Windows-1252, so odd letters may be wrong.",)
    raise ReadingError(f"{path} is not text, whatever its name says: save it as Markdown.")


def _is_text(text: str) -> bool:
    if "\x00" in text:
        return False
    sample = text[:100_000]
    fine = sum(c.isprintable() or c.isspace() for c in sample if c != "\ufffd")
    return fine >= _LEAST_PRINTABLE * len(sample)
