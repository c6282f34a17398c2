"""Scores as text, for people, and as JSON, for scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pararef.evaluation.measures import NAMES, Scores, p_value
from pararef.evaluation.questions import Question

_LISTED = 5  # questions that gained, and that lost, most


def table(scores: Sequence[Scores], questions: Sequence[Question]) -> str:
    """Each system, each with its measures; then nDCG@10 for each split and kind of question."""
    answerable = [question for question in questions if question.id in scores[0].by_question]
    others = [question.id for question in questions if question.id not in scores[0].by_question]
    rows: list[Sequence[str]] = [("", *NAMES, "answered", "refused")]
    for one in scores:
        answered = one.answering(question.id for question in answerable)
        kept = one.answering(others)
        refused = None if kept is None else 1 - kept
        means = (f"{mean:.3f}" for mean in one.means())
        rows.append((one.system, *means, _share(answered), _share(refused)))
    parts = [_aligned(rows)]
    if len({question.split for question in answerable}) > 1:
        parts.append(_by("split", lambda question: question.split, scores, answerable))
    if len({question.kind for question in answerable}) > 1:
        parts.append(_by("kind", lambda question: question.kind, scores, answerable))
    return "\n\n".join(parts)


def comparison(before: Scores, after: Scores, questions: Sequence[Question]) -> str:
    """What a change gained and lost: the means, the chance of it, and the questions."""
    ids = [question.id for question in questions if question.id in after.by_question]
    ids = [id for id in ids if id in before.by_question]
    if not ids:
        return "The two runs have no judged question in common."
    rows: list[Sequence[str]] = [("", before.system, after.system, "change", "p")]
    for at, name in enumerate(NAMES):
        old = [before.by_question[id][at] for id in ids]
        new = [after.by_question[id][at] for id in ids]
        first, second = sum(old) / len(old), sum(new) / len(new)
        chance = f"{p_value(new, old):.4f}"
        rows.append((name, f"{first:.3f}", f"{second:.3f}", f"{second - first:+.3f}", chance))
    texts = {question.id: question.text for question in questions}
    change = {id: after.by_question[id][0] - before.by_question[id][0] for id in ids}
    order = sorted(ids, key=change.__getitem__)
    moved = [id for id in [*order[::-1][:_LISTED], *order[:_LISTED][::-1]] if abs(change[id]) > 0]
    listed: list[Sequence[str]] = [
        (f"{change[id]:+.3f}", id, texts[id]) for id in dict.fromkeys(moved)
    ]
    return "\n\n".join(filter(None, (_aligned(rows), _aligned(listed, right=False))))


def as_json(one: Scores) -> dict[str, object]:
    """One system's scores, each measure under its name."""
    return {
        "system": one.system,
        **dict(zip(NAMES, one.means(), strict=True)),
        "questions": {
            id: dict(zip(NAMES, row, strict=True)) for id, row in sorted(one.by_question.items())
        },
        "answered": dict(one.answered),
    }


def _by(
    title: str,
    of: Callable[[Question], str],
    scores: Sequence[Scores],
    questions: Sequence[Question],
) -> str:
    rows: list[Sequence[str]] = [
        (f"nDCG@10 by {title}", "questions", *(one.system for one in scores))
    ]
    groups: dict[str, list[str]] = {}
    for question in questions:
        groups.setdefault(of(question), []).append(question.id)
    for name, ids in groups.items():
        means = (f"{one.means(ids)[0]:.3f}" for one in scores)
        rows.append((name or "(none)", str(len(ids)), *means))
    return _aligned(rows)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _aligned(rows: Sequence[Sequence[str]], right: bool = True) -> str:
    if not rows:
        return ""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at and right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def sets_table(means: Mapping[str, Mapping[str, float]], published: Mapping[str, str]) -> str:
    """nDCG@10 of each system on each of several sets, with what others published beside it."""
    systems = list(next(iter(means.values())))
    rows: list[Sequence[str]] = [("nDCG@10", *systems, "published")]
    for name, of in means.items():
        values = (f"{of[system]:.3f}" for system in systems)
        rows.append((name, *values, published.get(name, "")))
    average = (f"{sum(of[system] for of in means.values()) / len(means):.3f}" for system in systems)
    rows.append(("average", *average, ""))
    return _aligned(rows)
