"""reStructuredText to blocks, line by line.

Not by docutils, which was tried: it reads these reports as well, but knows no
role or directive of Sphinx, fails on lists some hundred deep, and does not keep
the lines that a citation needs. What is no text of the page (comments, targets,
tables of contents) is left out; notes are put apart.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace

from pararef.reading.blocks import Block, Reading, Shape, ended, joint
from pararef.reading.endings import close
from pararef.reading.inline import tidy
from pararef.reading.labels import lone_label, split_label
from pararef.records import Dropped

_LINE = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
_EXPLICIT = re.compile(r"\.\.(?:\s+|$)")
_NOTE = re.compile(r"\[([^\[\]\s]{1,60})\](?:\s+|$)")
_TARGET = re.compile(r"_[^:]|__")
_REPLACE = re.compile(r"\|([^|]{1,80})\|\s+(?:replace|unicode)::\s*(.*)")
_DIRECTIVE = re.compile(r"([\w.+-]+(?::[\w.+-]+)?)\s?::\s*(.*)")
_OPTION = re.compile(r":[\w -]{1,40}:(?:\s+(.*))?$")
_BULLET = re.compile(r"([-*+•‣⁃])\s+(?=\S)")
_AUTO = re.compile(r"(?:#\.|\(#\))\s+(?=\S)")
_LETTERED = re.compile(r"(?:\(?(?:[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{1,5})\.)\s+(?=\S)")
_OPENS = re.compile(r"[“‘\"'«]")
_GRID = re.compile(r"\+(?:[-=]{1,}\+)+$")
_SIMPLE = re.compile(r"=+(?: +=+)+\s*$")

# Directives whose body is text of the page; that of others is no words of it.
_BODIES = frozenset(
    "admonition attention caution class compound container danger epigraph error figure"
    " highlights hint important line-block note pull-quote rst-class sidebar tip topic warning"
    " versionadded versionchanged deprecated seealso rubric centered".split()
)
_TITLED = frozenset("admonition sidebar topic rubric centered table list-table csv-table".split())
_LITERAL = frozenset("code code-block sourcecode parsed-literal literalinclude".split())
_DEEPEST = 100  # directives within directives

_ROLE = re.compile(r"(?::[\w.+-]{1,40}){1,2}:(?=`)")
_TICKED = re.compile(r"(``)(.{1,2000}?)``|`([^`]{1,2000})`(?:_{1,2}|:[\w.+-]{1,40}:)?")
_TICKED_TARGET = re.compile(r"\s*<[^<>]{1,1000}>$")
_STRONG = re.compile(r"(?<![\w*\\])(\*\*|\*)(?=[^\s*])([^*]{1,2000}?)(?<=[^\s\\*])\1(?!\w)")
_MARK = re.compile(r"\s?\[(#?[^\[\]\s]{0,60}|\*)\]_(?!\w)")
_ESCAPE = re.compile(r"\\(.)")
_LONGEST = 20_000  # characters of a paragraph that is looked through for marks


def reading(text: str) -> Reading:
    """Read reStructuredText.

    Args:
        text: A whole file, with any line ends.

    Returns:
        Blocks in the file's order, under its lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = _Reader(names=_substitutions(lines))
    reader.read([(at, line.expandtabs(8).rstrip()) for at, line in enumerate(lines, start=1)])
    return Reading(tuple(close(reader.blocks)), tuple(reader.dropped))


def _substitutions(lines: list[str]) -> dict[str, str]:
    found = (_REPLACE.match(line[2:].strip()) for line in lines if line.startswith(".. |"))
    return {mark[1]: mark[2] for mark in found if mark}


_Lines = list[tuple[int, str]]


@dataclass
class _Open:
    """A paragraph or list item whose next line may come."""

    shape: Shape
    first: int
    last: int
    indent: int
    lines: list[str]
    level: int = 0
    label: str | None = None
    mark: str = ""  # the kind of its label: lines of the same kind begin another

    @property
    def waits(self) -> bool:
        """It is a label alone, whose words may come after a blank line."""
        return self.label is not None and not any(self.lines)


@dataclass
class _Reader:
    names: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)  # of titles, by level
    open: _Open | None = None
    count: dict[int, int] = field(default_factory=dict)  # indent → the last automatic number
    depths: list[int] = field(default_factory=list)  # indents of the open bullets
    within: int = 0

    def read(self, lines: _Lines) -> None:
        """Read lines that belong together: a file, or the body of a directive."""
        at = 0
        while at < len(lines):
            at = self._step(lines, at)
        self._close()

    def _step(self, lines: _Lines, at: int) -> int:
        """Take what begins at a line; return the first line after it."""
        number, line = lines[at]
        bare = line.lstrip()
        if not bare:
            if not (self.open and self.open.waits):
                self._close()
            return at + 1
        if self.open is None and (after := self._title(lines, at)):
            return after
        if _EXPLICIT.match(bare) and (self.open is None or self.open.waits):
            return self._explicit(lines, at)
        if self.open is None and bare.startswith("__ "):
            return at + 1
        if self.open is None and (_GRID.match(bare) or _SIMPLE.match(bare)):
            return self._table(lines, at)
        if self.open is None and _LINE.match(bare) and len(bare) >= 4:
            return at + 1  # a rule
        self._text(number, line)
        if line.endswith("::") and self.open is not None:
            return self._literal(lines, at + 1)
        return at + 1

    # Titles

    def _title(self, lines: _Lines, at: int) -> int | None:
        """A title has a line of marks under it, or above and under it."""
        over = _LINE.match(lines[at][1])
        if over and at + 2 < len(lines) and lines[at + 1][1].strip():
            under = _LINE.match(lines[at + 2][1])
            if under and under[1] == over[1] and not _SIMPLE.match(lines[at][1]):
                self._heading(lines[at + 1][1], f"{over[1]}over", lines[at][0], lines[at + 2][0])
                return at + 3
        if over or at + 1 >= len(lines) or lines[at][1].startswith(" "):
            return None
        title, under = lines[at][1], _LINE.match(lines[at + 1][1])
        if under is None or len(lines[at + 1][1].strip()) < min(len(title), 4):
            return None
        self._heading(title, under[1], lines[at][0], lines[at + 1][0])
        return at + 2

    def _heading(self, title: str, style: str, first: int, last: int) -> None:
        if style not in self.styles:
            self.styles.append(style)
        self.count.clear()
        self.depths.clear()
        level = self.styles.index(style) + 1
        if text := self._plain(title).replace("\n", " "):
            self.blocks.append(Block(Shape.HEADING, text, (first, last), level=level))

    # Text and lists

    def _text(self, number: int, line: str) -> None:
        bare = line.lstrip()
        indent = len(line) - len(bare)
        bullet, auto = _BULLET.match(bare), _AUTO.match(bare)
        label, rest = split_label(bare)
        alone = label is None and lone_label(bare) and not bare.endswith(")")
        opens = self.open is None or (not self.open.waits and self._next(bare, indent))
        if self.open and self.open.waits and not (label or auto or bullet):
            self.open.lines.append(bare)
            self.open.last, self.open.indent = number, indent
        elif not opens and self.open is not None:
            self._go_on(number, bare, indent)
        elif bullet:
            self._close()
            level = self._depth(indent)
            self._begin(Shape.BULLET, number, indent, bare[bullet.end() :], "-", level=level)
        elif auto:
            self._close()
            self._forget(indent)
            self.count[indent] = self.count.get(indent, 0) + 1
            mark = f"{self.count[indent]}."
            self._begin(Shape.TEXT, number, indent, bare[auto.end() :], "#", label=mark)
        elif label or alone:
            self._close()
            self._forget(indent)
            printed = label or bare
            self.count[indent] = int(re.findall(r"\d+", printed)[-1])
            text = rest if label else ""
            self._begin(Shape.TEXT, number, indent, text, "1", label=printed)
        elif _LETTERED.match(bare):
            self._close()
            self._begin(Shape.BULLET, number, indent, bare, "a", level=self._depth(indent))
        else:
            self._close()
            self._forget(indent)
            if indent in self.count:
                del self.count[indent]
            self._begin(Shape.TEXT, number, indent, bare.removeprefix("| "), "")

    def _begin(
        self,
        shape: Shape,
        number: int,
        indent: int,
        text: str,
        mark: str,
        *,
        level: int = 0,
        label: str | None = None,
    ) -> None:
        lines = [text] if text else []
        self.open = _Open(shape, number, number, indent, lines, level, label, mark)

    def _next(self, bare: str, indent: int) -> bool:
        """Whether a line begins an item beside the open one, with no blank line between."""
        now = self.open
        if now is None or indent > now.indent:
            return False
        if now.mark == "1":
            label = split_label(bare)[0]
            return label is not None and _follows(now.label, label)
        if now.mark == "a":
            return bool(_LETTERED.match(bare))
        return (now.mark == "-" and bool(_BULLET.match(bare))) or (
            now.mark == "#" and bool(_AUTO.match(bare))
        )

    def _go_on(self, number: int, bare: str, indent: int) -> None:
        now = self.open
        if now is None:
            return
        defines = not now.mark and len(now.lines) == 1 and indent > now.indent
        verse = bare.startswith("| ") and not now.mark
        if defines and not ended(now.lines[0]):
            self._close()
            self._begin(Shape.TEXT, number, indent, bare, "")
            return
        now.lines.append(("\n" + bare[2:]) if verse else bare)
        now.last = number

    def _depth(self, indent: int) -> int:
        self._forget(indent)
        if not self.depths or self.depths[-1] < indent:
            self.depths.append(indent)
        return len(self.depths) - 1

    def _forget(self, indent: int) -> None:
        """Lists that stand further in are over."""
        while self.depths and self.depths[-1] > indent:
            self.depths.pop()
        for deeper in [known for known in self.count if known > indent]:
            del self.count[deeper]

    def _close(self) -> None:
        now, self.open = self.open, None
        if now is None:
            return
        markup = ""
        for line in now.lines:
            markup += (joint(markup, line) if markup and line[0] != "\n" else "") + line
        if markup.endswith("::"):
            markup = markup[:-2] if markup[:-2].endswith(" ") else markup[:-1]
        text, label = self._plain(markup), now.label
        if not text and label is not None:
            text, label = label, None
        if text:
            self.blocks.append(
                Block(
                    now.shape,
                    text,
                    (now.first, now.last),
                    level=now.level,
                    label=label,
                    quoted=now.indent > 0 and not now.mark and bool(_OPENS.match(text)),
                )
            )

    def _literal(self, lines: _Lines, at: int) -> int:
        """Lines set further in after "::" stand as they are."""
        indent = self.open.indent if self.open else 0
        self._close()
        while at < len(lines) and (not lines[at][1] or _indent(lines[at][1]) > indent):
            if words := tidy(lines[at][1]):
                self.blocks.append(Block(Shape.TEXT, words, (lines[at][0],) * 2))
            at += 1
        return at

    # Explicit markup

    def _explicit(self, lines: _Lines, at: int) -> int:
        """Take a note, a target, a directive or a comment, with all that is set under it."""
        number, line = lines[at]
        indent = _indent(line)
        after = at + 1
        while after < len(lines) and (not lines[after][1] or _indent(lines[after][1]) > indent):
            after += 1
        head = line.strip()[2:].strip()
        body = lines[at + 1 : after]
        if note := _NOTE.match(head):
            words = " ".join([head[note.end() :], *(text.strip() for _, text in body)])
            text = f"{note[1]} {self._plain(words)}".replace("\n", " ").strip()
            self.dropped.append(Dropped(text, "note"))
        elif _TARGET.match(head) or head.startswith("|"):
            pass
        elif directive := _DIRECTIVE.match(head):
            self._close()
            self._directive(directive[1].lower(), directive[2], number, body)
        return after

    def _directive(self, name: str, argument: str, number: int, body: _Lines) -> None:
        options = 0
        while options < len(body) and (_OPTION.match(body[options][1].strip())):
            options += 1
        body = _dedented(body[options:])
        if argument and (name in _TITLED or (name in _BODIES and name not in ("figure", "class"))):
            title = _Open(Shape.TEXT, number, number, 0, [argument])
            self.open = title
            self._close()
        if name == "list-table":
            self._list_table(body)
        elif name == "csv-table":
            self._rows([(at, cells) for at, line in body for cells in csv.reader([line])])
        elif name == "table" or (name in _BODIES and self.within < _DEEPEST):
            inner = replace(self, open=None, count={}, depths=[], within=self.within + 1)
            inner.read(body)
        elif name in _LITERAL:
            for at, line in body:
                if words := tidy(line):
                    self.blocks.append(Block(Shape.TEXT, words, (at, at)))
        elif left_out := " ".join(" ".join([argument, *(line for _, line in body)]).split()):
            self.dropped.append(Dropped(left_out, name))

    # Tables

    def _list_table(self, body: _Lines) -> None:
        rows: list[tuple[int, list[str]]] = []
        for at, line in body:
            bare = line.strip()
            if bare == "*" or bare.startswith("* "):
                rows.append((at, []))
                bare = bare[1:].strip()
            if not rows:
                continue
            cells = rows[-1][1]
            if bare == "-" or bare.startswith("- "):
                cells.append(bare[1:].strip())
            elif bare and cells:
                cells[-1] += f" {bare}"
        self._rows(rows)

    def _rows(self, rows: list[tuple[int, list[str]]], headers: int = 0) -> None:
        for place, (at, cells) in enumerate(rows):
            texts = [self._plain(cell).replace("\n", " ") for cell in cells]
            if any(texts):
                row = Block(Shape.ROW, "\t".join(texts), (at, at), header=place < headers)
                self.blocks.append(row)

    def _table(self, lines: _Lines, at: int) -> int:
        """Take a table drawn with rules: cells stand between the columns of the first."""
        grid = _GRID.match(lines[at][1].lstrip()) is not None
        edges = _edges(lines[at][1], "+" if grid else " ")
        rows: list[tuple[int, list[str]]] = []
        headers, fresh, rules = 0, True, 0
        while at < len(lines) and lines[at][1]:
            number, line = lines[at]
            bare = line.lstrip()
            if _GRID.match(bare) or _SIMPLE.match(bare):
                rules += 1
                if (grid and "=" in bare) or (not grid and rules == 2 and _more(lines, at)):
                    headers = len(rows)
                fresh = True
            elif grid and "|" not in bare and "+" not in bare:
                break
            else:
                cells = [line[start:end].strip(" |") for start, end in edges]
                if not grid and edges:
                    cells[-1] = line[edges[-1][0] :].strip()
                if (fresh or (not grid and cells[0])) or not rows:
                    rows.append((number, cells))
                else:
                    below = zip(rows[-1][1], cells, strict=True)
                    rows[-1] = (rows[-1][0], [f"{a} {b}".strip() for a, b in below])
                fresh = False
            at += 1
        self._rows(rows, headers)
        return at

    # Words

    def _plain(self, markup: str) -> str:
        """The words of a paragraph without its marks; note marks are put apart."""
        if len(markup) > _LONGEST:
            return tidy(markup)
        markup = _MARK.sub(self._note_mark, markup)
        markup = _ROLE.sub("", markup)
        markup = _TICKED.sub(_ticked, markup)
        for _ in range(2):  # strong words may stand in emphasis
            markup = _STRONG.sub(r"\2", markup)
        for known, words in self.names.items():
            markup = markup.replace(f"|{known}|", words)
        return tidy(_ESCAPE.sub(lambda mark: mark[1] if mark[1] != " " else "", markup))

    def _note_mark(self, mark: re.Match[str]) -> str:
        self.dropped.append(Dropped(mark[1], "note mark"))
        return ""


def _ticked(mark: re.Match[str]) -> str:
    if mark[1]:
        return mark[2].replace("\\", "\\\\").replace("*", r"\*")
    return _TICKED_TARGET.sub("", mark[3]) or mark[3].strip("<> ")


def _edges(rule: str, between: str) -> list[tuple[int, int]]:
    """Where columns begin and end under a rule."""
    return [run.span() for run in re.finditer(rf"[^{re.escape(between)} ]+", rule)]


def _more(lines: _Lines, at: int) -> bool:
    """Whether a table goes on below one of its rules."""
    return at + 1 < len(lines) and bool(lines[at + 1][1])


def _follows(before: str | None, label: str) -> bool:
    old, new = re.findall(r"\d+", before or ""), re.findall(r"\d+", label)
    return len(old) == len(new) and old[:-1] == new[:-1] and int(new[-1]) == int(old[-1]) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _dedented(lines: _Lines) -> _Lines:
    least = min((_indent(line) for _, line in lines if line), default=0)
    return [(at, line[least:]) for at, line in lines]
