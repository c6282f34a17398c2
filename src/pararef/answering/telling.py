"""How a question ended, in sentences for people."""

from __future__ import annotations

from pararef.records import Findings, Outcome

NOTHING = "No paragraph in these reports answers this."
_UNSURE = 0.6  # the chance below which an answer is said to be unsure


def told(findings: Findings) -> tuple[str, ...]:
    """What to say above an answer, or in its place; nothing where the answer says it all."""
    match findings.outcome:
        case Outcome.NOT_UNDERSTOOD:
            return (findings.note or "The question was not understood.",)
        case Outcome.NOTHING:
            return (_none_of(findings) or NOTHING,)
        case Outcome.NOTHING_HERE:
            count = findings.elsewhere
            there = "one paragraph does" if count == 1 else f"{count} paragraphs do"
            return (f"Nothing under these filters answers this; without them, {there}.",)
        case Outcome.PARTLY:
            missing = [f"“{part.name}”" for part in findings.parts if not part.answered]
            return (f"Nothing was found on {_joined(missing)}.",)
        case Outcome.ANSWERED:
            return _of_answer(findings)


def _of_answer(findings: Findings) -> tuple[str, ...]:
    if (coverage := findings.coverage) and not coverage.lacking:
        return (f"There are {len(coverage.having):,} such reports.",)
    if coverage:
        among = len(coverage.having) + len(coverage.lacking)
        has, lacks = len(coverage.having), len(coverage.lacking)
        has_it = f"{has:,} of {among:,} reports {'has' if has == 1 else 'have'} this"
        return (f"{has_it}; in the other {lacks:,} it was not found.",)
    # Sides are looked for one by one; the whole question is asked of none of them.
    chance = min((part.chance for part in findings.parts), default=findings.confidence)
    # None was told of what is merely like something.
    if not findings.facts and 0 < chance < _UNSURE:
        return ("It is not sure that this answers the question.",)
    return ()


def _none_of(findings: Findings) -> str | None:
    if not findings.coverage:
        return None
    lacks = len(findings.coverage.lacking)
    if lacks == 1:
        return "In the one report this was not found."
    return f"In none of the {lacks:,} reports was this found."


def _joined(names: list[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
