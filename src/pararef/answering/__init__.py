"""Hits to quotations with citations. Knows nothing of how they are shown."""

from pararef.answering.answer import answer, verified
from pararef.answering.citations import plain
from pararef.answering.writing import Endpoint, write

__all__ = ["Endpoint", "answer", "plain", "verified", "write"]
