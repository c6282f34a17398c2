"""Web pages that are pictures of print: each element one line, set at its place.

Converters of PDF make them. A paragraph is then what stands close together; its
number, and quotations, are told by where a line begins, and notes by their size.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from selectolax.lexbor import LexborNode

from pararef.reading import apart
from pararef.reading.blocks import Block, Shape, joint
from pararef.reading.labels import split_label
from pararef.records import Dropped

_PLACED = re.compile(r"position\s*:\s*absolute", re.IGNORECASE)
_LENGTH = r"\s*:\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*(?:px|pt)"
_LEFT = re.compile(rf"(?<![\w-])left{_LENGTH}", re.IGNORECASE)
_TOP = re.compile(rf"(?<![\w-])top{_LENGTH}", re.IGNORECASE)
_SIZE = re.compile(rf"font-size{_LENGTH}", re.IGNORECASE)
_MOST = 0.6  # the share of a page's words that stand in placed lines
_INDENT = 8  # pixels
_CLOSE = 1.35  # of the usual distance between lines
_COMMON = 0.1  # the share of the letters that an edge of the text has
_BULLET = re.compile(r"[•●▪◦‣■□⁃∙·\uf0b7\uf0a7\uf0d8]\s*(?=\S)")


@dataclass(frozen=True)
class _Line:
    left: float
    top: float
    size: float
    text: str


def is_printed(body: LexborNode) -> bool:
    """Whether most words of a page stand in lines that are placed one by one."""
    placed = sum(len(apart.words(node).split()) for node in _placed(body))
    return placed > _MOST * len(apart.words(body).split())


def printed_lines(body: LexborNode) -> tuple[list[Block], list[Dropped]]:
    """The blocks of such a page, and what is no part of its text."""
    dropped: list[Dropped] = []
    placed = {node.mem_id for node in _placed(body)}
    lines: list[_Line] = []
    skipped: int | None = None
    for node, begins in apart.walk(body):
        if skipped is not None:
            skipped = None if not begins and node.mem_id == skipped else skipped
        elif begins and node.mem_id in placed:
            skipped = node.mem_id
            if line := _line(node, dropped):
                lines.append(line)
        elif begins and node.is_text_node and (text := " ".join((node.text_content or "").split())):
            dropped.append(Dropped(text, "navigation"))
    size = _usual([(line.size, line.text) for line in lines])
    kept: list[_Line] = []
    for at, line in enumerate(lines):
        last = at + 1 == len(lines) or lines[at + 1].top < line.top
        if line.size < size - 1:
            above = any(other.size >= size for other in lines[:at])
            dropped.append(Dropped(line.text, "note" if above else "header"))
        elif last and re.fullmatch(r"(?:page )?\d{1,4}|[ivxl]{1,6}", line.text, re.IGNORECASE):
            dropped.append(Dropped(line.text, "page number"))
        else:
            kept.append(line)
    return _blocks(kept), dropped


def _blocks(lines: list[_Line]) -> list[Block]:
    """Lines that stand close together, as one block."""
    edge = _edge(lines)
    gaps = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    usual = median(gaps) if gaps else 0.0
    blocks: list[Block] = []
    before: _Line | None = None
    for line in lines:
        label, text = split_label(line.text)
        near = (
            before is not None
            and 0 <= line.top - before.top <= _CLOSE * usual
            and (abs(line.left - before.left) < _INDENT or line.top == before.top)
        )
        if near and not (label and line.left <= edge):
            whole = blocks[-1].text
            blocks[-1] = replace(blocks[-1], text=f"{whole}{joint(whole, line.text)}{line.text}")
        else:
            bullet = _BULLET.match(text) if label is None else None
            blocks.append(
                Block(
                    Shape.BULLET if bullet else Shape.TEXT,
                    text[bullet.end() :] if bullet else text,
                    (1, 1),
                    label=label,
                    quoted=not bullet and line.left >= edge + _INDENT,
                )
            )
        before = line
    return blocks


def _edge(lines: list[_Line]) -> float:
    """Where paragraphs begin: at their numbers, or else at the outermost common place."""
    numbered = [line for line in lines if split_label(line.text)[0]]
    if numbered:
        return _usual([(line.left, line.text) for line in numbered])
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.left] += len(line.text)
    common = [left for left, count in letters.items() if count >= _COMMON * letters.total()]
    return min(common, default=0.0)


def _placed(body: LexborNode) -> list[LexborNode]:
    """Elements that are placed by themselves and hold no other such element."""
    found: list[LexborNode] = []
    for node in body.css("[style]"):
        style = node.attributes.get("style") or ""
        if _PLACED.search(style) and _TOP.search(style) and _LEFT.search(style):
            found.append(node)
    outer = {parent.mem_id for node in found for parent in _parents(node, body)}
    return [node for node in found if node.mem_id not in outer]


def _parents(node: LexborNode, body: LexborNode) -> list[LexborNode]:
    parents = []
    while (parent := node.parent) is not None and parent.mem_id != body.mem_id:
        parents.append(parent)
        node = parent
    return parents


def _line(node: LexborNode, dropped: list[Dropped]) -> _Line | None:
    """One line, without its note marks; None where no words are left."""
    parts: list[str] = []
    sizes: list[tuple[float, str]] = []
    open_sizes = [_length(_SIZE, node) or 0.0]
    skipped: int | None = None
    for part, begins in apart.walk(node):
        if skipped is not None:
            skipped = None if not begins and part.mem_id == skipped else skipped
        elif part.is_text_node:
            if begins:
                parts.append(part.text_content or "")
                sizes.append((open_sizes[-1], parts[-1]))
        elif begins and apart.is_note_mark(part):
            dropped.append(Dropped(apart.words(part), "note mark"))
            skipped = part.mem_id
        elif part.is_element_node and begins:
            open_sizes.append(_length(_SIZE, part) or open_sizes[-1])
        elif part.is_element_node:
            open_sizes.pop()
    text = " ".join("".join(parts).replace("\u00ad", "").split())
    left, top = _length(_LEFT, node) or 0.0, _length(_TOP, node) or 0.0
    return _Line(left, top, _usual(sizes), text) if text else None


def _length(pattern: re.Pattern[str], node: LexborNode) -> float | None:
    found = pattern.search(node.attributes.get("style") or "")
    return float(found[1]) if found else None


def _usual(values: list[tuple[float, str]]) -> float:
    """The value that most letters have."""
    letters: Counter[float] = Counter()
    for value, text in values:
        letters[value] += len(text.strip())
    return letters.most_common(1)[0][0] if letters else 0.0
