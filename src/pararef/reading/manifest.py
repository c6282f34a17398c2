"""A `manifest.csv` beside the reports: what a person knows better than the rules.

One row a file, one column a field; an empty cell changes nothing. Columns:
`file`, and any of `id`, `title`, `inspectorate`, `kind`, `kind_name`, `provider`,
`urn`, `reference`, `inspected`, `published`, `dated`, `lead_inspector`,
`previous_inspection`, `framework`, `licence`. Dates are ISO: "2023-03-31"; `inspected` takes
ranges as "2023-02-20/2023-03-03", several parted by ";".
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pararef.errors import ReadingError
from pararef.records import DateRange, Report

MANIFEST = "manifest.csv"
_TEXT = (
    "id title inspectorate kind kind_name provider urn reference lead_inspector"
    " previous_inspection framework licence"
).split()
_DATES = ("published", "dated")
COLUMNS = ("file", *_TEXT, "inspected", *_DATES)


def corrections(folder: Path) -> dict[str, dict[str, str]]:
    """The fields that a folder's manifest gives, file by file.

    Args:
        folder: Where the reports are; without a manifest there is nothing to correct.

    Returns:
        For the name of each file, its fields that are not empty.

    Raises:
        ReadingError: If the manifest cannot be read, has no column `file` or one
            that is unknown, names a file twice, or has a date that is none.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadingError(
            f"{path} cannot be read ({error}): save it as CSV in UTF-8, or take it away."
        ) from error
    columns = [name.strip().lower() for name in rows[0]] if rows else []
    _check(columns, path)
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            raise ReadingError(
                f"{path}, row {number} has {len(row)} cells under {len(columns)} columns: "
                "put quotation marks around a cell with a comma."
            )
        fields = {
            name: cell.strip() for name, cell in zip(columns, row, strict=False) if cell.strip()
        }
        file = fields.pop("file", "")
        if not file or file in found:
            why = f"names {file} a second time" if file else "names no file"
            raise ReadingError(f"{path}, row {number} {why}: give each file one row.")
        for name, cell in fields.items():
            _value(name, cell, f"{path}, row {number}")
        found[file] = fields
    return found


def corrected(report: Report, fields: Mapping[str, str]) -> Report:
    """The report with these fields instead of its own; its paragraphs follow a new id.

    Args:
        fields: As `corrections` gives them; empty ones change nothing.

    Raises:
        ReadingError: If a field is unknown or a date is none.
    """
    values = {
        name: _value(name, cell, report.source)
        for name, cell in fields.items()
        if cell.strip() and name != "file"
    }
    if "id" in values:
        values["paragraphs"] = tuple(replace(p, report=values["id"]) for p in report.paragraphs)
    return replace(report, **values) if values else report


def _check(columns: list[str], path: Path) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    twice = [name for name in columns if columns.count(name) > 1]
    if unknown or twice or "file" not in columns:
        what = (
            f"has the column {unknown[0]!r}, which is no field of a report"
            if unknown
            else f"has the column {twice[0]!r} twice"
            if twice
            else "has no column 'file'"
        )
        raise ReadingError(f"{path} {what}: its columns may be {', '.join(COLUMNS)}.")


def _value(name: str, cell: str, where: str) -> Any:
    """A cell as its field's value."""
    cell = cell.strip()
    if name in _TEXT:
        return cell
    try:
        if name in _DATES:
            return date.fromisoformat(cell)
        if name == "inspected":
            return tuple(_range(part.strip()) for part in cell.split(";") if part.strip())
    except ValueError:
        raise ReadingError(
            f"{where}: {name} is {cell!r}, which is no date: write 2023-03-31"
            + (" or 2023-02-20/2023-03-03." if name == "inspected" else ".")
        ) from None
    raise ReadingError(
        f"{where}: {name!r} is no field of a report: use one of {', '.join(COLUMNS)}."
    )


def _range(part: str) -> DateRange:
    first, slash, last = part.partition("/")
    start = date.fromisoformat(first.strip())
    return DateRange(start, date.fromisoformat(last.strip()) if slash else start)
