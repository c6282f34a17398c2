"""A collection for programs that keep references: RIS and CSL-JSON.

A reference is to a report, with the paragraph's address as its link and the
quotation as its note. What is no longer printed is no reference.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pararef.research.exporting.entries import Entry, clean, line


def write_ris(held: Sequence[Entry]) -> bytes:
    """The file as RIS: a line for each field, so that no field may have a line end."""
    lines: list[str] = []
    for entry in _there(held):
        lines += [f"{tag}  - {line(words)}" for tag, words in _ris(entry) if line(words)]
        lines += ["ER  - ", ""]
    return "\r\n".join(lines).encode()


def write_csl(held: Sequence[Entry]) -> bytes:
    """The file as CSL-JSON: an item for each quotation."""
    items = [_csl(entry, number) for number, entry in enumerate(_there(held), start=1)]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _there(held: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in held if entry.quotation is not None and entry.report]


def _ris(entry: Entry) -> list[tuple[str, str]]:
    report = entry.report
    if report is None:
        return []
    by, day = report.inspectorate or "", entry.dated
    return [
        ("TY", "RPRT"),
        ("TI", report.title),
        ("AU", "" if "," in by else by),  # what stands before a comma would be a surname
        ("PB", by),
        ("PY", f"{day.year}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("SN", report.reference or ""),
        ("M3", report.kind_name or ""),
        ("UR", entry.link),
        ("Y2", f"{entry.day:%Y/%m/%d}"),
        *(("KW", tag) for tag in entry.tags),
        ("N1", _quoted(entry)),
        ("N1", entry.note),
        ("N1", f"Licence: {entry.licence}" if entry.licence else ""),
        ("LA", "en"),
    ]


def _csl(entry: Entry, number: int) -> dict[str, Any]:
    report, day = entry.report, entry.dated
    if report is None:
        return {}
    by = line(report.inspectorate or "")
    licence = f"Licence: {entry.licence}" if entry.licence else ""
    item: dict[str, Any] = {
        "id": f"pararef-{number}-{line(report.id)}",
        "type": "report",
        "title": line(report.title),
        "author": [{"literal": by}] if by else None,
        "publisher": by,
        "issued": _parts(day) if day else None,
        "number": line(report.reference or ""),
        "genre": line(report.kind_name or ""),
        "URL": entry.link,
        "accessed": _parts(entry.day),
        "keyword": ", ".join(entry.tags),
        "note": "\n".join(filter(None, (_quoted(entry), clean(entry.note), licence))),
        "language": "en-GB",
    }
    return {name: value for name, value in item.items() if value}


def _quoted(entry: Entry) -> str:
    before = f"{entry.before} " if entry.before else ""
    return f"{before}“{entry.quotation}” ({entry.place})"


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
