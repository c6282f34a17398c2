"""Semantic search over inspection reports, cited to the paragraph.

    >>> import pararef
    >>> pararef.build(["reports/"], index="index")          # doctest: +SKIP
    >>> desk = pararef.Desk.open("index")                   # doctest: +SKIP
    >>> for quote in desk.ask("weaknesses in CEDP targets").quotes:   # doctest: +SKIP
    ...     print(quote.text, quote.citation)

Names are imported when they are first used: importing pararef is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pararef.building import build
    from pararef.desk import Desk
    from pararef.errors import ParaRefError
    from pararef.reading import read
    from pararef.records import Filters

__all__ = ["Desk", "Filters", "ParaRefError", "build", "read"]

_WHERE = {
    "Desk": "pararef.desk",
    "Filters": "pararef.records",
    "ParaRefError": "pararef.errors",
    "build": "pararef.building",
    "read": "pararef.reading",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
