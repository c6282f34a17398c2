"""Regular expressions that are compiled when they are first used.

There are some hundreds, of which a question needs a few: compiling them all takes
longer than finding what is asked for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property


class Pattern:
    """What `re.compile` gives, but not at once.

    Args:
        text: As `re` has it. A mistake in it shows at the first use.
        flags: As `re` has them.
    """

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.text = text
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """As `re` has it."""
        return re.compile(self.text, self._flags)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place in a text, or in a part of it, where it matches."""
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Where it matches at the start of a text, or at a place in it."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Where it matches a whole text."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places where it matches, in order."""
        return self.compiled.finditer(text)

    def findall(self, text: str) -> list[str]:
        """The words at all these places, or of its one group."""
        return self.compiled.findall(text)

    def split(self, text: str) -> list[str]:
        """What is between these places."""
        return self.compiled.split(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """A text with something else at these places; at the first `count`, if not 0."""
        return self.compiled.sub(new, text, count)
