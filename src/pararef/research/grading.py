"""Overall grades over time, each framework for itself.

Grades of one framework may be compared, those of two may not, so nothing here ever puts two
frameworks together. What cannot be placed (no grade, no date, no certain framework) is kept
apart, to be told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pararef.records import Grade
from pararef.research.overview import Entry

# From best to worst; the words for the third grade have changed, and never meet in one framework.
_SCALE = (
    ("outstanding", "Outstanding"),
    ("good", "Good"),
    ("requir", "Requires improvement"),
    ("satisfactory", "Satisfactory"),
    ("adequate", "Adequate"),
    ("inadequate", "Inadequate"),
)
_PLACES = {name: place for place, (_, name) in enumerate(_SCALE)}
_STEPS = {"Outstanding": 0, "Good": 1, "Inadequate": 3}
UNPLACED = 4
"""The step of a grade that is none of the words known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An overall grade on the day on which the inspection ended."""

    entry: Entry
    grade: Grade
    day: date

    @property
    def level(self) -> str:
        """The grade's step on its framework's scale: "Requires improvement"."""
        return level_of(self.grade)

    @property
    def who(self) -> tuple[str, str]:
        """Whose grade it is: the provider, as printed, and the phase, or a blank."""
        return self.entry.provider or self.entry.title, self.grade.phase or ""


@dataclass(frozen=True, slots=True)
class Course:
    """The grades of one provider, and phase, in one framework: two at least, oldest first."""

    provider: str
    phase: str
    judged: tuple[Judged, ...]

    def __post_init__(self) -> None:
        days = [one.day for one in self.judged]
        if len(days) < 2 or days != sorted(days):
            raise ValueError(f"{self.provider}: a course has two grades or more, oldest first")


@dataclass(frozen=True, slots=True)
class Scheme:
    """The overall grades that were given under one framework.

    Attributes:
        code: "ilacs-2018".
        name: As people call it.
        levels: The steps that were given, best first; those of no known order last.
        judged: Oldest first.
        courses: Of the providers that were graded more than once, the most often first.
    """

    code: str
    name: str
    levels: tuple[str, ...]
    judged: tuple[Judged, ...]
    courses: tuple[Course, ...]

    def __post_init__(self) -> None:
        if not self.judged:
            raise ValueError(f"{self.code} has no grades")
        if {one.entry.framework_code for one in self.judged} != {self.code}:
            raise ValueError(f"grades of another framework are among those of {self.code}")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The codes of the kinds of report that it was used for."""
        return tuple(dict.fromkeys(one.entry.kind for one in self.judged))

    @property
    def years(self) -> range:
        """From the first grade's year to the last one's."""
        return range(self.judged[0].day.year, self.judged[-1].day.year + 1)

    @property
    def by_year(self) -> Counter[tuple[int, str]]:
        """How often each level was given in each year."""
        return Counter((one.day.year, one.level) for one in self.judged)


@dataclass(frozen=True, slots=True)
class Gradings:
    """All overall grades of a library, and the reports that have no place among them.

    Attributes:
        ungraded: They give no grade at all.
        without_overall: They give grades, and no overall one.
        undated: They give an overall grade, and no day of inspection.
        uncertain: They give both, and their framework is not certain.
    """

    schemes: tuple[Scheme, ...]
    ungraded: tuple[Entry, ...]
    without_overall: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    uncertain: tuple[Entry, ...]


def gradings(entries: Iterable[Entry]) -> Gradings:
    """The overall grades of some reports: the schemes with most of them first."""
    ungraded, without, undated, uncertain = [], [], [], []
    judged: dict[str, list[Judged]] = defaultdict(list)
    for entry in entries:
        if not entry.graded:
            ungraded.append(entry)
        elif not entry.grades:
            without.append(entry)
        elif entry.day is None:
            undated.append(entry)
        elif entry.framework_code is None:
            uncertain.append(entry)
        else:
            judged[entry.framework_code] += [Judged(entry, g, entry.day) for g in entry.grades]
    schemes = sorted(
        (_scheme(code, its) for code, its in judged.items()),
        key=lambda scheme: (-len(scheme.judged), scheme.code),
    )
    return Gradings(
        tuple(schemes), tuple(ungraded), tuple(without), tuple(undated), tuple(uncertain)
    )


def level_of(grade: Grade) -> str:
    """The step that a grade is, whatever its letters and endings.

    "require improvement" and "Requires improvement to be good" are one step; a number is the
    word that its report prints for it, and else stays a number.
    """
    said = (grade.meaning or grade.grade).strip().casefold()
    known = (name for start, name in _SCALE if said.startswith(start))
    return next(known, f"Grade {said}" if said.isdigit() else said.capitalize())


def step_of(level: str) -> int:
    """0 for the best, 3 for the worst; `UNPLACED` for one whose place is not known.

    The third step has had several names.
    """
    return _STEPS.get(level, 2 if level in _PLACES else UNPLACED)


def _scheme(code: str, given: Iterable[Judged]) -> Scheme:
    judged = sorted(given, key=lambda one: (one.day, one.who, one.entry.id))
    names = Counter(one.entry.framework for one in judged if one.entry.framework)
    levels = {one.level for one in judged}
    return Scheme(
        code=code,
        name=names.most_common(1)[0][0] if names else code,
        levels=tuple(sorted(levels, key=lambda level: (_PLACES.get(level, len(_PLACES)), level))),
        judged=tuple(judged),
        courses=_courses(judged),
    )


def _courses(judged: Iterable[Judged]) -> tuple[Course, ...]:
    of: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        provider, phase = one.who
        of[provider.casefold(), phase].append(one)
    courses = [
        Course(*its[-1].who, tuple(its)) for its in of.values() if len({one.day for one in its}) > 1
    ]
    return tuple(sorted(courses, key=lambda c: (-len(c.judged), c.provider.casefold(), c.phase)))
