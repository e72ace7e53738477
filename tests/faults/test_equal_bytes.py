"""Equal studies write equal bytes, however they are carried out."""

from __future__ import annotations

import pytest

from tests.faults.fakes import silent, study
from tests.faults.folders import contents
from twin.study.study import run


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The study as the serial executor makes it, without any disturbance."""
    folder = tmp_path_factory.mktemp("reference") / "x"
    run(study(), out=folder, progress=silent())
    return contents(folder)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_number_of_workers_changes_no_byte(tmp_path, reference, workers):
    """One, two or three workers, in whatever order they finish: every file is the same."""
    run(study(engine="processes", workers=workers), out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x") == reference


def test_the_order_of_completion_changes_no_byte(tmp_path):
    """The first run ends last, and is listed first all the same."""
    found = []
    for name, faults in (("quick", {}), ("late", {"calm/a/0": f"raise once {tmp_path / 'once'}"})):
        config = {"faults": {"calm/a/0": "none", **faults}}
        one = study(engine="processes" if faults else "serial", workers=2, replications=2, config=config)
        run(one, out=tmp_path / name, progress=silent())
        found.append((tmp_path / name / "kpis.csv").read_bytes())
    assert found[0] == found[1]


def test_a_study_that_is_run_again_is_not_written_again(tmp_path, reference):
    """Nothing but the provenance of the manifest is new, and no file but the manifest is touched."""
    run(study(), out=tmp_path / "x", progress=silent())
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "x").rglob("*") if path.is_file()}
    run(study(), out=tmp_path / "x", progress=silent())
    touched = {path.name for path, time in times.items() if path.stat().st_mtime_ns != time}
    assert touched <= {"manifest.json"}
    assert contents(tmp_path / "x") == reference


def test_another_seed_is_another_result(tmp_path, reference):
    """The comparison of bytes can fail."""
    run(study(seed=2), out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x")["kpis.csv"] != reference["kpis.csv"]


def test_watching_changes_nothing(tmp_path, reference):
    """With progress on a screen or in a log, every byte is the same."""
    run(study(progress=True), out=tmp_path / "x")
    assert contents(tmp_path / "x") == reference
