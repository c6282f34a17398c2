"""The shipped glossary, and one of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BagOfWords, make_report

from pararef.errors import SettingError
from pararef.finding.acronyms import GLOSSARY, long_forms, short_forms
from pararef.finding.glossary import Glossary, read_glossary, shipped
from pararef.library import Library, stems


def test_the_shipped_glossary_is_whole() -> None:
    rows = shipped().rows
    assert len({short for short, _ in rows}) >= 150
    assert len(set(rows)) == len(rows)
    assert all(short.strip() == short and stems(long) for short, long in rows)


@pytest.mark.parametrize("typed", ["LADO", "lado", "LADOs"])
def test_a_short_form_is_looked_up_however_it_is_typed(typed: str) -> None:
    assert "local authority designated officer" in shipped().long_forms(typed)


def test_words_that_no_report_prints_are_spelled_out(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Nothing of the kind is said here.")})
    (form,) = short_forms(library, "LADO referrals", shipped())
    assert form.expansion.long == "local authority designated officer"
    assert form.expansion.source == GLOSSARY


def test_of_two_meanings_the_one_that_the_reports_print_is_taken(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    own = Glossary((("PA", "personal assistant"), ("PA", "personal adviser")))
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "Each has a personal adviser.")})
    (form,) = short_forms(library, "the role of PAs", own)
    assert form.expansion.long == "personal adviser"


def test_a_meaning_is_told_as_the_reports_print_it(tmp_path: Path, encoder: BagOfWords) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "At Key Stage 2, career entry development profiles.")})
    told = {form.printed: form.expansion.long for form in short_forms(library, "KS2", shipped())}
    assert told == {"KS2": "Key Stage 2"}
    own = Glossary((("CEDP", "career entry and development profiles"),))
    (form,) = short_forms(library, "CEDP", own)
    assert form.expansion.long == "career entry development profiles"


def test_a_long_form_brings_a_short_one_that_the_reports_print(
    tmp_path: Path, encoder: BagOfWords
) -> None:
    library = Library.create(tmp_path / "index", encoder)
    library.put({"/a.md": make_report("a", "The LADO is prompt.")})
    question = "the local authority designated officer"
    assert [form.short for form in long_forms(library, question, shipped())] == ["LADO"]
    library.put({"/a.md": make_report("a", "Nobody is prompt.")})
    assert long_forms(library, question, shipped()) == []


def test_a_file_of_ones_own_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("\ufeffshort,long\nLADO,lead adviser on oranges\nZZT,zebra trust\n,\n")
    own = read_glossary(file)
    assert own.long_forms("LADO")[0] == "lead adviser on oranges"
    assert own.long_forms("ZZT") == ("zebra trust",)
    assert own.long_forms("CAMHS")


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_glossary_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "own.csv"
    file.write_bytes(content)
    with pytest.raises(SettingError, match="cannot be read as a glossary"):
        read_glossary(file)
    with pytest.raises(SettingError, match="cannot be read as a glossary"):
        read_glossary(tmp_path / "missing.csv")
