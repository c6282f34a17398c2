"""An Atom feed (RFC 4287) of reports, with what they answer to a question.

Words of reports are text in it, never markup: lxml escapes them, and what XML cannot hold
is replaced.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from lxml import etree

from pararef.answering import link
from pararef.answering.citations import named
from pararef.records import Answer, Quote, Report
from pararef.web.address import Asked
from pararef.web.holdings import days

ATOM = "http://www.w3.org/2005/Atom"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What XML cannot hold: https://www.w3.org/TR/xml/#charsets
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OF_FEEDS = uuid.uuid5(uuid.NAMESPACE_DNS, "feeds.pararef")


@dataclass(frozen=True, slots=True)
class Entry:
    """A report that is new.

    Attributes:
        report: Without its paragraphs.
        added: When it was put into the library.
        answer: What it says to the question; None where there is no question.
    """

    report: Report
    added: datetime
    answer: Answer | None = None


def feed(library: str, page: str, own: str, asked: Asked, entries: Sequence[Entry]) -> bytes:
    """A feed, the entries in their order.

    Args:
        library: What the index is called: ids hold it, and no address, which may change.
        page: The address of the page, before the question mark of a link.
        own: The address of the feed.
        asked: What it is a feed of.
    """
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(root, "id", _urn(library, asked.address))
    _text(root, "title", _title(asked))
    _text(root, "updated", _moment(max((entry.added for entry in entries), default=_EVER)))
    _text(_child(root, "author"), "name", "pararef")
    _link(root, "self", own, "application/atom+xml")
    _link(root, "alternate", page + (asked.address or "?view=library"), "text/html")
    for entry in entries:
        _entry(root, library, page, asked, entry)
    whole: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return whole


def _entry(root: etree._Element, library: str, page: str, asked: Asked, entry: Entry) -> None:
    report, quotes = entry.report, entry.answer.quotes if entry.answer else ()
    at = _child(root, "entry")
    _text(at, "id", _urn(library, asked.address, report.id))
    _text(at, "title", named(report) if report.provider else report.title)
    _text(at, "updated", _moment(entry.added))
    where = link(quotes[0].paragraph) if quotes else Asked.of("", {"reports": [report.id]}).address
    _link(at, "alternate", page + where, "text/html")
    _child(at, "category").set("term", _sound(report.kind))
    told = _quoted(entry.answer, page) if entry.answer else _known(report)
    _text(at, "content", told).set("type", "text")


def _quoted(answer: Answer, page: str) -> str:
    """Quotations, each with its citation and its address; headings that print a fact."""
    parts = [_one(quote, page) for quote in answer.quotes]
    parts += [fact.heading for fact in answer.findings.facts if fact.heading]
    return "\n\n".join(parts)


def _one(quote: Quote, page: str) -> str:
    before = f"{quote.paragraph.lead_in} " if quote.paragraph.lead_in else ""
    return f"{before}“{quote.text}”\n{quote.citation}\n{page}{link(quote.paragraph)}"


def _known(report: Report) -> str:
    """What a report says of itself, a line each."""
    lines = [report.title, report.kind_name, report.inspectorate]
    if report.inspected:
        lines.append(f"Inspected {days(report.inspected)}")
    lines += [f"{grade.judgement}: {grade.grade}" for grade in report.grades if grade.is_overall]
    return "\n".join(filter(None, lines))


def _title(asked: Asked) -> str:
    chosen = (str(value) for one in fields(asked.filters) for value in _of(asked, one.name))
    said = ", ".join(chosen)
    what = f"pararef: {asked.question.strip() or 'reports added'}"
    return f"{what} ({said})" if said else what


def _of(asked: Asked, name: str) -> tuple[object, ...]:
    values: tuple[object, ...] = getattr(asked.filters, name)
    return values


def _urn(*parts: str) -> str:
    """An id that stays the same as long as what it is of does."""
    return uuid.uuid5(_OF_FEEDS, "\0".join(parts)).urn


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ATOM}}}{name}")


def _text(parent: etree._Element, name: str, words: str) -> etree._Element:
    child = _child(parent, name)
    child.text = _sound(words)
    return child


def _link(parent: etree._Element, relation: str, address: str, media: str) -> None:
    child = _child(parent, "link")
    for name, value in (("rel", relation), ("href", address), ("type", media)):
        child.set(name, _sound(value))


def _sound(words: str) -> str:
    return _UNSEEN.sub("\ufffd", words)
