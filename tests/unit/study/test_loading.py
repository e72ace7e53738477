"""A study of the embedded network, from arguments to results: what the fakes stand in for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.faults.fakes import silent
from tests.faults.folders import contents
from twin.errors import InputError
from twin.simulation import simulate
from twin.study.loading import load
from twin.study.reopening import reopen
from twin.study.replay import replay
from twin.study.report import publish_report
from twin.study.results import Results
from twin.study.study import Study, run

SMALL = [
    "scenarios=[business_as_usual]", "strategies=[independent,placebo]", "run.horizon_days=5", "run.warmup_days=2",
    "run.replications=1", "execution.engine=serial", "execution.progress=false",
]


@pytest.fixture(scope="module")
def small() -> Study:
    return load(SMALL)


@pytest.fixture(scope="module")
def results(small, tmp_path_factory) -> Results:
    return run(small, out=tmp_path_factory.mktemp("study") / "x", progress=silent())


def test_a_study_is_loaded_with_its_grid_and_nothing_is_written(small, tmp_path, monkeypatch):
    """Loading checks; it runs nothing."""
    monkeypatch.chdir(tmp_path)
    again = load(SMALL)
    assert again.grid == small.grid and len(again.grid.runs) == 2 and again.matters
    assert list(tmp_path.iterdir()) == []


def test_a_cell_can_be_simulated_by_itself(small):
    """``study.cell`` gives one world with one strategy."""
    cell = small.cell("business_as_usual", "placebo")
    assert (cell.scenario_name, cell.strategy_name) == ("business_as_usual", "placebo")
    with pytest.raises(InputError, match="no variant of the study"):
        small.cell("business_as_usual", "placebo", variant="fast")


def test_what_is_kept_is_what_the_simulation_recorded(small, results):
    """A run read back from the store has the rows of the same run simulated here."""
    cell = small.cell("business_as_usual", "independent")
    kept, made = results.run("business_as_usual", "independent"), simulate(cell, 0)
    assert {**kept.meta, "audit": None} == {**json.loads(json.dumps(made.meta)), "audit": None}
    assert kept.meta["audit"] == {"passed": True}
    for name, table in made.tables.items():
        assert kept.tables[name].num_rows == table.num_rows
        if "units" in table.column_names:
            assert sum(kept.tables[name]["units"].to_pylist()) == sum(table["units"].to_pylist())


def test_the_placebo_differs_by_exactly_nothing(results):
    """Two runs in one world that decide alike are alike to the last digit."""
    assert set(results.compare()["difference"]) == {0.0}


def test_workers_make_the_same_bytes(small, results, tmp_path):
    """The network is read again in the worker, and the answer is the same."""
    parallel = load([*SMALL, "execution.engine=processes", "execution.workers=2"])
    assert parallel.grid == small.grid
    run(parallel, out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x") == contents(results.folder)


def test_runs_of_other_code_are_not_kept_under_this_name(small, tmp_path):
    """Who edits the code while a study runs gets failed runs that say so, and no wrong result."""
    other = replace(small, grid=replace(small.grid, sources="0" * 64))
    found = run(other, out=tmp_path / "x", progress=silent())
    assert len(found.failed) == 2 and "the code changed since the study began" in found.failed[0].causes[0]


def test_how_often_the_books_are_checked_changes_no_byte(results, tmp_path):
    """``execution.audit`` is no part of the study."""
    run(load([*SMALL, "execution.audit=end"]), out=tmp_path / "x", progress=silent())
    assert contents(tmp_path / "x") == contents(results.folder)


def test_a_sweep_is_one_study_with_a_variant_per_value(tmp_path):
    """Every variant has its own runs, and its name in every row."""
    swept = load([*SMALL[:-3], "run.seed=1,2", *SMALL[-3:]], multirun=True)
    found = run(swept, out=tmp_path / "x", progress=silent())
    assert set(found.kpis["variant"]) == {"run.seed=1", "run.seed=2"}
    assert len(found.run("business_as_usual", "placebo", variant="run.seed=2").movements) > 0


def test_a_folder_can_be_opened_again_and_says_the_same(results):
    """All that a report needs is in the folder."""
    again = reopen(results.folder)
    assert again.question == results.question and again.failed == results.failed
    assert again.grid == results.grid and list(again.grid.configs[""]) == list(results.grid.configs[""])
    assert again.kpis.equals(results.kpis)


def test_the_report_of_a_reopened_study_has_the_same_bytes(results, tmp_path):
    """Written at once or later, it is the same page."""
    first, second = publish_report(results, tmp_path / "one"), publish_report(reopen(results.folder), tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()


def test_one_run_can_be_repeated_and_compared_with_its_record(results):
    """The replay command finds all it needs in the folder, and writes nothing."""
    before = contents(results.folder)
    told = replay(results.folder, results.grid.runs[1].run_id)
    assert told == "business_as_usual/placebo replication 0: the same bytes as in its record"
    assert contents(results.folder) == before
    with pytest.raises(InputError, match="is no run of this study"):
        replay(results.folder, "0" * 32)


def test_a_folder_without_a_study_cannot_be_opened(tmp_path):
    """It says what is missing."""
    with pytest.raises(InputError, match="holds no study"):
        reopen(tmp_path)
