"""Completion on the TAB key."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from twin import cli
from twin.commands.completion import candidates
from twin.templates import lay_down


@pytest.fixture(autouse=True)
def planner(tmp_path, monkeypatch):
    """One's own files are offered as well."""
    lay_down(tmp_path / "planner")
    monkeypatch.chdir(tmp_path / "planner")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("twin ", list(cli.COMMANDS)),
        ("twin re", ["report"]),
        ("twin run st", ["study=", "strategies=", "study.baseline=", "study.primary_kpi="]),
        ("twin run study=f", ["first_study", "fulfilment"]),
        ("twin check demand=s", ["seasonal", "stationary"]),
        ("twin run study=first_study scenarios=[h", ["[heat_wave"]),
        ("twin run scenarios=[heat_wave,b", ["[heat_wave,business_as_usual"]),
        ("twin run strategies=[weekly_report,w", []),
        ("twin run --m", ["--multirun"]),
        ("twin run out=", []),
        ("twin report x", []),
    ],
)
def test_what_may_follow(line, offered):
    """Commands, keys, names; a list is completed name by name, none twice."""
    assert candidates(line, list(cli.COMMANDS)) == offered


def test_the_script_is_for_bash(capsys):
    """Any other shell is refused."""
    assert cli.main(["--completion", "bash"]) == 0
    script = capsys.readouterr().out
    assert "complete -o default -F _twin_complete twin" in script
    if bash := shutil.which("bash"):
        subprocess.run([bash, "-n"], input=script, text=True, check=True)
    assert cli.main(["--completion", "fish"]) == 2


def test_the_line_is_asked_for_by_the_script(capsys):
    """As bash does it."""
    assert cli.main(["--complete", "twin ver"]) == 0
    assert capsys.readouterr().out == "verify\n"
