"""What is made of a catalogue for searching, and kept in step with it."""

from pararef.library.copies.files import LOCK, locked
from pararef.library.copies.together import MANIFEST, Copies, State
from pararef.library.copies.words import OvertakenError, WordCopies

__all__ = ["LOCK", "MANIFEST", "Copies", "OvertakenError", "State", "WordCopies", "locked"]
