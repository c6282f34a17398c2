"""A Word file's parts, unpacked and parsed without trusting a word of it.

A Word file is a zip archive of XML files. Whoever made it may have made it to
do harm: an archive that grows a thousandfold, entities that multiply, elements
nested without end. So what is inflated is counted, a DOCTYPE is refused, and
the parser loads nothing.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree

from pararef.errors import ReadingError

Element: TypeAlias = Any  # lxml's own class has no public name

_MOST_PARTS = 10_000
_LARGEST_PART = 32 * 2**20  # bytes: the longest of the documents tried has 4.5 million
_LARGEST = 200 * 2**20  # of all XML in the file; pictures do not count, nothing reads them
_STEP = 2**16
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Word packs in no other way
_DEEPEST = 200  # elements inside each other; Word itself stays below 50

# The same words, in files that Word calls "Strict Open XML".
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_TRANSITIONAL}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_TRANSITIONAL}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_TRANSITIONAL}markup-compatibility/2006": "mc",
    f"{_TRANSITIONAL}package/2006/relationships": "rel",
}
_W = [uri for uri, prefix in _PREFIXES.items() if prefix == "w"]

_OTHERS = (  # a file in the archive, how it begins, and what it shows the archive to be
    ("xl/workbook.xml", b"", "an Excel workbook"),
    ("xl/workbook.bin", b"", "an Excel workbook"),
    ("ppt/presentation.xml", b"", "a PowerPoint presentation"),
    ("mimetype", b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    ("mimetype", b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    ("mimetype", b"application/epub", "an EPUB book"),
    ("index.xml", b"", "an Apple Pages document"),
    ("Index/Document.iwa", b"", "an Apple Pages document"),
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


@dataclass
class Package:
    """The parts of one Word file.

    Attributes:
        name: How messages call the file.
        main: The name of the part that holds the text.
    """

    name: str
    archive: zipfile.ZipFile
    main: str = ""
    inflated: int = 0  # bytes so far
    links: dict[str, list[str]] = field(default_factory=dict)  # "header" → parts

    def part(self, kind: str) -> Element | None:
        """The root of the first part that the text links to as "styles", "numbering" …"""
        return next(self.parts(kind), None)

    def parts(self, kind: str) -> Iterator[Element]:
        """The roots of all parts that the text links to as "header", "footer" …"""
        for part in self.links.get(kind, ()):
            if part in self.archive.NameToInfo:
                yield self.root(part)

    def root(self, part: str) -> Element:
        """Parse one part."""
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self._bytes(part), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadingError(
                f"{self.name} is damaged: {part} in it is no proper XML ({_brief(error)});"
                " open it in Word and save it anew."
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise ReadingError(
                f"{self.name} holds a DOCTYPE in {part}, which no Word file needs:"
                " it may be made to do harm, so it is not read."
            )
        if _depth(root) > _DEEPEST:
            raise ReadingError(
                f"{self.name} nests its elements more than {_DEEPEST} deep in {part}:"
                " it may be made to do harm, so it is not read."
            )
        return root

    def _bytes(self, part: str) -> bytes:
        """Inflate a part step by step: the size that the archive states may be a lie."""
        if self.archive.getinfo(part).compress_type not in _PACKED:
            raise _damaged(self.name, part)
        content = bytearray()
        try:
            with self.archive.open(part) as packed:
                while chunk := packed.read(_STEP):
                    content += chunk
                    self.inflated += len(chunk)
                    if len(content) > _LARGEST_PART or self.inflated > _LARGEST:
                        raise _too_large(self.name)
        except _DAMAGED as error:
            raise _damaged(self.name, part) from error
        except RuntimeError as error:  # what zipfile says of a password
            raise ReadingError(
                f"{self.name} is locked with a password: save it without one."
            ) from error
        return bytes(content)


def open_package(content: bytes, name: str) -> Package:
    """Open a Word file.

    Args:
        content: All of its bytes.
        name: What messages call it.

    Raises:
        ReadingError: If it is no Word file, is locked, damaged or too large.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ReadingError(f"{name} is locked with a password: save it without one.")
        raise ReadingError(
            f"{name} is an old Word document (.doc): open it in Word and save it as .docx."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGED as error:
        if content.startswith(b"PK"):
            raise _damaged(name, "its table of contents") from error
        raise ReadingError(
            f"{name} is not a Word document, whatever its name says: save it as .docx."
        ) from error
    parts = archive.infolist()
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if len(parts) > _MOST_PARTS or xml > _LARGEST:
        raise _too_large(name)
    package = Package(name, archive)
    main = _linked(package, "").get("officeDocument", ["word/document.xml"])[0]
    if main not in archive.NameToInfo or main.startswith(("xl/", "ppt/")):
        main = "word/document.xml"
    if main not in archive.NameToInfo:
        what = _what(package)
        raise ReadingError(f"{name} is {what}, not a Word document: save it as .docx.")
    package.main = main
    package.links = _linked(package, main)
    return package


def name(element: Element) -> str:
    """What an element is, as "w:p"; strict and transitional files alike.

    >>> name(etree.fromstring('<p xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'))
    'w:p'
    """
    return _name(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    uri, _, local = tag[1:].rpartition("}")
    return f"{_PREFIXES.get(uri, '')}:{local}"


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of each name in turn: `child(p, "w:pPr", "w:numPr")`."""
    for step in path:
        if element is None:
            return None
        element = next((inner for inner in element if name(inner) == step), None)
    return element


def value(element: Element | None, attribute: str = "val") -> str | None:
    """An attribute of Word's own."""
    if element is None:
        return None
    for uri in _W:
        if (found := element.get(f"{{{uri}}}{attribute}")) is not None:
            return str(found)
    return None


def integer(element: Element | None, attribute: str = "val") -> int | None:
    """An attribute that is a whole number; None if it is missing, or is none."""
    text = (value(element, attribute) or "").strip()
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else None


def switch(element: Element | None, property_: str) -> bool | None:
    """A property that is on or off, as `<w:b/>`; None where nothing is said."""
    if (found := child(element, property_)) is None:
        return None
    return (value(found) or "1").lower() not in ("0", "false", "off", "none")


def chosen(alternatives: Element) -> Element | None:
    """Of contents for newer and older programs, the first: they say the same."""
    choice = child(alternatives, "mc:Choice")
    return choice if choice is not None else child(alternatives, "mc:Fallback")


def _linked(package: Package, part: str) -> dict[str, list[str]]:
    """The parts that a part links to, under the last word of each link's type."""
    folder, file = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    linked: dict[str, list[str]] = {}
    if rels not in package.archive.NameToInfo:
        return linked
    for link in package.root(rels):
        if name(link) == "rel:Relationship" and link.get("TargetMode") != "External":
            kind = str(link.get("Type", "")).rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
            linked.setdefault(kind, []).append(target.lstrip("/"))
    return linked


def _depth(root: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _what(package: Package) -> str:
    for part, start, what in _OTHERS:
        if part in package.archive.NameToInfo and package._bytes(part).startswith(start):
            return what
    return "a zip archive"


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:80]


def _damaged(name: str, part: str) -> ReadingError:
    return ReadingError(
        f"{name} is damaged: {part} cannot be unpacked; fetch it again, or open it in Word and"
        " save it anew."
    )


def _too_large(name: str) -> ReadingError:
    return ReadingError(
        f"{name} unpacks to more than the {_LARGEST // 2**20} MB of XML that a report may have"
        f" ({_LARGEST_PART // 2**20} MB in one part): split it."
    )
