"""Semantic search over inspection reports, cited to the paragraph."""
