"""Every mistake in YAML files, names, keys and paths is answered in one message, and nothing is written."""

from __future__ import annotations

import os
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs.folders import change
from twin import cli
from twin.templates import lay_down

NAMES = ("words", "files", "executable", "names", "paths", "arguments")
CASES: list[dict[str, Any]] = [
    case
    for name in NAMES
    for case in tomllib.loads((Path(__file__).parent / "yaml" / f"{name}.toml").read_text(encoding="utf-8"))["cases"]
]
SECONDS = 2
NUMBERS = {"LONG_NUMBER": "9" * 5_000, "WIDE_NUMBER": "9" * 400}
"""Numbers that no case file should hold."""


def prepared(folder: Path, case: dict[str, Any]) -> None:
    """Lay down a planner's folder and put the mistake of a case into it."""
    lay_down(folder)
    if "file" in case:
        (folder / case["file"]).parent.mkdir(parents=True, exist_ok=True)
        change(folder, case)
    if "fifo" in case:
        os.mkfifo(folder / case["fifo"])
    if "link" in case:
        os.symlink(case["link"][1], folder / case["link"][0])


def spelled_out(argument: str) -> str:
    """Put the numbers in place of their names."""
    key, equals, value = argument.partition("=")
    return f"{key}{equals}{NUMBERS.get(value, value)}"


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def planner(tmp_path, monkeypatch) -> Path:
    """An empty working directory inside another one, so that a path may try to leave it."""
    folder = tmp_path / "planner"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_bad_configuration_is_explained(case, planner, capsys):
    """Exit 2, one line that holds all that the case says, no traceback, nothing written, within two seconds of work."""
    prepared(planner, case)
    before, started = everything(planner), time.process_time()
    status = cli.main(["run", *map(spelled_out, case.get("arguments", ["study=first_study"]))])
    spent = time.process_time() - started
    said = capsys.readouterr()
    assert status == 2, said.err
    lines = said.err.splitlines()
    assert any(all(part in line for part in case["says"]) for line in lines), said.err
    assert "Traceback" not in said.err + said.out
    assert all(line.isprintable() and len(line) < 1_000 for line in lines)
    assert everything(planner) == before
    assert spent < SECONDS


def test_the_cases_have_names_of_their_own():
    """No two cases bear one name, so that a failing one can be found."""
    names = [case["case"] for case in CASES]
    assert sorted(names) == sorted(set(names))
    assert len(names) > 120


def test_the_folder_without_a_mistake_is_accepted(planner, capsys):
    """The negative control: what every case starts from has nothing wrong with it."""
    lay_down(planner)
    assert cli.main(["check", "study=first_study"]) == 0
    assert "nothing is wrong" in capsys.readouterr().out
