"""Web pages: what is text, where a paragraph ends, and what numbers it."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from documents import document
from hypothesis import given, settings
from hypothesis import strategies as st

from pararef.errors import ReadingError
from pararef.reading import akoma, html, markup, source
from pararef.reading.blocks import Block, Shape
from pararef.reading.source import Format, sniff
from pararef.reading.structure import structure
from pararef.records import Kind, Paragraph

GOLD = Path(__file__).parent / "gold"


def blocks(page: str) -> tuple[Block, ...]:
    return html.reading(page.encode(), "page.html").blocks


def shown(page: str) -> list[tuple[str, str | None, str]]:
    """Shape, label and text of each block."""
    return [(block.shape.value, block.label, block.text) for block in blocks(page)]


def dropped(page: str) -> list[tuple[str, str]]:
    return [(part.why, part.text) for part in html.reading(page.encode(), "page.html").dropped]


def numbered(name: str) -> list[Paragraph]:
    found = structure("r", html.reading(document(name).read_bytes(), name).blocks)
    return [p for p in found.paragraphs if p.kind is Kind.NUMBERED]


# Real pages


@pytest.mark.parametrize(
    "name", ["inquiry_leveson-partA-ch1_2012.html", "inquiry_leveson-partB-ch2_2012.html"]
)
def test_numbered_paragraphs_are_those_that_a_plain_look_at_the_file_gives(name):
    """The gold was cut from the raw file, line by line, without a parser."""
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    found = [
        (p.number, " ".join(p.text.split()[:5]), " ".join(p.text.split()[-5:]), p.section[-1])
        for p in numbered(name)
    ]
    assert found == [(g["number"], g["first"], g["last"], g["section"]) for g in gold["paragraphs"]]


def test_a_page_around_a_report_is_put_apart():
    page = html.reading(document("inquiry_leveson-partA-ch1_2012.html").read_bytes(), "page")
    text = " ".join(block.text for block in page.blocks)
    for menu in ("How to use this site", "Back to the top", "Stationery Office", "Robert Sharp"):
        assert menu not in text
    assert [d.text for d in page.dropped if d.why == "note mark"] == [str(n) for n in range(1, 16)]
    notes = [d.text for d in page.dropped if d.why == "note"]
    assert len(notes) == 15
    assert notes[0] == "1. HC Hansard, 13 July 2011, vol 531, col 311-312"


def test_lines_set_one_by_one_become_paragraphs_and_quotations():
    page = html.reading(document("inquiry_chilcot-page1000_2016.html").read_bytes(), "page")
    assert [b.label for b in page.blocks if b.label] == ["173.", "174.", "175.", "176.", "177."]
    ends = ["told the Inquiry that:", "became involved …", "harder to contain.”"]
    ends += ["told the Inquiry:", "reason behind it.”", "start from scratch”.", "army capability:"]
    ends += ["of their rank.”", "told the Inquiry that:", "in subsequent years.”"]
    assert all(b.text.endswith(end) for b, end in zip(page.blocks, ends, strict=True))
    assert [b.quoted for b in page.blocks] == [b.label is None for b in page.blocks]
    assert page.blocks[5].text.startswith("The Order to disband the army also reduced the rate at")
    assert page.blocks[5].text.endswith("we really had to start from scratch”.")
    assert {d.why for d in page.dropped} == {
        *("header", "navigation", "note", "note mark", "page number")
    }


def test_an_error_page_behind_a_pdf_name_is_a_web_page_of_a_few_words():
    content = document("odd_birmingham-2012_html-page-named-pdf.pdf").read_bytes()
    assert sniff(content) is Format.HTML
    page = html.reading(content, "page")
    assert page.blocks[0].text == "Report not found"
    assert len(page.blocks) == 7
    assert "cookie banner" in {d.why for d in page.dropped}


def test_a_judgment_in_xml_gives_its_nineteen_paragraphs_and_their_quotations():
    page = akoma.reading(document("judgment_uksc_pps-v-mckee_2013.xml").read_bytes(), "judgment")
    found = structure("r", page.blocks)
    paragraphs = [p for p in found.paragraphs if p.kind is Kind.NUMBERED]
    assert [p.number for p in paragraphs] == [str(n) for n in range(1, 20)]
    assert paragraphs[0].text.endswith("inadmissible in any subsequent court proceedings?")
    assert paragraphs[18].text.endswith("It follows that this appeal must be dismissed.")
    under_8 = [p.text for p in found.paragraphs if p.lead == "8"]
    assert len(under_8) == 3
    assert under_8[0].startswith("“(1) Evidence…of a fact relevant")
    assert under_8[-1].startswith("Identical provisions are contained")


# Text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            "<p>One <b>two</b>\n three<br>four&nbsp;&amp; fi\u00adve</p>six",
            [("text", None, "One two three\nfour & five"), ("text", None, "six")],
            id="inline marks, breaks, entities and soft hyphens",
        ),
        pytest.param(
            "<p>1.2 Text.<p>12. Text.<p>(3) Text.<p>27.4% did.",
            [
                *(("text", "1.2", "Text."), ("text", "12.", "Text."), ("text", "(3)", "Text.")),
                ("text", None, "27.4% did."),
            ],
            id="printed numbers",
        ),
        pytest.param(
            '<p><span class="num">7</span>The <b>8</b> said.</p><p><b>9.</b>The end.',
            [("text", "7", "The 8 said."), ("text", "9.", "The end.")],
            id="numbers in elements of their own",
        ),
        pytest.param(
            "<div>12.</div><div>The text.</div><div>13.</div><h2>A</h2>",
            [("text", "12.", "The text."), ("text", None, "13."), ("heading", None, "A")],
            id="numbers in blocks of their own",
        ),
        pytest.param(
            "<ol start=4><li>Four.<li value=7>Seven.<p>More.</p><li>Eight.</ol>",
            [
                *(("bullet", "4.", "Four."), ("bullet", "7.", "Seven."), ("text", None, "More.")),
                ("bullet", "8.", "Eight."),
            ],
            id="numbers that the browser draws",
        ),
        pytest.param(
            "<ol><li>3.1 Own.</ol><ol type=a><li>A.</ol><ol type=I start=4><li>B.</ol><ul><li>C",
            [
                *(("bullet", "3.1", "Own."), ("bullet", None, "a. A."), ("bullet", None, "IV. B.")),
                ("bullet", None, "C"),
            ],
            id="own numbers, letters and Roman numbers",
        ),
        pytest.param(
            "<ol reversed><li>A.<li>B.</ol><ol style='list-style-type:none'><li>C.</ol>",
            [("bullet", "2.", "A."), ("bullet", "1.", "B."), ("bullet", None, "C.")],
            id="backwards, and no numbers",
        ),
        pytest.param(
            "<table><caption>Grades</caption><tr><th>Judgement<th>Grade<tr><td>Overall<td>2"
            "<tr><td colspan=2>Both</table>",
            [
                *(("text", None, "Grades"), ("row", None, "Judgement\tGrade")),
                *(("row", None, "Overall\t2"), ("row", None, "Both\t")),
            ],
            id="a table",
        ),
        pytest.param(
            "<table><tr><td rowspan=2>A<td>B<tr><td>C</table>",
            [("row", None, "A\tB"), ("row", None, "\tC")],
            id="a cell over two rows",
        ),
        pytest.param(
            "<table><tr><td><h2>Title</h2><td><p>12. Text.</p></table>",
            [("heading", None, "Title"), ("text", "12.", "Text.")],
            id="a table that lays out the page",
        ),
        pytest.param(
            "<table><tr><td>1.<td>First paragraph.<tr><td>2.<td>Second paragraph.</table>",
            [("text", "1.", "First paragraph."), ("text", "2.", "Second paragraph.")],
            id="numbered paragraphs laid out as a table",
        ),
        pytest.param(
            "<p>a <!-- b --><script>c</script><style>d</style> e<template>f</template>",
            [("text", None, "a e")],
            id="comments and scripts",
        ),
        pytest.param(
            "<pre>1. One\n   two.\n\n2. Three\nfour.</pre>",
            [("text", "1.", "One two."), ("text", "2.", "Three four.")],
            id="plain text in a page",
        ),
        pytest.param(
            "<p class=MsoNormal>7.<span style='font:7pt'>&nbsp; &nbsp; </span>Word wrote\nthis.",
            [("text", "7.", "Word wrote this.")],
            id="a page saved by Word",
        ),
        pytest.param("<p>m<sup>2</sup> or H<sub>2</sub>O", [("text", None, "m2 or H2O")], id="sup"),
    ],
)
def test_markup_becomes_blocks(page, expected):
    assert shown(page) == expected


def test_headings_have_levels_and_lists_have_depths():
    found = blocks("<h2>A</h2><ul><li>one<ul><li>two</ul><li>three</ul><h4>2. B<br>C</h4><p>d")
    assert [(b.shape.value, b.level) for b in found] == [
        *(("heading", 2), ("bullet", 0), ("bullet", 1), ("bullet", 0), ("heading", 4)),
        ("text", 0),
    ]


def test_quotations_are_marked_but_a_page_indented_as_one_is_not():
    quoted = [b.quoted for b in blocks("<p>He said so then:<blockquote>Yes.</blockquote><p>So.")]
    assert quoted == [False, True, False]
    assert not any(b.quoted for b in blocks("<blockquote><p>One two.<p>Three.</blockquote>"))


def test_a_bold_line_in_a_quotation_is_no_heading():
    page = "<p>1. The terms that were given to me are these:</p><blockquote><b>Part 1</b><p>a.</p>"
    assert [b.bold for b in blocks(page)] == [False, False, False]
    assert [b.bold for b in blocks("<p><b>Part</b> <strong>1</strong></p><p>Text <b>x</b>.")] == [
        *(True, False)
    ]


@pytest.mark.parametrize(
    ("page", "why", "words"),
    [
        ("<nav>Menu here</nav><p>One two three four five.", "navigation", "Menu here"),
        ("<header>Site <b>name</b></header><p>One two three four.", "header", "Site name"),
        ("<p>One two three four five.<footer>© Crown</footer>", "footer", "© Crown"),
        ("<div class=cookie-banner>Cookies?</div><p>One two three.", "cookie banner", "Cookies?"),
        ("<form>Search <input></form><p>One two three.", "form", "Search"),
        ("<p hidden>Not this</p><p>One two three four.", "hidden", "Not this"),
        ("<p>One two <span style='display:none'>x</span> three four.", "hidden", "x"),
        ("<p>One two<sup><a href='#n1'>1</a></sup> three", "note mark", "1"),
        ("<p>One two<a class=ref href='#note-3'>[3]</a> three", "note mark", "[3]"),
        (
            "<p>One two<sup id='fnref:1'><a href='#fn:1' class='footnote'>[footnote 1]</a></sup>",
            "note mark",
            "[footnote 1]",
        ),
        ("<p>One two three<div id=ftn1><p>[1] Ibid.</div>", "note", "[1] Ibid."),
        ("<p>One two <span class=sr-only>here</span> three four.", "hidden", "here"),
        ("<p>One two three four<p class=footnote>1. Ibid.", "note", "1. Ibid."),
        ("<p>One two three<img alt='A chart'>", "picture", "A chart"),
        (
            "<ul><li><a href='#a'>One</a><li><a href='#b'>Two three</a></ul><p>a b c d e f",
            "contents",
            "One Two three",
        ),
        ("<div>Site</div><main><p>One two three</main>", "outside the text", "Site"),
    ],
)
def test_what_is_no_part_of_the_text_is_dropped_for_a_reason(page, why, words):
    assert dropped(page) == [(why, words)]
    assert all(words not in block.text.split(" ") for block in blocks(page))


@pytest.mark.parametrize(
    "page",
    [
        "<form id=aspnet><p>One two three four.</form>",
        "<div class=sidebar><p>All there is.</div>",
        "<header><h1>The report</h1></header>",
        "<p>See <a href='#annex'>annex 3</a> and 10<sup>9</sup>.",
        "<a href='#p1'>2013</a>",
    ],
)
def test_nothing_that_may_be_the_text_is_dropped(page):
    assert dropped(page) == []


def test_a_paragraph_is_whole_unless_its_sentence_plainly_goes_on():
    cut = "The partners were asked by the inspectors to say what they had done and for whom they"
    pages = [f"<p>1. {cut}.<p>and so on.", f"<p>1. {cut}<p>had done it.", f"<p>1. {cut}<p>(a) it."]
    assert [blocks(page)[0].whole for page in pages] == [True, False, True]
    found = structure("r", blocks(f"{pages[1]}<p>2. They had.")).paragraphs
    assert [p.text for p in found] == [f"{cut} had done it.", "They had."]


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        ("<p>“Café”".encode(), False),
        ("\ufeff<p>“Café”".encode(), False),
        ("<p>“Café”".encode("utf-16"), False),
        ("<meta charset='windows-1252'><p>“Café”".encode("cp1252"), False),
        ("<meta content='text/html; charset=iso-8859-1'><p>“Café”".encode("cp1252"), False),
        ("<?xml version='1.0' encoding='windows-1252'?><p>“Café”".encode("cp1252"), False),
        ("<meta charset=utf-8><p>“Café”".encode("cp1252"), True),
        ("<meta charset=unicode_escape><p>“Café”".encode("cp1252"), True),
        ("<p>“Café”".encode("cp1252"), True),
    ],
)
def test_letters_are_read_as_the_page_says_or_as_they_must_be(content, warned):
    page = html.reading(content, "page")
    assert [b.text for b in page.blocks] == ["“Café”"]
    assert bool(page.warnings) == warned


def test_elements_that_xhtml_closes_within_their_tag_do_not_stay_open():
    page = "<?xml version='1.0'?><html><script src='a'/><p/><p><b id='x'/><a id='y'/>1. Text.</p>"
    assert shown(page) == [("text", "1.", "Text.")]


# Hostile pages


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param("<div>" * 200_000 + "a", "nested", id="deep"),
        pytest.param("<ul><li>" * 100_000 + "a", "nested", id="deep lists"),
        pytest.param("<div><p>" * 100_000 + "a", "nested", id="paragraphs in divisions"),
        pytest.param("<div><select></div></select>" * 100_000 + "a", "nested", id="ends ignored"),
        pytest.param("<b>" * 200_000 + "a", "nested", id="emphasis"),
        pytest.param(
            "".join(f"<p><font color={n}>a" for n in range(20_000)), "not closed", id="fonts"
        ),
        pytest.param("<i></i>" * 1_000_001 + "a", "elements", id="many elements"),
        pytest.param("<p>" + "a " * 11_000_000, "20 MB", id="large"),
        pytest.param("<script>a</script>", "without words", id="only a script"),
        pytest.param("<p hidden><img alt=a>", "without words", id="no words"),
        pytest.param("", "without words", id="nothing"),
    ],
)
def test_a_page_that_would_take_a_parser_down_is_refused_in_a_sentence(page, why):
    with pytest.raises(ReadingError, match=why) as refused:
        html.reading(page.encode(), "page.html")
    assert str(refused.value).startswith("page.html ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("a" + "<" * 500_000, id="angles"),
        pytest.param("a" + "<!--" * 100_000, id="comments"),
        pytest.param("a" + "<a '" * 100_000, id="quotes"),
        pytest.param("a" + "<p title='" * 100_000, id="attributes"),
        pytest.param("<p>a" * 100_000, id="unclosed paragraphs"),
        pytest.param("<li>a" * 50_000, id="unclosed items"),
        pytest.param("<table>" + "<tr><td>a<td colspan=9999999>b" * 5_000, id="wide cells"),
        pytest.param("<p>" + "&nbsp;" * 300_000 + "a", id="blanks"),
        pytest.param("<p>" + "1." * 300_000 + "a", id="numbers"),
        pytest.param("<p>a<b>" * 300 + "<p>z", id="unclosed emphasis"),
        pytest.param("<p class='" + "nav-" * 200_000 + "'>a", id="names"),
    ],
)
def test_long_and_broken_pages_are_read(page):
    """None is timed, but a hang would be noticed."""
    assert "a" in " ".join(block.text for block in blocks(page))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<akomaNtoso><p>a</akomaNtoso>", "not well-formed"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><akomaNtoso>&b;</akomaNtoso>", "entities"),
        (b"<p>" * 100_000, "nested more than"),
        (b"<akomaNtoso><meta>a</meta></akomaNtoso>", "without words"),
        (b"<?xml version='1.0' encoding='nonsense'?><a>b</a>", "not well-formed"),
    ],
)
def test_xml_that_cannot_be_trusted_is_refused(content, why):
    with pytest.raises(ReadingError, match=why):
        akoma.reading(content, "judgment.xml")


# What holds for any page

PIECES = [
    *("<p>", "</p>", "<div>", "</div>", "<ul>", "<ol>", "<ol type=a>", "</ul>", "</ol>", "<li>"),
    *("<li value=3>", "<blockquote>", "</blockquote>", "<h2>", "</h2>", "<b>", "</b>", "<sup>"),
    *("</sup>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<caption>", "<pre>", "</pre>"),
    *("<br>", "<hr>", "<section>", "</section>", "<dl><dt>", "<dd>", "<q>", "</q>", "<span>"),
    *("<td rowspan=2>", "</span>", "<a href='x'>", "</a>", "<main>", "</main>", "<article>"),
    *("<h1>", "</h1>", "<td colspan=3>", "<p><b>1.</b> ", "<p>2. ", "<p>(3) ", "1.2 ", ". "),
    *("#", " # ", "# # ", " # # # # # # # # ", "#. ", "&nbsp;", "\n", "\u00ad", "• "),
]


@st.composite
def pages(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(PIECES), max_size=40))
    count = iter(range(10_000))
    return re.sub("#", lambda _: f" w{next(count)}x ", "".join(parts))


@settings(deadline=None, max_examples=400)
@given(pages())
def test_every_visible_word_comes_out_once(page):
    """In order, too, but that browsers move words out of tables that have no cell for them."""
    try:
        found = html.reading(page.encode(), "page")
    except ReadingError:
        assert not re.search(r"w\d+x", page)
        return
    printed = [block.text for block in found.blocks] + [part.text for part in found.dropped]
    words = re.findall(r"w\d+x", "\n".join(printed))
    assert sorted(words) == sorted(re.findall(r"w\d+x", page))
    if "<t" not in page and "<caption" not in page and not found.dropped:
        assert words == re.findall(r"w\d+x", page)


@settings(deadline=None, max_examples=300)
@given(st.one_of(pages(), st.text(), st.text(alphabet="<>/!-=\"' abpdivtrx1.&;\n")))
def test_any_page_is_read_or_refused(page):
    try:
        found = html.reading(page.encode("utf-8", "replace"), "page")
    except ReadingError:
        return
    assert all(block.text.strip() for block in found.blocks)
    structure("r", found.blocks)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_refused(content):
    for read in (html.reading, akoma.reading):
        with contextlib.suppress(ReadingError):
            read(content, "page")


@settings(deadline=None, max_examples=300)
@given(pages())
def test_no_page_that_is_let_through_is_deeper_than_was_counted(page):
    """A parser's own tree, against the count made before it."""
    try:
        markup.check(page * 30, "page")
    except ReadingError:
        return
    depth = deepest = 0
    body = html.LexborHTMLParser(page * 30).body
    assert body is not None
    for node, begins in html.apart.walk(body):
        if node.is_element_node:
            depth += 1 if begins else -1
            deepest = max(deepest, depth)
    assert deepest <= 2 * markup.DEEPEST


# Which format a file is in


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"%PDF-1.4\n", Format.PDF),
        (b"\r\njunk\n%PDF-1.4\n1 0 obj\nstartxref\n0\n%%EOF", Format.PDF),
        (b"In a file, %PDF-1.4 stands first.", Format.TEXT),
        (b"\n\n  <!DOCTYPE html><p>a", Format.HTML),
        (b"\xef\xbb\xbf<!-- saved -->\n<HTML><p>a", Format.HTML),
        (b"<?xml version='1.0'?>\n<html><p>a</p></html>", Format.HTML),
        (b"<div><p>1. A.</p>\n\n<p>2. B.</p></div>", Format.HTML),
        ("<html>a".encode("utf-16"), Format.HTML),
        (b"<?xml version='1.0'?><akomaNtoso/>", Format.AKOMA),
        (b"<?xml version='1.0'?><rss/>", Format.XML),
        (b"<div align=center>Logo</div>\n\n# Report\n\n1. One.", Format.MARKDOWN),
        (b"# Report\n\n<p>one</p>\n", Format.MARKDOWN),
        (b"Text with **bold** words.", Format.MARKDOWN),
        (b"Title\n=====\n\n#. One.\n#. Two.\n", Format.RST),
        (b"Title\n~~~~~\n\nText [1]_.\n\n.. [1] Note.\n", Format.RST),
        (b".. note::\n   Read this.\n", Format.RST),
        (b"1. One.\n2. Two.\n", Format.TEXT),
        (b"{\\rtf1 Good.}", Format.RTF),
        (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
        (b"\x1f\x8b\x08\x00", Format.ZIP),
        (b"PK\x03\x04broken", Format.ZIP),
        (b"PK\x03\x04....word/document.xml cut", Format.DOCX),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), Format.DOC),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Format.LOCKED),
        (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related\n", Format.MAIL),
        (b"\x00\x01\x02\x03" * 50, Format.UNKNOWN),
        (b" \n", Format.EMPTY),
    ],
)
def test_a_format_is_told_by_the_content(content, format_):
    assert sniff(content) is format_


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<"]))
def test_any_bytes_have_a_format(content, start):
    assert sniff(start + content) in Format


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "report.txt"
    file.write_bytes(b"1. Good.")
    read_bytes = Path.read_bytes

    def slowly(path: Path) -> bytes:
        content = read_bytes(path)
        path.write_bytes(b"1. Good. 2. Better.")
        return content

    monkeypatch.setattr("pathlib.Path.read_bytes", slowly)
    with pytest.raises(ReadingError, match="changed while it was read"):
        source.content_of(file)


@pytest.mark.parametrize(
    ("format_", "why"),
    [(Format.DOC, r"save it as \.docx"), (Format.LOCKED, "password"), (Format.ZIP, "unpack it")],
)
def test_a_format_that_is_not_read_is_refused_with_what_to_do(format_, why):
    with pytest.raises(ReadingError, match=why):
        source.refuse_unread(Path("a"), format_)
    source.refuse_unread(Path("a"), Format.PDF)


def test_shapes_stand_in_steps_of_two():
    found = blocks("<p>a<p>b<h1>c</h1>")
    assert [block.lines for block in found] == [(2, 2), (4, 4), (6, 6)]
    assert found[2].shape is Shape.HEADING
