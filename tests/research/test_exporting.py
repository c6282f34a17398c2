"""Exports are read by other programs here, and hostile words stay words in each of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from datetime import date
from html import unescape

import docx
import pytest
from conftest import BagOfWords, make_report
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from pararef.answering import link
from pararef.desk import Desk
from pararef.errors import CollectionError
from pararef.library import Library
from pararef.records import DateRange, Kind, Paragraph
from pararef.research.collection import Collection, Pin
from pararef.research.exporting import FORMATS, export
from pararef.research.exporting.markdown import escaped
from pararef.research.exporting.spreadsheet import alive, inert

DAY = date(2026, 11, 29)
PAGE = "http://reports.example/room"
HOSTILE = (
    '=HYPERLINK("http://evil.example","press")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "<script>alert(1)</script> <img src=http://evil.example/x.png onerror=alert(1)>",
    "![x](http://evil.example/x.png) [y](javascript:alert(1)) <http://evil.example>",
    "www.evil.example or https://evil.example/a_b_c or me@evil.example or //evil.example",
    "[[wiki]] [^1] #tag $x$ ~~gone~~ **bold** `code` | cell | ==marked== :smile: &lt; \\",
    "# heading\n- item\n1. one\n    code\n> quoted\n---\n===\n```\nfence",
    "ER  - \nTY  - BOOK\r\nTI  - forged\rAU  - me\u2028UR  - http://evil.example",
    "bell \x07, null \x00, escape \x1b[31m, half \ufffe, next \x85 line",
    "“curly” 'straight' \"double\", and, commas; ünïcödé 👍🏽",
)


def row(number, text):
    return Paragraph("bad", f"row-{number}", Kind.TABLE, f"\t{text}\t2", columns=("", text, "n"))


@pytest.fixture(scope="module")
def desk(sample, tmp_path_factory):
    """The sample, and a report each word of which is hostile."""
    bad = make_report("bad", *(f"words {text}" for text in HOSTILE[:4]), *HOSTILE)
    bad = replace(
        bad,
        title=HOSTILE[10],
        provider=HOSTILE[5],
        inspectorate=HOSTILE[0],
        reference=HOSTILE[3],
        kind_name=HOSTILE[10],
        licence=HOSTILE[6],
        inspected=(DateRange(date(2018, 5, 1), date(2018, 5, 3)),),
        paragraphs=(*bad.paragraphs, *map(row, range(99), HOSTILE)),
    )
    library = Library.create(tmp_path_factory.mktemp("exports") / "index", BagOfWords())
    library.put({"sample.md": sample, "bad.md": bad})
    yield Desk(library)
    library.close()


@pytest.fixture(scope="module")
def fine(sample):
    """A paragraph of the sample, a sentence of a bullet, a row; and one that is lost."""
    bullet = next(p for p in sample.paragraphs if p.lead_in)
    span = bullet.sentences[0].span
    table = next(p for p in sample.paragraphs if p.kind is Kind.TABLE and p.over)
    numbered = next(p for p in sample.paragraphs if p.anchor == "29")
    return Collection(
        (
            Pin(sample.id, "29", words=numbered.text, note="Use in section 2.", tags=("SEND",)),
            Pin(sample.id, bullet.anchor, span.start, span.end, span.of(bullet.text)),
            Pin(sample.id, table.anchor, words=table.text),
            Pin(sample.id, "999", 0, 5, "never printed words", note="lost"),
        )
    )


@pytest.fixture(scope="module")
def bad(desk):
    pins = [
        Pin("bad", p.anchor, words=p.text, note=HOSTILE[n % 13], tags=(HOSTILE[n % 13][:50],))
        for n, p in enumerate(desk.report("bad").paragraphs)
    ]
    lost = [Pin(f"gone {text}", text, 0, 1, text, text) for text in HOSTILE]
    return Collection((*pins, *lost))


def texts(desk, held):
    """The words of whole paragraphs, as they are stored."""
    return [desk.paragraph(p.report, p.anchor).text for p in held.pins if p.report == "bad"]


def address(desk, sample):
    """Of paragraph 29 of the sample."""
    return f"{PAGE}/{link(desk.paragraph(sample.id, '29'))}"


def shown(text):
    """A text as every file can hold it."""
    text = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\ufffe]", "", text)


# CSV


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_has_a_row_for_each_quotation(desk, sample, fine):
    rows = read_csv(export(fine, desk, "csv", PAGE, DAY))
    assert [row["Quotation"] for row in rows] == [*(p.words for p in fine.pins[:3]), ""]
    first, second, third, lost = rows
    assert first["Citation"] == desk.cite(desk.paragraph(sample.id, "29"))
    assert first["Place"] == "para 29 (primary)"
    assert first["Link"] == address(desk, sample)
    assert first["Licence"] == sample.licence == "Open Government Licence"
    assert (first["Note"], first["Tags"]) == ("Use in section 2.", "SEND")
    assert (first["Exported"], first["State"]) == ("2026-11-29", "as printed")
    assert second["Under"].endswith(":")
    assert third["Under"] == desk.paragraph(sample.id, fine.pins[2].anchor).over
    assert lost["Note"] == "lost"
    assert "no longer has this paragraph" in lost["State"]


def test_no_cell_of_a_csv_is_a_formula_or_a_bare_number(desk, bad):
    content = export(bad, desk, "csv", PAGE, DAY)
    for row in read_csv(content):
        for cell in row.values():
            assert not re.match(r"\s*[=+\-@\t\r]", cell)
            assert not re.fullmatch(r"\d+[.:/]\d+", cell)
    quoted = [alive(row["Quotation"]) for row in read_csv(content)]
    assert quoted[: len(texts(desk, bad))] == [shown(text) for text in texts(desk, bad)]


@given(st.text())
def test_a_cell_that_was_made_inert_comes_alive_again(cell):
    assert alive(inert(cell)) == cell
    assert not inert(cell).lstrip().startswith(("=", "+", "-", "@"))


# Word


def read_docx(content: bytes) -> list[tuple[str, str]]:
    """Style and words of each paragraph, those of links too."""
    pages = docx.Document(io.BytesIO(content))
    found = []
    for line in pages.paragraphs:
        words = ""
        for node in line._p.iter():
            match etree.QName(node).localname:
                case "t":
                    words += node.text or ""
                case "tab":
                    words += "\t" if node.getparent().tag.endswith("}r") else ""
                case "br":
                    words += "\n"
        found.append((line.style.name, words))
    return found


def test_a_word_file_has_each_quotation_with_its_source(desk, sample, fine):
    content = export(fine, desk, "docx", PAGE, DAY)
    lines = read_docx(content)
    quotes = [words for style, words in lines if style == "Quote"]
    assert quotes[0] == f"“{fine.pins[0].words}”"
    before = desk.paragraph(sample.id, fine.pins[1].anchor).lead_in
    assert quotes[1] == f"{before}\n“{fine.pins[1].words}”"
    assert len(quotes) == 3
    all_words = "\n".join(words for _, words in lines)
    for pin in fine.pins[:3]:
        assert desk.cite(desk.paragraph(sample.id, pin.anchor)) in all_words
    assert all_words.count("Licence: Open Government Licence") == 4
    assert "Exported from pararef on 29 November 2026." in all_words
    assert "Note: Use in section 2." in all_words
    assert "The report was read anew since, and no longer has this paragraph." in all_words
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        instructions = re.findall(r'w:instr="([^"]+)"', package.read("word/document.xml").decode())
    assert unescape(instructions[0]) == f'HYPERLINK "{address(desk, sample)}"'


def test_hostile_words_neither_break_a_word_file_nor_become_links(desk, bad):
    content = export(bad, desk, "docx", PAGE, DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        for name in parts:
            etree.fromstring(package.read(name))
        assert b"evil" not in package.read("word/_rels/document.xml.rels")
        pages = package.read("word/document.xml").decode()
    for instruction in re.findall(r'w:instr="([^"]+)"', pages):
        assert re.fullmatch(
            rf"HYPERLINK &quot;{PAGE}/\?report=bad&amp;para=[\w.%+&;=-]+&quot;", instruction
        )
    quotes = [words for style, words in read_docx(content) if style == "Quote"]
    for quote, text in zip(quotes, texts(desk, bad), strict=True):
        assert quote.endswith(f"“{shown(text)}”")


# Markdown


def rendered(content: bytes) -> LexborHTMLParser:
    """As a viewer shows it that makes links of all that looks like one."""
    viewer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return LexborHTMLParser(viewer.render(content.decode()))


def test_a_markdown_file_has_each_quotation_with_its_source(desk, sample, fine):
    page = rendered(export(fine, desk, "md", PAGE, DAY))
    quotes = [quote.text(strip=True) for quote in page.css("blockquote")]
    assert quotes[0] == f"“{fine.pins[0].words}”"
    assert quotes[1].endswith(f"“{fine.pins[1].words}”")
    links = [(one.attributes["href"], one.text()) for one in page.css("a")]
    assert links[0] == (
        address(desk, sample),
        desk.cite(desk.paragraph(sample.id, "29")),
    )
    words = page.body.text()
    assert "Exported from pararef on 29 November 2026." in words
    assert words.count("Licence: Open Government Licence") == 4
    assert "Note: Use in section 2." in words
    assert "no longer has this paragraph" in words


def test_hostile_words_are_words_in_markdown(desk, bad):
    content = export(bad, desk, "md", PAGE, DAY)
    page = rendered(content)
    tags = {node.tag for node in page.body.traverse()}
    assert tags <= {"body", "h1", "h2", "p", "blockquote", "a", "br"}
    assert len(page.css("h1")) == len(page.css("h2")) == 1
    for one in page.css("a"):
        assert one.attributes["href"].startswith(f"{PAGE}/?report=bad&para=")
    quotes = [" ".join(quote.text().split()) for quote in page.css("blockquote")]
    for quote, text in zip(quotes, texts(desk, bad), strict=True):
        assert quote.endswith(" ".join(f"“{shown(text)}”".split()))
    # GitHub, and viewers that look for links, find none in the source either.
    source = re.sub(r"\]\(<[^>]*>\)", "", content.decode())
    assert not re.search(r"https?://|www\.\w|\w@\w|\w\.example", source)


@given(st.text(st.sampled_from("ab1 .)-+*_#>=~`|:[]()!<&\\/$^@\t\n\"'"), max_size=40))
def test_escaped_words_are_shown_as_they_are(text):
    page = LexborHTMLParser(MarkdownIt("commonmark", {"html": True}).render(f"> “{escaped(text)}”"))
    assert {node.tag for node in page.body.traverse()} <= {"body", "blockquote", "p", "br"}
    assert "".join(page.body.text().split()) == "".join(f"“{text}”".split())


# RIS


def read_ris(content: bytes) -> list[dict[str, list[str]]]:
    """A small reader: a field a line, an empty one ends the reference."""
    found: list[dict[str, list[str]]] = []
    fields: dict[str, list[str]] = defaultdict(list)
    for line in content.decode().split("\r\n"):
        if not line:
            continue
        matched = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line, re.DOTALL)
        assert matched, line
        tag, words = matched.groups()
        assert words.isprintable(), words
        if tag == "ER":
            found.append(fields)
            fields = defaultdict(list)
        else:
            fields[tag].append(words)
    assert not fields
    return found


def test_a_reference_in_ris_is_to_a_report_with_the_quotation_as_its_note(desk, sample, fine):
    first, second, _ = read_ris(export(fine, desk, "ris", PAGE, DAY))
    assert first["TY"] == ["RPRT"]
    assert first["TI"] == [sample.title]
    assert first["AU"] == first["PB"] == ["Ofsted"]
    assert first["SN"] == [sample.reference] == ["10040481"]
    assert first["UR"] == [address(desk, sample)]
    assert first["Y2"] == ["2026/11/29"]
    assert first["KW"] == ["SEND"]
    quoted, note, licence = first["N1"]
    assert quoted == f"“{fine.pins[0].words}” (para 29 (primary))"
    assert (note, licence) == ("Use in section 2.", "Licence: Open Government Licence")
    day = sample.published or sample.dated or sample.inspected[-1].last
    assert (first["PY"], first["DA"]) == ([f"{day.year}"], [f"{day:%Y/%m/%d}"])
    assert fine.pins[1].words in second["N1"][0]


def test_hostile_words_forge_no_field_of_ris(desk, bad):
    for reference in read_ris(export(bad, desk, "ris", PAGE, DAY)):
        assert reference["TY"] == ["RPRT"]
        assert len(reference["TI"]) == len(reference["UR"]) == 1
        assert reference["UR"][0].startswith(PAGE)
        assert "AU" not in reference or "," not in reference["AU"][0]


# JSON


def test_an_item_of_csl_is_a_report(desk, sample, fine):
    first, second, third = json.loads(export(fine, desk, "csl-json", PAGE, DAY))
    assert first["type"] == "report"
    assert first["title"] == sample.title
    assert first["author"] == [{"literal": "Ofsted"}]
    assert (first["publisher"], first["number"]) == ("Ofsted", "10040481")
    assert first["URL"] == address(desk, sample)
    assert first["accessed"] == {"date-parts": [[2026, 11, 29]]}
    assert fine.pins[0].words in first["note"]
    assert "Open Government Licence" in first["note"]
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_hostile_words_break_no_json(desk, bad):
    for form in ("csl-json", "json"):
        given = json.loads(export(bad, desk, form, PAGE, DAY))
        pins = given["pins"] if form == "json" else given
        assert len(pins) >= len(HOSTILE)
    assert {pin["state"] for pin in given["pins"]} == {"exact", "gone"}


# All


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_collection_is_a_file_too(desk, form):
    assert export(Collection(), desk, form, PAGE, DAY) is not None


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "json"])
def test_the_words_of_a_browser_are_never_quoted(desk, sample, form):
    forged = Collection((Pin(sample.id, "29", 0, 40, "Inspectors found this school outstanding"),))
    content = export(forged, desk, form, PAGE, DAY)
    if form == "docx":
        content = "".join(words for _, words in read_docx(content)).encode()
    assert b"outstanding" not in content


def test_a_form_that_there_is_not_is_said_so(desk):
    with pytest.raises(CollectionError, match=r"not exported as “pdf”: take one of docx, csv"):
        export(Collection(), desk, "pdf", PAGE, DAY)


def test_an_address_cannot_put_marks_into_an_export(desk, fine):
    content = export(fine, desk, "md", 'http://a.example/">)\n![x](y', DAY).decode()
    assert "![x]" not in content
