"""The manifest: seeds, versions, inputs, runs and failures; one block for what differs between executions."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.faults.fakes import silent, study
from twin.study.manifest import PROVENANCE, versions
from twin.study.study import run


@pytest.fixture
def folder(tmp_path):
    faults = {"calm/b/1": "raise", "storm/a/0": f"raise once {tmp_path / 'once'}"}
    run(study(config={"faults": faults}), out=tmp_path / "x", progress=silent())
    return tmp_path / "x"


def read(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def test_it_names_every_run_and_the_digest_of_every_file(folder):
    """Anyone can check the files with sha256."""
    runs = read(folder)["runs"]
    assert len(runs) == 11
    for one in runs:
        for path, digest in one["files"].items():
            assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    assert {one["audit"] for one in runs} == {"passed"}


def test_it_says_what_failed_why_and_how_to_repeat_it(folder):
    """A failed run is recorded with its cause and a command; it has no results."""
    (failed,) = read(folder)["failed"]
    assert (failed["scenario"], failed["strategy"], failed["replication"]) == ("calm", "b", 1)
    assert failed["cause"].startswith("ValueError: stock of S1 is -3 (at tests.faults.fakes:")
    assert failed["replay"] == f"python -m twin.study.replay . {failed['run_id']}"
    assert read(folder)["replications"]["effective"]["calm/b"] == 2


def test_a_run_that_succeeded_at_the_second_attempt_is_a_matter_of_this_execution(folder):
    """Its results are as good as any, so that it is told in the provenance only."""
    manifest = read(folder)
    (again,) = manifest[PROVENANCE]["resubmitted"]
    assert (again["scenario"], again["strategy"], again["replication"]) == ("storm", "a", 0)


def test_it_names_seeds_versions_and_inputs(folder):
    """All that is needed to compute every figure again."""
    manifest = read(folder)
    assert manifest["seeds"] == {"study": 1}
    assert manifest["inputs"] == {"network": "tables", "sources": "code"}
    assert set(manifest["versions"]) == {"python", "twin", "numpy", "numba", "simpy", "pandas", "pyarrow"}
    assert manifest["kpis"] == ["fill_rate_units"]
    assert versions()["numpy"] != "not installed"


def test_times_paths_and_workers_stand_in_the_provenance_alone(folder):
    """Without that block nothing tells two executions apart."""
    manifest = read(folder)
    assert {"started", "ended", "arguments", "execution", "work", "host"} <= set(manifest[PROVENANCE])
    del manifest[PROVENANCE]
    assert str(folder) not in json.dumps(manifest) and "workers" not in json.dumps(manifest)
