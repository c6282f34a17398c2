"""Quotations of a memo against the reports: nothing altered passes, nothing exact is blamed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLE, BagOfWords, make_report
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.answering import Checked, Verdict, check, plain
from pararef.answering.checking.quoted import quotations
from pararef.answering.checking.wording import words
from pararef.library import Library
from pararef.records import DateRange, Kind, Paragraph, Place, Report

MEMO = Path(__file__).with_name("memo.md")
EXACT, ALTERED, NOT_FOUND = Verdict.EXACT, Verdict.ALTERED, Verdict.NOT_FOUND
MISATTRIBUTED, BOTH, TOO_SHORT = Verdict.MISATTRIBUTED, Verdict.BOTH, Verdict.TOO_SHORT
TARGETS = "The trainees do not set sharp targets, and 1,200 of them (3.5%) need help."


def of(*years: int) -> tuple[DateRange, ...]:
    return tuple(DateRange(date(year, 5, 1), date(year, 5, 4)) for year in years)


def norfolk() -> Report:
    return make_report(
        "ofsted-sif-norfolk-2015",
        "Leaders know the services for children well.",
        TARGETS,
        "Well-being is at the heart of planning; early-years staff don’t wait.",
        provider="Norfolk County Council",
        inspectorate="Ofsted",
        reference="10055555",
        inspected=of(2015),
    )


def leeds() -> Report:
    report = make_report(
        "ofsted-ilacs-leeds-2022",
        "Social workers visit children often and know them well.",
        "Leaders know the services for children well.",
        provider="Leeds",
        inspectorate="Ofsted",
        kind="ilacs",
        inspected=of(2022),
    )
    more = (
        Paragraph(
            report.id,
            "plan-visits-0a1b2c",
            Kind.BULLET,
            "all plans are kept up to date and shared",
            section=("Findings", "The council should ensure that:"),
            ordinal=2,
            place=Place(first_page=8, last_page=8),
        ),
        Paragraph(
            report.id,
            "recommendation-2",
            Kind.NUMBERED,
            "The council should publish a plan within six months.",
            number="2",
            series="recommendation",
            section=("Findings of the inspection team",),
        ),
    )
    return replace(report, paragraphs=report.paragraphs + more)


@pytest.fixture(scope="module")
def library(sample: Report, tmp_path_factory: pytest.TempPathFactory) -> Library:
    held = Library.create(tmp_path_factory.mktemp("checking") / "index", BagOfWords())
    held.put({"sample.md": sample, "norfolk.md": norfolk(), "leeds.md": leeds()})
    return held


def only(text: str, library: Library) -> Checked:
    (checked,) = check(text, library)
    return checked


def test_a_memo_of_thirty_quotations(library: Library) -> None:
    checked = check(MEMO.read_text(encoding="utf-8"), library)
    wrong = {one.quotation.text[:40]: one.verdict for one in checked if not one.fine}
    assert Counter(one.verdict for one in checked) == {
        EXACT: 10,
        ALTERED: 10,
        MISATTRIBUTED: 5,
        NOT_FOUND: 5,
        TOO_SHORT: 2,
    }
    assert wrong == {
        "Employment rates across the secondary pa": ALTERED,
        "there are significant differences betwee": ALTERED,
        "employers queue each summer to appoint t": NOT_FOUND,
        "[f]or 2018/19, the partnership has recru": ALTERED,
        "High-calibre candidates withdraw early b": NOT_FOUND,
        "actively involves partnership schools, c": MISATTRIBUTED,
        "commits to developing resilient teachers": MISATTRIBUTED,
        "included a renewed and effective focus o": ALTERED,
        "Trainees benefit from good-quality mento": ALTERED,
        "Mentors are being trained to use this mu": ALTERED,
        "Mentors in Knowsley meet their trainees ": NOT_FOUND,
        "The quality of mentoring is excellent be": MISATTRIBUTED,
        "on all occasions the targets set lack pr": ALTERED,
        "Where targets lack focus, this can hinde": MISATTRIBUTED,
        "They model respectful behaviour when tea": ALTERED,
        "Trainees and NQTs are aware of the signs": MISATTRIBUTED,
        "Behaviour in lessons taught by trainees ": NOT_FOUND,
        "The tight-knit team, ably led by the hea": ALTERED,
        "School representatives from the steering": ALTERED,
        "Governors are not yet holding senior lea": NOT_FOUND,
    }


def test_a_memo_is_told_what_differs_and_where_the_words_are(library: Library) -> None:
    checked = {one.quotation.text[:20]: one for one in check(MEMO.read_text("utf-8"), library)}
    differences = {
        start: [(d.written, d.printed, d.what) for d in checked[start].differences]
        for start in checked
        if checked[start].differences
    }
    assert differences["Employment rates acr"] == [("good", "high", "words")]
    assert differences["there are significan"] == [("", "no", "negation")]
    assert differences["[f]or 2018/19, the p"] == [("200", "300", "number")]
    assert differences["School representativ"] == [
        ("steering committee", "strategic board", "words"),
        ("strategic board", "steering committee", "words"),
    ]
    moved = checked["Where targets lack f"]
    assert moved.quote is not None
    assert moved.quote.text == moved.quotation.text
    assert moved.citation is not None
    assert moved.citation.endswith(
        "inspection report 10040481 (May and November 2018), para 74 (secondary)"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('“curly” and "straight"', ["curly", "straight"]),
        ("‘single’ and 'plain single'", ["single", "plain single"]),
        ("the trainees' targets and the mentors' plans", []),
        ("the trainees’ targets and the school’s plans", []),
        ("'The trainees' targets are weak', it says", ["The trainees' targets are weak"]),
        ("‘The trainees’ targets are weak’, it says", ["The trainees’ targets are weak"]),
        ("“They told us ‘we plan’ and went on”", ["They told us ‘we plan’ and went on"]),
        ("“over\ntwo lines”", ["over two lines"]),
        ("> set apart\n> as a block\n\nand not", ["set apart as a block"]),
        ("> - one item\n> - another item", ["one item", "another item"]),
        ("> Words of a block (LJMU 2018, para 29).", ["Words of a block"]),
        ("> Words.\n>\n> — LJMU 2018, para 29", ["Words."]),
        ("a mark “that never closes", []),
        ("of the '90s, and 5\" long", []),
        ("“first part\n\n“second part”", ["first part", "second part"]),
        (
            "Ofsted, 'Inspection report: Leeds' (10040481, November 2018) para 29: “words”",
            ["words"],
        ),
        ("inspection report 1 (May 2018), “To improve”, bullet 2: “words”", ["words"]),
        ("Leeds, report, text beginning “This is because…”", []),
        ("", []),
    ],
)
def test_quotations_are_found_and_apostrophes_are_not(text: str, found: list[str]) -> None:
    assert [one.text for one in quotations(text)] == found


@pytest.mark.parametrize(
    "quotation",
    [
        "“The trainees do not set sharp targets”",
        '"the trainees do not set sharp targets,"',
        "‘The trainees do not set sharp targets.’",
        "“[t]he trainees do not set sharp targets”",
        "“The\u00a0trainees do not\n  set sharp tar\u00adgets”",
        "“The trainees … set sharp targets, and 1,200 of them”",
        "“[They] do not set sharp targets, [...] (3.5%) need help”",
        "“don't wait”, or rather: “early‑years staff don't wait”",
        "“Well–being is at the heart of planning”",
        "> Well-\n> being is at the heart of planning",
        "“all plans are kept up to date and shared”",
        "“The council should ensure that all plans are kept up to date”",
        "“Findings of the inspection team”",
    ],
)
def test_what_only_looks_other_is_exact(quotation: str, library: Library) -> None:
    assert {one.verdict for one in check(quotation, library)} <= {EXACT, TOO_SHORT}
    assert any(one.verdict is EXACT for one in check(quotation, library))


@pytest.mark.parametrize(
    ("quotation", "what"),
    [
        ("The trainees do set sharp targets", "negation"),
        ("The trainees do not set sharp targets, and 1,300 of them", "number"),
        ("The trainees do not set sharp targets, and 1,200 of them (35%)", "number"),
        ("The trainees do not set blunt targets", "words"),
        ("Trainees do not set any sharp targets", "words"),
        ("early-years staff do wait", "negation"),
        ("The trainees … set blunt targets", "words"),
    ],
)
def test_a_word_that_differs_is_told(quotation: str, what: str, library: Library) -> None:
    checked = only(f"“{quotation}” (Norfolk 2015, para {3 if 'wait' in quotation else 2})", library)
    assert checked.verdict is ALTERED
    assert [difference.what for difference in checked.differences] == [what]
    assert checked.quote is not None
    assert checked.quote.paragraph.report == "ofsted-sif-norfolk-2015"


@pytest.mark.parametrize(("number", "verdict"), [("1", EXACT), ("2", EXACT), ("3", MISATTRIBUTED)])
def test_a_quotation_may_run_over_paragraphs(
    number: str, verdict: Verdict, library: Library
) -> None:
    text = "“the services for children well. The trainees do not set sharp targets”"
    checked = only(f"{text} (Norfolk 2015, para {number})", library)
    assert checked.verdict is verdict
    assert checked.quote is not None
    assert checked.quote.text == "The trainees do not set sharp targets"
    altered = only("“the services for pupils well. The trainees do not set sharp targets”", library)
    assert altered.verdict is ALTERED


def test_a_cut_that_hides_a_negation_is_exact_and_told(library: Library) -> None:
    checked = only("“The trainees do … set sharp targets” (Norfolk, para 2)", library)
    assert (checked.verdict, checked.shortened) == (EXACT, True)
    assert checked.note == "What it leaves out is a negation: “not”."


TEXT = "“Leaders know the services for children well”"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{TEXT} (Leeds 2022, para 2)", EXACT),
        (f"{TEXT} [Norfolk 2015 ¶1]", EXACT),
        (f"{TEXT} (Norfolk 2015, para 2)", MISATTRIBUTED),
        (f"{TEXT} (Leeds 2022, para 1)", MISATTRIBUTED),
        (f"{TEXT} (para 1)", EXACT),
        (f"{TEXT} (para 9)", MISATTRIBUTED),
        (f"{TEXT} (paras 1–4 of the Norfolk report)", EXACT),
        (f"{TEXT} (Leeds 2019, para 2)", MISATTRIBUTED),
        (f"{TEXT} (LJMU, para 1)", MISATTRIBUTED),
        (f"{TEXT} (inspection report 10055555, para 1)", EXACT),
        (f"{TEXT} (inspection report 99999999, para 1)", MISATTRIBUTED),
        (f"{TEXT} (Leeds 2022, recommendation 2)", MISATTRIBUTED),
        (f"{TEXT} (Leeds 2022)", EXACT),
        (f"{TEXT} (LJMU 2018)", MISATTRIBUTED),
        (f"Paragraph 2 of the Leeds report has it: {TEXT}.", EXACT),
        (f"Paragraph 1 of the Leeds report has it: {TEXT}.", MISATTRIBUTED),
        (f"As the Leeds report says, {TEXT}.", EXACT),
        (f"As the LJMU report says, {TEXT}.", MISATTRIBUTED),
        (f"{TEXT}, as paragraph 2 of the Leeds report says.", EXACT),
        (f"{TEXT} <https://x.test/?report=ofsted-ilacs-leeds-2022&para=2>", EXACT),
        (f"{TEXT} [here](http://x.test/?report=ofsted-ilacs-leeds-2022&para=1)", MISATTRIBUTED),
        (f"{TEXT}\n— Ofsted, Leeds, inspection report (May 2022), para 2", EXACT),
        (
            f"{TEXT}.[^1]\n\n[^1]: Ofsted, Leeds, inspection report (May 2022), para 1",
            MISATTRIBUTED,
        ),
        (f"{TEXT}.¹\n\n1. Ofsted, Leeds, inspection report (May 2022), para 2", EXACT),
        (TEXT, EXACT),
        (f"Paragraph 2 of the Leeds report is clear. {TEXT}.", EXACT),
        (f"Leeds said so (para 1):\n\n> {TEXT[1:-1]}", MISATTRIBUTED),
        (
            "> Leaders know the services\n> for children well.\n\n(Leeds 2022, para 1)",
            MISATTRIBUTED,
        ),
        ("“publish a plan within six months” (Leeds 2022, recommendation 2)", EXACT),
        ("“publish a plan within six months” (Leeds 2022, para 2)", MISATTRIBUTED),
        ("“publish a plan within ten months” (Leeds 2022, para 2)", BOTH),
        ("“all plans are kept up to date” (Leeds 2022, p. 8)", EXACT),
        ("“all plans are kept up to date” (Leeds 2022, p. 9)", MISATTRIBUTED),
        ("“all plans are kept up to date” (Leeds 2022, “Findings”, bullet 3)", MISATTRIBUTED),
        ("“visit children” (Leeds 2022, para 1)", EXACT),
        ("“visit children” (Leeds 2022, para 2)", MISATTRIBUTED),
        ("“visit children” is what they do.", TOO_SHORT),
        ("“Cats sleep in baskets of straw all day” (Leeds 2022, para 1)", NOT_FOUND),
    ],
)
def test_a_citation_is_held_to_its_words(text: str, verdict: Verdict, library: Library) -> None:
    assert only(text, library).verdict is verdict


def test_each_quotation_of_a_sentence_has_its_own_citation(library: Library) -> None:
    one, other = "“Social workers visit children often”", "“know the services for children well”"
    for text in (
        f"Leeds, para 1, says {one}, and para 2 says {other}.",
        f"{one} (Leeds, para 1) and {other} (Leeds, para 2)",
        f"{one} (Leeds, para 1); {other} (ibid, para 2)",
    ):
        assert [checked.verdict for checked in check(text, library)] == [EXACT, EXACT]
    shared = check(f"{one} and {other} (Leeds, para 1)", library)
    assert [checked.verdict for checked in shared] == [EXACT, MISATTRIBUTED]


def test_a_citation_as_pararef_prints_it_is_understood(library: Library) -> None:
    """Every paragraph, quoted and cited by its own plain citation, is where it says it is."""
    for name in ("ofsted-ite-liverpool-john-moores-university-2018", "ofsted-ilacs-leeds-2022"):
        report = library.report(name)
        for paragraph in report.paragraphs:
            text = paragraph.text.split("\t")[0]
            if len(words(text)) < 3 or any(sign in text for sign in '“”"\n'):
                continue
            memo = f"“{text}” ({plain(paragraph, report)})"
            checked = check(memo, library)
            assert [one.verdict for one in checked] == [EXACT], memo


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_slice_is_exact_and_none_with_a_word_changed(
    library: Library, sample: Report, chance: random.Random
) -> None:
    fitting = [
        p.text.split()
        for p in sample.paragraphs
        if len(p.text.split()) >= 6 and not any(sign in p.text for sign in '"“”')
    ]
    whole = chance.choice(fitting)
    length = chance.randint(6, min(len(whole), 40))
    start = chance.randint(0, len(whole) - length)
    part = whole[start : start + length]
    assert only(f"“{' '.join(part)}”", library).verdict is EXACT

    changed = list(part)
    at = chance.randrange(length)
    changed[at] = chance.choice(("unlikely", "not", "seventeen", part[at] + "ish"))
    if [t.word.lower() for t in words(changed[at])] != [t.word.lower() for t in words(part[at])]:
        assert not only(f"“{' '.join(changed)}”", library).fine


def test_the_sample_itself_raises_no_alarm(library: Library) -> None:
    """What a report puts in marks is its own; as a memo it is told of, and breaks nothing."""
    for one in check(SAMPLE.read_text(encoding="utf-8"), library):
        assert one.verdict in (EXACT, TOO_SHORT)
