"""What Word documents of research have in common."""

from __future__ import annotations

import re

from docx import Document
from docx.document import Document as Pages
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from pararef.answering import source
from pararef.records import Report

_SMALL, _BLUE = Pt(9), RGBColor(0x1D, 0x4E, 0xD8)
# What XML, and so Word, cannot hold.
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def blank(title: str) -> Pages:
    """A document on its side, that names nobody as its author."""
    pages = Document()
    about = pages.core_properties
    about.title, about.author, about.comments = title, "pararef", ""
    about.language = "en-GB"
    sheet = pages.sections[0]
    sheet.orientation = WD_ORIENT.LANDSCAPE
    sheet.page_width, sheet.page_height = sheet.page_height, sheet.page_width
    return pages


def linked(line: Line, words: str, address: str) -> None:
    """Words that lead to a paragraph on the page; python-docx writes no links by itself."""
    held = OxmlElement("w:hyperlink")
    held.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
    run = line.add_run(words)
    run.font.size, run.font.underline, run.font.color.rgb = _SMALL, True, _BLUE
    held.append(run._r)
    line._p.append(held)


def with_licence(report: Report) -> str:
    """A report as a source, with the licence of its words."""
    return source(report) + (f". {report.licence}" if report.licence else "")


def clean(words: str) -> str:
    """Words without the signs that Word cannot hold."""
    return _UNSEEN.sub("�", words)
