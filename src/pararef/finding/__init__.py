"""A question to hits. Knows nothing of how they are shown."""

from pararef.finding.outcome import ENOUGH, support
from pararef.finding.question import LONGEST
from pararef.finding.search import DENSE, HYBRID, LEXICAL, Ranking, search

__all__ = ["DENSE", "ENOUGH", "HYBRID", "LEXICAL", "LONGEST", "Ranking", "search", "support"]
