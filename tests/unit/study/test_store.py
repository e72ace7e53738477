"""The run store: a run without an intact record does not exist, and damage to any byte is seen."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.faults.fakes import study, tiny
from twin.ledger.run import Run
from twin.study.carrying_out import Work
from twin.study.errors import DamagedRunError, RunsDifferError
from twin.study.grid import PlannedRun
from twin.study.store import Store

GRID = study(replications=1, scenarios=("calm",), strategies=("a", "b")).grid
RUN, OTHER = GRID.runs


def made(run: PlannedRun, seed: int = 1) -> tuple[Run, pd.DataFrame]:
    data = Work("").job(GRID, run, Path("anywhere")).data["input"]
    return tiny({**data, "config": {**data["config"], "run": {"seed": seed}}})


@pytest.fixture
def store(tmp_path):
    filled = Store(tmp_path)
    filled.publish(RUN, *made(RUN))
    return filled


def files(store: Store) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_a_published_run_comes_back(store):
    """Ledger, facts and KPI rows are those that were published."""
    ledger, kpis = made(RUN)
    assert store.read(RUN).tables["movements"].num_rows == ledger.tables["movements"].num_rows
    assert store.read(RUN).meta == ledger.meta
    assert store.kpis(RUN)["numerator"].to_pylist() == kpis["numerator"].tolist()
    assert store.finished(RUN) and store.started()


def test_tables_lie_where_other_programs_look_for_them(store):
    """One file per table and run, in partitions by name."""
    names = [str(path.relative_to(store.folder)) for path in files(store)]
    cell = "variant=base/scenario=calm/strategy=a/rep-0000.parquet"
    assert names == [
        f"runs/done/{RUN.run_id}.json", *(f"runs/{table}/{cell}" for table in ("kpis", "movements", "postings")),
    ]


def test_the_record_holds_digest_and_rows_of_every_file(store):
    """It can be checked by anyone with sha256."""
    record = json.loads((store.folder / f"runs/done/{RUN.run_id}.json").read_text())
    assert {facts["rows"] for facts in record["files"].values()} == {20, 3}
    assert record["run"]["scenario"] == "calm" and record["meta"]["audit"] == "passed"
    assert str(store.folder) not in json.dumps(record)


def test_a_run_without_a_record_does_not_exist(store):
    """Tables alone are no run: the record is written last."""
    (store.folder / f"runs/done/{RUN.run_id}.json").unlink()
    assert not store.finished(RUN) and store.damage(RUN) == ""
    with pytest.raises(DamagedRunError, match="has no results"):
        store.read(RUN)


def test_any_flipped_bit_and_any_lost_byte_is_seen(store):
    """Wherever a file changes, the run is no longer finished, and nothing is read from it."""
    for path in files(store):
        whole = path.read_bytes()
        for position in (0, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            assert not store.finished(RUN), f"{path.name} byte {position}"
            assert store.damage(RUN)
        path.write_bytes(whole[:-1])
        assert not store.finished(RUN)
        path.write_bytes(whole)
    assert store.finished(RUN)


def test_a_missing_file_is_named(store):
    """The message says which file is gone."""
    path = store.folder / "runs/movements" / f"{RUN.place}.parquet"
    path.unlink()
    assert "movements" in store.damage(RUN) and "missing" in store.damage(RUN)
    with pytest.raises(DamagedRunError, match="missing or damaged"):
        store.read(RUN)


def test_publishing_the_same_run_again_touches_nothing(store):
    """Equal bytes are left as they are."""
    before = {path: path.stat().st_mtime_ns for path in files(store)}
    store.publish(RUN, *made(RUN))
    assert {path: path.stat().st_mtime_ns for path in files(store)} == before


def test_a_run_that_comes_out_differently_is_refused(store):
    """Equal configuration, input and code must give equal bytes; the first result stays."""
    before = {path: path.read_bytes() for path in files(store)}
    with pytest.raises(RunsDifferError, match="done before with other results") as refusal:
        store.publish(RUN, *made(RUN, seed=2))
    assert refusal.value.exit_status == 3
    assert {path: path.read_bytes() for path in files(store)} == before
    assert "differs from its record in runs/kpis" in store.verdict(RUN, *made(RUN, seed=2))
    assert store.verdict(RUN, *made(RUN)) == "the same bytes as in its record"


def test_keeping_the_runs_of_a_study_removes_all_others(store):
    """Runs of other studies, files without a record and leftovers of killed writers go; the plan is no run."""
    store.publish(OTHER, *made(OTHER))
    (store.folder / "runs/plan.json").write_text("{}")
    (store.folder / "runs/movements/.rep.parquet.1.tmp").write_text("half")
    (store.folder / "runs/movements/variant=base/scenario=calm/strategy=a/rep-0001.parquet").write_text("orphan")
    mine = {path: path.stat().st_mtime_ns for path in files(store) if "strategy=a/rep-0000" in str(path)}
    store.keep_only([RUN])
    assert store.finished(RUN) and not store.finished(OTHER)
    assert len(files(store)) == 3 + 1 + 1
    assert {path: path.stat().st_mtime_ns for path in mine} == mine


def test_clearing_removes_every_run(store):
    """Nothing is left to resume from."""
    store.clear()
    store.clear()
    assert not store.started() and files(store) == []
