"""The nouns of pararef: reports, what they are made of, and what is found in them.

Small frozen records, checked when they are made, so that every function after
may trust them. Words that are quoted are never copied into a record: a `Quote`
keeps the place and slices the stored paragraph, so the two cannot drift apart.
"""

from pararef.records.findings import (
    EVERYTHING,
    Answer,
    Coverage,
    Expansion,
    Fact,
    Filters,
    Findings,
    Group,
    Hit,
    Outcome,
    Part,
    Quote,
    Statement,
    Why,
    Written,
)
from pararef.records.reports import (
    Box,
    DateRange,
    Dropped,
    Facets,
    Grade,
    Kind,
    Paragraph,
    Place,
    ReadingLog,
    Report,
    Role,
    Section,
    Sentence,
    Span,
    Stance,
)

__all__ = [
    "EVERYTHING",
    "Answer",
    "Box",
    "Coverage",
    "DateRange",
    "Dropped",
    "Expansion",
    "Facets",
    "Fact",
    "Filters",
    "Findings",
    "Grade",
    "Group",
    "Hit",
    "Kind",
    "Outcome",
    "Paragraph",
    "Part",
    "Place",
    "Quote",
    "ReadingLog",
    "Report",
    "Role",
    "Section",
    "Sentence",
    "Span",
    "Stance",
    "Statement",
    "Why",
    "Written",
]
