"""Hits to quotations with citations. Knows nothing of how they are shown."""

from pararef.answering.answer import answer, verified
from pararef.answering.citations import plain

__all__ = ["answer", "plain", "verified"]
