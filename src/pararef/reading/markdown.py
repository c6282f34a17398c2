"""Markdown to blocks, line by line.

Reports reach us as Markdown through converters, which write tables with tabs,
cut paragraphs where pages end, and number paragraphs that CommonMark would
renumber or take for code. So lines are read here, and only what stands inside a
line is read by the rules of CommonMark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pararef.reading.blocks import Block, Reading, Shape, ended, joint
from pararef.reading.inline import plain, tidy
from pararef.reading.tables import (
    by_inner_pipes,
    by_pipes,
    by_tabs,
    by_tags,
    closes_row,
    html_cells,
    is_rule,
    opens_row,
)

_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_HTML_HEADING = re.compile(r"\s*<h([1-6])(?:\s[^<>]*)?>(.*)</h\1\s*>\s*$", re.IGNORECASE)
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
# Word and PDF converters leave glyphs of their own fonts as bullets.
_BULLET = re.compile(
    r"([ \t]*)(?:[-*+·][ \t]+(?=\S)|[•●▪◦‣■□⁃∙\uf0b7\uf0a7\uf0d8][ \t]*|<li(?:\s[^<>]*)?>)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[ \t]{0,3}(?P<bold>\*\*|__)?"
    r"(?P<printed>\(\d{1,5}\)|\[\d{1,5}\]|\d{1,5}(?:\.\d{1,5}){0,3}\\?[.)]"
    r"|\d{1,5}(?:\.\d{1,5}){1,3})"
    r"(?:\*\*|__)?[ \t]+(?=\S)"
)
# A number on a line of its own; the words may come after a blank line.
_LONE_LABEL = re.compile(
    r"[ \t]{0,3}(?P<bold>\*\*|__)?(?P<printed>\[\d{1,5}\]|\d{1,5}(?:\.\d{1,5}){0,3}\\?\.)"
    r"(?:\*\*|__)?[ \t]*$"
)
_GLUED = re.compile(r"[ \t]{0,3}\d{1,5}\.['\"‘“]?[A-Z][a-z]")  # "23.The"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_QUOTE = re.compile(r"(?: {0,3}>[ \t]?)+")
_FRONT_MATTER = re.compile(r"---\n(?=[\w-]+:)((?:[^\n]*\n){1,60}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_LONGEST_HEADING = 100


def reading(text: str) -> Reading:
    """Read Markdown, or plain text."""
    return Reading(tuple(blocks(text)))


def blocks(text: str) -> Iterator[Block]:
    """Read Markdown.

    Args:
        text: A whole file, with any line ends.

    Yields:
        Blocks in the file's order. Every word of the file is in exactly one of
        them; marks are not words, and neither are comments, tags and addresses
        behind links.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader()
    if front := _FRONT_MATTER.match(text):
        reader.front_matter = front[0].count("\n")
    for number, line in enumerate(_without_comments(text).split("\n"), start=1):
        # Form feeds and the like end a line too, but editors do not count it.
        for part in line.splitlines() or [""]:
            reader.read(number, part)
    reader.close()
    yield from reader.done


def _without_comments(text: str) -> str:
    """Comments become nothing, but the lines after them keep their numbers."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len("-->")
    return "".join([*parts, text[at:]])


@dataclass
class _Open:
    """A text or bullet whose next line may still come."""

    shape: Shape
    first: int
    last: int
    lines: list[str]
    level: int = 0
    label: str | None = None
    quoted: bool = False

    @property
    def waits(self) -> bool:
        """It is a label alone, whose words may come after a blank line."""
        return self.label is not None and not any(self.lines)


@dataclass
class _Reader:
    """Puts lines together into blocks."""

    done: list[Block] = field(default_factory=list)
    open: _Open | None = None
    fence: str | None = None  # the mark that closes a code block
    front_matter: int = 0  # its last line
    row: _Open | None = None  # of an HTML table
    piped: int = -1  # the last line of a table without pipes at its ends

    def read(self, number: int, line: str) -> None:
        if self._as_it_stands(number, line):
            return
        mark = _QUOTE.match(line)
        if mark:
            line = line[mark.end() :]
        if self.row is not None or "<tr" in line.lower():
            self._html(number, line)
        elif not line.strip():
            if not (self.open and self.open.waits):
                self.close()
        elif not self._table(number, line):
            self._text(number, line, quoted=bool(mark))

    def close(self) -> None:
        """The open block has all its lines."""
        self._end_row()
        if self.open is None:
            return
        block, self.open = self.open, None
        markup = ""
        for line in block.lines:
            # Spaces at a line's end stay: two of them make a hard break.
            line = line.lstrip()
            wrapped = markup and joint(markup, line) == ""
            markup += line if wrapped or not markup else f"\n{line}"
        self._add(
            Block(
                block.shape,
                markup,
                (block.first, block.last),
                level=block.level,
                label=block.label,
                quoted=block.quoted,
            )
        )

    def _add(self, block: Block) -> None:
        """Keep a block, its marks taken off, if any words are left."""
        text, label = plain(block.text), block.label
        if not text and label is not None:
            text, label = label, None
        if text:
            markup = block.text.strip()
            bold = bool(re.fullmatch(r"(\*\*|__)(?:(?!\1).)+\1", markup, re.DOTALL))
            self.done.append(replace(block, text=text, label=label, bold=bold))

    def _text(self, number: int, line: str, *, quoted: bool) -> None:
        """Take a line of a heading, a bullet or a text."""
        if over := self._underlined(line):
            self.open = None
            level = 1 if line.lstrip().startswith("=") else 2
            self._add(Block(Shape.HEADING, over.lines[0].strip(), (over.first,) * 2, level=level))
        elif _RULE.match(line):
            self.close()
        elif heading := _heading(line):
            self.close()
            level, title = heading
            self._add(Block(Shape.HEADING, title, (number, number), level=level))
        elif bullet := _BULLET.match(line):
            self.close()
            depth = len(bullet[1].expandtabs(4)) // 2
            self.open = _Open(Shape.BULLET, number, number, [line[bullet.end() :]], level=depth)
        elif label := self._label(line):
            self.close()
            bold = label["bold"] or ""
            # The bold of "**12. Text**" opens before the number and ends after it.
            rest = ("" if label[0].rstrip().endswith(bold) else bold) + line[label.end() :]
            printed = label["printed"].replace("\\", "")
            self.open = _Open(Shape.TEXT, number, number, [rest], label=printed, quoted=quoted)
        elif self.open and not _GLUED.match(line):
            self.open.lines.append(line)
            self.open.last = number
        else:
            self.close()
            self.open = _Open(Shape.TEXT, number, number, [line], quoted=quoted)

    def _label(self, line: str) -> re.Match[str] | None:
        under_open = self.open is not None and not ended(self.open.lines[-1])
        return _LABEL.match(line) or (None if under_open else _LONE_LABEL.match(line))

    def _underlined(self, line: str) -> _Open | None:
        """The open text, if this line under it makes it a heading."""
        text = self.open
        if text is None or text.shape is not Shape.TEXT or text.label or len(text.lines) > 1:
            return None
        if not (mark := _SETEXT.match(line)):
            return None
        # Converters draw page breaks with "---" too: under a sentence it is one.
        words = text.lines[0].rstrip()
        sure = mark[1].startswith("=") or not words.endswith((".", ",", ";"))
        return text if sure and len(words) < _LONGEST_HEADING else None

    def _table(self, number: int, line: str) -> bool:
        """Take a line of a table that is written with pipes or tabs."""
        if is_rule(line):
            return self._rule(number)
        if self.piped == number - 1 and "|" in line:
            self.piped = number
            cells: list[str] | None = by_inner_pipes(line)
        elif (cells := by_pipes(line)) is None:
            mark = _BULLET.match(line) or _LABEL.match(line) or _LONE_LABEL.match(line)
            cells = by_tabs(line, mark[0] if mark else "")
            # An empty first cell over filled ones: the columns' headings.
            if cells and not cells[0] and not self._under_row(number):
                return self._row(number, cells, header=True)
        return cells is not None and self._row(number, cells)

    def _rule(self, number: int) -> bool:
        """The line above a rule of dashes and pipes holds the columns' headings."""
        above = self.open
        if self._under_row(number):
            self.done[-1] = replace(self.done[-1], header=True)
        elif above and len(above.lines) == 1 and not above.label and "|" in above.lines[0]:
            self.open = None
            self.piped = number
            self._row(above.first, by_inner_pipes(above.lines[0]), header=True)
        return True

    def _row(
        self, first: int, cells: list[str], *, last: int | None = None, header: bool = False
    ) -> bool:
        self.close()
        if any(cells):
            lines = (first, last or first)
            self.done.append(Block(Shape.ROW, "\t".join(cells), lines, header=header))
        return True

    def _under_row(self, number: int) -> bool:
        last = self.done[-1] if self.done else None
        return (
            self.open is None
            and last is not None
            and last.shape is Shape.ROW
            and last.lines[1] == number - 1
        )

    def _html(self, number: int, line: str) -> None:
        """Take a line that holds an HTML row or a part of one."""
        for piece in by_tags(line):
            if opens_row(piece):
                self.close()
                self.row = _Open(Shape.ROW, number, number, [])
            if self.row is None:
                self._text(number, piece, quoted=False)
                continue
            self.row.lines.append(piece)
            self.row.last = number
            if closes_row(piece):
                self._end_row()
        if not line.strip():
            self._end_row()

    def _end_row(self) -> None:
        row, self.row = self.row, None
        if row is not None:
            cells, header = html_cells("\n".join(row.lines))
            self._row(row.first, cells, last=row.last, header=header)

    def _as_it_stands(self, number: int, line: str) -> bool:
        """Take a line of front matter or of a code block, each a text of its own."""
        if number <= self.front_matter:
            if line.strip() not in ("---", "...") and (words := tidy(line)):
                self.done.append(Block(Shape.TEXT, words, (number, number)))
            return True
        if self.fence is None:
            mark = _FENCE.match(line)
            if mark:
                self.close()
                # Language models wrap whole reports so: what is inside is Markdown.
                wrapped = mark[2].strip().lower() in ("markdown", "md")
                self.fence = None if wrapped else mark[1]
            return bool(mark)
        if set(line.strip()) == {self.fence[0]} and len(line.strip()) >= len(self.fence):
            self.fence = None
        elif words := tidy(line):
            self.done.append(Block(Shape.TEXT, words, (number, number)))
        return True


def _heading(line: str) -> tuple[int, str] | None:
    """The level and the title, if the line is a heading."""
    if html := _HTML_HEADING.match(line):
        return int(html[1]), html[2].strip()
    if not (mark := _HEADING.match(line)):
        return None
    title = line[mark.end() :].strip()
    bare = title.rstrip("#")
    closed = not bare or bare[-1] in " \t"
    return len(mark[1]), bare.rstrip() if closed else title
