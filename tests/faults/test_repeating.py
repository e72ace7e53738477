"""A study that stops as soon as it is clear: how often it repeats depends on its results alone."""

from __future__ import annotations

import json

import pytest

from tests.faults.fakes import silent, study
from tests.faults.folders import contents
from twin.study.study import run

WIDE = {"precision": {"stop": "intervals", "kpis": ["fill_rate_units"], "zones": [1.0], "first": 5}}
NARROW = {"precision": {"stop": "intervals", "kpis": ["fill_rate_units"], "zones": [1e-9], "first": 5}}


def planned(folder):
    """Return the replications of each cell that the folder's plan has."""
    runs = json.loads((folder / "runs" / "plan.json").read_text())["runs"]
    return {sum(one["scenario"] == "calm" and one["strategy"] == "a" for one in runs), len(runs) // 4}


def test_it_stops_at_the_first_look_when_that_is_enough(tmp_path):
    """Of twelve replications five are made, planned and compared."""
    found = run(study(replications=12, config=WIDE), out=tmp_path / "x", progress=silent())
    assert planned(tmp_path / "x") == {5}
    assert set(found.kpis["replication"]) == set(range(5))
    assert len(list((tmp_path / "x" / "runs" / "done").iterdir())) == 5 * 4
    assert found.grid.looks == [5, 8, 12]


def test_it_goes_on_to_the_ceiling_when_nothing_is_clear(tmp_path):
    """Every replication is made, once."""
    run(study(replications=12, config=NARROW), out=tmp_path / "x", progress=silent())
    assert planned(tmp_path / "x") == {12}


@pytest.mark.parametrize("workers", [1, 2])
def test_running_it_again_or_with_other_workers_changes_no_byte(tmp_path, workers):
    """The looks are taken anew, at the same replications, and the plan ends the same."""
    run(study(replications=12, config=WIDE), out=tmp_path / "x", progress=silent())
    before = contents(tmp_path / "x")
    run(study(replications=12, config=WIDE), out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x") == before
    run(study(replications=12, config=WIDE, engine="processes", workers=workers), out=tmp_path / "y", progress=silent())
    assert contents(tmp_path / "y") == before


def test_neither_the_ceiling_nor_what_ends_it_is_part_of_a_run():
    """The runs of a study that repeats until it is clear are those of one that does not: they are kept."""
    plain, wide = study(replications=5).grid.runs, study(replications=12, config=WIDE).grid.runs
    assert {one.run_id for one in plain} < {one.run_id for one in wide}


def test_a_failed_run_is_tried_in_its_own_round_only(tmp_path):
    """A run that always fails costs its two attempts once, not once per look."""
    config = {**NARROW, "faults": {"calm/a/1": "raise"}}
    found = run(study(replications=12, config=config), out=tmp_path / "x", progress=silent())
    (failure,) = found.failed
    assert failure.run.replication == 1
    assert len(failure.causes) == 2


def test_the_selection_is_written_where_a_zone_is_set(tmp_path):
    """One row per scenario and strategy; without a zone there is no such file."""
    run(study(replications=6, config=WIDE), out=tmp_path / "x", progress=silent())
    lines = (tmp_path / "x" / "selection.csv").read_text().splitlines()
    assert lines[0].startswith("variant,scenario,kpi,unit,strategy,mean,zone,confidence")
    assert len(lines) == 1 + 4
    run(study(replications=6), out=tmp_path / "y", progress=silent())
    assert not (tmp_path / "y" / "selection.csv").exists()
