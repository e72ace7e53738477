"""A study that is killed at any instant goes on where it stopped, and ends as if nothing had happened."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.fakes import silent, study
from tests.faults.folders import children, contents, drive, drove, finished
from twin.study.study import run

SLOW = {"seconds": 0.04}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """What an undisturbed study writes; the runs take a moment, so that a kill can hit them."""
    folder = tmp_path_factory.mktemp("reference") / "x"
    run(study(config=SLOW), out=folder, progress=silent())
    return contents(folder)


@pytest.mark.parametrize(("engine", "workers"), [("serial", 1), ("processes", 2)])
def test_killed_at_random_moments_and_resumed_it_ends_the_same(tmp_path, reference, engine, workers):
    """SIGKILL again and again until it gets through: the same bytes, and finished runs keep their files."""
    _kill_and_resume(tmp_path / "x", reference, random.Random(workers), engine=engine, workers=workers)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_two_hundred_kills_over_twenty_studies_leave_no_trace(tmp_path, reference, seed):
    """As above, each study killed up to ten times."""
    chance = random.Random(seed)
    _kill_and_resume(tmp_path / "x", reference, chance, kills=10, engine="processes", workers=chance.choice([1, 2, 3]))


def _kill_and_resume(folder: Path, reference: dict[str, bytes], chance: random.Random, *, kills=2, **options) -> None:
    kept: dict[Path, int] = {}
    for patience in [*(chance.uniform(0.7, 1.6) for _ in range(kills)), 60.0]:
        process = drive(folder, config=SLOW, **options)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
        process.kill()
        process.communicate()
        now = finished(folder)
        assert {path: now.get(path) for path in kept} == kept
        kept = now
    assert process.returncode == 0
    assert contents(folder) == reference
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert not list(folder.rglob("*.tmp"))


@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
def test_killed_before_any_step_of_any_write_it_ends_the_same(tmp_path, call):
    """The n-th write, sync or rename is the last thing it does, for every n: resuming gives the same bytes."""
    small = study(replications=1, scenarios=("calm",), strategies=("a", "b") if call == "rename" else ("a",))
    run(small, out=tmp_path / "reference", progress=silent())
    expected = contents(tmp_path / "reference")
    for number in itertools.count(1):
        folder = tmp_path / f"{call}{number}"
        killed = _killed_at(small, folder, call, number)
        before = finished(folder)
        run(small, out=folder, progress=silent())
        assert contents(folder) == expected
        assert {path: path.stat().st_mtime_ns for path in before} == before
        if not killed:
            break
    assert number > 10


def _killed_at(small, folder: Path, call: str, number: int) -> bool:
    """Carry out a study in a forked process that kills itself at the n-th call; return whether it came to that."""
    child = os.fork()
    if child == 0:
        original, count = getattr(os, call), itertools.count(1)

        def deadly(*arguments):
            if next(count) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments)

        setattr(os, call, deadly)
        run(small, out=folder, progress=silent())
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_asked_to_stop_it_stops_within_seconds_and_can_be_resumed(tmp_path, reference, engine, number, status):
    """Ctrl-C and SIGTERM end it in good order with the shell's status; no worker is left, the rest is done later."""
    process = drive(tmp_path / "x", engine=engine, workers=2, config=SLOW, replications=3)
    _wait_for(lambda: len(finished(tmp_path / "x")) > 3)
    workers = children(process.pid)
    asked = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=10)
    assert process.returncode == status and time.monotonic() - asked < 5
    assert "run the same command again to go on" in said and "Traceback" not in said
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert not (tmp_path / "x/.lock").exists() and not list((tmp_path / "x").rglob("*.tmp"))
    run(study(config=SLOW), out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x") == reference


def test_a_second_process_is_refused_while_the_first_is_at_work(tmp_path):
    """Exit status 4 and the number of the process that holds the study; the first is not disturbed."""
    first = drive(tmp_path / "x", engine="serial", config={"seconds": 0.2})
    _wait_for(lambda: (tmp_path / "x/runs/plan.json").exists())
    status, said = drove(tmp_path / "x", engine="serial", config={"seconds": 0.2})
    assert status == 4 and f"process {first.pid}" in said
    first.communicate(timeout=60)
    assert first.returncode == 0


def _wait_for(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.01)
