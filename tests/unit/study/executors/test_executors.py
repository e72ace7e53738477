"""Executors: every job ends in one outcome, and a job that goes wrong costs its own attempts and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from twin import catalogue
from twin.study.errors import OutputError
from twin.study.executors.base import Job, Outcome
from twin.study.executors.processes import Processes
from twin.study.executors.serial import Serial

LEAVE = "tests.unit.study.executors.tasks:leave"


def job(folder: Path, name: str, **data: object) -> Job:
    return Job(name, {"folder": str(folder), "name": name, **data})


def outcomes(executor: Serial | Processes, *jobs: Job) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in executor.run(LEAVE, jobs)}


def attempts(folder: Path, name: str) -> int:
    return len((folder / name).read_text().splitlines())


@pytest.mark.parametrize("executor", [Serial(), Processes(workers=1), Processes(workers=3)])
def test_every_job_is_done_once(tmp_path, executor):
    """Whatever the executor, a job that succeeds is carried out exactly once and has no cause of failure."""
    found = outcomes(executor, *(job(tmp_path, f"job{number}") for number in range(7)))
    assert found == {f"job{number}": Outcome(f"job{number}") for number in range(7)}
    assert [attempts(tmp_path, f"job{number}") for number in range(7)] == [1] * 7


@pytest.mark.parametrize("executor", [Serial(), Processes(workers=2)])
def test_a_job_that_raises_is_tried_twice_and_the_others_go_on(tmp_path, executor):
    """The cause names the exception, what it says in one line and where; the other jobs are done."""
    found = outcomes(executor, job(tmp_path, "bad", attempts=9, end="raise"), job(tmp_path, "good"))
    cause = found["bad"].causes[0]
    assert found["bad"].failed and len(found["bad"].causes) == attempts(tmp_path, "bad") == 2
    assert cause.startswith("ValueError: stock of S1 is -3 second line (at tests.unit.study.executors.tasks:")
    assert found["good"] == Outcome("good")


@pytest.mark.parametrize("executor", [Serial(), Processes(workers=2)])
def test_a_job_that_succeeds_at_the_second_attempt_is_no_failure(tmp_path, executor):
    """One bad attempt is remembered, and the job counts as done."""
    outcome = outcomes(executor, job(tmp_path, "flaky", attempts=1, end="memory"))["flaky"]
    assert not outcome.failed
    assert len(outcome.causes) == 1 and outcome.causes[0].startswith("MemoryError (at ")


@pytest.mark.parametrize("executor", [Serial(), Processes(workers=2)])
def test_what_one_job_cannot_write_ends_the_execution(tmp_path, executor):
    """A full disk is no fault of the run: the error arrives with the path and the bytes needed."""
    with pytest.raises(OutputError, match=r"/full/disk: cannot be written: 42 bytes needed, No space"):
        outcomes(executor, job(tmp_path, "full", attempts=9, end="disk"), job(tmp_path, "other", seconds=0.1))


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        ("signal 9", "killed by signal 9 (SIGKILL)"),
        ("signal 15", "killed by signal 15 (SIGTERM)"),
        ("exit 7", "the process ended with exit code 7"),
    ],
)
def test_a_worker_that_dies_is_replaced_and_says_of_what(tmp_path, end, cause):
    """The job of a dead worker fails with the signal or exit code, is tried once more, and all others are done."""
    jobs = [job(tmp_path, "poison", attempts=9, end=end), *(job(tmp_path, f"good{number}") for number in range(4))]
    found = outcomes(Processes(workers=2), *jobs)
    assert found["poison"].causes == (cause, cause)
    assert attempts(tmp_path, "poison") == 2
    assert [found[f"good{number}"].causes for number in range(4)] == [()] * 4


def test_a_job_that_hangs_is_killed_after_its_time(tmp_path):
    """With a time limit a job that never ends fails like any other, and the others are done."""
    jobs = [job(tmp_path, "slow", seconds=60), job(tmp_path, "quick")]
    found = outcomes(Processes(workers=2, timeout_seconds=0.5), *jobs)
    assert found["slow"].causes == ("no answer within 0.5 s",) * 2
    assert found["quick"].causes == ()


def test_the_second_attempt_starts_in_a_fresh_process(tmp_path):
    """What a failed attempt left in memory cannot spoil the next one."""
    outcomes(Processes(workers=1), job(tmp_path, "flaky", attempts=1, end="raise"))
    first, second = (line.split()[0] for line in (tmp_path / "flaky").read_text().splitlines())
    assert first != second


def test_workers_use_one_thread_each(tmp_path):
    """Cores go to runs, not to threads inside one; this process keeps its own setting."""
    before = os.environ.get("OMP_NUM_THREADS")
    outcomes(Processes(workers=1), job(tmp_path, "one"))
    assert (tmp_path / "one").read_text().split()[1] == "1"
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_model_that_prints_does_not_disturb_the_answers(tmp_path):
    """Standard output of a model is not taken for a worker's answer."""
    assert outcomes(Processes(workers=1), job(tmp_path, "chatty", attempts=9, end="print"))["chatty"].causes == ()


def test_closing_the_iterator_stops_the_workers_at_once(tmp_path):
    """Whoever stops listening leaves no process behind."""
    running = Processes(workers=2).run(LEAVE, [job(tmp_path, "quick"), job(tmp_path, "slow", seconds=60)])
    next(running)
    while not (tmp_path / "slow").exists():
        time.sleep(0.01)
    pid = int((tmp_path / "slow").read_text().split()[0])
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    """When the parent is killed outright, its workers end by themselves in the middle of a job."""
    script = f"""
    from twin.study.executors.base import Job
    from twin.study.executors.processes import Processes
    job = Job("slow", {{"folder": {str(tmp_path)!r}, "name": "slow", "seconds": 60}})
    list(Processes(workers=1).run({LEAVE!r}, [job]))
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=_environment())
    while not (tmp_path / "slow").exists() or not (tmp_path / "slow").read_text():
        time.sleep(0.01)
    pid = int((tmp_path / "slow").read_text().split()[0])
    parent.kill()
    parent.wait()
    assert _gone(pid, within=5.0)


def test_a_script_without_a_main_guard_can_start_workers(tmp_path):
    """A worker never runs the user's script again."""
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        from twin.study.executors.base import Job
        from twin.study.executors.processes import Processes
        print("started")
        job = Job("one", {{"folder": {str(tmp_path)!r}, "name": "one"}})
        print(len(list(Processes(workers=1).run({LEAVE!r}, [job]))), "done")
        """)
    )
    told = subprocess.run([sys.executable, str(script)], env=_environment(), capture_output=True, text=True, check=True)
    assert told.stdout.split("\n") == ["started", "1 done", ""]


def test_every_executor_is_found_by_its_file_name():
    """``execution.engine`` names a file of the folder."""
    assert catalogue.names("study.executors") == ["processes", "serial"]
    assert catalogue.load("study.executors", "processes") is Processes


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)}


def _gone(pid: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(Path(f"/proc/{pid}/stat")):
            return True
        time.sleep(0.02)
    return False


def _is_zombie(status: Path) -> bool:
    """Whether a process ended and nobody asked for its exit status yet."""
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
