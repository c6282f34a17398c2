"""The figures of the evaluation do not fall: judged questions over twenty real reports."""

from __future__ import annotations

import json
from pathlib import Path

import figures
import pytest

from pararef import evaluation as ev

_SLACK = 0.01


def test_no_figure_falls(tmp_path: Path) -> None:
    held = json.loads(figures.FILE.read_text())
    paths = figures.files(set(held["files"]))
    if len(paths) < len(held["files"]):
        pytest.skip(f"{len(held['files']) - len(paths)} of the judged reports are not here")
    found = figures.scores(list(paths.values()), tmp_path / "index")
    measured = dict(zip(ev.NAMES, found.means(), strict=True))
    assert set(measured) == set(held["pararef"])
    fallen = [name for name, value in measured.items() if value < held["pararef"][name] - _SLACK]
    assert not fallen, f"{fallen} of {measured}, kept: {held['pararef']}"
