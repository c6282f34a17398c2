"""Citations: the printed number or none, and never another."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest
from conftest import make_report

from pararef.answering.citations import STYLES, cited, months, plain, words_mark
from pararef.records import DateRange, Kind, Paragraph, Place, Report

REPORT = (
    "Ofsted, Liverpool John Moores University ITE Partnership, inspection report 10040481 (May and"
    " November 2018), "
)


def where(sample: Report, words: str) -> str:
    (found,) = [p for p in sample.paragraphs if words in p.text]
    citation = plain(found, sample)
    assert citation.startswith(REPORT)
    return citation.removeprefix(REPORT)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Towards the end of their training, trainees complete", "para 29 (primary)"),
        (
            "sharpen the targets",
            "“What does the primary partnership need to do to improve further?”, bullet 2"
            " (primary)",
        ),
        (
            "ensure that the targets set",
            "“To improve the ITE partnership should”, bullet 1",
        ),
        ("10040481", "“ITE partnership details”, table row “Inspection number”"),
        (
            "This is because, in the primary phase",
            "“Overview of the ITE partnership”, text beginning “This is because, in the primary…”",
        ),
    ],
)
def test_a_paragraph_is_cited_as_what_it_is(sample: Report, words: str, expected: str) -> None:
    assert where(sample, words) == expected


def test_only_numbered_paragraphs_are_cited_by_number(sample: Report) -> None:
    for paragraph in sample.paragraphs:
        numbers = re.findall(r"\bpara (\S+)", plain(paragraph, sample).removeprefix(REPORT))
        assert numbers == ([paragraph.number] if paragraph.kind is Kind.NUMBERED else [])


def test_no_two_paragraphs_of_the_body_share_a_citation(sample: Report) -> None:
    body = [p for p in sample.paragraphs if p.kind in (Kind.NUMBERED, Kind.BULLET)]
    assert len({plain(p, sample) for p in body}) == len(body)


def test_pages_are_given_where_there_are_any(sample: Report) -> None:
    paragraph = replace(sample.paragraphs[-1], kind=Kind.NUMBERED, number="4", section=())
    one = replace(paragraph, place=Place(first_page=7, last_page=7))
    two = replace(paragraph, place=Place(first_page=7, last_page=8))
    assert plain(one, sample).endswith("para 4, p. 7")
    assert plain(two, sample).endswith("para 4, pp. 7–8")


def test_what_a_report_does_not_print_is_left_out() -> None:
    report = make_report("notes", "Some words.")
    assert plain(report.paragraphs[0], report) == "Notes, report, para 1"


def test_a_bullet_under_a_numbered_paragraph_says_so(sample: Report) -> None:
    bullet = Paragraph("r", "x-1", Kind.BULLET, "words", lead="12", ordinal=3, section=("A",))
    assert plain(bullet, sample).endswith("under para 12, bullet 3")


def test_the_months_of_an_inspection_in_two_years() -> None:
    days = (
        DateRange(date(2018, 11, 30), date(2018, 12, 1)),
        DateRange(date(2019, 1, 7), date(2019, 1, 9)),
    )
    assert months(days) == "November and December 2018, January 2019"


def test_where_numbers_start_over_the_heading_tells_two_paragraphs_apart(sample: Report) -> None:
    first = Paragraph("r", "2", Kind.NUMBERED, "Words.", number="2", section=("Quality",))
    second = replace(first, anchor="leadership-2", section=("Leadership",))
    assert plain(first, sample).endswith("para 2")
    assert plain(second, sample).endswith("“Leadership”, para 2")


def test_a_bullet_under_a_bullet_is_cited_as_such_and_never_as_under_a_paragraph(
    sample: Report,
) -> None:
    lead = "138-pupils-told-us-about-bullying-4355f0"
    bullet = Paragraph(
        "r", "x-1", Kind.BULLET, "most said no", lead=lead, ordinal=1, section=("Findings",)
    )
    assert plain(bullet, sample).endswith("“Findings”, sub-bullet beginning “most said no”")


def test_a_recommendation_is_never_cited_as_a_paragraph(sample: Report) -> None:
    first = Paragraph(
        "r",
        "recommendation-44",
        Kind.NUMBERED,
        "That the guidance be revised.",
        number="44",
        series="recommendation",
        section=("Guidance",),
    )
    again = replace(
        first,
        anchor="annex-a-recommendation-44",
        section=("Annex A", "Recommendation 44: New guidance"),
    )
    bullet = Paragraph(
        "r", "x-1", Kind.BULLET, "and reduced", lead=first.anchor, ordinal=1, section=("Guidance",)
    )
    assert plain(first, sample).endswith(", recommendation 44")
    assert plain(again, sample).endswith(", “Annex A”, recommendation 44")
    assert plain(bullet, sample).endswith(", under recommendation 44, bullet 1")


def test_a_paragraph_is_cited_in_each_style(sample: Report) -> None:
    (paragraph,) = [p for p in sample.paragraphs if p.number == "29"]
    assert STYLES["short"].cite(paragraph, sample) == "[LJMU 2018 ¶29]"
    assert STYLES["oscola"].cite(paragraph, sample) == (
        "Ofsted, ‘Initial teacher education inspection report: Liverpool John Moores University"
        " ITE Partnership’ (10040481, November 2018) para 29 (primary)"
    )
    letters = "".join(filter(str.isalnum, paragraph.text.casefold()))
    mark = hashlib.sha256(letters.encode()).hexdigest()[:6]
    link = f"?report={sample.id}&para=29&words={mark}"
    assert STYLES["link"].cite(paragraph, sample) == link


def test_a_link_to_what_has_no_number_needs_no_mark_of_its_words(sample: Report) -> None:
    bullet = next(p for p in sample.paragraphs if p.kind is Kind.BULLET)
    assert STYLES["link"].cite(bullet, sample) == f"?report={sample.id}&para={bullet.anchor}"


def test_words_are_the_same_whatever_marks_and_spaces_stand_between_them() -> None:
    assert words_mark("Trainees’ targets,\nof 2018 – all.") == words_mark(
        "trainees' targets of 2018 all"
    )
    assert words_mark("29% of trainees") != words_mark("28% of trainees")


def test_short_citations_are_told_from_each_other(sample: Report) -> None:
    """All paragraphs of a report at once, so that no two are alike."""
    places = [(paragraph, sample) for paragraph in sample.paragraphs]
    found = cited(places, "short")
    assert len(set(found)) == len(found)
    assert "[LJMU 2018 ¶29]" in found
    assert cited(places[:1], "short")[0].count(",") == 0


def test_short_citations_of_two_reports_of_a_year_are_told_apart() -> None:
    days = (DateRange(date(2018, 5, 1), date(2018, 5, 1)),)
    one, other = (
        make_report(name, "Text.", provider="Leeds City Council", inspected=days)
        for name in ("leeds-ilacs", "leeds-visit")
    )
    found = cited([(one.paragraphs[0], one), (other.paragraphs[0], other)], "short")
    assert len(set(found)) == 2


def test_words_that_turn_the_rest_around_turn_no_citation() -> None:
    turned = "\u202eMoor\u2066 End\u200f"
    report = make_report("odd", f"{turned} Good.", title=turned, provider=turned)
    (paragraph,) = report.paragraphs
    unnumbered = replace(
        paragraph, kind=Kind.PROSE, number=None, anchor="text", phase=turned, section=(turned,)
    )
    for at in (paragraph, unnumbered):
        for style in ("plain", "short", "oscola"):
            (said,) = cited([(at, report)], style)
            assert not set(said) & set("\u202e\u2066\u200f")
            assert "Moor" in said or style == "short"
