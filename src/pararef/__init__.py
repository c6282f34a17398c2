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
    from pararef.records import Answer, Filters, Findings, Paragraph, Report
    from pararef.research.questions import read_set, run_set
    from pararef.research.recommendations import follow

__all__ = [
    "Answer",
    "Desk",
    "Filters",
    "Findings",
    "ParaRefError",
    "Paragraph",
    "Report",
    "build",
    "follow",
    "read",
    "read_set",
    "run_set",
]

_WHERE = {
    **dict.fromkeys(("Answer", "Filters", "Findings", "Paragraph", "Report"), "pararef.records"),
    "Desk": "pararef.desk",
    "ParaRefError": "pararef.errors",
    "build": "pararef.building",
    "follow": "pararef.research.recommendations",
    "read": "pararef.reading",
    **dict.fromkeys(("read_set", "run_set"), "pararef.research.questions"),
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
