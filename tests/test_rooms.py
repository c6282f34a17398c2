"""Each room knows the rooms below it and none above; each library has one user."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "pararef"

FLOORS = (
    ("errors", "patterns"),
    ("stages",),
    ("records",),
    ("settings", "reading"),
    ("library",),
    ("finding",),
    ("answering", "evaluation", "building"),
    ("desk", "output"),
    ("research",),
    ("assistants",),
    ("web", "terminal"),
    ("cli",),
    ("__main__",),
)
ONE_USER = {
    "faiss": "library/vectors.py",
    "tantivy": "library/words/",
    "sqlite3": "library/database.py",
    "sentence_transformers": "library",
    "torch": "library/encoding",
    "langchain_text_splitters": "library/chunks.py",
    "rapidfuzz": "library/lexicon.py",
    "sentencex": "reading/sentences.py",
    "markdown_it": "reading/inline.py",
    "pypdfium2": "reading/pdf_sheets.py",
    "lxml": ("reading/docx_package.py", "web/api/feed.py"),
    "docx": "research",
    "selectolax": "reading",
    "ir_measures": "evaluation/",
    "sklearn": "evaluation/calibration.py",
    "gradio": "web",
    "typer": "cli",
    "rich": "terminal.py",
    "cachetools": "library/recent.py",
    "filelock": "library",
    "pymilvus": "library/milvus/server.py",
    "openvino": "library/encoding",
    "tokenizers": "library/encoding",
    "platformdirs": "library/places.py",
    "fastapi": "web",
    "uvicorn": "web",
    "limits": "web/door.py",
    "prometheus_client": "web/metrics.py",
    "pydantic_settings": "settings.py",
    "mcp": "assistants/server.py",
    "mcp_types": "assistants/server.py",
    "openai": "answering/writing/client.py",
    "httpx2": "answering/writing/client.py",
    "xlsxwriter": "research/questions/forms/workbook.py",
    "ray": "building/cluster.py",
    "yaml": "research/questions/set_files.py",
}
FILES = sorted(ROOT.rglob("*.py"))


@cache
def imported(file: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    names = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{name.name}" for name in node.names}
    return names


def floor(name: str) -> int | None:
    return next((level for level, rooms in enumerate(FLOORS) if name in rooms), None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_imports_from_a_floor_above_or_from_a_neighbour(file: Path) -> None:
    room = file.relative_to(ROOT).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    here = floor(room)
    assert here is not None, f"{room} has no floor"
    for name in imported(file):
        if name.startswith("pararef."):
            other = name.split(".")[1]
            level = floor(other)
            if other != room and level is not None:
                assert level < here, f"{room} imports {other}"


@pytest.mark.parametrize("library", ONE_USER)
def test_a_library_is_used_in_one_place(library: str) -> None:
    users = {
        file.relative_to(ROOT).as_posix()
        for file in FILES
        if any(name.split(".")[0] == library for name in imported(file))
    }
    assert users
    assert all(user.startswith(ONE_USER[library]) for user in users)


def test_app_and_scripts_use_public_names_only() -> None:
    top = ROOT.parents[1]
    for file in (top / "app.py", *(top / "eval").glob("*.py")):
        private = [name for name in imported(file) if "._" in name]
        assert not private, f"{file.name} imports {private}"
