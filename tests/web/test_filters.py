"""The form of filters: what it offers, in words for people, and nothing of a report as markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pararef.records import Choice, Choices, Facets, Filters
from pararef.web.address import FIELDS, Asked
from pararef.web.filters import LEGENDS, names, panel

OURS = set(
    "details summary form fieldset legend div label input span p button".split(),
)


class Tags(HTMLParser):
    """Every tag and attribute name, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def choices(*values: str, left_out: int = 0) -> Choices:
    return Choices(tuple(Choice(value, 1200, value) for value in values), left_out)


@pytest.mark.parametrize("hostile", ['"><script>x()</script>', "' onclick='x()", "${x()}<b>"])
def test_no_value_becomes_a_tag_or_an_attribute(hostile):
    words = ("phases", "providers", "reports", "report_kinds", "grades")
    facets = Facets(**{name: choices(f"{hostile}: {hostile}", "other") for name in words})
    html = panel(facets, Asked(hostile, Filters(sections=(hostile,)), literal=(hostile,)))
    tags = Tags(html)
    assert tags.tags <= OURS
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert tags.text.count(hostile) >= len(words)


def test_a_field_with_one_choice_stays_out_unless_it_is_chosen():
    facets = Facets(phases=choices("primary"), years=choices("2015", "2016"))
    html = panel(facets, Asked())
    assert "<legend>Year" in html
    assert "<legend>Phase" not in html
    assert "<legend>Phase" in panel(facets, Asked("", Filters(phases=("Primary",))))


def test_what_is_chosen_is_ticked_and_counted():
    facets = Facets(years=choices("2015", "2016"), providers=choices("Hull", "Leeds"))
    html = panel(facets, Asked("", Filters(years=(2015,), providers=("hull",))))
    assert html.count(" checked>") == 3  # and short forms
    for box in ('value="2015" checked', 'value="Hull" checked'):
        assert box in html
    assert Tags(html).text.startswith("Filters 2 chosen")


def test_grades_stand_by_framework():
    grades = choices("sif-2013: Good", "ilacs-2018: Good", "ilacs-2018: Inadequate")
    text = Tags(panel(Facets(grades=grades), Asked())).text
    assert "SIF 2013 Good 1,200" in text
    assert "ILACS 2018 Good 1,200 reports Inadequate" in text
    assert names(Facets(grades=grades))["grade", "sif-2013: Good"] == "Good (SIF 2013)"


def test_kinds_of_report_of_one_name_are_told_apart():
    kinds = tuple(Choice(code, 1, "visit") for code in ("sif", "child-protection", "focused-visit"))
    found = names(Facets(report_kinds=Choices(kinds)))
    assert list(found.values()) == [
        "Visit (SIF)",
        "Visit (Child protection)",
        "Visit (Focused visit)",
    ]


def test_what_is_left_out_is_counted():
    html = panel(Facets(providers=choices("Hull", "Leeds", left_out=1812)), Asked())
    assert "and 1,812 more" in html


def test_every_field_of_an_address_can_be_chosen(desk):
    html = panel(desk.facets(), Asked("x"))
    assert set(FIELDS) == {*LEGENDS, "section"}
    for name in ("phase", "kind", "stance", "report", "section", "type"):
        assert f' name="{name}"' in html


def test_what_was_said_of_a_question_goes_along_with_it(desk):
    asked = Asked("q", infer=False, judge=False, literal=("CEDP",))
    html = panel(desk.facets(), asked)
    for part in ('name="names" value="0"', 'name="judge" value="0"', 'name="literal" value="CEDP"'):
        assert part in html
    assert 'type="hidden"' not in panel(
        desk.facets(), replace(asked, infer=True, judge=True, literal=())
    )
