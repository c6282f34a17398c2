"""Results as a file, in one of several forms; its name's ending tells which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pararef.errors import QuestionSetError
from pararef.research.questions.results import Results


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file; what writes it is imported when it is needed."""

    ending: str
    module: str

    def write(self, found: Results) -> bytes:
        """The file."""
        writer: Callable[[Results], bytes] = import_module(f"{__name__}.{self.module}").write
        return writer(found)


FORMS = {
    form.ending: form
    for form in (
        Form(".csv", "table"),
        Form(".xlsx", "workbook"),
        Form(".docx", "document"),
        Form(".html", "page"),
        Form(".json", "whole"),
    )
}
"""All forms, by their endings; put one of your own in here."""


def form_of(file: Path) -> Form:
    """The form that a file's ending names. Raises QuestionSetError."""
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise QuestionSetError(
            f"{file} tells no form of results: let its name end in one of {', '.join(FORMS)}."
        )
    return form
