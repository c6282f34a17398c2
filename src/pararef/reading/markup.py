"""A web page's bytes to text, and no further than a parser can be trusted with.

A parser of HTML asks for every tag which elements are open, so its time grows
with depth times tags; and it opens again, in each paragraph, all emphasis that
was never closed. So tags are counted before any of them is parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field

from pararef.errors import ReadingError

LARGEST = 20 * 1024 * 1024  # bytes
DEEPEST = 500
MOST_ELEMENTS = 1_000_000
_MOST_UNCLOSED = 200  # elements of emphasis, each of its own kind

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_KNOWN = re.compile(
    r"utf-?8|iso-?8859-\d{1,2}|(?:windows-|cp)\d{3,4}|koi8-[ru]|shift_?jis|euc-(?:jp|kr)"
    r"|big5|gb(?:2312|k|18030)|macintosh",
    re.IGNORECASE,
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WINDOWS = "cp1252"

_TAG = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))"
    r"|<(?P<close>/?)(?P<name>[a-z][^\s/>]*)"
    r"(?P<rest>(?:[^>\"'=]+|=\s*\"[^\"]*\"|=\s*'[^']*'|[=\"'])*+)(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_VOID = frozenset(
    "area base basefont bgsound br col embed hr img input link meta param source track wbr"
    " frame keygen".split()
)
_EMPHASIS = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_BLOCKS = frozenset(
    "address applet article aside blockquote body button caption center colgroup dd details"
    " dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header"
    " hgroup html li listing main marquee menu nav object ol p pre search section select summary"
    " table tbody td template tfoot th thead tr ul xmp".split()
)
_P = frozenset({"p"})
# Tags inside these close nothing outside them.
_SCOPES = frozenset(
    "applet caption html marquee object select table td template th button svg math".split()
)
# An element that ends where the next of its kind begins, and what that ends with it.
_SIBLINGS: dict[str, tuple[Set[str], Set[str]]] = {
    "li": ({"li"}, _BLOCKS - {"address", "div", "p"}),
    "dd": ({"dd", "dt"}, _BLOCKS - {"address", "div", "p"}),
    "dt": ({"dd", "dt"}, _BLOCKS - {"address", "div", "p"}),
    "option": ({"option"}, _BLOCKS),
    "td": ({"td", "th"}, frozenset({"table", "template"})),
    "th": ({"td", "th"}, frozenset({"table", "template"})),
    "tr": ({"tr"}, frozenset({"table", "template"})),
    "tbody": ({"tbody", "thead", "tfoot"}, frozenset({"table", "template"})),
    "tfoot": ({"tbody", "thead", "tfoot"}, frozenset({"table", "template"})),
}
_SELF_CLOSED = re.compile(r"<(a|div|i|p|script|span|style|t[dhr]|title|ul)((?:\s[^<>]*)?)/>")


def decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The characters of a page, and warnings about them.

    A mark at the start says how they are written, then the page itself; where
    both are silent, or wrong, it is UTF-8 or else Windows-1252.

    Raises:
        ReadingError: If the page is too large.
    """
    if len(content) > LARGEST:
        raise ReadingError(
            f"{name} is a web page of {len(content) // 2**20} MB, more than the"
            f" {LARGEST // 2**20} MB that can be read: split it."
        )
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    said = _CHARSET.search(content[:4096]) or _XML_CHARSET.match(content[:1024])
    wanted = said[1].decode("ascii") if said else ""
    for encoding in (*marked, *([wanted] if _KNOWN.fullmatch(wanted) else []), "utf-8"):
        # Pages that say ISO-8859-1 are Windows-1252: browsers read them so.
        if re.fullmatch(r"iso-?8859-1|us-ascii", encoding, re.IGNORECASE):
            encoding = _WINDOWS
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return text.removeprefix("\ufeff"), ()
    text = content.decode(_WINDOWS, errors="replace")
    return text, ("It is not UTF-8; read as Windows-1252, so odd letters may be wrong.",)


def check(text: str, name: str) -> None:
    """Refuse markup that is built too deep or of too many elements.

    Raises:
        ReadingError: If it is.
    """
    tree = _Tree()
    at = 0
    while tag := _TAG.search(text, at):
        at = tag.end()
        element = (tag["name"] or "").lower()
        if not element or element in _VOID:
            continue
        if tag["close"]:
            tree.close(element)
            continue
        tree.open(element, tag["rest"])
        if element in _RAW:
            end = _RAW_END[element].search(text, at)
            at = end.start() if end else len(text)
        if tree.elements > MOST_ELEMENTS:
            raise ReadingError(
                f"{name} has more than {MOST_ELEMENTS:,} elements: split it, or save its text."
            )
        if len(tree.path) > DEEPEST or len(tree.emphasis) > _MOST_UNCLOSED:
            raise ReadingError(
                f"{name} is nested more than {DEEPEST:,} elements deep, or its tags are not"
                " closed: save it again from a browser, or save its text."
            )


@dataclass
class _Tree:
    """The open elements, as a parser would have them; rather too many than too few."""

    path: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # of the names in the path
    emphasis: list[str] = field(default_factory=list)  # one of each kind that is open
    elements: int = 0

    def open(self, element: str, attributes: str) -> None:
        self.elements += 1
        if element in _BLOCKS:
            self._end(_P, _BLOCKS)
        if siblings := _SIBLINGS.get(element):
            self._end(*siblings)
        if element in _EMPHASIS and (kind := f"{element} {attributes}") not in self.emphasis:
            self.emphasis.append(kind)
        if element not in _RAW:
            self.path.append(element)
            self.counts[element] += 1

    def close(self, element: str) -> None:
        if element in _EMPHASIS:
            self._close_emphasis(element)
        else:
            self._end({element}, _SCOPES if element in _BLOCKS else _BLOCKS)

    def _end(self, elements: Set[str], stop: Set[str]) -> None:
        """Close the innermost of these and all inside it, unless `stop` is between."""
        if not any(self.counts[element] for element in elements):
            return
        for back in range(len(self.path) - 1, -1, -1):
            if self.path[back] in elements:
                self.counts.subtract(self.path[back:])
                del self.path[back:]
                return
            if self.path[back] in stop:
                return

    def _close_emphasis(self, element: str) -> None:
        """Emphasis may end before what was opened in it."""
        for back in range(len(self.emphasis) - 1, -1, -1):
            if self.emphasis[back].startswith(f"{element} "):
                del self.emphasis[back]
                break
        if self.counts[element]:
            last = len(self.path) - 1 - self.path[::-1].index(element)
            del self.path[last]
            self.counts[element] -= 1


def as_html(text: str) -> str:
    """XHTML closes elements within their tag; in HTML that leaves them open."""
    xml = text.lstrip()[:5].lower() == "<?xml"
    return _SELF_CLOSED.sub(r"<\1\2></\1>", text) if xml else text
