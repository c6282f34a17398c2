"""What stands on a page and is no part of the text: headers, footers, page numbers, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pararef.reading.pdf_drafts import on_one_line
from pararef.reading.pdf_lines import Line
from pararef.reading.pdf_sheets import Sheet
from pararef.records import Dropped

_EDGE = 0.12  # of a page's height, at the top and at the bottom
_LEAST_PAGES = 3
_SHARE = 0.25  # of the pages: what stands on more of them at its place is furniture
_PAGE_NUMBER = re.compile(r"(?:page )?[ivxl\d]{1,5}(?: of \d+)?|[-–] ?\d+ ?[-–]", re.IGNORECASE)
_NOTE = re.compile(r"\(?\d{1,3}\)?(?=\s|[A-Z‘“'\"(]|$)|[*†‡]")
_LETTERHEAD = 0.8  # of the text's size: an address at the top of the first page
_TEXT = 0.5  # of the page's width: a line of a paragraph, and hardly a running title
_NOTE_SIZE = 0.93  # of the text's size: notes are set smaller


def without_furniture(pages: Sequence[Sheet]) -> tuple[list[Line], tuple[Dropped, ...]]:
    """The lines of the text, and what was taken out of it."""
    repeated = _repeated(pages)
    body = body_size(pages)
    kept: list[Line] = []
    dropped: list[Dropped] = []
    for sheet in pages:
        text: list[Line] = []
        for line in sheet.lines:
            why = _why(line, sheet, repeated, body)
            if why:
                dropped.append(Dropped(line.text, why, sheet.number))
            else:
                text.append(line)
        text, notes = _notes(text, sheet, body)
        dropped += [Dropped(line.text, "note", sheet.number) for line in notes]
        dropped += [Dropped(mark, "note mark", sheet.number) for mark in sheet.note_marks]
        kept += text
    return kept, tuple(dropped)


def _why(line: Line, sheet: Sheet, repeated: set[tuple[str, int]], body: float) -> str | None:
    """What furniture a line is, if it is any."""
    edge = _edge(line, sheet)
    if edge is None:
        return None
    if _PAGE_NUMBER.fullmatch(line.text) and not _in_text(line, sheet, edge, repeated):
        return "page number"
    if line.artifact or _known(line, edge, repeated):
        return "header" if edge == "top" else "footer"
    if sheet.number == 1 and edge == "top" and line.size < _LETTERHEAD * body:
        return "letterhead"
    return None


def _in_text(line: Line, sheet: Sheet, edge: str, repeated: set[tuple[str, int]]) -> bool:
    """Whether a number stands beside words of the text.

    It is a cell of a row or a part of a line, where it comes after them; before a
    line of text, the number of a paragraph.
    """
    words = (
        other
        for other in sheet.lines
        if not other.artifact
        and any(map(str.isalpha, other.text))
        and (on_one_line(other, line) or (_is_text(other, sheet) and on_one_line(line, other)))
    )
    return not line.artifact and any(not _known(other, edge, repeated) for other in words)


def _is_text(line: Line, sheet: Sheet) -> bool:
    """Whether a line is long enough for one of a paragraph."""
    return line.right - line.left > _TEXT * (sheet.height if line.turn else sheet.width)


def _edge(line: Line, sheet: Sheet) -> str | None:
    height = sheet.width if line.turn else sheet.height
    if line.baseline < _EDGE * height:
        return "top"
    return "bottom" if line.baseline > (1 - _EDGE) * height else None


def _known(line: Line, edge: str, repeated: set[tuple[str, int]]) -> bool:
    return (edge + _plain(line.text), round(line.baseline / 6)) in repeated


def _repeated(pages: Sequence[Sheet]) -> set[tuple[str, int]]:
    """Words, numbers aside, that stand at one place of an edge on many pages."""
    counts = Counter[tuple[str, int]]()
    for sheet in pages:
        here = {
            (edge + _plain(line.text), round(line.baseline / 6))
            for line in sheet.lines
            # Numbers of paragraphs stand at one place of many pages, too.
            if (edge := _edge(line, sheet)) and any(letter.isalpha() for letter in line.text)
        }
        counts.update(here)
    least = max(_LEAST_PAGES, _SHARE * min(len(pages), 40))
    return {place for place, count in counts.items() if count >= least}


def _plain(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def body_size(pages: Sequence[Sheet]) -> float:
    """The height of most characters, in points."""
    sizes = Counter[float]()
    for sheet in pages:
        for line in sheet.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _notes(lines: list[Line], sheet: Sheet, body: float) -> tuple[list[Line], list[Line]]:
    """Part the text of a page from the notes at its foot."""
    tagged = [line for line in lines if line.tag and line.tag.note]
    if tagged:
        return [line for line in lines if line not in tagged], tagged
    upright = [line for line in lines if not line.turn]
    small = [line for line in upright if line.size < _NOTE_SIZE * body]
    largest_baseline = max(
        (line.baseline for line in upright if line.size >= _NOTE_SIZE * body), default=0.0
    )
    foot = [line for line in small if line.baseline > largest_baseline]
    foot.sort(key=lambda line: (line.baseline, line.left))
    marked = bool(sheet.note_marks)  # the numbers of the notes themselves among them
    start = next((at for at, line in enumerate(foot) if marked or _NOTE.match(line.text)), None)
    if start is None or not largest_baseline or foot[start].baseline < 0.4 * sheet.height:
        return lines, []
    notes = foot[start:]
    return [line for line in lines if line not in notes], notes
