"""Hard cases, as data: what must be split, what must not, and what still fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pararef.reading import read
from pararef.records import Kind, Report

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def cases() -> Iterator:
    """Each case of each file, by its label; known failures are strict."""
    for file in CASES:
        for case in json.loads(file.read_text(encoding="utf-8")):
            failure = case.get("known_failure")
            marks = [pytest.mark.xfail(reason=failure, strict=True)] if failure else []
            yield pytest.param(case, id=f"{file.stem}: {case['label']}", marks=marks)


def texts(report: Report, kind: Kind) -> list[str]:
    return [p.text for p in report.paragraphs if p.kind is kind]


@pytest.mark.parametrize("case", list(cases()))
def test_a_case_reads_as_it_says(case: dict, tmp_path: Path) -> None:
    file = tmp_path / "case.md"
    file.write_text("\n".join(case["markdown"]) + "\n", encoding="utf-8")

    report = read(file)

    numbered = [[p.number, p.text] for p in report.paragraphs if p.kind is Kind.NUMBERED]
    assert numbered == case["numbered"]
    assert texts(report, Kind.BULLET) == case["bullets"]
    assert list(report.log.missing) == case.get("missing", [])
    assert report.log.words_placed == report.log.words_in
    if "prose" in case:
        assert texts(report, Kind.PROSE) == case["prose"]
    if "rows" in case:
        assert texts(report, Kind.TABLE) == case["rows"]
    if "headings" in case:
        assert [section.title for section in report.sections] == case["headings"]
    if "joined" in case:
        assert list(report.log.joined) == case["joined"]
    for text, columns in case.get("columns", {}).items():
        assert [list(p.columns) for p in report.paragraphs if p.text == text] == [columns]


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode("cp1252"), id="Windows-1252"),
    ],
)
def test_line_ends_and_encodings_change_no_word_and_no_line(encode, tmp_path: Path) -> None:
    text = "# Überblick\n\n1. One –\n<!-- a\n\nb -->\n2. “Two”.\n- three\n\n3. Four.\n"
    plain = tmp_path / "plain.md"
    plain.write_text(text, encoding="utf-8", newline="\n")
    other = tmp_path / "other.md"
    other.write_bytes(encode(text))

    def held(file: Path) -> list[tuple]:
        return [(p.anchor, p.text, p.place) for p in read(file).paragraphs]

    assert held(other) == held(plain)
