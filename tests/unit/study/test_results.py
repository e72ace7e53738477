"""Results: what a study found, read from its folder."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.faults.fakes import silent, study
from twin.errors import InputError
from twin.study.errors import DamagedRunError
from twin.study.results import Results
from twin.study.study import run
from twin.study.tables import KPI_COLUMNS


def ran(folder, **given: object) -> Results:
    return run(study(**given), out=folder, progress=silent())


def test_kpis_are_the_rows_of_the_file_in_the_order_of_the_grid(tmp_path):
    """Memory and file say the same, number by number."""
    results = ran(tmp_path / "x", variants=("slow", "fast"))
    read = pd.read_csv(tmp_path / "x/kpis.csv", keep_default_na=False)
    assert tuple(read.columns) == KPI_COLUMNS
    assert results.kpis["value"].tolist() == read["value"].tolist()
    columns = [read[name] for name in ("variant", "scenario", "strategy", "replication")]
    runs = list(dict.fromkeys(zip(*columns, strict=True)))
    assert runs == [(one.variant, one.scenario, one.strategy, one.replication) for one in results.grid.runs]


def test_the_comparison_has_the_baseline_of_the_study_or_another(tmp_path):
    """By default every strategy is compared with the study's baseline; the file says the same."""
    results = ran(tmp_path / "x", strategies=("a", "bb", "ccc"))
    assert set(results.compare()["baseline"]) == {"a"}
    assert set(results.compare(baseline="bb")["strategy"]) == {"a", "ccc"}
    assert len(pd.read_csv(tmp_path / "x/comparison.csv")) == len(results.compare())


def test_an_unknown_baseline_is_named_with_the_nearest(tmp_path):
    """A typing mistake gets a suggestion."""
    with pytest.raises(InputError, match="did you mean 'independent'"):
        ran(tmp_path / "x", strategies=("independent", "placebo")).compare("independant")


def test_one_run_is_read_back_with_its_ledger(tmp_path):
    """By scenario, strategy, replication and variant."""
    results = ran(tmp_path / "x", variants=("slow", "fast"))
    assert len(results.run("storm", "b", 2, variant="fast").movements) == 20
    with pytest.raises(InputError, match="has no such run"):
        results.run("storm", "b", 3, variant="fast")


def test_failed_runs_are_left_out_counted_and_never_averaged(tmp_path):
    """The study ends with status 1; the others are there, and effective replications are told by cell."""
    results = ran(tmp_path / "x", config={"faults": {"calm/b/1": "raise"}})
    assert results.exit_status == 1
    assert [str(failure.run) for failure in results.failed] == ["calm/b replication 1"]
    assert results.replications["calm/b"] == (3, 2) and results.replications["calm/a"] == (3, 3)
    assert len(results.finished) == 11
    rows = results.compare()
    assert rows[(rows["scenario"] == "calm")]["n"].tolist() == [2, 2, 2]
    with pytest.raises(DamagedRunError, match="has no results"):
        results.run("calm", "b", 1)


def test_a_study_of_which_every_run_failed_still_ends_in_good_order(tmp_path):
    """Empty tables with their columns, and a manifest that says why."""
    faults = {f"{scenario}/{strategy}/0": "raise" for scenario in ("calm", "storm") for strategy in ("a", "b")}
    results = ran(tmp_path / "x", replications=1, config={"faults": faults})
    assert len(results.failed) == 4 and results.kpis.empty
    assert (tmp_path / "x/kpis.csv").read_text().count("\n") == 1
    assert (tmp_path / "x/comparison.csv").read_text().count("\n") == 1


def test_a_study_without_failures_has_status_zero(tmp_path):
    """All runs are there."""
    assert ran(tmp_path / "x").exit_status == 0
