"""Whether letters are an English word, by the list that comes with pyspellchecker.

The list is a JSON object of lower-case words with how often each is used, one a line.
A question asks after a word or two, so these are looked up in its text: to read it as
JSON takes ten times as long and ten times the memory.
"""

from __future__ import annotations

import gzip
import json
from functools import cache, lru_cache
from importlib.resources import files

_FAMILIAR = 2_000
_COMMON = 20_000  # of the 8,400,000 times that its list counts "can"


def is_english(word: str) -> bool:
    """Whether a word is in a list of 160,000 (American) English ones.

    >>> is_english("lorries"), is_english("lado")
    (True, False)
    """
    return _count(word.lower()) is not None


def is_common(word: str) -> bool:
    """Whether a word is one of the 3,200 that everybody uses.

    >>> is_common("send"), is_common("mash")
    (True, False)
    """
    return (_count(word.lower()) or 0) > _COMMON


def is_familiar(word: str) -> bool:
    """Whether a word is used so often that its capital does not make it a name.

    >>> is_familiar("youngsters"), is_familiar("wakefield")
    (True, False)
    """
    return (_count(word.lower()) or 0) > _FAMILIAR


@lru_cache(maxsize=10_000)
def _count(word: str) -> int | None:
    """How often a word in small letters is used; None where the list lacks it."""
    entry = f"\n{json.dumps(word, ensure_ascii=False)}: ".encode("utf-8", "replace")
    at = _list().find(entry)
    if at < 0:
        return None
    end = _list().index(b"\n", at + len(entry))
    return int(_list()[at + len(entry) : end].rstrip(b","))


@cache
def _list() -> bytes:
    return gzip.decompress((files("spellchecker") / "resources" / "en.json.gz").read_bytes())
