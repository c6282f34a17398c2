"""A collection as Markdown, in which every word of a report is a word and no markup.

Escaped is all that CommonMark, GitHub's form of it or a note-taking program takes
for a mark: an address in a report does not become a link, nor "#4" a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pararef.research.exporting.entries import Entry, clean, day_in_words

_MARKS = re.compile(r"[\\`*_{}\[\]<>|~&$#!^=@%]")
# Of bare words some viewers make links, or small pictures: "http:", "www.", "a.com", ":smile:".
_LINKING = re.compile(r"(?<=\S)\.(?=\S)|:(?=\S)|/(?=/)|(?<=/)/")
_FIRST = re.compile(r"[-+:]|\d{1,9}(?=[.)])")  # of a line: makes a list of it
_HARD_END = "\\\n"


def write(held: Sequence[Entry]) -> bytes:
    """The file."""
    there = [entry for entry in held if entry.quotation is not None]
    lost = [entry for entry in held if entry.quotation is None]
    parts = ["# Collection of quotations"]
    if held:
        parts.append(f"Exported from pararef on {day_in_words(held[0].day)}.")
    parts += map(_quoted, there)
    if lost:
        parts.append("## No longer printed as they were pinned")
        parts += map(_lost, lost)
    return ("\n\n".join(parts) + "\n").encode()


def escaped(text: str) -> str:
    """Words that are words only, whatever shows them. Lines stay lines; blank ones are left out.

    >>> escaped("*All* at http://a.uk")
    '\\\\*All\\\\* at http\\\\:\\\\/\\\\/a\\\\.uk'
    """
    lines = [one.rstrip() for one in clean(text).split("\n")]
    return _HARD_END.join(_escaped_line(one) for one in lines if one)


def _escaped_line(text: str) -> str:
    words = text.lstrip()
    blank = text[: len(text) - len(words)]
    words = _LINKING.sub(r"\\\g<0>", _MARKS.sub(r"\\\g<0>", words))
    if first := _FIRST.match(words):
        mark = first[0]
        words = words.replace(mark, f"{mark}\\" if mark.isdigit() else f"\\{mark}", 1)
    # Tabs part the cells of a row, of which the first may be empty: bare, they begin code.
    return "&#9;" * blank.count("\t") + words


def _quoted(entry: Entry) -> str:
    words = f"“{escaped(entry.quotation or '')}”"
    if entry.before:
        words = f"{escaped(entry.before)}{_HARD_END}{words}"
    return "\n\n".join(filter(None, ("> " + words.replace("\n", "\n> "), _below(entry))))


def _lost(entry: Entry) -> str:
    return "\n\n".join((escaped(entry.cited.told), _below(entry)))


def _below(entry: Entry) -> str:
    """The citation, the licence, and what the reader wrote."""
    cited = escaped(entry.citation)
    lines = [f"[{cited}](<{entry.link}>)" if entry.cited.paragraph else cited]
    lines += [f"Licence: {escaped(entry.licence)}"] if entry.licence else []
    lines += [f"Tags: {escaped(', '.join(entry.tags))}"] if entry.tags else []
    note = f"\n\nNote: {escaped(entry.note)}" if entry.note else ""
    return _HARD_END.join(lines) + note
