"""Grades over time: each framework for itself, and nothing lost."""

from datetime import date

import pytest
from conftest import make_report

from pararef.records import DateRange, Grade
from pararef.research.grading import Course, Scheme, gradings, level_of, step_of
from pararef.research.overview import entry_of


def judged(name, provider, grade, year=None, code="ilacs-2018", phase=None):
    day = date(year, 5, 1) if year else None
    report = make_report(
        name,
        "words",
        provider=provider,
        inspected=(DateRange(day, day),) if day else (),
        framework=f"the rules of {code}" if code else None,
        framework_code=code,
        grades=(Grade("Overall effectiveness", grade, phase=phase, framework_code=code),),
    )
    return entry_of(report, 1)


ENTRIES = [
    judged("a1", "Leeds", "Good", 2019),
    judged("a2", "Leeds", "Outstanding", 2022),
    judged("a3", "Leeds", "Good", 2015, "sif-2013"),
    judged("b1", "Hull", "require improvement", 2014, "sif-2013"),
    judged("c1", "York", "Inadequate", None),
    judged("d1", "Bath", "Good", 2016, None),
    entry_of(make_report("e1", "words"), 1),
    entry_of(make_report("f1", "words", grades=(Grade("Outcomes", "Good"),)), 1),
]


def test_no_scheme_has_grades_of_two_frameworks():
    schemes = gradings(ENTRIES).schemes
    assert {scheme.code: [one.entry.id for one in scheme.judged] for scheme in schemes} == {
        "ilacs-2018": ["a1", "a2"],
        "sif-2013": ["b1", "a3"],
    }
    for scheme in schemes:
        for course in scheme.courses:
            assert {one.entry.framework_code for one in course.judged} == {scheme.code}
    mixed = tuple(one for scheme in schemes for one in scheme.judged)
    with pytest.raises(ValueError, match="another framework"):
        Scheme("sif-2013", "SIF", ("Good",), mixed, ())


def test_every_report_has_one_place():
    told = gradings(ENTRIES)
    placed = [one.entry.id for scheme in told.schemes for one in scheme.judged]
    apart = {
        "ungraded": ["e1"],
        "without_overall": ["f1"],
        "undated": ["c1"],
        "uncertain": ["d1"],
    }
    for name, ids in apart.items():
        assert [entry.id for entry in getattr(told, name)] == ids
    every = placed + [name for ids in apart.values() for name in ids]
    assert sorted(every) == sorted(entry.id for entry in ENTRIES)


def test_a_course_is_of_one_provider_and_phase_graded_more_than_once():
    phases = [
        judged(f"p{n}", provider, "2", 2016 + n, "ite-2015", phase)
        for n, (provider, phase) in enumerate(
            [("Bolton", "primary"), ("Bolton", "secondary"), ("BOLTON", "primary")]
        )
    ]
    (scheme,) = gradings(phases).schemes
    (course,) = scheme.courses
    assert (course.phase, [one.entry.id for one in course.judged]) == ("primary", ["p0", "p2"])
    with pytest.raises(ValueError, match="oldest first"):
        Course("Bolton", "primary", course.judged[::-1])


@pytest.mark.parametrize(
    ("printed", "meaning", "level", "step"),
    [
        ("require improvement", "requires improvement", "Requires improvement", 2),
        ("Requires improvement to be good", None, "Requires improvement", 2),
        ("1", "outstanding", "Outstanding", 0),
        ("1", None, "Grade 1", 4),
        ("adequate", None, "Adequate", 2),
        ("inadequate", None, "Inadequate", 3),
        ("strong standard", None, "Strong standard", 4),
    ],
)
def test_a_grade_is_a_step_whatever_its_letters(printed, meaning, level, step):
    assert level_of(Grade("Overall effectiveness", printed, meaning=meaning)) == level
    assert step_of(level) == step


def test_counts_by_year_are_those_of_counting_by_hand():
    (scheme,) = gradings(
        [
            judged(f"r{n}", f"P{n}", "Good" if n % 3 else "Inadequate", 2019 + n % 2)
            for n in range(9)
        ]
    ).schemes
    assert scheme.by_year == {
        (2019, "Good"): 3,
        (2020, "Good"): 3,
        (2019, "Inadequate"): 2,
        (2020, "Inadequate"): 1,
    }
    assert scheme.levels == ("Good", "Inadequate")
    assert list(scheme.years) == [2019, 2020]
