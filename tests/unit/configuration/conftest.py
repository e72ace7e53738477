"""A planner's folder as the working directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.templates import lay_down


@pytest.fixture
def planner(tmp_path, monkeypatch) -> Path:
    """The folder that ``twin new`` lays down; the tests run inside it."""
    folder = tmp_path / "planner"
    lay_down(folder)
    monkeypatch.chdir(folder)
    return folder
