"""A run that crashes, is killed or hangs is recorded, tried once more, and costs nothing but itself."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from tests.faults.fakes import silent, study
from tests.faults.folders import children, contents, drive, drove
from twin.study.study import run


@pytest.mark.parametrize(
    ("fault", "cause"), [("memory", "MemoryError"), ("kill", "killed by signal 9 (SIGKILL)")],
)
def test_a_poisonous_run_is_given_up_after_two_attempts(tmp_path, fault, cause):
    """The study ends with status 1, says why the run failed and how many replications are left; the rest is there."""
    status, said = drove(
        tmp_path / "x", engine="processes", workers=2, replications=2, config={"faults": {"storm/a/1": fault}}
    )
    assert status == 1
    assert f"storm/a replication 1 failed 2 times: {cause}" in said
    assert "storm/a: R effective = 1 of 2 replications" in said
    assert "python -m twin.study.replay ." in said
    manifest = json.loads((tmp_path / "x/manifest.json").read_text())
    assert len(manifest["runs"]) == 7 and len(manifest["failed"]) == 1
    assert manifest["failed"][0]["cause"].startswith(cause)


@pytest.mark.parametrize("fault", ["raise", "kill"])
def test_a_run_that_failed_once_leaves_no_trace_in_the_results(tmp_path, fault):
    """The second attempt succeeds: the bytes are those of a study without any trouble, status 0."""
    found = []
    for name in ("calm", "troubled"):
        (tmp_path / "once").unlink(missing_ok=True)
        if name == "calm":
            (tmp_path / "once").touch()
        config = {"faults": {"storm/a/1": f"{fault} once {tmp_path / 'once'}"}}
        results = run(
            study(engine="processes", workers=2, replications=2, config=config), out=tmp_path / name, progress=silent()
        )
        assert results.exit_status == 0
        found.append(contents(tmp_path / name))
        again = results.manifest["provenance"]["resubmitted"]
        assert len(again) == (name == "troubled")
    assert found[0] == found[1]


def test_a_worker_that_somebody_kills_is_replaced(tmp_path):
    """An operator, or the system short of memory, kills a worker: its run is done by another one."""
    config = {"seconds": 0.3}
    run(study(replications=1, config=config), out=tmp_path / "reference", progress=silent())
    process = drive(tmp_path / "x", engine="processes", workers=2, replications=1, config=config)
    while not list((tmp_path / "x/runs/done").glob("*.json")):
        time.sleep(0.01)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "first attempt failed (killed by signal 9 (SIGKILL)), second attempt succeeded" in said
    assert contents(tmp_path / "x") == contents(tmp_path / "reference")


def test_a_run_that_hangs_is_given_up_where_time_is_limited(tmp_path):
    """With a limit per run the study ends; without one it would wait for ever."""
    config = {"faults": {"calm/a/0": "hang"}}
    one = study(engine="processes", workers=2, replications=1, timeout_seconds=1, config=config)
    results = run(one, out=tmp_path / "x", progress=silent())
    assert [failure.causes for failure in results.failed] == [("no answer within 1 s",) * 2]
    assert len(results.finished) == 3


def test_a_failed_run_is_tried_again_when_the_study_is(tmp_path):
    """What was missing is filled in; finished runs keep their files."""
    config = {"faults": {"calm/a/0": f"raise once {tmp_path / 'one'}", "calm/b/0": f"raise once {tmp_path / 'two'}"}}
    (tmp_path / "one").touch()
    (tmp_path / "two").touch()
    run(study(replications=1, config=config), out=tmp_path / "reference", progress=silent())
    first = run(study(replications=1, config={"faults": {"calm/a/0": "raise"}}), out=tmp_path / "x", progress=silent())
    assert first.exit_status == 1
    again = run(study(replications=1, config={"faults": {"calm/a/0": "raise"}}), out=tmp_path / "x", progress=silent())
    assert again.exit_status == 1 and len(again.finished) == 3
