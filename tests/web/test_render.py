"""Records become HTML in which nothing of a report is markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pararef.records import (
    Answer,
    Filters,
    Findings,
    Group,
    Hit,
    Kind,
    Outcome,
    Paragraph,
    Quote,
    Span,
    Why,
)
from pararef.web import render
from pararef.web.address import Asked
from pararef.web.buttons import attribute, label
from pararef.web.cards import table_row
from pararef.web.holdings import days, suggest, take_stock
from pararef.web.reader import empty_page, log_sentence, report_page
from pararef.web.whereabouts import look

OURS = {
    *"section article header footer nav div p h1 h2 h3 h4 h5 h6 ul li span b mark button".split(),
    *"figure blockquote figcaption table caption thead tbody tr th td details summary".split(),
    *"dl dt dd label select option q".split(),
}
ATTRIBUTES = {
    *"class type title scope tabindex role value selected id hidden open style".split(),
}


class Tags(HTMLParser):
    """Every tag and attribute name, and the text outside what is only heard."""

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


def test_no_word_of_a_hostile_report_becomes_a_tag(desk, hostile):
    asked = Asked("hostile <script>window.ran = 1</script>", Filters(reports=("hostile",)))
    answer = desk.ask(asked.question, 20, asked.filters)
    pages = [
        render.result(answer, asked),
        render.welcome(take_stock(desk), ["<img src=x onerror=alert(1)>"]),
        render.notice("<b onclick=alert(1)>"),
        report_page(hostile, look(hostile, "1")),
        report_page(hostile, look(hostile, "<script>window.ran = 1</script>"), pages=True),
        report_page(hostile, look(hostile, "hostile-script-window-ran-1-script-abcdef")),
        empty_page("<script>window.ran = 1</script>", [hostile]),
    ]
    for page in pages:
        tags = Tags(page)
        assert tags.tags <= OURS
        assert all(a in ATTRIBUTES or a.startswith(("data-", "aria-")) for a in tags.attributes)


def test_the_reader_shows_every_paragraph_whole_and_in_order(sample, hostile):
    for report in (sample, hostile):
        text = Tags(report_page(report)).text
        place = 0
        for paragraph in report.paragraphs:
            for cell in paragraph.text.split("\t"):
                place = text.index(cell, place) + len(cell)


def test_the_reader_shows_every_heading_before_what_stands_under_it(sample):
    html = report_page(sample)
    for place, section in enumerate(sample.sections):
        if section.level == 0:
            continue
        heading = html.index(f'data-section="{place}"')
        following = sample.paragraphs[section.before]
        assert heading < html.index(f'data-anchor="{following.anchor}"')
        if section.before:
            before = sample.paragraphs[section.before - 1]
            assert html.index(f'data-anchor="{before.anchor}"') < heading


def test_rows_of_a_table_are_rows_of_one_table(sample):
    html = report_page(sample)
    assert html.count('<table class="rows">') == 2
    assert html.count('<tr class="para is-table') == sum(
        p.kind is Kind.TABLE for p in sample.paragraphs
    )
    assert '<th scope="col">Secondary QTS</th>' in html


def test_the_reading_is_told_in_plain_words(sample):
    assert log_sentence(sample.log) == (
        "8,160 of 8,160 words placed; 10 paragraphs rejoined across page breaks"
    )


def test_the_days_of_an_inspection_are_written_as_people_do(sample):
    assert days(sample.inspected) == "14–16 May 2018 and 19–21 November 2018"


def test_a_quote_is_shown_and_copied_verbatim_with_its_citation(desk, sample):
    paragraph = desk.paragraph(sample.id, "29")
    quote = Quote(paragraph, Span(0, 40), 'Here & "there", para 29')
    findings = Findings("q", Outcome.ANSWERED, ())
    html = render.result(Answer(findings, (Group(None, (quote,)),)), Asked("q"))
    assert f"<blockquote>{render.escape(quote.text)}</blockquote>" in html
    assert attribute(f"“{quote.text}” ({quote.citation})") in html


def test_a_quoted_table_row_keeps_its_tabs():
    row = Paragraph("r", "row", Kind.TABLE, "Outcomes\t1\t2", columns=("", "Primary", "Secondary"))
    quote = Quote(row, Span(0, len(row.text)), "row")
    answer = Answer(Findings("q", Outcome.ANSWERED), (Group(None, (quote,)),))
    html = render.result(answer, Asked("q"))
    assert "Outcomes\t1\t2" in Tags(html).text
    assert '<p class="lead-in">Primary · Secondary</p>' in html


def test_near_misses_are_never_shown_as_an_answer(desk):
    answer = desk.ask("swimming pool chlorine dosage teaching")
    html = render.result(answer, Asked("swimming"))
    assert answer.findings.hits
    assert "No paragraph in these reports answers this." in html
    assert "They do not answer the question." in html
    assert "<blockquote>" not in html


def test_filters_that_hide_the_answer_can_be_dropped(desk):
    asked = Asked("mentoring", Filters(sections=("no such heading",)))
    html = render.result(desk.ask("mentoring", 10, asked.filters), asked)
    assert "Nothing under these filters answers this; without them, " in html
    assert 'data-visit="?q=mentoring">Drop the filters' in html


def test_an_expansion_is_shown_and_can_be_switched_off(desk):
    asked = Asked("weaknesses in CEDP targets")
    html = render.result(desk.ask(asked.question), asked)
    assert "career entry development profile" in Tags(html).text
    assert 'data-visit="?q=weaknesses+in+CEDP+targets&amp;literal=CEDP"' in html
    typed = replace(asked, literal=("CEDP",))
    html = render.result(desk.ask(asked.question, literal=typed.literal), typed)
    assert "CEDP →" not in Tags(html).text
    assert "Remove: “CEDP” as typed" in Tags(html).text
    plain = Asked(asked.question, expand=False)
    html = render.result(desk.ask(asked.question, expand=False), plain)
    assert "searched for as typed" in html
    assert "Spell them out" in html


def test_the_stance_of_a_question_is_shown_and_can_be_switched_off(desk):
    asked = Asked("weaknesses in CEDP targets")
    html = render.result(desk.ask(asked.question), asked)
    assert "Remove: Looking for weaknesses" in Tags(html).text
    assert "&amp;judge=0" in html
    answer = desk.ask(asked.question, judge=False)
    assert answer.findings.stance is None
    html = render.result(answer, replace(asked, judge=False))
    assert "Looking for weaknesses" not in html
    assert "Look for strengths or weaknesses" in html


def test_each_filter_is_a_chip_that_can_be_taken_off_alone(desk, sample):
    chosen = Filters((sample.id,), ("primary",), ("a <b>heading</b>",), (Kind.BULLET,))
    asked = Asked("mentoring", chosen)
    html = render.understood(desk.ask("mentoring").findings, asked, {("phase", "primary"): "First"})
    text = Tags(html).text
    for name in (sample.id, "First", "“a <b>heading</b>” in the heading", "bullet"):
        assert f"Remove: {name}" in text
    for name, value in (
        ("report", sample.id),
        ("phase", "primary"),
        ("section", "a <b>heading</b>"),
        ("kind", Kind.BULLET),
    ):
        assert f'data-visit="{render.attribute(asked.without(name, value).address)}"' in html
    assert 'data-visit="?q=mentoring">Search without filters' in html


def test_a_card_says_why_it_was_found(desk):
    answer = desk.ask("mentoring trainees")
    html = render.result(answer, Asked("mentoring trainees"))
    assert '<p class="why">matches <b>' in html
    assert "nearness in meaning 0." in html


def test_a_card_is_cited_as_answers_are(desk):
    answer = desk.ask("mentoring trainees")
    html = render.result(answer, Asked("mentoring trainees"))
    for hit in answer.findings.hits:
        assert render.escape(desk.cite(hit.paragraph)) in html


@pytest.mark.parametrize(
    ("kind", "number", "ordinal", "words"),
    [
        (Kind.NUMBERED, "4.12", None, "Paragraph 4.12"),
        (Kind.BULLET, None, 2, "Bullet 2"),
        (Kind.BULLET, None, None, "Bullet"),
        (Kind.TABLE, None, None, "Table row"),
        (Kind.PROSE, None, None, "Text"),
    ],
)
def test_a_paragraph_is_named_for_what_it_is(kind, number, ordinal, words):
    paragraph = Paragraph("r", "a", kind, "words", number=number, ordinal=ordinal)
    assert label(paragraph) == words


def test_a_table_row_is_shown_as_a_table_with_its_best_words_marked(sample):
    row = Paragraph("r", "a", Kind.TABLE, "Outcomes\t\t2", columns=("", "Primary", "Secondary"))
    hit = Hit(row, sample, 1.0, Span(0, 8), Why(words=("2",)))
    assert table_row(row, hit) == (
        '<div class="wide"><table class="words"><thead><tr><td></td><th scope="col">Primary</th>'
        '<th scope="col">Secondary</th></tr></thead><tbody><tr><td><mark>Outcomes</mark></td>'
        "<td></td><td><b>2</b></td></tr></tbody></table></div>"
    )


def test_the_first_example_suits_the_reports(desk, hostile):
    holdings = take_stock(desk)
    assert suggest(holdings)[0] == "weaknesses in CEDP targets"
    assert "CEDP" not in " ".join(suggest(replace(holdings, reports=(hostile,))))


def test_a_long_paragraph_is_folded_round_its_best_sentence(sample):
    text = "Before it. " * 80 + "The best one." + " After it." * 80
    start = text.index("The best")
    paragraph = Paragraph("r", "1", Kind.NUMBERED, text, number="1")
    hit = Hit(paragraph, sample, 1.0, Span(start, start + 13))
    findings = Findings("q", Outcome.ANSWERED, (hit,))
    html = render.result(Answer(findings), Asked("q"))
    assert text in Tags(html).text
    assert 'class="hit folded"' in html
    assert "Show the whole paragraph" in html


def test_hits_that_are_not_quoted_are_shown_apart(desk):
    answer = desk.ask("weaknesses in CEDP targets")
    html = render.result(answer, Asked("weaknesses in CEDP targets"))
    found, less_near = html.split("<h2>Less near</h2>")
    assert found.count('<article class="hit') == len(answer.quotes)
    assert less_near.count('<article class="hit') == len(answer.findings.hits) - len(answer.quotes)
