"""A collection as CSV, a row for each quotation: for Excel, LibreOffice and scripts.

A cell that a spreadsheet would take for a formula gets an apostrophe before it,
and so does one that begins with apostrophes and then so, in order that reading
the file can take exactly one away. No cell is a bare number: of "4.10" a
spreadsheet makes 4.1, which is another paragraph.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from pararef.research.exporting.entries import Entry, clean

MARK = "\ufeff"
"""Tells Excel that this is UTF-8."""
COLUMNS = (
    "Quotation",
    "Citation",
    "Place",
    "Under",
    "Link",
    "Characters",
    "Note",
    "Tags",
    "Report",
    "Inspectorate",
    "Provider",
    "Date of the report",
    "Licence",
    "State",
    "Pinned",
    "Exported",
)
APART = "; "
"""Between tags."""

_FORMULA = re.compile(r"[\s'’\u200b\ufeff]*[=+\-@＝＋－＠−\t\r\n]")


def write(held: Sequence[Entry]) -> bytes:
    """The file."""
    out = io.StringIO()
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)
    sheet.writerow(COLUMNS)
    sheet.writerows([inert(cell) for cell in _row(entry)] for entry in held)
    return (MARK + out.getvalue()).encode()


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> inert("=1+1"), inert("’tis"), inert("'=1"), inert("4%")
    ("'=1+1", '’tis', "''=1", '4%')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def alive(cell: str) -> str:
    """The cell that was made inert; any other as it is.

    >>> [alive(inert(cell)) for cell in ("=1", "'=1", "'tis", "")]
    ['=1', "'=1", "'tis", '']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _row(entry: Entry) -> list[str]:
    report, pin = entry.report, entry.cited.now
    named = (report.title, report.inspectorate, report.provider) if report else (pin.report,)
    title, inspectorate, provider = (*named, None, None)[:3]
    return [
        entry.quotation or "",
        entry.citation,
        entry.place,
        entry.before,
        entry.link,
        "whole paragraph" if pin.start is None else f"characters {pin.start} to {pin.end}",
        entry.note,
        APART.join(entry.tags),
        clean(title or ""),
        clean(inspectorate or ""),
        clean(provider or ""),
        _day(entry.dated),
        entry.licence,
        entry.cited.told or "as printed",
        _day(pin.added),
        _day(entry.day),
    ]


def _day(day: object) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
