"""A collection as a file, in one of several forms.

Whatever the form, each quotation has its citation, its link, the licence of the
report and the date of the export, and its words are those that are stored now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pararef.desk import Desk
from pararef.errors import CollectionError
from pararef.research.collection import Collection, check
from pararef.research.exporting import markdown, references, spreadsheet, whole, word
from pararef.research.exporting.entries import Entry, entries

__all__ = ["FORMATS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of file.

    Attributes:
        name: What it is asked for by.
        label: For people.
        ending: Of the file's name, with its stop.
        media: Its media type.
        write: Makes the file.
    """

    name: str
    label: str
    ending: str
    media: str
    write: Callable[[Sequence[Entry]], bytes]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMATS = {
    form.name: form
    for form in (
        Format("docx", "Word", ".docx", _WORD, word.write),
        Format("csv", "CSV (Excel)", ".csv", "text/csv; charset=utf-8", spreadsheet.write),
        Format("md", "Markdown", ".md", "text/markdown; charset=utf-8", markdown.write),
        Format(
            "ris",
            "RIS (EndNote, Zotero)",
            ".ris",
            "application/x-research-info-systems",
            references.write_ris,
        ),
        Format(
            "csl-json",
            "CSL-JSON",
            ".csl.json",
            "application/vnd.citationstyles.csl+json",
            references.write_csl,
        ),
        Format("json", "JSON (to import again)", ".json", "application/json", whole.write),
    )
}
"""All forms, by their names; put one of your own in here."""


def export(held: Collection, desk: Desk, form: str, address: str, day: date) -> bytes:
    """A collection as a file; every word quoted is sliced from the reports as they are now.

    Args:
        form: A name in `FORMATS`.
        address: Of the page, which the links lead to.
        day: Of the export.

    Raises:
        CollectionError: If there is no such form.
    """
    if form not in FORMATS:
        raise CollectionError(
            f"A collection is not exported as “{form[:40]}”: take one of {', '.join(FORMATS)}."
        )
    return FORMATS[form].write(entries(check(held, desk), address, day))
