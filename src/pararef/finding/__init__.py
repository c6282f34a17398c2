"""A question to hits. Knows nothing of how they are shown."""

from pararef.finding.confidence import Confidence, any_of, fitted, written
from pararef.finding.each import of_each
from pararef.finding.glossary import Glossary, read_glossary
from pararef.finding.like import more_like
from pararef.finding.question import LONGEST
from pararef.finding.ranking import DENSE, HYBRID, LEXICAL, Ranking
from pararef.finding.search import search, signs_of

__all__ = [
    "DENSE",
    "HYBRID",
    "LEXICAL",
    "LONGEST",
    "Confidence",
    "Glossary",
    "Ranking",
    "any_of",
    "fitted",
    "more_like",
    "of_each",
    "read_glossary",
    "search",
    "signs_of",
    "written",
]
