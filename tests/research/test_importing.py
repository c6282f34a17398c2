"""An exported collection is read again, also after a spreadsheet has been at it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from pararef.errors import CollectionError
from pararef.research.collection import Collection, Pin, check
from pararef.research.exporting import export
from pararef.research.importing import LARGEST, imported

DAY = date(2026, 11, 29)
PAGE = "http://reports.example/room/"


@pytest.fixture(scope="module")
def held(sample):
    whole = next(p for p in sample.paragraphs if p.anchor == "29")
    row = next(p for p in sample.paragraphs if "\t" in p.text)
    part = next(p for p in sample.paragraphs if len(p.sentences) > 1).sentences[1].span
    of = next(p for p in sample.paragraphs if len(p.sentences) > 1)
    return Collection(
        (
            Pin(sample.id, whole.anchor, words=whole.text, note="=mine, “quoted”\nand below"),
            Pin(sample.id, of.anchor, part.start, part.end, part.of(of.text), tags=("-a", "b c")),
            Pin(sample.id, row.anchor, words=row.text, note="'=twice"),
        )
    )


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_was_exported_is_imported_as_it_was(held, desk, form):
    given = imported(export(held, desk, form, PAGE, DAY))
    assert given == imported(export(given.collection, desk, form, PAGE, DAY))
    assert given.refused == ()
    assert given.collection == held


@pytest.mark.parametrize(("mark", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (",", "cp1252")])
def test_a_spreadsheet_may_write_the_csv_in_its_own_way(held, desk, mark, encoding):
    rows = list(csv.reader(io.StringIO(export(held, desk, "csv", PAGE, DAY).decode("utf-8-sig"))))
    where = rows[0].index("Pinned")
    for row in rows[1:]:
        row[where] = "29/11/2026"
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    again = imported(out.getvalue().encode(encoding)).collection
    assert [(one.pin.note, one.words) for one in check(again, desk)] == [
        (one.note, one.words) for one in held.pins
    ]


def test_what_can_be_read_is_read_and_the_rest_is_told(held, desk):
    whole = json.loads(export(held, desk, "json", PAGE, DAY))
    whole["pins"].insert(1, {"report": "no anchor"})
    whole["pins"].append({"report": "a", "anchor": "1", "words": ""})
    given = imported(json.dumps(whole).encode())
    assert given.collection == held
    assert [sentence.split(" (")[0] for sentence in given.refused] == [
        "Quotation 2 of the collection cannot be read",
        "Quotation 5 of the file quotes nothing.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"a,b\n1,2\n",
        b"{",
        b"[]",
        b'{"pins": [3]}',
        b"Link\nnowhere\n",
        b'Link,Quotation\n"?' + b"a&" * 30 + b'",words\n',
        b'Link,Quotation\n"http://[x/",words\n',
        b'"Link\n' + b"x" * 300_000,
    ],
)
def test_what_is_no_collection_is_one_sentence(content):
    with pytest.raises(CollectionError, match=r"\.$"):
        imported(content)


def test_a_file_that_is_too_large_is_not_read():
    with pytest.raises(CollectionError, match="larger than 4 MB"):
        imported(b" " * (LARGEST + 1))
