"""Benchmarks at size: corpora are what they claim to be, and figures are counted right."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import corpus
import encoders
import numpy as np
import peers
import pytest
import systems
from conftest import SAMPLE
from corpus import Asked
from material import Deck, Material, Template

from pararef.reading import read, stance
from pararef.reading.manifest import corrected, corrections
from pararef.records import Report

_PARAGRAPHS = 200
# What a manifest cannot give: with grades goes the framework's code.
_NOT_READ = {"grades": (), "framework_code": None}


@pytest.fixture(scope="module")
def material(sample: Report) -> Material:
    return Material.of([sample])


@pytest.fixture(scope="module")
def made(material: Material) -> list[Report]:
    return list(corpus.reports(material, _PARAGRAPHS))


def test_a_corpus_is_the_same_from_the_same_seed(made: list[Report]) -> None:
    assert list(corpus.reports(SAMPLE, _PARAGRAPHS)) == made


def test_another_seed_shares_no_sentence(material: Material, made: list[Report]) -> None:
    other = _sentences(corpus.reports(material, _PARAGRAPHS, seed=1))
    ours = _sentences(made)
    assert len(set(ours) & set(other)) < len(ours) / 20


@pytest.mark.parametrize("paragraphs", [1, 39, 40, 41, 500])
def test_a_corpus_has_as_many_paragraphs_as_asked_for(material: Material, paragraphs: int) -> None:
    lengths = [len(report.paragraphs) for report in corpus.reports(material, paragraphs)]
    assert sum(lengths) == paragraphs
    assert all(40 <= length <= 120 for length in lengths[:-1])


def test_no_sentence_comes_twice(material: Material) -> None:
    """Of one real report, so many that most sentences have two words exchanged."""
    counts = Counter(_sentences(corpus.reports(material, 15_000)))
    assert sum(counts.values()) > 30_000
    assert counts.most_common(1)[0][1] == 1


def test_more_than_all_wordings_are_refused() -> None:
    deck = Deck([Template("One first or other.", [(4, 9), (13, 18)], (("last",), ("only",)))])
    assert {deck.draw(Random(0))[1] for _ in range(2)} == {
        "One last or other.",
        "One first or only.",
    }
    with pytest.raises(ValueError, match="of more reports"):
        deck.draw(Random(0))


def test_wordings_differ_by_one_word_and_then_by_two() -> None:
    words = (("alpha", "gamma", "delta"), ("red", "green", "blue", "white"))
    template = Template("One first and one other word.", [(4, 9), (18, 23)], words, start=5)
    wordings = [template.wording() or "" for _ in range(3 + 4 + 3 * 4)]
    original = template.text.split()
    unlike = [sum(a != b for a, b in zip(w.split(), original, strict=True)) for w in wordings]
    assert unlike == [1] * 7 + [2] * 12
    assert len(set(wordings)) == 19
    assert template.wording() is None


def test_every_paragraph_is_read_back_from_its_file(made: list[Report], tmp_path: Path) -> None:
    """Number, words, headings, phase, line, sentences and stances: by pararef's own reader."""
    assert corpus.write(made, tmp_path) == _PARAGRAPHS
    fields = corrections(tmp_path)
    for report in made:
        found = corrected(read(tmp_path / report.source), fields[report.source])
        assert found.paragraphs == report.paragraphs
        held = {name: getattr(report, name) for name in Report.__slots__}
        assert {name: getattr(found, name) for name in Report.__slots__} == held | _NOT_READ


def test_sentences_are_made_of_real_words(sample: Report, made: list[Report]) -> None:
    """A word that was put in stood in a real paragraph, and a heading over one."""
    real = Counter(word for p in sample.paragraphs for word in _words(p.text))
    assert not {word for text in _sentences(made) for word in _words(text)} - real.keys()
    titles = {section.title for section in sample.sections}
    headings = {p.section[-1] for report in made for p in report.paragraphs}
    assert all(heading.partition(", part ")[0] in titles for heading in headings)


def test_filters_have_something_to_choose(material: Material) -> None:
    reports = list(corpus.reports(material, 2_000))
    assert len({report.id for report in reports}) == len(reports)
    assert len({report.inspected[0].first.year for report in reports}) > 5
    assert len({phase for report in reports for phase in report.phases}) > 2
    assert len({grade.grade for report in reports for grade in report.grades}) == 4
    providers = Counter(report.provider for report in reports)
    assert providers.most_common(1)[0][1] == 2


def test_questions_are_real_ones_and_words_that_are_there(made: list[Report]) -> None:
    asked = corpus.queries(made, 30)
    assert corpus.queries(made, 30) == asked
    held = {f"{p.report}#{p.anchor}": p.text for r in made for p in r.paragraphs}
    known = [question for question in asked if question.answer]
    assert len(known) == 15
    for question in known:
        words = iter(_words(held[question.answer or ""]))
        assert all(word in words for word in question.text.split())  # in their order
    real = corpus.QUESTIONS.read_text()
    assert all(question.text in real for question in asked if not question.answer)


def test_questions_go_on_when_all_have_been_asked(made: list[Report]) -> None:
    count = len(corpus.QUESTIONS.read_text().splitlines())
    asked = corpus.queries(made, 2 * count + 20)
    texts = [question.text for question in asked if not question.answer]
    assert len(texts) == count + 10
    assert len(set(texts)) > count


def test_reports_are_made_one_at_a_time(material: Material) -> None:
    first = next(corpus.reports(material, 10**9))
    assert first == next(islice(corpus.reports(material, 10**6), 1))


def test_what_is_said_is_what_the_reader_says(made: list[Report]) -> None:
    for report in made:
        for paragraph in report.paragraphs:
            for sentence in paragraph.sentences:
                text = sentence.span.of(paragraph.text)
                assert sentence.stance is stance.said(text, paragraph.section)


def test_peers_are_given_the_paragraphs_that_were_made(made: list[Report], tmp_path: Path) -> None:
    corpus.write(made, tmp_path)
    texts = systems.texts(tmp_path)
    assert dict(texts) == {f"{p.report}#{p.number}": p.text for r in made for p in r.paragraphs}
    assert len(texts) == _PARAGRAPHS


def test_a_system_finds_what_it_was_given_and_finds_it_again(
    material: Material, tmp_path: Path
) -> None:
    """pararef from files to the first answer, and from its store to all answers."""
    folder, store, asked = tmp_path / "files", tmp_path / "store", tmp_path / "asked.json"
    store.mkdir()
    made = list(corpus.reports(material, 12))
    corpus.write(made, folder)
    paragraphs = {f"{p.report}#{p.anchor}": p.text for r in made for p in r.paragraphs}
    asked.write_text(json.dumps(list(paragraphs.values())))
    command = [sys.executable, systems.__file__, "pararef", folder, store, asked]
    runs = []
    for _ in range(2):
        done = subprocess.run(
            [*map(str, command), str(time.time())], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    built, opened = runs
    assert not built["opened"]
    assert opened["opened"]
    assert [hits[0] for hits in built["found"]] == list(paragraphs)[:1]
    assert [hits[0] for hits in opened["found"]] == list(paragraphs)
    assert len(opened["taken"]) == len(paragraphs) - 1
    assert opened["first"] < built["first"]


def test_a_row_holds_medians_and_the_share_of_known_paragraphs_found() -> None:
    def run(first: float, taken: list[float], hits: list[list[str]]) -> peers.Run:
        sizes = {"peak": 100.0, "children": 20.0, "disk": 5.0, "processor": 2 * first}
        return sizes | {"first": first, "taken": taken, "found": hits}

    questions = [Asked("a", "r#1"), Asked("real"), Asked("b", "r#2")]
    hits = [["r#9", "r#1"], ["r#3"], ["r#4"]]
    runs = [(run(first, [], []), run(1.0, [0.04, 0.01], hits)) for first in (9.0, 3.0, 5.0)]
    row = peers.row("plain", "1", runs, questions)
    assert (row.first, row.processor, row.again) == (5.0, 10.0, 1.0)
    assert (row.p50, row.p95) == pytest.approx((10.0, 40.0))
    assert (row.memory, row.disk, row.found) == (120.0, 5.0, 0.5)


@pytest.mark.parametrize("share", [0.5, 0.95, 1.0])
@pytest.mark.parametrize("count", [1, 2, 19, 20, 100])
def test_a_quantile_is_one_of_the_values(count: int, share: float) -> None:
    values = sorted(np.random.default_rng(count).random(count).tolist())
    assert peers.quantile(values, share) == np.quantile(values, share, method="inverted_cdf")


def test_the_table_compares_all_with_pararef() -> None:
    sizes = {"processor": 1.0, "again": 1.0, "p50": 1.0, "p95": 1.0, "memory": 1.0}
    sizes |= {"memory_again": 1.0, "disk": 1.0, "found": 1.0}
    rows = [
        peers.Row("plain", "6", first=8.0, **sizes),
        peers.Row("pararef", "1", first=2.0, **sizes),
    ]
    own, other = peers.table(rows, {"paragraphs": 3}).splitlines()[-2:]
    assert own.startswith("| pararef | 1 | 2.0 | 1.0 |")
    assert other.startswith("| plain | 6 | 8.0 (4×) | 1.0 (1×) |")


def test_operations_are_those_of_the_products_of_matrices_one_by_one() -> None:
    """Every product of a layer, its operations counted by its shapes."""
    width, inner, layers = 6, 10, 2
    counted = 0
    for pieces in (3, 5):
        shapes = [(pieces, width, width)] * 4  # query, key, value, output
        shapes += [(pieces, width, inner), (pieces, inner, width)]
        shapes += [(pieces, width, pieces), (pieces, pieces, width)]  # attention, all heads
        counted += layers * sum(2 * a * b * c for a, b, c in shapes)
    assert encoders.operations([3, 5], layers, width, inner) == counted


def test_word_pieces_are_those_that_sentence_transformers_encodes(made: list[Report]) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [p.text for r in made for p in r.paragraphs][:20]
    texts.append(" ".join(texts))  # longer than the window
    features = SentenceTransformer(systems.weights()).tokenize(texts)
    found = features["attention_mask"].sum(dim=1).tolist()
    assert encoders.lengths(texts, systems.weights()) == found


def _sentences(reports: object) -> list[str]:
    return [
        sentence.span.of(paragraph.text)
        for report in reports  # type: ignore[attr-defined]
        for paragraph in report.paragraphs
        for sentence in paragraph.sentences
    ]


def _words(text: str) -> list[str]:
    return [word.strip(",;:.’'“”()") for word in text.split()]
