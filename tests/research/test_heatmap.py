"""The cells of a heat map, against asking each theme directly."""

from collections import Counter
from dataclasses import replace

import pytest
from conftest import make_report

from pararef.desk import Desk
from pararef.errors import NotFoundError, QuestionError
from pararef.library import Library
from pararef.records import Outcome, Sentence, Span, Stance
from pararef.research.heatmap import HeatCell, heat
from pararef.research.themes import Theme

MENTORING = Theme("Mentoring", "mentoring of trainees")
BEHAVIOUR = Theme("Behaviour", "behaviour of pupils")


def told(report, *stances):
    """A report whose paragraphs say these things."""
    paragraphs = tuple(
        replace(p, stance=s, sentences=(Sentence(Span(0, len(p.text)), s),))
        for p, s in zip(report.paragraphs, stances, strict=True)
    )
    return replace(report, paragraphs=paragraphs)


@pytest.fixture
def desk(tmp_path, encoder):
    library = Library.create(tmp_path, encoder)
    good = make_report(
        "good",
        "The mentoring of trainees is strong across the partnership.",
        "The behaviour of pupils is exemplary in every school.",
        "Lunch is served at noon in the hall by the kitchen staff.",
    )
    bad = make_report(
        "bad",
        "The mentoring of trainees is weak in too many schools.",
        "The mentoring of trainees is uneven between the phases.",
        "The library closes early on Fridays for stock counting.",
    )
    library.put(
        {
            "good.md": told(good, Stance.STRENGTH, Stance.STRENGTH, Stance.NEUTRAL),
            "bad.md": told(bad, Stance.WEAKNESS, Stance.WEAKNESS, Stance.NEUTRAL),
        }
    )
    yield Desk(library)
    library.close()


def test_cells_count_what_asking_the_theme_directly_quotes(desk):
    found = heat(desk, ["good", "bad"], [MENTORING, BEHAVIOUR])
    for theme in (MENTORING, BEHAVIOUR):
        answers = desk.ask_each(theme.question, ["good", "bad"])
        for report, answer in answers.items():
            cell = found.cell(report, theme.name)
            quoted = (
                [one.paragraph for quote in answer.quotes for one in (quote, *quote.again)]
                if answer.outcome is Outcome.ANSWERED
                else []
            )
            assert [spot.quote.paragraph for spot in cell.spots] == quoted
            assert cell.counts == Counter(paragraph.stance for paragraph in quoted)
    assert found.cell("good", "Mentoring").leaning is Stance.STRENGTH
    assert found.cell("bad", "Mentoring").leaning is Stance.WEAKNESS


def test_a_paragraph_that_answers_two_questions_of_a_theme_counts_once(desk):
    twice = replace(MENTORING, also=("mentoring of trainees in schools",))
    once, both = (heat(desk, ["bad"], [theme]).rows[0][0] for theme in (MENTORING, twice))
    anchors = [spot.quote.paragraph.anchor for spot in both.spots]
    assert sorted(set(anchors)) == sorted(anchors)
    assert set(anchors) >= {spot.quote.paragraph.anchor for spot in once.spots}


def test_a_column_is_remembered_until_the_library_changes(desk, monkeypatch):
    first = heat(desk, ["good", "bad"], [MENTORING])
    asked = []
    each = Desk.ask_each
    monkeypatch.setattr(
        Desk, "ask_each", lambda self, *args: asked.append(args) or each(self, *args)
    )
    assert heat(desk, ["good", "bad"], [MENTORING]) == first
    assert asked == []
    desk._library.put({"new.md": make_report("new", "Something else.")})
    heat(desk, ["good", "bad"], [MENTORING])
    assert len(asked) == 1


def test_too_many_reports_or_themes_get_a_sentence(desk):
    with pytest.raises(QuestionError, match="at most 30 reports and 10 themes"):
        heat(desk, ["good"], [Theme(str(n), str(n)) for n in range(11)])
    with pytest.raises(NotFoundError):
        heat(desk, ["nobody"], [MENTORING])
    assert heat(desk, [], [MENTORING]).rows == ()


def test_a_cell_takes_no_quotation_of_another_report_and_none_twice(desk):
    cell = heat(desk, ["good"], [MENTORING]).rows[0][0]
    assert cell.spots
    with pytest.raises(ValueError, match="another's"):
        HeatCell("bad", MENTORING, cell.spots)
    with pytest.raises(ValueError, match="twice"):
        HeatCell("good", MENTORING, cell.spots * 2)


@pytest.mark.parametrize(
    ("stances", "leaning"),
    [
        ([], None),
        ([Stance.STRENGTH, Stance.NEUTRAL], Stance.STRENGTH),
        ([Stance.STRENGTH, Stance.WEAKNESS], Stance.MIXED),
        ([Stance.WEAKNESS, Stance.MIXED], Stance.WEAKNESS),
        ([Stance.MIXED, Stance.NEUTRAL], Stance.MIXED),
        ([Stance.NEUTRAL], Stance.NEUTRAL),
    ],
)
def test_a_cell_leans_to_what_most_of_it_says(desk, stances, leaning):
    spots = heat(desk, ["good"], [MENTORING]).rows[0][0].spots
    made = tuple(
        replace(
            spots[0],
            stance=stance,
            quote=replace(
                spots[0].quote, paragraph=replace(spots[0].quote.paragraph, anchor=f"a{n}")
            ),
        )
        for n, stance in enumerate(stances)
    )
    assert HeatCell("good", MENTORING, made).leaning is leaning
