"""Reports under ids that tell them apart, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pararef.library.catalogue import Catalogue
from pararef.records import Report

_TOGETHER = 2_000  # paragraphs that are stored together


def is_gone(path: str) -> bool:
    """Whether a file is no longer there."""
    return not Path(path).exists()


def placed_apart(
    reports: Mapping[str, Report],
    catalogue: Catalogue,
    is_gone: Callable[[str], bool] = is_gone,
) -> dict[str, Report]:
    """Reports under ids that no other file's report has, by the paths of their files.

    Args:
        is_gone: Whether a file that is none of these is no longer there.
    """
    taken: dict[str, str] = {}

    def is_taken(name: str, path: str) -> bool:
        holder = taken.get(name) or catalogue.holder(name)
        # A report whose file is gone makes room for one of its name: it was moved.
        there = holder is not None and (holder in reports or not is_gone(holder))
        return there and holder != path

    placed: dict[str, Report] = {}
    for path, report in reports.items():
        name, count = report.id, 1
        while is_taken(name, path):
            count += 1
            name = f"{report.id}-{count}"
        taken[name] = path
        placed[path] = named_apart(report, name)
    return placed


def batches(
    reports: Mapping[str, Report],
    length: Callable[[Report], int] = lambda report: len(report.paragraphs),
    together: int = _TOGETHER,
) -> Iterator[dict[str, Report]]:
    """Some reports at a time.

    Args:
        reports: By the paths of their files.
        length: How many paragraphs a report has.
        together: How many of them are stored together.
    """
    batch, paragraphs = dict[str, Report](), 0
    for path, report in reports.items():
        batch[path] = report
        paragraphs += length(report)
        if paragraphs >= together:
            yield batch
            batch, paragraphs = {}, 0
    if batch:
        yield batch


def named_apart(report: Report, name: str) -> Report:
    """A report under another id; its paragraphs follow."""
    if name == report.id:
        return report
    paragraphs = tuple(replace(p, report=name) for p in report.paragraphs)
    return replace(report, id=name, paragraphs=paragraphs)
