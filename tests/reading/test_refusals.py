"""Bad input gets one clear sentence that names the file, and nothing else happens."""

import io
import os
import zipfile

import pytest

from pararef.errors import ReadingError
from pararef.reading import read, report_files, source


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "is empty", id="no bytes"),
        pytest.param(b" \n\t\r\n", "is empty", id="only blanks"),
        pytest.param(b"\xef\xbb\xbf", "holds no words", id="only a mark"),
        pytest.param(b"---\n\n***\n", "holds no words", id="only rules"),
        pytest.param(b"# A\n\n## B\n", "headings but no paragraphs", id="only headings"),
        pytest.param(
            b"1. One.\n\n2. " + b"endless " * 12_501, "has a paragraph of 100,007", id="endless"
        ),
        pytest.param(
            b"<html><h1>" + b"endless " * 1_300 + b"</h1><p>One.</p></html>",
            "has a heading of 10,399 characters",
            id="an endless heading",
        ),
        pytest.param(b"<!-- 1. One. -->\n", "holds no words", id="only a comment"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is not a whole PDF", id="PDF"),
        pytest.param(archive(), "is damaged: word/document.xml", id="Word"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Word document", id="old Word"),
        pytest.param(b"{\\rtf1 Good.}", "is an RTF document", id="RTF"),
        pytest.param(
            b"\xef\xbb\xbf<html lang='en'>", "a web page without words", id="an empty page"
        ),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text", id="PNG"),
        pytest.param(bytes(range(256)) * 20, "is not text", id="all bytes"),
        pytest.param(b"1. Good.\n" * 50 + b"\x00", "is not text", id="NUL"),
        pytest.param("Good.".encode("utf-16-le"), "is not text", id="UTF-16 without a mark"),
        pytest.param(b"\xff\xfeG\x00o", "is not text", id="half a letter of UTF-16"),
        pytest.param(b"\x01\x02\x03\x04 good \x05\x06", "is not text", id="control characters"),
    ],
)
def test_a_file_that_is_no_report_is_refused(content, why, tmp_path):
    file = tmp_path / "report.md"
    file.write_bytes(content)
    with pytest.raises(ReadingError, match=why) as refused:
        read(file)
    assert str(refused.value).startswith(str(file))
    assert "\n" not in str(refused.value)


def test_bytes_that_are_not_utf8_are_read_and_the_log_says_so(tmp_path):
    file = tmp_path / "report.md"
    file.write_bytes("1. “Good”.\n2. Café.\n".encode("cp1252"))
    report = read(file)
    assert [p.text for p in report.paragraphs] == ["“Good”.", "Café."]
    assert len(report.log.warnings) == 1
    assert "not UTF-8" in report.log.warnings[0]


@pytest.mark.parametrize("call", [read, report_files])
def test_a_path_that_leads_nowhere_is_refused(call, tmp_path):
    with pytest.raises(ReadingError, match=r"nowhere\.md does not exist"):
        call(tmp_path / "nowhere.md")
    with pytest.raises(ReadingError):
        call("a\0b.md")


def test_a_folder_is_not_a_report(tmp_path):
    with pytest.raises(ReadingError, match="is a folder"):
        read(tmp_path)


def test_a_device_is_not_a_report():
    with pytest.raises(ReadingError, match="not a regular file"):
        read(os.devnull)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    """Checked by standing in for the system, as tests may run as root."""
    file = tmp_path / "report.md"
    file.write_text("1. Good.\n")

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    with pytest.raises(ReadingError, match="cannot be read: Permission denied"):
        read(file)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "LARGEST", 2**20)
    file = tmp_path / "report.md"
    file.write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(ReadingError, match="is 1 MB, more than the 1 MB"):
        read(file)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a " + "[" * 90_000, id="brackets"),
        pytest.param("# a" + " " * 500_000 + "b\n\nc", id="blanks in a heading"),
        pytest.param(" " * 500_000 + "a", id="blanks"),
        pytest.param("<!-- a " * 14_000, id="comments that never close"),
        pytest.param(">" * 500_000 + " a", id="quotations"),
        pytest.param("- same\n" * 20_000, id="the same bullet"),
        pytest.param("a" * 70 + "\n\n" + "and so on\n\n" * 9_900, id="one long paragraph"),
        pytest.param("a\tb\n" * 20_000, id="rows"),
        pytest.param("1. Good.\n" * 5_000, id="the same number"),
    ],
)
def test_long_input_is_read_whole(text, read_text):
    """Each of these once took minutes; none is timed, but a hang would be noticed."""
    report = read_text(text)
    letters = sum(c.isalnum() for p in report.paragraphs for c in p.text)
    letters += sum(c.isalnum() for s in report.sections for c in s.title)
    assert letters == sum(c.isalnum() for c in text)


def test_a_folder_gives_its_reports_sorted_without_notes_and_hidden_files(tmp_path):
    for name in ("b.md", "a.MARKDOWN", "c.txt", "README.md", ".d.md", ".git/e.md", "sub/f.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1. Good.")
    files = report_files(tmp_path)
    assert [f.relative_to(tmp_path).as_posix() for f in files] == [
        "a.MARKDOWN",
        "b.md",
        "c.txt",
        "sub/f.md",
    ]
    assert report_files(tmp_path / "c.txt") == [tmp_path / "c.txt"]


def test_a_folder_without_reports_is_refused(tmp_path):
    with pytest.raises(ReadingError, match="holds no report"):
        report_files(tmp_path)
