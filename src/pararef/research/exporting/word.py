"""A collection as a Word document: quotations to be pasted into a memo, each with its source."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

from docx import Document
from docx.document import Document as Pages
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from pararef.research.exporting.entries import Entry, day_in_words

TITLE = "Collection of quotations"
LOST = "No longer printed as they were pinned"
_LINK_COLOUR = RGBColor(0x1D, 0x4E, 0xD8)


def write(held: Sequence[Entry]) -> bytes:
    """The file."""
    day = held[0].day if held else date.today()
    pages = _blank(day)
    # Put before a last paragraph, a paragraph is put in at once; else each is looked past.
    end = pages.add_paragraph()
    end.insert_paragraph_before(TITLE, "Heading 1")
    end.insert_paragraph_before(f"Exported from pararef on {day_in_words(day)}.")
    for entry in held:
        if entry.quotation is not None:
            _quoted(end, entry)
    lost = [entry for entry in held if entry.quotation is None]
    if lost:
        end.insert_paragraph_before(LOST, "Heading 2")
    for entry in lost:
        end.insert_paragraph_before(entry.cited.told)
        _below(end, entry)
    end._p.getparent().remove(end._p)
    out = io.BytesIO()
    pages.save(out)
    return out.getvalue()


def _blank(day: date) -> Pages:
    """A document in British English that names nobody as its author."""
    pages = Document()
    about = pages.core_properties
    about.title, about.author, about.comments, about.language = TITLE, "", "", "en-GB"
    about.created = about.modified = datetime.combine(day, time())
    for language in pages.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    return pages


def _quoted(end: Line, entry: Entry) -> None:
    words = end.insert_paragraph_before()
    words._p.style = "Quote"  # the setter of the paragraph goes through all styles, each time
    words.paragraph_format.space_before = Pt(14)
    words.paragraph_format.keep_with_next = True
    if entry.before:
        words.add_run(entry.before).add_break()
    words.add_run(f"“{entry.quotation}”")
    _below(end, entry)


def _below(end: Line, entry: Entry) -> None:
    """The citation, the licence, and what the reader wrote."""
    source = end.insert_paragraph_before()
    if entry.cited.paragraph:
        _link(source, entry.citation, entry.link)
    else:
        source.add_run(entry.citation)
    if entry.licence:
        source.add_run().add_break()
        source.add_run(f"Licence: {entry.licence}")
    if entry.tags:
        source.add_run().add_break()
        source.add_run(f"Tags: {', '.join(entry.tags)}")
    if entry.note:
        noted = end.insert_paragraph_before()
        noted.add_run("Note: ").bold = True
        noted.add_run(entry.note)


def _link(line: Line, words: str, address: str) -> None:
    """Words that lead to an address; python-docx itself makes none."""
    link = OxmlElement("w:fldSimple")
    link.set(qn("w:instr"), f'HYPERLINK "{address}"')
    run = line.add_run(words)
    run.font.underline = True
    run.font.color.rgb = _LINK_COLOUR
    link.append(run._r)
    line._p.append(link)
