"""Buttons that the page listens for, and the names that they say.

`data-open` opens the reader at a place, `data-copy` holds what a button copies,
`data-visit` the address that it goes to, `data-mark` how it judges a paragraph.
"""

from __future__ import annotations

from html import escape

from pararef.answering import link
from pararef.records import Kind, Paragraph, Span


def label(paragraph: Paragraph) -> str:
    """Name a paragraph: “Paragraph 29”, “Recommendation 44”, “Bullet 2”, “Table row”, “Text”."""
    if paragraph.kind is Kind.NUMBERED:
        return f"{(paragraph.series or 'paragraph').capitalize()} {paragraph.number}"
    if paragraph.kind is Kind.BULLET:
        return f"Bullet {paragraph.ordinal}" if paragraph.ordinal else "Bullet"
    return "Table row" if paragraph.kind is Kind.TABLE else "Text"


def copy_link(paragraph: Paragraph, look: str = "quiet") -> str:
    """A button that copies the address of a paragraph."""
    return copy_address(link(paragraph), label(paragraph), look)


def copy_address(address: str, of: str, look: str = "quiet") -> str:
    """A button that copies an address of the page."""
    return (
        f'<button type="button" class="{look}" data-copy-link="{attribute(address)}">'
        f"<span>Copy link</span>{heard(of)}</button>"
    )


def attribute(value: str) -> str:
    """Escape a value that stands between double quotes."""
    return escape(value, quote=True)


def place(paragraph: Paragraph) -> str:
    """Where a paragraph is, as attributes."""
    return (
        f'data-report="{attribute(paragraph.report)}" data-anchor="{attribute(paragraph.anchor)}"'
    )


def heard(words: str) -> str:
    """Words that are heard and not seen: what a button does it to."""
    return f'<span class="heard">: {escape(words)}</span>' if words else ""


def open_at(paragraph: Paragraph, words: str, look: str, of: str = "") -> str:
    """A button that opens the reader at a paragraph."""
    return (
        f'<button type="button" class="{look}" data-open {place(paragraph)}>'
        f"{escape(words)}{heard(of)}</button>"
    )


def copy(text: str, words: str, of: str) -> str:
    """A button that copies a text."""
    return (
        f'<button type="button" class="quiet" data-copy="{attribute(text)}">'
        f"<span>{escape(words)}</span>{heard(of)}</button>"
    )


def visit(address: str, words: str, look: str = "undo", of: str = "") -> str:
    """A button that goes to an address."""
    return (
        f'<button type="button" class="{look}" data-visit="{attribute(address)}">'
        f"{escape(words)}{heard(of)}</button>"
    )


def judge(paragraph: Paragraph) -> str:
    """Two buttons that mark a paragraph as good, or as bad, for the question."""
    of = heard(label(paragraph))
    return "".join(
        f'<button type="button" class="quiet mark" data-mark="{mark}" aria-pressed="false"'
        f" {place(paragraph)}>{words}{of}</button>"
        for mark, words in (("good", "Good"), ("bad", "Not this"))
    )


def pin(paragraph: Paragraph, span: Span | None = None) -> str:
    """A button that puts a paragraph, or some words of it, into the collection."""
    part = f' data-start="{span.start}" data-end="{span.end}"' if span else ""
    what = f"the quotation from {label(paragraph)}" if span else label(paragraph)
    return (
        f'<button type="button" class="quiet" data-pin {place(paragraph)}{part}'
        f' aria-pressed="false"><span>Pin</span>{heard(what)}</button>'
    )
