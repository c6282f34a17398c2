"""Word files to blocks, with the numbers that Word draws.

A Word file says where each paragraph ends, which are headings and which are
deleted, so little has to be guessed: only whether a table lays out text or
holds facts, and whether long text in a heading's style is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pararef.errors import ReadingError
from pararef.reading.blocks import Block, Reading, Shape, ended
from pararef.reading.docx_numbering import Mark, Numbers
from pararef.reading.docx_package import (
    Element,
    Package,
    child,
    chosen,
    integer,
    name,
    open_package,
    switch,
    value,
)
from pararef.reading.docx_styles import Styles
from pararef.reading.docx_tables import CLEAR, Row, gone, header_rows, inside, lays_out, skip
from pararef.reading.docx_text import Story, Words
from pararef.reading.inline import tidy
from pararef.records import Dropped

_DRAWN_LABEL = re.compile(r"[(\[]?\d{1,5}(?:\.\d{1,5})*[.)\]:]?")
_TYPED_LABEL = re.compile(
    r"\s{0,3}(\(\d{1,5}\)|\[\d{1,5}\]|\d{1,5}(?:\.\d{1,5}){0,3}[.)]|\d{1,5}(?:\.\d{1,5}){1,3}"
    r"|\d{1,5}(?=\t))[ \t\u00a0]+(?=\S)"
    # "23.The school": as converters leave it that lose the tab.
    r"|(\d{1,5}\.)(?=['\"‘“(\[]?[A-Z])"
)
_TYPED_BULLET = re.compile(r"\s*(?:[•●▪◦‣■□⁃∙·❑❖➢➔✓\uf0b7\uf0a7\uf0d8]\s*|[-–—*]\t\s*)(?=\S)")
_CONTENTS_STYLE = re.compile(r"\btoc (?:\d|heading)|table of figures")
_LISTED = re.compile(r"list bullet (\d)")
_LONGEST_HEADING = 25  # words; of one that is numbered, or whose style is not called a heading
_LONGEST_NAMED = 40
_MOST_NAMED = 12  # numbers in a warning
_BESIDE = {"header": "header", "footer": "footer", "footnotes": "note", "endnotes": "note"}


def reading(content: bytes, name: str) -> Reading:
    """Read a Word file.

    Args:
        content: All of its bytes.
        name: What messages call it.

    Raises:
        ReadingError: If it is no Word file, is locked, damaged, too large or
            empty; the sentence says which and what to do.
    """
    package = open_package(content, name)
    root = package.root(package.main)
    body = child(root, "w:body")
    if body is None:
        raise ReadingError(f"{name} is damaged: it has no text part; save it anew in Word.")
    styles = Styles.of(package.part("styles"))
    reader = _Reader(styles, Numbers.of(package.part("numbering"), styles), Story.of(body, styles))
    reader.read(body)
    if not any(letter.isalnum() for block in reader.done for letter in block.text):
        raise ReadingError(f"{name} holds no words: there is nothing to index.")
    dropped = (*reader.dropped, *_beside(package, styles))
    return Reading(tuple(reader.done), dropped, tuple(reader.warnings(root)))


@dataclass
class _Reader:
    """Takes paragraphs and tables in order."""

    styles: Styles
    numbers: Numbers
    story: Story
    done: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)  # numbers drawn before nothing
    boxed: set[str] = field(default_factory=set)  # the words of text boxes
    cut: list[Element] = field(default_factory=list)  # what comes next goes on in their line
    cells: int = 0  # how many cells it is inside of

    def read(self, container: Element, *, contents: bool = False) -> None:
        """Read what stands in the text, a cell or a text box."""
        self._each(container, contents)
        self._close()

    def warnings(self, root: Element) -> Iterator[str]:
        """What a reader of the report should know."""
        if self.wordless:
            more = len(self.wordless) - _MOST_NAMED
            listed = ", ".join(self.wordless[:_MOST_NAMED]) + (f" and {more} more" * (more > 0))
            yield f"Word numbers paragraphs that have no words: {listed}."
        kinds = {name(element) for element in root.iter()}
        if kinds & {"w:ins", "w:del", "w:moveFrom", "w:moveTo"}:
            yield "It has tracked changes; it was read as if all were accepted."
        if "w:altChunk" in kinds:
            yield "A part of it is a file of its own inside it, which was not read."
        if self.story.computed:
            yield "Some of its numbers are fields that only Word computes; they are left out."
        if not self.story.sound:
            yield "Its fields do not end where they should; codes may stand among the words."

    def _each(self, container: Element, contents: bool) -> None:
        for element in container:
            kind = name(element)
            if kind == "w:p":
                self._paragraph(element, contents)
            elif kind == "w:tbl":
                self._close()
                self._table(element)
            elif kind in CLEAR:
                gallery = value(child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery"))
                self._each(element, contents or gallery == "Table of Contents")
            elif kind == "mc:AlternateContent" and (choice := chosen(element)) is not None:
                self._each(choice, contents)

    def _close(self) -> None:
        """Take a paragraph that would run on into the next, if there were one."""
        if self.cut:
            last = self.cut.pop()
            self._whole(last, contents=False)

    def _paragraph(self, paragraph: Element, contents: bool) -> None:
        marks = child(paragraph, "w:pPr", "w:rPr")
        deleted = child(marks, "w:del") is not None or child(marks, "w:moveFrom") is not None
        initial = value(child(paragraph, "w:pPr", "w:framePr"), "dropCap") in ("drop", "margin")
        if deleted or initial or _runs_in(paragraph):
            self.cut.append(paragraph)
        else:
            self._whole(paragraph, contents)

    def _whole(self, paragraph: Element, contents: bool) -> None:
        """Take a paragraph together with those before it that run on into it."""
        parts, self.cut = [*self.cut, paragraph], []
        words = [self.story.words(part) for part in parts]
        text = "".join(each.text for each in words)
        bold = all(each.bold for each in words if each.text.strip())
        # The paragraph looks as its end says: that of the last part, or of a run-in heading.
        ruling = next((p for p in parts if _runs_in(p)), paragraph)
        self._take(ruling, Words(text, bold, to_contents=words[-1].to_contents), contents)
        for box in (box for each in words for box in each.boxes):
            self._box(box)

    def _box(self, box: Element) -> None:
        """Read a text box; one that repeats another says nothing new."""
        text = " ".join(inner.text or "" for inner in box.iter() if name(inner) == "w:t")
        if text in self.boxed:
            self.dropped.append(Dropped(tidy(text), "repeated box"))
        elif text.strip():
            self.boxed.add(text)
            replace(self, cut=[]).read(box)

    def _take(self, paragraph: Element, words: Words, contents: bool) -> None:
        properties = child(paragraph, "w:pPr")
        text = _line(words.text)
        style = self.styles.of_paragraph(properties)
        if not text and self.story.on(child(properties, "w:rPr"), style, "w:vanish"):
            return  # Word does not count what is hidden
        mark = self.numbers.mark(properties)
        if contents or self._in_contents(style, words):
            if text:
                self.dropped.append(Dropped(text, "contents"))
        elif text:
            self._add(self._block(properties, style, words, text, mark))
        elif mark and not mark.bullet:
            if self.cells:
                self._add(_block(Shape.TEXT, mark.text))
            elif _DRAWN_LABEL.fullmatch(mark.text):
                self.wordless.append(mark.text.strip("()[].:"))

    def _in_contents(self, style: str | None, words: Words) -> bool:
        listed = words.to_contents and words.text.rstrip()[-1:].isdigit()
        return listed or bool(_CONTENTS_STYLE.search(self.styles.name(style)))

    def _block(
        self,
        properties: Element | None,
        style: str | None,
        words: Words,
        text: str,
        mark: Mark | None,
    ) -> Block:
        drawn = mark.text if mark and _DRAWN_LABEL.fullmatch(mark.text) else None
        typed = None if mark else _TYPED_LABEL.match(words.text)
        if mark and mark.bullet:
            listed = _LISTED.search(self.styles.name(style))
            depth = max(mark.level, int(listed[1]) - 1 if listed else 0)
            return _block(Shape.BULLET, text, level=depth, bold=words.bold)
        if level := self._level(properties, text, numbered=bool(drawn or typed)):
            title = f"{mark.text} {text}" if mark else text
            return _block(Shape.HEADING, title, level=level, bold=words.bold)
        quoted = "quot" in self.styles.name(style)
        if typed:
            drawn, text = typed[1] or typed[2], _line(words.text[typed.end() :])
        elif mark and not drawn:
            text = f"{mark.text}{'' if mark.tight else ' '}{text}"
        elif not mark and (bullet := _TYPED_BULLET.match(words.text)):
            return _block(Shape.BULLET, _line(words.text[bullet.end() :]), bold=words.bold)
        return _block(Shape.TEXT, text, label=drawn, bold=words.bold, quoted=quoted)

    def _level(self, properties: Element | None, text: str, *, numbered: bool) -> int | None:
        """The level of a heading; none for text that only wears a heading's style."""
        if (heading := self.styles.heading(properties)) is None:
            return None
        level, named = heading
        count = len(text.split())
        if named and not numbered:
            return level if count <= _LONGEST_NAMED else None
        return level if count <= _LONGEST_HEADING and not ended(text) else None

    def _table(self, table: Element) -> None:
        rows = [self._row(row) for row in inside(table, "w:tr") if not gone(row)]
        rows = [row for row in rows if any(row.cells)]
        if lays_out(rows):
            for block in (block for row in rows for block in row.blocks):
                self._add(block)
            return
        heads = header_rows(rows)
        for place, row in enumerate(rows):
            self._add(_block(Shape.ROW, row.text, header=place < heads), apart=place == 0)

    def _row(self, row: Element) -> Row:
        properties = child(row, "w:trPr")
        cells: list[list[Block]] = []
        skip(cells, integer(child(properties, "w:gridBefore")))
        for cell in inside(row, "w:tc"):
            inner = replace(self, done=[], cut=[], cells=self.cells + 1)
            inner.read(cell)
            cells.append(inner.done)
            skip(cells, (integer(child(cell, "w:tcPr", "w:gridSpan")) or 1) - 1)
        return Row(cells, header=bool(switch(properties, "w:tblHeader")))

    def _add(self, block: Block, *, apart: bool = False) -> None:
        """Keep a block; what stands `apart` is not of one table with the row before."""
        before = self.done[-1].lines[1] if self.done else -1
        line = before + (4 if apart else 2)
        self.done.append(replace(block, lines=(line, line)))


def _runs_in(paragraph: Element) -> bool:
    """Whether the next paragraph goes on in the same line: Word's style separator."""
    marks = child(paragraph, "w:pPr", "w:rPr")
    return bool(switch(marks, "w:specVanish")) and switch(marks, "w:vanish") is not False


def _block(
    shape: Shape,
    text: str,
    *,
    level: int = 0,
    label: str | None = None,
    header: bool = False,
    bold: bool = False,
    quoted: bool = False,
) -> Block:
    """A block that is whole, and has no place yet."""
    return Block(
        shape,
        text,
        (0, 0),
        level=level,
        label=label,
        header=header,
        bold=bold,
        quoted=quoted,
        whole=True,
    )


def _beside(package: Package, styles: Styles) -> Iterator[Dropped]:
    """What stands around the text: headers, footers, notes; each once."""
    for kind, why in _BESIDE.items():
        seen = set[str]()
        for root in package.parts(kind):
            notes = list(root) if why == "note" else [root]
            story = Story.of(root, styles)
            for note in notes:
                if value(note, "type") not in (None, "normal"):
                    continue  # the line between text and notes
                text = _line("\n".join(_plain(note, story)))
                if text and (why == "note" or text not in seen):
                    seen.add(text)
                    yield Dropped(text, why)


def _plain(element: Element, story: Story) -> Iterator[str]:
    for inner in element:
        if name(inner) == "w:p":
            words = story.words(inner)
            yield words.text
            for box in words.boxes:
                yield from _plain(box, story)
        else:
            yield from _plain(inner, story)


def _line(text: str) -> str:
    return tidy(text.replace("\t", " "))
