"""The address of an index that a server keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from pararef.errors import LibraryError

_SCHEMES = {"milvus": "http", "http": "http", "https": "https"}
_NAME = re.compile(r"[A-Za-z_]\w{0,199}", re.ASCII)
_KINDS = ("HNSW", "DISKANN", "FLAT", "IVF_FLAT")
_PORT = 19530


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index is, as in `milvus://host:19530/reports`.

    Attributes:
        uri: Of the server, as its client wants it.
        name: Of the index: an alias of its collection.
        token: That the server wants, or `name:password`; empty for none.
        kind: How vectors are indexed there; empty for what suits the server.
    """

    uri: str
    name: str
    token: str = field(default="", repr=False)
    kind: str = ""

    @classmethod
    def of(cls, text: str) -> Address:
        """From `milvus://[token@]host[:port]/name[?index=DISKANN]`, or the same with http(s).

        Raises:
            LibraryError: If it is none.
        """
        shown = without_secret(text)
        try:
            parts = urlsplit(text)
            port = parts.port or _PORT
        except ValueError:  # it may repeat a part of a password
            raise LibraryError(
                f"{shown} is no address of an index: its port is no number, or a sign of a password"
                " wants to be written as in %40."
            ) from None
        name = parts.path.strip("/")
        kind = dict(parse_qsl(parts.query)).get("index", "").upper()
        if parts.scheme not in _SCHEMES or not parts.hostname or not _NAME.fullmatch(name):
            raise LibraryError(
                f"{shown} is no address of an index: it wants the form milvus://host:19530/name,"
                " the name of letters, digits and underscores."
            )
        if kind and kind not in _KINDS:
            raise LibraryError(
                f"{shown} asks for an index of kind {kind}: take one of {', '.join(_KINDS)}."
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        token = unquote(parts.netloc.rpartition("@")[0])
        return cls(f"{_SCHEMES[parts.scheme]}://{host}:{port}", name, token, kind)

    def __str__(self) -> str:
        """Without the token."""
        return f"{self.uri}/{self.name}"


def without_secret(text: str) -> str:
    """The address of an index, or its folder, as it may be shown: without a token.

    >>> without_secret("milvus://root:pa/ss@host/reports")
    'milvus://…@host/reports'
    """
    return _SECRET.sub("://…@", text)


_SECRET = re.compile(r"://.*@")
