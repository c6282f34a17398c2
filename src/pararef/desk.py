"""The front desk: one object that searches, asks and shows, over one index."""

from __future__ import annotations

from typing import Protocol

from pararef.records import Answer, Filters, Findings, Paragraph, Report

EVERYTHING = Filters()


class Desk(Protocol):  # the contract; the implementation replaces this file
    def search(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Findings: ...
    def ask(
        self, question: str, k: int = 10, filters: Filters = EVERYTHING, expand: bool = True
    ) -> Answer: ...
    def reports(self) -> list[Report]: ...  # without paragraphs and sections
    def report(self, report: str) -> Report: ...  # whole; NotFoundError
    def paragraph(self, report: str, anchor: str) -> Paragraph: ...  # NotFoundError
    def cite(self, paragraph: Paragraph) -> str: ...  # plain citation
