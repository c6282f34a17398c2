"""README and docs: the site builds, links lead somewhere, and what is shown is so."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typer
from markdown.extensions.toc import slugify

from pararef.cli import app, main
from pararef.settings import Settings

TOP = Path(__file__).parents[1]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
COMMAND = typer.main.get_command(app)
_BLOCK = re.compile(r"^(<!-- run -->\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANYTHING = "…"  # alone on a line: what stands there is left out


def name(page: Path) -> str:
    return page.relative_to(TOP).as_posix()


def blocks(page: Path, language: str, run: bool = False) -> list[str]:
    """The blocks of code of a page; those only that are marked to be run."""
    text = page.read_text(encoding="utf-8")
    return [
        code
        for marked, kind, code in _BLOCK.findall(text)
        if kind == language and (marked or not run)
    ]


def sessions(block: str) -> Iterator[tuple[list[str], str]]:
    """The commands of a session, each with what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, printed = part.partition("\n")
        yield shlex.split(re.sub(r"\s#.*", "", line)), printed


@pytest.fixture
def folder(sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample report, and its index."""
    for setting in list(os.environ):
        if setting.startswith("PARAREF_") and setting != "PARAREF_CACHE":
            monkeypatch.delenv(setting)
    shutil.copytree(TOP / "reports", tmp_path / "reports")
    shutil.copytree(sample_index, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ── the site ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=TOP,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder


class Asked(HTMLParser):
    """What a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        fetched = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
        if tag in fetched and said.get(fetched[tag]):
            self.addresses.append(str(said[fetched[tag]]))


def test_the_site_builds_without_a_warning_and_has_every_page(site: Path) -> None:
    for page in PAGES[1:]:
        assert (site / f"{page.stem}.html").stat().st_size > 5000


def test_the_site_asks_nothing_of_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= len(PAGES) - 1
    for page in pages:
        asked = Asked()
        asked.feed(page.read_text(encoding="utf-8"))
        assert asked.addresses
        assert [at for at in asked.addresses if re.match(r"(?:https?:)?//", at)] == []
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", text), sheet
        assert "@import" not in text, sheet


# ── links ─────────────────────────────────────────────────────────────────────────────────


def anchors(page: Path) -> set[str]:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+?)\s*$", text, re.MULTILINE)
    return {slugify(re.sub(r"[`*]", "", heading), "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(<?([^)>\s]+)>?\)", text):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        led = (page.parent / path) if path else page
        assert led.exists(), target
        if anchor:
            assert anchor in anchors(led), target


# ── sessions ──────────────────────────────────────────────────────────────────────────────


def found(words: list[str]) -> tuple[Any, list[str]]:
    """A command of pararef, and what is given to it."""
    command = COMMAND
    while inner := getattr(command, "commands", None):
        assert words[0] in inner, words
        command, words = inner[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_commands_shown_are_there_with_their_options(page: Path) -> None:
    for block in blocks(page, "console"):
        for words, _ in sessions(block):
            if words[0] != "pararef":
                continue
            command, given = found(words[1:])
            command.make_context(words[1], [word for word in given if word != "…"])


def test_a_command_or_an_option_that_is_not_there_would_be_noticed() -> None:
    with pytest.raises(AssertionError):
        found(["serch", "x"])
    command, given = found(["search", "x", "--colour", "red"])
    with pytest.raises(Exception, match="No such option"):
        command.make_context("search", given)


def printed(words: list[str]) -> str:
    """What a command prints, results and remarks in their order."""
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        main(words)
    return out.getvalue()


def agree(shown: str, told: str) -> None:
    """What is shown is what was told, line ends apart; what is left out may be anything."""
    at, told = 0, " ".join(told.split())
    pieces = re.split(rf"^{_ANYTHING}$", shown, flags=re.MULTILINE)
    for number, piece in enumerate(pieces):
        piece = " ".join(piece.split())
        begun = told.find(piece, at)
        assert begun >= 0, f"{piece!r} is not in {told!r}"
        assert number or begun == 0, f"before {piece!r} stands {told[:begun]!r}"
        at = begun + len(piece)
    assert shown.rstrip().endswith(_ANYTHING) or at == len(told), f"left: {told[at:]!r}"


RUN = [page for page in PAGES if blocks(page, "console", run=True)]


@pytest.mark.parametrize("page", RUN, ids=name)
def test_sessions_on_the_sample_print_what_is_shown(page: Path, folder: Path) -> None:
    for block in blocks(page, "console", run=True):
        for words, shown in sessions(block):
            if words[0] == "pararef":
                agree(shown, printed(words[1:]))


def test_a_session_that_differs_would_be_noticed() -> None:
    agree("a b\n…\nd\n", "a  b\nc\nd\n")
    for shown in ("a\n", "b\n…\n", "a\n…\nb\n", "a\n…\nd e\n"):
        with pytest.raises(AssertionError):
            agree(shown, "a\nb\nc\nd\n")


# ── Python ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=name)
def test_python_runs_from_the_top_of_a_page_and_prints_what_is_shown(
    page: Path, folder: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for code, shown in re.findall(
        r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", text, re.MULTILINE | re.DOTALL
    ):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, name(page), "exec"), names)
        if shown:
            assert out.getvalue() == shown


def test_the_page_on_python_names_what_pararef_gives() -> None:
    import pararef

    text = (TOP / "docs" / "python.md").read_text(encoding="utf-8")
    assert all(f"pararef.{one}" in text for one in pararef.__all__)
    for one in re.findall(r"`desk\.(\w+)", text):
        assert callable(getattr(pararef.Desk, one))


# ── complete ──────────────────────────────────────────────────────────────────────────────


def test_every_setting_is_in_the_table_with_its_variable_and_its_default() -> None:
    text = (TOP / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    assert [row[0] for row in rows] == list(Settings.model_fields)
    for setting, variable, default, meaning in rows:
        assert variable == f"PARAREF_{setting.upper()}"
        held = Settings.model_fields[setting].default
        empty = {None: "none", (): "none", "": "empty"}
        assert default == empty.get(held, f"`{held}`"), setting
        assert meaning


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for one, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{one} ")
        else:
            yield f"{before}{one}", command


def test_every_command_is_described_with_every_option() -> None:
    text = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    described = dict(commands(COMMAND))
    assert {"ask", "collection export"} < described.keys()
    for called, command in described.items():
        assert re.search(rf"`pararef {called}\b", text), called
        for option in command.params:
            if option.param_type_name == "option" and option.name != "help":
                longest = max(option.opts, key=len)
                assert f"`{longest}" in text, f"{called} {longest}"
