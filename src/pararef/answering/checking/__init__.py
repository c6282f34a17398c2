"""The quotations and citations of a text, compared with the reports that are stored."""

from pararef.answering.checking.verdicts import Checked, Verdict, check
from pararef.answering.checking.wording import Difference

__all__ = ["Checked", "Difference", "Verdict", "check"]
