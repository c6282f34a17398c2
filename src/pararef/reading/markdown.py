"""Markdown to blocks, line by line.

Reports reach us as Markdown through converters, which write tables with tabs,
cut paragraphs where pages end, and number paragraphs that CommonMark would
renumber or take for code. So lines are read here; what stands *inside* a line
(emphasis, links, entities, inline HTML) is left to markdown-it-py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

from pararef.reading.blocks import Block, Shape

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_BULLET = re.compile(r"([ \t]*)(?:[-*+]|[•●▪◦‣■□·])[ \t]+(?=\S)")
_LABEL = re.compile(
    r"[ \t]{0,3}(?:\*\*|__)?"
    r"(\(\d{1,4}\)|\[\d{1,4}\]|\d{1,4}(?:\.\d{1,4}){0,3}\\?[.)]|\d{1,4}(?:\.\d{1,4}){1,3})"
    r"(?:\*\*|__)?[ \t]+(?=\S)"
)
_PIPE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_PIPE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_QUOTE_MARK = re.compile(r" {0,3}>[ \t]?")

# A line longer than this is not prose, and markdown-it's time grows with it.
_LONGEST_LINE = 50_000

_inline = MarkdownIt("commonmark")


def blocks(text: str) -> Iterator[Block]:
    """Read Markdown.

    Args:
        text: A whole file, with any line ends.

    Yields:
        Blocks in the file's order. Every word of the file, markup aside, is in
        exactly one of them.
    """
    reader = _Reader()
    for number, line in enumerate(_without_comments(text).splitlines(), start=1):
        reader.read(number, line)
    reader.close()
    yield from reader.done


def plain(markup: str) -> str:
    """The words of a run of Markdown, without its marks.

    Soft line ends become spaces; hard ones and `<br>` stay line ends.
    """
    if len(markup) > _LONGEST_LINE:
        return _tidy(markup)
    words = []
    for token in _inline.parseInline(markup)[0].children or []:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and token.content.lower().startswith("<br")
        ):
            words.append("\n")
        elif token.type == "image":
            words.append(token.content)  # its alternative text
    return _tidy("".join(words))


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_comments(text: str) -> str:
    """Comments become nothing, but the lines after them keep their numbers."""
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)


@dataclass
class _Open:
    """A text or bullet whose next line may still come."""

    shape: Shape
    first: int
    last: int
    lines: list[str]
    level: int = 0
    label: str | None = None


@dataclass
class _Reader:
    """Puts lines together into blocks."""

    done: list[Block] = field(default_factory=list)
    open: _Open | None = None
    fence: str | None = None  # the mark that closes a code block

    def read(self, number: int, line: str) -> None:
        if self._in_fence(number, line):
            return
        line = self._unquoted(line)
        if not line.strip():
            self.close()
        elif _PIPE_RULE.match(line) and self._under_row(number):
            self.done[-1] = _as_header(self.done[-1])
        elif over := self._underlined(line):
            self._heading(over, 1 if line.lstrip().startswith("=") else 2)
        elif _RULE.match(line):
            self.close()
        elif heading := _HEADING.match(line):
            self.close()
            title = heading[2] or ""
            if plain(title):
                self._add(Shape.HEADING, title, number, level=len(heading[1]))
        elif _is_row(line):
            self.close()
            self._row(number, line)
        elif bullet := _BULLET.match(line):
            self.close()
            depth = len(bullet[1].expandtabs(4)) // 2
            self.open = _Open(Shape.BULLET, number, number, [line[bullet.end() :]], level=depth)
        elif label := _LABEL.match(line):
            self.close()
            printed = label[1].replace("\\", "")
            # The bold of "**12. Text**" opens before the number and ends after it.
            rest = ("**" if _splits_bold(label[0]) else "") + line[label.end() :]
            self.open = _Open(Shape.TEXT, number, number, [rest], label=printed)
        elif self.open:
            self.open.lines.append(line)
            self.open.last = number
        else:
            self.open = _Open(Shape.TEXT, number, number, [line])

    def close(self) -> None:
        """The open block has all its lines."""
        if self.open is None:
            return
        block, self.open = self.open, None
        # Spaces at a line's end stay: two of them make a hard break.
        markup = "\n".join(line.lstrip() for line in block.lines)
        self._add(
            block.shape,
            markup,
            block.first,
            last=block.last,
            level=block.level,
            label=block.label,
        )

    def _add(
        self,
        shape: Shape,
        markup: str,
        first: int,
        *,
        last: int | None = None,
        level: int = 0,
        label: str | None = None,
    ) -> None:
        text = plain(markup)
        if not text and label is not None:
            text, label = label, None
        if text:
            bold = bool(re.fullmatch(r"(\*\*|__)(?:(?!\1).)+\1", markup.strip(), re.DOTALL))
            lines = (first, last or first)
            self.done.append(Block(shape, text, lines, level=level, label=label, bold=bold))

    def _row(self, number: int, line: str) -> None:
        if _PIPE_ROW.match(line):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        else:
            cells = line.split("\t")
        words = [plain(cell.strip()).replace("\n", " ") for cell in cells]
        if any(words):
            # An empty first cell over filled ones: the columns' headings.
            header = not words[0] and len(words) > 1 and not self._under_row(number)
            text = "\t".join(words)
            self.done.append(Block(Shape.ROW, text, (number, number), header=header))

    def _under_row(self, number: int) -> bool:
        last = self.done[-1] if self.done else None
        return (
            self.open is None
            and last is not None
            and last.shape is Shape.ROW
            and last.lines[1] == number - 1
        )

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
        return text if sure and len(words) < 100 else None

    def _heading(self, title: _Open, level: int) -> None:
        self.open = None
        self._add(Shape.HEADING, title.lines[0].strip(), title.first, level=level)

    def _in_fence(self, number: int, line: str) -> bool:
        """Text in a code block is taken as it stands, a block a line."""
        if self.fence is None:
            if mark := _FENCE.match(line):
                self.close()
                self.fence = mark[1]
                return True
            return False
        if line.strip() and set(line.strip()) == {self.fence[0]} and len(line.strip()) >= 3:
            self.fence = None
        elif words := _tidy(line):
            self.done.append(Block(Shape.TEXT, words, (number, number)))
        return True

    def _unquoted(self, line: str) -> str:
        while mark := _QUOTE_MARK.match(line):
            line = line[mark.end() :]
        return line


def _is_row(line: str) -> bool:
    """A row has a tab between its cells, or stands between pipes."""
    if _PIPE_ROW.match(line):
        return True
    mark = _BULLET.match(line) or _LABEL.match(line)
    cells = line[mark.end() :].split("\t") if mark else line.split("\t")
    return len(cells) > 2 or (len(cells) == 2 and bool(cells[0].strip()))


def _splits_bold(label: str) -> bool:
    return label.count("**") == 1


def _as_header(row: Block) -> Block:
    return Block(row.shape, row.text, row.lines, header=True)
