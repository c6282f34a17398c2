"""Patterns that are compiled later do what those do that are compiled at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pararef.patterns import Pattern

TEXT = "Mentors meet trainees; mentors plan. MENTORS review 3 targets."
PATTERN = r"mentors (\w+)"

USES: dict[str, Callable[[Any], object]] = {
    "search": lambda p: p.search(TEXT).span(),
    "search from": lambda p: p.search(TEXT, 5)[1],
    "search within": lambda p: p.search(TEXT, 1, 30),
    "match": lambda p: p.match(TEXT)[0],
    "match at": lambda p: p.match(TEXT, 23).span(1),
    "fullmatch": lambda p: (p.fullmatch(TEXT), p.fullmatch("mentors plan")[1]),
    "finditer": lambda p: [found.span() for found in p.finditer(TEXT)],
    "findall": lambda p: p.findall(TEXT),
    "split": lambda p: p.split(TEXT),
    "sub": lambda p: p.sub(r"\1 mentors", TEXT),
    "sub by a function": lambda p: p.sub(lambda found: found[1].upper(), TEXT),
    "sub of the first": lambda p: p.sub("-", TEXT, count=1),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_it_does_what_re_does(use: Callable[[Any], object]) -> None:
    assert use(Pattern(PATTERN, re.IGNORECASE)) == use(re.compile(PATTERN, re.IGNORECASE))


def test_it_is_compiled_once_and_not_before_it_is_used() -> None:
    broken = Pattern("(")
    with pytest.raises(re.error):
        broken.search("")
    fine = Pattern("a")
    assert fine.compiled is fine.compiled
