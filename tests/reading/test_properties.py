"""What holds for any text at all."""

import contextlib
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pararef.errors import ReadingError
from pararef.reading import read
from pararef.reading.markdown import blocks
from pararef.reading.structure import Structure, structure

# Pieces of Markdown; each # becomes a word that occurs once.
PIECES = [
    *("\n", "\n\n", "\n- ", "\n  - ", "\n## ", "\n### ", "\n**", "**\n\n", "\n> ", "\n<li>"),
    *("\n1. ", "\n2. ", "\n3) ", "\n(1) ", "\n[2] ", "\n4.\n", "\n4.\n\n", "\n**5.** ", "\n6\\. "),
    *("\n```\n", "\n---\n", "\n===\n", "\n|", "|", "|\n", "\n|---|---|\n", "\t", "  \n", "\f"),
    *("<br>", "<td>", "<tr>", "</tr>", "\n<tr><td>", "</td></tr>\n", "<b>", "&amp;", "\\*", "*"),
    *("_", "`", "[", "](", ")", "![", "<", ">", ".", ":", ",", "-", "\r\n", "\u2028"),
    *("#", "# ", " # ", "# # # # # # # # # # # # ", "# #. ", "# #: ", "# and\n"),
]


def texts(found: Structure) -> list[str]:
    """Headings and paragraphs, in the report's order."""
    printed = []
    headings = list(found.sections)
    for place, paragraph in enumerate(found.paragraphs):
        while headings and headings[0].before == place:
            printed.append(headings.pop(0).title)
        printed.append(paragraph.text)
    return printed + [heading.title for heading in headings]


@st.composite
def documents(draw) -> str:
    parts = draw(st.lists(st.sampled_from(PIECES), max_size=40))
    heads = re.compile(r"(\n#+ )")
    text = ""
    for part in parts:
        for bit in heads.split(part):
            text += bit if heads.fullmatch(bit) else bit.replace("#", "§")
    count = iter(range(10_000))
    return re.sub("§", lambda _: f"w{next(count)}x", text)


def in_marks(text: str) -> bool:
    """A link's address, a tag's inside and a fence's first line are not words."""
    return bool(re.search(r"\]\(|<[^>]*w\d|```", text))


@settings(deadline=None, max_examples=300)
@given(documents().filter(lambda text: not in_marks(text)))
def test_every_word_comes_out_once_and_in_order(text):
    found = texts(structure("r", list(blocks(text))))
    assert re.findall(r"w\d+x", "\n".join(found)) == re.findall(r"w\d+x", text)


@settings(deadline=None, max_examples=300)
@given(documents())
def test_words_in_are_words_placed(text):
    pieces = list(blocks(text))
    found = structure("r", pieces)
    placed = sum(len(section.title.split()) for section in found.sections) + sum(
        len(p.text.split()) + (p.number is not None) for p in found.paragraphs
    )
    assert placed + found.mended == sum(piece.words for piece in pieces)
    assert len({p.anchor for p in found.paragraphs}) == len(found.paragraphs)


@settings(deadline=None, max_examples=300)
@given(text=st.one_of(st.text(), documents(), st.text(alphabet="#-*_.:|\t\n <>[]()`1a2\\&;!~=\"'")))
def test_any_text_is_read_or_refused(text, read_text):
    try:
        report = read_text(text)
    except ReadingError:
        return
    assert report.log.fidelity == 1.0


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content, tmp_path):
    file = tmp_path / "report.md"
    file.write_bytes(content)
    with contextlib.suppress(ReadingError):
        read(file)


NOISE = st.sampled_from(
    ["2017. A year", "(3) a list", "99. Far away.", "3. aged so", "2.5 percent", "no number."]
)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(3, 40), st.lists(NOISE, max_size=40))
def test_paragraphs_that_count_up_are_found_among_lines_that_do_not(first, many, noise):
    """Each noise stands in an unfinished sentence, wrapped before it."""
    numbers = [str(number) for number in range(first, first + many)]
    lines = []
    for place, number in enumerate(numbers):
        extra = f", as they are aged from 2 to\n{noise[place]}" if place < len(noise) else ""
        lines.append(f"{number}. Paragraph {number} says so{extra}\nto its end.")

    found = structure("r", list(blocks("\n".join(lines))))

    assert [p.number for p in found.paragraphs] == numbers
    assert [" ".join(p.text.split()) for p in found.paragraphs] == [
        " ".join(line.split(". ", 1)[1].split()) for line in lines
    ]


@pytest.mark.parametrize("gap", [1, 5, 80])
def test_a_number_left_out_is_missing_and_never_invented(gap):
    numbers = [*range(1, 20), *range(20 + gap, 40 + gap)]
    text = "\n\n".join(f"{number}. Said of {number}." for number in numbers)
    found = structure("r", list(blocks(text)))
    assert [p.number for p in found.paragraphs] == [str(number) for number in numbers]
    assert [p.text for p in found.paragraphs] == [f"Said of {number}." for number in numbers]
    assert found.missing == tuple(str(number) for number in range(20, 20 + gap))
