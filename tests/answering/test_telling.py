"""How a question ended, in sentences."""

from __future__ import annotations

import pytest

from pararef.answering import told
from pararef.records import Coverage, Findings, Outcome, Part


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        (Findings("q", Outcome.ANSWERED, confidence=0.9), None),
        (Findings("more like a#1", Outcome.ANSWERED), None),
        (
            Findings("q", Outcome.ANSWERED, confidence=0.4),
            "It is not sure that this answers the question.",
        ),
        (
            Findings("q", Outcome.ANSWERED, confidence=0.4, parts=(Part("a", True, (), 0.9),) * 2),
            None,
        ),
        (Findings("q", Outcome.NOTHING), "No paragraph in these reports answers this."),
        (
            Findings("q", Outcome.NOTHING_HERE, elsewhere=1),
            "Nothing under these filters answers this; without them, one paragraph does.",
        ),
        (
            Findings("q", Outcome.NOTHING_HERE, elsewhere=3),
            "Nothing under these filters answers this; without them, 3 paragraphs do.",
        ),
        (
            Findings(
                "q",
                Outcome.PARTLY,
                parts=(Part("fees", False, ()), Part("pets", False, ()), Part("meals", True, ())),
            ),
            "Nothing was found on “fees” and “pets”.",
        ),
        (
            Findings("q", Outcome.ANSWERED, coverage=Coverage(("a",), ("b", "c"))),
            "1 of 3 reports has this; in the other 2 it was not found.",
        ),
        (
            Findings("q", Outcome.NOTHING, coverage=Coverage((), ("b", "c"))),
            "In none of the 2 reports was this found.",
        ),
        (
            Findings("q", Outcome.NOTHING, coverage=Coverage((), ("b",))),
            "In the one report this was not found.",
        ),
        (Findings("q", Outcome.NOT_UNDERSTOOD, note="Blank."), "Blank."),
    ],
)
def test_each_outcome_is_told(findings: Findings, sentence: str | None) -> None:
    assert told(findings) == ((sentence,) if sentence else ())
