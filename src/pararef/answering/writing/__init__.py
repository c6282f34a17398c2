"""Quotations to connected sentences by a language model, each one checked. Off by default."""

from pararef.answering.writing.draft import write
from pararef.answering.writing.endpoint import Endpoint

__all__ = ["Endpoint", "write"]
