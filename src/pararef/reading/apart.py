"""What of a web page is no part of its text: menus, banners, footers, notes.

Known by its element, its role, or the names its author gave it. Names mislead,
so nothing that holds most of a page's words is ever put apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

_MOST = 0.5  # the share of a page's words that only its text can have
_MAIN = 0.6  # the share that a container must have to be taken for the text
_NO_WORDS = frozenset(
    "script style head title template iframe object embed video audio canvas svg noframes"
    " param source track area map datalist".split()
)
_CONTROLS = frozenset("button select textarea".split())
_INLINE_NOTE = frozenset("a sup span small font b em i cite".split())
_BY_ROLE = {
    "navigation": "navigation",
    "banner": "header",
    "contentinfo": "footer",
    "search": "form",
    "doc-endnotes": "note",
    "doc-footnote": "note",
    "doc-toc": "contents",
}
_BY_NAME = tuple(
    (re.compile(rf"(?:^|[\s_-])(?:{names})(?:$|[\s_-])", re.IGNORECASE), why)
    for names, why in (
        (r"(?:foot|end)notes?|MsoFootnoteText|references|(?:ftn|fn|edn)\d+", "note"),
        (r"cookies?|cookie(?:banner|notice|consent)|ccc|gdpr", "cookie banner"),
        (
            r"nav(?:bar|igation)?|menu|breadcrumbs?|skip-?link|skip-?to|pagination|pager|sidebar",
            "navigation",
        ),
        (r"\w*footer(?:nav|links)?|footernav|site-?credits?|colophon", "footer"),
        (r"(?:site|page|global)-?header|masthead|phase-(?:banner|beta)|banners?", "header"),
        (r"toc|table-of-contents|contents-list", "contents"),
        (r"share|sharing|social|social-?media|related(?:-\w+)?|feedback", "navigation"),
        (
            r"(?:govuk-)?visually-?hidden|sr-only|screen-reader-text|nonvisual|hiddenstructure",
            "hidden",
        ),
    )
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTE_NAME = re.compile(r"(?:foot|end)?note|ftn|\bfn|\bref\b|noteref|cite|edn", re.IGNORECASE)
_NOTE_TARGET = re.compile(r"#.*(?:note|ftn|fn|edn|cite)", re.IGNORECASE)
_NOTE_MARK = re.compile(
    r"[\[(]?(?:(?:foot)?note\s?)?(?:\d{1,4}|[ivx]{1,5}|[a-z]|[*†‡§¶]{1,3})[\])]?", re.IGNORECASE
)
_LONGEST_MARK = len("[footnote 1234]")
_MAIN_NAME = re.compile(r"(?:^|[\s_-])(?:main|content|article|report)(?:$|[\s_-])", re.IGNORECASE)


def name(node: LexborNode) -> str:
    """The id and the classes of an element."""
    attributes = node.attributes
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}".strip()


def walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node below and with `root`, when it begins and when it ends.

    In order, and however deep; children of elements without words are left out.
    """
    node = root
    while True:
        yield node, True
        child = None if node.tag in _NO_WORDS else node.first_child
        if child is not None:
            node = child
            continue
        yield node, False
        while node.mem_id != root.mem_id and node.next is None:
            parent = node.parent
            if parent is None:
                return
            node = parent
            yield node, False
        following = node.next
        if node.mem_id == root.mem_id or following is None:
            return
        node = following


def words(node: LexborNode) -> str:
    """All words of an element, on one line."""
    parts = []
    for part, begins in walk(node):
        if part.is_text_node:
            parts.append((part.text_content or "") if begins else "")
        elif part.is_element_node and part.tag not in _INLINE_NOTE:
            parts.append(" ")
    return " ".join("".join(parts).replace("\u00ad", "").split())


@dataclass
class Page:
    """A page measured: how many words each element has, and where the text is.

    Attributes:
        main: The element that holds the text.
        path: The elements that hold `main`.
    """

    body: LexborNode
    counts: dict[int, int] = field(default_factory=dict)
    linked: dict[int, int] = field(default_factory=dict)  # words in links to the same page
    has_title: set[int] = field(default_factory=set)  # elements around the first h1
    main: int = 0
    path: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        open_: list[LexborNode] = []
        candidates: list[tuple[int, list[int]]] = []
        links = total = within = 0
        starts: list[tuple[int, int]] = []
        for node, begins in walk(self.body):
            if node.is_text_node:
                if begins:
                    count = len((node.text_content or "").split())
                    total += count
                    within += count if links else 0
                continue
            tag = node.tag or ""
            if begins:
                open_.append(node)
                starts.append((total, within))
                if tag == "h1" and not self.has_title:
                    self.has_title.update(outer.mem_id for outer in open_)
                if tag in ("main", "article") or _is_main(node):
                    candidates.append((node.mem_id, [outer.mem_id for outer in open_[:-1]]))
            if tag == "a" and (node.attributes.get("href") or "").startswith("#"):
                links += 1 if begins else -1
            if not begins:
                open_.pop()
                before, linked_before = starts.pop()
                self.counts[node.mem_id] = total - before
                self.linked[node.mem_id] = within - linked_before
                if tag == "main" and total > before:
                    self._take(node.mem_id, [outer.mem_id for outer in open_])
        if not self.main:
            self._guess(candidates, total)

    def _take(self, main: int, path: list[int]) -> None:
        if not self.main:
            self.main, self.path = main, set(path)

    def _guess(self, candidates: list[tuple[int, list[int]]], total: int) -> None:
        """The innermost container that by its name and size is the text; else the body."""
        for main, path in reversed(candidates):
            if self.counts[main] >= _MAIN * total:
                return self._take(main, path)
        return self._take(self.body.mem_id, [])

    def share(self, node: LexborNode) -> float:
        """The part of the page's words that an element holds."""
        total = self.counts[self.body.mem_id]
        return self.counts.get(node.mem_id, 0) / total if total else 0.0

    def why_apart(self, node: LexborNode, *, inline: bool) -> str | None:
        """Why an element is no part of the text, or None if it is."""
        tag = node.tag or ""
        if node.mem_id in self.path or node.mem_id == self.main:
            return None
        if tag in _CONTROLS:
            return "form"
        if tag == "noscript":
            return "hidden"
        attributes = node.attributes
        why = self._why(node, tag, attributes, inline=inline)
        return why if why and self.share(node) < _MOST else None

    def _why(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], *, inline: bool
    ) -> str | None:
        if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or ""):
            return "hidden"
        titled = node.mem_id in self.has_title
        if tag == "nav":
            return "navigation"
        if tag == "form" and not titled:
            return "form"
        if (role := attributes.get("role")) in _BY_ROLE and not titled:
            return _BY_ROLE[role]
        named = name(node)
        for pattern, why in _BY_NAME if named else ():
            if (inline and why != "hidden") or (titled and why in ("header", "navigation")):
                continue
            if pattern.search(named):
                return why
        if tag in ("header", "footer") and not titled and not _within(node, "blockquote"):
            return tag
        if tag in ("ul", "ol") and self._is_contents(node):
            return "contents"
        return None

    def _is_contents(self, node: LexborNode) -> bool:
        """A list of nothing but links to places on the same page."""
        count = self.counts.get(node.mem_id, 0)
        return count >= 3 and self.linked.get(node.mem_id) == count


def _is_main(node: LexborNode) -> bool:
    return node.tag in ("div", "section") and (
        node.attributes.get("role") == "main" or bool(_MAIN_NAME.search(name(node)))
    )


def _within(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent is not None


def is_note_mark(node: LexborNode) -> bool:
    """Whether an inline element is the mark of a footnote, and not a power or a number."""
    if node.tag not in ("sup", "a", "span"):
        return False
    text = words(node) if node.first_child is not None else ""
    if not text or len(text) > _LONGEST_MARK or not _NOTE_MARK.fullmatch(text):
        return False
    link = node if node.tag == "a" else node.css_first("a")
    target = (link.attributes.get("href") or "") if link is not None else ""
    role = (link or node).attributes.get("role") == "doc-noteref"
    named = bool(_NOTE_NAME.search(name(node)))
    if node.tag == "sup":
        return named or role or target.startswith("#")
    return role or bool(_NOTE_TARGET.match(target))
