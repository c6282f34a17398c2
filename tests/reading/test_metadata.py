"""What a report says of itself is taken from where it says so, and never guessed."""

from datetime import date

import pytest

from pararef.reading.metadata import dates
from pararef.records import DateRange, Kind, Role


def days(*first_last: tuple[tuple[int, int, int], tuple[int, int, int]]) -> tuple[DateRange, ...]:
    return tuple(DateRange(date(*first), date(*last)) for first, last in first_last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 May 2018", days(((2018, 5, 14), (2018, 5, 14)))),
        ("14–16 May 2018", days(((2018, 5, 14), (2018, 5, 16)))),
        ("14 and 15 May 2018", days(((2018, 5, 14), (2018, 5, 15)))),
        ("28 February to 1 March 2018", days(((2018, 2, 28), (2018, 3, 1)))),
        ("30 December 2017 - 2 January 2018", days(((2017, 12, 30), (2018, 1, 2)))),
        (
            "14 May 2018 and 19 November 2018",
            days(((2018, 5, 14), (2018, 5, 14)), ((2018, 11, 19), (2018, 11, 19))),
        ),
        ("31 June 2018", ()),
        ("16–14 May 2018", ()),
        ("in May 2018", ()),
    ],
)
def test_dates_are_read_as_printed(text, expected):
    assert dates(text) == expected


def test_a_text_that_is_no_inspection_report_says_nothing_of_itself(read_text):
    report = read_text(
        "# Notes on teaching\n\nOfsted published its school inspection handbook, which speaks of"
        " initial teacher education and of early years provision in several places at some length,"
        " on 3 June 2019.\n\n"
        "## Figures\n\n| Year | Primary | Secondary |\n|---|---|---|\n| Exclusions | 1 | 3 |\n"
    )
    assert report.id == "report"
    assert report.title == "Notes on teaching"
    assert (report.kind, report.kind_name, report.provider) == ("report", None, None)
    assert (report.urn, report.reference, report.lead_inspector) == (None, None, None)
    assert (report.inspected, report.grades, report.framework, report.licence) == (
        (),
        (),
        None,
        None,
    )


def test_an_inspectorate_that_is_only_spoken_of_did_not_write_the_report(read_text):
    report = read_text("# HMI Prisons\n\n## Findings\n\nOfsted inspected the classes.\n")
    assert report.inspectorate == "HMI Prisons"


@pytest.mark.parametrize(
    ("top", "provider", "kind"),
    [
        ("# Inspection of Leeds local authority children's services", "Leeds", "ilacs"),
        ("# Area SEND inspection of Bedford Local Area Partnership", "Bedford", "area-send"),
        ("# Focused visit to Derby City children’s services", "Derby City", "focused-visit"),
        ("# Rounds Green Primary School\n\nSchool report", "Rounds Green Primary School", "school"),
        ("# School report: Heath End", "Heath End", "school"),
        ("# School inspection report", None, "school"),
        ("School report", None, "report"),
    ],
)
def test_the_provider_is_in_the_title_or_is_the_title(top, provider, kind, read_text):
    report = read_text(f"{top}\n\nPublished: 3 June 2019\n\n## Findings\n\nGood.\n")
    assert (report.provider, report.kind) == (provider, kind)
    assert report.inspected == ()


def test_inspection_dates_are_on_the_cover_where_no_table_has_them(read_text):
    report = read_text(
        "# Heath End\n\nSchool report\nInspection dates: 5–6 May 2016\n"
        "Published: 3 June 2016\n\n## Findings\n\nGood.\n"
    )
    assert report.inspected == days(((2016, 5, 5), (2016, 5, 6)))
    assert report.id == "school-heath-end-2016"


def test_grades_in_words_need_no_key_and_digits_do(read_text):
    report = read_text(
        "# Heath End\n\n## Inspection judgements\n\n"
        "| Judgement | Grade |\n|---|---|\n| Leadership | Requires improvement |\n"
        "| Overall effectiveness at previous inspection | Good |\n| Teaching | 2 |\n\n"
        "Outcomes\tGood\n\n## Figures\n\nWhere a key is printed, grade 1 is outstanding.\n\n"
        "Exclusions\t1\n"
    )
    assert [(g.judgement, g.grade, g.phase, g.meaning) for g in report.grades] == [
        ("Leadership", "Requires improvement", None, None),
        ("Outcomes", "Good", None, None),
    ]


def test_a_provision_is_a_phase_for_its_own_section_only(read_text):
    report = read_text(
        "# Heath End\n\n## Early years provision\n\nOne.\n\n### Staff\n\nTwo.\n\n"
        "## Sixth form provision\n\nThree.\n\n## Parents\n\nFour.\n"
    )
    assert [p.phase for p in report.paragraphs] == [
        "early years",
        "early years",
        "sixth form",
        None,
    ]


def test_a_phase_in_bold_lasts_until_the_next_or_the_details(read_text):
    report = read_text(
        "# Partnership\n\n**The primary phase**\n\n## Findings\n\nOne.\n\n"
        "**The secondary phase**\n\n## Findings\n\nTwo.\n\n## Partnership details\n\nURN\t70032\n"
    )
    assert [p.phase for p in report.paragraphs] == ["primary", "secondary", None]
    assert report.paragraphs[-1].role is Role.DETAILS
    assert report.urn == "70032"


def test_the_publishers_words_at_the_front_make_no_boilerplate_of_the_rest(read_text):
    report = read_text(
        "# Report\n\nThis publication is available at www.example.org.\n\n## Findings\n\nGood.\n"
        "\n- Very.\n\n© Crown copyright 2019\n\n- The end.\n"
    )
    assert [(p.text, p.role) for p in report.paragraphs[1:]] == [
        ("Good.", Role.BODY),
        ("Very.", Role.BODY),
        ("© Crown copyright 2019", Role.BOILERPLATE),
        ("The end.", Role.BOILERPLATE),
    ]


def test_a_bullet_hangs_under_its_number_or_the_bullet_above(read_text):
    report = read_text(
        "1. One:\n- a\n  - b\n  - c\n- d\n\nMore.\n\n2. Two.\n- e\n\n## Next\n\n- f\n\n3. Three.\n"
    )
    anchor = {p.text: p.anchor for p in report.paragraphs}
    assert [(p.text, p.lead, p.ordinal) for p in report.paragraphs if p.kind is Kind.BULLET] == [
        ("a", "1", 1),
        ("b", anchor["a"], 1),
        ("c", anchor["a"], 2),
        ("d", "1", 2),
        ("e", "2", 1),
        ("f", None, 1),
    ]
    assert [p.lead for p in report.paragraphs if p.kind is Kind.PROSE] == ["1"]


def test_text_before_the_title_is_the_cover(read_text):
    report = read_text("Ofsted\n\n# Heath End\n\nIn May.\n\n## Findings\n\nGood.\n")
    assert [p.role for p in report.paragraphs] == [Role.COVER, Role.COVER, Role.BODY]
    assert [(s.title, s.before) for s in report.sections] == [("Heath End", 1), ("Findings", 2)]
