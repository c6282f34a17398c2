"""What a report says of itself is taken from where it says so, and never guessed."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from documents import reported
from hypothesis import given
from hypothesis import strategies as st

from pararef.reading import markdown
from pararef.reading.blocks import Block, Shape
from pararef.reading.cover import inspector
from pararef.reading.dates import dates
from pararef.reading.kinds import provider_slug
from pararef.reading.metadata import Metadata, metadata
from pararef.reading.structure import structure
from pararef.records import DateRange, Dropped, Kind, Report, Role

GOLD = json.loads((Path(__file__).parent / "gold" / "metadata.json").read_text(encoding="utf-8"))


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
        ("12 & 13 June 2018", days(((2018, 6, 12), (2018, 6, 13)))),
        ("Monday 5 June 2018", days(((2018, 6, 5), (2018, 6, 5)))),
        ("Monday 5 June to Friday 9 June 2018", days(((2018, 6, 5), (2018, 6, 9)))),
        ("5th to 9th June 2018", days(((2018, 6, 5), (2018, 6, 9)))),
        ("5, 6 and 7 June 2018", days(((2018, 6, 5), (2018, 6, 7)))),
        ("5 and 9 June 2018", days(((2018, 6, 5), (2018, 6, 5)), ((2018, 6, 9), (2018, 6, 9)))),
        (
            "8–9 and 15–16 May 2018",
            days(((2018, 5, 8), (2018, 5, 9)), ((2018, 5, 15), (2018, 5, 16))),
        ),
        ("Between 16 May and 20 May 2018", days(((2018, 5, 16), (2018, 5, 20)))),
        ("between 1 July 2018 and 5 July 2018", days(((2018, 7, 1), (2018, 7, 5)))),
        ("14 October 2008 to 17 November 2008", days(((2008, 10, 14), (2008, 11, 17)))),
        ("under section 5, 6 May 2018", days(((2018, 5, 6), (2018, 5, 6)))),
        ("Between 16 May and 20 May", ()),
        ("3/6 May 2018/19", ()),
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


def test_an_inspectorate_that_the_front_of_other_papers_names_did_not_write_them():
    report = of(
        "# A code of practice\n\nFor councils, Ofsted and the CQC: www.gov.uk/ofsted\n\n"
        "Initial teacher training\n\n## Duties\n\nText.\n"
    )
    assert (report.inspectorate, report.kind, report.kind_name) == (None, "report", None)


@pytest.mark.parametrize(
    ("top", "provider", "kind"),
    [
        ("# Inspection of Leeds local authority children's services", "Leeds", "ilacs"),
        ("# Area SEND inspection of Bedford Local Area Partnership", "Bedford", "area-send"),
        ("# Focused visit to Derby City children’s services", "Derby City", "focused-visit"),
        ("# Rounds Green Primary School\n\nSchool report", "Rounds Green Primary School", "school"),
        ("# School report: Heath End", "Heath End", "school"),
        ("# School inspection report", None, "school"),
        ("School report", None, "school"),
        ("# Inspection of Sutton", None, "report"),
        (
            "# Joint targeted area inspection of the response to neglect in the County of Durham",
            "County of Durham",
            "jtai",
        ),
        ("# Vale Academy\n\nInspection report", "Vale Academy", "school"),
        ("Text.\n\nType of school\tPrimary", None, "school"),
        (
            "# Kingston\n\n## Inspection of services for children in need of help and protection"
            "\n\n## Inspection of the effectiveness of the local safeguarding children board",
            "Kingston",
            "sif-integrated",
        ),
        ("# Short inspection of Vale Academy", "Vale Academy", "school"),
        (
            "# Report on an unannounced inspection of HMP/YOI Moorland by HM Chief Inspector",
            "HMP/YOI Moorland",
            "prison",
        ),
        ("# An inspection of youth justice services in Sefton", "Sefton", "youth-justice"),
        (
            "# Moorshire County Council\n\n## Inspection of services for children in need of help"
            " and protection, children looked after and care leavers",
            "Moorshire County Council",
            "sif",
        ),
        (
            "# Inspection of safeguarding and looked after children services"
            "\n\n## Moorshire Council",
            "Moorshire Council",
            "slac",
        ),
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


@pytest.mark.parametrize("name", GOLD)
def test_metadata_is_what_is_printed(name):
    """Against `gold/metadata.json`, made by eye from pictures and text of the pages."""
    report = reported(name)
    expected = {"id": report.id, **GOLD[name]}  # what is no inspection report is named by its file
    assert printed(report) == expected


def printed(report: Report) -> dict[str, object]:
    return {
        "inspectorate": report.inspectorate,
        "kind": report.kind,
        "provider": report.provider,
        "urn": report.urn,
        "reference": report.reference,
        "inspected": [[str(d.first), str(d.last)] for d in report.inspected],
        "published": str(report.published) if report.published else None,
        "dated": str(report.dated) if report.dated else None,
        "lead_inspector": report.lead_inspector,
        "previous_inspection": report.previous_inspection,
        "framework_code": report.framework_code,
        "id": report.id,
        "grades": [[g.judgement, g.grade, g.phase] for g in report.grades],
    }


def about(*lines: str, dropped: tuple[str, ...] = ()) -> Metadata:
    """The metadata of a first page with these lines; "# " begins a heading."""
    blocks = [
        Block(Shape.HEADING, line[2:], (at, at), level=2, pages=(1, 1))
        if line.startswith("# ")
        else Block(Shape.ROW if "\t" in line else Shape.TEXT, line, (at, at), pages=(1, 1))
        for at, line in enumerate(("# Heath End", "School report", *lines), start=1)
    ]
    notes = [Dropped(text, "note", 1) for text in dropped]
    return metadata(structure("", blocks), "file", notes)


def of(text: str) -> Metadata:
    return metadata(structure("", markdown.reading(text).blocks), "file")


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (
            "Lead inspector: John Roughton, His Majesty’s Inspector",
            "lead_inspector",
            "John Roughton",
        ),
        ("Lead inspector:\tSteve Lowe Her Majesty’s Inspector", "lead_inspector", "Steve Lowe"),
        ("Reporting inspector Gary Lamb HMI", "lead_inspector", "Gary Lamb HMI"),
        ("Lead inspector: Zoë O’Neill-Smith", "lead_inspector", "Zoë O’Neill-Smith"),
        ("Deputy lead inspector: Jo Bloggs", "lead_inspector", None),
        ("Deputy Lead Inspector: Jo Bloggs", "lead_inspector", None),
        ("URN: 112233 Local authority: Derby Inspection number: 378210", "urn", "112233"),
        ("URN: 112233 Local authority: Derby Inspection number: 378210", "reference", "378210"),
        ("Unique Reference Number: 112233", "reference", None),
        ("Previous Inspection dates: 5 May 2011", "inspected", ()),
        (
            "Inspectors visited on 5 May 2011. The last inspection was on 4 May 2010.",
            "inspected",
            (),
        ),
        ("The lead inspector met the governors.", "lead_inspector", None),
        ("Lead inspector:", "lead_inspector", None),
        ("Unique reference number 139486", "urn", "139486"),
        ("URN: EY123456", "urn", "EY123456"),
        ("Unique reference number: none", "urn", None),
        ("Reference no: 309", "reference", "309"),
        ("Inspection number\t10020012", "reference", "10020012"),
        ("Date of previous inspection\tMay 2012", "previous_inspection", "May 2012"),
        ("Date of previous inspection\tNot applicable", "previous_inspection", None),
        ("Report published: 5 January 2016", "published", date(2016, 1, 5)),
        ("Date of publication\t5 January 2016", "published", date(2016, 1, 5)),
        ("Published: January 2016", "published", None),
        (
            "Ordered to be printed 1 May 2011 and published 3 May 2011",
            "published",
            date(2011, 5, 3),
        ),
    ],
)
def test_a_label_gives_its_value_if_the_value_has_its_form(line, field, value):
    assert getattr(about(line), field) == value


def test_a_label_and_its_value_may_have_been_taken_for_notes():
    report = about("# Inspection dates:", dropped=("8 – 12 July 2013", "Published:", "1 May 2014"))
    assert report.inspected == days(((2013, 7, 8), (2013, 7, 12)))
    assert report.published == date(2014, 5, 1)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Type of provider\tGeneral further education college", "fes"),
        ("Type of school Secondary", "school"),
        ("Type of ITE provider\tUniversity", "ite"),
        ("Type of provision\tChildcare on non-domestic premises", "early-years"),
    ],
)
def test_the_details_say_the_kind_where_the_title_does_not(row, kind):
    report = of(
        f"# Inspection of Vale Academy\n\n## Findings\n\nText.\n\n## Provider details\n\n{row}\n"
    )
    assert (report.kind, report.provider) == (kind, "Vale Academy")


def test_a_letter_tells_its_days_and_bears_its_own():
    report = of(
        "29 November 2023\n\nMr Andy Smith\n\nDear Mr Smith\n\n"
        "# Focused visit to Sutton children’s services\n\n"
        "This letter summarises the findings of the focused visit to Sutton children’s services on"
        " 25 to 26 October 2023. The last visit took place on 3 May 2019.\n\n## Findings\n\n"
        "Services are good.\n\n| Leadership | Good |\n|---|---|\n| Practice | Good |\n"
    )
    assert report.inspected == days(((2023, 10, 25), (2023, 10, 26)))
    assert (report.dated, report.published) == (date(2023, 11, 29), None)
    assert (report.lead_inspector, report.grades) == (None, ())


def test_the_lead_inspector_stands_in_the_list_of_the_team(read_text):
    report = read_text(
        "# Heath End\n\nSchool report\n\n## Inspection team\n\n"
        "Ann Other HMI, primary phase lead inspector\n\nJo Bloggs, Ofsted HMI Lead inspector\n"
    )
    assert report.lead_inspector == "Jo Bloggs"


@pytest.mark.parametrize(
    ("provider", "kind", "slug"),
    [
        ("Birmingham City Council", "ilacs", "birmingham"),
        ("The Royal Borough of Windsor and Maidenhead", "ilacs", "windsor-and-maidenhead"),
        ("London Borough of Haringey", "jtai", "haringey"),
        ("City of York Council", "sif", "york"),
        ("Isle of Wight", "sif", "isle-of-wight"),
        ("Council Primary School", "school", "council-primary-school"),
    ],
)
def test_an_id_names_the_area_and_not_its_council(provider, kind, slug):
    assert provider_slug(provider, kind) == slug


@given(st.text())
def test_any_text_has_dates_and_a_name_without_an_error(text):
    dates(text)
    inspector(text)


@given(st.lists(st.sampled_from([*"5 14 31 2018 May June – - to and , . / between".split(), " "])))
def test_no_date_is_invented(words):
    """Every day and every year given is printed, the years in order of print."""
    text = " ".join(words)
    for days in dates(text):
        for day in (days.first, days.last):
            assert re.search(rf"(?<!\d){day.day}(?!\d)", text)
            assert str(day.year) in text
            assert f"{day:%B}" in text


@given(st.lists(st.text(alphabet="Lead inspctor:good\t1. May2018", min_size=1).filter(str.strip)))
def test_any_first_page_has_metadata(lines):
    about(*lines)
