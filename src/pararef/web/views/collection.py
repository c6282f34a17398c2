"""The collection: what was pinned, to be ordered, noted upon and taken along.

The collection is the browser's; this is the room around it, which the page's own
code fills.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pararef.desk import Desk
from pararef.research.exporting import FORMATS

INTRODUCTION = (
    "Quotations that you pinned. They are kept in this browser only; export them to keep them"
    " for good, or to take them elsewhere."
)
EMPTY = (
    "Nothing is pinned yet. Press “Pin” below a quotation, or beside a paragraph of a report, and"
    " it will stand here with its citation."
)


def page(desk: Desk, said: Mapping[str, Sequence[str]]) -> str:
    """The room as HTML."""
    forms = "".join(
        f'<button type="button" class="quiet" data-export="{form.name}"'
        f' data-ending="{form.ending}">{escape(form.label)}</button>'
        for form in FORMATS.values()
    )
    return (
        '<h2 tabindex="-1">Collection</h2>'
        f'<p class="soft">{escape(INTRODUCTION)}</p>'
        f'<div class="collected" hidden><p class="sum" role="status"></p>'
        '<div class="tags" role="group" aria-label="Show only what is tagged" hidden></div>'
        '<div class="exports" role="group" aria-label="Export as">'
        f'<span class="soft" aria-hidden="true">Export as</span>{forms}</div></div>'
        f'<p class="none" hidden>{escape(EMPTY)}</p>'
        '<div class="notice" role="alert" hidden><p></p></div>'
        '<ol class="pins"></ol>'
        '<div class="ends"><label class="import"><span>Import a collection (JSON or CSV)</span>'
        '<input type="file" accept=".json,.csv,application/json,text/csv" data-import></label>'
        '<button type="button" class="quiet" data-empty hidden>Clear the collection</button>'
        '<p class="imported soft"></p></div>'
    )
