"""Recommendations: which there are, what they rest on, and what became of them."""

from pararef.research.recommendations.following import (
    Became,
    Course,
    Followed,
    Inspection,
    Later,
    about,
    follow,
    follow_one,
    inspections,
    providers,
)
from pararef.research.recommendations.reading import Recommendation, recommendations, references

__all__ = [
    "Became",
    "Course",
    "Followed",
    "Inspection",
    "Later",
    "Recommendation",
    "about",
    "follow",
    "follow_one",
    "inspections",
    "providers",
    "recommendations",
    "references",
]
