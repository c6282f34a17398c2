"""Web pages to blocks.

HTML says what most formats leave to be guessed: where a paragraph ends, what is
a heading, a list or a quotation. What it does not say is which numbers count
paragraphs, and which part of a page is the report; see `labels` and `apart`.
Numbers that a browser would draw before the items of a list are drawn here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pararef.errors import ReadingError
from pararef.reading import apart, markup
from pararef.reading import text as plain
from pararef.reading.blocks import Block, Reading, Shape, ended
from pararef.reading.endings import close
from pararef.reading.inline import tidy
from pararef.reading.labels import lone_label, split_label
from pararef.reading.printed import is_printed, printed_lines
from pararef.records import Dropped

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend"
    " li listing main menu nav ol optgroup option p pre search section summary table tbody td"
    " tfoot th thead tr ul xmp".split()
)
_HEADING = re.compile(r"h([1-6])")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\0"))
_NUMBER_ELEMENT = frozenset("a span b strong em i font label".split())
_NUMBER_NAME = re.compile(r"para|num", re.IGNORECASE)
_BULLET = re.compile(r"[•●▪◦‣■□⁃∙·\uf0b7\uf0a7\uf0d8]\s*(?=\S)")
_QUOTES_ALL = 0.5  # a page mostly in blockquotes is indented, not quoted
_LARGEST_SPAN = 100
_A_CELL = 150  # words: no cell of a table of facts has more
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def reading(content: bytes, name: str) -> Reading:
    """Read a web page.

    Args:
        content: The bytes of the file.
        name: What to call it in an error.

    Returns:
        Blocks in the page's order; scripts and styles are no words.

    Raises:
        ReadingError: If it is too large, built too deep, or holds no words.
    """
    text, warnings = markup.decode(content, name)
    text = markup.as_html(text)
    markup.check(text, name)
    body = LexborHTMLParser(text).body
    if body is None or not apart.words(body):
        raise ReadingError(f"{name} is a web page without words: there is nothing to index.")
    page = apart.Page(body)
    if is_printed(body):
        blocks, dropped = printed_lines(body)
    else:
        reader = _Reader(page)
        reader.read(body)
        blocks, dropped = reader.blocks, reader.dropped
    return Reading(tuple(close(_count(blocks))), tuple(dropped), warnings)


def _count(blocks: list[Block]) -> list[Block]:
    """Blocks stand for lines, in steps of 2, so that none is right under another."""
    return [replace(block, lines=(2 * at, 2 * at)) for at, block in enumerate(blocks, start=1)]


@dataclass
class _List:
    """An open list; `ordered` ones number their items."""

    ordered: bool
    depth: int
    style: str = "1"
    next: int = 1
    step: int = 1

    def mark(self, value: str | None) -> str | None:
        """What a browser draws before the next item: "3.", "c.", "iii."."""
        if not self.ordered or self.style == "none":
            return None
        number = _integer(value, self.next)
        self.next = number + self.step
        if self.style in "aA" and 1 <= number <= 26:
            return f"{chr(ord(self.style) + number - 1)}."
        if self.style in "iI" and 1 <= number < 40:
            roman = _roman(number)
            return f"{roman if self.style == 'i' else roman.upper()}."
        return f"{number}."


@dataclass(frozen=True)
class _Context:
    """What holds inside the open elements."""

    heading: int = 0
    quoted: bool = False
    bold: bool = False
    pre: bool = False
    lists: tuple[_List, ...] = ()


@dataclass
class _Reader:
    """Walks a page and puts its words together into blocks."""

    page: apart.Page
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    now: _Context = _Context()
    # The words of the block that is open, how many letters of them are bold, and
    # the label or list mark in front.
    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    label: str | None = None
    item: str | None = None  # a list item has begun: "" without a mark
    waiting: str | None = None  # a label in a block of its own

    def read(self, root: LexborNode) -> None:
        """Take the words of an element."""
        outer: list[tuple[int, _Context, bool]] = []
        inside = root.mem_id != self.page.body.mem_id or root.mem_id == self.page.main
        skipped: int | None = None
        for node, begins in apart.walk(root):
            if skipped is not None:
                if not begins and node.mem_id == skipped:
                    skipped = None
                continue
            if node.is_text_node:
                if begins:
                    self._text(node.text_content or "", inside)
                continue
            if not node.is_element_node:
                continue
            if begins:
                inside = inside or node.mem_id == self.page.main
                if self._taken(node, inside=inside):
                    skipped = node.mem_id
                else:
                    outer.append((node.mem_id, self.now, self._blank()))
                    self._enter(node)
            elif outer and outer[-1][0] == node.mem_id:
                _, before, blank = outer.pop()
                self._leave(node, blank)
                self.now = before
                if node.mem_id == self.page.main and root.mem_id != node.mem_id:
                    inside = False
        self._end()
        if self.waiting:
            self._add(Block(Shape.TEXT, self.waiting, (1, 1)))

    def _taken(self, node: LexborNode, *, inside: bool) -> bool:
        """Take an element as a whole: what is no part of the text, and tables."""
        tag = node.tag or ""
        inline = tag not in _BLOCK
        if apart.is_note_mark(node):
            self._drop(node, "note mark")
        elif why := self.page.why_apart(node, inline=inline):
            if not inline:
                self._end()
            self._drop(node, why)
        elif not inside and node.mem_id not in self.page.path:
            self._drop(node, "outside the text")
        elif tag == "img":
            if alternative := tidy(node.attributes.get("alt") or ""):
                self.dropped.append(Dropped(alternative.replace("\n", " "), "picture"))
        elif tag == "table":
            return self._table(node)
        else:
            return False
        return True

    def _drop(self, node: LexborNode, why: str) -> None:
        """Leave an element out; each note in it by itself."""
        notes = node.css("p, li, dd") if why == "note" else []
        whole = apart.words(node)
        each = [text for note in notes if (text := apart.words(note))]
        split = " ".join(each).split() == whole.split()
        self.dropped += [Dropped(text, why) for text in (each if split else [whole]) if text]

    def _enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        attributes = node.attributes
        style = attributes.get("style") or ""
        if tag == "br":
            self.parts.append("\n")
        elif tag == "hr" or tag in _BLOCK:
            self._end()
        now = self.now
        if heading := _HEADING.fullmatch(tag):
            now = replace(now, heading=int(heading[1]))
        elif tag == "blockquote":
            now = replace(now, quoted=now.quoted or self.page.share(node) < _QUOTES_ALL)
        elif tag in ("ul", "ol", "menu", "dir"):
            now = replace(now, lists=(*now.lists, _opened(node, len(now.lists))))
        elif tag == "li":
            mark = now.lists[-1].mark(attributes.get("value")) if now.lists else None
            self.item = mark or ""
        elif tag in ("pre", "listing", "xmp"):
            now = replace(now, pre=True)
        elif tag == "q":
            self.parts.append("“")
        if tag in ("b", "strong") or _BOLD_STYLE.search(style):
            now = replace(now, bold=True)
        self.now = now

    def _leave(self, node: LexborNode, blank: bool) -> None:
        tag = node.tag or ""
        if tag in _BLOCK:
            self._end()
            if tag == "li":
                self.item = None
        elif tag == "q":
            self.parts.append("”")
        elif blank and tag in _NUMBER_ELEMENT and self.label is None:
            # A number in an element of its own, set apart by style and not by a blank.
            text = tidy("".join(self.parts))
            if lone_label(text, bare=bool(_NUMBER_NAME.search(apart.name(node)))):
                self.label = text
                self.parts.clear()

    def _text(self, text: str, inside: bool) -> None:
        text = text.translate(_INVISIBLE)
        if not inside:
            if words := " ".join(text.split()):
                self._end()
                self.dropped.append(Dropped(words, "outside the text"))
            return
        if not self.now.pre:
            text = _BLANKS.sub(" ", text)
        letters = sum(map(str.isalnum, text))
        self.letters += letters
        self.bold += letters if self.now.bold else 0
        self.parts.append(text)

    def _blank(self) -> bool:
        return not any(part.strip() for part in self.parts)

    def _end(self) -> None:
        """The open block has all its words."""
        printed = "".join(self.parts)
        text = tidy(printed)
        label, self.label = self.label, None
        bold = 0 < self.letters == self.bold
        self.parts.clear()
        self.letters = self.bold = 0
        if not text:
            if label is not None:
                self._wait(label)
            return
        if self.now.heading and not self.now.quoted:
            line = f"{label} {text}" if label else text
            self._add(Block(Shape.HEADING, line, (1, 1), level=self.now.heading))
            return
        if self.now.pre and "\n" in text:
            for block in plain.reading(printed).blocks:
                self._add(replace(block, pages=None, quoted=self.now.quoted))
            return
        if label is None:
            label, text = split_label(text)
        if label is None and self.item is None and lone_label(text) and not text.endswith(")"):
            self._wait(text)
            return
        block = Block(
            Shape.TEXT,
            text,
            (1, 1),
            label=label,
            bold=bold and not self.now.quoted,
            quoted=self.now.quoted,
        )
        self._add(self._as_item(block))

    def _as_item(self, block: Block) -> Block:
        """The first block of a list item is the bullet."""
        if self.item is None:
            bullet = _BULLET.match(block.text) if block.label is None else None
            if not bullet:
                return block
            return replace(block, shape=Shape.BULLET, text=block.text[bullet.end() :], bold=False)
        mark, self.item = self.item, None
        level = max(len(self.now.lists) - 1, 0)
        label, text = block.label, block.text
        # A page that prints its numbers hides those of the browser.
        if mark and label is None:
            if mark[0].isdigit():
                label = mark
            else:
                text = f"{mark} {text}"
        return replace(block, shape=Shape.BULLET, level=level, label=label, text=text, bold=False)

    def _wait(self, label: str) -> None:
        if self.waiting:
            self.blocks.append(Block(Shape.TEXT, self.waiting, (1, 1)))
        self.waiting = label

    def _add(self, block: Block) -> None:
        waiting, self.waiting = self.waiting, None
        if waiting and block.shape is Shape.TEXT and block.label is None and block.text != waiting:
            block = replace(block, label=waiting)
        elif waiting and block.text != waiting:
            self.blocks.append(Block(Shape.TEXT, waiting, (1, 1)))
        self.blocks.append(block)

    def _table(self, table: LexborNode) -> bool:
        """Take a table of facts; one that only lays out a page is read like any element."""
        found = _Table(table)
        if found.lays_out(self.page):
            return False
        self._end()
        self.item = None
        if found.caption is not None:
            self.read_apart(found.caption)
        grid = [[self._cell(cell) for cell in row] for row in found.rows]
        if _is_numbered(grid):
            for label, text in (filter(None, row) for row in grid if any(row)):
                self._add(Block(Shape.TEXT, text, (1, 1), label=label, quoted=self.now.quoted))
            return True
        for row, cells in zip(found.spread(grid), found.rows, strict=True):
            if any(row):
                header = all(cell.tag == "th" for cell in cells)
                self._add(Block(Shape.ROW, "\t".join(row), (1, 1), header=header))
        return True

    def read_apart(self, node: LexborNode) -> None:
        """Read an element within this page, by itself."""
        inner = _Reader(self.page, dropped=self.dropped)
        inner.read(node)
        for block in inner.blocks:
            self._add(block)

    def _cell(self, cell: LexborNode) -> str:
        inner = _Reader(self.page, dropped=self.dropped)
        inner.read(cell)
        lines = [f"{block.label or ''} {block.text}" for block in inner.blocks]
        return " ".join(" ".join(lines).split())


class _Table:
    """The rows of a table, those of tables inside it left out."""

    def __init__(self, table: LexborNode) -> None:
        self.table = table
        self.rows: list[list[LexborNode]] = []
        self.caption: LexborNode | None = None
        self.nested = self.headed = False
        skipped: int | None = None
        for node, begins in apart.walk(table):
            if skipped is not None:
                skipped = None if not begins and node.mem_id == skipped else skipped
            elif begins and node.mem_id != table.mem_id:
                if node.tag == "table":
                    self.nested, skipped = True, node.mem_id
                elif node.tag == "tr":
                    self.rows.append([])
                elif node.tag in ("td", "th") and self.rows:
                    self.rows[-1].append(node)
                elif node.tag == "caption":
                    self.caption = node
                elif _HEADING.fullmatch(node.tag or ""):
                    self.headed = True

    def lays_out(self, page: apart.Page) -> bool:
        """Whether it is there for the look of the page."""
        counts = [[page.counts.get(cell.mem_id, 0) for cell in row] for row in self.rows]
        filled = max((sum(map(bool, row)) for row in counts), default=0)
        return (
            self.nested
            or self.headed
            or filled <= 1
            or self.table.attributes.get("role") in ("presentation", "none")
            or (max(map(max, filter(None, counts))) > _A_CELL and not self._numbers())
        )

    def _numbers(self) -> bool:
        """Whether its first cells are labels, as where numbered paragraphs are laid out."""
        first = [text for row in self.rows if row and (text := apart.words(row[0]))]
        return bool(first) and sum(map(lone_label, first)) > len(first) / 2

    def spread(self, grid: list[list[str]]) -> list[list[str]]:
        """Empty cells where a cell spans columns or rows, so that columns stay columns."""
        rows: list[list[str]] = []
        down: dict[int, int] = {}  # column → rows that a cell from above still covers
        for cells, texts in zip(self.rows, grid, strict=True):
            row: list[str] = []
            covered, down = down, {at: left - 1 for at, left in down.items() if left > 1}
            for cell, text in zip(cells, texts, strict=True):
                while len(row) in covered:
                    row.append("")
                columns, deep = (
                    min(max(_integer(cell.attributes.get(span), 1), 1), _LARGEST_SPAN)
                    for span in ("colspan", "rowspan")
                )
                if deep > 1:
                    down |= dict.fromkeys(range(len(row), len(row) + columns), deep - 1)
                row += [text, *[""] * (columns - 1)]
            while len(row) in covered:
                row.append("")
            rows.append(row)
        return rows


def _is_numbered(grid: list[list[str]]) -> bool:
    """Rows of a number and a text: paragraphs, laid out as a table."""
    rows = [filled for row in grid if (filled := [cell for cell in row if cell])]
    fits = sum(len(r) == 2 and lone_label(r[0], bare=True) and ended(r[1]) for r in rows)
    return bool(rows) and fits == len(rows)


def _opened(node: LexborNode, depth: int) -> _List:
    """A list, with the numbers it asks for."""
    attributes = node.attributes
    css = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", attributes.get("style") or "")
    by_css = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}
    by_css |= {"lower-latin": "a", "upper-latin": "A", "none": "none"}
    kind = by_css.get(css[1].lower() if css else "", attributes.get("type") or "1")
    step = -1 if "reversed" in attributes else 1
    items = sum(child.tag == "li" for child in _children(node)) if step < 0 else 1
    return _List(
        node.tag == "ol",
        depth,
        style=kind if kind in ("a", "A", "i", "I", "none") else "1",
        next=_integer(attributes.get("start"), items if step < 0 else 1),
        step=step,
    )


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.first_child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _integer(value: str | None, otherwise: int) -> int:
    """A number in an attribute, if it is one that a browser would take."""
    found = re.match(r"\s*([+-]?\d{1,5})(?!\d)", value or "")
    return int(found[1]) if found else otherwise


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
