"""Word files: numbers as Word draws them, words as they are shown, bad files refused.

What is expected of the real files was read off the pages that LibreOffice
draws; what is expected of each rule follows from ECMA-376, part 1, section 17.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documents import document
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.errors import ReadingError
from pararef.reading.blocks import Block, Reading, Shape
from pararef.reading.docx import reading
from pararef.reading.structure import structure
from pararef.records import Kind

HERE = Path(__file__).parent

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rels(**targets: str) -> str:
    links = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{links}</Relationships>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word_file(
    body: str, *, space: str = TRANSITIONAL, more: str = "", **others: str | bytes
) -> bytes:
    """A Word file; each of `others` is a part, as numbering="<w:abstractNum …>"."""
    namespaces = (
        f'xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    parts: dict[str, str | bytes] = {
        "_rels/.rels": rels(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": rels(**{kind: f"{kind}.xml" for kind in others}),
        "word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body>{more}</w:document>",
    }
    for kind, content in others.items():
        if isinstance(content, str):
            content = f"<w:{kind} {namespaces}>{content}</w:{kind}>"
        parts[f"word/{kind}.xml"] = content
    return packed(parts)


def level(depth: int, pattern: str, more: str = "", *, format: str = "decimal") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def abstract(*levels: str, id_: int = 0) -> str:
    return f'<w:abstractNum w:abstractNumId="{id_}">{"".join(levels)}</w:abstractNum>'


def num(id_: int, of: int = 0, more: str = "") -> str:
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def p(text: str, list_: int | None = None, depth: int = 0, style: str = "", marks: str = "") -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if list_ is not None:
        properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>'
    if marks:
        properties += f"<w:rPr>{marks}</w:rPr>"
    run = text if text.startswith("<") else r(text)
    return f"<w:p><w:pPr>{properties}</w:pPr>{run if text else ''}</w:p>"


def r(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def style(id_: str, properties: str = "", *, name: str = "", on: str = "", run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name or id_}"/>'
        + (f'<w:basedOn w:val="{on}"/>' if on else "")
        + f"<w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def read(content: bytes) -> Reading:
    return reading(content, "report.docx")


def blocks(body: str, **others: str) -> list[Block]:
    return list(read(word_file(body, **others)).blocks)


def drawn(body: str, **others: str) -> list[str]:
    """The text of each block, with its label as it would stand on the page."""
    return [f"{block.label} {block.text}" if block.label else block.text for block in
            blocks(body, **others)]  # fmt: skip


THREE = abstract(
    level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", format="lowerLetter"),
)  # fmt: skip


# Automatic numbers


def test_a_level_counts_on_and_starts_over_below_a_higher_one() -> None:
    body = p("a", 1) + p("b", 1, 1) + p("c", 1, 1) + p("d", 1) + p("e", 1, 1) + p("f", 1, 2)
    assert drawn(body, numbering=THREE + num(1)) == [
        "1. a", "1.1 b", "1.2 c", "2. d", "2.1 e", "(a) f",
    ]  # fmt: skip


@given(st.lists(st.integers(0, 3), max_size=40))
def test_counting_agrees_with_counting_all_paragraphs_before(wishes: list[int]) -> None:
    """One pass with counters gives what looking back from each paragraph gives."""
    depths = [0]
    for wish in wishes:  # no level without one above it
        depths.append(min(wish, depths[-1] + 1))
    numbering = abstract(*(level(n, ".".join(f"%{i + 1}" for i in range(n + 1))) for n in range(4)))
    body = "".join(p("x", 1, depth) for depth in depths)
    found = [block.label for block in blocks(body, numbering=numbering + num(1))]

    def number(at: int, depth: int) -> int:
        begun = max((i for i in range(at + 1) if depths[i] < depth), default=-1)
        return depths[begun + 1 : at + 1].count(depth)

    for at, depth in enumerate(depths):
        assert found[at] == ".".join(str(number(at, n)) for n in range(depth + 1))


def test_only_numbers_of_digits_are_labels() -> None:
    body = p("a", 1) + p("b", 1, 2)
    number, letter = blocks(body, numbering=THREE + num(1))
    assert (number.label, number.text) == ("1.", "a")
    assert (letter.label, letter.text) == (None, "(a) b")
    assert number.shape is letter.shape is Shape.TEXT
    assert number.whole
    assert letter.whole


def test_numbers_go_on_after_other_text() -> None:
    body = p("a", 1) + p("between") + p("b", 1)
    assert drawn(body, numbering=THREE + num(1)) == ["1. a", "between", "2. b"]


def test_lists_made_after_one_abstract_list_count_together() -> None:
    body = p("a", 1) + p("b", 2) + p("c", 1)
    assert drawn(body, numbering=THREE + num(1) + num(2)) == ["1. a", "2. b", "3. c"]


def test_lists_made_after_different_abstract_lists_count_apart() -> None:
    numbering = THREE + abstract(level(0, "[%1]"), id_=1) + num(1) + num(2, 1)
    body = p("a", 1) + p("b", 2) + p("c", 1)
    assert drawn(body, numbering=numbering) == ["1. a", "[1] b", "2. c"]


def test_a_list_with_its_own_start_begins_there_once() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = p("a", 1) + p("b", 2) + p("c", 2) + p("d", 1) + p("e", 2)
    numbering = THREE + num(1) + num(2, more=again)
    assert drawn(body, numbering=numbering) == ["1. a", "5. b", "6. c", "7. d", "8. e"]


def test_only_the_first_level_that_a_list_comes_to_begins_anew() -> None:
    """So do LibreOffice and the Open XML PowerTools; ECMA-376 is silent."""
    again = "".join(
        f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="5"/></w:lvlOverride>'
        for depth in (0, 1)
    )
    body = p("a", 1) + p("b", 1, 1) + p("c", 2, 1) + p("d", 2) + p("e", 2, 1) + p("f", 1, 1)
    numbering = THREE + num(1) + num(2, more=again)
    assert drawn(body, numbering=numbering) == [
        "1. a", "1.1 b", "1.5 c", "2. d", "2.5 e", "2.6 f",
    ]  # fmt: skip


def test_a_list_may_draw_a_level_in_its_own_way() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)", format="upperRoman")}</w:lvlOverride>'
    body = p("a", 1) + p("b", 2)
    assert drawn(body, numbering=THREE + num(1) + num(2, more=own)) == ["1. a", "(II) b"]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        pytest.param("", ["(1)", "(1)", "(1)"], id="after any higher level"),
        pytest.param('<w:lvlRestart w:val="0"/>', ["(1)", "(2)", "(3)"], id="never"),
        pytest.param('<w:lvlRestart w:val="1"/>', ["(1)", "(2)", "(1)"], id="after the first"),
        pytest.param('<w:lvlRestart w:val="2"/>', ["(1)", "(1)", "(1)"], id="after the second"),
    ],
)
def test_a_level_starts_over_where_it_says(restart: str, expected: list[str]) -> None:
    numbering = abstract(level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", restart)) + num(1)
    body = p("a", 1) + p("b", 1, 1) + p("", 1, 2).replace("</w:pPr>", "</w:pPr>" + r("x"))
    body += p("c", 1, 1) + p("x", 1, 2) + p("d", 1) + p("x", 1, 2)
    found = [block.label for block in blocks(body, numbering=numbering) if block.text == "x"]
    assert found == expected


def test_a_level_above_that_was_never_used_counts_as_begun() -> None:
    assert drawn(p("a", 1, 1) + p("b", 1), numbering=THREE + num(1)) == ["1.1 a", "2. b"]


def test_legal_numbering_draws_decimals_only() -> None:
    numbering = abstract(
        level(0, "%1.", format="upperRoman"), level(1, "%1.%2", "<w:isLgl/>", format="lowerLetter")
    )
    assert drawn(p("a", 1) + p("b", 1, 1), numbering=numbering + num(1)) == ["I. a", "1.1 b"]


@pytest.mark.parametrize(
    ("format", "at", "expected"),
    [
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 53, "AAA"),
        ("lowerRoman", 4, "iv"),
        ("upperRoman", 1999, "MCMXCIX"),
        ("decimalZero", 7, "07"),
        ("ordinal", 22, "22nd"),
        ("ordinal", 113, "113th"),
        ("decimal", 1000, "1000"),
        ("anyOther", 3, "3"),
        ("none", 3, ""),
    ],
)
def test_numbers_are_written_in_their_format(format: str, at: int, expected: str) -> None:
    first = level(0, "%1)", format=format).replace('start w:val="1"', f'start w:val="{at}"')
    assert drawn(p("a", 1), numbering=abstract(first) + num(1)) == [f"{expected}) a"]


def test_a_mark_without_a_number_is_kept_as_it_stands() -> None:
    assert drawn(p("a", 1), numbering=abstract(level(0, "§")) + num(1)) == ["§ a"]


def test_words_in_the_pattern_are_part_of_the_text() -> None:
    numbering = abstract(level(0, "Rule %1:"), level(1, "", format="none")) + num(1)
    first, second = blocks(p("Do.", 1) + p("Do not.", 1, 1), numbering=numbering)
    assert (first.label, first.text) == (None, "Rule 1: Do.")
    assert (second.label, second.text) == (None, "Do not.")


def test_without_a_space_between_the_letter_stands_right_before_the_words() -> None:
    tight = level(0, "(%1)", '<w:suff w:val="nothing"/>', format="lowerLetter")
    assert drawn(p("The", 1), numbering=abstract(tight) + num(1)) == ["(a)The"]


def test_a_format_of_later_versions_falls_back() -> None:
    later = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001"/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="upperLetter"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl>'
    )
    assert drawn(p("a", 1), numbering=abstract(later) + num(1)) == ["A. a"]


def test_numbers_come_from_the_style_and_the_style_it_is_based_on() -> None:
    styles = (
        style("Para", '<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("Close", on="Para")
        + style("Sub", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', on="Para")
        + style("None", '<w:numPr><w:numId w:val="0"/></w:numPr>', on="Para")
    )
    body = "".join(p(text, style=text) for text in ("Para", "Close", "Sub", "None", "Para"))
    assert drawn(body, styles=styles, numbering=THREE + num(1)) == [
        "1. Para", "2. Close", "2.1 Sub", "None", "3. Para",
    ]  # fmt: skip


def test_a_level_is_found_by_the_style_that_it_names() -> None:
    numbering = abstract(level(0, "%1."), level(1, "%1.%2", '<w:pStyle w:val="Sub"/>')) + num(1)
    styles = style("Top", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    styles += style("Sub", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = p("a", style="Top") + p("b", style="Sub") + p("c", style="Sub")
    assert drawn(body, styles=styles, numbering=numbering) == ["1. a", "1.1 b", "1.2 c"]


def test_a_paragraph_may_leave_the_list_of_its_style() -> None:
    styles = style("Para", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = p("a", style="Para") + p("b", 0, style="Para") + p("c", style="Para")
    assert drawn(body, styles=styles, numbering=THREE + num(1)) == ["1. a", "b", "2. c"]


def test_a_list_style_lends_its_levels() -> None:
    linked = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
    kept = abstract('<w:styleLink w:val="Legal"/>', level(0, "[%1]"))
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = kept + linked + num(1) + num(2, 1)
    assert drawn(p("a", 2) + p("b", 2), styles=styles, numbering=numbering) == ["[1] a", "[2] b"]


def test_styles_that_are_based_on_each_other_do_not_hang() -> None:
    assert drawn(p("a", style="A"), styles=style("A", on="B") + style("B", on="A")) == ["a"]


def test_a_long_chain_of_styles_does_not_take_forever() -> None:
    styles = "".join(style(f"S{n}", on=f"S{n + 1}") for n in range(20_000))
    assert drawn(p("a", style="S0"), styles=styles) == ["a"]


def test_a_list_that_does_not_exist_draws_nothing() -> None:
    body = p("a", 9) + p("b", 1, 7) + p("c", 2) + p("d", 3, 9)
    ninth = f'<w:lvlOverride w:ilvl="9">{level(9, "%1.")}</w:lvlOverride>'
    numbering = THREE + num(1) + num(2, 8) + num(3, more=ninth)
    assert drawn(body, numbering=numbering) == ["a", "b", "c", "d"]


def test_a_paragraph_that_names_a_list_and_no_level_is_on_its_styles_level() -> None:
    numbering = abstract(level(0, "%1."), level(1, "%1.%2", '<w:pStyle w:val="Sub"/>')) + num(1)
    bare = '<w:ilvl w:val="0"/>'
    body = p("a", 1) + p("b", 1, style="Sub").replace(bare, "") + p("c", 1).replace(bare, "")
    found = drawn(body, numbering=numbering, styles=style("Sub"))
    assert found == ["1. a", "1.1 b", "2. c"]


def test_a_paragraph_without_words_takes_a_number_and_the_reading_says_so() -> None:
    found = read(word_file(p("a", 1) + p("", 1) + p("c", 1), numbering=THREE + num(1)))
    assert [block.label for block in found.blocks] == ["1.", "3."]
    assert found.warnings == ("Word numbers paragraphs that have no words: 2.",)


def test_a_bullet_keeps_its_depth_and_not_its_sign() -> None:
    numbering = abstract(level(0, "•", format="bullet"), level(1, "o", format="bullet")) + num(1)
    styles = style("L3", '<w:numPr><w:numId w:val="1"/></w:numPr>', name="List Bullet 3")
    found = blocks(
        p("a", 1) + p("b", 1, 1) + p("c", style="L3"), styles=styles, numbering=numbering
    )
    assert [(b.shape, b.level, b.text) for b in found] == [
        (Shape.BULLET, 0, "a"), (Shape.BULLET, 1, "b"), (Shape.BULLET, 2, "c"),
    ]  # fmt: skip


# Typed numbers


@pytest.mark.parametrize(
    ("run", "label", "text"),
    [
        ("12.<w:tab/>Good.", "12.", "Good."),
        ("12<w:tab/>Good.", "12", "Good."),
        ("1.2 Good.", "1.2", "Good."),
        ("(3) Good.", "(3)", "Good."),
        ("[4]<w:tab/>Good.", "[4]", "Good."),
        ("23.The school is good.", "23.", "The school is good."),
        ("12 schools are good.", None, "12 schools are good."),
        ("3.5% of all", None, "3.5% of all"),
        ("(a)<w:tab/>Good.", None, "(a) Good."),
        ("12.", None, "12."),
    ],
)
def test_a_typed_number_is_a_label(run: str, label: str | None, text: str) -> None:
    run = "<w:tab/>".join(f"<w:t>{part}</w:t>" for part in run.split("<w:tab/>"))
    (block,) = blocks(p(f"<w:r>{run}</w:r>"))
    assert (block.label, block.text) == (label, text)


def test_a_typed_bullet_is_a_bullet() -> None:
    (block,) = blocks(p("• Good."))
    assert (block.shape, block.text) == (Shape.BULLET, "Good.")


# Words


def test_changes_are_accepted() -> None:
    body = p(r("It is ") + f"<w:ins>{r('very ')}</w:ins><w:del>{r('not ')}</w:del>" + r("good."))
    found = read(word_file(body))
    assert [block.text for block in found.blocks] == ["It is very good."]
    assert found.warnings == ("It has tracked changes; it was read as if all were accepted.",)


def test_moved_words_stand_where_they_went() -> None:
    body = p(f"<w:moveFrom>{r('Good.')}</w:moveFrom>") + p(f"<w:moveTo>{r('Good.')}</w:moveTo>")
    assert drawn(body) == ["Good."]


def test_a_deleted_paragraph_takes_no_number_and_a_deleted_end_joins() -> None:
    gone = p(f"<w:del>{r('b')}</w:del>", 1, marks="<w:del/>")
    body = p("a", 1) + gone + p("c ", 1, marks="<w:del/>") + p("d", 1)
    assert drawn(body, numbering=THREE + num(1)) == ["1. a", "2. c d"]


def test_an_inserted_paragraph_counts() -> None:
    body = p("a", 1) + p("b", 1, marks="<w:ins/>") + p("c", 1)
    assert drawn(body, numbering=THREE + num(1)) == ["1. a", "2. b", "3. c"]


def test_a_deleted_end_before_a_table_ends_there_all_the_same() -> None:
    cells = f"<w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc>"
    body = p("a", marks="<w:del/>") + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + p("b")
    assert drawn(body) == ["a", "x\ty", "b"]


def test_hidden_words_are_left_out_whether_run_or_style_says_so() -> None:
    styles = style("H", run="<w:vanish/>")
    shown = '<w:vanish w:val="0"/>'
    body = p(r("Good") + r(" secret", "<w:vanish/>") + r(".")) + p(
        r("no ") + r("yes", shown), style="H"
    )
    assert drawn(body, styles=styles) == ["Good.", "yes"]


def test_a_hidden_paragraph_takes_no_number() -> None:
    hidden = p(r("b", "<w:vanish/>"), 1, marks="<w:vanish/>")
    assert drawn(p("a", 1) + hidden + p("c", 1), numbering=THREE + num(1)) == ["1. a", "2. c"]


def test_a_run_in_heading_is_one_with_its_text() -> None:
    mark = "<w:vanish/><w:specVanish/>"
    styles = style("Heading2", name="heading 2")
    body = p("Safety. ", 1, style="Heading2", marks=mark) + p("Pupils are safe.")
    (block,) = blocks(body, styles=styles, numbering=THREE + num(1))
    assert (block.shape, block.label, block.text) == (Shape.TEXT, "1.", "Safety. Pupils are safe.")


def test_a_large_first_letter_is_one_with_its_word() -> None:
    letter = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{r("T")}</w:p>'
    assert drawn(letter + p("his is good.")) == ["This is good."]


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_a_field_gives_its_result_and_not_its_code() -> None:
    inner = field("IF ", field("PAGE", r("7")) + r(" of 9"))
    assert drawn(p(r("Page ") + inner)) == ["Page 7 of 9"]


def test_a_field_inside_another_ones_code_gives_nothing() -> None:
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("PAGE", r("7"))
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("Good.")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    assert drawn(p(nested)) == ["Good."]


def test_fields_without_end_inside_each_other_do_not_take_forever() -> None:
    many = 20_000
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    assert drawn(p(begin * many + r("no") * many + end * many + r("Good."))) == ["Good."]


def test_a_stored_number_of_a_field_is_kept_and_a_missing_one_is_reported() -> None:
    found = read(word_file(p(field("SEQ para", r("4")) + r(". Good."))))
    assert (found.blocks[0].label, found.blocks[0].text) == ("4.", "Good.")
    bare = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>LISTNUM</w:instrText>'
    found = read(word_file(p(bare + '<w:fldChar w:fldCharType="end"/></w:r>' + r("Good."))))
    assert [block.text for block in found.blocks] == ["Good."]
    assert "only Word computes" in found.warnings[0]


def test_a_field_that_never_ends_swallows_nothing() -> None:
    body = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("Good.")) + p("More.")
    found = read(word_file(body))
    assert [block.text for block in found.blocks] == ["Good.", "More."]
    assert "fields do not end" in found.warnings[0]


def test_signs_are_what_they_look_like() -> None:
    run = (
        "<w:t>well</w:t><w:noBreakHyphen/><w:t>es</w:t><w:softHyphen/><w:t>tab\u00adlished</w:t>"
        '<w:br/><w:t>next\n  line</w:t><w:br w:type="page"/><w:t>page</w:t><w:tab/>'
        '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F061"/>'
        '<w:sym w:font="Odd" w:char="F0FC"/><w:sym w:font="Symbol" w:char="zz"/>'
    )
    assert drawn(p(f"<w:r>{run}</w:r>")) == ["well-established\nnext line page ✓α\ufffd\ufffd"]


def test_words_inside_links_controls_tags_formulas_and_ruby_are_kept() -> None:
    body = p(
        f"<w:hyperlink>{r('a')}</w:hyperlink><w:sdt><w:sdtContent>{r('b')}</w:sdtContent></w:sdt>"
        f"<w:smartTag>{r('c')}</w:smartTag><w:fldSimple>{r('d')}</w:fldSimple>"
        "<m:oMath><m:r><m:t>e</m:t></m:r></m:oMath>"
        f"<w:r><w:ruby><w:rt>{r('no')}</w:rt><w:rubyBase>{r('f')}</w:rubyBase></w:ruby></w:r>"
        f"<mc:AlternateContent><mc:Choice>{r('g')}</mc:Choice><mc:Fallback>{r('no')}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert drawn(body) == ["abcdefg"]


def test_paragraphs_inside_a_control_are_read_and_a_file_inside_is_reported() -> None:
    choice = f"<mc:AlternateContent><mc:Choice>{p('b')}</mc:Choice></mc:AlternateContent>"
    control = f"<w:sdt><w:sdtContent>{p('a')}{choice}</w:sdtContent></w:sdt>"
    found = read(word_file(f"{control}<w:altChunk/>"))
    assert [block.text for block in found.blocks] == ["a", "b"]
    assert "a file of its own" in found.warnings[0]


def test_a_text_box_stands_after_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    found = read(word_file(p(r("Good.") + drawing) + p(drawing + r("Better."))))
    assert [block.text for block in found.blocks] == ["Good.", "In the box.", "Better."]
    assert [(each.text, each.why) for each in found.dropped] == [("In the box.", "repeated box")]


def test_strict_files_read_like_others() -> None:
    body = p("a", 1) + p("b", 1, 1) + p(r("c") + f"<w:del>{r('d')}</w:del>", 1)
    parts = {"numbering": THREE + num(1)}
    strict = word_file(body, space=STRICT, **parts)
    assert read(strict) == read(word_file(body, **parts))


def test_what_stands_beside_the_text_is_dropped_for_a_reason() -> None:
    contents = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    found = read(
        word_file(
            f"<w:sdt>{contents}</w:sdtPr><w:sdtContent>{p('Introduction 3')}</w:sdtContent></w:sdt>"
            + p("Summary 4", style="TOC2")
            + p(field("PAGEREF _Toc123", r("Annex 5")))
            + p(r("Good.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            styles=style("TOC2", name="toc 2"),
            header=p("The school"),
            footer=p("Page ") + p(field("PAGE", r("1"))),
            footnotes=f'<w:footnote w:type="separator">{p("-")}</w:footnote>'
            f"<w:footnote>{p('See below.')}</w:footnote>",
            endnotes=f"<w:endnote>{p('The end.')}</w:endnote>",
        )
    )
    assert [block.text for block in found.blocks] == ["Good."]
    assert [(each.why, each.text) for each in found.dropped] == [
        ("contents", "Introduction 3"),
        ("contents", "Summary 4"),
        ("contents", "Annex 5"),
        ("header", "The school"),
        ("footer", "Page\n1"),
        ("note", "See below."),
        ("note", "The end."),
    ]


# Headings


def test_headings_are_told_by_style_or_outline_level() -> None:
    styles = (
        style("Title", name="Title")
        + style("H1", name="heading 1")
        + style("Own", name="H: Subheading 3")
        + style("Deep", '<w:outlineLvl w:val="2"/>')
        + style("Body", '<w:outlineLvl w:val="9"/>', on="H1")
    )
    body = "".join(p(text, style=text) for text in ("Title", "H1", "Own", "Deep", "Body"))
    outline = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>' + r("Direct") + "</w:p>"
    found = blocks(body + outline, styles=styles)
    assert [(b.shape, b.level) for b in found] == [
        (Shape.HEADING, 1), (Shape.HEADING, 2), (Shape.HEADING, 4), (Shape.HEADING, 4),
        (Shape.TEXT, 0), (Shape.HEADING, 2),
    ]  # fmt: skip


def test_text_that_wears_a_headings_style_is_text() -> None:
    styles = style("H2", '<w:numPr><w:numId w:val="1"/></w:numPr>', name="heading 2")
    body = p("Safety", style="H2") + p("Pupils feel safe.", style="H2")
    heading, text = blocks(body, styles=styles, numbering=THREE + num(1))
    assert (heading.shape, heading.text) == (Shape.HEADING, "1. Safety")
    assert (text.shape, text.label, text.text) == (Shape.TEXT, "2.", "Pupils feel safe.")


def test_bold_is_told_by_run_and_style_and_bold_on_bold_is_plain() -> None:
    strong = '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/>'
    styles = style("B", run="<w:b/>") + strong + "</w:rPr></w:style>"
    toggled = r("d", '<w:rStyle w:val="Strong"/>')
    body = p(r("a", "<w:b/>")) + p(r("b", "<w:b/>") + r("c")) + p("e", style="B")
    body += p(toggled, style="B") + p(r("f", '<w:b w:val="false"/>'), style="B")
    assert [block.bold for block in blocks(body, styles=styles)] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_a_typed_number_makes_a_sentence_in_a_headings_style_a_paragraph() -> None:
    styles = style("H2", name="heading 2")
    body = p("1.1 Safety", style="H2") + p("1.2 Pupils feel safe.", style="H2")
    heading, text = blocks(body, styles=styles)
    assert (heading.shape, heading.text) == (Shape.HEADING, "1.1 Safety")
    assert (text.shape, text.label, text.text) == (Shape.TEXT, "1.2", "Pupils feel safe.")


def test_a_quotation_is_told_by_its_style() -> None:
    first, second = blocks(p("a", style="Q") + p("b"), styles=style("Q", name="Block Quotation"))
    assert first.quoted
    assert not second.quoted


# Tables


def row(*cells: str, more: str = "") -> str:
    return f"<w:tr>{more}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_rows_keep_their_columns_where_cells_are_merged() -> None:
    span = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    merged = "<w:tcPr><w:vMerge/></w:tcPr>"
    table = (
        row(p("Year"), p("Judgement"), p("Grade"), more=header)
        + row(p("2018"), p("Overall"), p("2"))
        + row(merged + p(""), p("Leader") + p("ship"), p("1"))
        + row(span + p("Both"), p("3"))
        + row(p("4"), more='<w:trPr><w:gridBefore w:val="2"/></w:trPr>')
        + row(p("gone"), more="<w:trPr><w:del/></w:trPr>")
    )
    found = blocks(f"<w:tbl>{table}</w:tbl>")
    assert [(b.text, b.header) for b in found] == [
        ("Year\tJudgement\tGrade", True),
        ("2018\tOverall\t2", False),
        ("\tLeader\nship\t1", False),
        ("Both\t\t3", False),
        ("\t\t4", False),
    ]
    assert all(b.shape is Shape.ROW for b in found)


def test_a_first_row_in_bold_holds_the_headings_and_tables_stand_apart() -> None:
    bold = [p(r(word, "<w:b/>")) for word in ("Judgement", "Grade")]
    table = row(*bold) + row(p("Overall"), p("2")) + row(p("Leaders"), p("1"))
    other = row(p("Pupils"), p("240"))
    found = blocks(f"<w:tbl>{table}</w:tbl><w:tbl>{other}</w:tbl>")
    assert [b.header for b in found] == [True, False, False, False]
    columns = [p.columns for p in structure("", found).paragraphs]
    assert columns == [(), ("Judgement", "Grade"), ("Judgement", "Grade"), ()]


def test_a_table_that_lays_out_text_gives_its_text() -> None:
    box = row(p("Pupils are safe.", 1)) + row(p("They say so.", 1))
    found = blocks(p("a", 1) + f"<w:tbl>{box}</w:tbl>", numbering=THREE + num(1))
    assert [(b.shape, b.label) for b in found] == [(Shape.TEXT, "1."), (Shape.TEXT, "2."),
                                                   (Shape.TEXT, "3.")]  # fmt: skip
    columns = row(p("one " * 90) + p("two " * 90), p("three " * 20))
    assert [b.shape for b in blocks(f"<w:tbl>{columns}</w:tbl>")] == [Shape.TEXT] * 3


def test_numbers_in_a_column_of_their_own_stand_in_the_row() -> None:
    table = row(p("", 1), p("Leaders")) + row(p("", 1), p("Pupils"))
    assert drawn(f"<w:tbl>{table}</w:tbl>", numbering=THREE + num(1)) == [
        "1.\tLeaders",
        "2.\tPupils",
    ]


def test_numbers_in_a_column_of_their_own_number_the_text_beside_them() -> None:
    long = "Leaders know their pupils well and act on what they know at once."
    table = row(p("", 1), p(long)) + row(p("2."), p(long) + p("Continued."))
    found = blocks(f"<w:tbl>{table}</w:tbl>", numbering=THREE + num(1))
    assert [(b.shape, b.label, b.text) for b in found] == [
        (Shape.TEXT, "1.", long),
        (Shape.TEXT, "2.", long),
        (Shape.TEXT, None, "Continued."),
    ]


def test_lines_rise_in_steps_of_two() -> None:
    lines = [block.lines for block in blocks(p("a") + p("b") + p("c"))]
    assert lines == [(1, 1), (3, 3), (5, 5)]


# Bad input


def bomb(size: int) -> bytes:
    return packed({"word/document.xml": b"<a>" + b" " * size})


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "good "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    f']><w:document xmlns:w="{TRANSITIONAL}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>'
    "</w:document>"
)
DEEP = word_file("<w:sdt>" * 230 + "</w:sdt>" * 230)
DEEPER = word_file("<w:sdt>" * 90_000 + "</w:sdt>" * 90_000)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "is not a Word document", id="no bytes"),
        pytest.param(b"1. Good.", "is not a Word document", id="text"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Word document", id="doc"),
        pytest.param(
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password", id="locked"
        ),
        pytest.param(word_file(p("Good."))[:-40], "is damaged", id="cut"),
        pytest.param(packed({"a.txt": "Good."}), "is a zip archive, not", id="zip"),
        pytest.param(packed({"xl/workbook.xml": "<a/>"}), "is an Excel workbook", id="xlsx"),
        pytest.param(packed({"ppt/presentation.xml": "<a/>"}), "is a PowerPoint", id="pptx"),
        pytest.param(
            packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument text",
            id="odt",
        ),
        pytest.param(packed({"word/document.xml": "<a><b></a>"}), "no proper XML", id="XML"),
        pytest.param(packed({"word/document.xml": ""}), "no proper XML", id="no XML"),
        pytest.param(packed({"word/document.xml": "<a/>"}), "no text part", id="other XML"),
        pytest.param(word_file(p("") + p(" – ")), "holds no words", id="no words"),
        pytest.param(packed({"word/document.xml": ENTITIES}), "DOCTYPE", id="entities"),
        pytest.param(DEEP, "more than 200 deep", id="deep"),
        pytest.param(DEEPER, "no proper XML", id="deeper"),
        pytest.param(bomb(33 * 2**20), "unpacks to more than", id="bomb"),
        pytest.param(packed({f"{i}.xml": b"" for i in range(10_001)}), "unpacks to", id="parts"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ReadingError, match=why) as refused:
        read(content)
    assert str(refused.value).startswith("report.docx ")
    assert "\n" not in str(refused.value)


def test_a_bomb_is_refused_though_its_header_says_it_is_small() -> None:
    content = bytearray(bomb(33 * 2**20))
    honest = (33 * 2**20 + 3).to_bytes(4, "little")
    while (at := content.find(honest)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(ReadingError):
        read(bytes(content))


def test_a_part_that_is_missing_or_packed_as_word_never_does() -> None:
    parts = {
        "word/_rels/document.xml.rels": rels(numbering="gone.xml"),
        "word/document.xml": f'<w:document xmlns:w="{TRANSITIONAL}"><w:body>{p("Good.")}</w:body>'
        "</w:document>",
    }
    assert [block.text for block in read(packed(parts)).blocks] == ["Good."]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", parts["word/document.xml"])
    with pytest.raises(ReadingError, match="cannot be unpacked"):
        read(out.getvalue())


def test_a_locked_part_is_refused() -> None:
    content = bytearray(packed({"word/document.xml": "<a/>"}))
    content[6] |= 1  # the flag in front of the part …
    content[content.find(b"PK\x01\x02") + 8] |= 1  # … and in the table of contents
    with pytest.raises(ReadingError, match="password"):
        read(bytes(content))


SOUND = word_file(
    p("Good.", 1) + p("Better.", 1, 1) + f"<w:tbl>{row(p('a'), p('b'))}</w:tbl>",
    numbering=THREE + num(1),
    styles=style("A"),
)


def read_or_refused(content: bytes) -> tuple[Block, ...] | str:
    try:
        return read(content).blocks
    except ReadingError as refused:
        return str(refused)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut]), bytes(content[cut:])):
        found = read_or_refused(damaged)
        assert found
        assert isinstance(found, tuple) or found.startswith("report.docx ")


ODD = st.sampled_from(
    [
        "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>Good.</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>",
        "</w:tr>", "<w:tc>", "</w:tc>", "<w:sdt>", "</w:sdt>", "<w:tab/>", "<w:pPr/>", "<w:del>",
        "</w:del>", '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>',
        '<w:pPr><w:numPr><w:ilvl w:val="-1"/><w:numId w:val="1"/></w:numPr></w:pPr>',
        '<w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr></w:pPr>',
        '<w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr>',
        '<w:pPr><w:outlineLvl w:val="-5"/><w:rPr><w:del/></w:rPr></w:pPr>',
        '<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>', "<w:txbxContent>", "</w:txbxContent>",
        "<w:pict>", "</w:pict>", "<mc:AlternateContent/>", "<w:sym/>",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(ODD, max_size=30))
def test_elements_in_odd_places_are_refused_or_read(elements: list[str]) -> None:
    opened: list[str] = []
    body = p("Good.")
    for element in elements:  # closed in the right order, or never
        if element.startswith("</"):
            if not opened or opened[-1] != element[2:]:
                continue
            opened.pop()
        elif not element.endswith("/>") and "</" not in element:
            opened.append(element[1:])
        body += element
    body += "".join(f"</{name}" for name in reversed(opened))
    found = read_or_refused(word_file(body, numbering=THREE + num(1)))
    assert isinstance(found, str) or structure("", found).paragraphs


# Real files


GOLD = sorted((HERE / "gold").glob("*.docx.json"))


def either(expected: dict[str, Any], what: str) -> tuple[str, ...]:
    """What was written down, and what is as right."""
    return tuple(map(squeezed, [expected[what], *expected.get(f"alt_{what}", [])]))


def squeezed(text: str) -> str:
    """Without spaces: where lines are justified or broken, a page does not show them."""
    return re.sub(r"\s+", "", text).casefold()


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.name.removesuffix(".docx.json"))
def test_paragraphs_are_those_on_the_page(file: Path) -> None:
    gold = json.loads(file.read_text(encoding="utf-8"))
    found = structure("", reading(document(gold["file"]).read_bytes(), gold["file"]).blocks)
    numbered = {p.number: p for p in found.paragraphs if p.kind is Kind.NUMBERED}
    assert len(gold["paragraphs"]) >= 30
    for expected in gold["paragraphs"]:
        paragraph = numbered[expected["number"]]
        text = squeezed(paragraph.text)
        assert text.startswith(either(expected, "first"))
        assert text.endswith(either(expected, "last"))
        assert squeezed(paragraph.section[-1]) in either(expected, "section")


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("explanatory-notes_skills-and-post16-education-act_2022.docx", 205),
        ("judgment_ewca-civ_merton-v-richards_2005.docx", 52),
        ("judgment_ewcop_sunderland-v-macpherson_2023.docx", 61),
        ("judgment_ewfc_father-v-mother_2024.docx", 105),
        ("judgment_uksc_lloyd-v-google_2021.docx", 160),
    ],
)
def test_every_number_is_found_and_no_other(name: str, last: int) -> None:
    found = structure("", reading(document(name).read_bytes(), name).blocks)
    numbers = [p.number or "" for p in found.paragraphs if p.kind is Kind.NUMBERED]
    whole = [number for number in numbers if "." not in number]
    assert whole == [str(number) for number in range(1, last + 1)]
    parts = len(numbers) - len(whole)
    assert parts == (59 if name.startswith("judgment_ewfc") else 0)  # of 64: 1.1, 1.2.1 …


def test_chapters_number_their_paragraphs() -> None:
    name = "statutory-guidance_send-code-of-practice_2015.docx"
    found = structure("", reading(document(name).read_bytes(), name).blocks)
    numbers = [p.number for p in found.paragraphs if p.kind is Kind.NUMBERED]
    # Counted on LibreOffice's pages, which draw 6.100 and 7.36 in front of nothing.
    last = (41, 24, 71, 62, 60, 99, 38, 78, 217, 150, 111)
    drawn = [f"{at}.{n}" for at, most in enumerate(last, 1) for n in range(1, most + 1)]
    assert numbers == [number for number in drawn if number != "7.36"]
