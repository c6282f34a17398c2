"""What an export says of each pin, whatever its form: made once, for all writers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from pararef.answering import link
from pararef.answering.citations import place
from pararef.records import Report
from pararef.research.collection import Cited, Pin

# Of what XML, and so Word, can hold; and no text should hold the others either.
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f]")
_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A pin as it is exported; what is not known is None, or empty.

    Attributes:
        cited: The pin and what the library prints of it.
        quotation: As printed; None where the words are not printed any more.
        before: What the quotation is not understood without: the heading that a bullet
            completes, or the column headings over a row.
        citation: Of the paragraph; where it is gone, its report and anchor as they were pinned.
        place: The paragraph within its report: "para 4.10".
        link: The address of the paragraph on the page; where it is gone, where it was.
        licence: As the report prints it.
        day: Of the export.
    """

    cited: Cited
    quotation: str | None
    before: str
    citation: str
    place: str
    link: str
    licence: str
    day: date

    @property
    def note(self) -> str:
        """The reader's own words."""
        return clean(self.cited.pin.note).strip()

    @property
    def tags(self) -> tuple[str, ...]:
        """The reader's own."""
        return tuple(map(line, self.cited.pin.tags))

    @property
    def report(self) -> Report | None:
        """That prints it, without its paragraphs."""
        return self.cited.report

    @property
    def dated(self) -> date | None:
        """The day of the report: of its publication, else of its head, else of the inspection."""
        if not self.report:
            return None
        inspected = self.report.inspected
        return (
            self.report.published
            or self.report.dated
            or (inspected[-1].last if inspected else None)
        )


def entries(checked: Iterable[Cited], address: str, day: date) -> tuple[Entry, ...]:
    """What is exported of each pin.

    Args:
        address: Of the page, up to its last slash: links to paragraphs begin with it.
        day: Of the export.
    """
    safe = quote(address.rstrip("/"), safe="%/:@[]~") + "/"
    return tuple(_entry(one, safe, day) for one in checked)


def clean(text: str) -> str:
    """Without what no file can show, and with one kind of line end."""
    return _UNSEEN.sub("", _ENDS.sub("\n", text))


def line(text: str) -> str:
    """The same in one line.

    >>> line("a\\r\\nb\\x00  c")
    'a b c'
    """
    return " ".join(clean(text).split())


def day_in_words(day: date) -> str:
    """As people write it: "29 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def _entry(cited: Cited, address: str, day: date) -> Entry:
    paragraph, report = cited.paragraph, cited.report
    gone = f"{cited.pin.report}, {cited.pin.anchor}"
    return Entry(
        cited=cited,
        quotation=clean(cited.words) if cited.words is not None else None,
        before=line((paragraph.lead_in or paragraph.over or "") if paragraph else ""),
        citation=line(cited.citation or gone),
        place=line(place(paragraph)) if paragraph else "",
        link=address + (link(paragraph) if paragraph else _where(cited.pin)),
        licence=line((report.licence or "") if report else ""),
        day=day,
    )


def _where(pin: Pin) -> str:
    return "?" + urlencode({"report": pin.report, "para": pin.anchor})
