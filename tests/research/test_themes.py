"""Themes suit the reports that are compared, and a name means one question."""

from __future__ import annotations

from conftest import BagOfWords, make_report

from pararef.desk import Desk
from pararef.library import Library
from pararef.records import Report, Section
from pararef.research import themes as tables
from pararef.research.themes import MOST, Theme, theme, themes


def desk_over(folder, *reports: Report) -> Desk:
    library = Library.create(folder, BagOfWords())
    library.put({report.source: report for report in reports})
    return Desk(library)


def headed(name: str, kind: str, *headings: str) -> Report:
    sections = tuple(Section(heading, (heading,), 0, 1) for heading in headings)
    return make_report(name, "Leaders know their service well.", kind=kind, sections=sections)


def names(found: list[Theme]) -> list[str]:
    return [one.name for one in found]


def test_the_themes_are_those_of_the_kind(tmp_path):
    desk = desk_over(tmp_path, headed("a", "ilacs"), headed("b", "school"))
    assert "Care leavers" in names(themes(desk, [desk.about("a")]))
    assert "Mathematics" in names(themes(desk, [desk.about("b")]))
    assert "Mathematics" not in names(themes(desk, [desk.about("a")]))


def test_reports_of_several_kinds_have_the_first_themes_of_each(tmp_path):
    desk = desk_over(tmp_path, *(headed(kind, kind) for kind in ("ilacs", "school", "area-send")))
    found = names(themes(desk, desk.reports()))
    assert {"Voice of the child", "Quality of teaching", "Leadership and governance"} <= set(found)
    assert len(found) == len(set(found)) <= MOST


def test_headings_that_most_reports_share_are_offered_without_their_grades(tmp_path):
    desk = desk_over(
        tmp_path,
        headed("a", "report", "Cell bells: good", "Next steps", "Only here"),
        headed("b", "report", "Cell bells is inadequate", "Next steps"),
        headed("c", "report", "Visits"),
    )
    found = names(themes(desk, desk.reports()))
    assert "Cell bells" in found
    assert not {"Next steps", "Only here", "Visits"} & set(found)


def test_no_name_means_two_questions():
    """A link names a theme by its name alone."""
    meant: dict[str, list[str]] = {}
    for table in (tables._CHILDREN, tables._SEND, tables._SCHOOLS, tables._TRAINING, tables._ANY):
        for name, *questions in table:
            assert meant.setdefault(name.casefold(), questions) == questions


def test_a_theme_is_known_by_its_name_and_any_other_words_are_a_question():
    assert theme(" voice of  the CHILD ").name == "Voice of the child"
    assert theme("private fostering") == Theme("private fostering", "private fostering")
