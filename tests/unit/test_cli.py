"""The command line: commands, words for what went wrong, exit statuses."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twin import cli
from twin.commands import check_command
from twin.errors import InputError, Problem
from twin.study.errors import HeldError, Interrupted, OutputError, RunsDifferError

ROOT = Path(__file__).parents[2]


def raising(error: BaseException):
    def main(arguments):
        raise error.with_traceback(None)

    return main


def test_without_a_command_it_says_which_there_are(capsys):
    """And exits 2; asked for help it exits 0."""
    assert cli.main([]) == 2
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {name} " in said for name in cli.COMMANDS)


def test_a_misspelled_command_gets_the_nearest(capsys):
    """On one line."""
    assert cli.main(["chek"]) == 2
    assert "did you mean 'check'?" in capsys.readouterr().err
    assert cli.main(["frobnicate"]) == 2
    assert "commands are run, check" in capsys.readouterr().err


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(command, capsys):
    """Its usage, without doing anything."""
    assert cli.main([command, "--help"]) == 0
    assert f"usage: twin {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["run", "--frob"], ["report"], ["new"], ["import", "sales"], ["list", "a", "b"]])
def test_wrong_flags_exit_2(arguments, capsys):
    """With the usage of the command."""
    assert cli.main(arguments) == 2
    assert "usage: twin" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (InputError([Problem("a", 1, "r"), Problem("b", 2, "r")]), 2, "a: 1: r\nb: 2: r\n"),
        (RunsDifferError("two runs differ"), 3, "two runs differ\n"),
        (HeldError(Path("x"), "process 7"), 4, "x: process 7 is at work"),
        (OutputError("x/y", 10, "No space left on device"), 5, "No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (Interrupted(2), 130, "SIGINT"),
        (Interrupted(15), 143, "SIGTERM"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_what_went_wrong_becomes_words_and_a_status(error, status, said, monkeypatch, capfd):
    """One message on the error stream, no traceback."""
    monkeypatch.setattr(check_command, "main", raising(error))
    monkeypatch.setattr(cli, "_silence", lambda: None)
    assert cli.main(["check"]) == status
    shown = capfd.readouterr()
    assert said in shown.err
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_a_defect_has_an_id_and_a_command_that_tells_more(monkeypatch, capsys, tmp_path):
    """The same defect has the same id; its traceback is written down only when asked for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check_command, "main", raising(KeyError("x\x1b[2J")))
    assert cli.main(["check", "study=a b"]) == 70
    first = capsys.readouterr().err
    assert "Traceback" not in first and "\x1b" not in first
    assert "twin check 'study=a b' --debug" in first
    assert list(tmp_path.iterdir()) == []
    assert cli.main(["check", "study=a b", "--debug"]) == 70
    second = capsys.readouterr().err
    identifier = re.search(r"id ([0-9a-f]{8})", first).group(1)
    assert f"id {identifier}" in second
    assert "Traceback" not in second
    assert "KeyError" in (tmp_path / f"twin-defect-{identifier}.log").read_text()


def test_every_listed_problem_is_shown_up_to_a_limit(monkeypatch, capsys):
    """Fifty, and how many more there are."""
    monkeypatch.setattr(check_command, "main", raising(InputError([Problem(str(n), n, "r") for n in range(70)])))
    assert cli.main(["check"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 51
    assert lines[-1] == "... and 20 more problems"


def test_help_is_there_at_once():
    """Under 0.3 s beside the start of Python itself, for nothing heavy is imported."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    bare = time.perf_counter() - started
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "twin", "--help"], check=True, capture_output=True, cwd=ROOT)
    assert time.perf_counter() - started - bare < 0.3
    code = "import sys; from twin import cli; cli.main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stderr
    for heavy in ("'numpy'", "'pandas'", "'hydra'", "'pydantic'", "'matplotlib'", "'simpy'", "'numba'"):
        assert heavy not in loaded


def test_the_command_runs_as_a_module(tmp_path):
    """``python -m twin``, from any folder, with the exit status of the command."""
    code = [sys.executable, "-m", "twin", "run", "study=nowhere"]
    found = {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(code, cwd=tmp_path, capture_output=True, text=True, env=found, check=False)
    assert said.returncode == 2
    assert said.stderr.startswith("command line: study: 'nowhere'")
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_that_of_the_package(capsys):
    """One line."""
    assert cli.main(["--version"]) == 0
    assert re.fullmatch(r"twin (\d+\.\d+\.\d+|\(not installed\))\n", capsys.readouterr().out)


def test_a_reader_that_goes_away_is_no_mistake():
    """``twin list | head -1`` ends quietly."""
    command = f"{sys.executable} -m twin list | head -1"
    said = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.startswith("studies")
    assert said.stderr == ""


def test_a_log_that_cannot_be_written_is_said(monkeypatch, capsys, tmp_path):
    """The folder may be read only; the exit status stays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check_command, "main", raising(KeyError("x")))
    monkeypatch.setattr("builtins.open", raising_open)
    assert cli.main(["check", "--debug"]) == 70
    assert "could not be written: Read-only file system" in capsys.readouterr().err


def raising_open(*arguments, **options):
    raise OSError(30, "Read-only file system")


def test_an_unknown_command_is_shown_without_what_steers_a_terminal(capsys):
    """Escaped, and cut where it is endless."""
    assert cli.main(["\x1b[31m" + "x" * 9_000]) == 2
    assert len(said := capsys.readouterr().err.rstrip("\n")) < 500
    assert said.isprintable()
