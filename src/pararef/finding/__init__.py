"""A question to hits. Knows nothing of how they are shown."""

from pararef.finding.glossary import Glossary, read_glossary
from pararef.finding.like import more_like
from pararef.finding.outcome import ENOUGH, support
from pararef.finding.question import LONGEST
from pararef.finding.ranking import DENSE, HYBRID, LEXICAL, Ranking
from pararef.finding.search import search

__all__ = [
    "DENSE",
    "ENOUGH",
    "HYBRID",
    "LEXICAL",
    "LONGEST",
    "Glossary",
    "Ranking",
    "more_like",
    "read_glossary",
    "search",
    "support",
]
