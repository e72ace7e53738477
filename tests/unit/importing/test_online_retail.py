"""A real year of an online retailer, where the data is at hand: the counts are facts about the file."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.unit.importing.invented import MAPPING, by_name
from twin.importing import SalesOptions, import_sales
from twin.network.reader import read_folder
from twin.simulation import Cell, RunSettings, simulate

FILE = Path("data", "online_retail", "online_retail_II_2009_2010.parquet")


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The import of the whole year and its folder."""
    path = Path(os.environ.get("TWIN_SHARED", "../shared")) / FILE
    if not path.is_file():
        pytest.skip(f"no {path}: set TWIN_SHARED to the folder that holds {FILE.parts[0]}")
    out = tmp_path_factory.mktemp("year") / "online_retail"
    return import_sales(path, MAPPING, out, SalesOptions()), out


def test_all_lines_are_read_and_accounted_for(year):
    """525,461 lines; lines, units and value (to a tenth of a penny) kept and set aside are those read."""
    summary, _ = year
    parts = (summary.kept, *summary.set_aside)
    assert summary.lines()[0].startswith("read 525,461 lines")
    assert sum(part.lines for part in parts) == summary.read.lines == 525_461
    assert sum(part.units for part in parts) == summary.read.units == 5_432_041
    assert sum(part.value for part in parts) == summary.read.value == 9_539_484_634_000


def test_the_rules_find_what_is_known_of_the_file(year):
    """6,865 exact duplicates, 3 adjustments; cancellations and negative lines less those that are duplicates."""
    aside = by_name(year[0].set_aside)
    counts = {name: tally.lines for name, tally in aside.items() if tally.lines}
    assert counts == {
        "duplicate": 6_865, "adjustment": 3, "cancellation": 10_182, "not_goods": 2_334, "negative_quantity": 2_119,
        "no_price": 1_528,
    }
    assert all(len(aside[name].samples) == 3 for name in counts)


def test_the_replay_holds_every_unit_kept(year):
    """40 countries, 374 days; the daily sales sum to the units kept."""
    summary, out = year
    history = pq.read_table(out / "demand_history.parquet")
    assert (summary.zones, summary.replay_days) == (40, 374)
    assert sum(history["units"].to_pylist()) == summary.kept.units
    assert len(set(history["site"].to_pylist())) == 40


@pytest.mark.slow
def test_a_year_of_it_can_be_simulated(year):
    """All units kept are asked for; after the warm-up most of them, but not all, are served from the shelf at once."""
    summary, out = year
    run = RunSettings(horizon_days=summary.replay_days, warmup_days=0)
    movements = simulate(Cell(network=read_folder(out), run=run, demand={"model": "replay"})).movements
    wanted = movements[movements["move"].isin(["sale", "miss"])]
    assert int(wanted["units"].sum()) == summary.kept.units
    measured = wanted[wanted["day"] >= 60]
    served = measured.loc[measured["move"] == "sale", "units"].sum() / measured["units"].sum()
    assert 0.7 < served < 0.98
