"""How a report was read, in plain words: what a person looks at before trusting it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pararef.records import Kind, ReadingLog, Report
from pararef.web.holdings import count

_MOST = 12  # numbers that are listed one by one
_COUNTED = ("note", "note mark", "page number", "header", "footer")
_THINGS = {
    Kind.NUMBERED: "numbered paragraph",
    Kind.BULLET: "bullet point",
    Kind.PROSE: "other passage",
    Kind.TABLE: "table row",
}


def lines(report: Report, kinds: Mapping[Kind, int]) -> list[str]:
    """Sentences on what was found in the file, and on what was not.

    Args:
        kinds: How many paragraphs the report has of each kind.
    """
    log = report.log
    said = [_found(kinds), _words(log)]
    if log.missing:
        said.append(f"The numbering has gaps; not found in the file: {_listed(log.missing)}.")
    elif Kind.NUMBERED in kinds:
        said.append("The numbering has no gaps.")
    if log.joined:
        said.append(f"{count(len(log.joined), 'paragraph')} cut by a page made whole.")
    if log.dropped:
        whys = Counter(part.why for part in log.dropped).most_common()
        said.append(f"Left out: {', '.join(_left_out(why, times) for why, times in whys)}.")
    return said


def _found(kinds: Mapping[Kind, int]) -> str:
    parts = [count(kinds[kind], _THINGS[kind]) for kind in Kind if kinds.get(kind)]
    return f"{', '.join(parts)} found."


def _words(log: ReadingLog) -> str:
    lost = log.words_in - log.words_placed
    if lost <= 0:
        return f"{count(log.words_in, 'word')} in the file, and all of them have a place."
    return f"{lost:,} of {count(log.words_in, 'word')} in the file found no place."


def _left_out(why: str, times: int) -> str:
    return count(times, why) if why in _COUNTED else f"{why} ({times:,})"


def _listed(numbers: tuple[str, ...]) -> str:
    shown = numbers[:_MOST]
    rest = len(numbers) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {count(rest, 'other')}"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
