"""The rules that grades were given under: which grades may be compared.

Grades are comparable within one framework only. The same words mean different
things in two of them: "good" in `school-2015` weighed outcomes as a judgement
of its own and "good" in `school-2019` does not; the third grade was
"satisfactory" until August 2012, "adequate" in children's services until 2013,
and "requires improvement" after. Report cards (`report-card-2025`) have five
grades, no overall one, and none that equals an older grade. Across kinds nothing
is comparable: "good" teacher training says nothing about a "good" school.

Letters after focused visits, joint targeted area inspections and area SEND
inspections carry no grades; their frameworks are named all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Framework:
    """One set of rules.

    Attributes:
        code: The kind and the year it began: "school-2015".
        since: First day of inspections under it; None where the kind alone tells.
        graded: False where its reports are letters or outcomes without grades.
    """

    code: str
    name: str
    kinds: tuple[str, ...]
    since: date | None = None
    graded: bool = True


_EDUCATION = ("school", "early-years", "fes")
_CARDS = "report cards, from November 2025"
_EIF = "education inspection framework, from September 2019"
_CIF = "common inspection framework, from September"
_SCHOOL = "school inspection framework, from"
_ITE = "initial teacher education inspection framework, from"
_ILACS = "inspections of local authority children’s services (ILACS), from January 2018"
# Newest first within a kind: the first that had begun is the one.
FRAMEWORKS = (
    Framework("report-card-2025", _CARDS, _EDUCATION, date(2025, 11, 10)),
    Framework("report-card-2025", _CARDS, ("ite",), date(2026, 1, 1)),
    *(Framework(f"{kind}-2019", _EIF, (kind,), date(2019, 9, 1)) for kind in _EDUCATION),
    *(Framework(f"{kind}-2015", f"{_CIF} 2015", (kind,), date(2015, 9, 1)) for kind in _EDUCATION),
    Framework("school-2012", f"{_SCHOOL} January 2012", ("school",), date(2012, 1, 1)),
    Framework("school-2009", f"{_SCHOOL} September 2009", ("school",), date(2009, 9, 1)),
    Framework("fes-2012", f"{_CIF} 2012", ("fes",), date(2012, 9, 1)),
    Framework("ite-2020", f"{_ITE} September 2020", ("ite",), date(2020, 9, 1)),
    Framework("ite-2015", f"{_ITE} September 2015", ("ite",), date(2015, 9, 1)),
    Framework("ite-2014", f"{_ITE} September 2014", ("ite",), date(2014, 9, 1)),
    Framework("ite-2012", f"{_ITE} September 2012", ("ite",), date(2012, 9, 1)),
    Framework("ilacs-2018", _ILACS, ("ilacs",), date(2018, 1, 1)),
    Framework("ilacs-2018", _ILACS, ("focused-visit",), date(2018, 1, 1), graded=False),
    Framework(
        "sif-2013",
        "single inspection framework (SIF), from November 2013",
        ("sif", "sif-integrated"),
        date(2013, 11, 1),
    ),
    Framework(
        "lac-2013",
        "inspections of services for looked after children, 2013",
        ("lac",),
        date(2013, 1, 1),
    ),
    Framework(
        "child-protection-2012",
        "inspections of arrangements for the protection of children, from 2012",
        ("child-protection",),
        date(2012, 5, 1),
    ),
    Framework(
        "slac-2009",
        "inspections of safeguarding and looked after children services, from 2009",
        ("slac",),
        date(2009, 6, 1),
    ),
    Framework(
        "jtai-2016",
        "joint targeted area inspections, from January 2016",
        ("jtai",),
        date(2016, 1, 1),
        graded=False,
    ),
    Framework(
        "area-send-2023",
        "area SEND inspections, from January 2023",
        ("area-send",),
        date(2023, 1, 1),
        graded=False,
    ),
    Framework(
        "area-send-2016",
        "local area SEND inspections, from May 2016",
        ("area-send",),
        date(2016, 5, 1),
        graded=False,
    ),
    Framework("probation", "HMI Probation inspections", ("probation", "youth-justice")),
    Framework("cqc", "CQC ratings", ("care",)),
    Framework("prison", "HMI Prisons healthy prison tests", ("prison",)),
)
UNGRADED = {kind for rules in FRAMEWORKS if not rules.graded for kind in rules.kinds}
"""Kinds whose reports are letters or outcomes without grades."""


def framework_of(kind: str, day: date | None) -> Framework | None:
    """The framework of a kind of inspection on a day; None where that is not certain.

    Args:
        kind: The code of a report's kind.
        day: The last day of the inspection; where only the day of publication
            is printed, that is not enough, so None.
    """
    for rules in FRAMEWORKS:
        if kind in rules.kinds and (rules.since is None or (day and day >= rules.since)):
            return rules
    return None
