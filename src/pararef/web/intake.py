"""What visitors may put into the library."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """The limits for files that visitors add.

    Attributes:
        megabytes: That a file may have.
        files: How many may be chosen at once.
        fidelity: The share of a file's words that must find a place, else the report says so.
    """

    megabytes: int = 50
    files: int = 50
    fidelity: float = 0.99

    @property
    def largest(self) -> int:
        """The bytes that a file may have."""
        return self.megabytes * MEGABYTE

    @property
    def too_large(self) -> str:
        """What is said of a file that is larger."""
        return f"has more than the {self.megabytes:,} MB that a file may have here: split it."
