"""Charts of grades as SVG, made here, so that they stand without any script.

Places across are per cent of the width and sizes are pixels: a chart fits a phone and a desk
without its letters growing or shrinking. Every level has a shape and its name, not only a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from pararef.research.grading import Course, Judged, Scheme, step_of
from pararef.web.holdings import count

_MARGIN = 5.0  # per cent left free on each side
_BAND = 54  # pixels: the name of a level, and its counts below
_AXIS = 24  # pixels for the years
_NARROW = 330  # pixels: as narrow as a chart gets, for which labels are kept apart
_LETTER = 6.6  # pixels that a letter of a label takes
_WIDE_YEAR = 30  # pixels that a year takes at least; a chart of many years is scrolled


def levels_chart(scheme: Scheme) -> str:
    """How often each level was given in each year: a band a level, best first."""
    height = _BAND * len(scheme.levels) + _AXIS
    given = scheme.by_year
    most = max(given.values())
    bands = "".join(
        f'<text class="name" x="0" y="{place * _BAND + 15}">{escape(level)}</text>'
        f"{_rule((place + 1) * _BAND)}"
        for place, level in enumerate(scheme.levels)
    )
    marks = "".join(
        _tallied(_middle(year, scheme), place * _BAND + 34, given[year, level], most, level)
        for place, level in enumerate(scheme.levels)
        for year in scheme.years
        if given[year, level]
    )
    said = "; ".join(
        f"{level}: "
        + ", ".join(f"{given[y, level]} in {y}" for y in scheme.years if given[y, level])
        for level in scheme.levels
    )
    return _svg(f"{bands}{marks}{_years(scheme, height)}", height, scheme, said)


def courses_chart(scheme: Scheme, most: int) -> str:
    """A strip for each provider that was graded more than once: its grades on their days."""
    strips, top = "", 0
    for course in scheme.courses[:most]:
        strip, height = _strip(course, scheme, top)
        strips, top = strips + strip, top + height
    said = "; ".join(
        f"{_named(course)}: " + ", ".join(f"{one.level} in {one.day.year}" for one in course.judged)
        for course in scheme.courses[:most]
    )
    height = top + _AXIS
    return _svg(f"{strips}{_years(scheme, height)}", height, scheme, said)


def _strip(course: Course, scheme: Scheme, top: int) -> tuple[str, int]:
    """A provider's name, a line, a mark for each grade with its name below; and the height."""
    line = top + 34
    first, last = (_across(one.day, scheme) for one in (course.judged[0], course.judged[-1]))
    rows = _rows([(_across(one.day, scheme), one.level) for one in course.judged])
    marks = "".join(
        _graded(one, _across(one.day, scheme), line, row)
        for one, row in zip(course.judged, rows, strict=True)
    )
    height = 62 + 15 * max(rows)
    return (
        f'<text class="name" x="0" y="{top + 16}">{escape(_named(course))}</text>'
        f'<line class="course" x1="{first:.1f}%" x2="{last:.1f}%" y1="{line}" y2="{line}"/>{marks}'
        f"{_rule(top + height)}"
    ), height


def _rows(labels: Sequence[tuple[float, str]]) -> list[int]:
    """The row of each label, so that none lies over another, however narrow the chart."""
    ends: list[float] = []
    rows = []
    for at, words in labels:
        width = 100 * _LETTER * len(words) / _NARROW
        start = {"start": at, "middle": at - width / 2, "end": at - width}[_anchor(at)]
        row = next((row for row, end in enumerate(ends) if end < start - 2), len(ends))
        ends[row : row + 1] = [start + width]
        rows.append(row)
    return rows


def _graded(one: Judged, at: float, line: int, row: int) -> str:
    said = f"{one.level}, {one.day.day} {one.day:%B %Y}"
    return (
        f"{_shape(at, line, 8, step_of(one.level), said)}"
        f'<text class="label" x="{at:.1f}%" y="{line + 22 + 15 * row}"'
        f' text-anchor="{_anchor(at)}">{escape(one.level)}</text>'
    )


def _tallied(at: float, y: int, number: int, most: int, level: str) -> str:
    """A mark with a number in it, larger for more; the area tells, not the width."""
    size = 10 + round(5 * (number / most) ** 0.5) if most > 1 else 11
    said = f"{level}: {count(number, 'inspection')}"
    base = y + (7 if step_of(level) == 3 else 4)  # a triangle has its room low
    return (
        f"{_shape(at, y, size, step_of(level), said)}"
        f'<text class="count level{step_of(level)}" x="{at:.1f}%" y="{base}"'
        f' text-anchor="middle">{number:,}</text>'
    )


def _shape(at: float, y: int, size: int, step: int, said: str) -> str:
    """A mark: round for the best level, then a square, a diamond, a triangle."""
    form = {
        0: f'<circle r="{size}"/>',
        1: f'<rect x="{-size}" y="{-size}" width="{2 * size}" height="{2 * size}" rx="3"/>',
        2: f'<path d="M0 {-size - 3}L{size + 3} 0L0 {size + 3}L{-size - 3} 0Z"/>',
        3: f'<path d="M0 {-size - 4}L{size + 4} {size - 1}L{-size - 4} {size - 1}Z"/>',
    }.get(step, f'<rect x="{-size}" y="{-size}" width="{2 * size}" height="{2 * size}"/>')
    return (
        f'<svg x="{at:.1f}%" y="{y}" overflow="visible" class="level{step}">'
        f"<title>{escape(said)}</title>{form}</svg>"
    )


def _rule(y: int) -> str:
    return f'<line class="rule" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def _years(scheme: Scheme, height: int) -> str:
    return "".join(
        f'<text class="year" x="{_middle(year, scheme):.1f}%" y="{height - 6}"'
        f' text-anchor="middle">{year}</text>'
        for year in scheme.years
    )


def _svg(inside: str, height: int, scheme: Scheme, said: str) -> str:
    """A chart; one of more years than fit is scrolled in a box of its own."""
    least = _WIDE_YEAR * len(scheme.years)
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Chart, also in the table below">'
        f'<svg class="grades-chart" role="img" width="100%" height="{height}"'
        f' style="min-width:{least}px" aria-label="{escape(said)}">{inside}</svg></div>'
    )


def _middle(year: int, scheme: Scheme) -> float:
    return _scaled(year + 0.5, scheme)


def _across(day: date, scheme: Scheme) -> float:
    return _scaled(day.year + (day.timetuple().tm_yday - 1) / 366, scheme)


def _scaled(year: float, scheme: Scheme) -> float:
    """Per cent from the left: a year takes as much as any other."""
    part = (year - scheme.years[0]) / len(scheme.years)
    return _MARGIN + (100 - 2 * _MARGIN) * part


def _anchor(at: float) -> str:
    return "start" if at < 20 else "end" if at > 80 else "middle"


def _named(course: Course) -> str:
    return f"{course.provider}, {course.phase}" if course.phase else course.provider
