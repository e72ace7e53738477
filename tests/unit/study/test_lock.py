"""The lock of a study's folder: one process at a time, and no dead one stands in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from twin.study.errors import HeldError, OutputError
from twin.study.lock import LOCK_FILE, boot_id, held

HOLD = """
import sys
from pathlib import Path
from twin.study.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holding(tmp_path):
    """Another process that holds the folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path, holding):
    """The message names the process; the exit status is 4."""
    with pytest.raises(HeldError, match=f"process {holding.pid} of this boot is at work") as refusal, held(tmp_path):
        pass
    assert refusal.value.exit_status == 4


def test_the_lock_of_a_killed_process_is_no_obstacle(tmp_path, holding):
    """Its file is still there, and the folder can be held again."""
    holding.kill()
    holding.wait()
    assert (tmp_path / LOCK_FILE).exists()
    with held(tmp_path):
        assert json.loads((tmp_path / LOCK_FILE).read_text()) == {"pid": os.getpid(), "boot_id": boot_id()}
    assert not (tmp_path / LOCK_FILE).exists()


@pytest.mark.parametrize("content", ['{"pid": 1, "boot_id": "before the reboot"}', "", "{", "[]"])
def test_a_lock_file_without_a_holder_is_no_obstacle(tmp_path, content):
    """A file from before a reboot, whose process number lives again, or half a file, does not hold a folder."""
    (tmp_path / LOCK_FILE).write_text(content)
    with held(tmp_path):
        pass


def test_the_same_process_cannot_hold_a_folder_twice(tmp_path):
    """Two threads of one program are two holders; the refusal leaves the first one in place."""
    with held(tmp_path):
        with pytest.raises(HeldError, match=f"process {os.getpid()}"), held(tmp_path):
            pass
        with pytest.raises(HeldError), held(tmp_path):
            pass


def test_an_error_inside_releases_the_folder(tmp_path):
    """However the work ends, the next may begin."""
    with pytest.raises(ZeroDivisionError), held(tmp_path):
        raise ZeroDivisionError
    with held(tmp_path):
        pass


def test_a_failed_write_of_the_lock_file_releases_the_folder(tmp_path, monkeypatch):
    """A disk that is full now and has room later holds nobody off."""
    monkeypatch.setattr(os, "ftruncate", lambda *arguments: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OutputError), held(tmp_path):
        pass
    monkeypatch.undo()
    assert not (tmp_path / LOCK_FILE).exists()
    with held(tmp_path):
        pass
